"""The relay: empties the outbox. It draws a card when it is sent, and never decides what to say."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from telegram import Bot

from bot.clock import Clock
from bot.delivery.courier import Courier, Parcel
from bot.delivery.drawing import Drawing
from bot.delivery.flights import Flights
from bot.delivery.pacing import SECOND, Pacer
from bot.delivery.packing import Held, Packing
from bot.delivery.results import Results
from bot.delivery.unasked import may_be_said
from bot.trouble import Trouble
from bot.verdicts import Means
from storage.streams import Streams
from storage.tables import acks, chats, outbox, wipes
from storage.tables.chats import Closure
from storage.tables.outbox import Outgoing

AT_ONCE = 8
"""Requests in flight at the same time, each to another chat."""
SPARE = 2
"""Of them, how many are kept for what somebody waits for."""
BATCH = 100
BREATH = 0.02
"""Real seconds between two looks at the outbox, so that a burst is looked at once."""
PAUSE = timedelta(seconds=1)


class Relay:
    """Delivers what waits in the outbox, in order a chat, within Telegram's limits.

    It is fair: what somebody waits for goes first, and of each chat one thing at a time, so that
    one chat's backlog delays that chat alone.
    """

    def __init__(self, bot: Bot, streams: Streams, drawing: Drawing, clock: Clock) -> None:
        self.courier = Courier(bot)
        self.streams, self.drawing, self.clock = streams, drawing, clock
        self.database = streams.database
        self.wake = asyncio.Event()
        self.trouble = Trouble(clock)
        self.breath = BREATH
        self.pacer = Pacer()
        self.on_turned_away: Callable[[], object] = lambda: None
        """Called where Telegram does not know this bot any more, or says so."""
        self.results = Results(streams, drawing, clock, self.pacer, self._turned_away)
        self.packing = Packing(streams, drawing, self.pacer, self.results)
        self.flights = Flights(streams, self.wake.set)
        self.held_until: datetime | None = None
        """The moment at which the relay looks again, by itself."""
        self._closed: dict[str, datetime] = {}
        """Addresses whose chat takes nothing before a moment."""
        self._held: dict[int, Held] = {}
        self._dropped: list[Outgoing] = []
        """Acknowledgements that the look under way found no room for."""
        self._looking = False
        self._looked = clock.now()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits that could go out now."""
        return not (self.flights or self._looking or self.wake.is_set())

    async def recover(self) -> None:
        """At start: what was being sent when the process died may or may not have arrived."""
        now = self.clock.now()
        async with self.streams.transaction():
            await outbox.pull(self.database, now)
            await chats.pull(self.database, now)
            for row in await outbox.recover(self.database):
                if not await self.results.flag(row):
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
        await self.flights.stop()

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
        busy = {*behind, *self.flights.addresses, *self._closed}
        rows = await outbox.due(self.database, now, BATCH, busy=busy, held=self._skipped(now))
        for row in rows:
            if len(self.flights) >= AT_ONCE - (SPARE if row.unasked else 0):
                return None
            if (free := self.pacer.may_speak(now, unasked=row.unasked)) > now:
                return free
            if row.address not in behind and await self._start(row, now):
                behind.add(row.address)
        return now if rows else await self._next_look(now)

    def _skipped(self, now: datetime) -> list[str]:
        """Rows that wait alone, as long as they are not asked for anew."""
        held = self._held.items()
        return [f"{row}" if x.is_new(now) else f"{row}:{x.wanted}" for row, x in held]

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
            chat, key = each.home.chat_id, outbox.of_group(each.seat.stream_id, each.seat.group)
            free = len(self.flights) < AT_ONCE and chat not in self.flights.chats
            if free and self.pacer.may_send(chat, now) <= now:
                self.pacer.count(chat, now)
                self.flights.launch(chat, key, self._try(each), lambda why: None)

    async def _try(self, closed: Closure) -> None:
        read = await self.courier.knock(closed.home.chat_id, closed.home.thread_id)
        await self.flights.remember(lambda: self.results.knocked(closed, read))

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
        if row.unasked and not await may_be_said(self.streams, row, now):
            return False
        target = await self.packing.target(row)
        if target is None:
            await self.packing.give_up(row, "nobody to send it to")
            return False
        if target.chat_id in self.flights.chats or self._is_held(row.address, target.chat_id, now):
            return True
        parcel = await self.packing.take(row, target, now)
        if isinstance(parcel, Held):
            self._held[row.id] = parcel
            return False
        if parcel is not None:
            self.flights.launch(
                target.chat_id, row.address, self._send(parcel), lambda why: self._broken(row, why)
            )
        return parcel is not None

    def _is_held(self, address: str, chat: int, now: datetime) -> bool:
        """Whether the chat takes nothing before a later moment."""
        until = self.pacer.may_send(chat, now)
        if until > now:
            self._closed[address] = until
        return until > now

    async def _start_ack(self, row: Outgoing, chat: int, now: datetime) -> bool:
        """An acknowledgement that does not fit is dropped: the card's new count tells as much."""
        if not self.pacer.may_acknowledge(chat, now):
            self._dropped.append(row)
            self._held[row.id] = Held(now + PAUSE, row.wanted, now)
            return False
        if chat not in self.flights.chats and (taken := await self._begin(row)):
            self.pacer.count(chat, now, ack=True)
            self.flights.launch(chat, row.address, self._acknowledge(taken), self._breaker(taken))
        return True

    async def _start_wipe(self, row: Outgoing, chat: int, now: datetime) -> bool:
        if chat in self.flights.chats or self._is_held(row.address, chat, now):
            return True
        if taken := await self._begin(row):
            self.pacer.count(chat, now)
            gone = partial(wipes.done, self.database, taken.id, taken.address)
            self.flights.launch(chat, row.address, self._wipe(taken), lambda why: gone())
        return True

    async def _begin(self, row: Outgoing) -> Outgoing | None:
        async with self.database.transaction():
            return await outbox.sending(self.database, row.id)

    async def _drop(self) -> None:
        if self._dropped:
            async with self.database.transaction():
                await acks.drop(self.database, [each.id for each in self._dropped])
            for each in self._dropped:
                self._held.pop(each.id, None)
            self._dropped.clear()

    def _breaker(self, row: Outgoing) -> Callable[[str], Awaitable[object]]:
        return lambda why: outbox.dead(self.database, row.id, why)

    async def _broken(self, row: Outgoing, why: str) -> None:
        """It met a fault of ours, so it would again; whether it was sent is not known."""
        if not await self.results.flag(row):
            await self.results.give_up(row, why, waited_for=True)

    async def _acknowledge(self, row: Outgoing) -> None:
        """A reaction is a courtesy: what Telegram makes of it changes nothing."""
        read = await self.courier.acknowledge(row.chat_id or 0, row.message_id or 0)
        if read.means in (Means.NOT_SENT, Means.TURNED_AWAY):
            self.results.hold(row.chat_id or 0, read.wait)
        await self.flights.remember(lambda: outbox.settle(self.database, row.id, row.wanted))

    async def _wipe(self, row: Outgoing) -> None:
        words = self.drawing.renderer.vocabulary.say(row.card, "say.wiped")
        read = await self.courier.wipe(row.chat_id or 0, row.message_id or 0, words)
        await self.flights.remember(lambda: self.results.wiped(row, read))

    async def _send(self, parcel: Parcel) -> None:
        """One attempt, and what follows from it, remembered in one transaction."""
        read, message = await self.courier.attempt(parcel)
        await self.flights.remember(lambda: self.results.conclude(parcel, read, message))
