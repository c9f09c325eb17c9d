"""Private chats: the Start rule, deep links, blocking."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Refusal, news


async def test_the_bot_cannot_write_first(ptb: Bot, student: Person) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await ptb.send_message(student.id, "hei")

    student.starts()

    assert (await ptb.send_message(student.id, "hei")).chat.id == student.id


async def test_an_unknown_chat_is_not_found(ptb: Bot, api: Api) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(99, "hei")
    with pytest.raises(Refusal, match="Bad Request: chat not found"):
        await api("sendMessage", chat_id="@nobody", text="hei")
    with pytest.raises(Refusal, match="Bad Request: chat_id is empty"):
        await api("sendMessage", text="hei")


async def test_a_deep_link_starts_with_its_payload(api: Api, student: Person) -> None:
    student.follows("https://t.me/kokeilubotti_bot?start=abc-1_2")

    [(kind, message)] = await news(api)

    assert kind == "message"
    assert message["text"] == "/start abc-1_2"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {"id": student.id, "type": "private", "first_name": "Sami"}
    assert message["from"]["language_code"] == "sv"


async def test_links_to_elsewhere_and_wrong_payloads_are_refused(student: Person) -> None:
    with pytest.raises(ValueError):
        student.follows("https://t.me/other_bot?start=x")
    with pytest.raises(ValueError):
        student.starts("ei kelpaa")


async def test_a_person_who_blocks_is_out_of_reach(
    ptb: Bot, api: Api, teacher: Person, telegram: PretendTelegram
) -> None:
    await news(api)
    teacher.blocks_bot()

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(teacher.id, "hei")

    teacher.starts()
    [(_, blocked), (_, unblocked), (_, start)] = await news(api)
    assert blocked["new_chat_member"]["status"] == "kicked"
    assert unblocked["new_chat_member"]["status"] == "member"
    assert start["text"] == "/start"
    await ptb.send_message(teacher.id, "hei")


async def test_get_me_and_the_profile(ptb: Bot, telegram: PretendTelegram) -> None:
    assert ptb.bot.username == "kokeilubotti_bot"
    assert ptb.bot.can_read_all_group_messages is False
    telegram.privacy = False
    assert (await ptb.get_me()).can_read_all_group_messages is True

    await ptb.set_my_description("Ohjaa", language_code="fi")
    await ptb.set_my_short_description("Ohjaa")
    await ptb.set_my_name("Botti")
    assert (await ptb.get_my_description("fi")).description == "Ohjaa"
    assert (await ptb.get_my_description()).description == ""
    assert (await ptb.get_my_short_description("fi")).short_description == "Ohjaa"
    assert (await ptb.get_my_name()).name == "Botti"
