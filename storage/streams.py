"""Streams: the one transaction in which a command meets its stream and is remembered."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from dialogs.command import Command, Said
from dialogs.effects import Acknowledge, Await, Redraw, Reminder, Retire, Send, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal, Turn
from dialogs.reading.dates import DateWords
from dialogs.stream import StreamKind
from dialogs.world import World
from storage import codec, retention
from storage.file.database import Database
from storage.origin import Followed, Origin
from storage.tables import acks, cards, journal, media, outbox, people, reminders

MOMENT = timedelta(microseconds=1)
AT_ONE_MOMENT = 10_000
"""So many of what is asked for at the same moment keep their order in the outbox."""
MOST_REMEMBERED = 2048
"""Folded streams kept in memory; the rest are folded again when they are needed."""

A_PART = 100
"""So many events are read and folded in one turn of the event loop."""

K = TypeVar("K", bound=StreamKind[Any])


Put = Show | Redraw | Retire | Acknowledge | Send
Follow = Callable[[Followed], Awaitable[None]]


async def _nothing(_: Followed) -> None:
    """Its journal is all that is kept of such a stream."""


@dataclass(frozen=True, slots=True)
class StoredKind:
    """A kind of stream as it is stored: a row of the table of kinds."""

    kind: StreamKind[Any]
    follow: Follow = _nothing
    """What else is so in storage after a turn, inside its transaction."""
    known: Mapping[str, type] = field(init=False)
    """Its events by the name that is stored."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", codec.by_name(self.kind.events))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as it stands."""

    kind: StreamKind[Any]
    state: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """A stream as folded from the journal up to a version; no kind: there is no such stream."""

    stored: StoredKind | None
    version: int = 0
    state: Any = None
    standing: tuple[Reminder, ...] | None = None
    """Its reminders as they were stored last; None where that is not known."""


class Streams:
    """Every stream of one database. There is one writer, so what was folded stays true."""

    def __init__(
        self,
        database: Database,
        kinds: Iterable[StoredKind],
        holidays: Callable[[datetime], frozenset[date]],
        date_words: Mapping[str, DateWords] | None = None,
    ) -> None:
        self.database = database
        self.kinds = {each.kind.name: each for each in kinds}
        self._holidays, self._date_words = holidays, date_words or {}
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._touched: set[int] = set()
        self._asked = 0
        self._asked_at: datetime | None = None
        self.on_commit: Callable[[], object] = lambda: None
        """Called after every commit: something may wait in the outbox or the reminders now."""

    def kind(self, of: type[K]) -> K:
        """The kind of a class, as it was given at the start."""
        found = self.kinds[of.name].kind
        assert isinstance(found, of)
        return found

    def world(self, now: datetime) -> World:
        return World(now, self._holidays(now), self._date_words)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """The database's transaction; what was folded in it is dropped if it fails."""
        try:
            async with self.database.transaction():
                self._touched.clear()
                yield
            self.on_commit()
        except BaseException:
            for each in self._touched:
                self._kept.pop(each, None)
            raise

    async def load(self, stream_id: int) -> Stream | None:
        """The stream as it stands; None where there is none, or nothing has happened in it."""
        kept = await self._current(stream_id)
        if kept.stored is None or kept.state is None:
            return None
        return Stream(kept.stored.kind, kept.state)

    async def create(self, kind: type[StreamKind[Any]], command: Command, now: datetime) -> int:
        """Begin a stream inside the open transaction; its id."""
        stream_id = await journal.create(self.database, kind.name, now)
        self._kept[stream_id] = Kept(self.kinds[kind.name])
        await self.handle(stream_id, command, now)
        return stream_id

    async def handle(
        self, stream_id: int, command: Command, now: datetime, origin: Origin | None = None
    ) -> Turn[Any]:
        """Take one turn inside the open transaction: journal, outbox and reminders together."""
        kept = await self._current(stream_id)
        stored = kept.stored
        if stored is None:
            return Turn(None, refusal=Refusal.STALE, said=Said("refusal.stale"))
        turn = stored.kind.take_turn(kept.state, command, self.world(now))
        self._touched.add(stream_id)
        version = kept.version
        if turn.events:
            version = await journal.append(
                self.database, stream_id, version, turn.events, at=now, actor=command.actor
            )
            after = Followed(self.database, stream_id, turn.state, origin, now, turn.events)
            await stored.follow(after)
        for effect in turn.effects:
            if isinstance(effect, Await):
                own = effect.person == command.actor and not effect.beside
                await self._await(stream_id, effect, own=own)
            else:
                said = origin if isinstance(effect, Show) and effect.to == command.actor else None
                below = await self._below(stored.kind, stream_id, effect, said)
                await self.put(stream_id, below, now, origin)
        standing = await self._plan(stream_id, kept, turn)
        self._remember(stream_id, Kept(stored, version, turn.state, standing))
        return turn

    async def _plan(
        self, stream_id: int, kept: Kept, turn: Turn[Any]
    ) -> tuple[Reminder, ...] | None:
        """Store the reminders unless they stand as they stood; what stands now."""
        planned, stored = turn.reminders, kept.stored
        if planned is None or turn.state is None or stored is None or planned == kept.standing:
            return kept.standing
        zone = stored.kind.setting(turn.state).zone
        await reminders.sync(self.database, stream_id, planned, zone.key)
        return planned

    async def unlink_authors(self, stream_id: int) -> bool:
        """Forget, inside the open transaction, who wrote some of what is long past.

        False once nothing is left to forget there.
        """
        self._kept.pop(stream_id, None)
        return await retention.unlink_authors(self.database, stream_id)

    async def _current(self, stream_id: int) -> Kept:
        if stream_id not in self._kept:
            folded = await self._fold(stream_id)
            if stream_id not in self._kept:  # another task may have folded it, and gone on
                self._remember(stream_id, folded)
        self._kept.move_to_end(stream_id)
        return self._kept[stream_id]

    async def _fold(self, stream_id: int) -> Kept:
        """A part at a time, so that others are not kept waiting by a long journal."""
        stored = self.kinds.get(await journal.kind_of(self.database, stream_id))
        if stored is None:
            return Kept(None)
        state, version = None, 0
        while found := await journal.read(
            self.database, stream_id, version, A_PART, known=stored.known
        ):
            for each in found:
                state = stored.kind.evolve(state, each.event, each.at)
                version = each.version
            if len(found) < A_PART:
                break
        return Kept(stored, version, state)

    def _remember(self, stream_id: int, kept: Kept) -> None:
        self._kept[stream_id] = kept
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    async def put(
        self,
        stream_id: int,
        effect: Put,
        now: datetime,
        origin: Origin | None = None,
    ) -> None:
        """Remember inside the open transaction what the outside should do."""
        due = self._in_order(now)
        match effect:
            case Show(card, to, fresh, nudge, unasked, noticed, kept):
                await outbox.put_show(
                    self.database,
                    stream_id,
                    card,
                    to or 0,
                    fresh=fresh,
                    nudge=nudge,
                    unasked=unasked,
                    noticed=noticed,
                    kept=kept,
                    now=due,
                )
            case Redraw(begins):
                for card, to in await cards.standing(self.database, stream_id, begins):
                    await self.put(stream_id, Show(card, to or None), now)
            case Retire(card):
                await outbox.call_off(self.database, stream_id, card)
                await self.put(stream_id, Redraw(card), now)
            case Acknowledge():
                if origin is not None:
                    chat, message = origin.chat_id, origin.message_id
                    await acks.put(self.database, stream_id, chat, message, due)
            case Send(number, to):
                for each in await media.of(self.database, stream_id, number):
                    show = Show(CardKey(f"{media.CARD}{each.id}"), to=to, fresh=True)
                    await self.put(stream_id, show, now)

    async def _below(
        self, kind: StreamKind[Any], stream_id: int, effect: Put, said: Origin | None
    ) -> Put:
        """In private, the card that its reader's words answer goes below these words."""
        if said is None or said.chat_id < 0 or not isinstance(effect, Show) or not effect.to:
            return effect
        if not kind.goes_below(effect.card):
            return effect
        live = await cards.live(self.database, stream_id, effect.card, effect.to)
        above = live is not None and live.message_id < said.message_id
        return replace(effect, fresh=True, kept=True) if above else effect

    async def _await(self, stream_id: int, effect: Await, *, own: bool) -> None:
        """What someone asks for themselves puts other questions aside; others wait beside."""
        person = effect.person
        if effect.ask:
            await people.set_focus(self.database, person, stream_id, effect.ask, beside=not own)
        else:
            await people.clear_focus(self.database, person, stream_id)

    def _in_order(self, now: datetime) -> datetime:
        """A hair before now: what is asked for first goes first, also by a row that is older."""
        self._asked = min(self._asked + 1, AT_ONE_MOMENT) if now == self._asked_at else 0
        self._asked_at = now
        return now - (AT_ONE_MOMENT - self._asked) * MOMENT
