"""Telegram's limits, when they are enforced."""

import pytest

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Clock, Refusal


async def test_nothing_is_limited_unless_asked(api: Api, group: Group) -> None:
    for number in range(40):
        await api("sendMessage", chat_id=group.id, text=str(number))


async def test_twenty_a_minute_a_group_sends_edits_and_reactions(
    telegram: PretendTelegram, api: Api, group: Group, student: Person, clock: Clock
) -> None:
    telegram.limits = True
    said = student.says(group, "hei")
    sent = await api("sendMessage", chat_id=group.id, text="x")
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    for number in range(18):
        clock.turn(seconds=1)
        await api("editMessageText", **place, text=str(number))
    clock.turn(seconds=1)
    like = {"reaction": [{"type": "emoji", "emoji": "👍"}]}
    await api("setMessageReaction", chat_id=group.id, message_id=said.id, **like)
    clock.turn(seconds=1)

    with pytest.raises(Refusal, match="Too Many Requests: retry after 40") as refused:
        await api("sendMessage", chat_id=group.id, text="x")
    assert refused.value.code == 429
    assert refused.value.parameters == {"retry_after": 40}

    clock.turn(seconds=10)
    with pytest.raises(Refusal, match="retry after 31"):
        await api("sendMessage", chat_id=group.id, text="x")
    clock.turn(seconds=31)
    await api("sendMessage", chat_id=group.id, text="x")


async def test_about_one_a_second_a_chat_with_bursts(
    telegram: PretendTelegram, api: Api, teacher: Person, clock: Clock
) -> None:
    telegram.limits = True
    for number in range(5):
        await api("sendMessage", chat_id=teacher.id, text=str(number))

    with pytest.raises(Refusal, match="retry after 1"):
        await api("sendMessage", chat_id=teacher.id, text="x")
    clock.turn(seconds=2)
    await api("sendMessage", chat_id=teacher.id, text="x")


async def test_thirty_a_second_in_all(telegram: PretendTelegram, api: Api) -> None:
    telegram.limits = True
    people = [telegram.user(f"P{number}") for number in range(31)]
    for person in people:
        person.starts()
    for person in people[:30]:
        await api("sendMessage", chat_id=person.id, text="x")

    with pytest.raises(Refusal, match="retry after 1"):
        await api("sendMessage", chat_id=people[30].id, text="x")


async def test_answers_to_presses_are_unlimited(
    telegram: PretendTelegram, api: Api, group: Group, student: Person
) -> None:
    telegram.limits = True
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    await api("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    for _ in range(40):
        press = student.presses(group.messages[-1], "x")
        await api("answerCallbackQuery", callback_query_id=press.id)
