"""The clockwork: reminders whose time has come become commands, a stream at a time."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import is_outage, told
from bot.trouble import Trouble
from dialogs.events import Reminded
from storage.streams import Streams
from storage.tables import heartbeat, reminders
from storage.tables.reminders import DueReminder

log = logging.getLogger(__name__)

BATCH = 500
LOOK = timedelta(minutes=10)
"""The longest time between two looks, so that a clock that is set back does no harm."""
PAUSE = timedelta(seconds=1)
"""The shortest one, so that what stays due for some fault does not keep it running."""


class Clockwork:
    """Watches the reminders table. It forgets nothing: what is due stays due until it is done."""

    def __init__(self, streams: Streams, clock: Clock) -> None:
        self.streams, self.clock = streams, clock
        self.database = streams.database
        self.trouble = Trouble(clock)
        self.wake = asyncio.Event()
        self.waiting = False
        self.may_speak: Callable[[], bool] = lambda: True
        """While Telegram cannot be heard nobody is reminded: what piles up would come at once."""
        self._struck: datetime | None = None
        self._began = 0.0
        """By the loop's clock: when the work on what is due was taken up last."""

    async def run(self) -> None:
        while True:
            self.wake.clear()
            due: datetime | None = None
            try:
                if self.may_speak():
                    await self.strike()
                due = await reminders.next_due(self.database)
                self.trouble.over("reminders")
            except sqlite3.Error as error:
                self.trouble.met("reminders", error)
                due = self.clock.now() + PAUSE
            now = self.clock.now()
            until = min(due or now + LOOK, now + LOOK)
            self.waiting = True
            await self.clock.wait(self.wake, max(until, now + PAUSE))
            self.waiting = False

    async def strike(self) -> None:
        """Everything that is due now, each stream in one turn."""
        now = self.clock.now()
        self._began = asyncio.get_running_loop().time()
        await self._plan_anew(now)
        while len(found := await reminders.due(self.database, now, BATCH)):
            by_stream: defaultdict[int, list[DueReminder]] = defaultdict(list)
            for each in found:
                by_stream[each.stream_id].append(each)
            for stream_id, due in by_stream.items():
                await self._tick(stream_id, due, now)
                await self._let_others()
            if len(found) < BATCH:
                return

    async def _let_others(self) -> None:
        """Nobody waits for a reminder: who waits for an answer has the database as long as it."""
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, now - self._began))
        self._began = asyncio.get_running_loop().time()

    async def _plan_anew(self, now: datetime) -> None:
        """Where the clock was set back, what was put off by the time it showed is put back."""
        last = self._struck or await heartbeat.last(self.database)
        if last is not None and now < last:
            for stream_id in await reminders.streams(self.database):
                await self._tick(stream_id, [], now)
        self._struck = now

    async def _tick(self, stream_id: int, due: list[DueReminder], now: datetime) -> None:
        found = tuple((x.to, Reminded(x.kind, x.about, x.occurrence)) for x in due)
        try:
            stream = await self.streams.load(stream_id)
            async with self.streams.transaction():
                if stream is not None:
                    await self.streams.handle(stream_id, stream.kind.due(found), now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("reminders of stream %s put off: %s", stream_id, told(error))
            async with self.database.transaction():
                for each in due:
                    await reminders.postpone(self.database, each.id, now + LOOK)
