"""The relay: empties the outbox. It draws a card when it is sent, and never decides what to say."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot

from bot.aftermath import Aftermath
from bot.clock import Clock
from bot.drawing import Drawing
from bot.invitations import Attachment
from bot.mishaps import is_outage, told
from bot.pacing import SECOND, Pacer
from bot.parcels import FILE, Courier, Parcel, Target, digest, same_keyboard
from bot.pictures import Picture
from bot.render import Rendered
from bot.verdicts import Means
from dialogs.effects import room_of
from storage import cards, chats, outbox, people
from storage.outbox import Outgoing
from storage.workshops import Workshops

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests in flight at the same time, each to another chat."""
BATCH = 100
BREATH = 0.02
"""Real seconds between two looks at the outbox, so that a burst is looked at once."""
PAUSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits: until when, what was looked at, when, and the chat that waits with it."""

    until: datetime
    wanted: int
    looked: datetime
    chat: int
    """0 where only this row waits, and others may overtake it."""

    def next_look(self, wanted: int) -> datetime:
        """Asked for anew meanwhile, it may have become something that people wait for."""
        return self.until if wanted == self.wanted else min(self.until, self.looked + SECOND)


class Relay:
    """Delivers what waits in the outbox, in order a chat, within Telegram's limits."""

    def __init__(self, bot: Bot, workshops: Workshops, drawing: Drawing, clock: Clock) -> None:
        self.courier = Courier(bot)
        self.workshops, self.drawing, self.clock = workshops, drawing, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.on_turned_away: Callable[[], object] = lambda: None
        """Called where Telegram refuses the bot itself: whoever listens to it finds out more."""
        self.breath = BREATH
        self.pacer = Pacer()
        self.aftermath = Aftermath(workshops, drawing, clock, self.pacer)
        self.held_until: datetime | None = None
        self._held: dict[int, Held] = {}
        self._behind: set[int] = set()
        """Chats whose first row cannot go yet, so that the others stay behind it."""
        self._dropped: list[Outgoing] = []
        """Acknowledgements that the look under way found no room for."""
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = False
        self._looked = clock.now()
        self._stopping = False

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits that could go out now."""
        return not (self._tasks or self._looking or self.wake.is_set())

    async def recover(self) -> None:
        """At start: what was being sent when the process died may or may not have arrived."""
        now = self.clock.now()
        async with self.workshops.transaction():
            await outbox.pull(self.database, now)
            for row in await outbox.recover(self.database):
                if not await self.aftermath.flag(row):
                    await outbox.again(self.database, row.id, row.error, sure=False)

    async def run(self) -> None:
        """Deliver until cancelled; raises FatalError when Telegram turns the bot away."""
        while self.aftermath.fatal is None:
            self._looking = True
            self.wake.clear()
            try:
                until = await self._pass()
            except sqlite3.Error as error:
                log.error("the database did not take it; the outbox waits: %s", told(error))
                until = self.clock.now() + PAUSE
            self._looking = False
            await asyncio.sleep(self.breath)
            if not self.wake.is_set():
                self.held_until = until
                await self.clock.wait(self.wake, until)
                self.held_until = None
        raise self.aftermath.fatal

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self) -> datetime | None:
        """Start what may be sent now; when to look again."""
        now = await self._now()
        moments = []
        self._behind.clear()
        rows = await outbox.due(self.database, now, BATCH)
        for row in rows:
            if self.aftermath.fatal or len(self._tasks) >= AT_ONCE:
                await self._drop()
                return None
            held = self._held.get(row.id)
            if held is None or held.next_look(row.wanted) <= now:
                await self._start(row, now)
                held = self._held.get(row.id)
            if held is not None:
                self._behind.add(held.chat)
                moments.append(held.next_look(row.wanted))
        await self._drop()
        if len(moments) < len(rows) == BATCH:  # there may be more behind what left the queue
            moments.append(now)
        if (later := await outbox.next_due(self.database)) and later > now:
            moments.append(later)
        return min(moments, default=None)

    async def _now(self) -> datetime:
        """The moment; where the clock was set back, nothing waits for the time it showed."""
        now = self.clock.now()
        if now < self._looked:
            self._held.clear()
            async with self.database.transaction():
                await outbox.pull(self.database, now)
        self._looked = now
        return now

    async def _start(self, row: Outgoing, now: datetime) -> None:
        self._held.pop(row.id, None)
        if row.kind == "ack":
            await self._start_ack(row, row.chat_id or 0, now)
            return
        target = await self._target(row)
        if target is None:
            await self._give_up(row, "nobody to send it to")
        elif target.chat_id in self._busy or target.chat_id in self._behind:
            self._behind.add(target.chat_id)
        elif (parcel := await self._take(row, target, now)) is not None:
            self._launch(target.chat_id, row, self._send(parcel))

    async def _start_ack(self, row: Outgoing, chat: int, now: datetime) -> None:
        """An acknowledgement that does not fit is dropped: the card's new count tells as much."""
        if not self.pacer.may_acknowledge(chat, now):
            self._dropped.append(row)
        elif chat not in self._busy:
            async with self.database.transaction():
                taken = await outbox.sending(self.database, row.id)
            if taken is not None:
                self.pacer.count(chat, now, ack=True)
                self._launch(chat, taken, self._acknowledge(taken))

    async def _drop(self) -> None:
        if self._dropped:
            async with self.database.transaction():
                await outbox.drop_acks(self.database, [each.id for each in self._dropped])
            self._dropped.clear()

    async def _target(self, row: Outgoing) -> Target | None:
        if row.person < 0:
            return Target(await chats.resolve(self.database, row.person), 0, 0)
        if row.person == 0:
            home = await chats.home(self.database, row.workshop_id, room_of(row.card))
            return Target(home.chat_id, home.thread_id, 0) if home else None
        person = await people.find(self.database, row.person)
        if person is None or person.telegram_id is None:
            return None
        return Target(person.telegram_id, 0, row.person)

    async def _take(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """Draw the card as it is now and mark it as being sent, if it is to be sent now."""
        if row.person > 0 and not await self._reachable(row):
            return None
        if self._must_wait(row, self.pacer.may_send(target.chat_id, now), now, target.chat_id):
            return None
        if row.card.startswith(FILE):
            return await self._take_file(row, target, now)
        async with self.database.transaction():
            drawn = await self.drawing.draw(row.workshop_id, row.card, row.person, now)
            parcel = await self._prepare(row, target, drawn, now) if drawn else None
        if drawn is None:
            await self._give_up(row, "there is no such card")
        return parcel

    async def _prepare(
        self, row: Outgoing, target: Target, drawn: Rendered, now: datetime
    ) -> Parcel | None:
        """The card as a new message or as an edit, unless it shows already or has to wait."""
        live = await cards.live(self.database, row.workshop_id, row.card, row.person)
        edits = live.message_id if live and not row.fresh else None
        gone = edits is None and not row.fresh and not await self._stands(row)
        if gone or (live and edits and live.shown == digest(drawn)):
            await outbox.settle(self.database, row.id, row.wanted)
            return None
        quiet = bool(live and edits and same_keyboard(live.shown, drawn))
        if quiet and self._must_wait(row, self.pacer.may_refresh(target.chat_id, now), now):
            return None
        return await self._pack(row, target, drawn, edits, now)

    async def _pack(
        self,
        row: Outgoing,
        target: Target,
        content: Rendered | Attachment | Picture,
        edits: int | None,
        now: datetime,
    ) -> Parcel | None:
        """From here on it may have been sent; None where it is not ready any more."""
        taken = await outbox.sending(self.database, row.id)
        if taken is None:
            return None
        self.pacer.count(target.chat_id, now, edit=edits is not None)
        return Parcel(taken, target, content, edits)

    async def _stands(self, row: Outgoing) -> bool:
        """Whether the card is there by itself: a step that people are at. Others are asked for."""
        workshop = await self.workshops.load(row.workshop_id)
        open_places = workshop.open_places if workshop and row.person == 0 else ()
        return row.card in {f"step:{each}" for each in open_places}

    async def _take_file(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """What goes with a card is a delivery of its own, so that neither holds up the other."""
        file = await self.drawing.attachment(row.workshop_id, row.card.removeprefix(FILE), now)
        if file is None:
            await self._give_up(row, "there is no such file")
            return None
        async with self.database.transaction():
            return await self._pack(row, target, file, None, now)

    async def _give_up(self, row: Outgoing, why: str) -> None:
        async with self.workshops.transaction():
            await outbox.sending(self.database, row.id)
            await outbox.dead(self.database, row.id, why)
            await self.aftermath.report(row)

    async def _reachable(self, row: Outgoing) -> bool:
        person = await people.find(self.database, row.person)
        if person is not None and person.reachable:
            return True
        async with self.workshops.transaction():
            await self.aftermath.park(row, "the private chat is closed")
        return False

    def _must_wait(self, row: Outgoing, until: datetime, now: datetime, chat: int = 0) -> bool:
        if until > now:
            self._held[row.id] = Held(until, row.wanted, now, chat)
        return until > now

    def _launch(self, chat: int, row: Outgoing, work: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await work
            except Exception as error:
                why = told(error)
                log.error("the delivery of %s broke: %s", row.card or row.kind, why)
                await self._remember(lambda: self._broken(row, why))
            finally:
                self._busy.discard(chat)
                self._tasks.discard(task)
                self.wake.set()

        self._busy.add(chat)
        task = asyncio.create_task(run())
        self._tasks.add(task)

    async def _remember(self, what: Callable[[], Awaitable[object]]) -> None:
        """Store what became of a delivery; where the database cannot, again until it can."""
        while True:
            try:
                async with self.workshops.transaction():
                    await what()
            except sqlite3.Error as error:
                if not is_outage(error):
                    raise
                log.error("the database did not take what was sent: %s", told(error))
                if self._stopping:
                    return  # at the next start it is uncertain
                await asyncio.sleep(PAUSE.total_seconds())
            else:
                return

    async def _broken(self, row: Outgoing, why: str) -> None:
        """It met a fault of ours, so it would again; whether it was sent is not known."""
        if row.kind == "ack" or not await self.aftermath.flag(row):
            await outbox.dead(self.database, row.id, why)

    async def _acknowledge(self, row: Outgoing) -> None:
        """A reaction is a courtesy: what Telegram makes of it changes nothing."""
        read = await self.courier.acknowledge(row.chat_id or 0, row.message_id or 0)
        if read.means is Means.NOT_SENT:
            self.aftermath.hold(row.chat_id or 0, read.wait)
        await self._remember(lambda: outbox.settle(self.database, row.id, row.wanted))

    async def _send(self, parcel: Parcel) -> None:
        """One attempt, and what follows from it, remembered in one transaction."""
        read, message = await self.courier.deliver(parcel, plain=False)
        if read.means is Means.REFUSED:
            log.warning("refused (%s), again as plain text: %s", parcel.row.card, read.why)
            read, message = await self.courier.deliver(parcel, plain=True)
        await self._remember(lambda: self.aftermath.conclude(parcel, read, message))
