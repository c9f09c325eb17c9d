"""Commands that people type, in the group or in private, and links that they follow."""

from collections.abc import Mapping
from datetime import datetime

from telegram import Message, Update

from bot.cards.buttons import Pressed, read_start
from bot.cards.vocabulary import START
from bot.incoming.contents import thread_of, writer
from bot.incoming.messages import Hearing
from bot.incoming.typed import FOR_EVERYBODY, HOUSE_CARDS, Typed, read_typed, running_in, steering
from bot.lobby.group_chats import GroupChats
from bot.lobby.waiting import WAITING
from dialogs import commands as c
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from dialogs.rules.leading import may_be_taken_over
from storage import workshops
from storage.origin import Origin
from storage.tables import chats, links, people
from storage.tables.people import Person


class TypedCommands:
    """What each typed command brings about, here or in the lobby."""

    def __init__(self, groups: GroupChats, hearing: Hearing, commands: Mapping[str, str]) -> None:
        self.commands = commands
        self.groups, self.hearing, self.door = groups, hearing, groups.door
        self.streams, self.database = groups.streams, groups.database

    def read(self, message: Message) -> Typed | None:
        """The command that a message begins with, in whichever language; None where it is words."""
        return read_typed(message, self.commands)

    async def wants_to_lead(self, update: Update, now: datetime) -> bool:
        """Whether `next` was typed in place of a facilitator who has long been silent."""
        message = update.message
        user = writer(message) if message else None
        typed = self.read(message) if message else None
        if message is None or user is None or typed is None or typed.name != "next":
            return False
        stream_id = await chats.workshop_in(self.database, message.chat_id, thread_of(message))
        workshop = await workshops.load(self.streams, stream_id) if stream_id else None
        person = await people.by_telegram(self.database, user.id)
        if workshop is None or (person and workshop.steers(person.id)):
            return False
        return may_be_taken_over(workshops.scene(self.streams, workshop, now))

    async def in_group(
        self, message: Message, person: Person, typed: Typed, now: datetime, *, admin: bool
    ) -> None:
        chat, thread = message.chat_id, thread_of(message)
        if typed.name == START:
            await self.groups.start(message.chat, thread, person, typed.rest, now)
        elif card := HOUSE_CARDS.get(typed.name):
            await self._house_card_in_group(chat, thread, person, card, now)
        else:
            seat = await chats.seat_in(self.database, chat, thread)
            if seat is None:
                await self.door.tell_group(chat, thread, "say.no_workshop", now)
                return
            origin = Origin(chat, message.message_id)
            await self._steer(seat, person, typed, now, origin, in_group=True, admin=admin)

    async def _house_card_in_group(
        self, chat: int, thread: int, person: Person, card: str, now: datetime
    ) -> None:
        """In private where that is open; in the group only what is nobody's own."""
        if person.reachable:
            await self.door.show(person, card, now)
        else:
            shown = card if card in FOR_EVERYBODY else "say.not_here"
            await self.door.tell_group(chat, thread, shown, now)

    async def _steer(
        self,
        seat: chats.Seat,
        person: Person,
        typed: Typed,
        now: datetime,
        origin: Origin,
        *,
        in_group: bool,
        admin: bool = False,
    ) -> None:
        workshop = await workshops.load(self.streams, seat.stream_id)
        if workshop is None:
            return
        scene = workshops.scene(self.streams, workshop, now)
        room = seat.group if in_group else None
        command = steering(typed, person.id, scene, room=room)
        if admin and not workshop.steers(person.id):
            command = c.TakeOver(person.id, admin)
        if command is not None:
            turn = await self.streams.handle(seat.stream_id, command, now, origin)
            await self.hearing.explain(seat.stream_id, person, turn, now, seat.group)

    async def in_private(
        self, message: Message, person: Person, typed: Typed, now: datetime
    ) -> None:
        if typed.name == START and typed.rest:
            await self._start_link(person, typed.rest, now)
        elif typed.name == START:
            await self.door.show(person, "home", now)
        elif card := HOUSE_CARDS.get(typed.name):
            await self.door.show(person, card, now)
        else:
            await self._steer_in_private(message, person, typed, now)

    async def _steer_in_private(
        self, message: Message, person: Person, typed: Typed, now: datetime
    ) -> None:
        """In private a command is about the workshop that the chat is at, or else the newest.

        A note goes where an experiment runs; the status is what waits in all of them.
        """
        mine = await workshops.of_person(self.streams, person.id)
        asked = [each for each, _ in await people.focus(self.database, person.id)]
        mine = [*(x for x in asked[:1] if x in mine), *(x for x in mine if x not in asked[:1])]
        known = {each: await workshops.load(self.streams, each) for each in mine}
        theirs = {x: w for x, w in known.items() if w and not w.is_barred(person.id)}
        if not mine or (typed.name == "status" and theirs):
            await self.door.show(person, WAITING if mine else "home", now)
            return
        if typed.name == "note":
            mine = [each for each, w in theirs.items() if running_in(w)] or [*theirs] or mine
        origin = Origin(message.chat_id, message.message_id)
        await self._steer(chats.Seat(mine[0], 0), person, typed, now, origin, in_group=False)

    async def _start_link(self, person: Person, payload: str, now: datetime) -> None:
        """An invitation, or a card of a workshop; by chance an invitation may look like a card."""
        opened = read_start(payload)
        invitation = await links.peek(self.database, payload, now=now) is not None
        if invitation or opened is None or not await workshops.load(self.streams, opened.stream_id):
            await self.door.redeem(person, payload, now)
        else:
            await self._open(opened, person, now)

    async def _open(self, opened: Pressed, person: Person, now: datetime) -> None:
        """The card of a link; where that only opens the private chat, what will come there."""
        command = c.OpenCard(person.id, CardKey(opened.action))
        turn = await self.streams.handle(opened.stream_id, command, now)
        if turn.refusal is Refusal.STEP_CLOSED and opened.action == CardKind.ANSWER(""):
            joined = c.OpenCard(person.id, CardKind.JOINED())
            turn = await self.streams.handle(opened.stream_id, joined, now)
        key = (
            "say.join_first"
            if turn.refusal is Refusal.NOT_A_PARTICIPANT
            else f"refusal.{turn.refusal}"
        )
        if turn.refusal is not None:
            await self.hearing.tell(opened.stream_id, person, key, now)
