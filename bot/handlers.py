"""Handlers: a Telegram update becomes commands. They look things up and decide nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from bot.buttons import Pressed, SigningKey, read_callback, read_start
from bot.frontdoor import FrontDoor
from bot.house import HOUSE
from bot.vocabulary import Vocabulary
from dialogs import commands as c
from dialogs.actions import command_of
from dialogs.commands import Command
from dialogs.outcome import Refusal
from dialogs.rules.steering import silence
from dialogs.rules.vote import dots_left
from dialogs.texts import one_line
from dialogs.turn import Turn
from dialogs.workbook import StepKind
from dialogs.workshop import Workshop
from storage import cards, chats, members, people, sources
from storage.people import Person
from storage.workshops import Origin, Workshops

ANONYMOUS = 1087968824
"""Writes for every anonymous admin; it is nobody, so it may nothing."""
NOT_PEOPLE = frozenset({ANONYMOUS, 777000, 136817688})
MOST_NAME = 64
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a press is answered with at once: words shown for a moment."""

    toast: str = ""
    alert: bool = False
    erased: bool = False
    """Someone was erased: the file is to be cleaned of what was deleted in it."""


SILENT_REPLY = Reply()


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
        self.vocabulary, self.key, self.language = vocabulary, key, language

    async def handle(self, update: Update, now: datetime, *, admin: bool = False) -> Reply:
        """Act on one update; `admin`: its sender was found to be an admin of the chat."""
        if update.callback_query:
            return await self._on_press(update.callback_query, now)
        if update.my_chat_member:
            await self._on_membership(update.my_chat_member, now)
        elif update.edited_message:
            await self._on_edit(update.edited_message, now)
        elif update.message:
            await self._on_message(update.message, now, admin=admin)
        return SILENT_REPLY

    async def meet(self, user: User, now: datetime) -> Person:
        """The person behind a Telegram user, under the name that the user chose there."""
        name = one_line(user.full_name)[:MOST_NAME]
        language = self.vocabulary.nearest(user.language_code, self.language)
        return await people.meet(self.database, user.id, name, language, now)

    # Messages

    async def _on_message(self, message: Message, now: datetime, *, admin: bool) -> None:
        if message.migrate_to_chat_id:
            await self._on_migration(message.chat_id, message.migrate_to_chat_id, now)
        elif message.from_user is None or message.via_bot or message.from_user.is_bot:
            await self._on_nobody(message, now)
        elif message.chat.type == ChatType.PRIVATE:
            await self._in_private(message, await self.meet(message.from_user, now), now)
        elif message.chat.type in GROUPS:
            await self._in_group(message, message.from_user, now, admin=admin)

    async def _on_migration(self, old: int, new: int, now: datetime) -> None:
        for each in await chats.workshops_in_chat(self.database, old):
            await self.workshops.handle(each, c.MoveGroup(), now)
        await chats.move(self.database, old, new)

    async def _on_nobody(self, message: Message, now: datetime) -> None:
        """An anonymous admin is told once where to go; other bots and channels are not heard."""
        sender = message.from_user.id if message.from_user else 0
        if sender == ANONYMOUS and (_command(message) or await self._card_of(message)):
            await self.door.tell_chat(message.chat_id, "say.anonymous_admin", now)

    async def _in_group(self, message: Message, user: User, now: datetime, *, admin: bool) -> None:
        thread = _thread(message)
        if called := _command(message):
            person = await self.meet(user, now)
            await self._group_command(message, person, called, now, admin=admin)
            return
        card = await self._card_of(message)
        if card is None:
            return
        person = await self.meet(user, now)
        text = message.text or message.caption
        if not text:
            await self._tell(card.workshop_id, person, "say.text_only", now)
            return
        command = await self._answer_to(card.workshop_id, card.card, person, text, private=False)
        if command is not None:
            origin = Origin(message.chat_id, message.message_id)
            turn = await self.workshops.handle(card.workshop_id, command, now, origin)
            await self._explain(card.workshop_id, person, turn, now)
        elif thread >= 0:
            await self._tell(card.workshop_id, person, "refusal.not_asked", now)

    async def _card_of(self, message: Message) -> cards.Card | None:
        """The card that a message replies to; a topic's opening message is not a reply."""
        replied = message.reply_to_message
        if replied is None or (
            message.is_topic_message and replied.message_id == message.message_thread_id
        ):
            return None
        return await cards.find(self.database, message.chat_id, replied.message_id)

    async def _answer_to(
        self, workshop_id: int, card: str, person: Person, text: str, *, private: bool
    ) -> Command | None:
        """What words mean as an answer to a card, or to what a private chat waits for."""
        kind, _, rest = card.partition(":")
        workshop = await self.workshops.load(workshop_id)
        if workshop is None:
            return None
        follow = self.workshops.workbook_of(workshop).first(StepKind.FOLLOW).id
        match kind:
            case "step" | "answer" | "rate" | "nudge":
                return c.Contribute(person.id, rest, text, private)
            case "form":
                first = self.workshops.workbook_of(workshop).order[0]
                return c.Contribute(person.id, first, text, private)
            case "note" | "pulse":
                about = rest if kind == "note" else card
                return c.Contribute(person.id, follow, text, private, about)
            case "notice":
                about = _about_of(workshop, int(rest))
                return c.Contribute(person.id, follow, text, private, about) if about else None
            case "move":
                experiment, field = rest.split(":")
                return c.MovePlan(person.id, experiment, field, text)
            case _:
                return None

    async def _in_private(self, message: Message, person: Person, now: datetime) -> None:
        if not person.reachable:
            await self.door.reach(person, reachable=True, now=now)
            person = replace(person, reachable=True)
        if called := _command(message):
            await self._private_command(person, called, now)
            return
        card = await self._card_of(message)
        waiting = (card.workshop_id, card.card) if card else None
        if waiting is None or waiting[1].partition(":")[0] in ("remote", "status", "vote"):
            waiting = await people.focus(self.database, person.id) or waiting
        text = message.text or message.caption
        if waiting is None or waiting[0] == HOUSE:
            await self.door.show(person, "home", now)
            return
        if not text:
            await self._tell(waiting[0], person, "say.text_only", now)
            return
        await self._private_answer(message, person, waiting, text, now)

    async def _private_answer(
        self, message: Message, person: Person, waiting: tuple[int, str], text: str, now: datetime
    ) -> None:
        workshop_id, ask = waiting
        command = await self._answer_to(workshop_id, ask, person, text, private=True)
        if command is None:
            await self._tell(workshop_id, person, "say.unknown_private", now)
            return
        origin = Origin(message.chat_id, message.message_id)
        turn = await self.workshops.handle(workshop_id, command, now, origin)
        await self._explain(workshop_id, person, turn, now)
        if turn.refusal is Refusal.STEP_CLOSED:
            await self.workshops.handle(workshop_id, c.OpenCard(person.id, "answer:"), now)

    async def _explain(self, workshop_id: int, person: Person, turn: Turn, now: datetime) -> None:
        """A refusal of words is explained where the person reads it."""
        if turn.refusal is not None:
            await self._tell(workshop_id, person, f"refusal.{turn.refusal}", now)

    async def _tell(self, workshop_id: int, person: Person, key: str, now: datetime) -> None:
        await self.door.tell(workshop_id, person, key, now)

    async def _on_edit(self, message: Message, now: datetime) -> None:
        """Editing a message edits the item it became; the same edit counts once."""
        source = await sources.contribution_of(self.database, message.chat_id, message.message_id)
        text = message.text or message.caption
        if source is None or not text or message.from_user is None:
            return
        edited = int(message.edit_date.timestamp()) if message.edit_date else 0
        if await sources.edit_seen(self.database, message.chat_id, message.message_id, edited):
            return
        person = await self.meet(message.from_user, now)
        command = c.Edit(person.id, source.contribution, text)
        turn = await self.workshops.handle(source.workshop_id, command, now)
        await self._explain(source.workshop_id, person, turn, now)

    # Commands that people type

    async def wants_to_lead(self, update: Update, now: datetime) -> bool:
        """Whether /jatka was typed in place of a facilitator who has long been silent."""
        message = update.message
        called = _command(message) if message else None
        if message is None or message.from_user is None or called is None or called[0] != "jatka":
            return False
        workshop_id = await chats.workshop_in(self.database, message.chat_id, _thread(message))
        workshop = await self.workshops.load(workshop_id) if workshop_id else None
        person = await people.by_telegram(self.database, message.from_user.id)
        if workshop is None or (person and workshop.steers(person.id)):
            return False
        return now - workshop.steered_at >= silence(workshop)

    async def _group_command(
        self,
        message: Message,
        person: Person,
        called: tuple[str, str],
        now: datetime,
        *,
        admin: bool,
    ) -> None:
        name, rest = called
        chat, thread = message.chat_id, _thread(message)
        if name in ("start", "aloita"):
            await self.door.start_in_group(message.chat, thread, person, rest, now)
            return
        workshop_id = await chats.workshop_in(self.database, chat, thread)
        workshop = await self.workshops.load(workshop_id) if workshop_id else None
        if workshop is None or workshop_id is None:
            await self.door.tell_chat(chat, "say.no_workshop", now)
        elif command := _steering(name, rest, person.id, workshop, in_group=True):
            if admin and not workshop.steers(person.id):
                command = c.TakeOver(person.id, admin)
            origin = Origin(chat, message.message_id)
            turn = await self.workshops.handle(workshop_id, command, now, origin)
            await self._explain(workshop_id, person, turn, now)
        elif name in PRIVATE_CARDS and person.reachable:
            await self.door.show(person, PRIVATE_CARDS[name], now)
        elif name in PRIVATE_CARDS:
            await self._tell(workshop_id, person, "say.not_here", now)

    async def _private_command(
        self, person: Person, called: tuple[str, str], now: datetime
    ) -> None:
        name, rest = called
        if name == "start" and rest:
            await self._start_link(person, rest, now)
        elif name in ("start", "aloita"):
            await self.door.show(person, "home", now)
        elif name in PRIVATE_CARDS:
            await self.door.show(person, PRIVATE_CARDS[name], now)
        else:
            await self._private_steering(person, name, rest, now)

    async def _private_steering(self, person: Person, name: str, rest: str, now: datetime) -> None:
        """A steering command in private is about the workshop that the chat is at."""
        focus = await people.focus(self.database, person.id)
        mine = await members.workshops_of(self.database, person.id)
        candidates = [focus[0], *mine] if focus else mine
        for workshop_id in candidates[:1]:
            workshop = await self.workshops.load(workshop_id)
            command = workshop and _steering(name, rest, person.id, workshop, in_group=False)
            if command:
                turn = await self.workshops.handle(workshop_id, command, now)
                await self._explain(workshop_id, person, turn, now)
                return
        await self.door.show(person, "home" if not candidates else "help", now)

    async def _start_link(self, person: Person, payload: str, now: datetime) -> None:
        opened = read_start(payload)
        workshop = await self.workshops.load(opened.workshop_id) if opened else None
        if opened is None or workshop is None:
            await self.door.redeem(person, payload, now)
        else:
            await self._open(opened, person, now)

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
            await self._tell(opened.workshop_id, person, key, now)

    # Presses

    async def _on_press(self, query: CallbackQuery, now: datetime) -> Reply:
        person = await self.meet(query.from_user, now)
        pressed = read_callback(self.key, query.data or "")
        if pressed is None or not await self._belongs(pressed, query):
            return self._toast(person, "refusal.stale")
        if pressed.workshop_id == HOUSE:
            key = await self.door.press(person, pressed.action, now)
            reply = self._toast(person, key) if key else SILENT_REPLY
            return replace(reply, erased=key == "say.forgotten")
        command = command_of(pressed.action, person.id)
        if command is None:
            return self._toast(person, "refusal.stale")
        if isinstance(command, c.Join):
            command = c.Join(person.id, command.voice, person.reachable)
        turn = await self.workshops.handle(pressed.workshop_id, command, now)
        return self._answer(person, command, turn, now)

    async def _belongs(self, pressed: Pressed, query: CallbackQuery) -> bool:
        """Whether the press came from the workshop's own group or from the presser's chat."""
        chat = query.message.chat if query.message else None
        if chat is None or chat.id == query.from_user.id:
            return True
        home = await chats.home(self.database, pressed.workshop_id)
        return home is not None and home.chat_id == await chats.resolve(self.database, chat.id)

    def _answer(self, person: Person, command: Command, turn: Turn, now: datetime) -> Reply:
        workshop = turn.workshop
        silent = workshop is not None and now - workshop.steered_at >= silence(workshop)
        if turn.refusal is Refusal.NOT_FACILITATOR and silent:
            return self._toast(person, "say.takeover_hint")
        if turn.refusal is not None:
            return self._toast(person, f"refusal.{turn.refusal}")
        key = TOASTS.get(type(command))
        if isinstance(command, (c.SetDots, c.ClearDots)) and turn.workshop is not None:
            workbook = self.workshops.workbook_of(turn.workshop)
            left = dots_left(workbook, turn.workshop, command.place, person.id)
            return Reply(self.vocabulary.say(person.language, "toast.dots_left", left=left))
        return self._toast(person, key) if key else SILENT_REPLY

    def _toast(self, person: Person, key: str) -> Reply:
        return Reply(self.vocabulary.say(person.language, key))

    # Membership

    async def _on_membership(self, change: ChatMemberUpdated, now: datetime) -> None:
        """The bot was added, removed, blocked or let in again."""
        present = change.new_chat_member.status not in (ChatMember.LEFT, ChatMember.BANNED)
        if change.chat.type == ChatType.PRIVATE:
            person = await self.meet(change.from_user, now)
            await self.door.reach(person, reachable=present, now=now)
        elif not present:
            await self.door.lost_group(change.chat.id, now)
        elif change.old_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
            await self.door.entered_group(change.chat, now)


def _thread(message: Message) -> int:
    """The topic of a message, 0 outside topics and in the general one."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def _about_of(workshop: Workshop, number: int) -> str:
    """What words sent in reply to a notice belong to: its pulse, or its experiment."""
    notice = workshop.notices.get(number)
    for each in notice.items if notice else ():
        if each.kind in ("pulse", "begun"):
            return f"pulse:{each.about}:{each.occurrence.partition('+')[0]}"
    about = next((each.about for each in notice.items), "") if notice else ""
    return about if about in workshop.experiments else ""


def _command(message: Message) -> tuple[str, str] | None:
    """The bot command that a message begins with, and the rest of it."""
    text = message.text or ""
    entity = next(iter(message.entities), None)
    if entity is None or entity.type != "bot_command" or entity.offset:
        return None
    word, _, rest = text.partition(" ")
    name = word[1:].partition("@")[0].casefold()
    return ALIASES.get(name, name), rest.strip()


ALIASES = {
    "status": "tilanne",
    "next": "jatka",
    "back": "takaisin",
    "pause": "tauko",
    "note": "havainto",
    "language": "kieli",
    "mydata": "tietoni",
    "forgetme": "poista",
    "privacy": "tietosuoja",
    "help": "ohje",
    "about": "tietoja",
}
"""The English names of commands."""

PRIVATE_CARDS = {
    "kieli": "language",
    "tietoni": "data",
    "poista": "forget",
    "tietosuoja": "privacy",
    "ohje": "help",
    "tietoja": "about",
}
"""Commands that are answered by a card of the house, in private."""

TOASTS: dict[type, str] = {
    c.Join: "toast.joined",
    c.MarkReady: "toast.ready",
    c.AcceptPlan: "toast.accepted",
    c.AcceptDuty: "toast.accepted",
    c.GivePulse: "toast.thanks",
    c.Judge: "toast.saved",
    c.NameDeputy: "toast.deputy",
    c.Mute: "toast.muted",
    c.Snooze: "toast.snoozed",
    c.Resend: "toast.resent",
    c.ConfirmInvitation: "toast.thanks",
    c.ConfirmStart: "toast.thanks",
    c.AskHelp: "toast.thanks",
}


def _steering(
    name: str, rest: str, actor: int, workshop: Workshop, *, in_group: bool
) -> Command | None:
    """The command of a workshop that people type, by its Finnish name."""
    place = workshop.place
    match name:
        case "tilanne":
            return c.OpenCard(actor, "status", in_group)
        case "jatka":
            return c.Resume(actor) if workshop.paused else c.Advance(actor, place)
        case "takaisin":
            return c.Back(actor, place)
        case "tauko":
            return c.Resume(actor) if workshop.paused else c.Pause(actor)
        case "havainto" if rest:
            running = [each.id for each in workshop.experiments.values() if each.running]
            return c.Contribute(actor, "F", rest, private=not in_group, about=(running or [""])[0])
        case "havainto":
            running = [each.id for each in workshop.experiments.values() if each.running]
            return c.OpenCard(actor, f"note:{running[0]}" if running else "status")
        case _:
            return None
