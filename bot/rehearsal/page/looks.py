"""How a message looks: everything that the page and the transcript show of it, as plain data."""

from collections.abc import Mapping
from typing import Any

from bot.rehearsal.page.blocks import blocks
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.files import Attachment
from bot.rehearsal.telegram.world.messages import Button, Chat, SentMessage
from dialogs.reading.texts import beginning, shorten

Json = dict[str, Any]
Names = Mapping[int, str]
"""The keys of the cast by their Telegram id."""

BOT = "bot"
MOST_QUOTED = 80
MOST_SHOWN = 4000
"""Characters of a document that are shown in place."""
_READABLE = (".ics", ".txt", ".csv", ".md", ".json")
_SERVICES = {
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "pinned_message": "pinned",
    "new_chat_title": "renamed",
}


def looks(message: SentMessage, names: Names) -> Json:
    """One message; `n` is its number in its chat."""
    shown: Json = {
        "who": names.get(message.sender.id, BOT),
        "id": message.id,
        "at": message.date.isoformat(),
        "deleted": message.deleted,
        "edited": message.edits > 0,
        "silent": message.silent,
        "reactions": _reactions(message, names),
    }
    if message.service is not None:
        return shown | {"service": _service(message)}
    text = _written(message)
    shown |= {"text": text, "blocks": blocks(text, message.entities)}
    if message.reply_to is not None:
        shown["reply"] = _answered(message.reply_to, names)
    if message.attachment is not None:
        shown["file"] = _file(message.attachment)
    if message.keyboard and not message.deleted:
        shown["keyboard"] = [[_button(each) for each in row] for row in message.keyboard]
    return shown


def _written(message: SentMessage) -> str:
    """The words; of a link that was followed, Telegram's apps show no more than the command."""
    text = message.text or message.caption or ""
    return "/start" if text.startswith("/start ") else text


def _answered(message: SentMessage, names: Names) -> Json:
    text = " ".join(_written(message).split())
    return {
        "n": number(message),
        "who": names.get(message.sender.id, BOT),
        "text": shorten(text, MOST_QUOTED),
    }


def number(message: SentMessage) -> int:
    """Where the message stands in its chat."""
    chat: Chat = message.chat
    return chat.messages.index(message)


def _reactions(message: SentMessage, names: Names) -> list[Json]:
    by_emoji: dict[str, list[str]] = {}
    for account, emoji in message.reactions.items():
        by_emoji.setdefault(emoji, []).append(names.get(account.id, BOT))
    return [{"emoji": emoji, "who": who} for emoji, who in by_emoji.items()]


def _service(message: SentMessage) -> Json:
    service = message.service or {}
    key = next((each for each in _SERVICES if each in service), "")
    about = service.get(key)
    account = about[0] if isinstance(about, list) else about
    name = account.get("first_name", "") if isinstance(account, dict) else str(account or "")
    return {"key": _SERVICES.get(key, "other"), "name": name, "by": _name(message.sender)}


def _name(account: Account) -> str:
    return account.first_name


def _file(kept: Attachment) -> Json:
    about: Json = {"kind": kept.kind, "path": kept.path, "name": kept.filename}
    about |= {"size": len(kept.data), "width": kept.width, "height": kept.height}
    if kept.filename.endswith(_READABLE):
        about["content"] = beginning(kept.data.decode("utf-8", "replace"), MOST_SHOWN)
    return about


def _button(button: Button) -> Json:
    shown = {"text": button.text, "data": button.data, "url": button.url, "copy": button.copy_text}
    return {key: value for key, value in shown.items() if value is not None}
