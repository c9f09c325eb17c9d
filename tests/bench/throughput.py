"""Contributions handled durably a second, beside what echo bots do with the same messages."""

import sqlite3
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.rehearsal.telegram.server import PretendTelegram
from tests.bench.children import BenchError, running, until
from tests.bench.crowd import Watch, furnish, furnish_apart, gather, speak
from tests.bench.table import Figure

MESSAGES = 1700
WARM = 200
"""So many come first and are not timed: by then each bot has loaded what it needs."""
GROUPS = 10
SMALL = 3
"""Small groups of a workshop that is divided."""
ROUNDS = 3


def _now() -> datetime:
    return datetime.now(UTC)


async def kokeilubotti(folder: Path, apart: int = 0) -> float:
    """Until the journal has every contribution; `apart` workshops of three small groups each."""
    path = folder / "bench.db"
    async with PretendTelegram(now=_now) as telegram:
        crowds = gather(telegram, apart * SMALL or GROUPS)
        if apart:
            parts = [crowds[x : x + SMALL] for x in range(0, len(crowds), SMALL)]
            await furnish_apart(path, parts, _now())
        else:
            await furnish(path, crowds, _now())
        speak(crowds, MESSAGES)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as looker:
            before = _count(looker, MADE)
            async with running(telegram, folder, "bot", "run") as process:
                rate = await _timed(process, lambda: _count(looker, HANDLED))
            made = _count(looker, MADE) - before
    if made != MESSAGES:
        raise BenchError(f"{made} contributions of {MESSAGES}")
    return rate


MADE = "SELECT count(*) FROM events WHERE type = 'ContributionMade'"
HANDLED = "SELECT count(*) FROM inbox WHERE state = 'settled'"


def _count(looker: sqlite3.Connection, sql: str) -> int:
    (found,) = looker.execute(sql).fetchone()
    return int(found)


async def _echo(folder: Path, which: str) -> float:
    """Until every message was answered."""
    async with PretendTelegram(now=_now) as telegram:
        speak(gather(telegram, GROUPS), MESSAGES)
        watch = Watch(telegram)
        async with running(telegram, folder, "tests.bench.echoes", which) as process:
            return await _timed(process, lambda: watch.sent)


async def _timed(process: Process, done: Callable[[], int]) -> float:
    """How many a second, after those that warm up."""
    await until(process, lambda: done() >= WARM)
    first, began = done(), time.perf_counter()
    await until(process, lambda: done() == MESSAGES)
    return (MESSAGES - first) / (time.perf_counter() - began)


Bot = Callable[[Path], Awaitable[float]]
OURS, PEER, APART = "kokeilubotti", "python-telegram-bot", "three small groups"
BOTS: Mapping[str, Bot] = {
    OURS: kokeilubotti,
    APART: lambda folder: kokeilubotti(folder, apart=SMALL),
    PEER: lambda folder: _echo(folder, PEER),
    "aiogram": lambda folder: _echo(folder, "aiogram"),
}


async def measure() -> list[Figure]:
    """The bots take turns; a ratio is the median of those of the rounds, for machines waver."""
    found: dict[str, list[float]] = {name: [] for name in BOTS}
    for _ in range(ROUNDS):
        for name, bot in BOTS.items():
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(await bot(Path(folder)))
    peer = found[PEER]

    def ratio(name: str) -> float:
        return median(x / y for x, y in zip(found[name], peer, strict=True))

    rates = {name: f"{median(each):.0f} /s" for name, each in found.items()}
    return [
        Figure("echo of python-telegram-bot, sequential", 1, "x PTB", "", rates[PEER]),
        Figure("echo of aiogram", ratio("aiogram"), "x PTB", "", rates["aiogram"]),
        Figure("contributions handled durably", ratio(OURS), "x PTB", "≥ 1.5", rates[OURS]),
        Figure("the same in three small groups each", ratio(APART), "x PTB", "≥ 1.5", rates[APART]),
    ]
