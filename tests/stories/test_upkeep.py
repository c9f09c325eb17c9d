"""Upkeep: what is erased leaves the file without anybody waiting for it, and words go in time."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import upkeep
from dialogs import commands as c
from storage.file.opening import has_log
from storage.tables import inbox, journal
from tests.stories.story import Actor, Story, at_work, gather, on_disk

PATIENT = 600_000
"""Milliseconds that a statement would wait for a lock: no test lasts so long."""
LEFT = "has left traces"
GONE = "are cleaned away"


@asynccontextmanager
async def a_reader(path: Path) -> AsyncIterator[None]:
    """A backup, or a browser of databases, that reads the file meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        yield
        other.execute("ROLLBACK")


def files(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.glob("story.db*")}


async def erase(room: Story) -> None:
    """The student says something, and is forgotten with it."""
    await room.student.replies("A1", "Salainen huoli")
    await room.student.starts()
    await room.student.writes("/poista")
    await room.student.presses("forget:texts", private=True)


def told(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in each.getMessage() for each in caplog.records)


async def grow(room: Story) -> None:
    """Other people's updates have filled the file, more than can be rewritten at once."""
    async with room.database.transaction():
        many = [(None, json.dumps({"text": f"{n} " + "ä" * 9000})) for n in range(200)]
        await inbox.store(room.database, many, room.now)
        await room.database.execute("UPDATE inbox SET state = 'settled' WHERE update_id IS NULL")
    assert await room.database.size() > upkeep.SMALL


async def holes(room: Story) -> int:
    """Pages of the file that are free: none are after it was rewritten."""
    ((pages,),) = await room.database.fetch("PRAGMA freelist_count")
    return int(pages)


async def test_what_is_erased_is_in_no_file_at_once(room: Story, tmp_path: Path):
    await room.start(at="A1")

    await erase(room)

    assert on_disk(tmp_path, "Salainen huoli") == []
    assert await holes(room) == 0


async def test_while_another_program_reads_nobody_waits_and_it_is_cleaned_afterwards(
    room: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO", "bot.upkeep")
    await room.start(at="A1")
    await room.database.fetch(f"PRAGMA busy_timeout = {PATIENT}")

    async with a_reader(tmp_path / "story.db"):
        await erase(room)
        await room.instructor.replies("A1", "Kuuletko minua?")
        for _ in range(40):
            await room.turn(minutes=10)
        assert on_disk(tmp_path, "Salainen huoli") != []
        assert (told(caplog, LEFT), told(caplog, GONE)) == (1, 0)
    await room.turn(hours=4)

    assert "Kuuletko minua?" in await room.texts("A1")
    assert on_disk(tmp_path, "Salainen huoli") == []
    assert (told(caplog, LEFT), told(caplog, GONE)) == (1, 1)


async def test_it_is_tried_again_with_growing_pauses(room: Story, tmp_path: Path):
    await room.start(at="A1")
    tried = []

    async with a_reader(tmp_path / "story.db"):
        await erase(room)
        begun = room.now
        for _ in range(130):
            again = room.room.app.upkeep.put_off_until
            assert again is not None
            tried.append((again - begun) // timedelta(minutes=1))
            await room.turn(minutes=1)

    assert list(dict.fromkeys(tried)) == [1, 3, 7, 15, 31, 63, 127, 255]


async def test_after_a_kill_the_log_is_cleaned_away_as_soon_as_nobody_reads(tmp_path: Path):
    async with gather() as them:
        async with at_work(them, tmp_path) as room:
            await room.start(at="A1")
            await room.student.replies("A1", "Salainen huoli")
            kept = files(tmp_path)
        for file, content in kept.items():  # the files as a kill would leave them
            file.write_bytes(content)
        assert has_log(tmp_path / "story.db")

        async with a_reader(tmp_path / "story.db"), at_work(them, tmp_path) as room:
            await room.database.fetch(f"PRAGMA busy_timeout = {PATIENT}")
            await room.instructor.says("/tilanne")
        async with at_work(them, tmp_path) as room:
            await room.settle()
            left = has_log(tmp_path / "story.db")

    assert not left


async def test_a_large_file_is_rewritten_in_a_quiet_hour_of_the_night(room: Story, tmp_path: Path):
    await room.start(at="A1")
    await grow(room)
    await erase(room)
    async with room.database.transaction():
        await room.database.execute("DELETE FROM inbox WHERE update_id IS NULL")

    assert await holes(room) > 100
    await room.turn_to("2027-01-19 01:59")
    assert await holes(room) > 100
    await room.turn_to("2027-01-19 02:10")
    assert await holes(room) == 0
    assert on_disk(tmp_path, "Salainen huoli") == []


async def test_as_long_as_somebody_writes_at_night_a_large_file_is_left_alone(room: Story):
    await room.start(at="A1")
    await grow(room)
    await room.turn_to("2027-01-19 01:58")
    async with room.database.transaction():
        await room.database.execute("DELETE FROM inbox WHERE update_id IS NULL")

    await room.instructor.replies("A1", "En saa unta.")
    await room.turn_to("2027-01-19 02:01")
    assert await holes(room) > 100
    await room.turn_to("2027-01-19 02:20")
    assert await holes(room) == 0


async def test_without_room_to_rewrite_it_the_file_waits_and_answers_go_on(
    room: Story,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    caplog.set_level("INFO", "bot.upkeep")
    await room.start(at="A1")
    size = await room.database.size()
    usage = shutil.disk_usage("/")

    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=size))
        await erase(room)
        assert on_disk(tmp_path, "Salainen huoli") == []  # the log at least was emptied
        await room.turn(hours=9)
        await room.instructor.replies("A1", "Mahtuuko vielä?")
    assert (told(caplog, LEFT), told(caplog, GONE)) == (1, 0)
    await room.turn(hours=4)

    assert "Mahtuuko vielä?" in await room.texts("A1")
    assert (told(caplog, LEFT), told(caplog, GONE)) == (1, 1)
    assert await holes(room) == 0


async def wordings(room: Story, actor: Actor) -> list[str]:
    """What lies in the table of texts of someone's words at the open step."""
    sql = "SELECT value FROM texts WHERE author = ? AND value NOT LIKE 'I_: sana%' ORDER BY version"
    found = await room.database.fetch(sql, (await room.id_of(actor),))
    return [each["value"] for each in found]


async def test_a_former_wording_is_nowhere_once_it_is_changed(room: Story, tmp_path: Path):
    await room.start(at="A1")
    message = await room.student.replies("A1", "Ohjaaja Virtanen huusi")
    await room.student.edits(message, "Ohjaajalla oli kiire")
    await room.student.edits(message, "Ohjaajilla oli kiire")
    await room.student.starts()

    await room.student.writes("/tietoni")
    await room.student.presses("export", private=True)
    await room.turn_to("2027-01-19 03:00")

    assert await wordings(room, room.student) == ["Ohjaajilla oli kiire"]
    assert await room.texts("A1") == ["Ohjaajilla oli kiire"]
    (file,) = [each.document for each in room.student.chat if each.document]
    assert "Virtanen" not in file.data.decode()
    assert "Ohjaajilla" in file.data.decode()
    assert on_disk(tmp_path, "Virtanen") == on_disk(tmp_path, "Ohjaajalla") == []


async def test_what_stood_in_a_field_before_it_was_corrected_is_nowhere(room: Story):
    await room.start(at="I1")
    teacher = await room.id_of(room.teacher)

    for name in ("Konepaja Virtanen", "Konepaja Teräskulma"):
        await room.does(c.FillField(teacher, "setup", "partner", name))

    partners = [each for each in await wordings(room, room.teacher) if "Konepaja" in each]
    assert partners == ["Konepaja Teräskulma"]


async def test_words_that_are_taken_back_are_nowhere(room: Story, tmp_path: Path):
    await room.start(at="A1", reachable=("student",))
    await room.student.privately("A1", "Tämän otan takaisin")
    await room.student.privately("A1", "Tämä jää")
    number = await room.number_of("Tämän otan takaisin")

    await room.student.presses(f"drop_item:{number}", private=True)
    await room.turn_to("2027-01-19 03:00")

    assert await wordings(room, room.student) == ["Tämä jää"]
    assert on_disk(tmp_path, "Tämän otan takaisin") == []


async def test_the_log_of_events_is_as_long_as_before(room: Story):
    await room.start(at="A1")
    message = await room.student.replies("A1", "Yksi")

    await room.student.edits(message, "Kaksi")

    told = [type(each.event).__name__ for each in await journal.read(room.database, 1)]
    assert told[-2:] == ["ContributionMade", "ContributionEdited"]


async def test_while_there_is_no_coordinator_the_link_is_renewed_when_it_has_run_out(room: Story):
    door = room.room.app.door
    await room.settle()
    first = await door.invitations.live_link(room.now)

    await room.turn(hours=23)
    assert await door.invitations.live_link(room.now) == first
    await room.turn(hours=2)
    second = await door.invitations.live_link(room.now)
    coordinator = room.person("Kaisa")
    await coordinator.follows(room.room.app.renderer.start_link(door.house.token(second or "")))
    await room.turn(hours=30)

    assert first is not None
    assert second not in (None, first)
    assert (await coordinator.known()).role == "coordinator"
    assert await door.invitations.live_link(room.now) is None


async def test_what_the_bot_itself_does_keeps_no_writer_from_being_forgotten(room: Story):
    await room.start(at="F")
    await room.student.writes("/havainto Tämä jää ilman nimeä.")
    wrote = room.now

    await room.turn(days=300)
    await room.after(room.student.person.blocks_bot)
    await room.after(room.student.person.unblocks_bot)
    await room.turn(days=60)
    before = await wordings(room, room.student)
    await room.turn(days=8)

    last = await journal.read(room.database, 1)
    assert max(each.at for each in last) > wrote + timedelta(days=299)
    assert "Tämä jää ilman nimeä." in before
    assert await wordings(room, room.student) == []
    (kept,) = await room.database.fetch("SELECT author FROM texts WHERE value LIKE 'Tämä jää%'")
    assert kept["author"] is None
