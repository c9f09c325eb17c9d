"""What Telegram's answers, and its silences, mean for something that was to be sent."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Means(Enum):
    """What is known after an attempt."""

    SENT = auto()
    NOT_SENT = auto()
    """Surely not sent; the same may be tried again later."""
    REFUSED = auto()
    """Telegram will not take these words or this markup."""
    UNCLEAR = auto()
    """Refused, and the reason does not tell whether it is the words or the chat."""
    GONE = auto()
    """The message to edit does not exist any more."""
    CLOSED = auto()
    """This chat cannot be written to, now or for good."""
    MIGRATED = auto()
    UNCERTAIN = auto()
    """It may or may not have been sent."""
    TURNED_AWAY = auto()
    """It is this bot: the token is wrong, or another instance polls."""


@dataclass(frozen=True, slots=True)
class Verdict:
    means: Means
    why: str = ""
    wait: timedelta = timedelta(seconds=2)
    new_chat: int = 0
    for_good: bool = False
    """Of a closed chat: only a human can open it again, and Telegram tells of that."""


QUOTED = re.compile(r'"[^"]*"')
"""What Telegram quotes may be people's words; why it refused is stored and logged without them."""
UNMODIFIED = "message is not modified"
LOST_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
OF_WORDS = (
    "can't parse",
    "too long",
    "too_long",
    "too big",
    "is empty",
    "must be non-empty",
    "must be encoded",
    "button",
    "entities",
    "keyboard",
    "reply markup",
    "reply_markup",
    "file identifier",
    "file_id",
    "file_reference",
)
"""What Telegram says of a text, its markup or its file. All that is not here may be the chat."""
OF_FILES = re.compile(
    r"chat_send_(?!plain)\w+_forbidden|voice_messages_forbidden|rights to send (?!text|a message)"
)
"""The chat takes words, but no files of a kind."""
OF_CHAT = (
    "chat not found",
    "no rights to send",
    "not enough rights",
    "administrator rights",
    "thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "_restricted",
    "_forbidden",
    "admin_required",
    "banned",
    "kicked",
    "blocked",
    "deactivated",
    "peer_id_invalid",
    "_private",
)
"""What it says of a chat, in words or in the capitals of its inner errors."""
FOR_GOOD = ("chat not found", "kicked", "blocked", "deactivated", "not a member", "was deleted")
"""Somebody has to let the bot in again."""
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def verdict(error: TelegramError) -> Verdict:
    """Read an error of python-telegram-bot.

    BadRequest and TimedOut are subclasses of NetworkError there, so the order matters.
    """
    why = QUOTED.sub('"…"', str(error).partition(". Parsing")[0])
    match error:
        case RetryAfter():
            seconds = error.retry_after
            wait = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
            return Verdict(Means.NOT_SENT, why, wait)
        case ChatMigrated():
            return Verdict(Means.MIGRATED, why, new_chat=error.new_chat_id)
        case Forbidden():
            return _closed(why)
        case InvalidToken() | Conflict():
            return Verdict(Means.TURNED_AWAY, why)
        case EndPointNotFound():  # what do_api_request makes of a token that is refused
            return Verdict(Means.TURNED_AWAY, str(error.__cause__ or why))
        case BadRequest():
            return _of_bad_request(why)
        case NetworkError() if isinstance(error.__cause__, UNSENT):
            return Verdict(Means.NOT_SENT, why)
        case _:
            return Verdict(Means.UNCERTAIN, why)


def _of_bad_request(why: str) -> Verdict:
    said = why.casefold()
    if UNMODIFIED in said:
        return Verdict(Means.SENT)
    if any(each in said for each in LOST_MESSAGE):
        return Verdict(Means.GONE, why)
    if OF_FILES.search(said) or any(each in said for each in OF_WORDS):
        return Verdict(Means.REFUSED, why)
    if any(each in said for each in OF_CHAT):
        return _closed(why)
    return Verdict(Means.UNCLEAR, why)


def _closed(why: str) -> Verdict:
    for_good = any(each in why.casefold() for each in FOR_GOOD)
    return Verdict(Means.CLOSED, why, for_good=for_good)
