"""The methods that change what was sent: edits, deletions, reactions, pins."""

from datetime import timedelta
from typing import Any

from bot.rehearsal.telegram.methods.formatting import Formatted, read_caption, read_text
from bot.rehearsal.telegram.methods.keyboards import read_markup
from bot.rehearsal.telegram.methods.sending import attach, uploaded
from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.world import World

_DELETABLE = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_REACTIONS = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 "
    "🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\ufe0f\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 "
    "💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 "
    "😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 "
    "😘 💊 🙊 😎 👾 🤷\u200d♂\ufe0f 🤷 🤷\u200d♀\ufe0f 😡 "
)
REACTIONS = frozenset(_REACTIONS.split())


def edit_message_text(world: World, params: Json) -> Json:
    message = _editable(world, params)
    if message.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    formatted = read_text(params)
    markup = _new_markup(message, params)
    _refuse_same(message, message.text == formatted.text, formatted, markup)
    message.text = formatted.text
    return _edited(world, message, formatted, markup)


def edit_message_caption(world: World, params: Json) -> Json:
    message = _editable(world, params)
    if message.attachment is None:
        raise bad_request("there is no caption in the message to edit")
    formatted = read_caption(params)
    markup = _new_markup(message, params)
    _refuse_same(message, (message.caption or "") == formatted.text, formatted, markup)
    message.caption = formatted.text or None
    return _edited(world, message, formatted, markup)


def edit_message_media(world: World, params: Json) -> Json:
    message = _editable(world, params)
    media = params.get("media")
    if not isinstance(media, dict) or media.get("type") not in ("photo", "document"):
        raise bad_request("can't parse input media JSON object")
    formatted = read_caption(media)
    markup = _new_markup(message, params)
    kept = world.files.receive(str(media["type"]), uploaded(params, media.get("media")))
    same = kept == message.attachment and (message.caption or "") == formatted.text
    _refuse_same(message, same, formatted, markup)
    attach(message, kept)
    message.text, message.caption = "", formatted.text or None
    return _edited(world, message, formatted, markup)


def edit_message_reply_markup(world: World, params: Json) -> Json:
    message = _editable(world, params)
    markup = _new_markup(message, params)
    if markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    return _edited(world, message, Formatted("", message.html, message.entities), markup)


def _editable(world: World, params: Json) -> SentMessage:
    """The bot's own message, of any age.

    A message sent with a ForceReply or another keyboard that is not inline can never be edited
    (TDLib, can_edit_message).
    """
    chat = world.writable(params.get("chat_id"))
    message_id = params.get("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.find(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    other_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.sender is not world.bot or message.service is not None or other_keyboard:
        raise bad_request("message can't be edited")
    return message


def _new_markup(message: SentMessage, params: Json) -> Json | None:
    """An edit that names no keyboard takes the old one away."""
    return read_markup(params.get("reply_markup"), message.chat, inline_only=True)


def _refuse_same(
    message: SentMessage, same: bool, formatted: Formatted, markup: Json | None
) -> None:
    if same and message.entities == formatted.entities and message.markup == markup:
        raise bad_request(_NOT_MODIFIED)


def _edited(world: World, message: SentMessage, formatted: Formatted, markup: Json | None) -> Json:
    message.html, message.entities = formatted.html, formatted.entities
    message.markup = markup
    message.edits += 1
    message.edited_at = world.now()
    world.changed(message.chat.id)
    return message.as_json()


def delete_message(world: World, params: Json) -> bool:
    chat = world.chat(params.get("chat_id"))
    message = chat.find(params.get("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, message)
    chat.drop(message)
    return True


def delete_messages(world: World, params: Json) -> bool:
    """Messages that are not found are passed over."""
    chat = world.chat(params.get("chat_id"))
    messages = [message for id in params.get("message_ids") or [] if (message := chat.find(id))]
    for message in messages:
        _check_deletable(world, message)
    for message in messages:
        chat.drop(message)
    return True


def _check_deletable(world: World, message: SentMessage) -> None:
    """Within 48 hours; what others wrote in a group, only as an administrator."""
    others = message.sender is not world.bot and message.chat.type != "private"
    if others and not message.chat.bot_is_admin:
        raise bad_request("message can't be deleted")
    ageless = message.chat.type == "supergroup" and message.chat.bot_is_admin
    if not ageless and world.now() - message.date > _DELETABLE:
        raise bad_request("message can't be deleted for everyone")


def set_message_reaction(world: World, params: Json) -> bool:
    chat = world.writable(params.get("chat_id"))
    message = chat.find(params.get("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    emoji = _reaction(params.get("reaction") or [])
    chosen = chat.allowed_reactions if isinstance(chat, Group) else None
    if emoji is not None and emoji not in (REACTIONS if chosen is None else REACTIONS & chosen):
        raise bad_request("REACTION_INVALID")
    if emoji is not None:
        message.reactions[world.bot] = emoji
    elif message.reactions.pop(world.bot, None) is None:
        raise bad_request("REACTION_EMPTY")
    world.changed(chat.id)
    return True


def _reaction(reaction: Any) -> str | None:
    """A bot that pays nothing sets one ordinary emoji, or none."""
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not reaction:
        return None
    if reaction[0].get("type") != "emoji":
        raise bad_request("REACTION_INVALID")
    return str(reaction[0].get("emoji"))


def pin_chat_message(world: World, params: Json) -> bool:
    chat = world.writable(params.get("chat_id"))
    message = chat.find(params.get("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    _check_pins(chat)
    if not message.pinned:
        message.pinned = True
        chat.serve(world.bot, {"pinned_message": message.as_json(deep=False)})
    return True


def unpin_chat_message(world: World, params: Json) -> bool:
    chat = world.writable(params.get("chat_id"))
    _check_pins(chat)
    pinned = [message for message in chat.messages if message.pinned and not message.deleted]
    wanted = params.get("message_id")
    if wanted is not None:
        pinned = [message for message in pinned if message.id == wanted]
    if not pinned:
        raise bad_request("message to unpin not found")
    pinned[-1].pinned = False
    world.changed(chat.id)
    return True


def unpin_all_chat_messages(world: World, params: Json) -> bool:
    chat = world.writable(params.get("chat_id"))
    _check_pins(chat)
    for message in chat.messages:
        message.pinned = False
    world.changed(chat.id)
    return True


def _check_pins(chat: Any) -> None:
    if chat.type != "private" and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
