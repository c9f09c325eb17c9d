"""The relay: empties the outbox. It draws a card when it is sent, and never decides what to say."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from telegram import Bot

from bot.cards.digests import digest, same_keyboard
from bot.cards.media import FILE, Attachment, Leave, Picture
from bot.cards.render import Rendered
from bot.clock import Clock
from bot.delivery.courier import Courier, Parcel, Target
from bot.delivery.drawing import Drawing, UndrawableError
from bot.delivery.pacing import MINUTE, SECOND, Pacer
from bot.delivery.results import Aftermath
from bot.errors import is_outage, told
from bot.trouble import Trouble
from bot.verdicts import Means
from dialogs import commands as c
from dialogs.calendar import allowed_moment
from dialogs.effects import room_of
from storage import cards, chats, outbox, people
from storage.chats import Closure
from storage.outbox import Outgoing
from storage.workshops import Workshops

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests in flight at the same time, each to another chat."""
SPARE = 2
"""Of them, how many are kept for what somebody waits for."""
BATCH = 100
BREATH = 0.02
"""Real seconds between two looks at the outbox, so that a burst is looked at once."""
PAUSE = timedelta(seconds=1)
NO_TIME = timedelta()
LATE = timedelta(hours=1)
"""A reminder that has waited for so long may not matter any more."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits alone, so that others overtake it: until when, what was looked at, when."""

    until: datetime
    wanted: int
    looked: datetime

    def is_new(self, now: datetime) -> bool:
        """Asked for anew, it may have become something that people wait for; but not at once."""
        return now < self.looked + SECOND


class Relay:
    """Delivers what waits in the outbox, in order a chat, within Telegram's limits.

    It is fair: what somebody waits for goes first, and of each chat one thing at a time, so that
    one chat's backlog delays that chat alone.
    """

    def __init__(self, bot: Bot, workshops: Workshops, drawing: Drawing, clock: Clock) -> None:
        self.courier = Courier(bot)
        self.workshops, self.drawing, self.clock = workshops, drawing, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.trouble = Trouble(clock)
        self.breath = BREATH
        self.pacer = Pacer()
        self.on_turned_away: Callable[[], object] = lambda: None
        """Called where Telegram does not know this bot any more, or says so."""
        self.aftermath = Aftermath(workshops, drawing, clock, self.pacer, self._turned_away)
        self.held_until: datetime | None = None
        """The moment at which the relay looks again, by itself."""
        self._closed: dict[str, datetime] = {}
        """Addresses whose chat takes nothing before a moment."""
        self._held: dict[int, Held] = {}
        self._dropped: list[Outgoing] = []
        """Acknowledgements that the look under way found no room for."""
        self._busy: set[int] = set()
        self._under_way: set[str] = set()
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
            await chats.pull(self.database, now)
            for row in await outbox.recover(self.database):
                if not await self.aftermath.flag(row):
                    await outbox.again(self.database, row.id, row.error, sure=False)

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._looking = True
            self.held_until = None
            self.wake.clear()
            try:
                until = await self._pass()
                self.trouble.over("outbox")
            except sqlite3.Error as error:
                self.trouble.met("outbox", error)
                until = self.clock.now() + PAUSE
            self.held_until = until
            self._looking = False
            await asyncio.sleep(self.breath)
            if not self.wake.is_set():
                await self.clock.wait(self.wake, until)

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        self._stopping = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self) -> datetime | None:
        """Start what may be sent now; when to look again. None while what is in flight ends it."""
        now = await self._now()
        await self._knock(now)
        behind: set[str] = set()
        until: datetime | None = now
        while until == now:
            until = await self._round(now, behind)
        await self._drop()
        return until

    async def _round(self, now: datetime, behind: set[str]) -> datetime | None:
        """The first rows of each chat that may be written to; `now` where there may be more.

        `behind` are the addresses whose turn has been, to which it adds.
        """
        if (free := self.pacer.may_speak(now)) > now:
            return free
        busy = {*behind, *self._under_way, *self._closed}
        rows = await outbox.due(self.database, now, BATCH, busy=busy, held=self._skipped(now))
        for row in rows:
            if len(self._tasks) >= AT_ONCE - (SPARE if row.unasked else 0):
                return None
            if (free := self.pacer.may_speak(now, unasked=row.unasked)) > now:
                return free
            if row.address not in behind and await self._start(row, now):
                behind.add(row.address)
        return now if rows else await self._next_look(now)

    def _skipped(self, now: datetime) -> list[str]:
        """Rows that wait alone, as long as they are not asked for anew."""
        known = self._held.items()
        return [f"{row}" if x.is_new(now) else f"{row}:{x.wanted}" for row, x in known]

    async def _next_look(self, now: datetime) -> datetime | None:
        moments = [*self._closed.values(), *(each.until for each in self._held.values())]
        moments += [x.looked + SECOND for x in self._held.values() if x.is_new(now)]
        later, knock = (
            await outbox.next_after(self.database, now),
            await chats.next_try(self.database),
        )
        moments += [later] if later else []
        moments += [max(knock, now + PAUSE)] if knock else []
        return min(moments, default=None)

    async def _knock(self, now: datetime) -> None:
        """Try the groups that took nothing, by what nobody sees."""
        for each in await chats.to_try(self.database, now, BATCH):
            chat, key = each.home.chat_id, outbox.of_group(each.seat.workshop_id, each.seat.group)
            free = len(self._tasks) < AT_ONCE and chat not in self._busy
            if free and self.pacer.may_send(chat, now) <= now:
                self.pacer.count(chat, now)
                self._launch(chat, key, self._try(each), lambda why: None)

    async def _try(self, closed: Closure) -> None:
        read = await self.courier.knock(closed.home.chat_id, closed.home.thread_id)
        await self._remember(lambda: self.aftermath.knocked(closed, read))

    async def _now(self) -> datetime:
        """The moment; where the clock was set back, nothing waits for the time it showed."""
        now = self.clock.now()
        if now < self._looked:
            self._held.clear()
            self._closed.clear()
            async with self.database.transaction():
                await outbox.pull(self.database, now)
                await chats.pull(self.database, now)
        self._closed = {key: until for key, until in self._closed.items() if until > now}
        self._held = {key: held for key, held in self._held.items() if held.until > now}
        self._looked = now
        return now

    def _turned_away(self) -> None:
        self.on_turned_away()

    # What is sent

    async def _start(self, row: Outgoing, now: datetime) -> bool:
        """Whether what else waits for the address is behind this row now."""
        self._held.pop(row.id, None)
        if row.kind == "ack":
            return await self._start_ack(row, row.chat_id or 0, now)
        if row.kind == "wipe":
            return await self._start_wipe(row, row.chat_id or 0, now)
        if row.unasked and not await self._may_be_said(row, now):
            return False
        target = await self._target(row)
        if target is None:
            await self._give_up(row, "nobody to send it to")
            return False
        if target.chat_id in self._busy or self._is_held(row.address, target.chat_id, now):
            return True
        parcel = await self._take(row, target, now)
        if parcel is not None:
            self._launch(
                target.chat_id, row.address, self._send(parcel), lambda why: self._broken(row, why)
            )
        return parcel is not None

    def _is_held(self, address: str, chat: int, now: datetime) -> bool:
        """Whether the chat takes nothing before a later moment."""
        until = self.pacer.may_send(chat, now)
        if until > now:
            self._closed[address] = until
        return until > now

    async def _may_be_said(self, row: Outgoing, now: datetime) -> bool:
        """Whether it is to be said as it is: it may have waited into the night, or too long.

        In the morning it waits a moment more, for what falls due then to come along.
        """
        workshop = await self.workshops.load(row.workshop_id)
        if workshop is None:
            return True
        reminds = row.card.startswith("notice:")
        until = allowed_moment(now, workshop.local, self.workshops.world(now).holidays)
        if until > now:
            async with self.database.transaction():
                await outbox.postpone(
                    self.database, row.id, until + (MINUTE if reminds else NO_TIME)
                )
            return False
        return not (reminds and await self._is_gathered(row, now))

    async def _is_gathered(self, row: Outgoing, now: datetime) -> bool:
        """Whether reminders that have waited became one other message, or none any more."""
        waiting = await outbox.notices_waiting(self.database, row.workshop_id, row.address)
        if len(waiting) < 2 and now - row.asked_at < LATE:
            return False
        numbers = tuple(int(each.card.partition(":")[2]) for each in waiting)
        async with self.workshops.transaction():
            gather = c.Gather(row.person or None, numbers)
            turn = await self.workshops.handle(row.workshop_id, gather, now)
            for each in waiting if turn.events else ():
                await outbox.settle(self.database, each.id, each.wanted)
        return bool(turn.events)

    async def _start_ack(self, row: Outgoing, chat: int, now: datetime) -> bool:
        """An acknowledgement that does not fit is dropped: the card's new count tells as much."""
        if not self.pacer.may_acknowledge(chat, now):
            self._dropped.append(row)
            self._held[row.id] = Held(now + PAUSE, row.wanted, now)
            return False
        if chat not in self._busy and (taken := await self._begin(row)):
            self.pacer.count(chat, now, ack=True)
            self._launch(chat, row.address, self._acknowledge(taken), self._breaker(taken))
        return True

    async def _start_wipe(self, row: Outgoing, chat: int, now: datetime) -> bool:
        if chat in self._busy or self._is_held(row.address, chat, now):
            return True
        if taken := await self._begin(row):
            self.pacer.count(chat, now)
            gone = partial(outbox.wiped, self.database, taken.id, taken.address)
            self._launch(chat, row.address, self._wipe(taken), lambda why: gone())
        return True

    async def _begin(self, row: Outgoing) -> Outgoing | None:
        async with self.database.transaction():
            return await outbox.sending(self.database, row.id)

    async def _drop(self) -> None:
        if self._dropped:
            async with self.database.transaction():
                await outbox.drop_acks(self.database, [each.id for each in self._dropped])
            for each in self._dropped:
                self._held.pop(each.id, None)
            self._dropped.clear()

    async def _target(self, row: Outgoing) -> Target | None:
        if row.person < 0:
            return Target(await chats.resolve(self.database, row.person), 0, 0)
        if row.person == 0:
            home = await chats.home(self.database, row.workshop_id, room_of(row.card))
            return Target(home.chat_id, home.thread_id, 0, home.closed) if home else None
        person = await people.find(self.database, row.person)
        if person is None or person.telegram_id is None:
            return None
        return Target(person.telegram_id, 0, row.person)

    async def _take(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """Draw the card as it is now and mark it as being sent, if it is to be sent now."""
        if target.closed or (row.person > 0 and not await self._reachable(row)):
            async with self.workshops.transaction():
                await self.aftermath.park(row.address, row.error or "the chat is closed")
            return None
        if row.card.startswith(FILE):
            return await self._take_file(row, target, now)
        try:
            async with self.database.transaction():
                return await self._prepare(row, target, now)
        except UndrawableError:
            await self._give_up(row, "it cannot be drawn", waited_for=True)
        except LookupError:
            await self._give_up(row, "there is no such card")
        return None

    async def _prepare(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """The card as a new message or as an edit, unless it shows already or has to wait.

        Raises LookupError where there is no such card any more.
        """
        live = await cards.live(self.database, row.workshop_id, row.card, row.person)
        edits = live.message_id if live and not row.fresh else None
        if edits is None and not row.fresh and not await self._stands(row):
            await outbox.settle(self.database, row.id, row.wanted)
            return None
        drawn = await self.drawing.draw(row.workshop_id, row.card, row.person, now)
        if drawn is None:
            raise LookupError(row.card)
        if live and edits and live.shown == digest(drawn):
            await outbox.settle(self.database, row.id, row.wanted)
            return None
        quiet = live and edits and same_keyboard(live.shown, drawn)
        if quiet and (until := self.pacer.may_refresh(target.chat_id, now)) > now:
            self._held[row.id] = Held(until, row.wanted, now)
            return None
        return await self._pack(row, target, drawn, edits, now)

    async def _pack(
        self,
        row: Outgoing,
        target: Target,
        content: Rendered | Attachment | Picture | Leave,
        edits: int | None,
        now: datetime,
    ) -> Parcel | None:
        """From here on it may have been sent; None where it is not ready any more."""
        taken = await outbox.sending(self.database, row.id)
        if taken is None:
            return None
        self.pacer.count(target.chat_id, now, edit=edits is not None, unasked=taken.unasked)
        return Parcel(taken, target, content, edits)

    async def _stands(self, row: Outgoing) -> bool:
        """Whether the card is there by itself: a step that people are at. Others are asked for."""
        workshop = await self.workshops.load(row.workshop_id)
        open_places = workshop.open_places if workshop and row.person == 0 else ()
        return row.card in {f"step:{each}" for each in open_places}

    async def _take_file(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """What goes with a card is a delivery of its own, so that neither holds up the other."""
        of, card = row.workshop_id, row.card.removeprefix(FILE)
        file = await self.drawing.attachment(of, card, now, row.person)
        if file is None:
            await self._give_up(row, "there is no such file")
            return None
        async with self.database.transaction():
            return await self._pack(row, target, file, None, now)

    async def _give_up(self, row: Outgoing, why: str, *, waited_for: bool = False) -> None:
        async with self.workshops.transaction():
            await outbox.sending(self.database, row.id)
            await self.aftermath.give_up(row, why, waited_for=waited_for)

    async def _reachable(self, row: Outgoing) -> bool:
        person = await people.find(self.database, row.person)
        return person is not None and person.reachable

    def _launch(
        self,
        chat: int,
        address: str,
        work: Awaitable[None],
        broken: Callable[[str], Awaitable[object] | None],
    ) -> None:
        async def run() -> None:
            try:
                await work
            except Exception as error:
                why = told(error)
                log.error("a delivery broke: %s", why)
                await self._remember(lambda: broken(why))
            finally:
                self._busy.discard(chat)
                self._under_way.discard(address)
                self._tasks.discard(task)
                self.wake.set()

        self._busy.add(chat)
        self._under_way.add(address)
        task = asyncio.create_task(run())
        self._tasks.add(task)

    async def _remember(self, what: Callable[[], Awaitable[object] | None]) -> None:
        """Store what became of a delivery; where the database cannot, again until it can."""
        while True:
            try:
                async with self.workshops.transaction():
                    if (work := what()) is not None:
                        await work
            except sqlite3.Error as error:
                if not is_outage(error):
                    raise
                log.error("the database did not take what was sent: %s", told(error))
                if self._stopping:
                    return  # at the next start it is uncertain
                await asyncio.sleep(PAUSE.total_seconds())
            else:
                return

    def _breaker(self, row: Outgoing) -> Callable[[str], Awaitable[object]]:
        return lambda why: outbox.dead(self.database, row.id, why)

    async def _broken(self, row: Outgoing, why: str) -> None:
        """It met a fault of ours, so it would again; whether it was sent is not known."""
        if not await self.aftermath.flag(row):
            await self.aftermath.give_up(row, why, waited_for=True)

    async def _acknowledge(self, row: Outgoing) -> None:
        """A reaction is a courtesy: what Telegram makes of it changes nothing."""
        read = await self.courier.acknowledge(row.chat_id or 0, row.message_id or 0)
        if read.means in (Means.NOT_SENT, Means.TURNED_AWAY):
            self.aftermath.hold(row.chat_id or 0, read.wait)
        await self._remember(lambda: outbox.settle(self.database, row.id, row.wanted))

    async def _wipe(self, row: Outgoing) -> None:
        words = self.drawing.renderer.vocabulary.say(row.card, "say.wiped")
        read = await self.courier.wipe(row.chat_id or 0, row.message_id or 0, words)
        await self._remember(lambda: self.aftermath.wiped(row, read))

    async def _send(self, parcel: Parcel) -> None:
        """One attempt, and what follows from it, remembered in one transaction."""
        read, message = await self.courier.attempt(parcel)
        await self._remember(lambda: self.aftermath.conclude(parcel, read, message))
