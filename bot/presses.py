"""Presses: a signed button becomes a command, and what comes of it is said at once."""

from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery

from bot.buttons import Pressed, SigningKey, read_callback
from bot.frontdoor import FrontDoor
from bot.house import HOUSE
from bot.vocabulary import Vocabulary
from dialogs import commands as c
from dialogs.actions import command_of
from dialogs.commands import Command
from dialogs.outcome import Refusal
from dialogs.rules.steering import may_be_taken_over
from dialogs.rules.vote import dots_left
from dialogs.turn import Turn
from storage import chats
from storage.people import Person
from storage.workshops import Workshops


@dataclass(frozen=True, slots=True)
class Reply:
    """What a press is answered with at once: words shown for a moment."""

    toast: str = ""
    alert: bool = False
    erased: bool = False
    """Someone was erased: the file is to be cleaned of what was deleted in it."""


SILENT_REPLY = Reply()


class Presses:
    """Turns presses into commands, inside the transaction that remembers what came of them."""

    def __init__(
        self, workshops: Workshops, door: FrontDoor, vocabulary: Vocabulary, key: SigningKey
    ) -> None:
        self.workshops, self.door = workshops, door
        self.database = workshops.database
        self.vocabulary, self.key = vocabulary, key

    async def handle(self, query: CallbackQuery, person: Person, now: datetime) -> Reply:
        """Act on one press and say what is to be said at once."""
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
            command = replace(command, reachable=person.reachable)
        turn = await self.workshops.handle(pressed.workshop_id, command, now)
        return self._answer(person, command, turn, now)

    async def _belongs(self, pressed: Pressed, query: CallbackQuery) -> bool:
        """Whether the press came from the workshop's own group or from the presser's chat."""
        chat = query.message.chat if query.message else None
        if chat is None or chat.id == query.from_user.id:
            return True
        here = await chats.seats_in_chat(self.database, await chats.resolve(self.database, chat.id))
        return any(each.workshop_id == pressed.workshop_id for each in here)

    def _answer(self, person: Person, command: Command, turn: Turn, now: datetime) -> Reply:
        if turn.refusal is Refusal.NOT_FACILITATOR and self._is_led_by_nobody(turn, now):
            return self._toast(person, "say.takeover_hint")
        if turn.refusal is not None:
            return self._toast(person, f"refusal.{turn.refusal}")
        key = TOASTS.get(type(command))
        if isinstance(command, (c.SetDots, c.ClearDots)) and turn.workshop is not None:
            workbook = self.workshops.workbook_of(turn.workshop)
            left = dots_left(workbook, turn.workshop, command.place, person.id)
            return Reply(self.vocabulary.say(person.language, "toast.dots_left", left=left))
        return self._toast(person, key) if key else SILENT_REPLY

    def _is_led_by_nobody(self, turn: Turn, now: datetime) -> bool:
        workshop = turn.workshop
        if workshop is None:
            return False
        return may_be_taken_over(self.workshops.workbook_of(workshop), workshop, now)

    def _toast(self, person: Person, key: str) -> Reply:
        return Reply(self.vocabulary.say(person.language, key))


TOASTS: dict[type, str] = {
    c.Join: "toast.joined",
    c.MarkReady: "toast.ready",
    c.AcceptPlan: "toast.accepted",
    c.AcceptDuty: "toast.accepted",
    c.GivePulse: "toast.thanks",
    c.Judge: "toast.saved",
    c.Affirm: "toast.saved",
    c.MergeItems: "toast.saved",
    c.PartItems: "toast.saved",
    c.KeepApart: "toast.saved",
    c.MoveItem: "toast.moved",
    c.ShowVoice: "toast.saved",
    c.NameDeputy: "toast.deputy",
    c.HandOver: "toast.saved",
    c.Mute: "toast.muted",
    c.Snooze: "toast.snoozed",
    c.Resend: "toast.resent",
    c.ConfirmInvitation: "toast.thanks",
    c.ConfirmStart: "toast.thanks",
    c.AskHelp: "toast.thanks",
}
