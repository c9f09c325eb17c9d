"""A card: everything there is to say of one kind, as a row of the table in dialogs/cards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.cards.readers import Readers, nobody
from dialogs.cards.words import Words
from dialogs.events import Event, PersonId
from dialogs.keys import CardKey
from dialogs.outcome import Outcome
from dialogs.scene import Scene
from dialogs.views import CardFile, CardView

View = Callable[[Scene, str], CardView]
"""What a card shows, by what its key is about; KeyError where that is gone."""


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of card. Each rule is given what the key is about, which anyone may have typed."""

    view: View | None
    """None for what is asked or said without a card of a workshop."""
    readers: Readers = nobody
    """Who may open it by a button or a link."""
    exists: Callable[[Scene, str], bool] = lambda scene, about: True
    """Whether there is what it would show."""
    opens: Callable[[Scene, PersonId, str], CardKey | Outcome] | None = None
    """What opening it comes to, where that is not the card itself."""
    tells: Callable[[Scene, PersonId, str], Sequence[Event]] | None = None
    """What a person tells by opening it."""
    words: Words | None = None
    """What words mean on it; a private chat in which it is opened then waits for them.

    Whatever means nothing by words is read beside what the chat waits for, which that still does.
    """
    asks: bool = True
    """Opening it asks for those words; else they are taken in reply alone."""
    in_group: bool = False
    """It may be asked for in the group, too."""
    to_the_gone: bool = False
    """Who has left the chat, or was removed, is shown it all the same."""
    line: str = ""
    """Which line is left of a copy once the card is posted anew; "": the copy stays as it is."""
    file: Callable[[Scene, str], CardFile | None] | None = None
    compares: Callable[[Scene, str], Iterator[None]] | None = None
    """What takes long to find out before it is drawn, step by step."""


def alone(view: Callable[[Scene], CardView]) -> View:
    """The view of a card of which there is one."""
    return lambda scene, _: view(scene)


def numbered(view: Callable[[Scene, int], CardView]) -> View:
    """The view of a card about something that has a number."""
    return lambda scene, about: view(scene, int(about))


def parted(view: Callable[..., CardView]) -> View:
    """The view of a card about several things, between which stand colons."""
    return lambda scene, about: view(scene, *about.split(":"))
