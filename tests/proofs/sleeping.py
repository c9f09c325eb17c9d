"""A bot that falls asleep and wakes again, and waiting while the clock stands still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.rehearsal.stage.room import Room
from storage.tables import inbox
from tests.stories.story import Story, at_work, gather

PATIENCE = 60
Woken = Callable[[], AbstractAsyncContextManager[Story]]


@pytest.fixture
async def awake(tmp_path: Path) -> AsyncIterator[Woken]:
    """The bot at work, as often as wished: `async with awake() as room`."""
    async with gather() as people:
        yield partial(at_work, people, tmp_path)


async def until(so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for it in real time."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = so()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


async def at_rest(room: Room) -> bool:
    """Whether all is done that can be done at this moment, also where something is held back."""
    app = room.app
    if room.telegram.pending or app.inbox.busy or app.inbox.wake.is_set() or not app.relay.idle:
        return False
    if app.clockwork.wake.is_set() or not app.clockwork.waiting:
        return False
    return app.upkeep.idle and not await inbox.waiting(app.streams.database, 1)
