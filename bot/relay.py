"""The relay: empties the outbox. It draws a card when it is sent, and never decides what to say."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot

from bot.clock import Clock
from bot.drawing import Drawing
from bot.invitations import Attachment
from bot.mishaps import is_outage, told
from bot.pacing import SECOND, Pacer
from bot.parcels import Courier, Parcel, Target, digest, same_keyboard
from bot.render import Rendered
from bot.verdicts import Means, Verdict
from dialogs import commands as c
from dialogs.effects import Show
from storage import cards, chats, members, outbox, people
from storage.outbox import Outgoing
from storage.workshops import Workshops

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests in flight at the same time, each to another chat."""
BATCH = 100
BREATH = 0.02
"""Real seconds between two looks at the outbox, so that a burst is looked at once."""
MOST_WAIT = timedelta(minutes=1)
MOST_UNSURE = 8
"""Tries in a row of which nobody knows what became; after them a card waits to be asked for."""
PAUSE = timedelta(seconds=1)
GROUP_LOST = "say.group_lost"
FILE = "file:"
"""Before the name of a card: the file that goes with it."""


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


class FatalError(Exception):
    """The bot cannot go on: its token was refused, or another instance runs with it."""


class Relay:
    """Delivers what waits in the outbox, in order a chat, within Telegram's limits."""

    def __init__(self, bot: Bot, workshops: Workshops, drawing: Drawing, clock: Clock) -> None:
        self.courier = Courier(bot)
        self.workshops, self.drawing, self.clock = workshops, drawing, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.breath = BREATH
        self.pacer = Pacer()
        self.held_until: datetime | None = None
        self._held: dict[int, Held] = {}
        self._behind: set[int] = set()
        """Chats whose first row cannot go yet, so that the others stay behind it."""
        self._troubles: Counter[int] = Counter()
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = False
        self._looked = clock.now()
        self._stopping = False
        self._fatal: FatalError | None = None

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
                if not await self._flag(row):
                    await outbox.again(self.database, row.id, row.error, sure=False)

    async def run(self) -> None:
        """Deliver until cancelled; raises FatalError when Telegram turns the bot away."""
        while self._fatal is None:
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
        raise self._fatal

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self) -> datetime | None:
        """Start what may be sent now; when to look again."""
        now = await self._now()
        moments = []
        self._behind.clear()
        for row in await outbox.due(self.database, now, BATCH):
            if self._fatal or len(self._tasks) >= AT_ONCE:
                return None
            held = self._held.get(row.id)
            if held is None or held.next_look(row.wanted) <= now:
                await self._start(row, now)
                held = self._held.get(row.id)
            if held is not None:
                self._behind.add(held.chat)
                moments.append(held.next_look(row.wanted))
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
            async with self.database.transaction():
                await outbox.settle(self.database, row.id, row.wanted)
        elif chat not in self._busy:
            async with self.database.transaction():
                taken = await outbox.sending(self.database, row.id)
            if taken is not None:
                self.pacer.count(chat, now, ack=True)
                self._launch(chat, taken, self._acknowledge(taken))

    async def _target(self, row: Outgoing) -> Target | None:
        if row.person < 0:
            return Target(await chats.resolve(self.database, row.person), 0, 0)
        if row.person == 0:
            home = await chats.home(self.database, row.workshop_id)
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
            drawn = await self._draw(row, now)
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
        content: Rendered | Attachment,
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
        """Whether the card is there by itself: the step the group is at. Others are asked for."""
        workshop = await self.workshops.load(row.workshop_id)
        return row.person == 0 and workshop is not None and row.card == f"step:{workshop.place}"

    async def _take_file(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """What goes with a card is a delivery of its own, so that neither holds up the other."""
        file = await self._file_of(row.workshop_id, row.card.removeprefix(FILE), now)
        if file is None:
            await self._give_up(row, "there is no such file")
            return None
        async with self.database.transaction():
            return await self._pack(row, target, file, None, now)

    async def _file_of(self, workshop_id: int, card: str, now: datetime) -> Attachment | None:
        try:
            return await self.drawing.attachment(workshop_id, card, now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("the file of %s cannot be made: %s", card, told(error))
            return None

    async def _draw(self, row: Outgoing, now: datetime) -> Rendered | None:
        """None also for a card that cannot be drawn for some fault: the others go on."""
        try:
            return await self.drawing.draw(row.workshop_id, row.card, row.person, now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("%s cannot be drawn: %s", row.card, told(error))
            return None

    async def _give_up(self, row: Outgoing, why: str) -> None:
        async with self.workshops.transaction():
            await outbox.sending(self.database, row.id)
            await outbox.dead(self.database, row.id, why)
            await self._report(row)

    async def _reachable(self, row: Outgoing) -> bool:
        person = await people.find(self.database, row.person)
        if person is not None and person.reachable:
            return True
        async with self.workshops.transaction():
            await self._park(row, "the private chat is closed")
        return False

    async def _park(self, row: Outgoing, why: str) -> None:
        """The chat takes nothing: hold all that waits for it, and tell of every reminder there."""
        of = row.workshop_id if row.person == 0 else None
        for each in await outbox.park(self.database, row.person, why, workshop_id=of):
            await self._report(each)

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
        if row.kind == "ack" or not await self._flag(row):
            await outbox.dead(self.database, row.id, why)

    async def _acknowledge(self, row: Outgoing) -> None:
        """A reaction is a courtesy: what Telegram makes of it changes nothing."""
        read = await self.courier.acknowledge(row.chat_id or 0, row.message_id or 0)
        if read.means is Means.NOT_SENT:
            self._hold(row.chat_id or 0, read.wait)
        await self._remember(lambda: outbox.settle(self.database, row.id, row.wanted))

    async def _send(self, parcel: Parcel) -> None:
        """One attempt, and what follows from it, remembered in one transaction."""
        read, message = await self.courier.deliver(parcel, plain=False)
        if read.means is Means.REFUSED:
            log.warning("refused (%s), again as plain text: %s", parcel.row.card, read.why)
            read, message = await self.courier.deliver(parcel, plain=True)
        await self._remember(lambda: self._conclude(parcel, read, message))

    async def _conclude(self, parcel: Parcel, read: Verdict, message: int | None) -> None:
        row, target = parcel.row, parcel.target
        match read.means:
            case Means.SENT if message is not None:
                await self._sent(parcel, message)
            case Means.SENT | Means.NOT_SENT:
                self._hold(target.chat_id, read.wait)
                await outbox.again(self.database, row.id, read.why, sure=True)
            case Means.REFUSED:
                log.error("given up (%s): %s", row.card, read.why)
                await outbox.dead(self.database, row.id, read.why)
                await self._report(row)
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
                self._fatal = FatalError(read.why)

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
        if await self._file_of(of, card, now) is not None:
            await self.workshops.put(of, Show(f"{FILE}{card}", to=person or None, fresh=True), now)

    def _hold(self, chat: int, wait: timedelta) -> None:
        """Leave the chat alone: what waits for it keeps its order. Longer after each failure."""
        self._troubles[chat] += 1
        pause = min(MOST_WAIT, timedelta(seconds=2 ** min(self._troubles[chat], 6)))
        self.pacer.hold(chat, self.clock.now(), max(wait, pause))

    async def _uncertain(self, parcel: Parcel, read: Verdict) -> None:
        """Edits may be repeated freely; stage cards are repeated silently; nudges never."""
        row = parcel.row
        self._hold(parcel.target.chat_id, read.wait)
        if parcel.edits is None and await self._flag(row):
            return
        if row.attempts >= MOST_UNSURE:
            await outbox.uncertain(self.database, row.id, read.why)
        else:
            await outbox.again(self.database, row.id, read.why, sure=False)

    async def _flag(self, row: Outgoing) -> bool:
        """Whether the row must not be sent again, because it may already have been."""
        live = await cards.live(self.database, row.workshop_id, row.card, row.person)
        if not row.nudge or (live is not None and not row.fresh):
            return False
        await outbox.flag(self.database, row.id, "it may or may not have arrived")
        await self._report(row)
        return True

    async def _report(self, row: Outgoing) -> None:
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
        await self._park(row, why)
        if row.person > 0:
            await set_reach(self.workshops, row.person, reachable=False, now=now)
        elif row.error != why:  # the first time; its next tries tell nothing new
            await tell_facilitator(self.workshops, row.workshop_id, GROUP_LOST, now)

    async def _migrated(self, row: Outgoing, old: int, new: int) -> None:
        now = self.clock.now()
        for each in await chats.workshops_in_chat(self.database, old):
            await self.workshops.handle(each, c.MoveGroup(), now)
        await chats.move(self.database, old, new)
        await outbox.again(self.database, row.id, "the group moved", sure=True)


async def set_reach(workshops: Workshops, person: int, *, reachable: bool, now: datetime) -> None:
    """Remember whether the private chat is open, and let every workshop of the person know."""
    await people.set_reachable(workshops.database, person, reachable)
    if reachable:
        await outbox.unpark(workshops.database, person, now)
    for each in await members.workshops_of(workshops.database, person):
        await workshops.handle(each, c.ChangeReach(person, reachable), now)


async def tell_facilitator(workshops: Workshops, workshop_id: int, key: str, now: datetime) -> None:
    """A sentence for the facilitator in private; who cannot be reached there, the coordinator."""
    workshop = await workshops.load(workshop_id)
    if workshop is None:
        return
    to = workshop.facilitator
    known = await people.find(workshops.database, to)
    if workshop.coordinator is not None and not (known and known.reachable):
        to = workshop.coordinator
    await workshops.put(workshop_id, Show(f"say:{key}", to=to, fresh=True), now)
