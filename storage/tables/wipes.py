"""Wipes that wait in the outbox: messages of the bot's own that are to be taken away."""

from datetime import datetime

from storage.file.database import Database
from storage.file.moments import to_stamp
from storage.tables.outbox import of_chat


async def put(db: Database, chat_id: int, message_id: int, language: str, now: datetime) -> None:
    """Ask for a message of the bot to be taken away, or emptied in so many words."""
    await db.execute(
        """
        INSERT INTO outbox
            (kind, stream_id, card, chat_id, message_id, due_at, created_at, address, lane)
        VALUES ('wipe', 0, ?1, ?2, ?3, ?4, ?4, ?5, 2)
        ON CONFLICT (chat_id, message_id, kind) WHERE kind <> 'show' DO NOTHING
        """,
        (language, chat_id, message_id, to_stamp(now), of_chat(chat_id)),
    )


async def done(db: Database, id: int, address: str) -> bool:
    """The message is gone; the row, which names a chat, goes too. Whether it was the last there."""
    await db.execute("DELETE FROM outbox WHERE id = ? AND kind = 'wipe'", (id,))
    rows = await db.fetch(
        "SELECT 1 FROM outbox WHERE address = ? AND kind = 'wipe' LIMIT 1", (address,)
    )
    return not rows
