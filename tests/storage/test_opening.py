"""A database is checked, locked and brought up to date, or refused and left as it is."""

import resource
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import aiosqlite
import pytest

from dialogs.events import ContributionEdited, ContributionWithdrawn, Event, FieldFilled
from storage import codec
from storage.file import database as module
from storage.file import migrations
from storage.file.database import Database, DatabaseError
from storage.tables import chats, links, people
from tests.storage.given import NOW, contribution, write


@pytest.fixture
async def closed(path):
    async with await Database.open(path, now=NOW) as db:
        for number in range(200):
            await write(db, people.meet(db, number, f"Aino {number} " * 20, "fi", NOW))
    return path


async def opened(path: Path) -> None:
    async with await Database.open(path, now=NOW):
        pass


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


async def test_the_folder_is_made_and_only_the_owner_may_read_the_file(path):
    async with await Database.open(path, now=NOW):
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}

    assert modes[path.name] == 0o600
    assert modes[f"{path.name}-wal"] == 0o600


async def test_the_pragmas_hold(db):
    got = {name: (await db.fetch_one(f"PRAGMA {name}"))[0] for name in module._PRAGMAS}

    assert got == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 5000,
    }


async def test_a_pragma_that_does_not_take_is_refused():
    async with aiosqlite.connect(":memory:") as connection:
        with pytest.raises(DatabaseError, match="journal_mode = WAL here, and answers memory"):
            await module._configure(connection)


async def test_a_second_instance_is_refused_until_the_first_has_closed(path):
    async with await Database.open(path, now=NOW):
        with pytest.raises(DatabaseError, match=r"another running Kokeilubotti \(process \d+\)"):
            await opened(path)

    await opened(path)


async def test_closing_twice_is_harmless(path):
    db = await Database.open(path, now=NOW)

    await db.close()

    await db.close()


async def test_a_damaged_file_is_refused_and_left_as_it_is(closed):
    content = bytearray(closed.read_bytes())
    content[8192:24576] = b"\xa5" * 16384
    closed.write_bytes(content)

    with pytest.raises(DatabaseError, match="is damaged: it was left as it is"):
        await opened(closed)

    assert closed.read_bytes() == content


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"Kukaan ei tiennyt. " * 500)

    with pytest.raises(DatabaseError, match="restore a backup, or correct DATABASE_PATH"):
        await opened(path)

    assert path.read_bytes() == b"Kukaan ei tiennyt. " * 500


async def test_the_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()

    with pytest.raises(DatabaseError, match="belongs to another program"):
        await opened(path)

    assert path.read_bytes() == before


async def test_a_newer_schema_is_refused(closed):
    with closing(sqlite3.connect(closed)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(DatabaseError, match=r"written by a newer Kokeilubotti \(schema 99"):
        await opened(closed)


async def test_an_old_sqlite_is_refused(path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 0))

    with pytest.raises(DatabaseError, match=r"too old: 3\.37 or newer is needed"):
        await opened(path)


async def test_a_place_where_no_file_can_be_is_explained(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "gone" / "file")

    for place in ("file/kokeilubotti.db", "folder", "dangling"):
        with pytest.raises(DatabaseError, match="cannot be "):
            await opened(tmp_path / place)

    (tmp_path / "gone").mkdir()
    await opened(tmp_path / "dangling")


async def test_a_full_disk_at_the_start_is_explained_and_later_forgiven(path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(DatabaseError, match="disk is full"):
            await opened(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    await opened(path)


def test_the_steps_are_numbered_without_a_gap():
    assert list(migrations.steps()) == list(range(1, len(migrations.steps()) + 1))


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch):
    """A step that a later version could bring."""
    number = max(migrations.steps()) + 1
    file = tmp_path / f"{number:04}_moods.sql"
    file.write_text("CREATE TABLE moods (id INTEGER PRIMARY KEY) STRICT;", encoding="utf-8")

    def install():
        steps = {**migrations.steps(), number: file}
        monkeypatch.setattr(migrations, "steps", lambda: steps)
        return file

    return install


async def test_an_older_file_ends_with_the_schema_of_a_new_one(closed, next_step, tmp_path):
    next_step()

    await opened(closed)
    await opened(tmp_path / "new.db")

    assert schema(closed) == schema(tmp_path / "new.db")
    assert any(name == "moods" for name, _ in schema(closed))


async def test_an_older_file_is_backed_up_before_it_changes(closed, next_step):
    before = schema(closed)
    number = int(next_step().name[:4])

    async with await Database.open(closed, now=NOW) as db:
        assert len(await people.names(db, range(1, 500))) == 200

    backup = closed.with_name(f"{closed.name}.before-{number}")
    assert schema(backup) == before
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (200,)
        assert connection.execute("PRAGMA user_version").fetchone() == (number - 1,)


async def test_a_new_file_needs_no_backup(path):
    await opened(path)

    assert not list(path.parent.glob("*.before-*"))


async def test_a_step_that_fails_changes_nothing(closed, next_step):
    before = schema(closed)
    next_step().write_text("CREATE TABLE moods (id INTEGER); CREATE TABLE people (id INTEGER);")

    with pytest.raises(DatabaseError, match="table people already exists"):
        await opened(closed)

    assert schema(closed) == before


async def test_every_table_is_strict(db):
    tables = await db.fetch(
        "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name NOT GLOB 'sqlite*'"
    )

    assert len(tables) > 10
    assert all(row["strict"] for row in tables)


async def test_what_private_chats_wait_for_is_kept_from_the_first_version(path, monkeypatch):
    first = {1: migrations.steps()[1]}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "steps", lambda: first)
        async with await Database.open(path, now=NOW) as db:
            aino = await write(db, people.meet(db, 4711, "Aino", "fi", NOW))
            insert = "INSERT INTO focus (person_id, workshop_id, ask) VALUES (?, 0, 'answer:A1')"
            await write(db, db.execute(insert, (aino.id,)))

    async with await Database.open(path, now=NOW) as db:
        assert await people.focus(db, aino.id) == [(0, "answer:A1")]


async def begin_as_before(db: Database) -> int:
    """A workshop, as it was begun before there were other kinds of streams."""
    insert = "INSERT INTO workshops (workbook, created_at) VALUES ('uudista', 0)"
    return await write(db, db.insert(insert))


async def write_as_before(db: Database, workshop: int, events: Iterable[Event]) -> None:
    """Events in a journal, as they were written before there were other kinds of streams."""
    for version, event in enumerate(events, 1):
        stored = codec.encode(event)
        made = "INSERT INTO events VALUES (?, ?, 0, 1, ?, ?)"
        await write(db, db.execute(made, (workshop, version, stored.type, stored.body)))
        for field, value in stored.texts.items():
            said = "INSERT INTO texts VALUES (?, ?, ?, 1, ?)"
            await write(db, db.execute(said, (workshop, version, field, value)))


async def test_words_changed_or_taken_back_in_earlier_versions_are_emptied(path, monkeypatch):
    before = {number: file for number, file in migrations.steps().items() if number < 5}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "steps", lambda: before)
        async with await Database.open(path, now=NOW) as db:
            here, other = [await begin_as_before(db) for _ in range(2)]
            told: list[Event] = [
                contribution(1, "entinen"),
                contribution(2, "takaisin otettu"),
                contribution(3, "jäävä"),
                ContributionEdited(1, "välillä toinen"),
                FieldFilled("e1", "aim", 1, text="vanha tavoite"),
                FieldFilled("e2", "aim", 1, text="toisen tavoite"),
                ContributionEdited(1, "nykyinen"),
                ContributionWithdrawn(2),
                FieldFilled("e1", "aim", 2, text="uusi tavoite"),
                FieldFilled("e1", "name", 2, text="nimi"),
                FieldFilled("e1", "name", 2),
            ]
            await write_as_before(db, here, told)
            await write_as_before(db, other, [contribution(1, "muiden")])

    async with await Database.open(path, now=NOW) as db:
        left = [row["value"] for row in await db.fetch("SELECT value FROM texts ORDER BY 1")]

    assert left == ["jäävä", "muiden", "nykyinen", "toisen tavoite", "uusi tavoite"]


async def test_links_of_earlier_starts_that_stand_in_old_logs_are_dead(path, monkeypatch):
    before = {number: file for number, file in migrations.steps().items() if number < 5}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "steps", lambda: before)
        async with await Database.open(path, now=NOW) as db:
            insert = "INSERT INTO links (digest, kind, created_at, single_use) VALUES (?, ?, 0, 1)"
            for token, kind in (("one", "coordinator"), ("two", "coordinator"), ("x", "teacher")):
                await write(db, db.execute(insert, (sha256(token.encode()).digest(), kind)))

    async with await Database.open(path, now=NOW) as db:
        opened = [await links.peek(db, token, now=NOW) for token in ("one", "two", "x")]

    assert [each and each.kind for each in opened] == [None, None, "teacher"]


async def test_what_was_parked_in_earlier_versions_is_tried_again(path, monkeypatch):
    before = {number: file for number, file in migrations.steps().items() if number < 4}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "steps", lambda: before)
        async with await Database.open(path, now=NOW) as db:
            here, other = [await begin_as_before(db) for _ in range(2)]
            for workshop in (here, other):
                home = "INSERT INTO homes (workshop_id, group_no, chat_id, thread_id)"
                await write(db, db.execute(f"{home} VALUES (?, 2, ?, 0)", (workshop, -workshop)))
            row = "INSERT INTO outbox (kind, workshop_id, card, state, due_at, created_at)"
            parked = f"{row} VALUES ('show', ?, 'step:A1/2', 'parked', 0, 0)"
            await write(db, db.execute(parked, (here,)))

    async with await Database.open(path, now=NOW) as db:
        found = await chats.to_try(db, NOW, 9)

    assert [each.seat for each in found] == [chats.Seat(here, 2)]
