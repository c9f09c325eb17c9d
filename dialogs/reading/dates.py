"""The closed grammar for dates and times that people type; what is not sure is never guessed."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from dialogs.reading.calendar import add_months


@dataclass(frozen=True)
class When:
    """A day that is certain, and the local wall-clock time if one was typed."""

    day: date
    at: time | None = None


@dataclass(frozen=True)
class Vague:
    """Two to five days, in order, to offer as buttons, and the local time if one was typed."""

    days: tuple[date, ...]
    at: time | None = None


class DateProblem(StrEnum):
    """Why a text gave no day or no time."""

    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_TIME = "no_such_time"
    PAST = "past"
    WEEKDAY_DISAGREES = "weekday_disagrees"
    VAGUE = "vague"  # a wish that no handful of days covers: "keväällä", "soon"


class DateWords(BaseModel):
    """How one language names days and times: the table `dates` of its file of words.

    Each is a regular expression over casefolded text, in order of meaning, without groups of its
    own. `{weekday}` in `dates` and `phrases` is a slot for any of `weekdays`, and so on; `{day}`,
    `{m}` (month), `{year}`, `{yy}` (two or four digits) and `{week}` are slots for digits. Without
    any of them only digits are read, which are the same in every language.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: tuple[str, ...] = ()  # Monday first
    this: str = "(?!)"  # before a weekday: that of this week
    next: str = "(?!)"  # before a weekday: that of either week
    months: tuple[str, ...] = ()  # January first
    numbers: tuple[str, ...] = ()  # one first
    units: tuple[str, ...] = ()  # day, week, month, year, half a year
    near_days: tuple[str, ...] = ()  # days gone by, today, tomorrow, the day after
    near_weeks: tuple[str, ...] = ()  # this week, next week, the one after
    near_months: tuple[str, ...] = ()  # this month, next month
    parts: tuple[str, ...] = ()  # of a month: start, middle, end
    clock: str = "(?!)"  # announces a time
    halves: tuple[str, ...] = ()  # am, pm
    lead: str = "(?!)"  # may stand first, meaning nothing
    tail: str = "(?!)"  # may stand last, meaning nothing
    dates: tuple[str, ...] = ()  # name one day, so that a weekday beside it must agree
    phrases: tuple[str, ...] = ()  # all others; one with no slot is too vague


_Slots = Mapping[str, str]  # what was typed in each slot
_Days = tuple[date, ...] | DateProblem

_NUMERIC = (  # one day, in every language; never the month first
    r"{day}\. ?{m}\.?",
    r"{day}\. ?{m}\.{yy}",
    r"{day}\. ?{m}\.? {year}",
    "{day}/{m}(?:/{yy})?",
    "{day}-{m}-{year}",
    "{year}-{m}-{day}",
)
_DIGITS = {
    **{name: f"(?P<{name}>[0-9]{{1,2}})" for name in ("day", "m", "week")},
    "year": "(?P<year>[0-9]{4})",
    "yy": "(?P<year>[0-9]{2}|[0-9]{4})",
}
_UNIT_DAYS, _UNIT_MONTHS = (1, 7, 0, 0, 0), (0, 0, 1, 12, 6)  # in each of `DateWords.units`
_LONGEST = 80  # characters; no date needs as many


def parse(text: str, *, today: date, words: DateWords) -> When | Vague | DateProblem:
    """The day that a person typed, and the time if there is one, seen from the local `today`.

    A day, week or month with no year is the next one, today included; a bare weekday is the next
    one after today. "Ensi perjantaina" and "next Friday" mean this week's Friday to some and next
    week's to others: both are offered, unless only one is left. A week offers its Monday to Friday
    and a month five weekdays, those gone by left out. Never raises.
    """
    typed, at = _split_time(_normalise(text, words), words)
    try:
        days = _resolve(typed, words, today)
    except (ValueError, OverflowError):  # beyond the year 9999
        return DateProblem.NO_SUCH_DAY
    if isinstance(days, DateProblem):
        return days
    if isinstance(at, DateProblem):
        return at
    return When(days[0], at) if len(days) == 1 else Vague(days, at)


def parse_time(text: str, words: DateWords) -> time | DateProblem:
    """The local time that a person typed where only a time was asked; "13" and "13.30" will do.

    The clock has 24 hours unless one of `halves` is said: "at 1" is 01:00; 24:00 is no time.
    """
    typed = re.fullmatch(_clock(words), _normalise(text, words))
    return _time(typed, words) if typed else DateProblem.NOT_UNDERSTOOD


COUNTS: Mapping[str, Container[int]] = {
    "weekdays": (0, 7),
    "months": (0, 12),
    "parts": (0, 3),
    "halves": (0, 2),
    "units": range(6),
}
"""How many there may be of each; of the others there is no number."""
SLOT = re.compile(r"\{([a-z_]+)\}")


def faults(words: DateWords) -> Iterator[tuple[str, str]]:
    """What no text could be read by: the name of a list, and what is wrong in it."""
    for name, value in words:
        forms = (value,) if isinstance(value, str) else value
        if len(forms) not in COUNTS.get(name, (len(forms),)):
            yield name, f"cannot have {len(forms)} members"
        for each in forms:
            if reason := _why_no_pattern(each, words):
                yield name, f"{each} {reason}"


def _why_no_pattern(pattern: str, words: DateWords) -> str:
    known = _slots(words)
    if strange := [each for each in SLOT.findall(pattern) if each not in known]:
        return f"has a slot {{{strange[0]}}} that there is not"
    try:
        compiled = re.compile(SLOT.sub("", pattern))
    except re.error as error:
        return f"is no regular expression: {error}"
    return "has a group of its own: write (?:…)" if compiled.groups else ""


def _normalise(text: str, words: DateWords) -> str:
    """One line in one case, without courtesies; empty if too long to be a date."""
    text = unicodedata.normalize("NFC", " ".join(text.split())).casefold()
    if len(text) > _LONGEST:
        return ""
    text = text.replace("’", "'").replace(", ", " ").rstrip(" .!")
    return re.sub(f"^(?:{words.lead}) | (?:{words.tail})$", "", text).rstrip(" .!")


def _any_of(name: str, forms: Iterable[str]) -> str:
    return f"(?P<{name}>{'|'.join(forms) or '(?!)'})"


def _index(forms: tuple[str, ...], typed: str) -> int:
    return next(i for i, form in enumerate(forms) if re.fullmatch(form, typed))


def _clock(words: DateWords) -> str:
    return (
        rf"(?:(?P<clock>{words.clock}) ?)?(?P<hour>[0-9]{{1,2}})"
        rf"(?:(?P<mark>[.:])(?P<minute>[0-9]{{2}}))?(?: ?{_any_of('half', words.halves)})?"
    )


def _time(typed: re.Match[str], words: DateWords) -> time | DateProblem:
    hour, minute = int(typed["hour"]), int(typed["minute"] or 0)
    if typed["half"]:
        if not 1 <= hour <= 12:
            return DateProblem.NO_SUCH_TIME
        hour = hour % 12 + 12 * _index(words.halves, typed["half"])
    return time(hour, minute) if hour < 24 and minute < 60 else DateProblem.NO_SUCH_TIME


def _split_time(text: str, words: DateWords) -> tuple[str, time | DateProblem | None]:
    """The text without its time, which only a word, a colon, am or pm can tell from a date."""
    clock = _clock(words)
    for pattern in (f"(?P<rest>.+?) {clock}", f"{clock} (?:(?:{words.lead}) )?(?P<rest>.+)"):
        typed = re.fullmatch(pattern, text)
        if typed and (typed["clock"] or typed["mark"] == ":" or typed["half"]):
            return typed["rest"], _time(typed, words)
    return text, None


def _slots(words: DateWords) -> Mapping[str, str]:
    slots = _DIGITS | {"this": f"(?P<this>{words.this})", "next": f"(?P<next>{words.next})"}
    slots["number"] = _any_of("number", ("[1-9][0-9]?", *words.numbers))
    for name in ("weekday", "month", "unit", "near_day", "near_week", "near_month", "part"):
        slots[name] = _any_of(name, getattr(words, f"{name}s"))
    return slots


@cache
def _patterns(words: DateWords) -> tuple[re.Pattern[str], ...]:
    slots = _slots(words)
    templates = list(words.phrases)
    for each in (*_NUMERIC, *words.dates):
        templates += [
            f"(?:(?:{{this}} |{{next}} )?{{weekday}} )?{each}",
            rf"{each} \(?{{weekday}}\)?",
        ]
    return tuple(re.compile(SLOT.sub(lambda slot: slots[slot[1]], each)) for each in templates)


def _resolve(typed: str, words: DateWords, today: date) -> _Days:
    """The days from today on that the words may mean: one if they are certain."""
    matches = (pattern.fullmatch(typed) for pattern in _patterns(words))
    match = next((found for found in matches if found), None)
    if match is None:
        return DateProblem.NOT_UNDERSTOOD
    slots = {name: value for name, value in match.groupdict().items() if value}
    weekday = _index(words.weekdays, slots["weekday"]) if "weekday" in slots else None
    match slots:
        case {"day": _} | {"near_day": _}:
            days = _one_day(slots, words, today)
            if isinstance(days, DateProblem) or weekday in (None, days[0].weekday()):
                return days
            return DateProblem.WEEKDAY_DISAGREES
        case {"unit": unit}:
            number = slots.get("number", "1")
            count = int(number) if number.isdecimal() else _index(words.numbers, number) + 1
            step = _index(words.units, unit)
            later = today + timedelta(days=count * _UNIT_DAYS[step])
            return (add_months(later, count * _UNIT_MONTHS[step]),)
        case {"week": _} | {"near_week": _} | {"this": _}:
            return _in_week(slots, words, today, weekday)
        case {"weekday": _} if weekday is not None:
            ahead = (weekday - today.weekday() - 1) % 7 + 1
            soonest = today + timedelta(days=ahead)
            unsure = "next" in slots and today.weekday() + ahead < 7
            return (soonest, soonest + timedelta(days=7)) if unsure else (soonest,)
        case {"month": _} | {"near_month": _} | {"part": _}:
            return _in_month(slots, words, today)
        case _:
            return DateProblem.VAGUE


def _one_day(slots: _Slots, words: DateWords, today: date) -> _Days:
    if "near_day" in slots:
        ahead = _index(words.near_days, slots["near_day"]) - 1
        return _left([today + timedelta(days=ahead)], today)
    month = int(slots["m"]) if "m" in slots else _index(words.months, slots["month"]) + 1
    return _coming(lambda year: [date(year, month, int(slots["day"]))], slots, today)


def _in_week(slots: _Slots, words: DateWords, today: date, weekday: int | None) -> _Days:
    weekdays = range(5) if weekday is None else (weekday,)
    if "week" in slots:
        week = int(slots["week"])
        from_iso = date.fromisocalendar
        return _coming(lambda year: [from_iso(year, week, n + 1) for n in weekdays], slots, today)
    weeks = _index(words.near_weeks, slots["near_week"]) if "near_week" in slots else 0
    monday = today + timedelta(days=7 * weeks - today.weekday())
    return _left([monday + timedelta(days=each) for each in weekdays], today)


def _in_month(slots: _Slots, words: DateWords, today: date) -> _Days:
    part = _index(words.parts, slots["part"]) if "part" in slots else None
    if "month" in slots:
        month = _index(words.months, slots["month"]) + 1
        return _coming(lambda year: _some_weekdays(date(year, month, 1), part, today), slots, today)
    months = _index(words.near_months, slots["near_month"]) if "near_month" in slots else 0
    return _left(_some_weekdays(add_months(today.replace(day=1), months), part, today), today)


def _some_weekdays(first: date, part: int | None, today: date) -> list[date]:
    """Five weekdays at the start, middle or end of the month, or spread over what is left of it."""
    length = monthrange(first.year, first.month)[1]
    weekdays = [day for n in range(length) if (day := first + timedelta(days=n)).weekday() < 5]
    if part is not None:
        start = (0, len(weekdays) // 2 - 2, len(weekdays) - 5)[part]
        return weekdays[start : start + 5]
    left = [day for day in weekdays if day >= today]
    return [left[n * (len(left) - 1) // 4] for n in range(5)] if len(left) > 5 else left


def _coming(days_in: Callable[[int], list[date]], slots: _Slots, today: date) -> _Days:
    """What is left in the year that was typed, or in the first year that has something left."""
    years: Iterable[int] = range(today.year - 1, today.year + 9)  # ISO weeks; 29 February
    if typed := slots.get("year"):
        years = [int(typed) + (2000 if len(typed) == 2 else 0)]
    found: _Days = DateProblem.NO_SUCH_DAY
    for year in years:
        with suppress(ValueError):  # not every year has a 29 February or a week 53
            found = _left(days_in(year), today)
            if isinstance(found, tuple):
                return found
    return found


def _left(days: Iterable[date], today: date) -> _Days:
    return tuple(day for day in days if day >= today) or DateProblem.PAST
