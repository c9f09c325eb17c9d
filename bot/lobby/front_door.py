"""The front door: invitations, new workshops, groups that come and go, and being forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Chat

from bot.cards.buttons import Pressed, read_start
from bot.cards.media import FILE, LEAVING
from bot.lobby.home import HOUSE, House
from bot.lobby.reachability import close_group, open_group, set_reach
from dialogs import commands as c
from dialogs.effects import Show, in_room
from dialogs.places import place_in
from dialogs.workbook import StepKind
from dialogs.workshop import Workshop
from storage import (
    acks,
    cards,
    chats,
    heard,
    inbox,
    journal,
    links,
    media,
    members,
    outbox,
    people,
    sources,
    wipes,
)
from storage.people import Person, Role
from storage.workshops import Workshops

INVITATION_HOLDS = timedelta(hours=24)
PATIENCE = timedelta(seconds=5)
"""A group that a facilitator's link brought the bot to gets its workshop before the greeting."""
WORKBOOK = "uudista"


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """What happens outside workshops. `nonce` makes 128 random bits, as hexadecimal digits."""

    workshops: Workshops
    house: House
    zone: str
    language: str
    nonce: Callable[[], str]

    async def show(self, person: Person, card: str, now: datetime) -> None:
        """A card of the house for one person, at the bottom of the private chat."""
        await outbox.put_show(
            self.workshops.database, HOUSE, card, person.id, fresh=True, nudge=False, now=now
        )

    async def tell(
        self, workshop_id: int, person: Person, key: str, now: datetime, room: int = 0
    ) -> None:
        """A sentence for one person: in private if that is open, or else in the group."""
        to = person.id if person.reachable or workshop_id == HOUSE else None
        card = f"say:{key}" if to else in_room(f"say:{key}", room)
        await self.workshops.put(workshop_id, Show(card, to=to, fresh=True), now)

    async def tell_group(self, chat_id: int, thread: int, key: str, now: datetime) -> None:
        """A sentence, or a card of the house, for a group: where its workshop is, if it has one."""
        card = f"say:{key}" if "." in key else key
        seat = await chats.seat_in(self.workshops.database, chat_id, thread)
        if seat is not None:
            told = Show(in_room(card, seat.group), fresh=True)
            await self.workshops.put(seat.workshop_id, told, now)
            return
        await outbox.put_show(
            self.workshops.database, HOUSE, card, chat_id, fresh=True, nudge=False, now=now
        )

    async def reach(self, person: Person, *, reachable: bool, now: datetime) -> None:
        await set_reach(self.workshops, person.id, reachable=reachable, now=now)

    # Invitations

    async def coordinator_link(self, now: datetime) -> str | None:
        """The one link for the first coordinator, who gets the house; None once there is one."""
        if await people.any_with_role(self.workshops.database, "coordinator"):
            return None
        if nonce := await self.live_link(now):
            return nonce
        await links.revoke(self.workshops.database, "coordinator")
        return await self._issue("coordinator", None, now)

    async def live_link(self, now: datetime) -> str | None:
        """The first coordinator's link as it was issued; None where it is used, or has run out."""
        database = self.workshops.database
        nonce = await links.live(database, "coordinator", now=now)
        if nonce is None or await links.peek(database, self.house.token(nonce), now=now) is None:
            return None  # the key may be another one by now
        return nonce

    async def renew(self, now: datetime) -> None:
        """While there is no coordinator, there is a link to become it."""
        database = self.workshops.database
        if await people.any_with_role(database, "coordinator") or await self.live_link(now):
            return
        async with self.workshops.transaction():
            await self.coordinator_link(now)

    async def _issue(self, kind: str, by: int | None, now: datetime) -> str:
        nonce = self.nonce()
        token = self.house.token(nonce)
        await links.issue(
            self.workshops.database,
            token,
            kind,
            workshop_id=None,
            created_by=by,
            expires_at=now + INVITATION_HOLDS,
            single_use=True,
            now=now,
            nonce=nonce,
        )
        return nonce

    async def redeem(self, person: Person, token: str, now: datetime) -> None:
        """Open an invitation: its holder becomes a coordinator, or a teacher who was invited.

        Who opens it again is where it led.
        """
        database = self.workshops.database
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
        code, _, rest = action.partition(":")
        match code:
            case "new":
                return await self._new(person, now)
            case "ws":
                return await self._look(person, int(rest), now)
            case "invite" if person.role == "coordinator":
                await self.show(
                    person, f"invite:{await self._issue('teacher', person.id, now)}", now
                )
            case "lang" if rest in self.house.renderer.vocabulary.languages:
                await people.set_language(self.workshops.database, person.id, rest)
                await self.tell(HOUSE, person, "say.language_set", now)
            case "export":
                await self.show(person, f"{FILE}own:{person.id}", now)
                return "toast.exported"
            case "forget":
                await self.forget(person, texts=rest == "texts", now=now)
                return "say.forgotten"
            case _:
                return "refusal.stale"
        return ""

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
        for each in await members.workshops_of(self.workshops.database, person.id):
            workshop = await self.workshops.load(each)
            empty = workshop and not workshop.bound and not workshop.form("setup").values
            if workshop and empty and workshop.facilitator == person.id:
                return each
        return None

    async def create(self, person: Person, now: datetime) -> int:
        coordinator = await people.inviter_of(self.workshops.database, person.id)
        own = person.id if person.role == "coordinator" else None
        command = c.Create(person.id, WORKBOOK, person.language, self.zone, coordinator or own)
        return await self.workshops.create(command, now)

    async def _look(self, person: Person, workshop_id: int, now: datetime) -> str:
        """From the list of one's own workshops: the remote for who steers, else the status."""
        workshop = await self.workshops.load(workshop_id)
        if workshop is None:
            return "refusal.stale"
        card = "status"
        if workshop.steers(person.id):
            card = "remote" if workshop.bound else "form:setup"
        turn = await self.workshops.handle(workshop_id, c.OpenCard(person.id, card), now)
        return f"refusal.{turn.refusal}" if turn.refusal else ""

    # Groups

    async def start_in_group(
        self, chat: Chat, thread: int, person: Person, payload: str, now: datetime
    ) -> None:
        """/aloita, or the link that a facilitator adds the bot with."""
        opened = read_start(payload) if payload else None
        seat = await chats.seat_in(self.workshops.database, chat.id, thread)
        workshop = await self.workshops.load(seat.workshop_id) if seat else None
        if opened is not None:
            await self._bind(_seat_of(opened), chat, thread, person, now)
        elif seat and payload.isdecimal():
            asked = chats.Seat(seat.workshop_id, int(payload))
            await self._bind(asked, chat, thread, person, now)
        elif seat and workshop is not None and not workshop.ended:
            await self._resume_here(seat, workshop, person, now)
        elif lost := await self._lost_here(chat.id, person):
            await self._bind(lost, chat, thread, person, now)
        elif not self.house.may_create(person):
            await self.tell_group(chat.id, thread, "say.invited_only", now)
        else:
            made = chats.Seat(await self.create(person, now), 0)
            await self._bind(made, chat, thread, person, now)

    async def _lost_here(self, chat_id: int, person: Person) -> chats.Seat | None:
        """A workshop in this chat whose topic takes nothing: who leads it takes it to another."""
        for each in await chats.seats_in_chat(self.workshops.database, chat_id):
            workshop = await self.workshops.load(each.workshop_id)
            if workshop is None or workshop.ended or not workshop.steers(person.id):
                continue
            home = await chats.home(self.workshops.database, each.workshop_id, each.group)
            if home is not None and home.closed:
                return each
        return None

    async def _resume_here(
        self, seat: chats.Seat, workshop: Workshop, person: Person, now: datetime
    ) -> None:
        """Where we are, at the bottom of the chat; who has not joined gets the card of joining."""
        if workshop.takes_part(person.id) or workshop.steers(person.id):
            asked = c.OpenCard(person.id, in_room("status", seat.group), True)
            await self.workshops.handle(seat.workshop_id, asked, now)
            await self._show_here(seat, now)
            return
        joining = self.workshops.workbook_of(workshop).first(StepKind.JOIN).id
        card = f"room:{seat.group}" if seat.group else f"step:{joining}"
        await self.workshops.put(seat.workshop_id, Show(card, fresh=True), now)

    async def _bind(
        self, seat: chats.Seat, chat: Chat, thread: int, person: Person, now: datetime
    ) -> None:
        if refusal := await self._why_not_bind(seat, chat, thread, person):
            await self.tell_group(chat.id, thread, refusal, now)
            return
        database = self.workshops.database
        before = await chats.home(database, seat.workshop_id, seat.group)
        await chats.bind(
            database, chat.id, thread, seat.workshop_id, chat.title or "", now, group=seat.group
        )
        await self.workshops.handle(seat.workshop_id, c.BindGroup(person.id, seat.group), now)
        moved = before is not None and before != chats.Home(chat.id, thread)
        if moved:
            await open_group(self.workshops, seat.workshop_id, seat.group, now)
        if moved and not seat.group:
            await self._show_here(seat, now)

    async def _why_not_bind(self, seat: chats.Seat, chat: Chat, thread: int, person: Person) -> str:
        """Why a chat cannot become that of a workshop, or of its small group; "" where it can."""
        workshop = await self.workshops.load(seat.workshop_id)
        if workshop is None or not workshop.steers(person.id):
            return "say.invited_only"
        if seat.group and seat.group not in workshop.groups:
            return "say.no_such_group" if workshop.groups else "say.no_groups"
        here = chats.Home(chat.id, thread)
        for each in await chats.seats_in_chat(self.workshops.database, chat.id):
            home = await chats.home(self.workshops.database, each.workshop_id, each.group)
            busy = await self.workshops.load(each.workshop_id)
            if each == seat or home != here or busy is None or busy.ended:
                continue
            same = each.workshop_id == seat.workshop_id
            return "say.room_taken" if same else "say.bound_other"
        return ""

    async def _show_here(self, seat: chats.Seat, now: datetime) -> None:
        """The card of the open step, posted anew where the workshop, or its group, is now."""
        workshop = await self.workshops.load(seat.workshop_id)
        here = workshop.position_at(place_in("", seat.group)).place if workshop else ""
        if workshop and here and workshop.is_at(here):
            await self.workshops.put(seat.workshop_id, Show(f"step:{here}", fresh=True), now)

    async def entered_group(self, chat: Chat, now: datetime) -> None:
        """A group without a workshop is told what this is; with one, its cards come again.

        Not where they are there already: a group that became another one tells both in any order.
        """
        known = await chats.seats_in_chat(self.workshops.database, chat.id)
        if not known:
            await self.tell_group(chat.id, 0, "hello", now + PATIENCE)
        for each in known:
            was_lost = await chats.closure(self.workshops.database, each.workshop_id, each.group)
            await open_group(self.workshops, each.workshop_id, each.group, now)
            if was_lost or not await self._is_shown_here(each, chat.id):
                await self._show_here(each, now)

    async def _is_shown_here(self, seat: chats.Seat, chat_id: int) -> bool:
        """Whether the card of the open step is in the chat."""
        workshop = await self.workshops.load(seat.workshop_id)
        here = workshop.position_at(place_in("", seat.group)).place if workshop else ""
        live = await cards.live(self.workshops.database, seat.workshop_id, f"step:{here}", 0)
        return live is not None and live.chat_id == chat_id

    async def rights_changed(self, chat_id: int, now: datetime) -> None:
        """The bot may do more or less in a group than before: what waits for it is tried now."""
        for each in await chats.seats_in_chat(self.workshops.database, chat_id):
            await open_group(self.workshops, each.workshop_id, each.group, now)

    async def entered_channel(self, chat_id: int, *, present: bool, now: datetime) -> None:
        """A channel is no group of people at work: the bot says nothing there, and leaves."""
        if present:
            await outbox.put_show(
                self.workshops.database, HOUSE, LEAVING, chat_id, fresh=True, nudge=False, now=now
            )

    async def lost_group(self, chat_id: int, now: datetime) -> None:
        for each in await chats.seats_in_chat(self.workshops.database, chat_id):
            of, why = each.workshop_id, "not in the group"
            await outbox.park(self.workshops.database, outbox.of_group(of, each.group), why)
            await close_group(self.workshops, of, each.group, why, now, for_good=True)

    # Being forgotten

    async def forget(self, person: Person, *, texts: bool, now: datetime) -> None:
        """Erase the person: name, Telegram id and, on wish, every text; decisions stay unlinked."""
        database = self.workshops.database
        for each in await members.workshops_of(database, person.id):
            await self.workshops.handle(each, c.Forget(person.id, texts), now)
            await members.drop(database, each, person.id)
            await self._draw_again(each, now)
        await journal.unlink_texts(database, person.id)
        await heard.forget(database, person.id)
        await sources.forget(database, person.id)
        await media.forget(database, person.id)
        await self._forget_chat(person, now)
        await people.erase(database, person.id)

    async def _forget_chat(self, person: Person, now: datetime) -> None:
        """The bot's own messages leave the private chat; only their numbers wait for that."""
        database, chat = self.workshops.database, person.telegram_id or 0
        await inbox.forget(database, chat)
        await acks.forget_chat(database, chat)
        await sources.forget_edits(database, chat)
        for each in await cards.messages_in(database, chat):
            await wipes.put(database, chat, each, person.language, now)
        await cards.forget_chat(database, chat)

    async def _draw_again(self, workshop_id: int, now: datetime) -> None:
        """Every card of a workshop, wherever it is: any of them may have told what is gone.

        Older copies of a card that was posted anew are emptied.
        """
        await cards.set_apart(self.workshops.database, workshop_id)
        for each in await cards.live_cards(self.workshops.database, workshop_id):
            await self.workshops.put(workshop_id, Show(each.card, to=each.person or None), now)


def _seat_of(opened: Pressed) -> chats.Seat:
    """What a link that adds the bot is for: a workshop, or its small group by number."""
    number = opened.action.partition(":")[2]
    return chats.Seat(opened.workshop_id, int(number) if number.isdecimal() else 0)
