"""What follows from an attempt to deliver: remembered, tried again, flagged, or given up."""

import logging
from collections import Counter
from datetime import timedelta

from bot.clock import Clock
from bot.drawing import Drawing
from bot.mishaps import FatalError
from bot.pacing import Pacer
from bot.parcels import FILE, Parcel, digest
from bot.reach import set_reach, tell_group_lost
from bot.render import Rendered
from bot.verdicts import Means, Verdict
from dialogs import commands as c
from dialogs.effects import Show, room_of
from storage import cards, chats, outbox
from storage.outbox import Outgoing
from storage.workshops import Workshops

log = logging.getLogger(__name__)

MOST_WAIT = timedelta(minutes=1)
MOST_UNSURE = 8
"""Tries in a row of which nobody knows what became; after them a card waits to be asked for."""


class Aftermath:
    """The one place that knows what each verdict of Telegram brings about."""

    def __init__(self, workshops: Workshops, drawing: Drawing, clock: Clock, pacer: Pacer) -> None:
        self.workshops, self.drawing, self.clock, self.pacer = workshops, drawing, clock, pacer
        self.database = workshops.database
        self.fatal: FatalError | None = None
        """Why nothing more can be sent, once that is so."""
        self._troubles: Counter[int] = Counter()

    async def conclude(self, parcel: Parcel, read: Verdict, message: int | None) -> None:
        """Remember, inside the open transaction, what became of a delivery."""
        row, target = parcel.row, parcel.target
        match read.means:
            case Means.SENT if message is not None:
                await self._sent(parcel, message)
            case Means.SENT | Means.NOT_SENT:
                self.hold(target.chat_id, read.wait)
                await outbox.again(self.database, row.id, read.why, sure=True)
            case Means.REFUSED:
                log.error("given up (%s): %s", row.card, read.why)
                await outbox.dead(self.database, row.id, read.why)
                await self.report(row)
            case Means.GONE:
                await cards.drop(self.database, target.chat_id, parcel.edits or 0)
                await outbox.again(self.database, row.id, read.why, sure=True)
            case Means.CLOSED:
                await self._closed(parcel, read.why)
            case Means.MIGRATED:
                await self._migrated(row, target.chat_id, read.new_chat)
            case Means.UNCERTAIN:
                await self._uncertain(parcel, read)
            case Means.FATAL:
                await outbox.again(self.database, row.id, read.why, sure=True)
                self.fatal = FatalError(read.why)

    async def _sent(self, parcel: Parcel, message: int) -> None:
        row, chat = parcel.row, parcel.target.chat_id
        self._troubles.pop(chat, None)
        if isinstance(parcel.content, Rendered):
            shown = digest(parcel.content)
            if parcel.edits is None:
                await self._new_card(row, chat, message, shown)
            else:
                await cards.set_shown(self.database, chat, message, shown)
        await outbox.settle(self.database, row.id, row.wanted)

    async def _new_card(self, row: Outgoing, chat: int, message: int, shown: str) -> None:
        of, card, person, now = row.workshop_id, row.card, row.person, self.clock.now()
        await cards.record(
            self.database, chat, message, workshop_id=of, card=card, person=person, shown=shown
        )
        if await self.drawing.attachment(of, card, now) is not None:
            await self.workshops.put(of, Show(f"{FILE}{card}", to=person or None, fresh=True), now)

    def hold(self, chat: int, wait: timedelta) -> None:
        """Leave the chat alone: what waits for it keeps its order. Longer after each failure."""
        self._troubles[chat] += 1
        pause = min(MOST_WAIT, timedelta(seconds=2 ** min(self._troubles[chat], 6)))
        self.pacer.hold(chat, self.clock.now(), max(wait, pause))

    async def _uncertain(self, parcel: Parcel, read: Verdict) -> None:
        """Edits may be repeated freely; stage cards are repeated silently; nudges never."""
        row = parcel.row
        self.hold(parcel.target.chat_id, read.wait)
        if parcel.edits is None and await self.flag(row):
            return
        if row.attempts >= MOST_UNSURE:
            await outbox.uncertain(self.database, row.id, read.why)
        else:
            await outbox.again(self.database, row.id, read.why, sure=False)

    async def flag(self, row: Outgoing) -> bool:
        """Whether the row must not be sent again, because it may already have been."""
        live = await cards.live(self.database, row.workshop_id, row.card, row.person)
        if not row.nudge or (live is not None and not row.fresh):
            return False
        await outbox.flag(self.database, row.id, "it may or may not have arrived")
        await self.report(row)
        return True

    async def report(self, row: Outgoing) -> None:
        """Tell the facilitator of a reminder that may not have arrived."""
        kind, _, number = row.card.partition(":")
        if kind == "notice" and number.isdigit():
            command = c.ReportFailure(int(number))
            await self.workshops.handle(row.workshop_id, command, self.clock.now())

    async def _closed(self, parcel: Parcel, why: str) -> None:
        row, now = parcel.row, self.clock.now()
        log.info("a chat is closed to the bot: %s", why)
        if row.person < 0:
            await outbox.dead(self.database, row.id, why)
            return
        await self.park(row, why)
        if row.person > 0:
            await set_reach(self.workshops, row.person, reachable=False, now=now)
        elif row.error != why:  # the first time; its next tries tell nothing new
            await tell_group_lost(self.workshops, row.workshop_id, now)

    async def _migrated(self, row: Outgoing, old: int, new: int) -> None:
        now = self.clock.now()
        for each in await chats.seats_in_chat(self.database, old):
            await self.workshops.handle(each.workshop_id, c.MoveGroup(each.group), now)
        await chats.move(self.database, old, new)
        await outbox.again(self.database, row.id, "the group moved", sure=True)

    async def park(self, row: Outgoing, why: str) -> None:
        """The chat takes nothing: hold all that waits for it, and tell of every reminder there."""
        of = row.workshop_id if row.person == 0 else None
        room = room_of(row.card)
        for each in await outbox.park(self.database, row.person, why, workshop_id=of, group=room):
            await self.report(each)
