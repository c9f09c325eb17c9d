"""The clock: the only place that knows what time it is. Tests and rehearsals turn their own."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        """Wait until `wake` is set or the moment has come; None waits for `wake` alone."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        if until is None:
            await wake.wait()
            return
        seconds = (until - self.now()).total_seconds()
        with suppress(TimeoutError):
            # wait_for would lose a cancellation that comes in the same moment as the waking
            async with asyncio.timeout(max(0.0, seconds)):
                await wake.wait()


class TurnedClock:
    """A clock that stands still until it is turned; those who wait then look again."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._waiting: set[asyncio.Event] = set()

    def now(self) -> datetime:
        return self._now

    def turn(self, by: timedelta) -> None:
        self.set(self._now + by)

    def set(self, moment: datetime) -> None:
        """Turn the clock, forward or back, and wake everyone who waits for a moment."""
        self._now = moment
        for each in self._waiting:
            each.set()

    async def wait(self, wake: asyncio.Event, until: datetime | None) -> None:
        self._waiting.add(wake)
        try:
            if until is None or until > self._now:
                await wake.wait()
        finally:
            self._waiting.discard(wake)
