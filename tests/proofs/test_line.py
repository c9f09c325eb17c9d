"""The line to Telegram by polling: a stray refusal is waited out, one that lasts ends the bot."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from telegram.error import NetworkError

from bot.app import open_app
from bot.errors import FatalError
from bot.incoming.line import TELEGRAM, Line, no_answer, refused
from bot.rehearsal.stage.room import RehearsalSettings, open_room
from bot.rehearsal.stage.stage import Stage
from bot.rehearsal.telegram.server import Fault, PretendTelegram
from tests.proofs.sleeping import until
from tests.stories.story import Gathering, Story, at_work, gather

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LONGEST_POLL = 50
"""Seconds that Telegram lets a poll wait."""
NOT_HEARD, HEARD = "Telegram is not heard", "Telegram is heard again"


@asynccontextmanager
async def started(people: Gathering, folder: Path, **settings: object) -> AsyncIterator[Story]:
    """The bot at work, which may well come to an end."""
    database = folder / "story.db"
    async with open_room(people.telegram, people.clock, database, **settings) as room:
        cast, group = people.cast, people.group
        yield Story(room, Stage(room, cast, group, cast["student"], lambda line: None))


def said(caplog: pytest.LogCaptureFixture, words: str) -> list[str]:
    return [x.getMessage() for x in caplog.records if x.getMessage().startswith(words)]


async def ends(room: Story) -> str:
    """Let time go by until the bot gives up; why it does."""

    def goes_on() -> bool:
        room.room.clock.turn(SECOND)
        return room.room.work.done() and room.room.work.result() is None

    with pytest.raises(FatalError) as given_up:
        await until(goes_on)
    return str(given_up.value)


async def misses(room: Story, fault: Fault, times: int = 1) -> None:
    """Let the next polls fail, and wait until the bot hears again."""
    line = room.room.app.line
    await until(lambda: waits(room))
    room.telegram.fail("getUpdates", fault, times)
    room.telegram.updates.interrupt()
    await until(lambda: line.deaf)
    await hears(room.telegram, line)


async def hears(telegram: PretendTelegram, line: Line) -> None:
    """Let polls come back at once until one of them was good."""

    def heard() -> bool:
        telegram.updates.interrupt()
        return not line.deaf

    await until(heard)


def waits(room: Story) -> bool:
    """Whether a poll is there that nothing has come to yet."""
    return room.telegram.updates._reader is not None


STRAY = [Fault.conflict(), Fault.unauthorized(), Fault.bad_request("oops"), Fault.server_error()]


@pytest.mark.parametrize("fault", STRAY, ids=lambda x: x.kind)
async def test_a_moment_of_refusals_is_waited_out_and_told_once(
    room: Story, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await room.start(at="I3")

    await misses(room, fault, 8)
    room.room.clock.turn(MINUTE)
    await room.student.replies("I3", "Kuuluuko?")

    assert await room.texts("I3") == ["Kuuluuko?"]
    assert len(said(caplog, NOT_HEARD)) == len(said(caplog, HEARD)) == 1


@pytest.mark.parametrize("minutes", [4, 20])
async def test_strays_minutes_apart_never_end_it(room: Story, minutes: int) -> None:
    await room.start(at="I3")

    for number in range(12):
        await misses(room, (Fault.conflict(), Fault.unauthorized())[number % 2])
        room.room.clock.turn(minutes * MINUTE)
    await room.student.replies("I3", "Yhä kuuluu.")

    assert await room.texts("I3") == ["Yhä kuuluu."]


@pytest.mark.parametrize(
    ("fault", "why"), [(Fault.unauthorized(), "BOT_TOKEN"), (Fault.conflict(), "another program")]
)
async def test_a_refusal_that_lasts_ends_it_with_what_to_do_and_nothing_is_lost(
    tmp_path: Path, fault: Fault, why: str
) -> None:
    async with gather() as people:
        async with started(people, tmp_path) as room:
            await room.start(at="I3")
            people.telegram.fail("getUpdates", fault, 10_000)
            room.student.person.says(room.group, "Tämäkin.", room.message("I3"))
            people.telegram.updates.interrupt()

            told = await ends(room)
        people.telegram._faults._planned.clear()
        async with at_work(people, tmp_path) as room:
            await room.settle()
            texts = await room.texts("I3")

    assert why in told
    assert len(told.splitlines()) == 1
    assert texts == ["Tämäkin."]


async def test_two_that_poll_with_one_token_end_though_each_gets_good_answers_in_between(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with gather() as people, started(people, tmp_path) as room, httpx.AsyncClient() as other:
        await room.start(at="I3")
        telegram, work, line, heard = people.telegram, room.room.work, room.room.app.line, 0

        while not work.done():
            await until(lambda: waits(room) or work.done())
            await other.get(f"{telegram.url}/bot{telegram.token}/getUpdates")
            await until(lambda: line.deaf or work.done())
            await until(lambda: waits(room) or work.done())
            telegram.updates.interrupt()
            await until(lambda: not line.deaf or work.done())
            heard += not line.deaf
            room.room.clock.turn(40 * SECOND)

        assert "another program" in await ends(room)
        assert heard >= 4
        assert said(caplog, HEARD) == []
        (told,) = said(caplog, NOT_HEARD)
        assert "stop one of them, or this one ends in five minutes" in told


async def test_somebodys_webhook_is_deleted_once_and_the_second_within_the_hour_ends_it(
    tmp_path: Path,
) -> None:
    async with gather() as people, started(people, tmp_path) as room:
        await room.start(at="I3")
        line, theirs = room.room.app.line, {"url": "http://127.0.0.1:9/theirs"}

        for text in ("Ensin.", "Tunteja myöhemmin."):
            people.telegram._webhook.set(theirs)
            await until(lambda: not people.telegram._webhook.url)
            room.student.person.says(room.group, text, room.message("I3"))
            await until(lambda: not line.deaf)
            await room.settle()
            room.room.clock.turn(61 * MINUTE)
        for _ in range(2):
            people.telegram._webhook.set(theirs)
            await until(lambda: not people.telegram._webhook.url or room.room.work.done())

        assert "another program" in await ends(room)
        assert await room.texts("I3") == ["Ensin.", "Tunteja myöhemmin."]


async def test_who_is_turned_away_elsewhere_makes_it_ask_at_once(tmp_path: Path) -> None:
    async with gather() as people:
        settings = RehearsalSettings(
            bot_token=SecretStr(people.telegram.token),
            bot_api_url=people.telegram.url,
            database_path=tmp_path / "story.db",
        )
        async with open_app(settings, people.clock, long_poll=1000) as app, app.running():
            await until(lambda: people.telegram.updates._reader is not None)
            people.telegram.fail("getUpdates", Fault.unauthorized())

            async with asyncio.timeout(LONGEST_POLL / 2):
                app.relay.on_turned_away()
                await until(lambda: app.line.deaf)
            people.telegram.updates.interrupt()
            await hears(people.telegram, app.line)


async def test_days_without_network_are_told_with_growing_pauses_and_how_long_it_was(
    room: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await room.start(at="I3")

    room.telegram.partition()
    await until(lambda: room.room.app.line.deaf)
    room.room.app.line.breath = 0.00001
    for _ in range(3 * 24 * 6):
        room.room.clock.turn(10 * MINUTE)
        tries = room.room.app.line._failures
        await until(lambda before=tries: room.room.app.line._failures > before)  # type: ignore[misc]
    room.telegram.partition(False)
    await until(lambda: not room.room.app.line.deaf)

    assert len(said(caplog, NOT_HEARD)) == 1
    assert 5 <= len(said(caplog, "Telegram has not been heard for")) <= 10
    assert said(caplog, HEARD) == ["Telegram is heard again, after 3 days, 0:00:00"]


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (TELEGRAM, "no answer from https://api.telegram.org (is there a network?)"),
        ("http://127.0.0.1:9", "no answer at BOT_API_URL (NetworkError, ConnectError)"),
    ],
)
def test_only_an_address_that_somebody_chose_is_to_blame(server: str, words: str) -> None:
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = httpx.ConnectError("All connection attempts failed")

    assert no_answer(error, server) == words
    assert ("BOT_API_URL" in refused(server)) == (server != TELEGRAM)
