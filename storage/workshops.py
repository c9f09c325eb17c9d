"""Workshops: the one transaction in which a command meets its workshop and is remembered."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.commands import Command, Create
from dialogs.dates import DateWords
from dialogs.effects import Acknowledge, Await, Redraw, Send, Show
from dialogs.evolve import evolve
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.reminders.kind import Reminder
from dialogs.scene import Scene
from dialogs.turn import Turn, take_turn
from dialogs.workbook import Workbook
from dialogs.workshop import Workshop
from dialogs.world import World
from storage import (
    acks,
    cards,
    journal,
    media,
    members,
    outbox,
    people,
    reminders,
    retention,
)
from storage.database import Database
from storage.projections import Origin, Projections

MOMENT = timedelta(microseconds=1)
AT_ONE_MOMENT = 10_000
"""So many of what is asked for at the same moment keep their order in the outbox."""
MOST_REMEMBERED = 2048
"""Folded workshops kept in memory; the rest are folded again when they are needed."""

A_PART = 100
"""So many events are read and folded in one turn of the event loop."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A workshop as folded from the journal up to a version."""

    version: int
    workshop: Workshop | None
    standing: tuple[Reminder, ...] | None = None
    """Its reminders as they were stored last; None where that is not known."""


class Workshops:
    """Every workshop of one database. There is one writer, so what was folded stays true."""

    def __init__(
        self,
        database: Database,
        workbooks: Mapping[str, Workbook],
        holidays: Callable[[datetime], frozenset[date]],
        date_words: Mapping[str, DateWords] | None = None,
    ) -> None:
        self.database = database
        self.workbooks = workbooks
        self._holidays, self._date_words = holidays, date_words or {}
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._touched: set[int] = set()
        self._asked = 0
        self._asked_at: datetime | None = None
        self.on_commit: Callable[[], object] = lambda: None
        """Called after every commit: something may wait in the outbox or the reminders now."""

    def world(self, now: datetime) -> World:
        return World(now, self._holidays(now), self._date_words)

    def scene(self, workshop: Workshop, now: datetime, reader: int | None = None) -> Scene:
        """The workshop at a moment, as rules and cards look at it."""
        return Scene(self.workbook_of(workshop), workshop, self.world(now), reader)

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

    async def load(self, workshop_id: int) -> Workshop | None:
        """The workshop as it stands; None where there is none."""
        return (await self._current(workshop_id)).workshop

    def workbook_of(self, workshop: Workshop) -> Workbook:
        return self.workbooks[workshop.workbook]

    async def create(self, command: Create, now: datetime) -> int:
        """Begin a workshop inside the open transaction; its id."""
        workshop_id = await journal.create(self.database, command.workbook, now)
        self._kept[workshop_id] = Kept(0, None)
        await self.handle(workshop_id, command, now)
        await members.enroll(self.database, workshop_id, command.actor)
        return workshop_id

    async def handle(
        self, workshop_id: int, command: Command, now: datetime, origin: Origin | None = None
    ) -> Turn:
        """Take one turn inside the open transaction: journal, outbox and reminders together."""
        kept = await self._current(workshop_id)
        workbook = self._workbook(kept, command)
        if workbook is None:
            return Turn(None, refusal=Refusal.STALE)
        turn = take_turn(workbook, kept.workshop, command, self.world(now))
        self._touched.add(workshop_id)
        version = kept.version
        if turn.events:
            version = await journal.append(
                self.database, workshop_id, version, turn.events, at=now, actor=command.actor
            )
            if turn.workshop is not None:
                after = Projections(self.database, workshop_id, turn.workshop, origin, now)
                await after.follow(turn.events)
        for effect in turn.effects:
            if isinstance(effect, Await):
                await self._await(workshop_id, effect, own=effect.person == command.actor)
            else:
                await self.put(workshop_id, effect, now, origin)
        standing = await self._plan(workshop_id, kept, turn)
        self._remember(workshop_id, Kept(version, turn.workshop, standing))
        return turn

    async def _plan(self, workshop_id: int, kept: Kept, turn: Turn) -> tuple[Reminder, ...] | None:
        """Store the reminders unless they stand as they stood; what stands now."""
        if turn.reminders is None or turn.workshop is None or turn.reminders == kept.standing:
            return kept.standing
        await reminders.sync(self.database, workshop_id, turn.reminders, turn.workshop.zone)
        return turn.reminders

    async def unlink_authors(self, workshop_id: int) -> bool:
        """Forget, inside the open transaction, who wrote some of what is long past.

        False once nothing is left to forget there.
        """
        self._kept.pop(workshop_id, None)
        return await retention.unlink_authors(self.database, workshop_id)

    def _workbook(self, kept: Kept, command: Command) -> Workbook | None:
        if kept.workshop is not None:
            return self.workbook_of(kept.workshop)
        return self.workbooks[command.workbook] if isinstance(command, Create) else None

    async def _current(self, workshop_id: int) -> Kept:
        if workshop_id not in self._kept:
            folded = await self._fold(workshop_id)
            if workshop_id not in self._kept:  # another task may have folded it, and gone on
                self._remember(workshop_id, folded)
        self._kept.move_to_end(workshop_id)
        return self._kept[workshop_id]

    async def _fold(self, workshop_id: int) -> Kept:
        """A part at a time, so that others are not kept waiting by a long journal."""
        workshop, version = None, 0
        while found := await journal.read(self.database, workshop_id, version, A_PART):
            for each in found:
                workshop, version = evolve(workshop, each.event, each.at), each.version
            if len(found) < A_PART:
                break
        return Kept(version, workshop)

    def _remember(self, workshop_id: int, kept: Kept) -> None:
        self._kept[workshop_id] = kept
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    async def put(
        self,
        workshop_id: int,
        effect: Show | Redraw | Acknowledge | Send,
        now: datetime,
        origin: Origin | None = None,
    ) -> None:
        """Remember inside the open transaction what the outside should do."""
        due = self._in_order(now)
        match effect:
            case Show(card, to, fresh, nudge, unasked):
                await outbox.put_show(
                    self.database,
                    workshop_id,
                    card,
                    to or 0,
                    fresh=fresh,
                    nudge=nudge,
                    unasked=unasked,
                    now=due,
                )
            case Redraw(begins):
                for card, to in await cards.standing(self.database, workshop_id, begins):
                    await self.put(workshop_id, Show(card, to or None), now)
            case Acknowledge():
                if origin is not None:
                    chat, message = origin.chat_id, origin.message_id
                    await acks.put(self.database, workshop_id, chat, message, due)
            case Send(number, to):
                for each in await media.of(self.database, workshop_id, number):
                    show = Show(CardKey(f"{media.CARD}{each.id}"), to=to, fresh=True)
                    await self.put(workshop_id, show, now)

    async def _await(self, workshop_id: int, effect: Await, *, own: bool) -> None:
        """What someone asks for themselves puts other questions aside; others wait beside."""
        person = effect.person
        if effect.ask:
            await people.set_focus(self.database, person, workshop_id, effect.ask, beside=not own)
        else:
            await people.clear_focus(self.database, person, workshop_id)

    def _in_order(self, now: datetime) -> datetime:
        """A hair before now: what is asked for first goes first, also by a row that is older."""
        self._asked = min(self._asked + 1, AT_ONE_MOMENT) if now == self._asked_at else 0
        self._asked_at = now
        return now - (AT_ONE_MOMENT - self._asked) * MOMENT
