"""Upkeep: what is done with the database when nobody waits for it, and so that nobody does."""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.lobby.invitations import Invitations
from bot.trouble import Trouble
from storage import inspection, retention
from storage.file.database import Database, DatabaseError
from storage.file.opening import has_log
from storage.streams import Streams
from storage.tables import heard, inbox, media, outbox, sources

log = logging.getLogger(__name__)

Purge = Callable[[Database, datetime, int], Awaitable[int]]

KEPT = timedelta(days=8)
"""How long the numbers of handled updates are kept, to know a repeated one."""
LOOK = timedelta(minutes=10)
TIDY = timedelta(hours=6)
SMALL = 4 * 2**20
"""Bytes of a file that is rewritten in some hundredths of a second: that may be done at once."""
NIGHT = range(2, 5)
"""Hours in which a file of any size is rewritten, if it is quiet."""
QUIET = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)


class Upkeep:
    """Forgets what is past its time, and cleans the file of what was erased in it.

    What is deleted is overwritten at once (`secure_delete`), but the log beside the file may still
    hold it, and so may copies that SQLite made when it moved rows about.
    """

    def __init__(
        self, streams: Streams, invitations: Invitations, zone: ZoneInfo, clock: Clock
    ) -> None:
        self.streams, self.invitations = streams, invitations
        self.zone, self.clock = zone, clock
        self.database = streams.database
        self.trouble = Trouble(clock)
        self.wake = asyncio.Event()
        self._resting = False
        self._traces = has_log(self.database.path)
        """Whether something may have been erased that can still be found; even after a kill."""
        self._cleaned: date | None = None
        """The night in which the whole file was rewritten last."""
        self._tidied: datetime | None = None
        self._pause = PAUSE
        self.put_off_until: datetime | None = None
        """When to try again, after what stood in the way."""

    @property
    def idle(self) -> bool:
        return self._resting and not self.wake.is_set()

    def erased(self) -> None:
        """Someone was erased: clean the file as soon as that keeps nobody waiting."""
        self._traces = True
        self.wake.set()

    async def run(self) -> None:
        """Look every ten minutes, and when someone was erased, until cancelled."""
        while True:
            self.wake.clear()
            try:
                await self._tidy()
                await self.invitations.renew(self.clock.now())
                await self._clean()
                self.trouble.over("upkeep")
            except (sqlite3.Error, OSError) as error:
                self.trouble.met("upkeep", error)
            self._resting = True
            await self.clock.wait(self.wake, self._next_look())
            self._resting = False

    def _next_look(self) -> datetime:
        now = self.clock.now()
        again = self.put_off_until
        return min(again, now + LOOK) if again and again > now else now + LOOK

    # What is past its time

    async def _tidy(self) -> None:
        """A few hundred rows at a time: in between others get their turn."""
        now = self.clock.now()
        if self._tidied is not None and self._tidied <= now < self._tidied + TIDY:
            return
        for purge in (inbox.purge, outbox.purge, media.purge, heard.purge, sources.purge):
            while await self._purge(purge, now - KEPT):
                pass
        for each in await inspection.streams(self.database):
            if await retention.is_past(self.database, each, now):
                await self._unlink(each)
        await asyncio.to_thread(retention.remove_old_copies, self.database.path, now)
        self._tidied = now

    async def _purge(self, purge: Purge, before: datetime) -> int:
        async with self.database.transaction():
            return await purge(self.database, before, retention.AT_ONCE)

    async def _unlink(self, stream_id: int) -> None:
        left = True
        while left:
            async with self.streams.transaction():
                left = await self.streams.unlink_authors(stream_id)

    # What was erased

    async def _clean(self) -> None:
        """At once where that takes no time; what takes longer waits for a quiet hour at night."""
        now = self.clock.now()
        night = await self._quiet_night(now)
        if not (self._traces or night) or self._is_too_early(now):
            return
        self._traces = False  # whoever is erased from now on wants it done again
        try:
            await self.database.empty_log()
            if night or await self.database.size() <= SMALL:
                await self._must_have_room()
                await self.database.truncate_traces()
        except (DatabaseError, OSError) as error:
            self._put_off(now, error)
            return
        self._cleaned = night or self._cleaned
        self._succeeded()

    async def _quiet_night(self, now: datetime) -> date | None:
        """The night, if nobody has written for a while and the file was not rewritten in it."""
        local = now.astimezone(self.zone)
        if local.hour not in NIGHT or local.date() == self._cleaned:
            return None
        last = await inbox.latest(self.database)
        return None if last and last <= now < last + QUIET else local.date()

    async def _must_have_room(self) -> None:
        """The log grows by the whole file meanwhile, and as much is left for what people write."""
        free = (await asyncio.to_thread(shutil.disk_usage, self.database.path.parent)).free
        if free < 2 * await self.database.size():
            raise DatabaseError(f"{self.database.path} has not twice its own size of room")

    def _is_too_early(self, now: datetime) -> bool:
        again = self.put_off_until
        return again is not None and now < again <= now + LONGEST_PAUSE

    def _put_off(self, now: datetime, error: Exception) -> None:
        if self.put_off_until is None:
            log.warning("what was erased has left traces until it can be cleaned away: %s", error)
        self._traces, self.put_off_until = True, now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _succeeded(self) -> None:
        if self.put_off_until is not None:
            log.info("the traces of what was erased are cleaned away")
        self.put_off_until, self._pause = None, PAUSE
