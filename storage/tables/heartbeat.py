"""When the bot last heard from Telegram: after a day of silence, messages were lost there."""

from datetime import datetime

from storage.file.database import Database
from storage.file.moments import from_stamp, to_stamp


async def beat(db: Database, now: datetime) -> None:
    await db.execute("INSERT OR REPLACE INTO heartbeat (id, at) VALUES (1, ?)", (to_stamp(now),))


async def last(db: Database) -> datetime | None:
    """The last beat; None before the first."""
    row = await db.fetch_one("SELECT at FROM heartbeat")
    return from_stamp(row["at"]) if row else None
