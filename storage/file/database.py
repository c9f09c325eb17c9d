"""The one SQLite file: opened carefully, written by one connection, a transaction at a time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite

from storage.file import files, migrations, opening
from storage.file.lock import InstanceLock
from storage.file.refusals import DatabaseError, explained

__all__ = ("Database", "DatabaseError", "Row")

Row = sqlite3.Row
T = TypeVar("T")

# One connection writes and checkpoints, and the lock keeps it alone: so the WAL-reset bug that
# SQLite had up to 3.51.2, which takes two, cannot strike.
_PRAGMAS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "temp_store": ("MEMORY", 2),  # VACUUM leaves no copy of what people wrote in /tmp
    "busy_timeout": ("5000", 5000),
}


class Database:
    """The connection. Writes need an open `transaction()`; reads never see what is uncommitted.

    Close it, or use it with `async with`: its thread would keep a failing process from ending.
    """

    def __init__(
        self, path: Path, connection: aiosqlite.Connection, lock: InstanceLock | None
    ) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None

    @classmethod
    async def open(cls, path: Path, *, now: datetime) -> "Database":
        """Take the file for this process, check it, and bring its schema up to date.

        A file that is damaged, foreign or newer is refused with DatabaseError, and left as it is.
        """
        async with AsyncExitStack() as undo:
            with explained(path):
                lock = opening.take(path)
                undo.callback(lock.release)
                opening.inspect(path)
                connection = await aiosqlite.connect(
                    path, isolation_level=None, cached_statements=256, check_same_thread=False
                )
                undo.push_async_callback(connection.close)
                connection.row_factory = sqlite3.Row
                await _configure(connection)
                database = cls(path, connection, lock)
                await migrations.migrate(
                    connection, migrations.steps(), database._back_up_before, now
                )
            undo.pop_all()
            return database

    @classmethod
    async def look(cls, path: Path) -> "Database":
        """Only read, also while another process has the file; nothing is made or changed."""
        with explained(path):
            await asyncio.to_thread(path.stat)
            where = opening.read_only(path)
            connection = await aiosqlite.connect(
                where, uri=True, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            return cls(path, connection, None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait for the transaction under way, close the file and let another process have it."""
        async with self._alone():
            try:
                await _to_the_end(self._connection.close())
            finally:
                if self._lock is not None:
                    self._lock.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Everything inside is stored at the end, or nothing is, also when the task is cancelled.

        Cancelled while it commits, it may be stored although CancelledError is raised.
        """
        async with self._alone():
            # A statement whose task is cancelled still runs, and the rollback queues up behind it:
            # after BEGIN it undoes it, after COMMIT there is nothing left to undo.
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                yield
                await self._connection.execute("COMMIT")
            except BaseException:
                await _to_the_end(self._connection.rollback())
                raise

    async def fetch(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Read. Outside a transaction it waits for the open one of another task to end."""
        if self._owner is asyncio.current_task():
            return self._here(sql, params).fetchall()
        async with self._turn:
            return list(await self._connection.execute_fetchall(sql, params))

    async def fetch_one(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        rows = await self.fetch(sql, params)
        return rows[0] if rows else None

    async def execute(self, sql: str, params: Sequence[object] = ()) -> int:
        """Write, and say how many rows that changed."""
        self._must_be_in_a_transaction()
        return self._here(sql, params).rowcount

    async def execute_many(self, sql: str, params: Iterable[Sequence[object]]) -> int:
        """Write once for each of the parameters, and say how many rows that changed in all."""
        self._must_be_in_a_transaction()
        return sum(self._here(sql, each).rowcount for each in params)

    async def insert(self, sql: str, params: Sequence[object] = ()) -> int:
        """Write one new row, and give its rowid."""
        self._must_be_in_a_transaction()
        number = self._here(sql, params).lastrowid
        assert number is not None
        return number

    async def returning(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Write with a statement that ends in RETURNING."""
        self._must_be_in_a_transaction()
        return self._here(sql, params).fetchall()

    async def truncate_traces(self) -> None:
        """Leave nothing of deleted rows in the file or beside it; others get a turn in between.

        It waits for no other program: DatabaseError where one is in the way, or room is lacking.
        """
        await self.empty_log()
        async with self._alone():
            with explained(self.path):
                await _to_the_end(self._impatiently("VACUUM"))
        await self.empty_log()

    async def empty_log(self) -> None:
        """Bring the log into the file and empty it; DatabaseError where another program reads."""
        async with self._alone():
            with explained(self.path):
                found = await _to_the_end(self._impatiently("PRAGMA wal_checkpoint(TRUNCATE)"))
        if found[0][0]:
            raise DatabaseError(f"{self.path} is being used by another program: close it first")

    async def size(self) -> int:
        """Bytes of the file and of what its log adds to it."""
        ((pages,),) = await self.fetch("PRAGMA page_count")
        ((bytes_each,),) = await self.fetch("PRAGMA page_size")
        return int(pages) * int(bytes_each)

    async def backup(self, target: Path) -> None:
        """Write a complete copy, which appears under its name only when it is whole and on disk."""
        async with self._alone():
            if await asyncio.to_thread(target.exists):
                raise DatabaseError(f"{target} exists already, and no backup is overwritten")
            with explained(target):
                await _to_the_end(self._copy(target))

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if self._owner is task:
            raise RuntimeError("this task has a transaction open already")
        async with self._turn:
            self._owner = task
            try:
                yield
            finally:
                self._owner = None

    def _here(self, sql: str, params: Sequence[object]) -> sqlite3.Cursor:
        """Run a statement of the open transaction at once, and not in aiosqlite's thread.

        The way there and back takes longer than all but the longest statements. What may wait, for
        a lock or for the disk, goes to the thread: BEGIN, COMMIT, and reads outside a transaction.
        """
        return self._connection._conn.execute(sql, params)

    def _must_be_in_a_transaction(self) -> None:
        if self._owner is not asyncio.current_task():
            raise RuntimeError("a write needs an open transaction of its own task")

    async def _run(self, sql: str, *params: str) -> None:
        await self._connection.execute(sql, params)

    async def _impatiently(self, sql: str) -> list[Row]:
        """Run it without waiting for other programs: whoever is alone lets nobody else write."""
        run = self._connection.execute_fetchall
        ((patience,),) = await run("PRAGMA busy_timeout")
        await run("PRAGMA busy_timeout = 0")
        try:
            return list(await run(sql))
        finally:
            await run(f"PRAGMA busy_timeout = {patience}")

    async def _back_up_before(self, step: int) -> None:
        await self._copy(self.path.with_name(f"{self.path.name}.before-{step}"))

    async def _copy(self, target: Path) -> None:
        part = await asyncio.to_thread(files.part_of, target)
        try:
            await self._run("VACUUM INTO ?", str(part))
            await asyncio.to_thread(files.put_in_place, part, target)
        except BaseException:
            await asyncio.to_thread(part.unlink)
            raise


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Wait until the work is done, whatever befalls this task; a cancellation is raised then."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled from task.exception()
    return task.result()


async def _configure(connection: aiosqlite.Connection) -> None:
    for name, (wanted, expected) in _PRAGMAS.items():
        await connection.execute_fetchall(f"PRAGMA {name} = {wanted}")
        ((got,),) = await connection.execute_fetchall(f"PRAGMA {name}")
        if got != expected:
            raise DatabaseError(f"SQLite refuses {name} = {wanted} here, and answers {got}")
