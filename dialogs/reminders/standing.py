"""Which reminders stand now, as a pure function of plans, answers and the moment.

Nothing here sends. A reminder whose action was confirmed is simply no longer in the answer, so it
stops; one whose moment has passed is due at once while it still matters, and skipped after that.
Sources: method, section 4; waking hours and the weekly limit: conversation, principle 9.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from dialogs.effects import Reminder
from dialogs.events import PersonId, Reminded
from dialogs.reading.calendar import is_july
from dialogs.reminders import KINDS, family_of
from dialogs.reminders.hours import DAY, WEEK, is_open_hour, morning, next_open_hour
from dialogs.reminders.kind import as_first_due, put_off
from dialogs.scene import Scene
from dialogs.workshop import Workshop


def reminders(scene: Scene) -> tuple[Reminder, ...]:
    """Every reminder that stands in this workshop now, one experiment after the other."""
    possible = _possible(scene)
    wanted = (each for each in possible if _stands(scene.workshop, each))
    fresh = [_limited(scene, each) for each in wanted if not _asked_in_the_group(scene, each)]
    fresh += _snoozed(scene, {(each.to, each.item): each for each in possible})
    return tuple(_waking(scene, each) for each in fresh)


def not_overtaken(due: Iterable[Reminder]) -> list[Reminder]:
    """Of each family, about each matter and to each person, only the one of use for longest."""
    latest: dict[tuple[str, str, PersonId | None], Reminder] = {}
    for each in sorted(due, key=lambda one: one.until):
        latest[family_of(each.kind), each.about, each.to] = each
    return [each for each in due if each in latest.values()]


def is_of_july(scene: Scene, item: Reminded) -> bool:
    """Whether it is about a day in July that people chose: then it is said in July, too."""
    return is_july(KINDS[item.kind].of(scene, item.about))


def _possible(scene: Scene) -> list[Reminder]:
    """What every kind asks for, whether it was sent or muted already or not."""
    paused = scene.workshop.paused
    found = [
        Reminder(kind.name, each.about, each.to, each.name, each.due_at, each.until)
        for kind in KINDS.values()
        if kind.in_pause or not paused
        for each in kind.when(scene)
    ]
    order = {name: number for number, name in enumerate(scene.workshop.experiments, 1)}
    return sorted(found, key=lambda each: order.get(each.about, 0))


def _stands(workshop: Workshop, reminder: Reminder) -> bool:
    if (reminder.to, reminder.item) in workshop.settled:
        return False
    if reminder.to is None:
        return True
    known = {family_of(reminder.kind), reminder.kind}
    return not any((reminder.to, each) in workshop.muted for each in known)


def _asked_in_the_group(scene: Scene, reminder: Reminder) -> bool:
    """Whether somebody was asked this where all are, before a private chat was open."""
    weekly = KINDS[reminder.kind].weekly and reminder.to is not None
    return weekly and (None, reminder.item) in scene.workshop.settled


def _limited(scene: Scene, reminder: Reminder, after: int = 0) -> Reminder:
    """Moved to a week after the latest weekly message; past its use it will be skipped.

    `after`: the number of the message since which others count.
    """
    if not KINDS[reminder.kind].weekly:
        return reminder
    sent = [
        notice.at.astimezone(scene.workshop.local).date()
        for notice in scene.workshop.notices.values()
        if notice.id > after
        if notice.to == reminder.to and any(KINDS[each.kind].weekly for each in notice.items)
    ]
    if not sent:
        return reminder
    earliest = morning(scene, max(sent) + WEEK)
    return replace(reminder, due_at=max(reminder.due_at, min(earliest, reminder.until)))


def _snoozed(
    scene: Scene, possible: Mapping[tuple[PersonId | None, Reminded], Reminder]
) -> Iterator[Reminder]:
    """What was put off comes again on the chosen day, if it still matters then."""
    for notice in scene.workshop.notices.values():
        for item in notice.items if notice.snoozed else ():
            original = possible.get((notice.to, as_first_due(item)))
            if original is None:
                continue
            again = replace(original, occurrence=put_off(item, notice.snoozed).occurrence)
            if _stands(scene.workshop, again):
                due = morning(scene, date.fromisoformat(notice.snoozed))
                if KINDS[again.kind].ends and due >= original.until:
                    continue
                put = replace(again, due_at=due, until=max(original.until, due + DAY))
                yield _limited(scene, put, notice.id)


def _waking(scene: Scene, reminder: Reminder) -> Reminder:
    """A passed moment becomes now, or for a message the next at which people may be addressed."""
    now = scene.world.now
    if reminder.due_at >= now:
        return reminder
    july = is_of_july(scene, reminder.item)
    at_once = KINDS[reminder.kind].acts or is_open_hour(scene, july=july)
    return replace(reminder, due_at=now if at_once else next_open_hour(scene, now, july=july))
