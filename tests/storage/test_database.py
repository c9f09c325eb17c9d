"""Transactions are all or nothing, whatever becomes of the task, the disk or the file."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from storage.file import opening
from storage.file.database import Database, DatabaseError
from storage.tables import journal, people
from tests.storage.given import NOW, contribution, write

INSERT = "INSERT INTO aliases (old_chat_id, new_chat_id) VALUES (?, ?)"


async def count(db: Database) -> int:
    (row,) = await db.fetch("SELECT count(*) FROM aliases")
    return int(row[0])


async def three(db: Database, first: int) -> None:
    async with db.transaction():
        for number in range(first, first + 3):
            await db.execute(INSERT, (number, 0))


async def test_a_transaction_is_stored_as_a_whole(db):
    await three(db, 0)

    assert await count(db) == 3


async def test_an_error_undoes_the_whole_transaction(db):
    with suppress(sqlite3.IntegrityError):
        async with db.transaction():
            await db.execute(INSERT, (1, 0))
            await db.execute(INSERT, (1, 0))

    assert await count(db) == 0


async def test_writes_tell_what_they_did(db):
    async with db.transaction():
        many = await db.execute_many(INSERT, [(number, 0) for number in range(5)])
        none = await db.execute_many(INSERT, [])
        changed = await db.execute("UPDATE aliases SET new_chat_id = 7 WHERE old_chat_id > 1")
        rowid = await db.insert(INSERT, (77, 0))
        rows = await db.returning("DELETE FROM aliases RETURNING new_chat_id")

    assert (many, none, changed, rowid, len(rows)) == (5, 0, 3, 77, 6)


async def test_a_write_outside_a_transaction_is_a_bug(db):
    for work in (
        db.execute(INSERT, (1, 0)),
        db.execute_many(INSERT, [(1, 0)]),
        db.insert(INSERT, (1, 0)),
        db.returning("DELETE FROM aliases RETURNING 1"),
    ):
        with pytest.raises(RuntimeError, match="needs an open transaction"):
            await work


async def test_a_write_in_the_transaction_of_another_task_is_a_bug(db):
    async with db.transaction():
        other = asyncio.create_task(db.execute(INSERT, (1, 0)))

        with pytest.raises(RuntimeError, match="of its own task"):
            await other


async def test_transactions_do_not_nest(db):
    async with db.transaction():
        await db.execute(INSERT, (1, 0))
        with pytest.raises(RuntimeError, match="open already"):
            async with db.transaction():
                pass  # pragma: no cover

    assert await count(db) == 1


async def test_tasks_take_turns(db):
    await asyncio.gather(*(three(db, first) for first in range(0, 60, 3)))

    assert await count(db) == 60


async def test_a_reader_never_sees_what_is_not_committed(db):
    with suppress(KeyError):
        async with db.transaction():
            await db.execute(INSERT, (1, 0))
            reader = asyncio.create_task(count(db))
            await asyncio.sleep(0.01)
            assert not reader.done()
            assert await count(db) == 1
            raise KeyError

    assert await reader == 0


async def test_a_cancelled_task_leaves_no_transaction_open(db):
    started = asyncio.Event()

    async def stuck() -> None:
        async with db.transaction():
            await db.execute(INSERT, (1, 0))
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await started.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    await three(db, 10)
    assert await count(db) == 3


async def test_a_task_cancelled_at_any_moment_stores_all_or_nothing(db):
    stored = 0
    for number in range(150):
        task = asyncio.create_task(three(db, number * 10))
        await asyncio.sleep(number * 0.00001)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        assert not db._connection.in_transaction
        assert (await count(db) - stored) in {0, 3}
        stored = await count(db)

    await three(db, 10_000)
    assert await count(db) == stored + 3


async def test_a_full_disk_stores_nothing_half_and_goes_on_when_there_is_room(db, workshop):
    (pages,) = await db.fetch_one("PRAGMA page_count")
    await db.fetch(f"PRAGMA max_page_count = {pages + 20}")
    made = [contribution(1, "pitkä sana " * 400)] * 3
    version = 0

    with suppress(sqlite3.OperationalError):
        while version < 1000:
            version = await write(db, journal.append(db, workshop, version, made, at=NOW, actor=1))
    assert 0 < version < 1000
    assert len(await journal.read(db, workshop)) == version
    assert (await db.fetch_one("SELECT count(*) FROM texts"))[0] == version

    await db.fetch("PRAGMA max_page_count = 1000000")
    again = await write(db, journal.append(db, workshop, version, made, at=NOW, actor=1))
    assert again == version + 3


async def test_a_locked_file_is_an_error_and_goes_on_when_it_is_free(db, path):
    await db.fetch("PRAGMA busy_timeout = 0")

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await three(db, 0)
        other.execute("ROLLBACK")

    await three(db, 0)
    assert await count(db) == 3


async def test_a_backup_is_a_whole_copy_that_can_be_opened(db, tmp_path):
    await write(db, people.meet(db, 5, "Aino", "fi", NOW))

    await db.backup(tmp_path / "copy.db")

    async with await Database.open(tmp_path / "copy.db", now=NOW) as copy:
        assert await people.names(copy, [1]) == {1: "Aino"}


async def test_a_backup_overwrites_nothing(db, tmp_path):
    (tmp_path / "copy.db").write_text("older")

    with pytest.raises(DatabaseError, match="exists already"):
        await db.backup(tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "older"


async def test_a_backup_that_fails_is_explained_and_leaves_nothing_behind(db, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(DatabaseError, match="disk is full"):
            await db.backup(tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await db.backup(tmp_path / "missing" / "copy.db")

    assert not list(tmp_path.glob("copy*"))
    await three(db, 0)


@asynccontextmanager
async def another(path: Path, *sql: str) -> AsyncIterator[None]:
    """Another program that has begun something with the file, and for which nobody may wait."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for each in sql:
            other.execute(each).fetchone()
        async with asyncio.timeout(30):
            yield
        other.execute("ROLLBACK")


READS = ("BEGIN", "SELECT count(*) FROM aliases")
WRITES = ("BEGIN IMMEDIATE", "DELETE FROM aliases")


@pytest.mark.parametrize("does", [READS, WRITES], ids=["reads", "writes"])
async def test_cleaning_waits_for_no_other_program(db, path, does):
    await three(db, 0)
    await db.fetch("PRAGMA busy_timeout = 600000")

    async with another(path, *does):
        if does is READS:
            await three(db, 10)
        with pytest.raises(DatabaseError, match="used by another program"):
            await db.truncate_traces()
    await db.truncate_traces()

    assert tuple(await db.fetch_one("PRAGMA busy_timeout")) == (600000,)
    assert opening.has_log(path) is False


async def test_who_looks_on_sees_what_is_there_and_changes_nothing(db, path):
    await three(db, 0)

    async with await Database.look(path) as looking:
        seen = await count(looking)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await three(looking, 10)
    await three(db, 10)

    assert (seen, await count(db)) == (3, 6)


async def test_where_there_is_nothing_to_look_at_nothing_is_made(tmp_path):
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await Database.look(tmp_path / "missing.db")

    assert list(tmp_path.iterdir()) == []
