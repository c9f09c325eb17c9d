"""Who wrote what is forgotten in time; the words, the voices and the decisions stay."""

import os
from datetime import datetime, timedelta

import pytest

from dialogs.events import (
    ContributionMade,
    DecisionMade,
    Event,
    GroupMoved,
    NoticeFailed,
    NoticeSent,
    ParticipantJoined,
    ReachChanged,
    Reminded,
    ReminderSkipped,
)
from dialogs.workbook.schema import Voice
from storage import inspection, retention
from storage.file.database import Database
from storage.tables import journal, media, sources
from tests.storage.given import NOW, contribution, text_of, write

DAY = timedelta(days=1)
DECIDED = DecisionMade("e1", "adopt", ())


async def lived(db: Database, *told: tuple[datetime, Event]) -> int:
    workshop = await write(db, journal.create(db, "workshop", NOW))
    for version, (at, event) in enumerate(told):
        await write(db, journal.append(db, workshop, version, [event], at=at, actor=1))
    return workshop


async def unlink(db: Database, now: datetime) -> list[int]:
    every = await inspection.streams(db)
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


@pytest.mark.parametrize(
    ("event", "actor"),
    [
        (NoticeSent(1, 1, ()), None),
        (ReminderSkipped(1, Reminded("pulse", "e1", "2027-04-01")), None),
        (NoticeFailed(1), None),
        (GroupMoved(), None),
        (ReachChanged(1, reachable=False), 1),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_what_the_bot_did_or_telegram_told_is_nobodys_deed(
    db: Database, event: Event, actor: int | None
):
    workshop = await lived(db, (NOW, contribution(1)))
    await write(db, journal.append(db, workshop, 1, [event], at=NOW + 300 * DAY, actor=actor))

    found = await unlink(db, NOW + 366 * DAY)

    assert found == [workshop]


async def test_what_a_person_did_keeps_the_writers_for_a_year_more(db: Database):
    workshop = await lived(db, (NOW, contribution(1)))
    joined = ParticipantJoined(2, Voice.OP, reachable=True)
    await write(db, journal.append(db, workshop, 1, [joined], at=NOW + 300 * DAY, actor=2))

    early = await unlink(db, NOW + 366 * DAY)
    late = await unlink(db, NOW + 666 * DAY)

    assert (early, late) == ([], [workshop])


async def test_who_writes_again_after_all_was_unlinked_is_forgotten_a_year_later(db: Database):
    workshop = await lived(db, (NOW, contribution(1)))
    await unlink(db, NOW + 366 * DAY)
    again = journal.append(db, workshop, 1, [contribution(2)], at=NOW + 400 * DAY, actor=1)
    await write(db, again)

    early = await unlink(db, NOW + 700 * DAY)
    late = await unlink(db, NOW + 766 * DAY)

    assert (early, late) == ([], [workshop])
    assert await writers(db, workshop) == [0, 0]


async def test_of_many_words_some_hundred_are_unlinked_at_once(db: Database):
    workshop = await write(db, journal.create(db, "workshop", NOW))
    many = [contribution(number) for number in range(retention.AT_ONCE + 7)]
    await write(db, journal.append(db, workshop, 0, many, at=NOW, actor=1))
    for number in range(retention.AT_ONCE + 7):
        await write(db, sources.remember(db, 5, number, workshop, number, 1))

    rounds, left = [], True
    while left:
        left = await write(db, retention.unlink_authors(db, workshop))
        (row,) = await db.fetch(
            """
            SELECT (SELECT count(*) FROM sources),
                (SELECT count(*) FROM events WHERE actor IS NOT NULL),
                (SELECT count(*) FROM texts WHERE author IS NOT NULL)
            """
        )
        rounds.append(tuple(row))

    assert rounds == [(7, 507, 507), (0, 507, 507), (0, 7, 7), (0, 0, 0), (0, 0, 0)]
    assert await writers(db, workshop) == [0] * 507


async def test_a_photo_keeps_its_words_and_loses_its_sender(db: Database):
    workshop = await lived(db, (NOW, contribution(1)))
    photo = media.File("photo", "AgACphoto", "AQADphoto")
    await write(db, media.keep(db, workshop, "A1", 1, photo, NOW, 1))

    await unlink(db, NOW + 366 * DAY)

    (row,) = await db.fetch("SELECT person FROM media")
    assert row["person"] is None
    assert [each.file for each in await media.of(db, workshop, 1)] == [photo]


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
