"""A disk that is full, locked or damaged: nothing is confirmed that is not stored."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.rehearsal.room import open_room
from storage.database import DatabaseError
from tests.stories.story import Story

WORDS = "Kukaan ei tiennyt, että tulen. " * 120


@asynccontextmanager
async def full(room: Story) -> AsyncIterator[None]:
    """The disk takes no more than the file has now."""
    ((pages,),) = await room.database.fetch("PRAGMA page_count")
    await room.database.fetch(f"PRAGMA max_page_count = {pages}")
    yield
    await room.database.fetch("PRAGMA max_page_count = 1073741823")


@asynccontextmanager
async def locked(room: Story, path: Path) -> AsyncIterator[None]:
    """Another program writes, for longer than the bot waits at once."""
    await room.database.fetch("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def write(room: Story, first: int, last: int) -> None:
    for number in range(first, last):
        room.student.person.says(room.group, f"{number} {WORDS}", room.message("I3"))


async def recovers(room: Story) -> None:
    async with asyncio.timeout(20):
        while room.telegram.pending:  # noqa: ASYNC110 – until its next try, in real time
            await asyncio.sleep(0.05)
    await room.settle()


async def numbers(room: Story) -> list[int]:
    return [int(each.partition(" ")[0]) for each in await room.texts("I3")]


async def test_on_a_full_disk_nothing_is_confirmed_that_is_not_stored_and_then_it_goes_on(
    room: Story,
) -> None:
    await room.start(at="I3")

    async with full(room):
        for start in range(0, 80, 8):
            await write(room, start, start + 8)
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.2)
        held = room.telegram.pending
        stored = await room.database.fetch("SELECT count(*) FROM inbox WHERE raw LIKE '%Kukaan%'")
        told = len(await numbers(room)) + stored[0][0]
        assert held
        assert told + held >= 80
        assert not room.room.work.done()
    await recovers(room)

    assert await numbers(room) == list(range(80))
    assert "🎓 Opiskelija 80" in room.card("I3")


async def test_while_another_program_holds_the_file_it_waits_and_then_goes_on(
    room: Story, tmp_path: Path
) -> None:
    await room.start(at="I3")

    async with locked(room, tmp_path / "story.db"):
        await write(room, 0, 5)
        await asyncio.sleep(1.5)
        assert room.telegram.pending == 5
        assert not room.room.work.done()
    await recovers(room)

    assert await numbers(room) == [0, 1, 2, 3, 4]


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


async def test_a_second_instance_is_refused_and_the_first_goes_on(
    room: Story, tmp_path: Path
) -> None:
    await room.start(at="I3")

    with pytest.raises(DatabaseError, match="in use by another running"):
        async with open_room(room.telegram, room.room.clock, tmp_path / "story.db"):
            pytest.fail("two of them")
    await write(room, 0, 1)
    await room.settle()

    assert await numbers(room) == [0]


@pytest.mark.parametrize("damage", [b"\xff" * 512, b""], ids=["overwritten", "cut off"])
async def test_a_damaged_file_is_refused_with_a_reason_and_left_as_it_is(
    room: Story, tmp_path: Path, damage: bytes
) -> None:
    await room.start(at="I3")
    await write(room, 0, 50)
    await room.settle()
    broken = tmp_path / "broken.db"
    await room.database.backup(broken)
    whole = broken.read_bytes()
    spoiled = whole[:4096] + damage * 24 + whole[4096 + 512 * 24 :] if damage else whole[:-9000]
    broken.write_bytes(spoiled)

    with pytest.raises(DatabaseError, match="damaged"):
        async with open_room(room.telegram, room.room.clock, broken):
            pytest.fail("it was opened")

    assert broken.read_bytes() == spoiled
