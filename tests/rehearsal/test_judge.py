"""Does the judge see what is wrong?"""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.rehearsal.telegram.server import PretendTelegram
from tests.rehearsal.conftest import Clock
from tests.rehearsal.judge import judge

MESSAGE = {
    "message_id": 1,
    "date": 0,
    "chat": {"id": 1, "type": "private"},
    "text": "x",
}


def keyboard(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Ok", "callback_data": data}]]}


@pytest.mark.parametrize(
    ("kind", "name", "payload"),
    [
        ("request", "sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard("1")}),
        (
            "request",
            "sendMessage",
            {"chat_id": 1, "text": "<b>" + "&lt;" * 4096 + "</b>", "parse_mode": "HTML"},
        ),
        ("request", "getUpdates", {"offset": -1, "timeout": 3}),
        ("answer", "sendMessage", MESSAGE),
        ("answer", "getUpdates", [{"update_id": 1, "message": MESSAGE}]),
        ("update", "message", {"update_id": 1, "message": MESSAGE}),
    ],
)
def test_what_is_right_passes(kind: str, name: str, payload: Any) -> None:
    judge(kind, name, payload)


@pytest.mark.parametrize(
    ("kind", "name", "payload", "words"),
    [
        ("request", "sendNothing", {}, "no method"),
        ("request", "sendMessage", {"chat_id": 1, "text": "x", "txet": 1}, "no parameter 'txet'"),
        ("request", "sendMessage", {"chat_id": 1}, "does not fit"),
        ("request", "sendMessage", {"chat_id": 1, "text": "x" * 4097}, "4097 units"),
        ("request", "sendMessage", {"chat_id": 1, "text": " "}, "empty text"),
        (
            "request",
            "sendMessage",
            {"chat_id": 1, "text": "<b>x", "parse_mode": "HTML"},
            "never closed",
        ),
        (
            "request",
            "sendMessage",
            {"chat_id": 1, "text": "<p>x</p>", "parse_mode": "HTML"},
            "no <p>",
        ),
        (
            "request",
            "sendMessage",
            {"chat_id": 1, "text": "1 < 2", "parse_mode": "HTML"},
            "a bare <",
        ),
        (
            "request",
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": keyboard("x" * 65)},
            "65 bytes",
        ),
        ("request", "answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "201"),
        ("answer", "sendMessage", {**MESSAGE, "txet": "x"}, "unknown"),
        ("answer", "sendMessage", True, "does not fit"),
        ("update", "message", {"update_id": 1, "message": {**MESSAGE, "date": None}}, "fit"),
        ("update", "x", {"update_id": 1, "x": {}}, "unknown"),
    ],
)
def test_what_is_wrong_is_named(kind: str, name: str, payload: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        judge(kind, name, payload)


async def test_what_the_judge_says_comes_out_when_the_server_closes(clock: Clock) -> None:
    telegram = PretendTelegram(now=clock.now)
    telegram.judge = judge
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="1")]])
    async with telegram:
        person = telegram.user("Tiina")
        person.starts()
        async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
            await bot.send_message(person.id, "<b>x</b>", parse_mode="HTML", reply_markup=markup)
            assert telegram.judged_errors == []
            with pytest.raises(Exception, match="Can't parse entities"):
                await bot.send_message(person.id, "<b>x", parse_mode="HTML")
            assert len(telegram.judged_errors) == 1
        with pytest.raises(AssertionError, match="never closed"):
            await telegram.__aexit__(None, None, None)
        telegram.judged_errors.clear()
