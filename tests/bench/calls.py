"""Calls to a group while twenty answers come in within a minute of the turned clock."""

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import TurnedClock
from bot.rehearsal.stage.room import Room, open_room
from bot.rehearsal.telegram.server import PretendTelegram
from tests.bench.crowd import furnish, gather, speak
from tests.bench.table import Figure

ANSWERS = 20
APART = timedelta(seconds=3)
MINUTE = timedelta(minutes=1)
BEGIN = datetime(2027, 1, 18, 8, tzinfo=UTC)


async def measure() -> list[Figure]:
    clock = TurnedClock(BEGIN)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.db"
        async with PretendTelegram(now=clock.now, limits=True) as telegram:
            crowds = gather(telegram, 1)
            await furnish(database, crowds, clock.now())
            async with open_room(telegram, clock, database) as room:
                await _rest(room)
                for _ in range(ANSWERS):
                    speak(crowds, 1)
                    await _rest(room)
                    clock.turn(APART)
                await _rest(room)
            group = crowds[0].group.id
            calls = [x.at for x in telegram.calls if x.chat_id == group]
    within = sum(each < BEGIN + MINUTE for each in calls)
    return [Figure("group calls, 20 answers within a minute", within, "", "≤ 8")]


async def _rest(room: Room) -> None:
    """Wait until the bot waits too: for messages, or for a moment that has not come."""
    calm = 0
    async with asyncio.timeout(30):
        while calm < 3:
            app = room.app
            busy = room.telegram.pending or app.inbox.busy or app.inbox.wake.is_set()
            calm = 0 if busy or not app.relay.idle else calm + 1
            await asyncio.sleep(0.03)
