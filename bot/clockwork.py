"""Clockwork: reminders whose time has come become commands, a workshop at a time."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.mishaps import is_outage, told
from dialogs import commands as c
from dialogs.events import Reminded
from storage import heard, heartbeat, inbox, media, outbox, reminders, retention
from storage.reminders import DueReminder
from storage.workshops import Workshops

log = logging.getLogger(__name__)

BATCH = 500
KEPT = timedelta(days=8)
"""How long the numbers of handled updates are kept, to know a repeated one."""
LOOK = timedelta(minutes=10)
"""The longest time between two looks, so that a clock that is set back does no harm."""
PAUSE = timedelta(seconds=1)
"""The shortest one, so that what stays due for some fault does not keep it running."""
TIDY = timedelta(hours=6)


class Clockwork:
    """Watches the reminders table. It forgets nothing: what is due stays due until it is done."""

    def __init__(self, workshops: Workshops, clock: Clock) -> None:
        self.workshops, self.clock = workshops, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.waiting = False
        self.may_speak: Callable[[], bool] = lambda: True
        """While Telegram cannot be heard nobody is reminded: what piles up would come at once."""
        self._tidied: datetime | None = None
        self._struck: datetime | None = None

    async def run(self) -> None:
        while True:
            self.wake.clear()
            due: datetime | None = None
            try:
                if self.may_speak():
                    await self.strike()
                await self._tidy()
                due = await reminders.next_due(self.database)
            except sqlite3.Error as error:
                log.error("the database did not take it; the reminders wait: %s", told(error))
                due = self.clock.now() + PAUSE
            now = self.clock.now()
            until = min(due or now + LOOK, now + LOOK)
            self.waiting = True
            await self.clock.wait(self.wake, max(until, now + PAUSE))
            self.waiting = False

    async def strike(self) -> None:
        """Everything that is due now, each workshop in one turn."""
        now = self.clock.now()
        await self._plan_anew(now)
        while len(found := await reminders.due(self.database, now, BATCH)):
            by_workshop: defaultdict[int, list[DueReminder]] = defaultdict(list)
            for each in found:
                by_workshop[each.workshop_id].append(each)
            for workshop_id, due in by_workshop.items():
                await self._tick(workshop_id, due, now)
            if len(found) < BATCH:
                return

    async def _plan_anew(self, now: datetime) -> None:
        """Where the clock was set back, what was put off by the time it showed is put back."""
        last = self._struck or await heartbeat.last(self.database)
        if last is not None and now < last:
            for workshop_id in await reminders.workshops(self.database):
                await self._tick(workshop_id, [], now)
        self._struck = now

    async def _tick(self, workshop_id: int, due: list[DueReminder], now: datetime) -> None:
        found = tuple(c.Due(x.to, Reminded(x.kind, x.about, x.occurrence)) for x in due)
        try:
            async with self.workshops.transaction():
                await self.workshops.handle(workshop_id, c.Tick(found), now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("reminders of workshop %s put off: %s", workshop_id, told(error))
            async with self.database.transaction():
                for each in due:
                    await reminders.postpone(self.database, each.id, now + LOOK)

    async def _tidy(self) -> None:
        now = self.clock.now()
        if self._tidied is not None and self._tidied <= now < self._tidied + TIDY:
            return
        past = await retention.long_past(self.database, now)
        async with self.workshops.transaction():
            await inbox.purge(self.database, now - KEPT)
            await outbox.purge(self.database, now - KEPT)
            await media.purge(self.database, now - KEPT)
            await heard.purge(self.database, now - KEPT)
            for each in past:
                await self.workshops.unlink_authors(each)
        retention.remove_old_copies(self.database.path, now)
        self._tidied = now
