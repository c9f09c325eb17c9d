"""Parsing: an update as python-telegram-bot's object, as deep as anybody looks into it."""

from collections.abc import Mapping
from typing import Any

from telegram import Bot, Update

MESSAGES = ("message", "edited_message")
LOOKED_AT = ("message_id", "date", "chat", "from", "text")
"""What is looked at of the message that another one replies to; a card is mostly the rest."""


def parse(update: Mapping[str, Any], bot: Bot) -> Update:
    """The update without what is never looked at, which takes the longest to read."""
    return Update.de_json({key: _shallow(key, value) for key, value in update.items()}, bot)


def _shallow(key: str, value: Any) -> Any:
    match value:
        case {"reply_to_message": {"message_id": _} as replied} if key in MESSAGES:
            looked_at = {each: replied[each] for each in LOOKED_AT if each in replied}
            return value | {"reply_to_message": looked_at}
        case _:
            return value
