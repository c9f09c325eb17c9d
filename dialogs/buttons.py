"""Buttons: what one says, what a press of it asks for, and how they lie in rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.events import PersonId
from dialogs.keys import CardKey


@dataclass(frozen=True, slots=True)
class Button:
    """One button: `label` is a key of the words, or empty where `text` or `person` stands for it.

    `action` is what a press asks for; `card` makes it a link to that card in private instead.
    `values` fill the label's placeholders: a day, moment, time or month is told in the reader's
    way, and text, which may be anyone's, as it stands.
    """

    label: str = ""
    action: str = ""
    card: str = ""
    text: str = ""
    person: PersonId | None = None
    ticked: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


Rows = tuple[tuple[Button, ...], ...]


def act(label: str, *parts: object, ticked: bool = False, **values: object) -> Button:
    """A button whose press asks for an action, written as code:argument:argument."""
    action = ":".join(str(each) for each in parts)
    return Button(label=label, action=action, ticked=ticked, values=values)


def opens(label: str, key: CardKey, *, ticked: bool = False, **values: object) -> Button:
    """A button whose press opens a card here."""
    return Button(label=label, action=opening(key), ticked=ticked, values=values)


def opening(key: CardKey) -> str:
    """The action of opening a card."""
    return f"open:{key}"
