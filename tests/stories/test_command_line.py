"""The command line: what the operator sees, in real processes against the pretend Telegram."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.people import Person

ROOT = Path(__file__).parents[2]
PATIENCE = 30
STRANGERS_TOKEN = "987654321:" + "x" * 35


@pytest.fixture
async def telegram() -> AsyncIterator[PretendTelegram]:
    async with PretendTelegram(now=lambda: datetime.now(UTC)) as server:
        yield server


async def begin(folder: Path, *command: str, **settings: str) -> Process:
    """`python -m bot …` in a folder, with nothing but these settings."""
    return await launch(folder, command, settings, PIPE)


async def launch(
    folder: Path, command: Sequence[str], settings: Mapping[str, str], out: int
) -> Process:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    environment = kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | dict(settings)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *command, cwd=folder, env=environment, stdout=out, stderr=PIPE
    )


async def outcome(process: Process) -> tuple[int, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def line_with(process: Process, words: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line
    raise AssertionError(f"it never said {words!r}")


async def answered(telegram: PretendTelegram, person: Person) -> None:
    """Wait until the bot has written to someone."""
    heard = asyncio.Event()
    telegram.subscribe(lambda chat: heard.set() if chat is person.private else None)
    async with asyncio.timeout(PATIENCE):
        while not any(each.sender.is_bot for each in person.private.messages):
            heard.clear()
            await heard.wait()


async def test_run_serves_people_and_leaves_in_peace(telegram: PretendTelegram, tmp_path: Path):
    settings = {"BOT_TOKEN": telegram.token, "BOT_API_URL": telegram.url}
    process = await begin(tmp_path, "run", **settings)
    coordinator = telegram.user("Kaisa")

    await line_with(process, "running")
    _, link, _ = await outcome(await begin(tmp_path, "link", **settings))
    second = await begin(tmp_path, "run", **settings)
    looking = await begin(tmp_path, "check", **settings)
    coordinator.follows(link.strip())
    await answered(telegram, coordinator)
    refused, looked = await asyncio.gather(outcome(second), outcome(looking))
    process.send_signal(signal.SIGTERM)
    code, _, err = await outcome(process)

    assert "Uusi työpaja" in coordinator.private.messages[-1].labels
    assert refused[0] == 1
    assert len(refused[2].splitlines()) == 1, refused[2]
    assert "kokeilubotti.db" in refused[2]
    assert looked[0] == 0, looked[1]  # the bot may be looked at while it runs
    assert any(x.startswith("note") and "kokeilubotti.db" in x for x in looked[1].splitlines())
    assert code == 0
    assert telegram.token.partition(":")[2] not in err
    assert "Traceback" not in err
    assert telegram.pending == 0


async def test_wrong_settings_end_with_one_clear_line(telegram: PretendTelegram, tmp_path: Path):
    missing, wrong, nowhere = await asyncio.gather(
        begin(tmp_path, "run"),
        begin(tmp_path, "run", BOT_TOKEN=STRANGERS_TOKEN, BOT_API_URL=telegram.url),
        begin(tmp_path, "check", BOT_TOKEN=telegram.token, TIME_ZONE="Mars/Olympus"),
    )

    for process, code, name in (
        (missing, 2, "BOT_TOKEN"),
        (wrong, 1, "BOT_TOKEN"),
        (nowhere, 2, "TIME_ZONE"),
    ):
        ended, out, err = await outcome(process)
        assert ended == code, err
        assert out == ""
        assert len(err.splitlines()) == 1, err
        assert name in err
        assert "x" * 35 not in err


async def test_check_tells_in_plain_lines_what_is_right_and_what_is_wrong(
    telegram: PretendTelegram, tmp_path: Path
):
    (tmp_path / "rotten.db").write_bytes(b"this is no database" * 500)
    telegram.privacy = False
    right, wrong = await asyncio.gather(
        begin(tmp_path, "check", BOT_TOKEN=telegram.token, BOT_API_URL=telegram.url),
        begin(
            tmp_path,
            "check",
            BOT_TOKEN=STRANGERS_TOKEN,
            BOT_API_URL=telegram.url,
            DATABASE_PATH="rotten.db",
        ),
    )

    code, out, err = await outcome(right)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert f"ok     token belongs to @{telegram.bot.username}" in lines
    assert any(line.startswith("note") and "privacy mode" in line for line in lines)
    for word in ("settings", "database", "workbooks", "words", "time zone"):
        assert any(line.startswith("ok") and word in line for line in lines), word
    code, out, err = await outcome(wrong)
    assert (code, err) == (1, "")
    wrongs = [line for line in out.splitlines() if line.startswith("WRONG")]
    assert [line.split()[1] for line in wrongs] == ["BOT_TOKEN:", "DATABASE_PATH:"]
    assert (tmp_path / "rotten.db").read_bytes().startswith(b"this is no database")


async def test_a_server_that_is_no_bot_api_may_be_to_blame_too(
    telegram: PretendTelegram, tmp_path: Path
):
    async def no_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n<html>No such page")
        writer.close()

    async with await asyncio.start_server(no_page, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        run, check = [
            await outcome(await begin(tmp_path, each, BOT_TOKEN=telegram.token, BOT_API_URL=url))
            for each in ("run", "check")
        ]

    (line,) = run[2].splitlines()
    assert (run[0], run[1]) == (check[0], "") == (1, "")
    assert line.endswith(", or BOT_API_URL is no Bot API server")
    assert line.removeprefix("kokeilubotti: ") in check[1]
    assert check[2] == ""


async def test_an_address_that_is_taken_ends_it_before_it_says_that_it_runs(
    telegram: PretendTelegram, tmp_path: Path
):
    settings = {"BOT_TOKEN": telegram.token, "BOT_API_URL": telegram.url}
    hook = {"WEBHOOK_URL": "https://bot.example/hook", "WEBHOOK_SECRET": "s" * 32}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        process = await begin(tmp_path, "run", **settings, **hook, WEBHOOK_LISTEN=listen)

        code, out, err = await outcome(process)

    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert f"cannot listen at {listen}" in err


async def test_a_port_that_is_taken_or_none_is_told_in_plain_words(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        occupied, beyond, nothing = [
            await outcome(await begin(tmp_path, "rehearse", "--no-browser", f"--port={each}"))
            for each in (number, "65536", "-1")
        ]

    told = f"kokeilubotti: port {number} is taken: choose another, or leave --port out\n"
    assert occupied == (1, "", told)
    assert (beyond[0], nothing[0]) == (2, 2)
    assert "65536 is no port: it must be a number from 0 to 65535" in beyond[2]
