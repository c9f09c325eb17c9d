"""Playing: an example workshop, beat by beat, printed as its people would see it."""

import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from difflib import ndiff
from pathlib import Path
from typing import Any

from bot.app import coordinator_link
from bot.cards.buttons import read_callback, start_payload
from bot.clock import TurnedClock
from bot.rehearsal.stage import hands, seating
from bot.rehearsal.stage.room import Room, open_room
from bot.rehearsal.stage.script import FIVE, load_example
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.chats import Chat
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.people import Person, Press
from dialogs.workbook import Workbook
from storage import cards, keyfile, people
from storage.database import Database

WORKSHOP = 1
KEY = bytes(32)
"""Signs the buttons of every rehearsal: it guards nothing, and a saved one can be played again."""


class PlayError(Exception):
    """The example could not go on; says at which beat and why."""


@dataclass(slots=True)
class Stage:
    """The people and the groups of one played workshop."""

    room: Room
    people: Mapping[str, Person]
    group: Group
    student: Person
    told: Callable[[str], None]
    apart: dict[int, Group] = field(default_factory=dict)
    """The chats of the small groups, by number."""
    pressed: list[Press] = field(default_factory=list)
    """What was pressed; whoever shows the answers takes them away."""
    seen: dict[tuple[int, int], str] = field(default_factory=dict)
    beat: int = 0

    # What people do

    async def perform(self, beat: Mapping[str, Any]) -> None:
        """Do one beat, let the bot answer, and show what has changed."""
        self.beat += 1
        verb = next(each for each in VERBS if each in beat)
        await VERBS[verb](self, beat)
        await self.room.settle()
        if await seating.follow_moves(self):
            await self.room.settle()
        self.show()

    async def tell(self, beat: Mapping[str, Any]) -> None:
        self.told(f"\n=== {beat['tell']} ===\n")

    async def turn_to(self, beat: Mapping[str, Any]) -> None:
        moment = beat["turn_to"]
        saved = isinstance(moment, str)
        await self.room.turn_to(datetime.fromisoformat(moment) if saved else moment)

    async def opens(self, beat: Mapping[str, Any]) -> None:
        """Follow a link into the private chat: an invitation, or a card of the workshop."""
        person, what = self.who(beat), beat["opens"]
        if what == "coordinator":
            link = await coordinator_link(self.room.app)
            person.follows(link or "")
        else:
            person.starts(start_payload(WORKSHOP, what))

    async def adds_bot(self, beat: Mapping[str, Any]) -> None:
        """By the link to everyone's chat, or to that of the small group `to`."""
        card = f"group:{beat['to']}" if "to" in beat else "group"
        bot = self.room.telegram.bot.username
        link = f"https://t.me/{bot}?startgroup={start_payload(WORKSHOP, card)}"
        person = self.who(beat)
        person.follows(link, await seating.chat_for(self, person, link))

    async def writes(self, beat: Mapping[str, Any]) -> None:
        person = self.who(beat)
        person.says(person.private, beat["writes"])

    async def command(self, beat: Mapping[str, Any]) -> None:
        self.who(beat).says(self.group, beat["command"])

    async def replies(self, beat: Mapping[str, Any]) -> None:
        """Answer a step's card in its group."""
        card = await self.card(f"step:{beat['replies']}")
        self.who(beat).says(card.chat, beat["text"], reply_to=card)

    async def together(self, beat: Mapping[str, Any]) -> None:
        """Many answer at once: in the group, or some of them in private."""
        place = beat["together"]
        for who, text in beat["texts"].items():
            if who in beat.get("privately", ()):
                await self.opens({"who": who, "opens": f"answer:{place}"})
                await self.writes({"who": who, "writes": text})
            else:
                await self.replies({"who": who, "replies": place, "text": text})

    async def presses(self, beat: Mapping[str, Any]) -> None:
        await self.press(self.who(beat), await self._filled(beat["presses"]))

    async def rates(self, beat: Mapping[str, Any]) -> None:
        """Rate in private, everything or the first few: the same answers to each, and words where
        first asked.
        """
        person, place = self.who(beat), beat["rates"]
        person.starts(start_payload(WORKSHOP, f"rate:{place}"))
        await self.room.settle()
        reason, left = beat["reason"], beat.get("most", -1)
        while left and self.find(person, f"rate:{place}") is not None:
            left -= 1
            for answer in beat["answers"]:
                for each in answer.split():
                    await self.press(person, f"rate:{place}:*:{each}:1")
                if answer.isupper():
                    await self.press(person, f"rate:{place}:*:done:1")
            if reason:
                person.says(person.private, reason)
                await self.room.settle()
            reason = ""
            while self.find(person, f"rate:{place}:*:done:1"):
                await self.press(person, f"rate:{place}:*:done:1")

    # Finding things on the screen

    @property
    def groups(self) -> dict[str, Group]:
        """Every group chat by the name it has in beats: everyone's first."""
        apart = {seating.named(number): self.apart[number] for number in sorted(self.apart)}
        return {seating.EVERYONE: self.group} | apart

    def who(self, beat: Mapping[str, Any]) -> Person:
        return self.people[beat["who"]]

    async def _filled(self, action: str) -> str:
        """A person's name in an action stands for that person's id."""
        return ":".join([await self._id(each) for each in action.split(":")])

    async def _id(self, part: str) -> str:
        if part not in self.people:
            return part
        database = self.room.app.workshops.database
        known = await people.by_telegram(database, self.people[part].id)
        return str(known.id) if known else part

    async def card(self, card: str) -> SentMessage:
        """The live message of a card in the group that it belongs to."""
        live = await cards.live(self.room.app.workshops.database, WORKSHOP, card, 0)
        there = self.groups[seating.placed(card)].messages
        found = [each for each in there if live and each.id == live.message_id]
        if not found:
            raise PlayError(f"beat {self.beat}: the group has no card {card}")
        return found[0]

    def find(self, person: Person, action: str) -> tuple[SentMessage, str] | None:
        """The latest message with a button of this action, and its data; `*` is any argument."""
        for chat in (*self.groups.values(), person.private):
            for message in reversed(chat.messages):
                for row in message.keyboard:
                    for button in row:
                        if button.data and self._is(action, button.data):
                            return message, button.data
        return None

    def _is(self, action: str, data: str) -> bool:
        pressed = read_callback(self.room.app.door.house.renderer.key, data)
        return pressed is not None and matches(pressed.action, action)

    async def press(self, person: Person, action: str) -> None:
        found = self.find(person, action)
        if found is None:
            raise PlayError(f"beat {self.beat}: there is no button {action}")
        message, data = found
        press = person.presses(message, data=data)
        self.pressed.append(press)
        await self.room.settle()
        if press.toast:
            self.told(f"        ({person.first_name}: {press.toast})")

    # Showing

    def show(self) -> None:
        """Tell what is new since the last look, in the order it came, and then what has changed.

        A changed card is told where the example's student would see it: in the groups that the
        student is in, and in the student's private chat.
        """
        looked = [(self._where(chat), chat) for chat in self._chats()]
        found = [(where, each) for where, chat in looked for each in chat.messages]
        new = [(where, each) for where, each in found if key_of(each) not in self.seen]
        for where, message in sorted(new, key=lambda each: (each[1].date, each[1].sender.is_bot)):
            self._tell_new(where, message)
        for where, message in found:
            if self._follows(message) and (lines := self._changes(message)):
                self.told(f"{where}✎ " + "\n    ".join(lines) + "\n")
        self.seen |= {key_of(each): text_of(each) for _, each in found}

    def _chats(self) -> list[Chat]:
        return [*self.groups.values(), *(each.private for each in self.people.values())]

    def _where(self, chat: Chat) -> str:
        names: dict[Chat, str] = {x.private: x.first_name for x in self.people.values()}
        names |= {each: each.title for each in self.apart.values()}
        return f"[{names[chat]}] " if chat in names else ""

    def _follows(self, message: SentMessage) -> bool:
        chat = message.chat
        if isinstance(chat, Group):
            return chat.standing(self.student).inside
        return chat is self.student.private

    def _changes(self, message: SentMessage) -> list[str]:
        new = text_of(message)
        old = self.seen.get(key_of(message), new)
        changes = ndiff(old.splitlines(), new.splitlines()) if old != new else ()
        return [each[2:] for each in changes if each.startswith("+ ") and each[2:].strip()]

    def _tell_new(self, where: str, message: SentMessage) -> None:
        text = text_of(message)
        if not text or text.startswith("/start"):
            return
        local = message.date.astimezone(self.room.app.settings.time_zone)
        self.told(f"{where}{message.sender.first_name} · {local:%d.%m.%Y %H.%M}")
        for line in text.splitlines():
            self.told(f"    {line}")
        if message.labels:
            self.told(f"    {' '.join(f'[{label}]' for label in message.labels)}")
        self.told("")


def key_of(message: SentMessage) -> tuple[int, int]:
    return message.chat.id, message.id


def text_of(message: SentMessage) -> str:
    return message.text or message.caption or ""


Verb = Callable[[Stage, Mapping[str, Any]], Any]
VERBS: Mapping[str, Verb] = {
    "tell": Stage.tell,
    "turn_to": Stage.turn_to,
    "opens": Stage.opens,
    "adds_bot": Stage.adds_bot,
    "writes": Stage.writes,
    "command": Stage.command,
    "replies": Stage.replies,
    "together": Stage.together,
    "presses": Stage.presses,
    "rates": Stage.rates,
    "says": hands.says,
    "taps": hands.taps,
    "follows": hands.follows,
    "edits": hands.edits,
    "reacts": hands.reacts,
    "sends": hands.sends,
}


def matches(action: str, wanted: str) -> bool:
    """Whether a button's action is the wanted one: equal part by part, `*` any, more may follow."""
    have, want = action.split(":"), wanted.split(":")
    if "*" in want and want[-1] != "*" and len(want) > 3:
        return have[: want.index("*")] == want[: want.index("*")] and have[-2:] == want[-2:]
    if len(have) < len(want):
        return False
    return all(w in ("*", h) for h, w in zip(have, want, strict=False))


@asynccontextmanager
async def set_stage(
    example: Mapping[str, Any],
    language: str,
    told: Callable[[str], None],
    workbooks: Mapping[str, Workbook] | None = None,
) -> AsyncIterator[Stage]:
    """The room of an example: its people, their group, and the bot at work."""
    clock = TurnedClock(example["begins"])
    with tempfile.TemporaryDirectory() as folder:
        async with PretendTelegram(now=clock.now, limits=True) as telegram:
            cast = {
                key: telegram.user(name, language=language)
                for key, name in example["people"].items()
            }
            first = next(iter(cast.values()))
            group = telegram.group(example["group"], *cast.values(), creator=first)
            database = Path(folder) / "rehearsal.db"
            async with await Database.open(database, now=clock.now()):
                keyfile.make(database, KEY)
            async with open_room(
                telegram, clock, database, workbooks, default_language=language
            ) as room:
                yield Stage(room, cast, group, cast[example["student"]], told)


async def rehearse(language: str, name: str = FIVE) -> int:
    """Play an example to its end; 0 only if it got there."""
    example = load_example(language, name)
    async with set_stage(example, language, print) as stage:
        try:
            for beat in example["beats"]:
                await stage.perform(beat)
        except PlayError as error:
            print(f"kokeilubotti: {error}", file=sys.stderr)
            return 1
        return 0 if await got_there(stage.room) else 1


async def got_there(room: Room) -> bool:
    """Whether the workshop came from hello to a held evaluation with a decision."""
    workshop = await room.app.workshops.load(WORKSHOP)
    if workshop is None or not workshop.ended:
        return False
    return all(each.decision is not None for each in workshop.experiments.values())
