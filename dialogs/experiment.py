"""What is tried: the forms that plan it, how far it has come, and what was sent about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from dialogs.events import PersonId, Reminded
from dialogs.workbook.schema import Voice


@dataclass(frozen=True, slots=True)
class Value:
    """What a field holds: ids, choices and ISO dates in `parts`, typed words in `text`."""

    parts: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.parts or self.text)


@dataclass(frozen=True, slots=True)
class Form:
    """A form being filled: what it holds, what it asks, and what it read and wants confirmed."""

    values: Mapping[str, Value] = field(default_factory=dict)
    asking: str = ""
    page: str = ""
    proposed: tuple[str, ...] = ()

    def text(self, key: str) -> str:
        return self.values[key].text if key in self.values else ""

    def parts(self, key: str) -> tuple[str, ...]:
        return self.values[key].parts if key in self.values else ()

    def part(self, key: str) -> str:
        return next(iter(self.parts(key)), "")

    def people(self, key: str) -> tuple[PersonId, ...]:
        return tuple(int(each) for each in self.parts(key))

    def person(self, key: str) -> PersonId | None:
        return next(iter(self.people(key)), None)

    def date(self, key: str) -> date | None:
        part = self.part(key)
        return date.fromisoformat(part[:10]) if part else None

    def moment(self, key: str, zone: ZoneInfo) -> datetime | None:
        """The local moment as an aware datetime; None while only the day is known."""
        part = self.part(key)
        return datetime.fromisoformat(part).replace(tzinfo=zone) if "T" in part else None


class Stage(StrEnum):
    """How far an experiment has come."""

    DRAFT = "draft"
    AGREED = "agreed"
    STOPPED = "stopped"
    EVALUATED = "evaluated"


@dataclass(frozen=True, slots=True)
class Pulse:
    """One progress answer; `occurrence` is the local date of the pulse that was asked."""

    participant: PersonId
    voice: Voice
    occurrence: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows an evaluated experiment; provisional while it waits for a voice."""

    kind: str
    waits_for: tuple[Voice, ...]
    at: datetime
    absent: tuple[Voice, ...] = ()
    """The voices that were not there: their answers are welcome also once it is settled."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A way of doing that is tried; its plan is the form with the same id."""

    id: str
    parent: str = ""
    stage: Stage = Stage.DRAFT
    accepted: frozenset[PersonId] = frozenset()
    duties: frozenset[tuple[str, PersonId]] = frozenset()
    agreed_at: datetime | None = None
    stopped_at: datetime | None = None
    started: bool = False
    invited: bool = False
    moves: int = 0
    pulses: tuple[Pulse, ...] = ()
    help_asked: tuple[tuple[PersonId, datetime], ...] = ()
    decision: Decision | None = None

    @property
    def running(self) -> bool:
        """Agreed or stopped early, and not evaluated yet."""
        return self.stage in (Stage.AGREED, Stage.STOPPED)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of reminders; `failed` means that nobody knows whether it arrived."""

    id: int
    to: PersonId | None
    items: tuple[Reminded, ...]
    at: datetime
    snoozed: str = ""
    failed: bool = False


DUTIES = ("responsible", "inviter")
"""What one named person does for an experiment; others see the name (docs/decisions/0007)."""
