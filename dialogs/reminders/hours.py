"""Hours: when people may be addressed unasked, and the mornings on which they are."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dialogs.events import PersonId
from dialogs.reading.calendar import (
    add_months,
    add_workdays,
    allowed_moment,
    is_early_august,
    is_july,
    to_utc,
)
from dialogs.reminders.kind import Occurrence
from dialogs.scene import Scene

MORNING, AFTERNOON = time(9), time(15)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
YEAR = timedelta(days=365)


def next_open_hour(scene: Scene, moment: datetime, *, july: bool = False) -> datetime:
    """The moment itself, or the first one after it at which people may be addressed (UTC).

    `july`: it is about a day in July that people chose themselves.
    """
    return allowed_moment(moment, scene.workshop.local, scene.world.holidays, july=july)


def is_open_hour(scene: Scene, *, july: bool = False) -> bool:
    """Whether people may be addressed unasked now: weekdays 9-16 local, mostly not in July."""
    return next_open_hour(scene, scene.world.now, july=july) == scene.world.now


def morning(scene: Scene, day: date, *, july: bool = False) -> datetime:
    """The morning of the day, or of the next one on which people may be addressed (UTC)."""
    return next_open_hour(scene, to_utc(day, MORNING, scene.workshop.local), july=july)


def morning_before(scene: Scene, day: date, *, july: bool = False) -> datetime:
    """The morning of the day, or of the latest one before it on which people may be addressed."""
    while morning(scene, day, july=july) != to_utc(day, MORNING, scene.workshop.local):
        day -= DAY
    return to_utc(day, MORNING, scene.workshop.local)


def before_meeting(scene: Scene, at: datetime) -> datetime:
    """The morning of a meeting; 15.00 on the working day before one that begins by then (UTC)."""
    zone, july = scene.workshop.local, is_july(at.date())
    own = to_utc(at.date(), MORNING, zone)
    if own < at and morning(scene, at.date(), july=july) == own:
        return own
    day = add_workdays(at.date(), -1, scene.world.holidays)
    eve = morning_before(scene, day, july=july).astimezone(zone).date()
    return to_utc(eve, AFTERNOON, zone)


def around_july(
    scene: Scene, day: date, until: datetime, of: date | None, *, later: bool = False
) -> datetime:
    """The morning of the day or the next working one; out of July, unless it is of a day there.

    What prepares something (`of`) by mid-August is moved before July, and so is what would be of
    no use after it; all else to the first working day after, and that always where it is `later`.
    """
    own = morning(scene, day, july=True)
    if is_july(of) or not is_july(own.astimezone(scene.workshop.local).date()):
        return own
    before, after = morning_before(scene, day), morning(scene, day)
    if later:
        return after
    prepares = of is not None and is_early_august(of)
    return before if prepares or after >= until else after


def on_morning(
    scene: Scene,
    about: str,
    to: PersonId | None,
    day: date,
    until: date | datetime,
    *,
    name: str = "",
    before: bool = False,
    of: date | None = None,
    later: bool = False,
) -> Iterator[Occurrence]:
    """Due on the morning of a day, unless it is of no use by then; `before`: or earlier, not later.

    A use that ends with a day ends on its morning; `name` is the day if it is not told. `of` is
    the day, chosen by people, that it is about; see `around_july` for that and `later`.
    """
    if not isinstance(until, datetime):
        until = to_utc(until, MORNING, scene.workshop.local)
    if before:
        due = morning_before(scene, day, july=is_july(of))
    else:
        due = around_july(scene, day, until, of, later=later)
    if due < until:
        yield Occurrence(about, to, name or day.isoformat(), due, until)


def months_after(first: date, today: date) -> Iterator[date]:
    """The days on which something is said monthly after the first, but in July; one to come."""
    for count in itertools.count(1):
        day = add_months(first, count)
        if not is_july(day):
            yield day
            if day > today:
                return


def next_month(scene: Scene, day: str) -> datetime | None:
    """When something that is said monthly comes again, after it was said for an ISO day (UTC)."""
    try:
        said = date.fromisoformat(day)
    except ValueError:
        return None
    return morning(scene, next(months_after(said, said)))
