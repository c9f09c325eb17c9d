"""What a message was an answer to that became no contribution, so that an edit can be understood.

It may have been refused, or have filled a field of a form, which has no writer.
"""

from datetime import datetime

from dialogs.keys import CardKey
from storage.file.database import Database
from storage.file.moments import to_stamp

PRESS = CardKey("press")
"""The ask of a message that waits for a press, under a card of its own."""


async def remember(  # noqa: PLR0917 – a message, its writer, and what it answered
    db: Database,
    chat_id: int,
    message_id: int,
    person: int,
    stream_id: int,
    ask: str,
    now: datetime,
) -> None:
    """The message answered this ask of a stream; "" where nothing waited for it."""
    await db.execute(
        """
        INSERT OR REPLACE INTO heard (chat_id, message_id, person, stream_id, ask, at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (chat_id, message_id, person, stream_id, ask, to_stamp(now)),
    )


async def overtake(db: Database, stream_id: int, ask: str) -> None:
    """Another message answers this ask now: what was said to it before has no part in it."""
    await db.execute("UPDATE heard SET ask = '' WHERE stream_id = ? AND ask = ?", (stream_id, ask))


async def find(db: Database, chat_id: int, message_id: int) -> tuple[int, CardKey] | None:
    """The stream and the ask that the message was heard as an answer to."""
    row = await db.fetch_one(
        "SELECT stream_id, ask FROM heard WHERE chat_id = ? AND message_id = ?",
        (chat_id, message_id),
    )
    return (row["stream_id"], CardKey(row["ask"])) if row else None


async def purge(db: Database, before: datetime, at_once: int) -> int:
    """Forget so much of what nobody can edit any more: Telegram lets people edit for two days."""
    return await db.execute(
        """
        DELETE FROM heard WHERE (chat_id, message_id) IN (
            SELECT chat_id, message_id FROM heard WHERE at < ? LIMIT ?
        )
        """,
        (to_stamp(before), at_once),
    )


async def forget(db: Database, person: int) -> None:
    """Forget which messages a person wrote that became nothing, and their edits."""
    await db.execute(
        """
        DELETE FROM edits WHERE (chat_id, message_id) IN (
            SELECT chat_id, message_id FROM heard WHERE person = ?
        )
        """,
        (person,),
    )
    await db.execute("DELETE FROM heard WHERE person = ?", (person,))
