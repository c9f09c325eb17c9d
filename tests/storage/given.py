"""What the tests of storage share: a moment, a few words, and a transaction around one write."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from dialogs.events import ContributionMade, Event
from dialogs.workbook.schema import Voice
from storage.file.database import Database

T = TypeVar("T")

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORDS = "Kukaan ei tiennyt, että tulen."


async def write(database: Database, work: Awaitable[T]) -> T:
    async with database.transaction():
        return await work


def text_of(event: Event) -> str:
    """What a person wrote, in an event that holds such words."""
    return str(getattr(event, "text"))  # noqa: B009 – most events have none


def contribution(number: int, text: str = WORDS) -> ContributionMade:
    return ContributionMade(
        contribution=number,
        place="A1",
        participant=1,
        voice=Voice.OP,
        kind="practice",
        text=text,
        private=False,
    )
