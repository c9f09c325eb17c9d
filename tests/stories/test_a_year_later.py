"""A year later: what has to be gone by then is looked for in the file, column by column."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.rehearsal.telegram.world.people import Person
from storage import retention
from storage.tables import inbox
from tests.stories.story import Actor, Story

FAR = 7_000_000
"""People are numbered from here on, so that their numbers are found and nothing else is."""
WRITTEN = "Ei kysytty."

GONE = {
    *("events.actor", "texts.author", "sources.person", "sources.chat_id", "media.person"),
    *("heard.person", "heard.chat_id", "edits.chat_id", "inbox.raw", "outbox.person"),
    "outbox.address",
}
"""Where someone stood who wrote, or who was written to, and stands no longer."""
STAYS = {
    *("people.id", "people.telegram_id", "members.person_id", "events.body", "focus.person_id"),
    *("cards.person", "cards.chat_id", "reminders.person"),
    "texts.value",  # on the quick road everybody says their own number
}
"""Who takes part in a workshop, and where the bot's own messages to them are."""


async def columns_with(room: Story, whom: Iterable[int]) -> set[str]:
    """The columns of the file in which any of these numbers stands."""
    found = set()
    tables = await room.database.fetch("SELECT name FROM sqlite_schema WHERE type = 'table'")
    for (table,) in tables:
        for row in await room.database.fetch(f"SELECT * FROM {table}"):
            for column, value in dict(row).items():
                if any(str(each) in str(value) for each in whom):
                    found.add(f"{table}.{column}")
    return found


async def numbers_of(room: Story, actor: Actor) -> tuple[int, int]:
    return await room.id_of(actor), actor.person.id


async def leaves_traces(room: Story, person: Person) -> None:
    """Words, a note, a photo with words and one without, edits, and updates of every fate."""
    room.odd_updates = True
    await room.start(at="A1")
    missed = await room.student.writes(WRITTEN)
    await room.student.edits(missed, f"{WRITTEN} Edelleen.")
    taken = await room.student.replies("A1", "Aluksi")
    await room.student.edits(taken, "Lopuksi")
    await room.student.opens("answer:A1")
    await room.after(person.sends, person.private, photo=b"\xff\xd8a", caption="Taulu")
    await room.after(person.sends, person.private, photo=b"\xff\xd8b")
    await room.teacher.presses("skip:A1")
    async with room.database.transaction():
        await inbox.store(room.database, [(None, f'["{person.id}"]')], room.now)


@pytest.fixture
async def numbered(room: Story) -> Story:
    async with room.database.transaction():
        await room.database.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('people', ?)", (FAR,)
        )
    return room


async def test_a_year_later_nobody_is_found_where_nobody_has_to_be(numbered: Story, tmp_path: Path):
    room, person = numbered, numbered.student.person
    await leaves_traces(room, person)
    whom = await numbers_of(room, room.student)
    before = await columns_with(room, whom)

    await room.turn(days=375)

    after = await columns_with(room, whom)
    assert before >= GONE
    assert after <= STAYS
    assert "Lopuksi" in [x["value"] for x in await room.database.fetch("SELECT value FROM texts")]


@pytest.mark.parametrize(
    ("table", "moment", "days"), [("inbox", "received_at", 8), ("heard", "at", 8)]
)
async def test_what_was_handled_is_kept_for_a_week_and_no_longer(
    numbered: Story, table: str, moment: str, days: int
):
    room = numbered
    await leaves_traces(room, room.student.person)
    count = f"SELECT count(*) AS number FROM {table} WHERE {moment} <= ?"
    until = (int(room.now.timestamp()) * 1_000_000,)

    await room.turn(days=days - 1)
    (kept,) = await room.database.fetch(count, until)
    await room.turn(days=2)
    (left,) = await room.database.fetch(count, until)

    assert kept["number"] > 0
    assert left["number"] == 0


async def test_a_copy_made_before_a_migration_is_removed_when_it_is_old(
    room: Story, tmp_path: Path
):
    old, new = (tmp_path / f"story.db.before-{each}" for each in (1, 2))
    for copy, age in ((old, 1), (new, -1)):
        copy.touch()
        made = (room.now - retention.COPIES).timestamp() - age * 86400 + 3600 * 12
        os.utime(copy, (made, made))

    await room.turn(hours=7)

    assert not old.exists()
    assert new.exists()
