"""Group chats: which become a workshop's own, and what happens as the bot comes and goes there."""

from datetime import datetime, timedelta

from telegram import Chat

from bot.cards.buttons import Pressed, read_start
from bot.cards.media import LEAVING
from bot.lobby.front_door import FrontDoor
from bot.lobby.home import HOUSE
from bot.lobby.reachability import close_group, open_group
from dialogs import commands as c
from dialogs.effects import Show
from dialogs.keys import CardKind
from dialogs.places import place_in
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Workshop
from storage import workshops
from storage.tables import cards, chats, outbox
from storage.tables.people import Person

PATIENCE = timedelta(seconds=5)
"""A group that a facilitator's link brought the bot to gets its workshop before the greeting."""


class GroupChats:
    """The chats of groups, as Telegram tells of them."""

    def __init__(self, door: FrontDoor) -> None:
        self.door, self.streams, self.database = door, door.streams, door.streams.database

    async def start(
        self, chat: Chat, thread: int, person: Person, payload: str, now: datetime
    ) -> None:
        """/aloita, or the link that a facilitator adds the bot with."""
        opened = read_start(payload) if payload else None
        seat = await chats.seat_in(self.database, chat.id, thread)
        workshop = await workshops.load(self.streams, seat.stream_id) if seat else None
        if opened is not None:
            await self._bind(_seat_of(opened), chat, thread, person, now)
        elif seat and payload.isdecimal():
            asked = chats.Seat(seat.stream_id, int(payload))
            await self._bind(asked, chat, thread, person, now)
        elif seat and workshop is not None and not workshop.ended:
            await self._resume_here(seat, workshop, person, now)
        elif lost := await self._lost_here(chat.id, person):
            await self._bind(lost, chat, thread, person, now)
        elif not self.door.house.may_create(person):
            await self.door.tell_group(chat.id, thread, "say.invited_only", now)
        else:
            made = chats.Seat(await self.door.create(person, now), 0)
            await self._bind(made, chat, thread, person, now)

    async def _lost_here(self, chat_id: int, person: Person) -> chats.Seat | None:
        """A workshop in this chat whose topic takes nothing: who leads it takes it to another."""
        for each in await chats.seats_in_chat(self.database, chat_id):
            workshop = await workshops.load(self.streams, each.stream_id)
            if workshop is None or workshop.ended or not workshop.steers(person.id):
                continue
            home = await chats.home(self.database, each.stream_id, each.group)
            if home is not None and home.closed:
                return each
        return None

    async def _resume_here(
        self, seat: chats.Seat, workshop: Workshop, person: Person, now: datetime
    ) -> None:
        """Where we are, at the bottom of the chat; who has not joined gets the card of joining."""
        if workshop.takes_part(person.id) or workshop.steers(person.id):
            asked = c.OpenCard(person.id, CardKind.STATUS().in_room(seat.group), True)
            await self.streams.handle(seat.stream_id, asked, now)
            await self._show_here(seat, now)
            return
        joining = workshops.workbook_of(self.streams, workshop).first(StepKind.JOIN).id
        card = CardKind.ROOM(seat.group) if seat.group else CardKind.STEP(joining)
        await self.streams.put(seat.stream_id, Show(card, fresh=True), now)

    async def _bind(
        self, seat: chats.Seat, chat: Chat, thread: int, person: Person, now: datetime
    ) -> None:
        if refusal := await self._why_not_bind(seat, chat, thread, person):
            await self.door.tell_group(chat.id, thread, refusal, now)
            return
        database = self.database
        before = await chats.home(database, seat.stream_id, seat.group)
        await chats.bind(
            database, chat.id, thread, seat.stream_id, chat.title or "", now, group=seat.group
        )
        await self.streams.handle(seat.stream_id, c.BindGroup(person.id, seat.group), now)
        moved = before is not None and before != chats.Home(chat.id, thread)
        if moved:
            await open_group(self.streams, seat.stream_id, seat.group, now)
        if moved and not seat.group:
            await self._show_here(seat, now)

    async def _why_not_bind(self, seat: chats.Seat, chat: Chat, thread: int, person: Person) -> str:
        """Why a chat cannot become that of a workshop, or of its small group; "" where it can."""
        workshop = await workshops.load(self.streams, seat.stream_id)
        if workshop is None or not workshop.steers(person.id):
            return "say.invited_only"
        if seat.group and seat.group not in workshop.groups:
            return "say.no_such_group" if workshop.groups else "say.no_groups"
        this_home = chats.Home(chat.id, thread)
        for each in await chats.seats_in_chat(self.database, chat.id):
            home = await chats.home(self.database, each.stream_id, each.group)
            busy = await workshops.load(self.streams, each.stream_id)
            if each == seat or home != this_home or busy is None or busy.ended:
                continue
            same = each.stream_id == seat.stream_id
            return "say.room_taken" if same else "say.bound_other"
        return ""

    async def _show_here(self, seat: chats.Seat, now: datetime) -> None:
        """The card of the open step, posted anew where the workshop, or its group, is now."""
        workshop = await workshops.load(self.streams, seat.stream_id)
        place = workshop.position_at(place_in("", seat.group)).place if workshop else ""
        if workshop and place and workshop.is_at(place):
            await self.streams.put(seat.stream_id, Show(CardKind.STEP(place), fresh=True), now)

    async def entered(self, chat: Chat, now: datetime) -> None:
        """A group without a workshop is told what this is; with one, its cards come again.

        Not where they are there already: a group that became another one tells both in any order.
        """
        seats = await chats.seats_in_chat(self.database, chat.id)
        if not seats:
            await self.door.tell_group(chat.id, 0, "hello", now + PATIENCE)
        for each in seats:
            was_lost = await chats.closure(self.database, each.stream_id, each.group)
            await open_group(self.streams, each.stream_id, each.group, now)
            if was_lost or not await self._is_shown_here(each, chat.id):
                await self._show_here(each, now)

    async def _is_shown_here(self, seat: chats.Seat, chat_id: int) -> bool:
        """Whether the card of the open step is in the chat."""
        workshop = await workshops.load(self.streams, seat.stream_id)
        place = workshop.position_at(place_in("", seat.group)).place if workshop else ""
        live = await cards.live(self.database, seat.stream_id, CardKind.STEP(place), 0)
        return live is not None and live.chat_id == chat_id

    async def rights_changed(self, chat_id: int, now: datetime) -> None:
        """The bot may do more or less in a group than before: what waits for it is tried now."""
        for each in await chats.seats_in_chat(self.database, chat_id):
            await open_group(self.streams, each.stream_id, each.group, now)

    async def entered_channel(self, chat_id: int, *, present: bool, now: datetime) -> None:
        """A channel is no group of people at work: the bot says nothing there, and leaves."""
        if present:
            await outbox.put_show(
                self.database, HOUSE, LEAVING, chat_id, fresh=True, nudge=False, now=now
            )

    async def lost(self, chat_id: int, now: datetime) -> None:
        for each in await chats.seats_in_chat(self.database, chat_id):
            of, why = each.stream_id, "not in the group"
            await outbox.park(self.database, outbox.of_group(of, each.group), why)
            await close_group(self.streams, of, each.group, why, now, for_good=True)


def _seat_of(opened: Pressed) -> chats.Seat:
    """What a link that adds the bot is for: a workshop, or its small group by number."""
    number = opened.action.partition(":")[2]
    return chats.Seat(opened.stream_id, int(number) if number.isdecimal() else 0)
