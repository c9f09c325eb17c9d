"""Flights: requests that are under way, one a chat, and the remembering of what became of each."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.errors import is_outage, told
from storage.streams import Streams

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=1)
"""Until the database is asked again to take what was sent."""

Work = Callable[[], Awaitable[object] | None]
"""What is to be stored, inside an open transaction."""


class Flights:
    """What is in flight. `landed` is called after each."""

    def __init__(self, streams: Streams, landed: Callable[[], object]) -> None:
        self.streams, self._landed = streams, landed
        self.chats: set[int] = set()
        """The chats to which something is under way, and after it comes the next."""
        self.addresses: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._tasks)

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def launch(
        self,
        chat: int,
        address: str,
        work: Awaitable[None],
        broken: Callable[[str], Awaitable[object] | None],
    ) -> None:
        """Begin to deliver; `broken` stores why where some fault of ours was in the way."""

        async def run() -> None:
            try:
                await work
            except Exception as error:
                why = told(error)
                log.error("a delivery broke: %s", why)
                await self.remember(lambda: broken(why))
            finally:
                self.chats.discard(chat)
                self.addresses.discard(address)
                self._tasks.discard(task)
                self._landed()

        self.chats.add(chat)
        self.addresses.add(address)
        task = asyncio.create_task(run())
        self._tasks.add(task)

    async def remember(self, what: Work) -> None:
        """Store what became of a delivery; where the database cannot, again until it can."""
        while True:
            try:
                async with self.streams.transaction():
                    if (work := what()) is not None:
                        await work
            except sqlite3.Error as error:
                if not is_outage(error):
                    raise
                log.error("the database did not take what was sent: %s", told(error))
                if self._stopping:
                    return  # at the next start it is uncertain
                await asyncio.sleep(PAUSE.total_seconds())
            else:
                return
