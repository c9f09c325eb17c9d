"""Who wrote what is forgotten in time; the words, the voices and the decisions stay."""

import os
from datetime import datetime, timedelta

from dialogs.events import ContributionMade, DecisionMade, Event
from storage import inspection, journal, retention
from storage.database import Database
from tests.storage.given import NOW, contribution, text_of, write

DAY = timedelta(days=1)
DECIDED = DecisionMade("e1", "adopt", ())


async def lived(db: Database, *told: tuple[datetime, Event]) -> int:
    workshop = await write(db, journal.create(db, "uudista", NOW))
    for version, (at, event) in enumerate(told):
        await write(db, journal.append(db, workshop, version, [event], at=at, actor=1))
    return workshop


async def unlink(db: Database, now: datetime) -> list[int]:
    every = await inspection.workshops(db)
    past = [each for each in every if await retention.is_past(db, each, now)]
    for each in past:
        while await write(db, retention.unlink_authors(db, each)):
            pass
    return past


async def writers(db: Database, workshop: int) -> list[int]:
    events = (each.event for each in await journal.read(db, workshop))
    return [each.participant for each in events if isinstance(each, ContributionMade)]


async def test_writers_are_forgotten_half_a_year_after_the_evaluation(db: Database):
    workshop = await lived(db, (NOW, contribution(1)), (NOW + DAY, DECIDED))

    found = await unlink(db, NOW + 190 * DAY)

    assert found == [workshop]
    assert await writers(db, workshop) == [0]


async def test_the_words_stay(db: Database):
    workshop = await lived(db, (NOW, contribution(1)), (NOW + DAY, DECIDED))

    await unlink(db, NOW + 190 * DAY)

    first = (await journal.read(db, workshop))[0].event
    assert text_of(first) == text_of(contribution(1))


async def test_writers_are_kept_while_the_group_still_writes(db: Database):
    late = contribution(2)
    told: list[tuple[datetime, Event]]
    told = [(NOW, contribution(1)), (NOW + DAY, DECIDED), (NOW + 100 * DAY, late)]
    workshop = await lived(db, *told)

    found = await unlink(db, NOW + 190 * DAY)

    assert found == []
    assert await writers(db, workshop) == [1, 1]


async def test_writers_are_forgotten_a_year_after_anything_happened(db: Database):
    workshop = await lived(db, (NOW, contribution(1)))

    early = await unlink(db, NOW + 364 * DAY)
    late = await unlink(db, NOW + 366 * DAY)

    assert (early, late) == ([], [workshop])


async def test_a_workshop_is_unlinked_once(db: Database):
    await lived(db, (NOW, contribution(1)))

    await unlink(db, NOW + 366 * DAY)
    again = await unlink(db, NOW + 367 * DAY)

    assert again == []


async def test_old_copies_are_removed_and_new_ones_kept(db: Database):
    old, new = (db.path.with_name(f"{db.path.name}.before-{each}") for each in (1, 2))
    for path, age in ((old, 36), (new, 34)):
        path.write_text("copy")
        moment = (NOW - age * DAY).timestamp()
        os.utime(path, (moment, moment))

    gone = retention.remove_old_copies(db.path, NOW)

    assert gone == 1
    assert (old.exists(), new.exists()) == (False, True)
