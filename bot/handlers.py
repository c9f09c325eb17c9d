"""Handlers: a Telegram update becomes commands. They look things up and decide nothing."""

from dataclasses import replace
from datetime import datetime

from telegram import (
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.answering import takes_words
from bot.asked import still_asked
from bot.buttons import Pressed, SigningKey, read_start
from bot.frontdoor import FrontDoor
from bot.hearing import Hearing
from bot.house import HOUSE
from bot.presence import seen_at_work, seen_in_message, seen_in_update
from bot.presses import SILENT_REPLY, Presses, Reply
from bot.typed import (
    FOR_EVERYBODY,
    HOUSE_CARDS,
    OF_A_WORKSHOP,
    Typed,
    read_typed,
    running_in,
    steering,
)
from bot.vocabulary import Vocabulary
from dialogs import commands as c
from dialogs.names import kept
from dialogs.outcome import Refusal
from dialogs.rules.steering import may_be_taken_over
from storage import cards, chats, links, members, people, sources
from storage.people import Person
from storage.workshops import Origin, Workshops

ANONYMOUS = 1087968824
"""Writes for every anonymous admin; it is nobody, so it may nothing."""
NOT_PEOPLE = frozenset({ANONYMOUS, 777000, 136817688})
"""Ids under which a group or a channel writes."""
MOST_ID = 1 << 63
"""Above the largest number that the database can hold."""
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


class Handlers:
    """Turns updates into commands, inside the transaction that remembers what came of them."""

    def __init__(
        self,
        workshops: Workshops,
        door: FrontDoor,
        vocabulary: Vocabulary,
        key: SigningKey,
        language: str,
    ) -> None:
        self.workshops, self.door = workshops, door
        self.database = workshops.database
        self.vocabulary, self.language = vocabulary, language
        self.hearing = Hearing(workshops, door)
        self.presses = Presses(workshops, door, self.hearing, vocabulary, key)

    async def handle(self, update: Update, now: datetime, *, admin: bool = False) -> Reply:
        """Act on one update; `admin`: its sender was found to be an admin of the chat."""
        if query := update.callback_query:
            return await self.presses.handle(query, await self.meet(query.from_user, now), now)
        if update.my_chat_member:
            await self._on_membership(update.my_chat_member, now)
        elif update.chat_member:
            await seen_in_update(self.workshops, update.chat_member, now)
        elif update.edited_message:
            await self._on_edit(update.edited_message, now)
        elif update.message:
            await self._on_message(update.message, now, admin=admin)
        return SILENT_REPLY

    def undone(self) -> None:
        """What was handled has been undone, and will be handled again."""
        self.hearing.undone()

    async def meet(self, user: User, now: datetime) -> Person:
        """The person behind a Telegram user, under the name that the user chose there."""
        name = kept(user.full_name)
        language = self.vocabulary.nearest(user.language_code, self.language)
        return await people.meet(self.database, user.id, name, language, now)

    # Messages

    async def _on_message(self, message: Message, now: datetime, *, admin: bool) -> None:
        if await seen_in_message(self.workshops, message, now):
            return
        if message.migrate_to_chat_id:
            await self._on_migration(message.chat_id, message.migrate_to_chat_id, now)
        elif (user := _writer(message)) is None:
            await self._on_nobody(message, now)
        elif message.chat.type == ChatType.PRIVATE:
            await self._in_private(message, await self.meet(user, now), now)
        elif message.chat.type in GROUPS:
            await self._in_group(message, user, now, admin=admin)

    async def _on_migration(self, old: int, new: int, now: datetime) -> None:
        for each in await chats.seats_in_chat(self.database, old):
            await self.workshops.handle(each.workshop_id, c.MoveGroup(each.group), now)
        await chats.move(self.database, old, new)

    async def _on_nobody(self, message: Message, now: datetime) -> None:
        """An anonymous admin is told once where to go; other bots and channels are not heard."""
        sender = message.from_user.id if message.from_user else 0
        if sender == ANONYMOUS and (read_typed(message) or await self._card_of(message)):
            thread = _thread(message)
            await self.door.tell_group(message.chat_id, thread, "say.anonymous_admin", now)

    async def _in_group(self, message: Message, user: User, now: datetime, *, admin: bool) -> None:
        if typed := read_typed(message):
            person = await self.meet(user, now)
            if seat := await chats.seat_in(self.database, message.chat_id, _thread(message)):
                of = seat.workshop_id
                await seen_at_work(self.workshops, of, message.chat_id, person.id, now)
            await self._group_command(message, person, typed, now, admin=admin)
            return
        card = await self._card_of(message)
        if card is None or card.workshop_id == HOUSE:
            return
        person = await self.meet(user, now)
        await seen_at_work(self.workshops, card.workshop_id, message.chat_id, person.id, now)
        await self.hearing.in_group(message, (card.workshop_id, card.card), person, now)

    async def _card_of(self, message: Message) -> cards.Card | None:
        """The card that a message replies to; a topic's opening message is not a reply."""
        replied = message.reply_to_message
        if replied is None or (
            message.is_topic_message and replied.message_id == message.message_thread_id
        ):
            return None
        return await cards.find(self.database, message.chat_id, replied.message_id)

    async def _in_private(self, message: Message, person: Person, now: datetime) -> None:
        if not person.reachable:
            await self.door.reach(person, reachable=True, now=now)
            person = replace(person, reachable=True)
        if typed := read_typed(message):
            await self._private_command(message, person, typed, now)
            return
        card = await self._card_of(message)
        waiting = (card.workshop_id, card.card) if card else None
        if waiting is None or not takes_words(waiting[1]):
            asked = await still_asked(self.workshops, person.id, now)
            if len(asked) > 1:
                await self.door.show(person, f"which:{message.message_id}", now)
                return
            waiting = next(iter(asked), waiting)
        if waiting is None or waiting[0] == HOUSE:
            await self.hearing.unasked(message, person, now)
        else:
            await self.hearing.in_private(message, waiting, person, now)

    async def _on_edit(self, message: Message, now: datetime) -> None:
        """Editing a message edits the item it became; an edit that was overtaken is not heard."""
        source = await sources.contribution_of(self.database, message.chat_id, message.message_id)
        text = message.text or message.caption
        if source is None or not text or message.from_user is None:
            return
        edited = int(message.edit_date.timestamp()) if message.edit_date else 0
        if await sources.edit_overtaken(self.database, message.chat_id, message.message_id, edited):
            return
        person = await self.meet(message.from_user, now)
        typed = read_typed(message)
        command = c.Edit(person.id, source.contribution, typed.rest if typed else text)
        turn = await self.workshops.handle(source.workshop_id, command, now)
        await self.hearing.explain(source.workshop_id, person, turn, now)

    # Commands that people type

    async def wants_to_lead(self, update: Update, now: datetime) -> bool:
        """Whether /jatka was typed in place of a facilitator who has long been silent."""
        message = update.message
        user = _writer(message) if message else None
        typed = read_typed(message) if message else None
        if message is None or user is None or typed is None or typed.name != "jatka":
            return False
        workshop_id = await chats.workshop_in(self.database, message.chat_id, _thread(message))
        workshop = await self.workshops.load(workshop_id) if workshop_id else None
        person = await people.by_telegram(self.database, user.id)
        if workshop is None or (person and workshop.steers(person.id)):
            return False
        return may_be_taken_over(self.workshops.workbook_of(workshop), workshop, now)

    async def _group_command(
        self, message: Message, person: Person, typed: Typed, now: datetime, *, admin: bool
    ) -> None:
        chat, thread = message.chat_id, _thread(message)
        if typed.name == "aloita":
            await self.door.start_in_group(message.chat, thread, person, typed.rest, now)
        elif card := HOUSE_CARDS.get(typed.name):
            await self._house_card_in_group(chat, thread, person, card, now)
        elif typed.name in OF_A_WORKSHOP:
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
        workshop = await self.workshops.load(seat.workshop_id)
        if workshop is None:
            return
        workbook = self.workshops.workbook_of(workshop)
        room = seat.group if in_group else None
        command = steering(typed, person.id, workbook, workshop, room=room)
        if admin and not workshop.steers(person.id):
            command = c.TakeOver(person.id, admin)
        if command is not None:
            turn = await self.workshops.handle(seat.workshop_id, command, now, origin)
            await self.hearing.explain(seat.workshop_id, person, turn, now, seat.group)

    async def _private_command(
        self, message: Message, person: Person, typed: Typed, now: datetime
    ) -> None:
        if typed.name == "aloita" and typed.rest:
            await self._start_link(person, typed.rest, now)
        elif typed.name == "aloita":
            await self.door.show(person, "home", now)
        elif card := HOUSE_CARDS.get(typed.name):
            await self.door.show(person, card, now)
        elif typed.name in OF_A_WORKSHOP:
            await self._steer_in_private(message, person, typed, now)
        else:
            await self.door.show(person, "help", now)

    async def _steer_in_private(
        self, message: Message, person: Person, typed: Typed, now: datetime
    ) -> None:
        """In private a command is about the workshop that the chat is at, or else the newest.

        A note goes where an experiment runs; the status of several is the list of them all.
        """
        mine = await members.workshops_of(self.database, person.id)
        asked = [each for each, _ in await people.focus(self.database, person.id)]
        mine = [*(x for x in asked[:1] if x in mine), *(x for x in mine if x not in asked[:1])]
        if not mine or (typed.name == "tilanne" and len(mine) > 1):
            await self.door.show(person, "home", now)
            return
        if typed.name == "havainto":
            known = {each: await self.workshops.load(each) for each in mine}
            theirs = {x: w for x, w in known.items() if w and not w.is_barred(person.id)}
            mine = [each for each, w in theirs.items() if running_in(w)] or [*theirs] or mine
        origin = Origin(message.chat_id, message.message_id)
        await self._steer(chats.Seat(mine[0], 0), person, typed, now, origin, in_group=False)

    async def _start_link(self, person: Person, payload: str, now: datetime) -> None:
        """An invitation, or a card of a workshop; by chance an invitation may look like a card."""
        opened = read_start(payload)
        invitation = await links.peek(self.database, payload, now=now) is not None
        if invitation or opened is None or not await self._exists(opened.workshop_id):
            await self.door.redeem(person, payload, now)
        else:
            await self._open(opened, person, now)

    async def _exists(self, workshop_id: int) -> bool:
        known = workshop_id < MOST_ID and await self.workshops.load(workshop_id)
        return bool(known)

    async def _open(self, opened: Pressed, person: Person, now: datetime) -> None:
        command = c.OpenCard(person.id, opened.action)
        turn = await self.workshops.handle(opened.workshop_id, command, now)
        key = (
            "say.join_first"
            if turn.refusal is Refusal.NOT_A_PARTICIPANT
            else f"refusal.{turn.refusal}"
        )
        if turn.refusal is Refusal.STEP_CLOSED and opened.action == "answer:":
            key = "say.private_open"
        if turn.refusal is not None:
            await self.hearing.tell(opened.workshop_id, person, key, now)

    # Membership

    async def _on_membership(self, change: ChatMemberUpdated, now: datetime) -> None:
        """The bot was added, removed, blocked or let in again."""
        was, present = (_is_present(x) for x in (change.old_chat_member, change.new_chat_member))
        if change.chat.type == ChatType.PRIVATE:
            person = await self.meet(change.from_user, now)
            await self.door.reach(person, reachable=present, now=now)
        elif not present:
            await self.door.lost_group(change.chat.id, now)
        elif not was:
            await self.door.entered_group(change.chat, now)
        else:
            await self.door.rights_changed(change.chat.id, now)


def _is_present(member: ChatMember) -> bool:
    """Whether the bot is in the chat: one may be restricted in a group, and not be there."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def _writer(message: Message) -> User | None:
    """The person who wrote a message; None for bots, channels and the group itself."""
    user = message.from_user
    if user is None or user.is_bot or user.id in NOT_PEOPLE:
        return None
    return None if message.via_bot or message.sender_chat else user


def _thread(message: Message) -> int:
    """The topic of a message, 0 outside topics and in the general one."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0
