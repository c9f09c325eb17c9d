"""The budget: a group hears little from the bot, and nobody waits to be heard."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.rehearsal.limits import counts
from bot.rehearsal.play import WORKSHOP, got_there, load_example, set_stage
from bot.rehearsal.telegram import Call
from tests.proofs.sleeping import at_rest, until
from tests.stories.story import Opened

MINUTE = timedelta(minutes=1)


def to_group(calls: Iterable[Call], group: int) -> list[Call]:
    """Messages, edits and reactions in the group: what Telegram's limits count."""
    return [x for x in calls if x.chat_id == group and counts(x.method)]


def busiest_minute(calls: list[Call]) -> int:
    return max((sum(x.at - MINUTE < y.at <= x.at for y in calls) for x in calls), default=0)


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


@dataclass
class Played:
    """What a group got in a whole workshop."""

    calls: list[Call]
    messages: dict[str, list[str]]
    """The bot's new messages in the group, step by step."""
    days: dict[str, int]
    """How many of them in a day of the months of following."""


@pytest.fixture(scope="module")
def played(_brisk: None) -> Played:
    """The Finnish example, from hello to an evaluation with its decision."""
    return asyncio.run(play())


async def play() -> Played:
    example = load_example("fi")
    messages, days = defaultdict(list), defaultdict[str, int](int)
    async with set_stage(example, "fi", lambda line: None) as stage:
        told = 0
        for beat in example["beats"]:
            await stage.perform(beat)
            workshop = await stage.room.app.workshops.load(WORKSHOP)
            place = workshop.place if workshop else ""
            for each in stage.group.messages[told:]:
                if each.sender.is_bot and place == "F":
                    days[f"{each.date:%Y-%m-%d}"] += 1
                elif each.sender.is_bot:
                    messages[place].append(each.text)
            told = len(stage.group.messages)
        assert await got_there(stage.room)
        return Played(to_group(stage.room.telegram.calls, stage.group.id), messages, days)


def test_a_whole_workshop_never_comes_near_the_limit_of_a_group(played: Played):
    assert len(played.calls) > 50
    assert busiest_minute(played.calls) <= 20


def test_a_step_brings_three_messages_at_most_and_a_day_of_following_two(played: Played):
    assert {place: len(each) for place, each in played.messages.items() if len(each) > 3} == {}
    assert max(played.days.values()) <= 2
