"""What may stand under a message: inline keyboards checked as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from bot.rehearsal.telegram.refusals import Refused, bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.messages import Chat

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")
_STYLES = ("danger", "success", "primary")
_SCHEMES = ("http", "https", "tg", "ton", "tonsite")
MAX_BUTTONS = 100


def read_markup(raw: Any, chat: Chat, inline_only: bool = False) -> Json | None:
    """The reply markup of a request, in the form in which Telegram shows it; None if empty.

    With `inline_only`, as in edits, any other kind of markup is refused.
    """
    if not raw:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in raw:
        return _inline(raw["inline_keyboard"], chat)
    if inline_only:
        raise bad_request("inline keyboard expected")
    return raw if any(raw.get(kind) for kind in _OTHER_MARKUPS) else None


def _inline(rows: Any, chat: Chat) -> Json | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unreadable('Field "inline_keyboard" must be an Array of Arrays')
    kept = [[_button(raw, chat) for raw in row] for row in rows if row]
    if sum(len(row) for row in kept) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(raw: Any, chat: Chat) -> Json:
    if not isinstance(raw, dict):
        raise _unreadable("Inline keyboard button must be an Object")
    text = raw.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _unreadable('Field "text" must be of type String')
    action = next((name for name in _ACTIONS if raw.get(name) is not None), None)
    if action is None:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if raw.get("style") is not None and raw["style"] not in _STYLES:
        raise _unreadable("invalid button style specified")
    _check_action(action, raw[action], chat)
    kept = {"text": text, action: raw[action]}
    return kept | {name: raw[name] for name in ("style", "icon_custom_emoji_id") if raw.get(name)}


def _check_action(action: str, value: Any, chat: Chat) -> None:
    match action:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            _check_url(value)
        case "web_app":
            if chat.type != "private":
                raise bad_request("BUTTON_TYPE_INVALID")
        case "copy_text":
            copied = value.get("text") if isinstance(value, dict) else None
            if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case _:
            pass


def _check_url(url: Any) -> None:
    parts = urlsplit(str(url) if "://" in str(url) else f"http://{url}")
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise bad_request(
            f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol"
        )
    if parts.scheme in ("http", "https") and "." not in parts.netloc:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _unreadable(text: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {text}")
