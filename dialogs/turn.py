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
from dialogs.followup import Reminder, reminders
from dialogs.meetings import meets_at
from dialogs.outcome import Refusal
from dialogs.places import group_of, place_in, rests_before, schema_of, step_of, subject_of
from dialogs.pool import naming_place
from dialogs.reactions import of_groups
from dialogs.road import following, step_at
from dialogs.rules.duties import filled_again, offered_again
from dialogs.rules.evaluate import late_questions
from dialogs.rules.welcome import moved, welcome
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
    if events:
        effects += _reactions(workbook, before, workshop, command, events)
    effects = [each for each in effects if not _is_kept_from(workshop, each)]
    replan = isinstance(command, c.Tick) or any(_replans(workbook, each) for each in events)
    standing = reminders(workbook, workshop, world) if replan else None
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
    workbook: Workbook,
    before: Workshop | None,
    after: Workshop,
    command: Command,
    events: tuple[Event, ...],
) -> Iterator[Effect]:
    """The cards that may look different now. What looks the same is not sent by the relay."""
    if before is not None and before.bound and before.place != after.place:
        yield Show(f"step:{before.place}")
        yield from _board(workbook, before, after)
        yield from _recap(workbook, before, after)
        if step_at(workbook, before.place).on == "targets":
            yield from _pages(workbook, after)
    if after.place and after.bound:
        yield Show(f"step:{after.place}")
    yield from of_groups(workbook, before, after, events)
    yield Show("remote", to=after.facilitator)
    if after.deputy is not None:
        yield Show("remote", to=after.deputy)
    for event in events:
        yield from _of_event(workbook, after, event, command.actor)
        if before is not None:
            yield from _of_people(workbook, before, after, event)


def _of_people(
    workbook: Workbook, before: Workshop, after: Workshop, event: Event
) -> Iterator[Effect]:
    """Who comes late is welcomed; what a leaver had taken is offered again, until it is taken."""
    match event:
        case e.ParticipantJoined(participant=person):
            yield from welcome(workbook, before, after, person)
        case e.MemberPlaced(participant=person):
            yield from moved(workbook, before, after, person)
        case e.PresenceChanged(person, True):
            yield from welcome(workbook, before, after, person)
            yield from filled_again(before, after)
        case e.ParticipantRemoved(_, _, False):
            yield from filled_again(before, after)
        case e.ParticipantLeft(person) | e.PresenceChanged(person) | e.ParticipantRemoved(person):
            yield from offered_again(after, person)
        case e.FieldFilled(form=name, field=field) if name in after.experiments:
            if field in DUTIES and after.experiments[name].running:
                yield Show(f"vacancy:{name}")
        case _:
            return


def _board(workbook: Workbook, before: Workshop, after: Workshop) -> Iterator[Effect]:
    """A task's board is posted when the group first goes on to another task."""
    left, entered = (workbook.tasks[step_of(each.place)] for each in (before, after))
    if left.board and entered is not left:
        seen = (
            step_at(workbook, before.place).kind is StepKind.SHARE or after.place in before.opened
        )
        yield Show(f"board:{left.id}", fresh=not seen)


def _recap(workbook: Workbook, before: Workshop, after: Workshop) -> Iterator[Effect]:
    """A meeting begins with what was done last time; what was asked of it between is spent."""
    rest = before.place
    if rests_before(rest):
        yield from _notices_about(after, rest)
        if after.place == following(workbook, before, rest):
            yield Show(f"recap:{rest}", fresh=True)


def _of_event(
    workbook: Workbook, after: Workshop, event: Event, actor: int | None
) -> Iterator[Effect]:
    match event:
        case e.ContributionMade(place=place) if actor is not None:
            if event.private:
                yield from _answer_card(workbook, after, place, event.contribution, actor)
            if after.may_answer_late(place, actor):
                yield Show(f"done:{subject_of(place)}")
        case e.ContributionEdited(number, _) | e.ContributionWithdrawn(number):
            yield from _own_card(workbook, after, number)
        case e.ContributionMarked(number, _):
            yield from _own_card(workbook, after, number)
        case e.ContributionsErased():
            yield from _quoting(workbook, after)
        case e.DotsSet(place=place, participant=person):
            yield Show(f"vote:{place}", to=person)
        case e.FieldFilled() | e.FieldOpened() | e.FieldProposed():
            yield from _of_form(after, event, actor)
        case e.WorkshopCreated():
            yield Show("form:setup", to=after.facilitator, fresh=True)
        case e.ItemsPicked(place, _):
            yield Show(f"step:{place}")
        case e.PulseGiven(experiment=name) | e.InvitationConfirmed(experiment=name):
            yield from _notices_about(after, name)
        case e.StartConfirmed(experiment=name):
            yield from _notices_about(after, name)
        case e.NoticeSnoozed(number, _):
            yield Show(f"notice:{number}", to=after.notices[number].to)
        case e.KindMuted(participant=person):
            yield from _notices_to(after, person)
        case e.ParticipantJoined() | e.PresenceChanged() | e.ParticipantRemoved():
            yield from _counted(workbook, after)
        case e.StuckHelped() | e.GuessConfirmed():
            yield from _unstuck(workbook, after, event, actor)
        case e.JudgementGiven(place=place) if after.may_answer_late(place, actor):
            yield from _answered_late(workbook, after, subject_of(place), actor or 0)
        case e.DecisionMade(experiment=name):
            yield Show(f"done:{name}", fresh=True)
            yield from _notices_about(after, name)
            yield from _ask_absent(workbook, after, name)
        case e.DecisionSettled(experiment=name):
            yield Show(f"done:{name}")
        case e.WorkshopResumed():
            yield from _notices_about(after, after.place)
        case _:
            yield from _of_tidying(workbook, after, event)


def _of_tidying(workbook: Workbook, after: Workshop, event: Event) -> Iterator[Effect]:
    match event:
        case e.IdeasMerged(number, _) | e.IdeasParted(number) | e.ContributionMoved(number):
            yield from _tidied(workbook, after, number)
            yield from _pages(workbook, after)
        case e.VoiceShown(participant=person):
            yield from _quoting(workbook, after)
            for place in after.opened:
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


def _counted(workbook: Workbook, after: Workshop) -> Iterator[Effect]:
    """The first card counts who is here."""
    joining = workbook.first(StepKind.JOIN).id
    if after.place != joining and after.bound:
        yield Show(f"step:{joining}")


def _ask_absent(workbook: Workbook, after: Workshop, name: str) -> Iterator[Effect]:
    """A decision waits for those who were not there: they are asked in private."""
    for each in after.active:
        for place in late_questions(workbook, after, name, each.id)[:1] if each.reachable else ():
            yield Show(f"answer:{place}", to=each.id, fresh=True, nudge=True)
            yield Await(each.id, f"answer:{place}")


def _answered_late(workbook: Workbook, after: Workshop, name: str, person: int) -> Iterator[Effect]:
    """The summary shows what came late, and the next question follows."""
    yield Show(f"done:{name}")
    for place in late_questions(workbook, after, name, person)[:1]:
        yield Show(f"answer:{place}", to=person)


def _quoting(workbook: Workbook, after: Workshop) -> Iterator[Effect]:
    """Every card of the group that may quote what was erased."""
    for place in after.opened if after.bound else ():
        if step_at(workbook, place).form != "setup":
            yield Show(f"step:{place}")
    for task in workbook.boards:
        yield from (Show(f"board:{each}") for each in after.parts(task))
    for place in (*filter(rests_before, after.opened), *sorted(after.rested)):
        yield Show(f"recap:{place}")
    for each in after.experiments.values():
        if each.decision:
            yield Show(f"done:{each.id}")
    yield from _pages(workbook, after)


def _pages(workbook: Workbook, after: Workshop) -> Iterator[Effect]:
    """The pages of the pool wherever they were read; also one that is gone since one idea less."""
    if naming_place(workbook) in after.opened:
        yield Redraw("ideas:")


def _tidied(workbook: Workbook, after: Workshop, number: int) -> Iterator[Effect]:
    """The cards of a task among whose items one has gone elsewhere; its writer's own, too."""
    found = after.contributions[number]
    task = workbook.tasks[step_of(found.place)]
    for place in after.opened:
        if workbook.tasks[step_of(place)] is task:
            yield Show(f"step:{place}")
            yield Show(f"answer:{place}", to=found.participant)
    yield from _boards(task, found.place)


def _boards(task: Task, place: str) -> Iterator[Effect]:
    """The board of a task, and that of the small group at whose place something changed."""
    if task.board:
        for each in dict.fromkeys((task.id, place_in(task.id, group_of(place)))):
            yield Show(f"board:{each}")


def _unstuck(
    workbook: Workbook, after: Workshop, event: StuckEvent, actor: int | None
) -> Iterator[Effect]:
    match event:
        case e.StuckHelped(place=place):
            yield Show(f"step:{place}")
            yield Show(f"stuck:{place}", to=actor)
        case e.GuessConfirmed(number, person):
            yield from _own_card(workbook, after, number)
            yield from _wherever_told(workbook, after, number)
            yield Show("guesses", to=person)
            yield Show(f"answer:{after.contributions[number].place}", to=person)


def _wherever_told(workbook: Workbook, after: Workshop, number: int) -> Iterator[Effect]:
    """What was posted after its step, and tells it as a guess or as a word of its voice."""
    place = after.contributions[number].place
    task, now = (workbook.tasks[step_of(each)] for each in (place, after.place))
    if task is not now or group_of(place):
        yield from _boards(task, place)
    experiment = after.experiments.get(subject_of(place))
    if experiment and experiment.decision:
        yield Show(f"done:{experiment.id}")


def _own_card(workbook: Workbook, after: Workshop, number: int) -> Iterator[Effect]:
    found = after.contributions[number]
    yield Show(f"step:{found.place}")
    if found.private:
        yield from _answer_card(workbook, after, found.place, number, found.participant)


def _answer_card(
    workbook: Workbook, after: Workshop, place: str, number: int, person: int
) -> Iterator[Effect]:
    kind, made = step_at(workbook, place).kind, after.contributions[number]
    if made.late:
        yield Show(f"idea:{place}", to=person)
        yield from _pages(workbook, after)
    elif made.scribed:
        yield Show(f"scribe:{place}:{made.voice}", to=person)
    elif kind is StepKind.FOLLOW:
        yield from _notices_about(after, after.contributions[number].about.split(":")[-2:][0])
        yield Show(f"note:{after.contributions[number].about}", to=person)
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
