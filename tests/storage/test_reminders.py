"""Reminders follow what is wanted, are due once, and are never revived when they are over."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import reminders
from tests.storage.given import MINUTE, NOW, write

ZONE = "Europe/Helsinki"


@dataclass(frozen=True)
class Wanted:
    """As much of a reminder as storage looks at."""

    kind: str = "pulse"
    about: str = "e1"
    to: int | None = 3
    occurrence: str = "2027-03-01"
    due_at: datetime = NOW


@pytest.fixture
def sync(db, workshop):
    async def sync(*wanted, zone=ZONE):
        await write(db, reminders.sync(db, workshop, wanted, zone))

    return sync


async def due(db, now=NOW):
    return await reminders.due(db, now, 10)


async def test_what_is_wanted_becomes_due(db, sync, workshop):
    await sync(Wanted(), Wanted(kind="eval1", to=None, due_at=NOW + MINUTE))

    (first,) = await due(db)
    assert (first.stream_id, first.kind, first.about, first.to) == (workshop, "pulse", "e1", 3)
    assert (first.occurrence, first.due_at) == ("2027-03-01", NOW)
    assert [each.to for each in await due(db, NOW + timedelta(days=3))] == [3, None]
    assert len(await reminders.due(db, NOW + MINUTE, 1)) == 1


async def test_the_next_one_is_known(db, sync):
    assert await reminders.next_due(db) is None

    await sync(Wanted(due_at=NOW + MINUTE), Wanted(to=None))

    assert await reminders.next_due(db) == NOW


async def test_the_local_rule_is_stored_beside_the_moment(db, sync):
    await sync(
        Wanted(occurrence="a", due_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        Wanted(occurrence="b", due_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    )

    rows = await db.fetch("SELECT local_at, zone FROM reminders ORDER BY occurrence")
    assert [tuple(row) for row in rows] == [
        ("2026-10-25T03:30:00+03:00", ZONE),
        ("2026-10-25T03:30:00+02:00", ZONE),
    ]


async def test_wanting_the_same_again_changes_nothing(db, sync):
    await sync(Wanted())
    before = await db.fetch("SELECT * FROM reminders")

    await sync(Wanted(), Wanted())

    assert await db.fetch("SELECT * FROM reminders") == before


async def test_a_moved_reminder_is_due_at_its_new_time(db, sync):
    await sync(Wanted())
    await sync(Wanted(due_at=NOW + MINUTE))

    assert await due(db) == []
    assert len(await due(db, NOW + MINUTE)) == 1


async def test_another_zone_is_another_rule(db, sync):
    await sync(Wanted())
    await sync(Wanted(), zone="Europe/Stockholm")

    (row,) = await db.fetch("SELECT zone FROM reminders")
    assert row["zone"] == "Europe/Stockholm"


async def test_what_is_no_longer_wanted_is_not_due(db, sync, workshop):
    await sync(Wanted(), Wanted(to=None))
    await sync(Wanted(to=None))

    assert [each.to for each in await due(db)] == [None]
    assert [each.to for each in await reminders.pending(db, workshop)] == [None]


async def test_what_is_wanted_again_is_due_again(db, sync):
    await sync(Wanted())
    await sync()
    await sync(Wanted(due_at=NOW + MINUTE))

    assert [each.due_at for each in await due(db, NOW + MINUTE)] == [NOW + MINUTE]


async def test_what_is_done_is_never_revived(db, sync):
    await sync(Wanted())
    await write(db, reminders.done(db, [each.id for each in await due(db)]))

    await sync(Wanted(due_at=NOW + MINUTE))
    await sync()
    await sync(Wanted())

    assert await due(db, NOW + MINUTE) == []


@pytest.mark.parametrize("state", ["done", "skipped"])
async def test_reminders_are_closed_by_what_they_are(db, sync, workshop, state):
    group = Wanted(to=None)
    await sync(Wanted(), replace(Wanted(), to=4), group)

    await write(db, reminders.close(db, workshop, None, [group], state))
    await write(db, reminders.close(db, workshop, 3, [Wanted()], state))
    await sync(Wanted(), replace(Wanted(), to=4), group)

    assert [each.to for each in await due(db)] == [4]


async def test_a_postponed_reminder_stays_postponed(db, sync):
    await sync(Wanted())
    (row,) = await due(db)
    await write(db, reminders.postpone(db, row.id, NOW + MINUTE))

    await sync(Wanted())

    assert await due(db) == []
    assert len(await due(db, NOW + MINUTE)) == 1


async def test_workshops_have_their_own(db, sync, workshop):
    other = await write(
        db, db.insert("INSERT INTO streams (kind, created_at) VALUES ('workshop', 0)")
    )
    await sync(Wanted())
    await write(db, reminders.sync(db, other, [Wanted()], ZONE))

    await sync()

    assert [each.stream_id for each in await due(db)] == [other]
