"""Which cards may look different after a turn. What looks the same is not sent by the relay."""

from collections.abc import Iterator

from dialogs import events as e
from dialogs.effects import Await, Effect, Redraw, Show
from dialogs.events import Event, PersonId, Place, StuckEvent
from dialogs.experiment import DUTIES
from dialogs.facts.meetings import meets_at
from dialogs.facts.offers import is_asked
from dialogs.facts.pool import naming_place
from dialogs.facts.road import following, still_working
from dialogs.keys import NO_CARD, CardKind
from dialogs.places import group_of, place_in, rests_before, schema_of, step_of, subject_of
from dialogs.rules.asking import asking
from dialogs.rules.duties import filled_again, offered_again
from dialogs.rules.evaluate import late_questions
from dialogs.rules.welcome import welcome
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Task, Workbook
from dialogs.workshop import Workshop


def refresh(
    before: Scene | None, after: Scene, actor: PersonId | None, events: tuple[Event, ...]
) -> Iterator[Effect]:
    """The cards that may look different now. What looks the same is not sent by the relay."""
    if (
        before is not None
        and before.workshop.bound
        and before.workshop.place != after.workshop.place
    ):
        yield Show(CardKind.STEP(before.workshop.place))
        yield from _board(before, after)
        yield from _recap(before, after)
        if after.step(before.workshop.place).on == "targets":
            yield from _pages(after)
    for event in events:
        yield from _of_event(before or after, after, event, actor)
    yield from _of_groups(before, after, events)
    if after.workshop.place and after.workshop.bound:
        place, noticed = after.workshop.place, _is_news(before, after, events)
        yield Show(CardKind.STEP(place), noticed=noticed)
    if before is not None:
        yield from asking(before, after, events, actor)
    yield Show(CardKind.REMOTE(), to=after.workshop.facilitator)
    if after.workshop.deputy is not None:
        yield Show(CardKind.REMOTE(), to=after.workshop.deputy)
    if actor is not None and actor == after.workshop.coordinator:
        yield Show(CardKind.FOLLOWED(), to=actor)


CALLING = (
    e.AnswersRevealed,
    e.GapNoticed,
    e.RevoteOpened,
    e.TalkUnheard,
    e.WorkshopResumed,
    e.WorkshopEnded,
)
"""What a group is to notice, wherever its card lies; to begin with, that it is somewhere else."""


def _is_news(before: Scene | None, after: Scene, events: tuple[Event, ...], group: int = 0) -> bool:
    """Whether what happened to everyone, or in a small group, calls people to the card."""
    was, now = (
        each and each.workshop.position_at(place_in("", group)).place for each in (before, after)
    )
    here = (each for each in events if group_of(getattr(each, "place", "")) == group)
    called = any(isinstance(each, CALLING) for each in here)
    return was != now or called or _is_agreed(before, after)


def _is_agreed(before: Scene | None, after: Scene) -> bool:
    """Whether a time that the group was asked about has been confirmed."""
    asked = before is not None and is_asked(before.workshop)
    return asked and meets_at(after.workshop, after.workshop.place) is not None


def _board(before: Scene, after: Scene) -> Iterator[Effect]:
    """A task's board is posted when the group first goes on to another task."""
    left, entered = (after.workbook.tasks[step_of(each.workshop.place)] for each in (before, after))
    if left.board and entered is not left:
        seen = (
            after.step(before.workshop.place).kind is StepKind.SHARE
            or after.workshop.place in before.workshop.opened
        )
        yield Show(CardKind.BOARD(left.id), fresh=not seen)


def _recap(before: Scene, after: Scene) -> Iterator[Effect]:
    """A meeting begins with what was done last time; what was asked of it between is spent."""
    rest = before.workshop.place
    if rests_before(rest):
        yield from _notices_about(after.workshop, rest)
        yield Redraw(CardKind.DATES(rests_before(rest)))
        if after.workshop.place == following(before, rest):
            yield Show(CardKind.RECAP(rest), fresh=True)


def _of_event(
    before: Scene, after: Scene, event: Event, actor: PersonId | None
) -> Iterator[Effect]:
    """The cards of one event, beside the open step and the remotes, which any event redraws.

    What small groups see of their own forming is told by where they are (see `_of_groups`).
    """
    if isinstance(event, e.WorkEvent):
        yield from _of_work(after, event, actor)
    elif isinstance(event, e.StuckEvent):
        yield from _unstuck(after, event, actor)
    elif isinstance(event, e.ExperimentEvent):
        yield from _of_experiment(after, event, actor)
    elif isinstance(event, e.NoticeEvent):
        yield from _of_notice(after.workshop, event)
    elif isinstance(event, e.SteeringEvent):
        yield from _of_steering(before, after, event)


def _of_steering(before: Scene, after: Scene, event: e.SteeringEvent) -> Iterator[Effect]:
    """Who comes late is welcomed; what a leaver had taken is offered again, until it is taken."""
    match event:
        case e.WorkshopCreated():
            yield Show(CardKind.FORM("setup"), to=after.workshop.facilitator, fresh=True)
        case e.ParticipantJoined(participant=person):
            yield from _counted(after)
            yield from welcome(before, after, person)
        case e.PresenceChanged(person, present):
            yield from _counted(after)
            yield from welcome(before, after, person) if present else ()
            yield from _duties(before, after, person, back=present)
        case e.ParticipantRemoved(person, _, removed):
            yield from _counted(after)
            yield from _duties(before, after, person, back=not removed)
        case e.ParticipantLeft(person):
            yield from offered_again(after.workshop, person)
        case e.WorkshopResumed():
            yield from _notices_about(after.workshop, after.workshop.place)
        case e.ReachChanged() | e.FacilitatorChanged():
            yield Show(CardKind.LEADER())
        case e.GroupBound() | e.GroupMoved() | e.AskingChanged():
            return
        case e.VoiceSpokenFor() | e.DeputyNamed() | e.MarkedReady():
            return
        case e.StepOpened(place):
            yield from (
                _notices_about(after.workshop, subject_of(place)) if subject_of(place) else ()
            )
        case e.StepClosed() | e.AnswersRevealed() | e.SteeringUndone():
            return
        case e.GapNoticed() | e.GapAccepted() | e.VoicesNudged() | e.TalkUnheard() | e.TimeAdded():
            return
        case e.WorkshopPaused() | e.WorkshopEnded():
            yield from _calls_answered(after)
        case e.GroupCalled():
            return


def _calls_answered(after: Scene) -> Iterator[Effect]:
    """What called for a pause, or told that the group had stopped, needs nothing more."""
    for place in after.workshop.open_places:
        yield from _notices_about(after.workshop, place)


def _duties(before: Scene, after: Scene, person: PersonId, *, back: bool) -> Iterator[Effect]:
    if back:
        yield from filled_again(before.workshop, after.workshop)
    else:
        yield from offered_again(after.workshop, person)


def _of_work(after: Scene, event: e.WorkEvent, actor: PersonId | None) -> Iterator[Effect]:
    match event:
        case e.ContributionMade(contribution=number, place=place):
            if event.private and actor is not None:
                yield from _answer_card(after, place, number, actor)
            if actor is not None and after.workshop.may_answer_late(place, actor):
                yield Show(CardKind.DONE(subject_of(place)))
        case (
            e.ContributionEdited(number)
            | e.ContributionWithdrawn(number)
            | e.ContributionMarked(number)
        ):
            yield from _own_card(after, number)
        case e.ContributionsErased():
            yield from _quoting(after)
        case e.DotsSet(place=place, participant=person):
            yield Show(CardKind.VOTE(place), to=person)
        case e.FieldFilled(form=name, field=field):
            yield from _of_form(after.workshop, event, actor)
            experiment = after.workshop.experiments.get(name)
            if experiment and field in DUTIES and experiment.running:
                yield Show(CardKind.VACANCY(name))
        case e.FieldOpened() | e.FieldProposed():
            yield from _of_form(after.workshop, event, actor)
        case e.ItemsPicked(place):
            yield Show(CardKind.STEP(place))
        case e.IdeasMerged(number) | e.IdeasParted(number) | e.ContributionMoved(number):
            yield from _tidied(after, number)
            yield from _pages(after)
        case e.VoiceShown(participant=person):
            yield from _quoting(after)
            for place in after.workshop.opened:
                yield Show(CardKind.ANSWER(place), to=person)
        case e.ItemRated() | e.SentenceAgreed() | e.KeptApart() | e.RevoteOpened():
            return
        case e.TargetsChosen():
            return


def _of_experiment(
    after: Scene, event: e.ExperimentEvent, actor: PersonId | None
) -> Iterator[Effect]:
    match event:
        case e.PulseGiven(name) | e.InvitationConfirmed(name) | e.StartConfirmed(name):
            yield from _notices_about(after.workshop, name)
        case e.JudgementGiven(place=place):
            if after.workshop.may_answer_late(place, actor):
                yield from _answered_late(after, subject_of(place), actor or 0)
        case e.DecisionMade(name):
            yield Show(CardKind.DONE(name), fresh=True)
            yield from _notices_about(after.workshop, name)
            yield from _ask_absent(after, name)
        case e.DecisionSettled(name):
            yield Show(CardKind.DONE(name))
        case e.ExperimentDrafted() | e.ExperimentChosen() | e.ExperimentDropped():
            return
        case e.PlanMoved(name):
            yield from _notices_about(after.workshop, name)
        case e.PlanAccepted() | e.DutyAccepted() | e.ExperimentAgreed():
            return
        case e.HelpAsked() | e.ExperimentStopped():
            return


def _of_notice(after: Workshop, event: e.NoticeEvent) -> Iterator[Effect]:
    match event:
        case e.NoticeSnoozed(number):
            yield Show(CardKind.NOTICE(number), to=after.notices[number].to)
        case e.KindMuted(participant=person) | e.MutingEnded(participant=person):
            yield from _notices_to(after, person)
        case e.ComingTold(about):
            yield from _notices_about(after, about)
        case e.NoticeSent(number, _, items):
            for each in items:
                if each.kind == "eval0":  # whoever was to invite is free of it
                    yield from _notices_about(after, each.about, before=number)
        case e.DatesAsked(place):
            yield Show(CardKind.DATES(rests_before(place)), fresh=True)
            yield from _timing(after)
        case e.DatesOffered() | e.DatesDropped() | e.DateTicked():
            yield Redraw(CardKind.DATES(rests_before(event.place)))
            yield from _timing(after)
        case e.ReminderSkipped() | e.NoticeFailed() | e.NoticeArrived():
            return
        case e.ConfirmationsAsked() | e.LeaderAsked():
            return


def _timing(after: Workshop) -> Iterator[Effect]:
    """The card of the next meeting's time, where it stands before who leads."""
    for steerer in filter(None, (after.facilitator, after.deputy)):
        yield Show(CardKind.TIME(rests_before(after.place)), to=steerer)


def moves_reminders(workbook: Workbook, event: Event) -> bool:
    """Whether reminders may stand otherwise now; of new words, promises and field notes do it."""
    if isinstance(event, e.WorkEvent):
        return _moved_by_work(workbook, event)
    return not isinstance(event, e.MarkedReady | e.StuckHelped)


def _moved_by_work(workbook: Workbook, event: e.WorkEvent) -> bool:
    match event:
        case e.ContributionMade(place=place, kind=kind):
            promised = workbook.steps[step_of(place)].kind is StepKind.COMMIT
            return promised or kind == "note"
        case e.ContributionWithdrawn() | e.ContributionsErased():
            return True
        case e.RevoteOpened() | e.FieldFilled():
            return True
        case e.ContributionEdited() | e.ContributionMarked() | e.ContributionMoved():
            return False
        case e.IdeasMerged() | e.IdeasParted() | e.KeptApart() | e.VoiceShown():
            return False
        case e.ItemsPicked() | e.ItemRated() | e.SentenceAgreed() | e.DotsSet():
            return False
        case e.TargetsChosen() | e.FieldOpened() | e.FieldProposed():
            return False


def _of_form(
    after: Workshop, event: e.FieldFilled | e.FieldOpened | e.FieldProposed, actor: int | None
) -> Iterator[Effect]:
    """A form's card in private, and the reminders that it answers."""
    filled = event if isinstance(event, e.FieldFilled) else None
    match schema_of(event.form):
        case "setup":
            yield Show(CardKind.FORM("setup"), to=after.facilitator)
            if filled and filled.field == "link" and filled.text:
                yield Show(CardKind.WALL(), to=actor, fresh=True)
        case "brief":
            yield Show(CardKind.BRIEF(f"e{event.form[1:]}"), to=actor)
            yield from _notices_about(after, f"e{event.form[1:]}")
        case "meeting":
            yield from _meeting(after, event.form, actor)
        case _ if filled and event.form in after.experiments:
            yield from _notices_about(after, event.form)


def _meeting(after: Workshop, form: str, actor: int | None) -> Iterator[Effect]:
    """The time of the next meeting, as it is being agreed on; then nothing more is asked."""
    yield Show(CardKind.TIME(form[1:]), to=actor)
    yield Redraw(CardKind.DATES(form[1:]))
    yield from _notices_about(after, after.place)
    if actor is not None and meets_at(after, after.place) and not after.form(form).asking:
        yield Await(actor, NO_CARD)


def _counted(after: Scene) -> Iterator[Effect]:
    """The first card counts who is here."""
    joining = after.workbook.first(StepKind.JOIN).id
    if after.workshop.place != joining and after.workshop.bound:
        yield Show(CardKind.STEP(joining))


def _ask_absent(after: Scene, name: str) -> Iterator[Effect]:
    """A decision waits for those who were not there: they are asked in private."""
    for each in after.workshop.active:
        for place in late_questions(after, name, each.id)[:1] if each.reachable else ():
            yield Show(CardKind.ANSWER(place), to=each.id, fresh=True, nudge=True, unasked=True)
            yield Await(each.id, CardKind.ANSWER(place))


def _answered_late(after: Scene, name: str, person: int) -> Iterator[Effect]:
    """The summary shows what came late, and the next question follows."""
    yield Show(CardKind.DONE(name))
    for place in late_questions(after, name, person)[:1]:
        yield Show(CardKind.ANSWER(place), to=person)


def _quoting(after: Scene) -> Iterator[Effect]:
    """Every card of the group that may quote what was erased."""
    for place in after.workshop.opened if after.workshop.bound else ():
        if after.step(place).form != "setup":
            yield Show(CardKind.STEP(place))
    for task in after.workbook.boards:
        yield from (Show(CardKind.BOARD(each)) for each in after.workshop.parts(task))
    for place in (*filter(rests_before, after.workshop.opened), *sorted(after.workshop.rested)):
        yield Show(CardKind.RECAP(place))
    for each in after.workshop.experiments.values():
        if each.decision:
            yield Show(CardKind.DONE(each.id))
    yield from _pages(after)


def _pages(after: Scene) -> Iterator[Effect]:
    """The pages of the pool wherever they were read; also one that is gone since one idea less."""
    if naming_place(after.workbook) in after.workshop.opened:
        yield Redraw(CardKind.IDEAS(""))


def _tidied(after: Scene, number: int) -> Iterator[Effect]:
    """The cards of a task among whose items one has gone elsewhere; its writer's own, too."""
    found = after.workshop.contributions[number]
    task = after.workbook.tasks[step_of(found.place)]
    for place in after.workshop.opened:
        if after.workbook.tasks[step_of(place)] is task:
            yield Show(CardKind.STEP(place))
            yield Show(CardKind.ANSWER(place), to=found.participant)
    yield from _boards(task, found.place)


def _boards(task: Task, place: str) -> Iterator[Effect]:
    """The board of a task, and that of the small group at whose place something changed."""
    if task.board:
        for each in dict.fromkeys((task.id, place_in(task.id, group_of(place)))):
            yield Show(CardKind.BOARD(each))


def _unstuck(after: Scene, event: StuckEvent, actor: int | None) -> Iterator[Effect]:
    match event:
        case e.StuckHelped(place=place):
            yield Show(CardKind.STEP(place))
            yield Show(CardKind.STUCK(place), to=actor)
        case e.GuessConfirmed(number, person):
            yield from _own_card(after, number)
            yield from _wherever_told(after, number)
            yield Show(CardKind.GUESSES(), to=person)
            yield Show(CardKind.ANSWER(after.workshop.contributions[number].place), to=person)


def _wherever_told(after: Scene, number: int) -> Iterator[Effect]:
    """What was posted after its step, and tells it as a guess or as a word of its voice."""
    place = after.workshop.contributions[number].place
    task, now = (after.workbook.tasks[step_of(each)] for each in (place, after.workshop.place))
    if task is not now or group_of(place):
        yield from _boards(task, place)
    experiment = after.workshop.experiments.get(subject_of(place))
    if experiment and experiment.decision:
        yield Show(CardKind.DONE(experiment.id))


def _own_card(after: Scene, number: int) -> Iterator[Effect]:
    found = after.workshop.contributions[number]
    yield Show(CardKind.STEP(found.place))
    if found.private:
        yield from _answer_card(after, found.place, number, found.participant)


def _answer_card(after: Scene, place: str, number: int, person: int) -> Iterator[Effect]:
    step, made = after.step(place), after.workshop.contributions[number]
    if made.late:
        yield Show(CardKind.IDEA(place), to=person)
        yield from _pages(after)
    elif made.scribed:
        yield Show(CardKind.SCRIBE(place, made.voice), to=person)
    elif step.kind is StepKind.FOLLOW:
        yield from _notices_about(after.workshop, made.about.split(":")[-2:][0])
        yield Show(CardKind.NOTE(made.about), to=person)
    elif card := step.traits.card:
        yield Show(card(place), to=person)


RECENT = 12


def _notices_about(after: Workshop, name: str, before: int = 0) -> Iterator[Effect]:
    """The latest notices that speak of this experiment: their buttons may be spent now."""
    for number in sorted(after.notices)[-RECENT:]:
        notice = after.notices[number]
        if number != before and any(each.about == name for each in notice.items):
            yield Show(CardKind.NOTICE(number), to=notice.to)


def _notices_to(after: Workshop, person: int) -> Iterator[Effect]:
    mine = [each for each in after.notices.values() if each.to == person]
    for notice in mine[-1:]:
        yield Show(CardKind.NOTICE(notice.id), to=person)


# Small groups, each in its own chat


def _of_groups(before: Scene | None, after: Scene, events: tuple[Event, ...]) -> Iterator[Effect]:
    """The cards of the groups that something happened in, and what all share once all are done."""
    if before is None or not after.workshop.groups:
        return
    touched = {group_of(each) for each in _places(after.workshop, events)}
    touched |= {*_homes(before.workshop, after.workshop)}
    touched &= after.workshop.groups.keys()
    for group in sorted(touched):
        yield from _of_group(before, after, group, events)
    waited, waits = (still_working(each) for each in (before, after))
    task = after.workbook.tasks[after.step(after.workshop.place).id]
    if waited and not waits and task.board and before.workshop.place == after.workshop.place:
        yield Show(CardKind.BOARD(task.id), fresh=True)


def _places(after: Workshop, events: tuple[Event, ...]) -> Iterator[Place]:
    """Where each event happened; what is done to someone's words happens where they stand."""
    for event in events:
        if place := getattr(event, "place", ""):
            yield place
        elif number := getattr(event, "contribution", 0):
            yield after.contributions[number].place
        elif number := getattr(event, "group", 0):
            yield place_in("", number)


def _homes(before: Workshop, after: Workshop) -> Iterator[int]:
    """Whose cards say something else of the whole: groups that people left or came to, or all."""
    if (before.paused, before.ended) != (after.paused, after.ended):
        yield from after.working_groups
    for person, known in after.participants.items():
        former = before.participants.get(person)
        if former is not known:
            yield from (each.group for each in (former, known) if each)


def _of_group(
    before: Scene, after: Scene, group: int, events: tuple[Event, ...]
) -> Iterator[Effect]:
    now, was = (
        after.workshop.groups[group].place,
        before.workshop.groups[group].place if group in before.workshop.groups else "",
    )
    if was and was != now:
        yield Show(CardKind.STEP(was))
    if now:
        yield Show(CardKind.STEP(now), noticed=_is_news(before, after, events, group))
        yield from _group_board(after.workbook, now) if was != now else ()
    for steerer in (after.workshop.facilitator, after.workshop.deputy):
        if steerer is not None:
            yield Show(CardKind.REMOTE(group), to=steerer)


def _group_board(workbook: Workbook, now: Place) -> Iterator[Effect]:
    """A group that is ready with its task sees what it made."""
    task = workbook.tasks[workbook.steps[step_of(now)].id]
    if task.board and workbook.steps[step_of(now)].kind is StepKind.SHARE:
        yield Show(CardKind.BOARD(place_in(task.id, group_of(now))), fresh=True)
