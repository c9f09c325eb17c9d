"""Buttons: what one says, what a press of it asks for, and how they lie in rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.command import NO_ACTION, Action, Command, written
from dialogs.events import PersonId
from dialogs.keys import CardKey

OPEN, ASK = "open", "ask"
"""The codes of the two commands that know the table of all cards, and so stand above each card."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: `label` is a key of the words, or empty where `text` or `person` stands for it.

    `action` is what a press asks for; `card` makes it a link to that card in private instead.
    `values` fill the label's placeholders: a day, moment, time or month is told in the reader's
    way, and text, which may be anyone's, as it stands.
    """

    label: str = ""
    action: Action = NO_ACTION
    card: str = ""
    text: str = ""
    person: PersonId | None = None
    ticked: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


Rows = tuple[tuple[Button, ...], ...]


def act(label: str, asked: Command, *, ticked: bool = False, **values: object) -> Button:
    """A button whose press asks for a command, of ANYBODY who presses it."""
    return Button(label=label, action=written(asked), ticked=ticked, values=values)


def press(
    asked: Command, *, text: str = "", person: PersonId | None = None, ticked: bool = False
) -> Button:
    """A button with no words of the bot, whose press asks for a command, of ANYBODY."""
    return Button(action=written(asked), text=text, person=person, ticked=ticked)


def opens(label: str, key: CardKey, *, ticked: bool = False, **values: object) -> Button:
    """A button whose press opens a card here."""
    return Button(label=label, action=opening(key), ticked=ticked, values=values)


def opening(key: CardKey) -> Action:
    """The action of opening a card, as `written` makes it of the command OpenCard."""
    return Action(f"{OPEN}:{key}")


def choosing(label: str, purpose: str) -> Button:
    """A button whose press asks for a person, as `written` makes it of AskForPerson."""
    return Button(label=label, action=Action(f"{ASK}:{purpose}"))
