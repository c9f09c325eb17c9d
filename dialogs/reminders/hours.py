"""Hours: when people may be addressed unasked, and the mornings on which they are."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dialogs.events import PersonId
from dialogs.reading.calendar import add_workdays, allowed_moment, to_utc
from dialogs.reminders.kind import Occurrence
from dialogs.scene import Scene

MORNING, AFTERNOON = time(9), time(15)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


def next_open_hour(scene: Scene, moment: datetime) -> datetime:
    """The moment itself, or the first one after it at which people may be addressed (UTC)."""
    return allowed_moment(moment, scene.workshop.local, scene.world.holidays)


def is_open_hour(scene: Scene) -> bool:
    """Whether people may be addressed unasked now: weekdays 9-16 local, not in July."""
    return next_open_hour(scene, scene.world.now) == scene.world.now


def morning(scene: Scene, day: date) -> datetime:
    """The morning of the day, or of the next one on which people may be addressed (UTC)."""
    return next_open_hour(scene, to_utc(day, MORNING, scene.workshop.local))


def morning_before(scene: Scene, day: date) -> datetime:
    """The morning of the day, or of the latest one before it on which people may be addressed."""
    while morning(scene, day) != to_utc(day, MORNING, scene.workshop.local):
        day -= DAY
    return to_utc(day, MORNING, scene.workshop.local)


def before_meeting(scene: Scene, at: datetime) -> datetime:
    """The morning of a meeting; 15.00 on the working day before one that begins by then (UTC)."""
    zone = scene.workshop.local
    own = to_utc(at.date(), MORNING, zone)
    if own < at and morning(scene, at.date()) == own:
        return own
    return to_utc(add_workdays(at.date(), -1, scene.world.holidays), AFTERNOON, zone)


def on_morning(
    scene: Scene,
    about: str,
    to: PersonId | None,
    day: date,
    until: date | datetime,
    *,
    name: str = "",
    before: bool = False,
) -> Iterator[Occurrence]:
    """Due on the morning of a day, unless it is of no use by then; `before`: or earlier, not later.

    A use that ends with a day ends on its morning; `name` is the day if it is not told.
    """
    due = (morning_before if before else morning)(scene, day)
    if not isinstance(until, datetime):
        until = to_utc(until, MORNING, scene.workshop.local)
    if due < until:
        yield Occurrence(about, to, name or day.isoformat(), due, until)
