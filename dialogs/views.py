"""Views: what is drawn of any stream, what goes with it, and what is said to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dialogs.buttons import Rows
from dialogs.events import PersonId
from dialogs.keys import CardKey


@dataclass(frozen=True, slots=True)
class CardView:
    """A card before it has words: which template draws it, from which data, with which buttons."""

    template: str
    data: Mapping[str, object]
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month as the value of a label, by its first day."""

    first: date


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file that goes with a card: which kind of file, and what it is about."""

    kind: Literal["calendar", "wall", "media"]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """What someone said, to which card, and whether in private."""

    person: PersonId
    card: CardKey
    text: str
    private: bool
