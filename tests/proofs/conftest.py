"""What the proofs share: the process that bots are forked from, and a quick start for rooms."""

from collections.abc import AsyncIterator, Iterator
from functools import cache

import httpx
import httpx._transports.default as transports
import pytest

from tests.proofs.bots import Runner, open_runner
from tests.proofs.sleeping import awake
from tests.stories.conftest import _brisk, room, rooms
from tests.stories.story import Story

__all__ = ["_brisk", "awake", "room", "rooms"]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(autouse=True, scope="session")
def _one_context() -> Iterator[None]:
    """Certificates are read once, not for every bot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transports, "create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture
async def battered(room: Story) -> AsyncIterator[Story]:
    """A room where updates are put aside and cards refused, as they should be."""
    room.odd_updates = True
    yield room
    await forgive(room)


async def forgive(room: Story) -> None:
    """Let refused cards be no fault of the story."""
    async with room.database.transaction():
        await room.database.execute("DELETE FROM outbox WHERE state = 'dead'")
