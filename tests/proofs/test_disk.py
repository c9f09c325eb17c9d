"""The disk: full, locked, taken by another, damaged. Nothing is confirmed that is not stored."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.clock import TurnedClock
from bot.rehearsal.stage.room import open_room
from bot.rehearsal.telegram.server import PretendTelegram
from storage.file.database import DatabaseError
from tests.proofs.sleeping import Woken, until
from tests.stories.story import BEGINS, Story

FREE = 2**32 - 2


async def set_room_on_disk(room: Story, pages: int | None) -> None:
    """Let the file grow by so many pages and no more; None: as it was."""
    run = room.database._connection.execute_fetchall
    ((now,),) = await run("PRAGMA page_count")
    await run(f"PRAGMA max_page_count = {FREE if pages is None else now + pages}")


async def stored(room: Story) -> int:
    row = await room.database.fetch_one("SELECT count(*) FROM inbox")
    assert row is not None
    count: int = row[0]
    return count


@pytest.mark.parametrize("pages", [0, 12, 60])
async def test_on_a_full_disk_nothing_is_confirmed_that_is_not_stored(
    room: Story, caplog: pytest.LogCaptureFixture, pages: int
):
    await room.start(at="A1")
    await room.student.replies("A1", "Ennen")
    card, before = room.message("A1"), await stored(room)
    texts = [f"{number}: {'Pitkä sana. ' * 300}" for number in range(40)]

    await set_room_on_disk(room, pages)
    for each in texts:
        room.student.person.says(room.group, each, card)
    await full(caplog)
    kept, unconfirmed = await stored(room) - before, room.telegram.pending
    assert kept + unconfirmed >= 40
    assert unconfirmed == 40 or pages
    await set_room_on_disk(room, None)
    await room.settle()

    assert await room.texts("A1") == ["Ennen", *(each.strip() for each in texts)]
    assert room.telegram.pending == 0
    assert "🎓 Opiskelija 41" in room.card("A1")
    assert room.posts == list(dict.fromkeys(room.posts))


async def full(caplog: pytest.LogCaptureFixture) -> None:
    await until(lambda: "the database did not take it" in caplog.text)
    await asyncio.sleep(0.1)


async def test_what_was_sent_on_a_full_disk_is_not_sent_again_when_there_is_room(
    room: Story, caplog: pytest.LogCaptureFixture
):
    await room.start(at="I3")
    await room.student.replies("I3", "Yksi")
    await room.instructor.replies("I3", "Kaksi")
    await room.teacher.replies("I3", "Kolme")

    await set_room_on_disk(room, 0)
    room.classmate.person.says(room.group, "Neljä " * 600, room.message("I3"))
    room.teacher.person.says(room.group, "/tilanne")
    await full(caplog)
    await set_room_on_disk(room, None)
    await room.settle()

    assert len(await room.texts("I3")) == 4
    assert sum(room.says("card.status.title") in each.text for each in room.posts) <= 1


async def test_a_second_instance_is_refused_and_the_first_goes_on(room: Story):
    await room.start(at="A1")

    path = room.database.path
    with pytest.raises(DatabaseError, match="in use by another running Kokeilubotti"):
        async with open_room(room.telegram, room.room.clock, path):
            pass
    await room.student.replies("A1", "Vieläkö olet siellä?")

    assert await room.texts("A1") == ["Vieläkö olet siellä?"]


async def test_a_damaged_file_is_refused_with_the_reason_and_left_as_it_is(awake: Woken):
    async with awake() as room:
        await room.start(at="A1")
        path: Path = room.database.path
    content = damage(path)
    calls = len(room.telegram.calls)

    with pytest.raises(DatabaseError, match="is damaged: it was left as it is; restore a backup"):
        async with awake():
            pass

    assert read(path) == content
    assert len(room.telegram.calls) == calls


def damage(path: Path) -> bytes:
    """Write over some pages; what the file is now."""
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xa5" * (4096 * 6)
    path.write_bytes(content)
    return bytes(content)


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def read(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"Kukaan ei tiennyt. " * 500, b"SQLite format 3\0" + b"x" * 99]
)
async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes
):
    path = tmp_path / "story.db"
    write(path, content)

    async with PretendTelegram(now=lambda: BEGINS) as telegram:
        with pytest.raises(DatabaseError, match="is not a database"):
            async with open_room(telegram, TurnedClock(BEGINS), path):
                pass

    assert read(path) == content
    assert telegram.calls == []


@asynccontextmanager
async def locked(room: Story, path: Path) -> AsyncIterator[None]:
    """Another program writes, for longer than the bot waits at once."""
    await room.database.fetch("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_while_another_program_holds_the_file_it_waits_and_then_goes_on(
    room: Story, tmp_path: Path
) -> None:
    await room.start(at="I3")

    async with locked(room, tmp_path / "story.db"):
        for number in range(5):
            room.student.person.says(room.group, f"Sana {number}", room.message("I3"))
        await asyncio.sleep(1.5)
        assert room.telegram.pending == 5
        assert not room.room.work.done()
    await room.settle()

    assert await room.texts("I3") == [f"Sana {number}" for number in range(5)]


async def test_reminders_wait_for_the_disk_and_come_once(room: Story) -> None:
    await room.start(at="F")
    await room.turn_to("2027-01-28 20:00")
    before = len(room.teacher.chat)

    await room.database.fetch("PRAGMA query_only = 1")  # as a disk that takes nothing at all
    await asyncio.sleep(0)
    room.room.clock.set(room.now.replace(day=29, hour=10))
    for _ in range(8):
        await asyncio.sleep(0.02)
        room.room.clock.set(room.now.replace(minute=room.now.minute + 1))
    assert len(room.teacher.chat) == before
    assert not room.room.work.done()
    await room.database.fetch("PRAGMA query_only = 0")
    await room.turn(minutes=1)

    assert len(room.teacher.chat) == before + 1


async def test_a_lock_that_lasts_is_told_once_in_plain_words_and_so_is_its_end(
    room: Story, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    await room.start(at="A1")
    await room.database._connection.execute_fetchall("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(room.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        room.student.person.says(room.group, "Odottaa.", room.message("A1"))
        await until(lambda: "the database did not take it: it is locked" in caplog.text)
        polls = caplog.text.count("getupdates")
        await until(lambda: caplog.text.count("getupdates") > polls + 1)
        other.execute("ROLLBACK")
    await room.settle()

    ours = [each.getMessage() for each in caplog.records if each.name == "bot.trouble"]
    told, over = ours
    assert "close what has it open. Nothing is lost, and it is tried again" in told
    assert over.startswith("the database takes everything again")
    assert await room.texts("A1") == ["Odottaa."]
