"""A start with many workshops and reminders: seconds until the first poll, and memory."""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.rehearsal.telegram.server import PretendTelegram
from tests.bench import growth
from tests.bench.children import BenchError, peak_memory, running, until
from tests.bench.crowd import Watch
from tests.bench.table import Figure

REMINDERS = 6000
ROUNDS = 5
LATER = timedelta(days=1)
"""So far ahead everything is due."""
SETTLED = 0.5
"""Seconds after the first poll at which the memory is read."""


async def measure() -> list[Figure]:
    seconds, memory = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await growth.build_many(folder / "bench.db", datetime.now(UTC) + LATER)
        _remind(folder / "bench.db")
        for _ in range(ROUNDS):
            took, most = await _start(folder)
            seconds.append(took)
            memory.append(most)
    what = "start, 2,000 workshops, 6,000 reminders"
    return [
        Figure(f"{what}: until polling", median(seconds), "s", "≤ 2"),
        Figure(f"{what}: peak memory", max(memory), "MB", "≤ 150"),
    ]


def _remind(path: Path) -> None:
    """Each workshop has the two of its open step; give it a third."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            """
            INSERT INTO reminders
                (stream_id, kind, about, person, occurrence, local_at, zone, due_at)
            SELECT stream_id, 'next', '', 1, 'bench', local_at, zone, due_at
            FROM reminders WHERE kind = 'stopped' AND state = 'pending'
            """
        )
        sql = "SELECT count(*) FROM reminders WHERE state = 'pending'"
        (found,) = connection.execute(sql).fetchone()
    if found != REMINDERS:
        raise BenchError(f"{found} reminders instead of {REMINDERS}")


async def _start(folder: Path) -> tuple[float, float]:
    async with PretendTelegram(now=lambda: datetime.now(UTC)) as telegram:
        watch = Watch(telegram)
        began = time.perf_counter()
        async with running(telegram, folder, "bot", "run") as process:
            await until(process, lambda: bool(watch.polled_at))
            await asyncio.sleep(SETTLED)
            return watch.polled_at - began, peak_memory(process)
