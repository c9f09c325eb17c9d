"""A contribution: what a participant wrote, and what is so of it."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.events import PersonId, Place
from dialogs.workbook.schema import Voice


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something a participant wrote; `text` is "" once erased.

    `guess`: said from the seat of this voice, which has not confirmed it: it counts for no voice.
    """

    id: int
    place: Place
    participant: PersonId
    voice: Voice
    kind: str
    text: str
    private: bool
    about: str
    at: datetime
    marks: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    """What the words were marked with as they came."""
    withdrawn: bool = False
    erased: bool = False
    guess: Voice | None = None
    confirmed: bool = False
    """It was a guess, and the voice that was guessed has made it its own."""
    scribed: bool = False
    media: str = ""
    late: bool = False
