"""Bots in processes of their own: started by a fork, asked over a socket, killed when need be."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.rehearsal.telegram.server import PretendTelegram

ROOT = Path(__file__).parents[2]


class Died(Exception):
    """The bot was killed; says at which boundary."""


class Failed(Exception):
    """The bot ended by itself, with this traceback."""


class Bot:
    """One running process. Every question may end with Died."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._pid = 0

    async def ask(self, ask: str, **what: object) -> Any:
        with suppress(ConnectionError):
            self._writer.write(json.dumps({"ask": ask} | what).encode() + b"\n")
        told = await self._hear()
        if "dies" in told:
            await self._end()
            raise Died(told["dies"])
        if "failed" in told:
            await self._end()
            raise Failed(told["failed"])
        return told["answer"]

    async def stop(self) -> None:
        """End it as SIGTERM does, and wait until it has."""
        await self.ask("stop")
        told = await self._hear()
        await self._end()
        if "failed" in told:
            raise Failed(told["failed"])

    @property
    def memory(self) -> int:
        """Bytes of this process in the machine's memory."""
        pages = Path(f"/proc/{self._pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def kill(self) -> None:
        with suppress(ProcessLookupError):  # it may be dying already, at its boundary
            os.kill(self._pid, signal.SIGKILL)
        await self._end()

    async def _hear(self) -> dict[str, Any]:
        while True:
            try:
                line = await self._reader.readline()
            except ConnectionError:
                line = b""
            told: dict[str, Any] = json.loads(line) if line else {"dies": "unseen"}
            if "pid" not in told:
                return told
            self._pid = told["pid"]

    async def _end(self) -> None:
        """Wait until the system has taken away what the process held, its lock above all."""
        self._writer.close()
        with suppress(ProcessLookupError):
            while True:
                os.kill(self._pid, 0)
                await asyncio.sleep(0.001)


@dataclass(frozen=True, slots=True)
class Runner:
    """The process that bots are forked from."""

    orders: socket.socket

    async def start(
        self,
        telegram: PretendTelegram,
        database: Path,
        now: datetime,
        die_at: int | str = 0,
        *,
        files: bool = False,
    ) -> Bot:
        """A bot that begins to work; with `die_at`, it is killed at that boundary from now.

        `files`: what it opens, names or removes in the database's folder is a boundary too.
        """
        ours, theirs = socket.socketpair()
        order = {
            "url": telegram.url,
            "token": telegram.token,
            "database": str(database),
            "now": now.isoformat(),
            "die_at": die_at,
            "files": files,
        }
        with theirs:
            socket.send_fds(self.orders, [json.dumps(order).encode()], [theirs.fileno()])
        return Bot(*await asyncio.open_unix_connection(sock=ours, limit=1 << 24))


@contextmanager
def open_runner(root: Path = ROOT) -> Iterator[Runner]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.proofs.runner", str(theirs.fileno())]
    with ours, theirs, subprocess.Popen(command, cwd=root, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        try:
            yield Runner(ours)
        finally:
            ours.close()
            process.wait(10)
