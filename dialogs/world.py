"""What the core is told of the outside at each turn: the moment, holidays, words for days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dialogs.reading.dates import DateWords
from dialogs.workbook.languages import primary

DIGITS_ALONE = DateWords()


@dataclass(frozen=True, slots=True)
class World:
    """`now` is aware UTC; `holidays` are local public holidays of the years at hand."""

    now: datetime
    holidays: frozenset[date] = frozenset()
    date_words: Mapping[str, DateWords] = field(default_factory=dict, compare=False)
    """How people name days and times, by language."""

    def today(self, zone: ZoneInfo) -> date:
        return self.now.astimezone(zone).date()

    def date_words_in(self, language: str) -> DateWords:
        """How days are named in a language; where that is not known, by digits alone."""
        known = (language, primary(language))
        return next((self.date_words[x] for x in known if x in self.date_words), DIGITS_ALONE)
