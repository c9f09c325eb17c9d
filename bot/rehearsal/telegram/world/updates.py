"""The updates that wait for the bot, and Telegram's rules for confirming them."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.rehearsal.telegram.faults import TERMINATED_BY_OTHER
from bot.rehearsal.telegram.refusals import Refused, conflict
from bot.rehearsal.telegram.wire import Json

KEPT = timedelta(hours=24)
_NEAR_FUTURE = 10
_NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")


class UpdateQueue:
    """Updates in the order they happened, each kept 24 hours by the server's clock.

    Confirming follows TDLib's TQueue: an offset more than ten ids past the end of the queue is
    taken for a mistake and reads from the head; one just past the end confirms everything.
    """

    def __init__(self, now: Callable[[], datetime], next_id: int) -> None:
        self._now = now
        self._waiting: deque[tuple[datetime, Json]] = deque()
        self._reader: asyncio.Future[None] | None = None
        self.arrived = asyncio.Event()
        self.next_id = next_id
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        self._expire()
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        """Was this kind of update asked for, or is it sent without asking?"""
        if self.allowed is None:
            return kind not in _NOT_BY_DEFAULT
        return kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Remember `allowed_updates`; None leaves them, an empty list restores the default."""
        if kinds is not None:
            self.allowed = frozenset(map(str, kinds)) or None

    def number(self) -> int:
        """The id for the next update."""
        number, self.next_id = self.next_id, self.next_id + 1
        return number

    def put(self, update: Json) -> None:
        self._waiting.append((self._now(), update))
        self.arrived.set()
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def take(self, offset: int, limit: int) -> list[Json]:
        """Confirm what lies below the offset; the first updates that remain."""
        self._expire()
        waiting = self._waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
        elif 0 < offset <= self.next_id + _NEAR_FUTURE:
            while waiting and waiting[0][1]["update_id"] < offset:
                waiting.popleft()
        if not waiting:
            self.arrived.clear()
        return [waiting[i][1] for i in range(min(limit, len(waiting)))]

    def first(self) -> Json | None:
        """The oldest update, for the webhook."""
        self._expire()
        return self._waiting[0][1] if self._waiting else None

    def confirm(self, update: Json) -> None:
        """The webhook has taken this update."""
        if self._waiting and self._waiting[0][1] is update:
            self._waiting.popleft()

    def clear(self) -> None:
        self._waiting.clear()
        self.arrived.clear()

    async def read(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """getUpdates: what there is, or wait so many real seconds for something."""
        self.interrupt(conflict(TERMINATED_BY_OTHER))
        batch = self.take(offset, limit)
        if batch or timeout <= 0:
            return batch
        loop = asyncio.get_running_loop()
        reader: asyncio.Future[None] = loop.create_future()
        self._reader = reader
        timer = loop.call_later(timeout, _wake, reader)
        try:
            await reader
        finally:
            timer.cancel()
            if self._reader is reader:
                self._reader = None
        return self.take(offset, limit)

    def interrupt(self, refusal: Refused | None = None) -> None:
        """End a getUpdates that waits: with a refusal, or empty-handed."""
        reader, self._reader = self._reader, None
        if reader is None or reader.done():
            return
        if refusal is None:
            reader.set_result(None)
        else:
            reader.set_exception(refusal)

    def _expire(self) -> None:
        if not self._waiting:
            return
        oldest = self._now() - KEPT
        while self._waiting and self._waiting[0][0] < oldest:
            self._waiting.popleft()


def _wake(reader: asyncio.Future[None]) -> None:
    if not reader.done():
        reader.set_result(None)
