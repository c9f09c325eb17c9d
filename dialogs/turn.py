"""take_turn(): decide, evolve, react - one step of the dialogue, pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs import commands as c
from dialogs import events as e
from dialogs.commands import Command
from dialogs.decide import decide
from dialogs.effects import Await, Effect, Redraw, Send, Show, is_said_to_the_gone
from dialogs.events import Event, StuckEvent
from dialogs.evolve import evolve
from dialogs.experiment import DUTIES
from dialogs.meetings import meets_at
from dialogs.outcome import Refusal
from dialogs.places import group_of, place_in, rests_before, schema_of, step_of, subject_of
from dialogs.pool import naming_place
from dialogs.reactions import of_groups
from dialogs.reminders.kind import Reminder
from dialogs.reminders.standing import reminders
from dialogs.road import following, step_at
from dialogs.rules.duties import filled_again, offered_again
from dialogs.rules.evaluate import late_questions
from dialogs.rules.welcome import moved, welcome
from dialogs.scene import Scene
from dialogs.workbook import StepKind, Task, Workbook
from dialogs.workshop import Workshop
from dialogs.world import World


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a command. `reminders` is None where they stand as they stood."""

    workshop: Workshop | None
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None
    reminders: tuple[Reminder, ...] | None = None


def take_turn(
    workbook: Workbook, workshop: Workshop | None, command: Command, world: World
) -> Turn:
    """The whole consequence of one command at one moment."""
    outcome = decide(workbook, workshop, command, world)
    if isinstance(outcome, Refusal):
        return Turn(workshop, refusal=outcome)
    events = tuple(each for each in outcome if not isinstance(each, Effect))
    effects = [each for each in outcome if isinstance(each, Effect)]
    before = workshop
    for event in events:
        workshop = evolve(workshop, event, world.now)
    if workshop is None:
        return Turn(None)
    after = Scene(workbook, workshop, world)
    if events:
        effects += _reactions(after.at(before) if before else None, after, command, events)
    effects = [each for each in effects if not _is_kept_from(workshop, each)]
    replan = isinstance(command, c.Tick) or any(_replans(workbook, each) for each in events)
    standing = reminders(after) if replan else None
    return Turn(workshop, events, tuple(dict.fromkeys(effects)), reminders=standing)


def _is_kept_from(after: Workshop, effect: Effect) -> bool:
    """Who has left the chat, or was removed, is shown and asked nothing more; words may be said."""
    match effect:
        case Show(card, to):
            return after.is_barred(to) and not is_said_to_the_gone(card)
        case Await(person, ask):
            return bool(ask) and after.is_barred(person)
        case Send(_, to):
            return after.is_barred(to)
        case _:
            return False


QUIET = (
    e.ContributionEdited,
    e.ContributionMarked,
    e.IdeasMerged,
    e.IdeasParted,
    e.KeptApart,
    e.ContributionMoved,
    e.VoiceShown,
    e.ItemsPicked,
    e.ItemRated,
    e.DotsSet,
    e.MarkedReady,
    e.FieldOpened,
    e.FieldProposed,
    e.SentenceAgreed,
    e.TargetsChosen,
    e.StuckHelped,
)
"""Events after which every reminder stands as it stood."""


def _replans(workbook: Workbook, event: Event) -> bool:
    """Whether reminders may stand otherwise; of new words, only promises and field notes do it."""
    if isinstance(event, e.ContributionMade):
        promised = step_at(workbook, event.place).kind is StepKind.COMMIT
        return promised or event.kind == "note"
    return not isinstance(event, QUIET)


def _reactions(
    before: Scene | None, after: Scene, command: Command, events: tuple[Event, ...]
) -> Iterator[Effect]:
    """The cards that may look different now. What looks the same is not sent by the relay."""
    if (
        before is not None
        and before.workshop.bound
        and before.workshop.place != after.workshop.place
    ):
        yield Show(f"step:{before.workshop.place}")
        yield from _board(before, after)
        yield from _recap(before, after)
        if after.step(before.workshop.place).on == "targets":
            yield from _pages(after)
    if after.workshop.place and after.workshop.bound:
        yield Show(f"step:{after.workshop.place}")
    yield from of_groups(before, after, events)
    yield Show("remote", to=after.workshop.facilitator)
    if after.workshop.deputy is not None:
        yield Show("remote", to=after.workshop.deputy)
    for event in events:
        yield from _of_event(after, event, command.actor)
        if before is not None:
            yield from _of_people(before, after, event)


def _of_people(before: Scene, after: Scene, event: Event) -> Iterator[Effect]:
    """Who comes late is welcomed; what a leaver had taken is offered again, until it is taken."""
    match event:
        case e.ParticipantJoined(participant=person):
            yield from welcome(before, after, person)
        case e.MemberPlaced(participant=person):
            yield from moved(before, after, person)
        case e.PresenceChanged(person, True):
            yield from welcome(before, after, person)
            yield from filled_again(before.workshop, after.workshop)
        case e.ParticipantRemoved(_, _, False):
            yield from filled_again(before.workshop, after.workshop)
        case e.ParticipantLeft(person) | e.PresenceChanged(person) | e.ParticipantRemoved(person):
            yield from offered_again(after.workshop, person)
        case e.FieldFilled(form=name, field=field) if name in after.workshop.experiments:
            if field in DUTIES and after.workshop.experiments[name].running:
                yield Show(f"vacancy:{name}")
        case _:
            return


def _board(before: Scene, after: Scene) -> Iterator[Effect]:
    """A task's board is posted when the group first goes on to another task."""
    left, entered = (after.workbook.tasks[step_of(each.workshop.place)] for each in (before, after))
    if left.board and entered is not left:
        seen = (
            after.step(before.workshop.place).kind is StepKind.SHARE
            or after.workshop.place in before.workshop.opened
        )
        yield Show(f"board:{left.id}", fresh=not seen)


def _recap(before: Scene, after: Scene) -> Iterator[Effect]:
    """A meeting begins with what was done last time; what was asked of it between is spent."""
    rest = before.workshop.place
    if rests_before(rest):
        yield from _notices_about(after.workshop, rest)
        if after.workshop.place == following(before, rest):
            yield Show(f"recap:{rest}", fresh=True)


def _of_event(after: Scene, event: Event, actor: int | None) -> Iterator[Effect]:
    match event:
        case e.ContributionMade(place=place) if actor is not None:
            if event.private:
                yield from _answer_card(after, place, event.contribution, actor)
            if after.workshop.may_answer_late(place, actor):
                yield Show(f"done:{subject_of(place)}")
        case e.ContributionEdited(number, _) | e.ContributionWithdrawn(number):
            yield from _own_card(after, number)
        case e.ContributionMarked(number, _):
            yield from _own_card(after, number)
        case e.ContributionsErased():
            yield from _quoting(after)
        case e.DotsSet(place=place, participant=person):
            yield Show(f"vote:{place}", to=person)
        case e.FieldFilled() | e.FieldOpened() | e.FieldProposed():
            yield from _of_form(after.workshop, event, actor)
        case e.WorkshopCreated():
            yield Show("form:setup", to=after.workshop.facilitator, fresh=True)
        case e.ItemsPicked(place, _):
            yield Show(f"step:{place}")
        case e.PulseGiven(experiment=name) | e.InvitationConfirmed(experiment=name):
            yield from _notices_about(after.workshop, name)
        case e.StartConfirmed(experiment=name):
            yield from _notices_about(after.workshop, name)
        case e.NoticeSnoozed(number, _):
            yield Show(f"notice:{number}", to=after.workshop.notices[number].to)
        case e.KindMuted(participant=person):
            yield from _notices_to(after.workshop, person)
        case e.ParticipantJoined() | e.PresenceChanged() | e.ParticipantRemoved():
            yield from _counted(after)
        case e.StuckHelped() | e.GuessConfirmed():
            yield from _unstuck(after, event, actor)
        case e.JudgementGiven(place=place) if after.workshop.may_answer_late(place, actor):
            yield from _answered_late(after, subject_of(place), actor or 0)
        case e.DecisionMade(experiment=name):
            yield Show(f"done:{name}", fresh=True)
            yield from _ask_absent(after, name)
        case e.DecisionSettled(experiment=name):
            yield Show(f"done:{name}")
        case e.WorkshopResumed():
            yield from _notices_about(after.workshop, after.workshop.place)
        case _:
            yield from _of_tidying(after, event)


def _of_tidying(after: Scene, event: Event) -> Iterator[Effect]:
    match event:
        case e.IdeasMerged(number, _) | e.IdeasParted(number) | e.ContributionMoved(number):
            yield from _tidied(after, number)
            yield from _pages(after)
        case e.VoiceShown(participant=person):
            yield from _quoting(after)
            for place in after.workshop.opened:
                yield Show(f"answer:{place}", to=person)
        case _:
            return


def _of_form(
    after: Workshop, event: e.FieldFilled | e.FieldOpened | e.FieldProposed, actor: int | None
) -> Iterator[Effect]:
    """A form's card in private, and the reminders that it answers."""
    filled = event if isinstance(event, e.FieldFilled) else None
    match schema_of(event.form):
        case "setup":
            yield Show("form:setup", to=after.facilitator)
            if filled and filled.field == "link" and filled.text:
                yield Show("wall", to=actor, fresh=True)
        case "brief":
            yield Show(f"brief:e{event.form[1:]}", to=actor)
            yield from _notices_about(after, f"e{event.form[1:]}")
        case "meeting":
            yield from _meeting(after, event.form, actor)
        case _ if filled and event.form in after.experiments:
            yield from _notices_about(after, event.form)


def _meeting(after: Workshop, form: str, actor: int | None) -> Iterator[Effect]:
    """The time of the next meeting, as it is being agreed on; then nothing more is asked."""
    yield Show(f"time:{form[1:]}", to=actor)
    yield from _notices_about(after, after.place)
    if actor is not None and meets_at(after, after.place) and not after.form(form).asking:
        yield Await(actor, "")


def _counted(after: Scene) -> Iterator[Effect]:
    """The first card counts who is here."""
    joining = after.workbook.first(StepKind.JOIN).id
    if after.workshop.place != joining and after.workshop.bound:
        yield Show(f"step:{joining}")


def _ask_absent(after: Scene, name: str) -> Iterator[Effect]:
    """A decision waits for those who were not there: they are asked in private."""
    for each in after.workshop.active:
        for place in late_questions(after, name, each.id)[:1] if each.reachable else ():
            yield Show(f"answer:{place}", to=each.id, fresh=True, nudge=True)
            yield Await(each.id, f"answer:{place}")


def _answered_late(after: Scene, name: str, person: int) -> Iterator[Effect]:
    """The summary shows what came late, and the next question follows."""
    yield Show(f"done:{name}")
    for place in late_questions(after, name, person)[:1]:
        yield Show(f"answer:{place}", to=person)


def _quoting(after: Scene) -> Iterator[Effect]:
    """Every card of the group that may quote what was erased."""
    for place in after.workshop.opened if after.workshop.bound else ():
        if after.step(place).form != "setup":
            yield Show(f"step:{place}")
    for task in after.workbook.boards:
        yield from (Show(f"board:{each}") for each in after.workshop.parts(task))
    for place in (*filter(rests_before, after.workshop.opened), *sorted(after.workshop.rested)):
        yield Show(f"recap:{place}")
    for each in after.workshop.experiments.values():
        if each.decision:
            yield Show(f"done:{each.id}")
    yield from _pages(after)


def _pages(after: Scene) -> Iterator[Effect]:
    """The pages of the pool wherever they were read; also one that is gone since one idea less."""
    if naming_place(after.workbook) in after.workshop.opened:
        yield Redraw("ideas:")


def _tidied(after: Scene, number: int) -> Iterator[Effect]:
    """The cards of a task among whose items one has gone elsewhere; its writer's own, too."""
    found = after.workshop.contributions[number]
    task = after.workbook.tasks[step_of(found.place)]
    for place in after.workshop.opened:
        if after.workbook.tasks[step_of(place)] is task:
            yield Show(f"step:{place}")
            yield Show(f"answer:{place}", to=found.participant)
    yield from _boards(task, found.place)


def _boards(task: Task, place: str) -> Iterator[Effect]:
    """The board of a task, and that of the small group at whose place something changed."""
    if task.board:
        for each in dict.fromkeys((task.id, place_in(task.id, group_of(place)))):
            yield Show(f"board:{each}")


def _unstuck(after: Scene, event: StuckEvent, actor: int | None) -> Iterator[Effect]:
    match event:
        case e.StuckHelped(place=place):
            yield Show(f"step:{place}")
            yield Show(f"stuck:{place}", to=actor)
        case e.GuessConfirmed(number, person):
            yield from _own_card(after, number)
            yield from _wherever_told(after, number)
            yield Show("guesses", to=person)
            yield Show(f"answer:{after.workshop.contributions[number].place}", to=person)


def _wherever_told(after: Scene, number: int) -> Iterator[Effect]:
    """What was posted after its step, and tells it as a guess or as a word of its voice."""
    place = after.workshop.contributions[number].place
    task, now = (after.workbook.tasks[step_of(each)] for each in (place, after.workshop.place))
    if task is not now or group_of(place):
        yield from _boards(task, place)
    experiment = after.workshop.experiments.get(subject_of(place))
    if experiment and experiment.decision:
        yield Show(f"done:{experiment.id}")


def _own_card(after: Scene, number: int) -> Iterator[Effect]:
    found = after.workshop.contributions[number]
    yield Show(f"step:{found.place}")
    if found.private:
        yield from _answer_card(after, found.place, number, found.participant)


def _answer_card(after: Scene, place: str, number: int, person: int) -> Iterator[Effect]:
    kind, made = after.step(place).kind, after.workshop.contributions[number]
    if made.late:
        yield Show(f"idea:{place}", to=person)
        yield from _pages(after)
    elif made.scribed:
        yield Show(f"scribe:{place}:{made.voice}", to=person)
    elif kind is StepKind.FOLLOW:
        yield from _notices_about(after.workshop, made.about.split(":")[-2:][0])
        yield Show(f"note:{made.about}", to=person)
    elif kind in (StepKind.RATE, StepKind.SURVEY):
        yield Show(f"rate:{place}", to=person)
    else:
        yield Show(f"answer:{place}", to=person)


RECENT = 12


def _notices_about(after: Workshop, name: str) -> Iterator[Effect]:
    """The latest notices that speak of this experiment: their buttons may be spent now."""
    for number in sorted(after.notices)[-RECENT:]:
        notice = after.notices[number]
        if any(each.about == name for each in notice.items):
            yield Show(f"notice:{number}", to=notice.to)


def _notices_to(after: Workshop, person: int) -> Iterator[Effect]:
    mine = [each for each in after.notices.values() if each.to == person]
    for notice in mine[-1:]:
        yield Show(f"notice:{notice.id}", to=person)
