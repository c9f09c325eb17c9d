"""A room of people and a bot, ready for a story."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import cache, partial
from pathlib import Path

import httpx
import httpx._transports.default as transports
import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from bot import app
from bot.cards import render
from bot.cards.vocabulary import load_vocabulary
from bot.rehearsal.stage import room as rehearsal
from storage import library
from tests.rehearsal.judge import come_in
from tests.stories.story import Opened, Story, at_work, gather

OF_A_GATHERING = frozenset({"limits", "languages", "kind", "topics", "privacy"})


class Compiled(BytecodeCache):
    """Templates compiled once for all rooms."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


async def _unintroduced(_: app.App) -> None:
    """Menus and profile are a story of their own."""


@pytest.fixture(autouse=True, scope="session")
def _brisk() -> Iterator[None]:
    """What every room would do again is done once, and nobody waits real seconds for company."""
    come_in()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "Environment", partial(Environment, bytecode_cache=Compiled()))
        patch.setattr(app, "load_vocabulary", cache(load_vocabulary))
        patch.setattr(rehearsal, "introduce", _unintroduced)
        patch.setattr(library, "load_all", cache(library.load_all))
        patch.setattr(transports, "create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture(autouse=True)
def _nothing_put_off(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A reminder that cannot be handled is tried again for ever: only the log tells of it."""
    yield
    said = [each.getMessage() for each in caplog.get_records("call")]
    assert [each for each in said if each.startswith("reminders of stream")] == []


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Opened]:
    """Opens a room of one's own: `await rooms(topics=True, who_may_create="anyone")`."""
    async with AsyncExitStack() as stack:

        async def opened(**settings: object) -> Story:
            about = {key: settings.pop(key) for key in OF_A_GATHERING & settings.keys()}
            people = await stack.enter_async_context(gather(**about))  # type: ignore[arg-type]
            return await stack.enter_async_context(at_work(people, tmp_path, **settings))

        yield opened


@pytest.fixture
async def room(rooms: Opened) -> Story:
    """The usual room: Finnish, a basic group, privacy mode on."""
    return await rooms()
