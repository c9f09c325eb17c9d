"""When Telegram was last heard is remembered across a restart."""

from storage.file.database import Database
from storage.tables import heartbeat
from tests.storage.given import MINUTE, NOW, write


async def test_the_last_beat_counts_also_after_a_restart(path):
    async with await Database.open(path, now=NOW) as db:
        assert await heartbeat.last(db) is None
        await write(db, heartbeat.beat(db, NOW))
        await write(db, heartbeat.beat(db, NOW + MINUTE))

    async with await Database.open(path, now=NOW) as db:
        assert await heartbeat.last(db) == NOW + MINUTE
