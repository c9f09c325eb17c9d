"""What a person takes back is nowhere to be found in the files, not even between the rows."""

from random import Random

import pytest

from dialogs.events import ContributionEdited, Event, FieldFilled
from storage.file.database import Database
from storage.tables import inbox, journal, people, sources
from tests.storage.given import NOW, contribution, text_of, write

NAME = "Aino-Kaisa Esimerkki"
WORDS = [f"Kukaan ei tiennyt, että tulen, kertoi {number}." for number in range(40)]
OTHERS = "Perehdytys alkoi heti aamulla."


def found(db: Database, text: str) -> list[str]:
    """The files, of all that lie beside the database, in which the text stands."""
    return [
        file.name
        for file in db.path.parent.iterdir()
        if text.encode() in file.read_bytes() or text.encode("utf-16-le") in file.read_bytes()
    ]


async def live_through(db: Database, workshop: int) -> int:
    """A person says a lot, edits it, and makes the database move its pages about."""
    aino = await write(db, people.meet(db, 4711, NAME, "fi", NOW))
    await write(db, inbox.store(db, [(1, f'{{"update_id": 1, "text": "{WORDS[0]}"}}')], NOW))
    await write(db, inbox.settle(db, 1))
    version = 0
    for number, words in enumerate(WORDS):
        events: list[Event] = [
            contribution(number, words),
            ContributionEdited(number, words * 2),
            FieldFilled("e1", "aim", aino.id, (), words),
        ]
        work = journal.append(db, workshop, version, events, at=NOW, actor=aino.id)
        version = await write(db, work)
        await write(db, sources.remember(db, 4711, number, workshop, number, aino.id))
    await write(
        db, journal.append(db, workshop, version, [contribution(99, OTHERS)], at=NOW, actor=2)
    )
    return aino.id


async def forget(db: Database, workshop: int, person: int) -> None:
    async with db.transaction():
        await journal.erase_texts(db, workshop, person)
        await sources.forget(db, person)
        await people.erase(db, person)
    await db.truncate_traces()


async def test_before_it_is_erased_it_can_be_found(db, workshop):
    await live_through(db, workshop)

    assert found(db, NAME)
    assert all(found(db, words) for words in WORDS)


async def test_after_it_is_erased_nothing_is_found(db, workshop):
    person = await live_through(db, workshop)

    await forget(db, workshop, person)

    assert found(db, NAME) == []
    assert [words for words in WORDS if found(db, words)] == []
    assert found(db, OTHERS) == [db.path.name]
    assert [tuple(row) for row in await db.fetch("PRAGMA freelist_count")] == [(0,)]


async def test_what_others_wrote_and_the_order_of_events_stay(db, workshop):
    person = await live_through(db, workshop)
    before = [(each.version, type(each.event)) for each in await journal.read(db, workshop)]

    await forget(db, workshop, person)

    after = await journal.read(db, workshop)
    assert [(each.version, type(each.event)) for each in after] == before
    assert {text_of(each.event) for each in after} == {"", OTHERS}


async def test_a_handled_update_leaves_no_trace(db):
    await write(db, inbox.store(db, [(1, '{"update_id": 1, "text": "Kukaan ei tiennyt"}')], NOW))
    await write(db, inbox.settle(db, 1))

    await db.truncate_traces()

    assert found(db, "Kukaan ei tiennyt") == []


@pytest.mark.parametrize("seed", range(3))
async def test_long_words_and_pages_that_were_moved_about_leave_no_trace(db, seed):
    """Words longer than a page, and rows that SQLite copied from page to page as others grew."""
    chance = Random(seed)
    homes = [await write(db, journal.create(db, "workshop", NOW)) for _ in range(6)]
    versions = dict.fromkeys(homes, 0)
    for number in range(400):
        here, author = chance.choice(homes), chance.choice((1, 2, 3))
        text = f"<{author}> " + f"Salaisuus{author} " * chance.choice((2, 8, 30, 90, 400, 1200))
        made = contribution(number, text)
        work = journal.append(db, here, versions[here], [made], at=NOW, actor=author)
        versions[here] = await write(db, work)
        if chance.random() < 0.05:
            await write(db, journal.erase_texts(db, chance.choice(homes), 3))
    assert all(found(db, f"Salaisuus{each}") for each in (1, 2))

    for each in homes:
        await write(db, journal.erase_texts(db, each, 1))
    await db.truncate_traces()

    assert found(db, "Salaisuus1") == []
    assert found(db, "Salaisuus2") == [db.path.name]
