"""The bots that are measured, each in a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.rehearsal.telegram.server import PretendTelegram

ROOT = Path(__file__).parents[2]
LOOK = 0.01
"""Seconds between two looks at whether something is done."""
PATIENCE = 60


class BenchError(Exception):
    """A bot did not do what it was to be measured at."""


@asynccontextmanager
async def running(telegram: PretendTelegram, folder: Path, *command: str) -> AsyncIterator[Process]:
    """`python -m …` against the pretend Telegram, with its database in the folder."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = inherited | {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": telegram.url,
        "DATABASE_PATH": str(folder / "bench.db"),
        "LOG_LEVEL": "WARNING",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=folder, env=environment, stdout=DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(process: Process, done: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until it is done; BenchError when the bot dies or takes too long."""
    async with asyncio.timeout(patience):
        while not done():
            if process.returncode is not None:
                raise BenchError(f"the bot ended by itself: {process.returncode}")
            await asyncio.sleep(LOOK)


def peak_memory(process: Process) -> float:
    """The most memory (MB) that the process has had resident; 0 where there is no /proc."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return 0.0
    lines = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def cpu_time(process: Process) -> float:
    """The seconds that the process has been at work on a processor; 0 where there is no /proc."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
