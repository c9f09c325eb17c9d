"""Commands that people type, in Finnish or English, and what they ask of a workshop."""

from dataclasses import dataclass

from telegram import Message, MessageEntity

from dialogs import commands as c
from dialogs.commands import Command
from dialogs.effects import in_room
from dialogs.events import Place
from dialogs.places import place_in
from dialogs.road import is_working
from dialogs.workbook import StepKind, Workbook
from dialogs.workshop import Workshop

ALIASES = {
    "start": "aloita",
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

HOUSE_CARDS = {
    "kieli": "language",
    "tietoni": "data",
    "poista": "forget",
    "tietosuoja": "privacy",
    "ohje": "help",
    "tietoja": "about",
}
"""Commands that are answered by a card of the house."""
FOR_EVERYBODY = frozenset({"privacy", "help", "about"})
"""Cards that hold nothing of the person who asks."""
OF_A_WORKSHOP = frozenset({"tilanne", "jatka", "takaisin", "tauko", "havainto"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A command by its Finnish name, and what was typed after it."""

    name: str
    rest: str


def read_typed(message: Message) -> Typed | None:
    """The command that a message begins with; None for none, or for one to another bot."""
    text = message.text or message.caption or ""
    first = next(iter(message.entities or message.caption_entities), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return None
    name, _, bot = text[1 : first.length].casefold().partition("@")
    if bot and bot != message.get_bot().username.casefold():
        return None
    return Typed(ALIASES.get(name, name), text[first.length :].strip())


def running_in(workshop: Workshop) -> str:
    """The experiment that a field note is about: the first that runs; "" for none."""
    return next((each.id for each in workshop.experiments.values() if each.running), "")


def steering(
    typed: Typed, actor: int, workbook: Workbook, workshop: Workshop, *, room: int | None
) -> Command | None:
    """What a typed command asks of a workshop; None where it asks nothing of one.

    `room` is the small group in whose chat it was typed, 0 in everyone's, None in private.
    """
    in_group = room is not None
    place = _steered_from(workbook, workshop, room or 0)
    match typed.name:
        case "tilanne":
            return c.OpenCard(actor, in_room("status", room or 0), in_group)
        case "jatka":
            return c.Resume(actor) if workshop.paused else c.Advance(actor, place)
        case "takaisin":
            return c.Back(actor, place)
        case "tauko":
            return c.Resume(actor) if workshop.paused else c.Pause(actor)
        case "havainto" if typed.rest:
            follow, about = workbook.first(StepKind.FOLLOW).id, running_in(workshop)
            return c.Contribute(actor, follow, typed.rest, private=not in_group, about=about)
        case "havainto":
            about = running_in(workshop)
            return c.OpenCard(actor, f"note:{about}" if about else "status")
        case _:
            return None


def _steered_from(workbook: Workbook, workshop: Workshop, room: int) -> Place:
    """What a small group's chat steers: the group while it works, and else everyone together."""
    own = workshop.position_at(place_in("", room)).place
    working = is_working(workbook, workshop, own) and workshop.is_at(own)
    return own if working else workshop.place
