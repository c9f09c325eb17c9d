"""The budget: a group hears little from the bot, and nobody waits to be heard."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.rehearsal.telegram.limits import counts
from bot.rehearsal.telegram.server import Call
from dialogs import commands as c
from tests.proofs.sleeping import at_rest, until
from tests.stories.small_groups import small_groups
from tests.stories.story import Opened


def to_group(calls: Iterable[Call], group: int) -> list[Call]:
    """Messages, edits and reactions in the group: what Telegram's limits count."""
    return [x for x in calls if x.chat_id == group and counts(x.method)]


async def test_twenty_answers_in_a_minute_cost_eight_calls_and_all_are_counted(rooms: Opened):
    room = await rooms(limits=True)
    await room.start(at="A1")
    await room.turn(minutes=5)
    people, card = list(room.cast.values()), room.message("A1")
    before = len(room.telegram.calls)

    for number in range(20):
        people[number % 5].person.says(room.group, f"Vastaus {number}", card)
        await until(lambda: at_rest(room.room))
        room.room.clock.turn(timedelta(seconds=3))
        await until(lambda: at_rest(room.room))
    spent = to_group(room.telegram.calls[before:], room.group.id)
    await room.turn(minutes=1)

    assert 2 <= len(spent) <= 8
    assert len(await room.texts("A1")) == 20
    for voice in ("🏭 Työpaikka 8", "🏫 Oppilaitos 4", "🎓 Opiskelija 8"):
        assert voice in room.card("A1")
    assert [x.description for x in room.telegram.calls if x.status != 200] == []


@pytest.mark.parametrize("who", ["student", "classmate"])
async def test_a_lone_answer_is_seen_to_be_heard_while_the_clock_stands_still(
    rooms: Opened, who: str
):
    room = await rooms(limits=True)
    await room.start(at="A1")
    await room.turn(minutes=5)
    card, edits, now = room.message("A1"), room.message("A1").edits, room.now

    message = room.cast[who].person.says(room.group, "Yksin.", card)
    await until(lambda: at_rest(room.room))

    assert room.now == now
    assert message.reactions or card.edits > edits


async def test_three_small_groups_with_twenty_answers_each_cost_every_chat_eight_calls(
    rooms: Opened,
):
    room = await rooms(limits=True)
    made = await small_groups(room)
    await room.turn(minutes=5)
    people = {number: await made.of(number) for number in made.chats}
    before = len(room.telegram.calls)

    for turn in range(20):
        for number, chat in made.chats.items():
            person = people[number][turn % len(people[number])].person
            person.says(chat, f"Vastaus {number}.{turn}", room.message(f"A1/{number}"))
        await until(lambda: at_rest(room.room))
        room.room.clock.turn(timedelta(seconds=3))
        await until(lambda: at_rest(room.room))
    calls = room.telegram.calls[before:]
    await room.turn(minutes=1)

    spent = {x: len(to_group(calls, x.id)) for x in (room.group, *made.chats.values())}
    assert all(each <= 8 for each in spent.values()), spent
    assert all(spent[chat] >= 2 for chat in made.chats.values()), spent
    for number in made.chats:
        assert len(await room.texts(f"A1/{number}")) == 20
        assert f"Vastaus {number}.19" not in room.card(f"A1/{number}")
    assert [x.description for x in calls if x.status != 200] == []


async def test_a_step_of_a_small_group_brings_its_chat_three_messages_at_most(rooms: Opened):
    room = await rooms(limits=True)
    made = await small_groups(room)
    teacher = await room.id_of(room.teacher)
    chats = {room.group: 0, **dict.fromkeys(made.chats.values(), 0)}

    for step in ("A1", "A2", "A3", "A4"):
        before = len(room.telegram.calls)
        for number in made.chats:
            place = f"{step}/{number}"
            writers = (await made.of(number))[:2]
            if step == "A3":
                practice = await room.number_of(f"Sana 0 A1/{number}")
                who = await room.id_of(writers[0])
                await room.does(c.Rate(who, place, practice, "smooth", "partly"))
            else:
                for count, each in enumerate(writers):
                    await made.replies(each, place, f"Sana {count} {place}")
            while await made.place(number) == place:
                await room.does(c.Advance(teacher, place, accept_gap=True))
        await room.turn(minutes=5)
        sent = [x.chat_id for x in room.telegram.calls[before:] if x.method == "sendMessage"]
        for chat in chats:
            most = 4 if step == "A4" else 3  # the board of a task, and where all share it
            assert sent.count(chat.id) <= most, (step, chat)
            chats[chat] += sent.count(chat.id)

    assert (await room.state()).open_places == ("A5", "A5/1", "A5/2", "A5/3")
    assert all(chats[each] >= 4 for each in made.chats.values())
