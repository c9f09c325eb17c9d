"""Acknowledgements that wait in the outbox: a sign on a person's message that it was heard."""

from collections.abc import Iterable
from datetime import datetime

from storage.file.database import Database
from storage.file.moments import to_stamp
from storage.tables.outbox import of_chat


async def put(db: Database, stream_id: int, chat_id: int, message_id: int, now: datetime) -> None:
    """Ask for a sign on a person's message that it was heard."""
    await db.execute(
        """
        INSERT INTO outbox (kind, stream_id, chat_id, message_id, due_at, created_at, address)
        VALUES ('ack', ?1, ?2, ?3, ?4, ?4, ?5)
        ON CONFLICT (chat_id, message_id, kind) WHERE kind <> 'show' DO UPDATE SET
            wanted = wanted + 1,
            state = CASE state WHEN 'sending' THEN state ELSE 'ready' END
        """,
        (stream_id, chat_id, message_id, to_stamp(now), of_chat(chat_id)),
    )


async def drop(db: Database, ids: Iterable[int]) -> None:
    """Nothing was sent of these, and nothing need be: a refreshed card says it."""
    await db.execute_many(
        "DELETE FROM outbox WHERE id = ? AND kind = 'ack' AND state = 'ready'",
        [(id,) for id in ids],
    )


async def forget_chat(db: Database, chat_id: int) -> None:
    """Forget the acknowledgements in a private chat: its id is the person's."""
    await db.execute("DELETE FROM outbox WHERE kind = 'ack' AND chat_id = ?", (chat_id,))
