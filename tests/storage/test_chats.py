"""A chat is at one workshop, a workshop at home in one chat, and both follow a new chat id."""

import pytest

from storage.file import migrations
from storage.file.database import Database
from storage.tables import acks, cards, chats, journal, outbox
from storage.tables.chats import Home, Seat
from tests.storage.given import NOW, write

OLD, NEW, NEWER = -100, -1001, -1002


async def bind(db, chat_id, stream_id, thread_id=0):
    await write(db, chats.bind(db, chat_id, thread_id, stream_id, "Metalli", NOW))


@pytest.fixture
async def second(db, workshop):
    return await write(db, journal.create(db, "workshop", NOW))


async def test_a_bound_chat_is_found_from_both_sides(db, workshop):
    await bind(db, OLD, workshop)

    assert await chats.workshop_in(db, OLD, 0) == workshop
    assert await chats.home(db, workshop) == Home(OLD, 0)


async def test_nothing_is_found_where_nothing_was_bound(db, workshop):
    assert await chats.workshop_in(db, OLD, 0) is None
    assert await chats.home(db, workshop) is None
    assert await chats.seats_in_chat(db, OLD) == []


async def test_a_topic_has_its_own_workshop_and_others_that_of_the_chat(db, workshop, second):
    await bind(db, OLD, workshop)
    await bind(db, OLD, second, thread_id=5)

    assert await chats.workshop_in(db, OLD, 5) == second
    assert await chats.workshop_in(db, OLD, 6) == workshop
    assert await chats.seats_in_chat(db, OLD) == [Seat(second, 0), Seat(workshop, 0)]


async def test_a_topic_says_nothing_about_the_rest_of_the_chat(db, workshop):
    await bind(db, OLD, workshop, thread_id=5)

    assert await chats.workshop_in(db, OLD, 0) is None


async def test_a_new_workshop_takes_the_chat_and_the_earlier_one_keeps_its_home(
    db, workshop, second
):
    await bind(db, OLD, workshop)
    await bind(db, OLD, second)

    assert await chats.workshop_in(db, OLD, 0) == second
    assert await chats.home(db, workshop) == Home(OLD, 0)
    assert await chats.seats_in_chat(db, OLD) == [Seat(second, 0), Seat(workshop, 0)]


async def test_a_workshop_that_goes_to_another_chat_leaves_the_first(db, workshop):
    await bind(db, OLD, workshop)
    await bind(db, NEW, workshop)

    assert await chats.workshop_in(db, OLD, 0) is None
    assert await chats.home(db, workshop) == Home(NEW, 0)


async def test_a_chat_that_moved_is_known_by_both_ids(db, workshop):
    await bind(db, OLD, workshop)

    await write(db, chats.move(db, OLD, NEW))

    assert await chats.workshop_in(db, OLD, 0) == workshop
    assert await chats.workshop_in(db, NEW, 0) == workshop
    assert await chats.home(db, workshop) == Home(NEW, 0)
    assert await chats.resolve(db, OLD) == NEW
    assert await chats.resolve(db, NEW) == NEW


async def test_a_chat_may_move_again_and_back_and_be_told_so_twice(db, workshop):
    await bind(db, OLD, workshop)

    for old, new in ((OLD, NEW), (OLD, NEW), (NEW, NEWER)):
        await write(db, chats.move(db, old, new))
    assert [await chats.resolve(db, each) for each in (OLD, NEW, NEWER)] == [NEWER] * 3

    await write(db, chats.move(db, NEWER, OLD))
    assert [await chats.resolve(db, each) for each in (OLD, NEW, NEWER)] == [OLD] * 3
    assert await chats.workshop_in(db, NEWER, 0) == workshop


async def test_a_move_takes_along_what_is_queued_and_ends_the_old_cards(db, workshop):
    await bind(db, OLD, workshop)
    await write(db, cards.record(db, OLD, 10, stream_id=workshop, card="step:A1", person=0))
    await write(db, cards.record(db, 4711, 11, stream_id=workshop, card="remote", person=1))
    await write(db, acks.put(db, workshop, OLD, 12, NOW))

    await write(db, chats.move(db, OLD, NEW))

    assert [each.card for each in await cards.live_cards(db, workshop)] == ["remote"]
    assert await cards.find(db, OLD, 10) is not None
    assert [each.chat_id for each in await outbox.due(db, NOW, 9)] == [NEW]


async def test_workshops_with_a_chat_are_found(db, workshop, second):
    await bind(db, OLD, second)
    await bind(db, OLD, second, thread_id=5)
    assert await chats.seats(db) == [Seat(second, 0)]

    await bind(db, OLD, workshop)

    assert await chats.seats(db) == [Seat(workshop, 0), Seat(second, 0)]


# Small groups


async def bind_group(db, chat_id, stream_id, group, thread_id=0):
    work = chats.bind(db, chat_id, thread_id, stream_id, "Ryhmä", NOW, group=group)
    await write(db, work)


async def test_each_small_group_has_a_chat_of_its_own_beside_that_of_all(db, workshop):
    await bind(db, OLD, workshop)
    await bind_group(db, -201, workshop, 1)
    await bind_group(db, OLD, workshop, 2, thread_id=7)

    assert await chats.seat_in(db, OLD, 0) == Seat(workshop, 0)
    assert await chats.seat_in(db, -201, 0) == Seat(workshop, 1)
    assert await chats.seat_in(db, OLD, 7) == Seat(workshop, 2)
    assert await chats.seat_in(db, OLD, 8) == Seat(workshop, 0)
    homes = [await chats.home(db, workshop, group) for group in (0, 1, 2, 3)]
    assert homes == [Home(OLD, 0), Home(-201, 0), Home(OLD, 7), None]
    assert await chats.seats(db) == [Seat(workshop, group) for group in (0, 1, 2)]
    assert await chats.seats_in_chat(db, OLD) == [Seat(workshop, 0), Seat(workshop, 2)]


async def test_a_small_group_that_goes_to_another_chat_leaves_its_first_and_nobody_elses(
    db, workshop
):
    await bind(db, OLD, workshop)
    await bind_group(db, -201, workshop, 1)
    await bind_group(db, -202, workshop, 2)

    await bind_group(db, -203, workshop, 1)

    assert await chats.seat_in(db, -201, 0) is None
    assert await chats.seats_in_chat(db, -201) == []
    assert await chats.home(db, workshop, 1) == Home(-203, 0)
    assert await chats.home(db, workshop, 2) == Home(-202, 0)
    assert await chats.home(db, workshop) == Home(OLD, 0)


async def test_the_same_group_number_of_another_workshop_is_another_group(db, workshop, second):
    await bind_group(db, -201, workshop, 1)
    await bind_group(db, -202, second, 1)

    assert await chats.home(db, workshop, 1) == Home(-201, 0)
    assert await chats.home(db, second, 1) == Home(-202, 0)


async def test_the_chat_of_a_small_group_moves_by_itself(db, workshop):
    await bind(db, OLD, workshop)
    await bind_group(db, -201, workshop, 1)
    await write(db, cards.record(db, OLD, 10, stream_id=workshop, card="step:A5", person=0))
    await write(db, cards.record(db, -201, 11, stream_id=workshop, card="step:A1/1", person=0))

    await write(db, chats.move(db, -201, NEW))

    assert await chats.seat_in(db, -201, 0) == Seat(workshop, 1)
    assert await chats.home(db, workshop, 1) == Home(NEW, 0)
    assert await chats.home(db, workshop) == Home(OLD, 0)
    assert [each.card for each in await cards.live_cards(db, workshop)] == ["step:A5"]


async def test_homes_from_before_small_groups_are_those_of_everyone(path, monkeypatch):
    first = {1: migrations.steps()[1]}
    with monkeypatch.context() as older:
        older.setattr(migrations, "steps", lambda: first)
        async with await Database.open(path, now=NOW) as db:
            insert = "INSERT INTO workshops (workbook, created_at) VALUES ('uudista', 0)"
            number = await write(db, db.insert(insert))
            async with db.transaction():
                await db.execute("INSERT INTO homes VALUES (?, ?, ?)", (number, OLD, 5))
                await db.execute("INSERT INTO chats VALUES (?, 5, ?, 'Metalli', 0)", (OLD, number))

    async with await Database.open(path, now=NOW) as db:
        assert await chats.home(db, number) == Home(OLD, 5)
        assert await chats.seat_in(db, OLD, 5) == Seat(number, 0)
        assert await chats.seats(db) == [Seat(number, 0)]
        await bind_group(db, OLD, number, 2, thread_id=6)
        assert await chats.seats_in_chat(db, OLD) == [Seat(number, 0), Seat(number, 2)]
