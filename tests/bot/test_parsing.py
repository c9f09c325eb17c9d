"""An update is read as deep as anybody looks into it."""

from typing import Any

from telegram import Bot, Message

from bot.incoming.parsing import parse

CHAT = {"id": -100, "type": "group", "title": "Ryhmä"}
BOT = {"id": 1, "is_bot": True, "first_name": "Botti"}
PERSON = {"id": 2, "is_bot": False, "first_name": "Aino"}
BUTTONS = {"inline_keyboard": [[{"text": "Olen valmis", "callback_data": "x"}]]}
CARD = {"message_id": 5, "date": 1, "chat": CHAT, "from": BOT, "text": "Kysymys"}


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 6, "date": 2, "chat": CHAT, "from": PERSON, "text": "Sana", **more}


def test_of_the_card_that_is_replied_to_there_is_what_is_asked_of_it():
    replied = CARD | {"reply_markup": BUTTONS, "reply_to_message": message()}

    found = parse({"update_id": 1, "message": message(reply_to_message=replied)}, Bot("1:a"))

    assert found.message is not None
    card = found.message.reply_to_message
    assert card is not None
    assert (card.message_id, card.chat.id, card.text) == (5, -100, "Kysymys")
    assert card.from_user is not None
    assert card.from_user.id == 1
    assert (card.reply_markup, card.reply_to_message) == (None, None)


def test_what_a_pressed_card_replies_to_is_read_as_it_is():
    card = CARD | {"reply_to_message": message(caption="Kuva", photo=[])}
    press = {"id": "7", "from": PERSON, "chat_instance": "x", "message": card, "data": "x"}

    found = parse({"update_id": 1, "callback_query": press}, Bot("1:a"))

    assert found.callback_query is not None
    pressed = found.callback_query.message
    assert isinstance(pressed, Message)
    assert pressed.reply_to_message is not None
    assert pressed.reply_to_message.caption == "Kuva"


def test_an_update_of_no_known_shape_comes_through():
    assert parse({"update_id": 1, "message": None, "unheard_of": 3}, Bot("1:a")).update_id == 1
