"""Which message shows which card, live or long ago; and which message was whose contribution."""

import pytest

from storage.tables import cards, chats, outbox, sources
from storage.tables.cards import Card
from storage.tables.sources import Source
from tests.storage.given import NOW, write

CHAT = -100


def card(message_id, workshop, key="step:A1", *, shown="x", live=True):
    return Card(CHAT, message_id, workshop, key, 0, shown, live)


@pytest.fixture
def record(db, workshop):
    async def record(message_id, card="step:A1", person=0, chat_id=CHAT):
        work = cards.record(
            db, chat_id, message_id, stream_id=workshop, card=card, person=person, shown="x"
        )
        await write(db, work)

    return record


async def test_a_recorded_message_is_the_live_one(db, record, workshop):
    await record(10)

    assert await cards.live(db, workshop, "step:A1", 0) == card(10, workshop)
    assert await cards.find(db, CHAT, 10) == card(10, workshop)


async def test_nothing_is_live_that_was_not_recorded(db, record, workshop):
    await record(10)

    assert await cards.live(db, workshop, "step:A1", 1) is None
    assert await cards.find(db, CHAT, 11) is None


async def test_a_newer_message_takes_over_and_the_earlier_one_is_still_known(db, record, workshop):
    await record(10)
    await record(11)
    await record(11)

    assert await cards.live(db, workshop, "step:A1", 0) == card(11, workshop)
    assert await cards.find(db, CHAT, 10) == card(10, workshop, live=False)


async def test_each_person_has_their_own(db, record, workshop):
    await record(10, "answer:A1", person=1, chat_id=1)
    await record(10, "answer:A1", person=2, chat_id=2)

    assert [each.person for each in await cards.live_cards(db, workshop)] == [1, 2]


async def test_a_message_may_come_to_show_another_card(db, record, workshop):
    await record(10)
    await record(10, "step:A2")

    assert await cards.live(db, workshop, "step:A1", 0) is None
    assert await cards.find(db, CHAT, 10) == card(10, workshop, "step:A2")


async def test_what_was_shown_is_remembered(db, record, workshop):
    await record(10)

    await write(db, cards.set_shown(db, CHAT, 10, "y"))

    assert await cards.find(db, CHAT, 10) == card(10, workshop, shown="y")


async def test_a_message_that_is_gone_is_dropped(db, record):
    await record(10)

    await write(db, cards.drop(db, CHAT, 10))

    assert await cards.find(db, CHAT, 10) is None


async def test_a_chat_can_be_forgotten(db, record, workshop):
    await record(10, "remote", person=1, chat_id=4711)
    await record(10)

    await write(db, cards.forget_chat(db, 4711))

    assert [each.card for each in await cards.live_cards(db, workshop)] == ["step:A1"]


async def test_a_message_is_known_as_a_contribution(db, workshop):
    await write(db, sources.remember(db, CHAT, 20, workshop, 7, 1))

    source = Source(CHAT, 20, workshop, 7, 1)
    assert await sources.contribution_of(db, CHAT, 20) == source
    assert await sources.contribution_of(db, CHAT, 21) is None
    assert await sources.messages_of(db, workshop, 1) == [source]


async def test_an_edit_that_comes_after_a_later_one_was_overtaken(db):
    dates = (5, 5, 6, 5)
    seen = [await write(db, sources.edit_overtaken(db, CHAT, 20, date)) for date in dates]

    assert seen == [False, False, False, True]


async def test_whose_messages_they_were_can_be_forgotten(db, workshop):
    await write(db, sources.remember(db, 4711, 20, workshop, 7, 1))
    await write(db, sources.remember(db, CHAT, 21, workshop, 8, 2))
    await write(db, sources.edit_overtaken(db, 4711, 20, 6))

    await write(db, sources.forget(db, 1))

    assert await sources.messages_of(db, workshop, 1) == []
    assert len(await sources.messages_of(db, workshop, 2)) == 1
    assert not await write(db, sources.edit_overtaken(db, 4711, 20, 5))


async def test_older_copies_are_set_apart_where_they_can_still_be_reached(db, record, workshop):
    await record(10)
    await record(11)
    await record(12, chat_id=-200)
    await record(20, "answer:A1", person=3, chat_id=3)
    await record(21, "answer:A1", person=3, chat_id=3)
    await write(db, chats.bind(db, CHAT, 0, workshop, "Metalli", NOW))

    await write(db, cards.set_apart(db, workshop))

    found = [(each.card, each.person) for each in await cards.live_cards(db, workshop)]
    assert found == [
        ("answer:A1", 3),
        ("old:10", 0),
        ("old:11", 0),
        ("old:20", 3),
        ("step:A1", 0),
    ]
    await write(db, cards.set_apart(db, workshop))
    assert len(await cards.live_cards(db, workshop)) == 5


async def test_older_copies_in_the_chat_of_a_small_group_are_set_apart_for_that_chat(
    db, record, workshop
):
    for number in (10, 11):
        await record(number, "step:A1/2", chat_id=-200)
        await record(number, "step:A5", chat_id=CHAT)
    await write(db, chats.bind(db, CHAT, 0, workshop, "Metalli", NOW))
    await write(db, chats.bind(db, CHAT, 5, workshop, "Metalli", NOW, group=1))
    await write(db, chats.bind(db, -200, 0, workshop, "Kakkonen", NOW, group=2))

    await write(db, cards.set_apart(db, workshop))

    found = [(each.card, each.chat_id) for each in await cards.live_cards(db, workshop)]
    assert found == [
        ("old:10", CHAT),
        ("old:10/2", -200),
        ("step:A1/2", -200),
        ("step:A5", CHAT),
    ]


async def test_the_pages_that_stand_somewhere_are_found_by_how_their_keys_begin(
    db, record, workshop
):
    await record(10, "ideas:1", person=1, chat_id=1)
    await record(11, "ideas:12", person=2, chat_id=2)
    await record(12, "ideas:1", person=2, chat_id=2)
    await record(13, "idea:A1", person=1, chat_id=1)
    await record(14, "sort:A", person=1, chat_id=1)
    await record(15, "ideas:1", person=1, chat_id=1)

    found = await cards.standing(db, workshop, "ideas:")

    assert found == [("ideas:1", 1), ("ideas:1", 2), ("ideas:12", 2)]
    assert await cards.standing(db, workshop + 1, "ideas:") == []


async def test_a_page_that_is_just_being_sent_is_found_too(db, workshop):
    async with db.transaction():
        await outbox.put_show(db, workshop, "ideas:3", 1, fresh=True, nudge=False, now=NOW)
        await outbox.put_show(db, workshop, "ideas:4", 1, fresh=True, nudge=False, now=NOW)
        (row, _) = await outbox.due(db, NOW, 9)
        await outbox.sending(db, row.id)

    assert await cards.standing(db, workshop, "ideas:") == [(row.card, 1)]
