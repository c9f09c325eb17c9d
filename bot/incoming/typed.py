"""Commands that people type, in any language, and what they ask of a workshop."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Message, MessageEntity

from bot.cards.render import MOST_UNITS
from bot.incoming.contents import words_of
from dialogs import commands as c
from dialogs.command import Command
from dialogs.events import Place
from dialogs.facts.road import is_working
from dialogs.keys import CardKind
from dialogs.places import place_in
from dialogs.reading.texts import units
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Workshop

HOUSE_CARDS = {
    "language": "language",
    "mydata": "data",
    "forgetme": "forget",
    "privacy": "privacy",
    "help": "help",
    "about": "about",
}
"""Commands that are answered by a card of the house."""
FOR_EVERYBODY = frozenset({"privacy", "help", "about"})
"""Cards that hold nothing of the person who asks."""
QUOTATIONS = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command by its key in the words, and what was typed after it."""

    name: str
    rest: str


def read_typed(message: Message, commands: Mapping[str, str]) -> Typed | None:
    """The command of this bot that a message begins with; None for all else, which is words.

    `commands` are those of the words, by what is typed for them.
    """
    named, rest = _beginning(message)
    name, _, bot = named.partition("@")
    if name not in commands or bot not in ("", _own_name(message)):
        return None
    return Typed(commands[name], rest)


def is_for_another(message: Message) -> bool:
    """Whether a message begins with a command that is addressed to another bot."""
    bot = _beginning(message)[0].partition("@")[2]
    return bot not in ("", _own_name(message))


def looks_typed(message: Message) -> bool:
    """Whether a message begins as a command does, be it one that some bot has or not."""
    return bool(_beginning(message)[0])


def _own_name(message: Message) -> str:
    return message.get_bot().username.casefold()


def _beginning(message: Message) -> tuple[str, str]:
    """What Telegram marks as a command at the very start, without its slash, and what follows.

    Of a quotation with words after it nothing is a command: it is what somebody else typed.
    """
    text = words_of(message)
    entities = [x for x in message.entities or message.caption_entities if x.offset == 0]
    command = next((x for x in entities if x.type == MessageEntity.BOT_COMMAND), None)
    quoted = min((x.length for x in entities if x.type in QUOTATIONS), default=MOST_UNITS)
    if command is None or quoted < units(text.rstrip()):
        return "", ""
    return text[1 : command.length].casefold(), text[command.length :].strip()


def running_in(workshop: Workshop) -> str:
    """The experiment that a field note is about: the first that runs; "" for none."""
    return next((each.id for each in workshop.experiments.values() if each.running), "")


def steering(typed: Typed, actor: int, scene: Scene, *, room: int | None) -> Command | None:
    """What a typed command asks of a workshop; None where it asks nothing of one.

    `room` is the small group in whose chat it was typed, 0 in everyone's, None in private.
    """
    in_group = room is not None
    workshop = scene.workshop
    place = _steered_from(scene, room or 0)
    match typed.name:
        case "status":
            return c.OpenCard(actor, CardKind.STATUS().in_room(room or 0), in_group)
        case "next":
            return c.Resume(actor) if workshop.paused else c.Advance(actor, place)
        case "back":
            return c.Back(actor, place)
        case "pause":
            return c.Resume(actor) if workshop.paused else c.Pause(actor)
        case "note" if typed.rest:
            follow, about = scene.workbook.first(StepKind.FOLLOW).id, running_in(workshop)
            return c.Contribute(actor, follow, typed.rest, private=not in_group, about=about)
        case "note":
            about = running_in(workshop)
            return c.OpenCard(actor, CardKind.NOTE(about) if about else CardKind.STATUS())
        case _:
            return None


def _steered_from(scene: Scene, room: int) -> Place:
    """What a small group's chat steers: the group while it works, and else everyone together."""
    workshop = scene.workshop
    own = workshop.position_at(place_in("", room)).place
    working = is_working(scene, own) and workshop.is_at(own)
    return own if working else workshop.place
