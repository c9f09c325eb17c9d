"""What CLDR knows of a language, through Babel: its weekdays, its months, its plural forms.

Babel is imported when the first day is told: a start that tells none does not wait for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dialogs.workbook.languages import primary

if TYPE_CHECKING:
    from babel.core import Locale


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names of days by weekday (Monday is 0) and of months by number, as CLDR has them."""

    weekday: Mapping[int, str]
    """Short: `ma`, `Mon`."""
    weekday_name: Mapping[int, str]
    """Whole and by itself: `maanantai`."""
    month: Mapping[int, str]
    """By itself, as a heading: `maaliskuu`."""
    month_name: Mapping[int, str]
    """After the number of a day: `maaliskuuta`."""


@cache
def calendar(tag: str) -> Calendar | None:
    """Of a language or locale such as "fi", "en-GB" or "fi-simple"; None where CLDR has neither."""
    locale = _locale(tag)
    if locale is None:
        return None
    days, months = locale.days["stand-alone"], locale.months
    return Calendar(
        dict(days["abbreviated"]),
        dict(days["wide"]),
        dict(months["stand-alone"]["wide"]),
        dict(months["format"]["wide"]),
    )


def plural(tag: str, number: float) -> str:
    """The category of a number, such as `one` or `other`; `other` where CLDR has no language."""
    locale = _locale(tag)
    return locale.plural_form(number) if locale else "other"


@cache
def _locale(tag: str) -> "Locale | None":
    from babel.core import Locale, UnknownLocaleError

    for each in dict.fromkeys((tag, primary(tag))):
        try:
            return Locale.parse(each, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None
