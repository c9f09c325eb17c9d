"""take_turn(): decide, evolve, react - one step of the dialogue, pure."""

from dialogs import commands as c
from dialogs.cards import is_said_to_the_gone
from dialogs.command import Said
from dialogs.effects import Acknowledge, Await, Effect, Redraw, Retire, Send, Show
from dialogs.evolve import evolve
from dialogs.facts.calls import ends_lull
from dialogs.facts.road import knows
from dialogs.outcome import Outcome, Refusal, Turn
from dialogs.refresh import moves_reminders, refresh
from dialogs.reminders.standing import reminders
from dialogs.rules.leading import may_be_taken_over
from dialogs.rules.presence import why_gone
from dialogs.scene import Scene
from dialogs.workbook.schema import Workbook
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand
from dialogs.world import World


def take_turn(
    workbook: Workbook, workshop: Workshop | None, command: WorkshopCommand, world: World
) -> Turn[Workshop]:
    """The whole consequence of one command at one moment."""
    outcome = decide(workbook, workshop, command, world)
    if isinstance(outcome, Refusal):
        said = _why_not(Scene(workbook, workshop, world) if workshop else None, outcome)
        return Turn(workshop, refusal=outcome, said=said)
    events = tuple(each for each in outcome if not isinstance(each, Effect))
    effects = [each for each in outcome if isinstance(each, Effect)]
    before = workshop
    for event in events:
        workshop = evolve(workshop, event, world.now)
    if workshop is None:
        return Turn(None)
    after = Scene(workbook, workshop, world)
    if events:
        effects += refresh(after.at(before) if before else None, after, command.actor, events)
    effects = [each for each in effects if not _is_kept_from(workshop, each)]
    replan = (
        isinstance(command, c.Tick)
        or any(moves_reminders(workbook, each) for each in events)
        or ends_lull(before, after)
    )
    standing = reminders(after) if replan else None
    return Turn(
        workshop,
        events,
        tuple(dict.fromkeys(effects)),
        said=command.reply(after),
        reminders=standing,
    )


def _why_not(scene: Scene | None, refusal: Refusal) -> Said:
    """What was not for this person is for whoever takes over, where nobody leads."""
    if scene and refusal is Refusal.NOT_FACILITATOR and may_be_taken_over(scene):
        return Said("say.takeover_hint")
    return Said(f"refusal.{refusal}")


def decide(
    workbook: Workbook, workshop: Workshop | None, command: WorkshopCommand, world: World
) -> Outcome:
    """What comes of a command: of a place that the road has, by someone who is still there."""
    if workshop is None:
        return command.begin(workbook) if isinstance(command, c.Create) else Refusal.STALE
    scene = Scene(workbook, workshop, world)
    if not knows(scene, getattr(command, "place", workshop.place)):
        return Refusal.STALE
    gone = why_gone(workshop, command.actor)
    if gone and workshop.is_barred(command.actor) and not command.open_to_the_gone:
        return gone
    outcome = command.outcome(scene)
    return gone if gone and outcome is Refusal.NOT_A_PARTICIPANT else outcome


def _is_kept_from(after: Workshop, effect: Effect) -> bool:
    """Who has left the chat, or was removed, is shown and asked nothing more; words may be said."""
    match effect:
        case Show(card, to):
            return after.is_barred(to) and not is_said_to_the_gone(card)
        case Await(person, ask):
            return bool(ask) and after.is_barred(person)
        case Send(_, to):
            return after.is_barred(to)
        case Redraw() | Retire() | Acknowledge():
            return False
