"""Reachability: whether a private chat or a group can be written to, and who is told when not."""

from datetime import datetime, timedelta

from dialogs import commands as c
from dialogs.effects import Show
from dialogs.keys import CardKey, CardKind
from storage import cards, chats, members, outbox, people
from storage.chats import Closure
from storage.workshops import Workshops

LOST = CardKind.LOST()
SOON = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
"""Rights come back without a word where a group's own settings change: so it is tried soon."""
LATER = timedelta(hours=1)
SELDOM = timedelta(days=1)
"""After a week, or where Telegram will tell that somebody has let the bot in again."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


async def set_reach(workshops: Workshops, person: int, *, reachable: bool, now: datetime) -> None:
    """Remember whether the private chat is open, and let every workshop of the person know."""
    await people.set_reachable(workshops.database, person, reachable)
    if reachable:
        await outbox.unpark(workshops.database, outbox.address_of(0, "", person), now)
    for each in await members.workshops_of(workshops.database, person):
        await workshops.handle(each, c.ChangeReach(person, reachable), now)


async def close_group(
    workshops: Workshops,
    workshop_id: int,
    group: int,
    why: str,
    now: datetime,
    *,
    for_good: bool = False,
) -> None:
    """A group takes nothing now: it is tried again in time, and who leads it is told once."""
    closure = await chats.closure(workshops.database, workshop_id, group)
    pause = SELDOM if for_good else _pause(closure, now)
    if await chats.close(workshops.database, workshop_id, group, why, now, now + pause):
        await _tell_lost(workshops, workshop_id, LOST.in_room(group), now)
    elif closure and now - closure.since >= A_DAY and not closure.escalated:
        await chats.escalate(workshops.database, workshop_id, group)
        await _tell_coordinator(workshops, workshop_id, LOST.in_room(group), now)


def _pause(known: Closure | None, now: datetime) -> timedelta:
    """How long after one more refusal: minutes on the first day, then hours, then a day."""
    if known is None:
        return SOON[0]
    lasted = now - known.since
    if lasted < A_DAY:
        return SOON[min(known.tries, len(SOON) - 1)]
    return LATER if lasted < A_WEEK else SELDOM


async def open_group(workshops: Workshops, workshop_id: int, group: int, now: datetime) -> None:
    """The group seems to take messages again: what has waited for it goes out."""
    await chats.open_again(workshops.database, workshop_id, group)
    await outbox.unpark(workshops.database, outbox.of_group(workshop_id, group), now)


async def group_reached(workshops: Workshops, workshop_id: int, group: int, now: datetime) -> None:
    """Something has arrived in the group: if it had been lost, the next loss is told again."""
    if not await chats.reached(workshops.database, workshop_id, group):
        return
    lost = LOST.in_room(group)
    await outbox.unpark(workshops.database, outbox.of_group(workshop_id, group), now)
    await outbox.call_off(workshops.database, workshop_id, lost)
    for each in await cards.live_cards(workshops.database, workshop_id):
        if each.card == lost:
            await cards.drop(workshops.database, each.chat_id, each.message_id)


async def who_leads(workshops: Workshops, workshop_id: int) -> int | None:
    """The facilitator; who cannot be reached in private, the coordinator if there is one."""
    workshop = await workshops.load(workshop_id)
    if workshop is None:
        return None
    facilitator = await people.find(workshops.database, workshop.facilitator)
    if workshop.coordinator is not None and not (facilitator and facilitator.reachable):
        return workshop.coordinator
    return workshop.facilitator


async def _tell_lost(workshops: Workshops, workshop_id: int, lost: CardKey, now: datetime) -> None:
    """Once a loss."""
    to = await who_leads(workshops, workshop_id)
    if to is None:
        return
    where = (workshops.database, workshop_id, lost, to)
    if await cards.live(*where) is None and not await outbox.waits(*where):
        await workshops.put(workshop_id, Show(lost, to=to, fresh=True), now)


async def _tell_coordinator(
    workshops: Workshops, workshop_id: int, lost: CardKey, now: datetime
) -> None:
    """It has lasted for a day: the coordinator is told too, at an hour when one may speak."""
    workshop = await workshops.load(workshop_id)
    to = workshop.coordinator if workshop else None
    if to is not None and await cards.live(workshops.database, workshop_id, lost, to) is None:
        await workshops.put(workshop_id, Show(lost, to=to, fresh=True, unasked=True), now)
