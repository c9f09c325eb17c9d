"""Retention: who wrote what is forgotten in time, and so are old copies (method, section 10)."""

from datetime import datetime, timedelta
from pathlib import Path

from storage.file.database import Database
from storage.file.moments import to_stamp

AFTER_EVALUATION = timedelta(days=183)
AFTER_ACTIVITY = timedelta(days=365)
COPIES = timedelta(days=35)
AT_ONCE = 500
"""Rows that are changed or removed in one transaction, so that nobody's answer waits for it."""

_LINKED = """(
    actor IS NOT NULL OR type = 'ContributionMade' AND json_extract(body, '$.participant') <> 0
)"""


async def is_past(db: Database, stream_id: int, now: datetime) -> bool:
    """Whether the words of a stream still have their writers, and should not any more.

    It is past six months after its latest evaluation, if nothing was written since, and
    in any case a year after anyone last did something. What the bot did, and what Telegram told
    of a chat, is nobody's deed. It reads the journal, so better outside a transaction.
    """
    row = await db.fetch_one(
        f"""
        SELECT (
            ifnull((
                SELECT at FROM events
                WHERE stream_id = ?1 AND actor IS NOT NULL AND type <> 'ReachChanged'
                ORDER BY version DESC LIMIT 1
            ), 0) < ?2
            OR {_latest("DecisionMade")} < ?3 AND {_latest("ContributionMade")} < ?3
        ) AND EXISTS (SELECT 1 FROM events WHERE stream_id = ?1 AND {_LINKED})
        """,
        (stream_id, to_stamp(now - AFTER_ACTIVITY), to_stamp(now - AFTER_EVALUATION)),
    )
    return row is not None and bool(row[0])


def _latest(type: str) -> str:
    return f"""(
        SELECT at FROM events WHERE stream_id = ?1 AND type = '{type}'
        ORDER BY version DESC LIMIT 1
    )"""


async def unlink_authors(db: Database, stream_id: int) -> bool:
    """Take the writers away from some words of a stream; False once there are none left.

    Words, voices and decisions stay.
    """
    here = (stream_id, AT_ONCE)
    sources = """
        DELETE FROM sources WHERE (chat_id, message_id) IN
            (SELECT chat_id, message_id FROM sources WHERE stream_id = ? LIMIT ?)
    """
    if await db.execute(sources, here):
        return True
    await db.execute("UPDATE media SET person = NULL WHERE stream_id = ?", (stream_id,))
    found = await db.returning(
        f"""
        UPDATE events SET actor = NULL, body = CASE type
            WHEN 'ContributionMade' THEN json_set(body, '$.participant', 0) ELSE body END
        WHERE stream_id = ?1 AND version IN (
            SELECT version FROM events WHERE stream_id = ?1 AND {_LINKED}
            ORDER BY version LIMIT ?2
        )
        RETURNING stream_id, version
        """,
        here,
    )
    forget = "UPDATE texts SET author = NULL WHERE stream_id = ? AND version = ?"
    await db.execute_many(forget, map(tuple, found))
    return bool(found)


def remove_old_copies(database: Path, now: datetime) -> int:
    """Remove the copies that were made before migrations, 35 days after; how many."""
    old = (now - COPIES).timestamp()
    copies = database.parent.glob(f"{database.name}.before-*")
    gone = [each for each in copies if each.stat().st_mtime < old]
    for each in gone:
        each.unlink()
    return len(gone)
