"""What is said unasked: never at night, and reminders that have waited become one message."""

from datetime import datetime, timedelta

from bot.delivery.pacing import MINUTE
from dialogs import commands as c
from dialogs.calendar import allowed_moment
from dialogs.keys import CardKind
from storage import outbox
from storage.outbox import Outgoing
from storage.workshops import Workshops

NO_TIME = timedelta()
LATE = timedelta(hours=1)
"""A reminder that has waited for so long may not matter any more."""


async def may_be_said(workshops: Workshops, row: Outgoing, now: datetime) -> bool:
    """Whether it is to be said as it is: it may have waited into the night, or too long.

    In the morning it waits a moment more, for what falls due then to come along.
    """
    workshop = await workshops.load(row.workshop_id)
    if workshop is None:
        return True
    reminds = row.card.kind == CardKind.NOTICE
    until = allowed_moment(now, workshop.local, workshops.world(now).holidays)
    if until > now:
        async with workshops.database.transaction():
            await outbox.postpone(
                workshops.database, row.id, until + (MINUTE if reminds else NO_TIME)
            )
        return False
    return not (reminds and await _is_gathered(workshops, row, now))


async def _is_gathered(workshops: Workshops, row: Outgoing, now: datetime) -> bool:
    """Whether reminders that have waited became one other message, or none any more."""
    waiting = await outbox.notices_waiting(workshops.database, row.workshop_id, row.address)
    if len(waiting) < 2 and now - row.asked_at < LATE:
        return False
    numbers = tuple(int(each.card.about) for each in waiting)
    async with workshops.transaction():
        gather = c.Gather(row.person or None, numbers)
        turn = await workshops.handle(row.workshop_id, gather, now)
        for each in waiting if turn.events else ():
            await outbox.settle(workshops.database, each.id, each.wanted)
    return bool(turn.events)
