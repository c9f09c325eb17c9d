"""Which of a person's messages became which contribution, and which edits were seen."""

from dataclasses import dataclass
from datetime import datetime

from storage.file.database import Database


@dataclass(frozen=True, slots=True)
class Source:
    """A message that became a contribution."""

    chat_id: int
    message_id: int
    stream_id: int
    contribution: int
    person: int


async def remember(  # noqa: PLR0917 – two pairs of ids
    db: Database, chat_id: int, message_id: int, stream_id: int, contribution: int, person: int
) -> None:
    await db.execute(
        """
        INSERT OR REPLACE INTO sources (chat_id, message_id, stream_id, contribution, person)
        VALUES (?, ?, ?, ?, ?)
        """,
        (chat_id, message_id, stream_id, contribution, person),
    )


async def contribution_of(db: Database, chat_id: int, message_id: int) -> Source | None:
    row = await db.fetch_one(
        """
        SELECT chat_id, message_id, stream_id, contribution, person FROM sources
        WHERE chat_id = ? AND message_id = ?
        """,
        (chat_id, message_id),
    )
    return Source(*row) if row else None


async def edit_overtaken(db: Database, chat_id: int, message_id: int, edit_date: int) -> bool:
    """Whether a later edit of the message came before this one, by Telegram's seconds.

    Two edits within a second both count, in the order in which they came.
    """
    await db.execute(
        "INSERT OR IGNORE INTO edits (chat_id, message_id, edited_at) VALUES (?, ?, ?)",
        (chat_id, message_id, edit_date),
    )
    latest = await db.fetch_one(
        "SELECT max(edited_at) AS at FROM edits WHERE chat_id = ? AND message_id = ?",
        (chat_id, message_id),
    )
    return latest is not None and latest["at"] > edit_date


async def was_edited(db: Database, chat_id: int, message_id: int) -> bool:
    """Whether an edit of the message was heard: the message itself, if it comes after, is old."""
    found = await db.fetch_one(
        "SELECT 1 FROM edits WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
    )
    return found is not None


async def messages_of(db: Database, stream_id: int, person: int) -> list[Source]:
    """The person's messages in this workshop, in order."""
    rows = await db.fetch(
        """
        SELECT chat_id, message_id, stream_id, contribution, person FROM sources
        WHERE person = ? AND stream_id = ? ORDER BY chat_id, message_id
        """,
        (person, stream_id),
    )
    return [Source(*row) for row in rows]


async def forget_edits(db: Database, chat_id: int) -> None:
    """Forget which messages were edited in a private chat: its id is the person's."""
    await db.execute("DELETE FROM edits WHERE chat_id = ?", (chat_id,))


async def purge(db: Database, before: datetime, at_once: int) -> int:
    """Forget so many of the edits that are older; Telegram lets people edit for two days."""
    return await db.execute(
        """
        DELETE FROM edits WHERE (chat_id, message_id, edited_at) IN (
            SELECT chat_id, message_id, edited_at FROM edits WHERE edited_at < ? LIMIT ?
        )
        """,
        (int(before.timestamp()), at_once),
    )


async def forget(db: Database, person: int) -> None:
    """Forget which messages were this person's, everywhere; the contributions stay."""
    await db.execute(
        """
        DELETE FROM edits WHERE (chat_id, message_id) IN (
            SELECT chat_id, message_id FROM sources WHERE person = ?
        )
        """,
        (person,),
    )
    await db.execute("DELETE FROM sources WHERE person = ?", (person,))
