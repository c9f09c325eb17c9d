"""The front door: what people do outside workshops, and what they are told there."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards.media import FILE
from bot.lobby import waiting
from bot.lobby.erasure import forget
from bot.lobby.home import HOUSE, House
from bot.lobby.invitations import Invitations
from bot.lobby.reachability import set_reach
from dialogs import commands as c
from dialogs.command import command_of
from dialogs.effects import Show
from dialogs.keys import CardKey, CardKind
from storage import workshops
from storage.streams import Streams
from storage.tables import chats, links, outbox, people
from storage.tables.people import Person, Role

WORKBOOK = "uudista"


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Lets people in, and shows or tells them what belongs to no workshop."""

    streams: Streams
    house: House
    invitations: Invitations
    zone: str

    async def show(self, person: Person, card: str, now: datetime) -> None:
        """A card of the house for one person, at the bottom of the private chat."""
        await outbox.put_show(
            self.streams.database, HOUSE, card, person.id, fresh=True, nudge=False, now=now
        )

    async def tell(
        self, stream_id: int, person: Person, key: str, now: datetime, room: int = 0
    ) -> None:
        """A sentence for one person: in private if that is open, or else in the group."""
        to = person.id if person.reachable or stream_id == HOUSE else None
        card = CardKind.SAY(key).in_room(0 if to else room)
        await self.streams.put(stream_id, Show(card, to=to, fresh=True), now)

    async def tell_group(self, chat_id: int, thread: int, key: str, now: datetime) -> None:
        """A sentence, or a card of the house, for a group: where its workshop is, if it has one."""
        card = CardKind.SAY(key) if "." in key else CardKey(key)
        seat = await chats.seat_in(self.streams.database, chat_id, thread)
        if seat is not None:
            sentence = Show(card.in_room(seat.group), fresh=True)
            await self.streams.put(seat.stream_id, sentence, now)
            return
        await outbox.put_show(
            self.streams.database, HOUSE, card, chat_id, fresh=True, nudge=False, now=now
        )

    async def reach(self, person: Person, *, reachable: bool, now: datetime) -> None:
        await set_reach(self.streams, person.id, reachable=reachable, now=now)

    async def redeem(self, person: Person, token: str, now: datetime) -> None:
        """Open an invitation: its holder becomes a coordinator, or a teacher who was invited.

        Who opens it again is where it led.
        """
        database = self.streams.database
        link = await links.redeem(database, token, now=now, by=person.id)
        if link is None and await links.was_used_by(database, token, person.id):
            await self.show(person, "home", now)
            return
        if link is None:
            await self.tell(HOUSE, person, "say.link_expired", now)
            return
        if link.kind == "coordinator":
            await links.revoke(database, link.kind)
        role: Role = "coordinator" if link.kind == "coordinator" else "teacher"
        if person.role != "coordinator":
            await people.set_role(database, person.id, role)
            await people.set_inviter(database, person.id, link.created_by)
        await self.show(person, "home", now)

    # Workshops

    async def press(self, person: Person, action: str, now: datetime) -> str:
        """A button of the house; the key of what to say at once, or ""."""
        code, _, argument = action.partition(":")
        match code:
            case "new":
                return await self._new(person, now)
            case "ws":
                return await self._look(person, int(argument), now)
            case "list":
                await self.show(person, f"workshops:{int(argument)}", now)
            case waiting.ASKED_OF:
                return await self._asked_of(person, argument, now)
            case "invite" if person.role == "coordinator":
                await self.show(
                    person, f"invite:{await self.invitations.issue('teacher', person.id, now)}", now
                )
            case "lang" if argument in self.house.renderer.vocabulary.languages:
                await people.set_language(self.streams.database, person.id, argument)
                await self.tell(HOUSE, person, "say.language_set", now)
            case "export":
                await self.show(person, f"{FILE}own:{person.id}", now)
                return "toast.exported"
            case "forget":
                await forget(self.streams, person, texts=argument == "texts", now=now)
                return "say.forgotten"
            case _:
                return "refusal.stale"
        return ""

    async def _asked_of(self, person: Person, asked: str, now: datetime) -> str:
        """What a button of /tilanne asks of one of the workshops that it tells of."""
        number, _, action = asked.partition(":")
        command = command_of(action, person.id)
        if command is None:
            return "refusal.stale"
        turn = await self.streams.handle(int(number), command, now)
        await self.streams.put(HOUSE, Show(waiting.WAITING, to=person.id), now)
        return turn.said.key if turn.said else ""

    async def _new(self, person: Person, now: datetime) -> str:
        if not self.house.may_create(person):
            return "say.invited_only"
        begun = await self._just_begun(person)
        if begun is not None:
            return await self._look(person, begun, now)
        await self.create(person, now)
        return "say.created"

    async def _just_begun(self, person: Person) -> int | None:
        """A workshop of which nothing is known yet: pressing twice makes one, not two."""
        for each in await workshops.of_person(self.streams, person.id):
            workshop = await workshops.load(self.streams, each)
            empty = workshop and not workshop.bound and not workshop.form("setup").values
            if workshop and empty and workshop.facilitator == person.id:
                return each
        return None

    async def create(self, person: Person, now: datetime) -> int:
        coordinator = await people.inviter_of(self.streams.database, person.id)
        own = person.id if person.role == "coordinator" else None
        command = c.Create(person.id, WORKBOOK, person.language, self.zone, coordinator or own)
        return await workshops.create(self.streams, command, now)

    async def _look(self, person: Person, stream_id: int, now: datetime) -> str:
        """From the list of workshops: to who leads it the remote, to who follows it their card."""
        workshop = await workshops.load(self.streams, stream_id)
        if workshop is None:
            return "refusal.stale"
        card = CardKind.STATUS()
        if workshop.steers(person.id):
            card = CardKind.REMOTE() if workshop.bound else CardKind.FORM("setup")
        elif workshop.coordinator == person.id:
            card = CardKind.FOLLOWED()
        turn = await self.streams.handle(stream_id, c.OpenCard(person.id, card), now)
        return f"refusal.{turn.refusal}" if turn.refusal else ""
