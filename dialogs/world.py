"""What the core is told of the outside at each turn: the moment, and the public holidays."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class World:
    """`now` is aware UTC; `holidays` are local public holidays of the years at hand."""

    now: datetime
    holidays: frozenset[date] = frozenset()

    def today(self, zone: ZoneInfo) -> date:
        return self.now.astimezone(zone).date()
