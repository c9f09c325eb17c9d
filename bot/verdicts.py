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
    GONE = auto()
    """The message to edit does not exist any more."""
    CLOSED = auto()
    """This chat cannot be written to."""
    MIGRATED = auto()
    UNCERTAIN = auto()
    """It may or may not have been sent."""
    FATAL = auto()
    """The token is wrong, or another instance polls."""


@dataclass(frozen=True, slots=True)
class Verdict:
    means: Means
    why: str = ""
    wait: timedelta = timedelta(seconds=2)
    new_chat: int = 0


QUOTED = re.compile(r'"[^"]*"')
"""What Telegram quotes may be people's words; why it refused is stored and logged without them."""
UNMODIFIED = "message is not modified"
LOST_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
LOST_CHAT = (
    "chat not found",
    "have no rights to send",
    "not enough rights",
    "chat_write_forbidden",
)
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def verdict(error: TelegramError) -> Verdict:
    """Read an error of python-telegram-bot.

    BadRequest and TimedOut are subclasses of NetworkError there, so the order matters.
    """
    why = QUOTED.sub('"…"', str(error))
    match error:
        case RetryAfter():
            seconds = error.retry_after
            wait = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
            return Verdict(Means.NOT_SENT, why, wait)
        case ChatMigrated():
            return Verdict(Means.MIGRATED, why, new_chat=error.new_chat_id)
        case Forbidden():
            return Verdict(Means.CLOSED, why)
        case InvalidToken() | Conflict():
            return Verdict(Means.FATAL, why)
        case EndPointNotFound():  # what do_api_request makes of a token that is refused
            return Verdict(Means.FATAL, str(error.__cause__ or why))
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
    if any(each in said for each in LOST_CHAT):
        return Verdict(Means.CLOSED, why)
    return Verdict(Means.REFUSED, why)
