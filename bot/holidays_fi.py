"""Finnish public holidays around a moment, for the core, which computes none itself."""

from datetime import date, datetime
from functools import cache

import holidays


def holidays_around(now: datetime) -> frozenset[date]:
    """The public holidays of last year, this year and the two years to come."""
    return _of_year(now.year)


@cache
def _of_year(year: int) -> frozenset[date]:
    found = holidays.country_holidays("FI", years=range(year - 1, year + 3))
    return frozenset(found)
