"""Reachability: whether a private chat or a group can be written to, and who is told when not."""

from datetime import datetime, timedelta

from dialogs import commands as c
from dialogs.effects import Show
from dialogs.keys import CardKey, CardKind
from storage import workshops
from storage.streams import Streams
from storage.tables import cards, chats, outbox, people
from storage.tables.chats import Closure

LOST = CardKind.LOST()
SOON = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
"""Rights come back without a word where a group's own settings change: so it is tried soon."""
LATER = timedelta(hours=1)
SELDOM = timedelta(days=1)
"""After a week, or where Telegram will tell that somebody has let the bot in again."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


async def set_reach(streams: Streams, person: int, *, reachable: bool, now: datetime) -> None:
    """Remember whether the private chat is open, and let every workshop of the person know."""
    await people.set_reachable(streams.database, person, reachable)
    if reachable:
        await outbox.unpark(streams.database, outbox.address_of(0, "", person), now)
    for each in await workshops.of_person(streams, person):
        await streams.handle(each, c.ChangeReach(person, reachable), now)


async def close_group(
    streams: Streams,
    stream_id: int,
    group: int,
    why: str,
    now: datetime,
    *,
    for_good: bool = False,
) -> None:
    """A group takes nothing now: it is tried again in time, and who leads it is told once."""
    closure = await chats.closure(streams.database, stream_id, group)
    pause = SELDOM if for_good else _pause(closure, now)
    if await chats.close(streams.database, stream_id, group, why, now, now + pause):
        await _tell_lost(streams, stream_id, LOST.in_room(group), now)
    elif closure and now - closure.since >= A_DAY and not closure.escalated:
        await chats.escalate(streams.database, stream_id, group)
        await _tell_coordinator(streams, stream_id, LOST.in_room(group), now)


def _pause(known: Closure | None, now: datetime) -> timedelta:
    """How long after one more refusal: minutes on the first day, then hours, then a day."""
    if known is None:
        return SOON[0]
    lasted = now - known.since
    if lasted < A_DAY:
        return SOON[min(known.tries, len(SOON) - 1)]
    return LATER if lasted < A_WEEK else SELDOM


async def open_group(streams: Streams, stream_id: int, group: int, now: datetime) -> None:
    """The group seems to take messages again: what has waited for it goes out."""
    await chats.open_again(streams.database, stream_id, group)
    await outbox.unpark(streams.database, outbox.of_group(stream_id, group), now)


async def group_reached(streams: Streams, stream_id: int, group: int, now: datetime) -> None:
    """Something has arrived in the group: if it had been lost, the next loss is told again."""
    if not await chats.reached(streams.database, stream_id, group):
        return
    lost = LOST.in_room(group)
    await outbox.unpark(streams.database, outbox.of_group(stream_id, group), now)
    await outbox.call_off(streams.database, stream_id, lost)
    for each in await cards.live_cards(streams.database, stream_id):
        if each.card == lost:
            await cards.drop(streams.database, each.chat_id, each.message_id)


async def who_leads(streams: Streams, stream_id: int) -> int | None:
    """The facilitator; who cannot be reached in private, the coordinator if there is one."""
    workshop = await workshops.load(streams, stream_id)
    if workshop is None:
        return None
    facilitator = await people.find(streams.database, workshop.facilitator)
    if workshop.coordinator is not None and not (facilitator and facilitator.reachable):
        return workshop.coordinator
    return workshop.facilitator


async def _tell_lost(streams: Streams, stream_id: int, lost: CardKey, now: datetime) -> None:
    """Once a loss."""
    to = await who_leads(streams, stream_id)
    if to is None:
        return
    where = (streams.database, stream_id, lost, to)
    if await cards.live(*where) is None and not await outbox.waits(*where):
        await streams.put(stream_id, Show(lost, to=to, fresh=True, unasked=True), now)


async def _tell_coordinator(streams: Streams, stream_id: int, lost: CardKey, now: datetime) -> None:
    """It has lasted for a day: the coordinator is told too, at an hour when one may speak."""
    workshop = await workshops.load(streams, stream_id)
    to = workshop.coordinator if workshop else None
    if to is not None and await cards.live(streams.database, stream_id, lost, to) is None:
        await streams.put(stream_id, Show(lost, to=to, fresh=True, unasked=True), now)
