"""The stage: the people and the chats of one played workshop, and how to find things there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cards.buttons import read_callback
from bot.rehearsal.stage.room import Room
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.people import Person
from bot.rehearsal.telegram.world.presses import Press
from storage.tables import cards, people

WORKSHOP = 1
Beat = Mapping[str, Any]
"""One thing that happens, by its verb; see `bot.rehearsal.stage.play`."""

EVERYONE = "group"
_PLACED = re.compile(r"/(\d+)\b")


def named(number: int) -> str:
    """How beats name the chat of a small group; 0 is that of everyone."""
    return f"{EVERYONE}{number or ''}"


def placed(text: str) -> str:
    """The name of the group chat where a place, a card or an action belongs: `adv:A1/2`."""
    match = _PLACED.search(text)
    return named(int(match[1])) if match else EVERYONE


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

    @property
    def groups(self) -> dict[str, Group]:
        """Every group chat by the name it has in beats: everyone's first."""
        apart = {named(number): self.apart[number] for number in sorted(self.apart)}
        return {EVERYONE: self.group} | apart

    def who(self, beat: Beat) -> Person:
        return self.people[beat["who"]]

    async def filled(self, action: str) -> str:
        """A person's name in an action stands for that person's id."""
        return ":".join([await self._id(each) for each in action.split(":")])

    async def _id(self, part: str) -> str:
        if part not in self.people:
            return part
        database = self.room.app.streams.database
        person = await people.by_telegram(database, self.people[part].id)
        return str(person.id) if person else part

    async def card(self, card: str) -> SentMessage:
        """The live message of a card in the group that it belongs to."""
        live = await cards.live(self.room.app.streams.database, WORKSHOP, card, 0)
        there = self.groups[placed(card)].messages
        messages = [each for each in there if live and each.id == live.message_id]
        if not messages:
            raise PlayError(f"beat {self.beat}: the group has no card {card}")
        return messages[0]

    async def shows(self, person: Person, card: str) -> bool:
        """Whether a card of the workshop stands in someone's private chat."""
        database = self.room.app.streams.database
        known = await people.by_telegram(database, person.id)
        return known is not None and bool(await cards.live(database, WORKSHOP, card, known.id))

    def find(self, person: Person, action: str) -> tuple[SentMessage, str] | None:
        """The latest message with a button of this action, and its data; `*` is any argument."""
        for chat in (*self.groups.values(), person.private):
            standing = (each for each in reversed(chat.messages) if not each.deleted)
            for message in standing:
                for row in message.keyboard:
                    for button in row:
                        if button.data and self._is(action, button.data):
                            return message, button.data
        return None

    def _is(self, action: str, data: str) -> bool:
        pressed = read_callback(self.room.app.door.house.renderer.key, data)
        return pressed is not None and matches(pressed.action, action)

    async def press(self, person: Person, action: str) -> Press:
        button = self.find(person, action)
        if button is None:
            raise PlayError(f"beat {self.beat}: there is no button {action}")
        message, data = button
        press = person.presses(message, data=data)
        self.pressed.append(press)
        await self.room.settle()
        if press.toast:
            self.told(f"        ({person.first_name}: {press.toast})")
        return press


def matches(action: str, wanted: str) -> bool:
    """Whether a button's action is the wanted one: equal part by part, `*` any, more may follow."""
    have, want = action.split(":"), wanted.split(":")
    if "*" in want and want[-1] != "*" and len(want) > 3:
        return have[: want.index("*")] == want[: want.index("*")] and have[-2:] == want[-2:]
    if len(have) < len(want):
        return False
    return all(w in ("*", h) for h, w in zip(have, want, strict=False))
