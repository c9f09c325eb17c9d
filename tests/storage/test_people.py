"""People are met, renamed by themselves, and forgotten when they wish."""

import pytest

from storage.tables import journal, members, people
from storage.tables.people import Person
from tests.storage.given import NOW, write

AINO = Person(1, 4711, "Aino", "fi", "", False)


@pytest.fixture
async def aino(db):
    return await write(db, people.meet(db, 4711, "Aino", "fi", NOW))


async def test_someone_new_gets_an_id(db, aino):
    assert aino == AINO
    assert await people.find(db, 1) == AINO
    assert await people.by_telegram(db, 4711) == AINO


async def test_someone_known_keeps_id_and_language_and_gets_todays_name(db, aino):
    await write(db, people.set_language(db, aino.id, "sv"))

    again = await write(db, people.meet(db, 4711, "Aino K.", "en", NOW))

    assert again == Person(1, 4711, "Aino K.", "sv", "", False)


async def test_nobody_is_found_where_nobody_is(db):
    assert await people.find(db, 1) is None
    assert await people.by_telegram(db, 4711) is None
    assert await people.focus(db, 1) == []


async def test_role_and_reach_can_change(db, aino):
    await write(db, people.set_role(db, aino.id, "teacher"))
    await write(db, people.set_reachable(db, aino.id, True))

    assert await people.find(db, 1) == Person(1, 4711, "Aino", "fi", "teacher", True)


async def test_names_are_found_together(db, aino):
    await write(db, people.meet(db, 12, "Väinö", "fi", NOW))

    assert await people.names(db, {1, 2, 3}) == {1: "Aino", 2: "Väinö"}
    assert await people.names(db, []) == {}


async def test_an_erased_person_keeps_only_a_number(db, aino, workshop):
    await write(db, people.set_focus(db, aino.id, workshop, "answer:A1"))

    await write(db, people.erase(db, aino.id))

    assert await people.find(db, 1) == Person(1, None, "", "fi", "", False)
    assert await people.focus(db, 1) == []
    assert (await write(db, people.meet(db, 4711, "Aino", "fi", NOW))).id == 2


async def test_a_private_chat_waits_for_one_thing(db, aino, workshop):
    await write(db, people.set_focus(db, aino.id, workshop, "answer:A1"))
    await write(db, people.set_focus(db, aino.id, workshop, "form:e1:aim"))
    assert await people.focus(db, aino.id) == [(workshop, "form:e1:aim")]

    await write(db, people.clear_focus(db, aino.id, workshop))

    assert await people.focus(db, aino.id) == []


async def test_a_private_chat_waits_for_what_two_workshops_ask_until_one_is_chosen(
    db, aino, workshop
):
    other = await write(
        db, db.insert("INSERT INTO streams (kind, created_at) VALUES ('workshop', 0)")
    )
    await write(db, people.set_focus(db, aino.id, workshop, "answer:A1"))
    await write(db, people.set_focus(db, aino.id, other, "answer:I3", beside=True))
    assert await people.focus(db, aino.id) == [(other, "answer:I3"), (workshop, "answer:A1")]

    await write(db, people.set_focus(db, aino.id, workshop, "answer:A1"))

    assert await people.focus(db, aino.id) == [(workshop, "answer:A1")]


async def test_people_are_found_by_workshop_and_workshops_by_person(db, aino, workshop):
    second = await write(db, people.meet(db, 12, "Väinö", "fi", NOW))
    newer = await write(
        db, db.insert("INSERT INTO streams (kind, created_at) VALUES ('workshop', 0)")
    )
    for each in (workshop, newer, newer):
        await write(db, members.enroll(db, each, aino.id))
    await write(db, members.enroll(db, newer, second.id))

    assert await members.streams_of(db, aino.id) == [newer, workshop]
    assert await members.people_of(db, newer) == [aino.id, second.id]

    await write(db, members.drop(db, newer, aino.id))
    assert await members.streams_of(db, aino.id) == [workshop]


async def test_a_role_is_known_to_be_filled(db, aino):
    assert not await people.any_with_role(db, "coordinator")

    await write(db, people.set_role(db, aino.id, "coordinator"))

    assert await people.any_with_role(db, "coordinator")


async def test_who_let_someone_in_is_known(db, aino):
    second = await write(db, people.meet(db, 12, "Väinö", "fi", NOW))
    assert await people.inviter_of(db, second.id) is None

    await write(db, people.set_inviter(db, second.id, aino.id))

    assert await people.inviter_of(db, second.id) == aino.id
    assert await people.inviter_of(db, 99) is None


async def test_streams_of_one_kind_are_told_from_the_others(db, workshop):
    other = await write(db, journal.create(db, "partner", NOW))
    aino = await write(db, people.meet(db, 4711, "Aino", "fi", NOW))
    for stream in (workshop, other):
        await write(db, members.enroll(db, stream, aino.id))

    assert await members.streams_of(db, aino.id) == [other, workshop]
    assert await members.streams_of(db, aino.id, "workshop") == [workshop]
