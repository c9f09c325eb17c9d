"""Buttons: pressing, answering, expiring, forging, and messages the bot cannot see."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import Button, SentMessage
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Clock, Refusal, news

LINK = "https://t.me/kokeilubotti_bot?start=abc"


@pytest.fixture
async def card(ptb: Bot, group: Group) -> SentMessage:
    rows = [
        [InlineKeyboardButton("Valmis 3/5", callback_data="v1:done")],
        [
            InlineKeyboardButton("Lisaa", callback_data="v1:more"),
            InlineKeyboardButton("Avaa", url=LINK),
        ],
    ]
    await ptb.send_message(group.id, "kortti", reply_markup=InlineKeyboardMarkup(rows))
    return group.messages[-1]


async def press_data(api: Api) -> list[Any]:
    return [query["data"] for kind, query in await news(api) if kind == "callback_query"]


async def test_buttons_are_found_by_label(api: Api, card: SentMessage, student: Person) -> None:
    assert card.labels == ["Valmis 3/5", "Lisaa", "Avaa"]
    assert card.keyboard[1][1] == Button("Avaa", url=LINK)

    student.presses(card, "Valmis 3/5")
    student.presses(card, "Val")
    student.presses(card, "3/5")

    assert await press_data(api) == ["v1:done"] * 3
    with pytest.raises(LookupError, match="Valmis 3/5"):
        student.presses(card, "Puuttuu")
    with pytest.raises(LookupError):
        student.presses(card, "a")


async def test_the_person_sees_the_answer(
    ptb: Bot, group: Group, card: SentMessage, student: Person
) -> None:
    press = student.presses(card, "Valmis")
    [update] = await ptb.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.from_user.id == student.id
    assert query.message is not None
    assert query.message.message_id == card.id

    await query.answer("Kirjattu", show_alert=True)

    assert (await press.answer()).answered
    assert (press.toast, press.alert, press.url) == ("Kirjattu", True, None)


async def test_an_answer_can_take_the_person_to_the_bot(
    ptb: Bot, api: Api, card: SentMessage, student: Person
) -> None:
    press = student.presses(card, "Valmis")
    with pytest.raises(BadRequest, match="Url_invalid"):
        await ptb.answer_callback_query(press.id, url="https://example.org")
    await ptb.answer_callback_query(press.id, url=LINK)

    assert press.url == LINK
    student.follows(press.url)
    assert student.private.messages[-1].text == "/start abc"


async def test_an_answer_may_come_too_late(
    ptb: Bot, card: SentMessage, student: Person, clock: Clock
) -> None:
    press = student.presses(card, "Valmis")
    clock.turn(seconds=16)

    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await ptb.answer_callback_query(press.id)
    with pytest.raises(TimeoutError):
        await press.answer(timeout=0.05)


async def test_forged_data_and_unknown_queries(
    api: Api, card: SentMessage, student: Person
) -> None:
    student.presses(card, data="x" * 200)

    assert await press_data(api) == ["x" * 200]
    with pytest.raises(Refusal, match="query ID is invalid"):
        await api("answerCallbackQuery", callback_query_id="1")


async def test_an_inaccessible_message(ptb: Bot, card: SentMessage, student: Person) -> None:
    student.presses(card, "Valmis", inaccessible=True)

    [update] = await ptb.get_updates()

    assert update.callback_query is not None
    # python-telegram-bot 22.8 makes a Message of it, not an InaccessibleMessage.
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible
    assert update.callback_query.data == "v1:done"


async def test_a_link_button_opens_without_the_bot(
    telegram: PretendTelegram, card: SentMessage, student: Person
) -> None:
    press = student.presses(card, "Avaa")

    assert (press.url, press.answered) == (LINK, True)
    assert telegram.pending == 0


async def test_copy_buttons_and_styles(api: Api, group: Group) -> None:
    row = [
        {"text": "Kopioi", "copy_text": {"text": "abc"}},
        {"text": "Ei", "callback_data": "n", "style": "danger"},
    ]
    await api("sendMessage", chat_id=group.id, text="x", reply_markup={"inline_keyboard": [row]})

    copy, no = group.messages[-1].keyboard[0]
    assert copy.copy_text == "abc"
    assert no.style == "danger"


async def test_web_apps_only_in_private(api: Api, teacher: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "web_app": {"url": "https://e.org"}}]]}

    await api("sendMessage", chat_id=teacher.id, text="x", reply_markup=markup)

    assert teacher.private.messages[-1].keyboard[0][0].web_app == "https://e.org"
