"""The one SQLite file: opened carefully, written by one connection, a transaction at a time."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite

from storage import migrations
from storage.lock import InstanceLock, InUseError

Row = sqlite3.Row
T = TypeVar("T")

_APPLICATION_ID = 1265590882
_OLDEST_SQLITE = (3, 37)  # STRICT tables

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

_REASONS = {
    sqlite3.SQLITE_BUSY: "is locked by another program: close what has it open",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the rights of the file and its folder",
    sqlite3.SQLITE_CORRUPT: "is damaged: it was left as it is; restore a backup",
    sqlite3.SQLITE_FULL: "has no room: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: it is no file, or the disk is full or fails",
    sqlite3.SQLITE_NOTADB: "is not a database, or is damaged: it was left as it is",
    sqlite3.SQLITE_READONLY: "cannot be written: look at the rights of the file and its folder",
}


class DatabaseError(Exception):
    """The database cannot be used; one line for the person who runs the bot."""


class Database:
    """The connection. Writes need an open `transaction()`; reads never see what is uncommitted.

    Close it, or use it with `async with`: its thread would keep a failing process from ending.
    """

    def __init__(self, path: Path, connection: aiosqlite.Connection, lock: InstanceLock) -> None:
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
            with _explained(path):
                lock = _take(path)
                undo.callback(lock.release)
                _inspect(path)
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
        """Leave nothing of deleted rows in the file or beside it.

        DatabaseError when another program is reading, so that its copy of the log had to stay.
        """
        async with self._alone():
            await _to_the_end(self._empty_the_log())
            await _to_the_end(self._run("VACUUM"))
            await _to_the_end(self._empty_the_log())

    async def backup(self, target: Path) -> None:
        """Write a complete copy, which appears under its name only when it is whole and on disk."""
        async with self._alone():
            if await asyncio.to_thread(target.exists):
                raise DatabaseError(f"{target} exists already, and no backup is overwritten")
            with _explained(target):
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

    async def _empty_the_log(self) -> None:
        sql = "PRAGMA wal_checkpoint(TRUNCATE)"
        ((busy, *_),) = await self._connection.execute_fetchall(sql)
        if busy:
            raise DatabaseError(f"{self.path} is being read by another program: close it first")

    async def _back_up_before(self, step: int) -> None:
        await self._copy(self.path.with_name(f"{self.path.name}.before-{step}"))

    async def _copy(self, target: Path) -> None:
        part = target.with_name(f"{target.name}.part")
        await asyncio.to_thread(_make_empty, part)
        try:
            await self._run("VACUUM INTO ?", str(part))
            await asyncio.to_thread(_put_in_place, part, target)
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


def _take(path: Path) -> InstanceLock:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise DatabaseError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = InstanceLock(path.with_name(f"{path.name}.lock"))
    try:
        path.touch(mode=0o600)  # what SQLite puts beside it gets the same rights
    except BaseException:
        lock.release()
        raise
    return lock


def _inspect(path: Path) -> None:
    """Look before writing: read-only, so a file that is refused has not been changed."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        problems = connection.execute("PRAGMA quick_check(1)").fetchone()
        if problems != ("ok",):
            raise DatabaseError(f"{path} {_REASONS[sqlite3.SQLITE_CORRUPT]} ({problems[0]})")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != _APPLICATION_ID:
        raise DatabaseError(f"{path} belongs to another program: choose another path")
    newest = max(migrations.steps())
    if version > newest:
        raise DatabaseError(
            f"{path} was written by a newer Kokeilubotti (schema {version}, here {newest}): "
            "install that version again, or restore an older backup"
        )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except InUseError as error:
        reason = f"is in use by another running Kokeilubotti (process {error.holder})"
        raise DatabaseError(f"{path} {reason}") from error
    except sqlite3.Error as error:
        reason = _REASONS.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, str(error))
        raise DatabaseError(f"{path} {reason}") from error
    except OSError as error:
        raise DatabaseError(f"{path} cannot be opened: {error.strerror or error}") from error


def _make_empty(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)


def _put_in_place(part: Path, target: Path) -> None:
    """VACUUM INTO does not wait for the disk, so this does."""
    _flush(part)
    part.replace(target)
    if os.name != "nt":  # pragma: no branch
        _flush(target.parent)


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
