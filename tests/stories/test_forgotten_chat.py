"""Who is forgotten: the bot's own messages leave the private chat, too."""

import asyncio

import pytest

from bot.rehearsal.telegram.server import Fault
from bot.rehearsal.telegram.world.messages import SentMessage
from tests.stories.story import Opened, Story


def left(room: Story) -> list[SentMessage]:
    """What the bot has written to the student and is still there to be read."""
    words = room.says("say.wiped")
    return [x for x in room.student.chat if x.text != words and x.caption is None and x.text]


async def a_long_talk(room: Story) -> None:
    """Cards, sentences and a file in the student's private chat."""
    await room.start(at="A1")
    await room.student.privately("A1", "Kerron tämän vain teille.")
    await room.student.writes("/tietoni")
    await room.student.presses("export", private=True)


async def be_forgotten(room: Story) -> str:
    await room.student.writes("/poista")
    return await room.student.presses("forget:texts", private=True)


async def test_all_that_the_bot_wrote_in_private_is_taken_away(room: Story) -> None:
    await a_long_talk(room)

    said = await be_forgotten(room)
    await room.turn(minutes=5)

    assert said == room.says("say.forgotten")
    assert room.student.chat == []
    assert await room.database.fetch("SELECT id FROM outbox WHERE kind = 'wipe'") == []
    assert await room.database.fetch("SELECT * FROM files") == []


async def test_what_telegram_lets_nobody_delete_any_more_is_emptied(room: Story) -> None:
    await a_long_talk(room)
    await room.turn(days=3)

    await be_forgotten(room)
    await room.turn(minutes=5)

    assert left(room) == []
    emptied = [x for x in room.student.chat if x.text == room.says("say.wiped")]
    files = [x.document.data for x in room.student.chat if x.document]
    assert emptied
    assert files == [room.says("say.wiped").encode()]
    assert all(each.keyboard == [] for each in room.student.chat)


@pytest.mark.parametrize(
    "fault", [Fault.retry_after(20), Fault.server_error(), Fault.accept_then_drop(), Fault.drop()]
)
async def test_what_goes_wrong_with_it_is_tried_again(room: Story, fault: Fault) -> None:
    await a_long_talk(room)
    room.telegram.fail("deleteMessage", fault, 3)

    await be_forgotten(room)
    await room.turn(minutes=10)

    assert room.student.chat == []
    assert await room.database.fetch("SELECT id FROM outbox WHERE kind = 'wipe'") == []


async def test_of_who_has_blocked_the_bot_not_even_the_numbers_stay(room: Story) -> None:
    await a_long_talk(room)
    await room.student.writes("/poista")
    person = room.student.person.id
    room.telegram.fail("*", Fault.forbidden("bot was blocked by the user"), 99, person)

    await room.student.presses("forget:texts", private=True)
    await room.turn(minutes=10)

    chat = room.student.person.id
    assert await room.database.fetch("SELECT id FROM outbox WHERE chat_id = ?", (chat,)) == []
    assert await room.database.fetch("SELECT * FROM cards WHERE chat_id = ?", (chat,)) == []


async def test_a_message_that_was_on_its_way_goes_too(room: Story) -> None:
    await a_long_talk(room)
    await room.student.writes("/poista")
    message, data = room.button(room.student, "forget:me", private=True)
    room.telegram.fail("sendMessage", Fault.slow(0.5), 1, room.student.person.id)

    room.student.person.says(room.student.person.private, "/ohje")
    async with asyncio.timeout(20):
        while not room.room.app.relay.flights:  # noqa: ASYNC110 – until it is on its way
            await asyncio.sleep(0.01)
    room.student.person.presses(message, data=data)
    await room.settle()
    await room.turn(minutes=2)

    assert room.student.chat == []


async def test_who_stops_the_bot_after_that_is_not_met_again(room: Story) -> None:
    await a_long_talk(room)
    await be_forgotten(room)

    await room.after(room.student.person.blocks_bot)

    known = "SELECT id FROM people WHERE telegram_id = ?"
    assert await room.database.fetch(known, (room.student.person.id,)) == []


async def test_an_edit_that_became_nothing_leaves_no_number_behind(room: Story) -> None:
    await a_long_talk(room)
    typed = await room.student.writes("/tilanne")
    await room.student.edits(typed, "/ohje")

    await be_forgotten(room)

    chat = room.student.person.id
    assert await room.database.fetch("SELECT * FROM edits WHERE chat_id = ?", (chat,)) == []


async def test_an_answer_goes_before_what_is_taken_away(rooms: Opened) -> None:
    room = await rooms(limits=True)
    await a_long_talk(room)
    for number in range(30):
        await room.student.writes(f"/ohje {number}")
    await room.student.writes("/poista")
    await room.turn(minutes=5)
    message, data = room.button(room.student, "forget:texts", private=True)
    since = len(room.telegram.calls)

    room.student.person.presses(message, data=data)
    room.student.person.says(room.student.person.private, "/tietosuoja")
    await room.settle()

    mine = [x for x in room.telegram.calls[since:] if x.chat_id == room.student.person.id]
    methods = [each.method for each in mine]
    assert methods.index("sendMessage") <= 3
    assert methods.count("deleteMessage") > 20
