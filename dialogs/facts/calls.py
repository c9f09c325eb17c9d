"""Calls: how a group that has stopped is called back, rung by rung (conversation, principle 9)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dialogs.events import Place
from dialogs.facts.meetings import meets_at
from dialogs.facts.road import ASYNC_DAYS, deadline, is_live, still_working
from dialogs.lulls import FIRST
from dialogs.places import rests_before
from dialogs.reading.calendar import allowed_moment, to_utc
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Lull, Workshop

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LIVE = timedelta(minutes=30)
"""So long after a live step's time was up it is still a meeting, at whatever hour."""


class Call(StrEnum):
    """A rung of the ladder, in order: whom it calls."""

    FIRST = FIRST
    """Group and facilitator, at once."""
    GROUP = "group"
    LEADER = "leader"
    AGAIN = "again"
    """The facilitator once more."""
    FOLLOWER = "follower"
    """The coordinator; where there is none, the facilitator again."""
    PAUSE = "pause"
    """Nobody: the workshop pauses by itself."""


BETWEEN = {Call.AGAIN: WEEK, Call.FOLLOWER: WEEK, Call.PAUSE: 2 * WEEK}
"""So long after the rung before it."""
UNTIMED_WORKDAYS = 3
"""How long a rest may be without the time of the next meeting."""


def full_at(scene: Scene, place: Place) -> datetime | None:
    """When the time of an open place is up (UTC); None where there is none to be up."""
    workshop = scene.workshop
    opened, step = workshop.opened.get(place), scene.step(place)
    if opened is None or not workshop.bound or step.kind is StepKind.FOLLOW:
        return None
    if step.kind is StepKind.SHARE and place == workshop.place and still_working(scene):
        return None
    if rests_before(place):
        agreed = meets_at(workshop, place)
        days = 1 if agreed else UNTIMED_WORKDAYS
        return _workdays(scene, _local(scene, agreed or opened), days)
    if (end := deadline(scene, place)) is not None:
        return end
    begins = workshop.form("setup").date("date") if step.kind is StepKind.JOIN else None
    waits = opened + ASYNC_DAYS * DAY
    return max(waits, _workdays(scene, begins, 1)) if begins else waits


def coming(scene: Scene, place: Place) -> Iterator[tuple[Call, datetime]]:
    """The calls still to come if nothing happens, in order, each with its moment (UTC)."""
    workshop = scene.workshop
    full = full_at(scene, place)
    if full is None or workshop.ended or workshop.paused or not workshop.is_at(place):
        return
    lull = workshop.lulls.get(place) or Lull(workshop.opened[place])
    first = _first(scene, place, full, lull)
    if lull.called(Call.FIRST) is None:
        yield Call.FIRST, first
    at = first
    for call, planned in _after(scene, full, first, lull):
        if lull.called(call) is None:
            at = max(at, planned)
            yield call, at


def _first(scene: Scene, place: Place, full: datetime, lull: Lull) -> datetime:
    told = lull.called(Call.FIRST)
    if told is not None:
        return told
    if is_live(scene, place) and scene.world.now <= full + LIVE and scene.step(place).asks:
        return full
    return _open_hour(scene, full)


def _after(
    scene: Scene, full: datetime, first: datetime, lull: Lull
) -> Iterator[tuple[Call, datetime]]:
    """Each later call with its moment, counted from when time was up, or the latest deed."""
    quiet = _local(scene, max(full, lull.since))
    late = _local(scene, first) > _local(scene, _workdays(scene, quiet, 1))
    base = _local(scene, first) if late else quiet
    group, leader = _workdays(scene, base, 1), _workdays(scene, base, 3)
    if lull.since > full or _local(scene, group) > _local(scene, first):
        yield Call.GROUP, group
    yield Call.LEADER, leader
    before = lull.called(Call.LEADER) or leader
    for call, span in BETWEEN.items():
        planned = _morning(scene, _local(scene, before) + span)
        yield call, planned
        before = lull.called(call) or planned


def ends_lull(before: Workshop | None, after: Scene) -> bool:
    """Whether something happened where time is up, so that whoever would be called is not."""
    for place in after.workshop.open_places:
        known, now = (before.lulls.get(place) if before else None), after.workshop.lulls.get(place)
        if known is not now:
            full = full_at(after, place)
            if full is not None and full <= after.world.now:
                return True
    return False


def may_nudge(scene: Scene, place: Place) -> bool:
    """Once; again where the facilitator chooses it at the gap, or on a day after a call."""
    workshop = scene.workshop
    if place not in workshop.nudged or place in workshop.gap:
        return True
    lull = workshop.lulls.get(place)
    if lull is None or not lull.calls:
        return False
    return lull.since.astimezone(workshop.local).date() < scene.world.today(workshop.local)


def _local(scene: Scene, moment: datetime) -> date:
    return moment.astimezone(scene.workshop.local).date()


def _open_hour(scene: Scene, moment: datetime) -> datetime:
    return allowed_moment(moment, scene.workshop.local, scene.world.holidays)


def _morning(scene: Scene, day: date) -> datetime:
    return _open_hour(scene, to_utc(day, time(9), scene.workshop.local))


def _workdays(scene: Scene, day: date, count: int) -> datetime:
    """The morning of the so-manieth working day after the day; those of July do not count."""
    moment = _morning(scene, day)
    for _ in range(count):
        moment = _morning(scene, day + DAY)
        day = _local(scene, moment)
    return moment
