"""The chats of the small groups: made when the bot is added, and kept with the right people."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from bot.cards.buttons import read_start
from bot.rehearsal.stage.stage import Stage
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from storage import workshops
from storage.tables import chats, people


async def chat_for(stage: Stage, by: Person, link: str) -> Group:
    """The group chat that a link adds the bot to; that of a small group is made with its people."""
    payload = parse_qs(urlsplit(link).query).get("startgroup", [""])[0]
    opened = read_start(payload)
    number = int(opened.action.partition(":")[2] or 0) if opened else 0
    if opened is None or not number:
        return stage.group
    if number not in stage.apart:
        members = await _members(stage, chats.Seat(opened.stream_id, number))
        if not members:
            raise LookupError(f"there is no small group {number}")
        title = f"{number} · {stage.group.title}"
        stage.apart[number] = stage.room.telegram.group(title, *members, creator=by)
    return stage.apart[number]


async def follow_moves(stage: Stage) -> bool:
    """Let who was moved to another small group go to its chat too; whether anybody went."""
    went = False
    for chat in stage.apart.values():
        seat = await chats.seat_in(stage.room.app.streams.database, chat.id, 0)
        members = await _members(stage, seat) if seat else ()
        if members:
            went |= _move(stage, chat, {*members, chat.creator})
    return went


def _move(stage: Stage, chat: Group, members: set[Account]) -> bool:
    inside = {each for each in stage.people.values() if chat.standing(each).inside}
    for each in stage.people.values():
        if each in members - inside:
            chat.add(each, by=chat.creator)
        elif each in inside - members:
            chat.remove(each)
    return inside != members


async def _members(stage: Stage, seat: chats.Seat) -> Sequence[Person]:
    """Those of the rehearsal's people who are in a small group while it is at work."""
    streams = stage.room.app.streams
    workshop = await workshops.load(streams, seat.stream_id)
    if workshop is None or not workshop.apart:
        return ()
    members = [await people.find(streams.database, x.id) for x in workshop.members(seat.group)]
    ids = {each.telegram_id for each in members if each}
    return [each for each in stage.people.values() if each.id in ids]
