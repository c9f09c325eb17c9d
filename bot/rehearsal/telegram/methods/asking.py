"""The methods that ask, answer and introduce: chats, members, files, presses, the profile."""

import re
from typing import Any

from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.files import MAX_DOWNLOAD
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.members import MemberedChat
from bot.rehearsal.telegram.world.messages import Chat
from bot.rehearsal.telegram.world.world import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")


def get_me(world: World, params: Json) -> Json:
    return {
        **world.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Json) -> Json:
    chat = world.chat(params.get("chat_id"))
    gifts = dict.fromkeys((*_GIFTS, "gifts_from_channels"), False)
    full: Json = {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    if isinstance(chat, Group) and chat.allowed_reactions is not None:
        allowed = sorted(chat.allowed_reactions)
        full["available_reactions"] = [{"type": "emoji", "emoji": emoji} for emoji in allowed]
    pinned = [message for message in chat.messages if message.pinned and not message.deleted]
    if pinned:
        full["pinned_message"] = pinned[-1].as_json(deep=False)
    return full


def get_chat_member(world: World, params: Json) -> Json:
    chat = world.chat(params.get("chat_id"))
    account = world.accounts.get(params.get("user_id", 0))
    if account is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if not isinstance(chat, Group):
        return {"status": "member", "user": account.as_json()}
    return chat.standing(account).as_json()


def get_chat_administrators(world: World, params: Json) -> list[Json]:
    """The creator and the administrators; of bots, the bot itself at most."""
    members = _group(world, params).members.values()
    return [member.as_json() for member in members if member.admin]


def get_chat_member_count(world: World, params: Json) -> int:
    chat = world.chat(params.get("chat_id"))
    if not isinstance(chat, Group):
        return 2
    return sum(member.inside for member in chat.members.values())


def _group(world: World, params: Json) -> Group:
    chat: Chat = world.chat(params.get("chat_id"))
    if not isinstance(chat, Group):
        raise bad_request("there are no administrators in the private chat")
    return chat


def leave_chat(world: World, params: Json) -> bool:
    chat = world.chat(params.get("chat_id"))
    if not isinstance(chat, MemberedChat):
        raise bad_request("chat not found")
    chat.bot_leaves()
    return True


def answer_callback_query(world: World, params: Json) -> bool:
    press = world.presses.open(str(params.get("callback_query_id", "")))
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text, url = params.get("text"), params.get("url")
    if text and len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not _opens_bot(url, world.bot.username or ""):
        raise bad_request("URL_INVALID")
    press.settle(text or None, bool(params.get("show_alert", False)), url or None)
    world.changed(press.message.chat.id)
    return True


def _opens_bot(url: str, username: str) -> bool:
    """Without a game, only a link that starts the bot itself may be opened."""
    pattern = rf"(https?://)?(t|telegram)\.me/{username}\?(start|startgroup|startapp)=[\w-]*"
    tg = rf"tg://resolve\?domain={username}&start=[\w-]*"
    return re.fullmatch(f"{pattern}|{tg}", url, re.IGNORECASE) is not None


def get_file(world: World, params: Json) -> Json:
    kept = world.files.by_id(str(params.get("file_id", "")))
    if len(kept.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": kept.file_id,
        "file_unique_id": kept.unique_id,
        "file_size": len(kept.data),
        "file_path": kept.path,
    }


def set_my_commands(world: World, params: Json) -> bool:
    return world.profile.set_commands(params)


def get_my_commands(world: World, params: Json) -> list[Json]:
    return world.profile.get_commands(params)


def delete_my_commands(world: World, params: Json) -> bool:
    return world.profile.delete_commands(params)


def set_my_name(world: World, params: Json) -> bool:
    return world.profile.set_text("name", params)


def get_my_name(world: World, params: Json) -> Json:
    return world.profile.text("name", params)


def set_my_description(world: World, params: Json) -> bool:
    return world.profile.set_text("description", params)


def get_my_description(world: World, params: Json) -> Json:
    return world.profile.text("description", params)


def set_my_short_description(world: World, params: Json) -> bool:
    return world.profile.set_text("short_description", params)


def get_my_short_description(world: World, params: Json) -> Json:
    return world.profile.text("short_description", params)


def agree(world: World, params: Json) -> Any:
    """What is accepted and changes nothing that can be seen here."""
    return True
