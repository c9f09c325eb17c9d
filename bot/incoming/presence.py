"""Presence: who has left a workshop's own chat or come to it, as Telegram tells, and deeds show."""

from collections.abc import Iterable
from datetime import datetime

from telegram import ChatMember, ChatMemberUpdated, Message, User

from dialogs import commands as c
from storage import workshops
from storage.streams import Streams
from storage.tables import chats, people

OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


async def seen_in_message(streams: Streams, message: Message, now: datetime) -> bool:
    """Whether a service message tells of people who came or left; if so, it is remembered."""
    if message.left_chat_member:
        left = (message.left_chat_member,)
        await _change(streams, message.chat_id, left, present=False, now=now)
    elif message.new_chat_members:
        came = message.new_chat_members
        await _change(streams, message.chat_id, came, present=True, now=now)
    else:
        return False
    return True


async def seen_in_update(streams: Streams, change: ChatMemberUpdated, now: datetime) -> None:
    """What admins alone are told; somebody restricted may be in the chat or not."""
    member = change.new_chat_member
    present = member.status not in OUTSIDE and getattr(member, "is_member", True)
    await _change(streams, change.chat.id, (member.user,), present=present, now=now)


async def seen_at_work(
    streams: Streams, stream_id: int, chat_id: int, person: int, now: datetime
) -> None:
    """Who presses, answers or types a command in the chat is there, whatever was told before."""
    workshop = await workshops.load(streams, stream_id)
    if workshop is not None and person in workshop.away:
        chat = await chats.resolve(streams.database, chat_id)
        await _tell(streams, chat, (person,), present=True, now=now)


async def _change(
    streams: Streams, chat_id: int, users: Iterable[User], *, present: bool, now: datetime
) -> None:
    """Only of people whom the bot knows: it remembers nobody else."""
    accounts = [each.id for each in users if not each.is_bot]
    known = [await people.by_telegram(streams.database, each) for each in accounts]
    found = [each.id for each in known if each]
    await _tell(streams, chat_id, found, present=present, now=now)


async def _tell(
    streams: Streams, chat_id: int, found: Iterable[int], *, present: bool, now: datetime
) -> None:
    """Every workshop whose own chat this is; not those whose small group alone has it.

    A chat that has become another one is nobody's any more: who leaves it has left nothing.
    """
    seats = await chats.seats_in_chat(streams.database, chat_id)
    for person in found:
        for each in seats:
            if not each.group:
                command = c.ChangePresence(person, present)
                await streams.handle(each.stream_id, command, now)
