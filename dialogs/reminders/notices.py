"""Notices: what is due becomes one message a recipient; snoozing, muting, resending."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dialogs import events as e
from dialogs.command import Said, Stands, pressed
from dialogs.effects import Effect, Reminder, Show
from dialogs.events import Event, PersonId, Reminded
from dialogs.experiment import Notice
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.reading.calendar import add_workdays
from dialogs.reminders import KINDS, family_of
from dialogs.reminders.hours import DAY, is_open_hour, morning
from dialogs.reminders.kind import as_first_due
from dialogs.reminders.standing import is_of_july, not_overtaken, reminders
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop import replace as altered
from dialogs.workshop_command import WorkshopCommand
from dialogs.world import World

SNOOZE_WORKDAYS = 1


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come."""

    to: PersonId | None
    item: Reminded


@dataclass(frozen=True, slots=True)
class Tick(WorkshopCommand):
    """Everything that is due in this workshop, at once, so that it becomes one message each."""

    due: tuple[Due, ...]
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """Send what is due and still matters, skip what is not; never more than a message each."""
        standing = {(x.to, x.item): x for x in reminders(scene)}
        keys = [(each.to, each.item) for each in self.due]
        due = [standing[each] for each in keys if each in standing]
        ready = [each for each in due if each.due_at <= scene.world.now]
        silent = [each for each in ready if KINDS[each.kind].acts]
        spoken = [each for each in ready if not KINDS[each.kind].acts and _may_be_said(scene, each)]
        passed = [each for each in spoken if each.until <= scene.world.now]
        fresh = not_overtaken([each for each in spoken if each.until > scene.world.now])
        dropped = passed + [each for each in spoken if each not in passed and each not in fresh]
        return (
            *(x for each in silent for x in _silently(scene, each)),
            *(e.ReminderSkipped(each.to, each.item) for each in dropped),
            *_messages(scene.workshop, fresh),
        )


def _may_be_said(scene: Scene, reminder: Reminder) -> bool:
    return is_open_hour(scene, july=is_of_july(scene, reminder.item))


def speaks_in_july(scene: Scene, number: int) -> bool:
    """Whether a message is about a day in July that people chose."""
    notice = scene.workshop.notices.get(number)
    return notice is not None and any(is_of_july(scene, each) for each in notice.items)


def is_of_today(scene: Scene, number: int) -> bool:
    """Whether a message is about a day that people chose, and that is today or tomorrow."""
    notice = scene.workshop.notices.get(number)
    today = scene.world.today(scene.workshop.local)
    days = (KINDS[x.kind].of(scene, x.about) for x in notice.items) if notice else ()
    return any(day is not None and today <= day <= today + DAY for day in days)


def _silently(scene: Scene, reminder: Reminder) -> Iterable[Event | Effect]:
    """What the clock does by itself."""
    acts = KINDS[reminder.kind].acts
    return (e.ReminderSkipped(None, reminder.item), *(acts(scene, reminder) if acts else ()))


def _messages(workshop: Workshop, due: list[Reminder]) -> Iterable[Event | Effect]:
    by_person: dict[PersonId | None, list[Reminded]] = {}
    for each in due:
        by_person.setdefault(each.to, []).append(each.item)
    for more, (to, items) in enumerate(by_person.items()):
        yield from _message(workshop, to, items, more)


def _message(
    workshop: Workshop, to: PersonId | None, items: Iterable[Reminded], more: int = 0
) -> tuple[Event | Effect, ...]:
    number = len(workshop.notices) + 1 + more
    show = Show(CardKind.NOTICE(number), to=to, fresh=True, nudge=True, unasked=True)
    return (e.NoticeSent(number, to, tuple(items)), show)


def _own(workshop: Workshop, actor: PersonId, number: int) -> Notice | Refusal:
    notice = workshop.notices.get(number)
    if notice is None:
        return Refusal.STALE
    theirs = notice.to == actor or (notice.to is None and workshop.steers(actor))
    return notice if theirs else Refusal.NOT_YOURS


@pressed("later", says="toast.snoozed", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Snooze(WorkshopCommand):
    """The same reminders come again on a later working day, unless they were done by then.

    `days`: so many days later at the earliest, where the reminder offers that; else (0) tomorrow.
    """

    actor: PersonId
    notice: int
    days: int = 0

    def decide(self, scene: Scene) -> Outcome:
        notice = _own(scene.workshop, self.actor, self.notice)
        if isinstance(notice, Refusal):
            return notice
        if refusal := self._why_not(scene, notice):
            return refusal
        return (e.NoticeSnoozed(notice.id, self._comes(scene).isoformat()),)

    def _why_not(self, scene: Scene, notice: Notice) -> Refusal | None:
        if notice.snoozed:
            return Refusal.ALREADY
        if not self.days:
            return None
        if scene.workshop.ended:
            return Refusal.ENDED
        if is_over(scene, notice):
            return Refusal.ALREADY
        return None if self.days == put_off_by(scene, notice) else Refusal.STALE

    def _comes(self, scene: Scene) -> date:
        today = scene.world.today(scene.workshop.local)
        if not self.days:
            return add_workdays(today, SNOOZE_WORKDAYS, scene.world.holidays)
        return morning(scene, today + self.days * DAY).astimezone(scene.workshop.local).date()

    def reply(self, after: Scene) -> Said:
        return Said(f"toast.put_off_{self.days}" if self.days else self.says)


def is_over(scene: Scene, notice: Notice) -> bool:
    """Whether all that a message asked of its reader has been done."""
    receiving = replace(scene, reader=notice.to)
    return all(KINDS[x.kind].is_done(receiving, as_first_due(x)) for x in notice.items)


def put_off_by(scene: Scene, notice: Notice) -> int:
    """In how many days its reader may have a message come again; 0: on the next working day.

    Where its parts offer different spans, the shortest.
    """
    receiving = replace(scene, reader=notice.to)
    spans = [KINDS[x.kind].again(receiving, as_first_due(x)) for x in notice.items]
    return min(spans, default=0)


@pressed("mute", says="toast.muted", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Mute(WorkshopCommand):
    """No more reminders of these kinds to this person."""

    actor: PersonId
    notice: int

    def decide(self, scene: Scene) -> Outcome:
        notice = _own(scene.workshop, self.actor, self.notice)
        if isinstance(notice, Refusal):
            return notice
        if notice.to is None:
            return Refusal.NOT_YOURS
        kinds = dict.fromkeys(family_of(each.kind) for each in notice.items)
        muted = tuple(
            e.KindMuted(self.actor, each)
            for each in kinds
            if (self.actor, each) not in scene.workshop.muted
        )
        return muted or Refusal.ALREADY


@dataclass(frozen=True, slots=True)
class ReportFailure(WorkshopCommand):
    """A notice did not reach its recipient; `unsure`: or it did, and nobody can tell."""

    notice: int
    unsure: bool = False
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """Who leads sees it; and where nobody can tell, so does the person whom it concerns."""
        workshop = scene.workshop
        notice = workshop.notices.get(self.notice)
        if notice is None or notice.failed:
            return ()
        told = tuple(
            Show(CardKind.MISSED(notice.id), to=each, fresh=True, unasked=True)
            for each in _concerned(workshop, notice)
            if self.unsure
        )
        return (e.NoticeFailed(notice.id), Show(CardKind.REMOTE(), to=workshop.facilitator), *told)


@dataclass(frozen=True, slots=True)
class ReportArrival(WorkshopCommand):
    """A notice that had been given up as failed has arrived after all."""

    notice: int
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """What waited in a closed chat came in the end: nobody need send it again."""
        workshop = scene.workshop
        notice = workshop.notices.get(self.notice)
        if notice is None or not notice.failed:
            return ()
        cards = (Show(CardKind.MISSED(notice.id), to=each) for each in _concerned(workshop, notice))
        return (
            e.NoticeArrived(notice.id),
            Show(CardKind.REMOTE(), to=workshop.facilitator),
            *cards,
        )


@dataclass(frozen=True, slots=True)
class Gather(WorkshopCommand):
    """Notices of one recipient have waited for long, or for each other: what still matters?"""

    to: PersonId | None
    notices: tuple[int, ...]
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """What waited becomes one message with all that still matters; nothing where it is that.

        What was overtaken meanwhile is skipped, as it would have been when it fell due.
        """
        workshop = scene.workshop
        to, waiting = self.to, [workshop.notices[each] for each in self.notices]
        items = tuple(dict.fromkeys(item for notice in waiting for item in notice.items))
        unsettled = workshop.settled - {(who, each) for each in items for who in (to, None)}
        found = reminders(scene.at(altered(workshop, settled=unsettled)))
        standing = {x.item: x for x in found if x.to == to}
        kept = _kept(items, standing, scene.world)
        if len(waiting) == 1 and kept == items:
            return ()
        skipped = tuple(e.ReminderSkipped(to, each) for each in items if each not in kept)
        over = tuple(e.NoticeArrived(each.id) for each in waiting if each.failed)
        return (*skipped, *over, *(_message(workshop, to, kept) if kept else ()))


def _kept(
    items: Sequence[Reminded], standing: Mapping[Reminded, Reminder], world: World
) -> tuple[Reminded, ...]:
    """Of each sort about each matter the latest; what was put off by its reader stays."""
    fresh = [standing[x] for x in items if x in standing and standing[x].until > world.now]
    latest = {each.item for each in not_overtaken(fresh)}
    about = {(each.kind, each.about) for each in standing}
    return tuple(
        x for x in items if x in latest or ("+" in x.occurrence and (x.kind, x.about) in about)
    )


def _concerned(workshop: Workshop, notice: Notice) -> tuple[PersonId, ...]:
    """Whom a notice concerns that may not have arrived; a group's is the facilitator's matter."""
    return tuple(dict.fromkeys(x for x in (notice.to, workshop.facilitator) if x is not None))


def is_sent_again(workshop: Workshop, notice: Notice) -> bool:
    later = (each for each in workshop.notices.values() if each.id > notice.id)
    return any((each.to, each.items) == (notice.to, notice.items) for each in later)


@pressed("resend", says="toast.resent", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Resend(WorkshopCommand):
    """A human decides to send again what may or may not have arrived: who leads, or its reader."""

    actor: PersonId
    notice: int

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        notice = workshop.notices.get(self.notice)
        mine = notice is not None and notice.to == self.actor
        if not mine and not workshop.steers(self.actor):
            return Refusal.NOT_FACILITATOR
        if notice is None or not notice.failed or workshop.is_barred(notice.to):
            return Refusal.STALE
        if is_sent_again(workshop, notice):
            return Refusal.ALREADY
        again = e.NoticeSent(len(workshop.notices) + 1, notice.to, notice.items)
        cards = (Show(CardKind.MISSED(notice.id), to=each) for each in _concerned(workshop, notice))
        asked = notice.to == self.actor
        show = Show(
            CardKind.NOTICE(again.notice), notice.to, fresh=True, nudge=True, unasked=not asked
        )
        return (again, show, *cards)
