"""Packing: what waits in the outbox becomes a parcel, addressed and drawn as it is now."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards.digests import digest, same_keyboard
from bot.cards.media import FILE, Attachment, Leave, Picture
from bot.cards.render import Gone, Rendered
from bot.delivery.courier import Parcel, Target
from bot.delivery.drawing import Drawing, UndrawableError
from bot.delivery.pacing import SECOND, Pacer
from bot.delivery.results import Results
from bot.lobby.keeping import is_moved
from dialogs.keys import FORMER, CardKey
from storage.streams import Streams
from storage.tables import cards, chats, outbox, people
from storage.tables.outbox import Outgoing


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits alone, so that others overtake it: until when, what was looked at, when."""

    until: datetime
    wanted: int
    looked: datetime

    def is_new(self, now: datetime) -> bool:
        """Asked for anew, it may have become something that people wait for; but not at once."""
        return now < self.looked + SECOND


class Packing:
    """Decides of one row whether it is to be sent now, and what exactly is sent."""

    def __init__(self, streams: Streams, drawing: Drawing, pacer: Pacer, results: Results) -> None:
        self.streams, self.drawing, self.pacer, self.results = streams, drawing, pacer, results
        self.database = streams.database

    async def target(self, row: Outgoing) -> Target | None:
        if row.person < 0:
            return Target(await chats.resolve(self.database, row.person), 0, 0)
        if row.person == 0:
            home = await chats.home(self.database, row.stream_id, row.card.room)
            return Target(home.chat_id, home.thread_id, 0, home.closed) if home else None
        person = await people.find(self.database, row.person)
        if person is None or person.telegram_id is None:
            return None
        return Target(person.telegram_id, 0, row.person)

    async def take(self, row: Outgoing, target: Target, now: datetime) -> Parcel | Held | None:
        """Draw the card as it is now and mark it as being sent, if it is to be sent now."""
        if target.closed or (row.person > 0 and not await self._reachable(row)):
            async with self.streams.transaction():
                await self.results.park(row.address, row.error or "the chat is closed")
            return None
        if row.card.startswith(FILE):
            return await self._take_file(row, target, now)
        try:
            async with self.database.transaction():
                return await self._prepare(row, target, now)
        except UndrawableError:
            await self.give_up(row, "it cannot be drawn", waited_for=True)
        except LookupError:
            await self.give_up(row, "there is no such card")
        return None

    async def _prepare(self, row: Outgoing, target: Target, now: datetime) -> Parcel | Held | None:
        """The card as a new message or as an edit, unless it shows already or has to wait.

        Raises LookupError where there is no such card any more.
        """
        live = await cards.live(self.database, row.stream_id, row.card, row.person)
        moved = await self._is_moved(row, now)
        edits = live.message_id if live and not moved else None
        if edits is None and not moved and not await self._stands(row):
            await outbox.settle(self.database, row.id, row.wanted)
            return None
        drawn = await self.drawing.draw(row.stream_id, row.card, row.person, now)
        if drawn is None:
            raise LookupError(row.card)
        if live and edits and live.shown == digest(drawn):
            await outbox.settle(self.database, row.id, row.wanted)
            return None
        quiet = live and edits and same_keyboard(live.shown, drawn)
        if quiet and (until := self.pacer.may_refresh(target.chat_id, now)) > now:
            return Held(until, row.wanted, now)
        if live and await self._goes(live):
            return await self._pack(row, target, Gone(drawn), edits, now)
        return await self._pack(row, target, drawn, edits, now)

    async def _goes(self, live: cards.Card) -> bool:
        """Whether a former copy in private is taken away: its line would say nothing new."""
        if live.card.kind != FORMER or live.person <= 0:
            return False
        stream = await self.streams.load(live.stream_id)
        last = stream and stream.kind.at_end(stream.state, live.person, 0)
        return live.card.former == last or await cards.has_left_a_line(self.database, live)

    async def _pack(
        self,
        row: Outgoing,
        target: Target,
        content: Rendered | Gone | Attachment | Picture | Leave,
        edits: int | None,
        now: datetime,
    ) -> Parcel | None:
        """From here on it may have been sent; None where it is not ready any more."""
        taken = await outbox.sending(self.database, row.id)
        if taken is None:
            return None
        self.pacer.count(target.chat_id, now, edit=edits is not None, unasked=taken.unasked)
        return Parcel(taken, target, content, edits)

    async def _is_moved(self, row: Outgoing, now: datetime) -> bool:
        """Whether the card is to be a new message, wherever it stands."""
        if row.kept and not row.noticed and row.person == 0:
            return await self._stands(row)
        of, card = row.stream_id, row.card
        noticed = row.noticed and row.person == 0
        return row.fresh or (noticed and await is_moved(self.streams, of, card, now, noticed=True))

    async def _stands(self, row: Outgoing) -> bool:
        """Whether the card is there by itself: a step that people are at. Others are asked for."""
        stream = await self.streams.load(row.stream_id) if row.person == 0 else None
        return stream is not None and stream.kind.stands(stream.state, row.card)

    async def _take_file(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """What goes with a card is a delivery of its own, so that neither holds up the other."""
        of, card = row.stream_id, CardKey(row.card.removeprefix(FILE))
        file = await self.drawing.attachment(of, card, now, row.person)
        if file is None:
            await self.give_up(row, "there is no such file")
            return None
        async with self.database.transaction():
            return await self._pack(row, target, file, None, now)

    async def give_up(self, row: Outgoing, why: str, *, waited_for: bool = False) -> None:
        async with self.streams.transaction():
            await outbox.sending(self.database, row.id)
            await self.results.give_up(row, why, waited_for=waited_for)

    async def _reachable(self, row: Outgoing) -> bool:
        person = await people.find(self.database, row.person)
        return person is not None and person.reachable
