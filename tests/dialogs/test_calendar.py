"""Working days, clamped months, both nights when the clocks change, and the hours for speaking."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.calendar import (
    DayWarning,
    add_months,
    add_workdays,
    allowed_moment,
    day_warnings,
    is_workday,
    next_workday,
    to_utc,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})  # Good Friday, Easter Monday
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2035, 1, 1)), max_size=20)


def helsinki(year, month, day, *clock, fold=0):
    local = datetime.combine(date(year, month, day), time(*clock, fold=fold), HELSINKI)
    return local.astimezone(UTC)


def utc(year, month, day, *clock):
    return datetime.combine(date(year, month, day), time(*clock), UTC)


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2027, 1, 31), 3, date(2027, 4, 30)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 18), 2, date(2027, 1, 18)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
    ],
)
def test_months_are_counted_from_the_anchor_and_clamped(anchor, months, expected):
    assert add_months(anchor, months) == expected


@given(DAYS, st.integers(-600, 600))
def test_a_month_later_is_in_that_month_and_never_on_a_later_day(anchor, months):
    found = add_months(anchor, months)

    assert (found.year - anchor.year) * 12 + found.month - anchor.month == months
    assert found.day <= anchor.day
    assert found.day == anchor.day or (found + timedelta(days=1)).day == 1


def test_months_beyond_the_calendar_are_an_error():
    with pytest.raises(ValueError):
        add_months(date.max, 1)


def test_a_workday_is_monday_to_friday_and_no_holiday():
    week = [date(2027, 3, 22) + timedelta(days=n) for n in range(7)]

    assert [is_workday(day, EASTER) for day in week] == [True] * 4 + [False] * 3


def test_the_next_workday_is_the_day_itself_or_the_first_after_a_holiday():
    assert next_workday(date(2027, 3, 25), EASTER) == date(2027, 3, 25)
    assert next_workday(date(2027, 3, 26), EASTER) == date(2027, 3, 30)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2027, 3, 24), 1, date(2027, 3, 25)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 3, 27), 1, date(2027, 3, 30)),
        (date(2027, 3, 27), 0, date(2027, 3, 30)),
        (date(2027, 3, 24), 0, date(2027, 3, 24)),
        (date(2027, 3, 24), 5, date(2027, 4, 2)),
        (date(2027, 3, 30), -1, date(2027, 3, 25)),
        (date(2027, 3, 28), -2, date(2027, 3, 24)),
    ],
)
def test_workdays_are_counted_over_easter(day, n, expected):
    assert add_workdays(day, n, EASTER) == expected


@given(DAYS, st.integers(1, 60), HOLIDAYS)
def test_as_many_workdays_pass_as_were_asked(day, n, holidays):
    found = add_workdays(day, n, holidays)

    passed = [day + timedelta(days=d) for d in range(1, (found - day).days + 1)]
    assert sum(is_workday(each, holidays) for each in passed) == n
    assert is_workday(found, holidays)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 11, 18), time(13), utc(2026, 11, 18, 11)),
        (date(2026, 7, 1), time(13), utc(2026, 7, 1, 10)),
        (date(2027, 3, 28), time(2, 59), utc(2027, 3, 28, 0, 59)),
        (date(2027, 3, 28), time(3), utc(2027, 3, 28, 1)),
        (date(2027, 3, 28), time(3, 30), utc(2027, 3, 28, 1, 30)),
        (date(2027, 3, 28), time(4), utc(2027, 3, 28, 1)),
        (date(2026, 10, 25), time(2, 59), utc(2026, 10, 24, 23, 59)),
        (date(2026, 10, 25), time(3, 30), utc(2026, 10, 25, 0, 30)),
        (date(2026, 10, 25), time(3, 30, fold=1), utc(2026, 10, 25, 0, 30)),
        (date(2026, 10, 25), time(4), utc(2026, 10, 25, 2)),
    ],
)
def test_local_time_becomes_utc_also_on_the_nights_when_clocks_change(day, at, expected):
    found = to_utc(day, at, HELSINKI)

    assert found == expected
    assert found.tzinfo is UTC


def test_a_skipped_time_moves_forward_past_the_gap():
    shown = to_utc(date(2027, 3, 28), time(3, 30), HELSINKI).astimezone(HELSINKI)

    assert shown.time() == time(4, 30)


@given(DAYS, st.times())
def test_local_time_reads_back_unless_it_was_skipped(day, at):
    shown = to_utc(day, at, HELSINKI).astimezone(HELSINKI).replace(tzinfo=None, fold=0)

    skipped = shown - datetime.combine(day, at)
    assert skipped in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (helsinki(2026, 11, 18, 9), helsinki(2026, 11, 18, 9)),
        (helsinki(2026, 11, 18, 15, 59, 59), helsinki(2026, 11, 18, 15, 59, 59)),
        (helsinki(2026, 11, 18, 16), helsinki(2026, 11, 19, 9)),
        (helsinki(2026, 11, 18, 8, 59), helsinki(2026, 11, 18, 9)),
        (helsinki(2026, 11, 18, 0), helsinki(2026, 11, 18, 9)),
        (helsinki(2026, 11, 20, 17), helsinki(2026, 11, 23, 9)),
        (helsinki(2026, 11, 21, 12), helsinki(2026, 11, 23, 9)),
        (helsinki(2027, 3, 25, 16), helsinki(2027, 3, 30, 9)),
        (helsinki(2027, 6, 30, 16), helsinki(2027, 8, 2, 9)),
        (helsinki(2027, 7, 31, 12), helsinki(2027, 8, 2, 9)),
        (helsinki(2027, 3, 28, 4), helsinki(2027, 3, 30, 9)),
        (helsinki(2026, 10, 25, 3, 30), helsinki(2026, 10, 26, 9)),
        (helsinki(2026, 10, 25, 3, 30, fold=1), helsinki(2026, 10, 26, 9)),
        (utc(2026, 11, 18, 6, 59), utc(2026, 11, 18, 7)),
    ],
)
def test_the_bot_speaks_unasked_at_the_first_allowed_moment(moment, expected):
    assert allowed_moment(moment, HELSINKI, EASTER) == expected


@given(MOMENTS, HOLIDAYS)
def test_an_allowed_moment_is_inside_the_hours_and_stays_where_it_is(moment, holidays):
    found = allowed_moment(moment, HELSINKI, holidays)

    local = found.astimezone(HELSINKI)
    assert found >= moment
    assert found.tzinfo is UTC
    assert time(9) <= local.time() < time(16)
    assert local.month != 7
    assert is_workday(local.date(), holidays)
    assert allowed_moment(found, HELSINKI, holidays) == found


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)), HOLIDAYS)
def test_a_later_moment_is_never_allowed_earlier(moment, later, holidays):
    first = allowed_moment(moment, HELSINKI, holidays)

    assert first <= allowed_moment(moment + later, HELSINKI, holidays)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=60)), HOLIDAYS)
def test_no_allowed_moment_is_skipped(moment, later, holidays):
    candidate = moment + later

    if allowed_moment(candidate, HELSINKI, holidays) == candidate:
        assert allowed_moment(moment, HELSINKI, holidays) <= candidate


def test_a_moment_without_a_zone_is_an_error():
    with pytest.raises(ValueError):
        allowed_moment(datetime(2026, 11, 18, 12), HELSINKI, EASTER)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 18), set()),
        (date(2026, 10, 11), set()),
        (date(2026, 10, 12), {DayWarning.SCHOOL_BREAK}),
        (date(2026, 10, 18), {DayWarning.SCHOOL_BREAK}),
        (date(2026, 10, 19), set()),
        (date(2027, 2, 21), set()),
        (date(2027, 2, 22), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 3, 14), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 3, 15), set()),
        (date(2027, 3, 26), {DayWarning.HOLIDAY}),
        (date(2027, 6, 4), set()),
        (date(2027, 6, 5), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 7, 1), {DayWarning.JULY, DayWarning.SCHOOL_BREAK}),
        (date(2027, 8, 10), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 8, 11), set()),
        (date(2026, 12, 21), set()),
        (date(2026, 12, 22), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 1, 6), {DayWarning.SCHOOL_BREAK}),
        (date(2027, 1, 7), set()),
    ],
)
def test_a_poor_day_is_warned_about(day, expected):
    assert day_warnings(day, EASTER) == expected
