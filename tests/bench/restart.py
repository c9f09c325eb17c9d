"""A restart with much that waits at Telegram: how long until all is handled, and the memory."""

import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.rehearsal.telegram.server import PretendTelegram
from tests.bench.children import BenchError, cpu_time, peak_memory, running, until
from tests.bench.crowd import furnish, gather, speak
from tests.bench.table import Figure
from tests.bench.throughput import HANDLED, MADE

PENDING = 10_000
GROUPS = 20
ROUNDS = 3
STORED = "SELECT count(*) FROM inbox"


async def measure() -> list[Figure]:
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(await _restart(Path(folder)))
    stored, handled, work, memory = zip(*rounds, strict=True)
    what = f"restart, {PENDING:,} updates pending"
    return [
        Figure(f"{what}: until stored", median(stored), "s"),
        Figure(f"{what}: until handled", median(handled), "s", "≤ 30"),
        Figure(f"{what}: CPU time", median(work), "s", "≤ 20"),
        Figure(f"{what}: peak memory", max(memory), "MB", "≤ 150"),
    ]


async def _restart(folder: Path) -> tuple[float, float, float, float]:
    """From the start of the process; every one of them is a contribution that counts once."""
    path = folder / "bench.db"
    async with PretendTelegram(now=lambda: datetime.now(UTC)) as telegram:
        crowds = gather(telegram, GROUPS)
        await furnish(path, crowds, datetime.now(UTC))
        speak(crowds, PENDING)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as looker:

            def count(sql: str) -> int:
                (found,) = looker.execute(sql).fetchone()
                return int(found)

            before, began = count(MADE), time.perf_counter()
            async with running(telegram, folder, "bot", "run") as process:
                await until(process, lambda: count(STORED) == PENDING)
                stored = time.perf_counter() - began
                await until(process, lambda: count(HANDLED) == PENDING)
                handled = time.perf_counter() - began
                work, memory = cpu_time(process), peak_memory(process)
            if (made := count(MADE) - before) != PENDING:
                raise BenchError(f"{made} contributions of {PENDING}")
    return stored, handled, work, memory
