"""What follows from an attempt to deliver: remembered, tried again, flagged, or given up."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.cards.digests import digest
from bot.cards.media import FILE
from bot.cards.render import Gone, Rendered
from bot.clock import Clock
from bot.delivery.courier import TAKEN_AWAY, Parcel
from bot.delivery.drawing import Drawing
from bot.delivery.pacing import Pacer
from bot.lobby import keeping
from bot.lobby.home import HOUSE
from bot.lobby.reachability import close_group, group_reached, open_group, set_reach, who_leads
from bot.verdicts import Means, Verdict
from dialogs import commands as c
from dialogs.effects import Show
from dialogs.keys import CardKey, CardKind
from storage.streams import Streams
from storage.tables import cards, chats, ends, outbox, people, wipes
from storage.tables.cards import Card
from storage.tables.chats import Closure
from storage.tables.outbox import Outgoing

log = logging.getLogger(__name__)

MOST_WAIT = timedelta(minutes=1)
MOST_UNSURE = 8
"""Tries in a row of which nobody knows what became; after them a card waits to be asked for."""
UNCLEAR_PAUSES = tuple(
    timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 480, 1440, 1440, 1440)
)
"""After each refusal of which Telegram's reason tells nothing: time may settle it."""
UNCLEAR_FOR = timedelta(days=3)
UNSHOWN = CardKind.SAY("say.unshown")
TOLD_FOR = timedelta(minutes=10)
"""So long nobody is told the same again."""


class Results:
    """The one place that knows what each verdict of Telegram brings about."""

    def __init__(
        self,
        streams: Streams,
        drawing: Drawing,
        clock: Clock,
        pacer: Pacer,
        turned_away: Callable[[], object],
    ) -> None:
        self.streams, self.drawing, self.clock, self.pacer = streams, drawing, clock, pacer
        self.database = streams.database
        self._turned_away = turned_away
        self.on_wiped: Callable[[], object] = lambda: None
        """Called when a chat is rid of the last message of someone who was forgotten."""
        self._times_turned_away = 0
        self._troubles: Counter[int] = Counter()
        self._unclear: dict[int, tuple[datetime, int]] = {}
        """Of each row that is refused for no known reason: since when, and how often."""
        self._told: dict[tuple[int, str], datetime] = {}
        """Who was told last, and when, that something could not be shown."""

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
                await self.give_up(row, read.why, waited_for=True)
            case Means.UNCLEAR:
                await self._unclear_refusal(row, read.why)
            case Means.GONE if parcel.edits is None:
                await self._unclear_refusal(row, read.why)
            case Means.GONE:
                await cards.drop(self.database, target.chat_id, parcel.edits or 0)
                await outbox.again(self.database, row.id, read.why, sure=True)
            case Means.CLOSED:
                await self._closed(parcel, read)
            case Means.MIGRATED:
                await self.migrate(target.chat_id, read.new_chat)
                await outbox.again(self.database, row.id, "the group moved", sure=True)
            case Means.UNCERTAIN:
                await self._uncertain(parcel, read)
            case Means.TURNED_AWAY:
                self.turn_away()
                await outbox.again(self.database, row.id, read.why, sure=True)

    async def _sent(self, parcel: Parcel, message: int) -> None:
        row, chat = parcel.row, parcel.target.chat_id
        self._troubles.pop(chat, None)
        self._unclear.pop(row.id, None)
        self._times_turned_away = 0
        if row.person == 0:
            now = self.clock.now()
            await group_reached(self.streams, row.stream_id, row.card.room, now)
        if row.nudge:
            await self._arrived(row)
        seen = await self._seen(parcel, message)
        reader = await people.find(self.database, row.person) if row.person > 0 else None
        if reader is not None and reader.telegram_id != chat:  # who was forgotten meanwhile
            await wipes.put(self.database, chat, message, reader.language, self.clock.now())
        elif isinstance(parcel.content, Gone):
            await self._taken_away(chat, parcel.edits or 0, message)
        elif not isinstance(parcel.content, Rendered):
            await self._remember_file(row, chat, message)
        elif parcel.edits != message:
            await self._new_card(parcel, message, digest(parcel.content), seen)
        else:
            await cards.set_shown(self.database, chat, message, digest(parcel.content))
        await outbox.settle(self.database, row.id, row.wanted)
        if parcel.edits is None:
            await self._keep_the_end(row)

    async def _seen(self, parcel: Parcel, message: int) -> int:
        """Count a new message in a group's chat; how many were seen there."""
        chat, thread = parcel.target.chat_id, parcel.target.thread_id
        if parcel.target.person or parcel.edits is not None:
            return 0
        return await ends.posted(self.database, chat, thread, message)

    async def _keep_the_end(self, row: Outgoing) -> None:
        """Something new stands in the chat: what is at its end goes below that."""
        of, now = row.stream_id, self.clock.now()
        if row.person > 0:
            await keeping.in_private(self.streams, of, row.person, row.card, now)
        elif row.person == 0:
            await keeping.in_group(self.streams, of, row.card.room, now)

    async def _taken_away(self, chat: int, former: int, message: int) -> None:
        if message == TAKEN_AWAY:
            await cards.drop(self.database, chat, former)

    async def _remember_file(self, row: Outgoing, chat: int, message: int) -> None:
        if row.person > 0:
            await cards.record_file(self.database, chat, message)

    async def _new_card(self, parcel: Parcel, message: int, shown: str, seen: int) -> None:
        row, target, now = parcel.row, parcel.target, self.clock.now()
        of, card, person = row.stream_id, row.card, row.person
        former = await cards.live(self.database, of, card, person)
        await cards.record(
            self.database,
            target.chat_id,
            message,
            stream_id=of,
            card=card,
            person=person,
            shown=shown,
            now=now,
            seen=seen,
        )
        if former and (former.chat_id, former.message_id) != (target.chat_id, message):
            await self._leave_a_line(former, target.chat_id, now)
        if await self.drawing.attachment(of, card, now) is not None:
            to, unasked = person or None, row.unasked
            show = Show(CardKey(f"{FILE}{card}"), to, fresh=True, unasked=unasked)
            await self.streams.put(of, show, now)

    async def _leave_a_line(self, former: Card, chat: int, now: datetime) -> None:
        """Never two live copies: the former one becomes a line, where its kind has one."""
        stream = await self.streams.load(former.stream_id)
        scene = stream and stream.kind.scene(stream.state, self.streams.world(now))
        if stream and former.chat_id == chat and stream.kind.former(scene, former.card):
            line = await cards.leave_a_line(self.database, former)
            await self.streams.put(former.stream_id, Show(line, to=former.person or None), now)

    def hold(self, chat: int, wait: timedelta) -> None:
        """Leave the chat alone: what waits for it keeps its order. Longer after each failure."""
        self._troubles[chat] += 1
        pause = min(MOST_WAIT, timedelta(seconds=2 ** min(self._troubles[chat], 6)))
        self.pacer.hold(chat, self.clock.now(), max(wait, pause))

    def turn_away(self) -> None:
        """It is about this bot, not about a chat: be silent everywhere, longer after each time."""
        self._times_turned_away += 1
        pause = min(MOST_WAIT, timedelta(seconds=2 ** min(self._times_turned_away, 6)))
        self.pacer.be_silent(self.clock.now(), pause)
        self._turned_away()

    async def _uncertain(self, parcel: Parcel, read: Verdict) -> None:
        """Edits may be repeated freely; stage cards are repeated silently; nudges never."""
        row = parcel.row
        self.hold(parcel.target.chat_id, read.wait)
        if parcel.edits is None and await self.flag(row):
            return
        if row.attempts >= MOST_UNSURE:
            await outbox.uncertain(self.database, row.id, read.why)
            await self._tell_unshown(row)
        else:
            await outbox.again(self.database, row.id, read.why, sure=False)

    async def _unclear_refusal(self, row: Outgoing, why: str) -> None:
        """Neither the words nor the chat are to blame as far as is known: told once, and tried."""
        now = self.clock.now()
        since, tries = self._unclear.get(row.id, (now, 0))
        self._unclear[row.id] = since, tries + 1
        log.warning("refused for no known reason (%s): %s", row.card, why)
        if tries >= len(UNCLEAR_PAUSES) and now - since >= UNCLEAR_FOR:
            await self.give_up(row, why)  # what to do then has been told at the beginning
            return
        if not tries:
            await self._tell_unshown(row)
        pause = UNCLEAR_PAUSES[min(tries, len(UNCLEAR_PAUSES) - 1)]
        await outbox.again(self.database, row.id, why, sure=True)
        await outbox.postpone(self.database, row.id, now + pause)

    async def flag(self, row: Outgoing) -> bool:
        """Whether the row must not be sent again, because it may already have been."""
        live = await cards.live(self.database, row.stream_id, row.card, row.person)
        if not row.nudge or (live is not None and not row.fresh):
            return False
        await outbox.flag(self.database, row.id, "it may or may not have arrived")
        await self.report(row, unsure=True)
        return True

    async def report(self, row: Outgoing, *, unsure: bool = False) -> None:
        """Tell of a reminder that may not have arrived, with the way to send it again."""
        stream = await self.streams.load(row.stream_id)
        if stream is not None and row.card.kind == CardKind.NOTICE:
            command = stream.kind.failed(row.card, unsure=unsure)
            await self.streams.handle(row.stream_id, command, self.clock.now())

    async def _arrived(self, row: Outgoing) -> None:
        """A reminder that had been reported as failed, and waited, has come."""
        stream = await self.streams.load(row.stream_id)
        if stream is not None and row.card.kind == CardKind.NOTICE:
            command = stream.kind.arrived(row.card)
            await self.streams.handle(row.stream_id, command, self.clock.now())

    async def give_up(self, row: Outgoing, why: str, *, waited_for: bool = False) -> None:
        """It will not be sent; where somebody waits for it, they are told."""
        self._unclear.pop(row.id, None)
        await outbox.dead(self.database, row.id, why)
        if row.nudge:
            await self.report(row)
        if waited_for:
            await self._tell_unshown(row)

    async def _tell_unshown(self, row: Outgoing) -> None:
        """That something could not be shown, and what to do: to its reader, or to who leads."""
        of, card, to = HOUSE, UNSHOWN, row.person
        if row.person == 0:
            of, card = row.stream_id, CardKind.UNSEEN().in_room(row.card.room)
            to = await who_leads(self.streams, of) or 0
        now = self.clock.now()
        last = self._told.get((to, card))
        if to <= 0 or row.card == card or (last and now - TOLD_FOR < last <= now):
            return
        self._told[to, card] = now
        await self.streams.put(of, Show(card, to=to, fresh=True), now)

    async def _closed(self, parcel: Parcel, read: Verdict) -> None:
        row, now = parcel.row, self.clock.now()
        log.info("a chat is closed to the bot: %s", read.why)
        if row.person < 0:
            await outbox.dead(self.database, row.id, read.why)
            return
        await self.park(row.address, read.why)
        if row.person > 0:
            await set_reach(self.streams, row.person, reachable=False, now=now)
            return
        of, group = row.stream_id, row.card.room
        await close_group(self.streams, of, group, read.why, now, for_good=read.for_good)

    async def knocked(self, closed: Closure, read: Verdict) -> None:
        """A group that took nothing was tried; unless it is somewhere else by now."""
        of, group, now = closed.seat.stream_id, closed.seat.group, self.clock.now()
        if await chats.home(self.database, of, group) != closed.home:
            return
        match read.means:
            case Means.SENT:
                await open_group(self.streams, of, group, now)
            case Means.NOT_SENT | Means.UNCERTAIN | Means.TURNED_AWAY:
                self.hold(closed.home.chat_id, read.wait)
            case Means.MIGRATED:
                await self.migrate(closed.home.chat_id, read.new_chat)
            case Means.CLOSED | Means.REFUSED | Means.UNCLEAR | Means.GONE:
                good = read.for_good
                await close_group(self.streams, of, group, closed.why, now, for_good=good)

    async def migrate(self, old: int, new: int) -> None:
        """The group has become a supergroup, with another id."""
        for each in await chats.seats_in_chat(self.database, old):
            await self.streams.handle(each.stream_id, c.MoveGroup(each.group), self.clock.now())
        await chats.move(self.database, old, new)
        for each in await chats.seats_in_chat(self.database, new):
            await open_group(self.streams, each.stream_id, each.group, self.clock.now())

    async def park(self, address: str, why: str) -> None:
        """The chat takes nothing: hold all that waits for it, and tell of every reminder there."""
        for each in await outbox.park(self.database, address, why):
            if each.nudge:
                await self.report(each)

    async def wiped(self, row: Outgoing, read: Verdict) -> None:
        """A message of someone who was forgotten is gone, or cannot be reached any more."""
        if read.means is Means.SENT:
            self._troubles.pop(row.chat_id or 0, None)
        unsure = read.means is Means.UNCERTAIN and row.attempts < MOST_UNSURE
        if unsure or read.means in (Means.NOT_SENT, Means.TURNED_AWAY):
            self.hold(row.chat_id or 0, read.wait)
            await outbox.again(self.database, row.id, read.why, sure=not unsure)
        elif await wipes.done(self.database, row.id, row.address):
            self.on_wiped()
