"""The budget: a group hears little from the bot, and nobody waits to be heard."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.rehearsal.limits import counts
from bot.rehearsal.telegram import Call
from tests.proofs.sleeping import at_rest, until
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
