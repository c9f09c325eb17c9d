"""Working days, months and Finnish local time, as arithmetic on what is given."""

from calendar import monthrange
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_JULY = 7
_MID_AUGUST = (8, 15)
_OPENS, _CLOSES = time(9), time(16)


class DayWarning(StrEnum):
    """Why a day may be a poor choice for a meeting; a warning, never a refusal."""

    HOLIDAY = "holiday"
    JULY = "july"
    SCHOOL_BREAK = "school_break"


def add_months(anchor: date, months: int) -> date:
    """The same day `months` later (or earlier), clamped to the month's end: 31 Jan + 1 = 28 Feb.

    Count every step from the original anchor, since clamping forgets: 31 Jan + 2 is 31 Mar,
    while (31 Jan + 1) + 1 is 28 Mar. Raises ValueError outside the years 1–9999.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def is_workday(day: date, holidays: Container[date]) -> bool:
    """Whether the day is Monday to Friday and not among the holidays."""
    return day.weekday() < 5 and day not in holidays


def next_workday(day: date, holidays: Container[date]) -> date:
    """The day itself if it is a working day, otherwise the first one after it."""
    while not is_workday(day, holidays):
        day += _DAY
    return day


def add_workdays(day: date, n: int, holidays: Container[date]) -> date:
    """The n-th working day after the day, or before it when n is negative.

    The day itself is never counted: Friday + 1 and Saturday + 1 are both Monday. With n = 0 it is
    `next_workday(day)`.
    """
    if n == 0:
        return next_workday(day, holidays)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day += step
        while not is_workday(day, holidays):
            day += step
    return day


def to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the zone's clocks show this naive local time.

    A time that the spring night skips moves forward by the gap (in Helsinki on 28 Mar 2027, 03:30
    becomes 04:30); a time that the autumn night repeats means its first occurrence (PEP 495).
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def allowed_moment(
    moment: datetime, zone: ZoneInfo, holidays: Container[date], *, july: bool = False
) -> datetime:
    """The earliest moment, not before the aware one given, when the bot may speak unasked; in UTC.

    That is Monday to Friday 9–16 by the zone's clocks (16:00 is outside), not in July and not on
    a holiday; `july`: in July, too, for a day that people chose there. Source: the ladder rules of
    the method. Raises ValueError for a naive moment.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its zone")
    local = moment.astimezone(zone)
    day = local.date()
    if _may_speak(day, holidays, july) and local.time() < _CLOSES:
        return moment.astimezone(UTC) if local.time() >= _OPENS else to_utc(day, _OPENS, zone)
    day += _DAY
    while not _may_speak(day, holidays, july):
        day += _DAY
    return to_utc(day, _OPENS, zone)


def day_warnings(day: date, holidays: Container[date]) -> frozenset[DayWarning]:
    """What to warn about before a meeting is planned on the day.

    School breaks are the usual Finnish ones, whatever the region: autumn in ISO week 42, winter in
    ISO weeks 8–10, summer 5 Jun–10 Aug and Christmas 22 Dec–6 Jan, ends included.
    """
    week, date_in_year = day.isocalendar().week, (day.month, day.day)
    school_break = (
        week == 42
        or 8 <= week <= 10
        or is_summer(day)
        or date_in_year >= (12, 22)
        or date_in_year <= (1, 6)
    )
    found = {
        DayWarning.HOLIDAY: day in holidays,
        DayWarning.JULY: day.month == _JULY,
        DayWarning.SCHOOL_BREAK: school_break,
    }
    return frozenset(warning for warning, applies in found.items() if applies)


def is_summer(day: date) -> bool:
    """Whether schools are in their summer break, 5 Jun–10 Aug."""
    return (6, 5) <= (day.month, day.day) <= (8, 10)


def around_summer(day: date) -> tuple[date, ...]:
    """Instead of an end in the summer break: the end of May, or one evaluated in September."""
    return (date(day.year, 5, 31), date(day.year, 8, 31)) if is_summer(day) else ()


def is_july(day: date | None) -> bool:
    """Whether the day is in the month in which everybody rests."""
    return day is not None and day.month == _JULY


def is_early_august(day: date) -> bool:
    """Whether what prepares the day has to be done before July."""
    return (8, 1) <= (day.month, day.day) <= _MID_AUGUST


def add_days_but_july(day: date, n: int) -> date:
    """So many days later; those of July do not count, but where it is the first day itself."""
    for _ in range(n):
        day += _DAY
        if is_july(day):
            day = date(day.year, _JULY + 1, 1)
    return day


def _may_speak(day: date, holidays: Container[date], july: bool) -> bool:
    return (july or not is_july(day)) and is_workday(day, holidays)
