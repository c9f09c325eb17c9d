"""The public holidays that the core is told of: last year's, this year's and the two to come."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.holidays_fi import holidays_around

NOW = datetime(2027, 1, 18, 9, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    "day",
    [
        *("2026-01-01", "2026-12-25", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06"),
        *("2027-06-26", "2027-12-06", "2028-05-01", "2029-12-26"),
    ],
)
def test_a_finnish_holiday_is_known(day: str):
    assert date.fromisoformat(day) in holidays_around(NOW)


@pytest.mark.parametrize("day", ["2025-12-25", "2027-01-18", "2027-02-14", "2030-01-01"])
def test_no_other_day_is_one(day: str):
    assert date.fromisoformat(day) not in holidays_around(NOW)
