"""A start without network: the process waits, says so once, and goes on or leaves when it can."""

import asyncio
import signal
import socket
from asyncio.subprocess import Process
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.telegram.server import Fault, PretendTelegram
from tests.stories.test_command_line import PATIENCE, begin, line_with, outcome


def now() -> datetime:
    return datetime.now(UTC)


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def logged(process: Process, words: str) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stderr.readline()).decode():
            if words in line:
                return line
    raise AssertionError(f"it never logged {words!r}")


async def test_it_waits_for_the_network_and_then_serves(tmp_path: Path):
    telegram = PretendTelegram(now=now, port=a_free_port())
    url = f"http://127.0.0.1:{telegram._port}"
    process = await begin(tmp_path, "run", BOT_TOKEN=telegram.token, BOT_API_URL=url)

    told = await logged(process, "Telegram is not heard")
    assert "BOT_API_URL" in told
    assert "ConnectError" in told
    async with telegram:
        await line_with(process, "running")
        await logged(process, "Telegram is heard again")
        process.send_signal(signal.SIGTERM)
        code, _, err = await outcome(process)

    assert code == 0
    assert "not heard" not in err


async def test_waiting_for_the_network_it_leaves_at_once_when_it_is_told_to(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls, and answers none
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        token = PretendTelegram(now=now).token
        process = await begin(tmp_path, "run", BOT_TOKEN=token, BOT_API_URL=url)
        call, _ = await asyncio.to_thread(silent.accept)
        with call:
            process.send_signal(signal.SIGTERM)

            code, out, err = await outcome(process)

    assert (code, out, err) == (0, "", "")


async def test_it_leaves_between_two_tries_too(tmp_path: Path):
    url = f"http://127.0.0.1:{a_free_port()}"
    token = PretendTelegram(now=now).token
    process = await begin(tmp_path, "run", BOT_TOKEN=token, BOT_API_URL=url)
    await logged(process, "Telegram is not heard")
    process.send_signal(signal.SIGTERM)

    code, out, err = await outcome(process)

    assert (code, out, err) == (0, "", "")


async def test_stray_refusals_and_a_lost_line_at_the_start_stop_nothing(tmp_path: Path):
    async with PretendTelegram(now=now) as telegram:
        for method, fault in (
            ("getMe", Fault.unauthorized()),
            ("getMe", Fault.garbage()),
            ("setMyCommands", Fault.drop()),
            ("deleteWebhook", Fault.unauthorized()),
        ):
            telegram.fail(method, fault)
        process = await begin(tmp_path, "run", BOT_TOKEN=telegram.token, BOT_API_URL=telegram.url)

        await line_with(process, "running")
        await logged(process, "heard again")
        process.send_signal(signal.SIGTERM)
        code, _, err = await outcome(process)

        assert (code, err) == (0, "")
        set_up = [each.method for each in telegram.calls if each.status == 200]
        assert set_up.count("setMyCommands") >= 6


async def test_a_menu_that_telegram_never_takes_keeps_nobody_waiting(tmp_path: Path):
    async with PretendTelegram(now=now) as telegram:
        telegram.fail("setMyCommands", Fault.server_error(), 10_000)
        process = await begin(tmp_path, "run", BOT_TOKEN=telegram.token, BOT_API_URL=telegram.url)

        await line_with(process, "running")
        told = await logged(process, "the menu was not set")
        process.send_signal(signal.SIGTERM)
        code, _, _ = await outcome(process)

        assert told.endswith("the menu was not set (Bad Gateway); the bot works without it\n")
        assert code == 0


@pytest.mark.parametrize("command", ["run", "check", "link"])
async def test_ctrl_c_while_the_program_is_read_in_ends_it_without_a_word(
    tmp_path: Path, command: str
):
    token = PretendTelegram(now=now).token
    process = await begin(tmp_path, command, BOT_TOKEN=token, PYTHONPROFILEIMPORTTIME="1")
    await logged(process, " pydantic")
    process.send_signal(signal.SIGINT)

    code, out, err = await outcome(process)

    assert (code, out) == (130, "")
    assert all(line.startswith("import time:") for line in err.splitlines()), err


@pytest.mark.parametrize("command", ["check", "link"])
async def test_ctrl_c_while_telegram_is_silent_ends_it_without_a_word(tmp_path: Path, command: str):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        token = PretendTelegram(now=now).token
        process = await begin(tmp_path, command, BOT_TOKEN=token, BOT_API_URL=url)
        call, _ = await asyncio.to_thread(silent.accept)
        with call:
            process.send_signal(signal.SIGINT)

            code, _, err = await outcome(process)

    assert (code, err) == (130, "")
