"""Contributions handled durably a second, beside what echo bots do with the same messages."""

import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.rehearsal.telegram import PretendTelegram
from tests.bench.children import BenchError, running, until
from tests.bench.crowd import Watch, furnish, gather, speak
from tests.bench.table import Figure

MESSAGES = 1500
GROUPS = 10
ROUNDS = 3


def _now() -> datetime:
    return datetime.now(UTC)


async def kokeilubotti(folder: Path) -> float:
    """From the first poll until the journal has every contribution."""
    path = folder / "bench.db"
    async with PretendTelegram(now=_now) as telegram:
        crowds = gather(telegram, GROUPS)
        await furnish(path, crowds, _now())
        speak(crowds, MESSAGES)
        watch = Watch(telegram)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as looker:
            before = _count(looker, MADE)
            async with running(telegram, folder, "bot", "run") as process:
                await until(process, lambda: not telegram.pending and not _count(looker, WAITING))
                seconds = time.perf_counter() - watch.polled_at
            made = _count(looker, MADE) - before
    if made != MESSAGES:
        raise BenchError(f"{made} contributions of {MESSAGES}")
    return MESSAGES / seconds


MADE = "SELECT count(*) FROM events WHERE type = 'ContributionMade'"
WAITING = "SELECT count(*) FROM inbox WHERE state = 'waiting'"


def _count(looker: sqlite3.Connection, sql: str) -> int:
    (found,) = looker.execute(sql).fetchone()
    return int(found)


async def _echo(folder: Path, which: str) -> float:
    """From the first poll until every message was answered."""
    async with PretendTelegram(now=_now) as telegram:
        speak(gather(telegram, GROUPS), MESSAGES)
        watch = Watch(telegram)
        async with running(telegram, folder, "tests.bench.echoes", which) as process:
            await until(process, lambda: watch.sent == MESSAGES)
        return MESSAGES / (watch.sent_at - watch.polled_at)


Bot = Callable[[Path], Awaitable[float]]
BOTS: Mapping[str, Bot] = {
    "kokeilubotti": kokeilubotti,
    "python-telegram-bot": lambda folder: _echo(folder, "python-telegram-bot"),
    "aiogram": lambda folder: _echo(folder, "aiogram"),
}


async def measure() -> list[Figure]:
    """The bots take turns, and the median of each counts."""
    found: dict[str, list[float]] = {name: [] for name in BOTS}
    for _ in range(ROUNDS):
        for name, bot in BOTS.items():
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(await bot(Path(folder)))
    ours, ptb, aiogram = (median(each) for each in found.values())
    return [
        Figure("echo of python-telegram-bot, sequential", ptb, "/s", note="= 1.0"),
        Figure("echo of aiogram", aiogram / ptb, "x PTB", note=f"{aiogram:.0f} /s"),
        Figure("contributions handled durably", ours / ptb, "x PTB", "≥ 1.5", f"{ours:.0f} /s"),
    ]
