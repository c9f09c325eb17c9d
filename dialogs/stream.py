"""Streams: what has a journal of its own, a workshop for one, and what there is to know of a kind.

Whoever keeps journals, draws cards, reminds or hears words knows a stream by its kind alone: what
is true of one kind only stands in a folder of that kind (docs/decisions/0027).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from dialogs.command import Command
from dialogs.events import PersonId, Reminded
from dialogs.keys import CardKey
from dialogs.outcome import Turn
from dialogs.sight import Sight
from dialogs.views import CardFile, CardView, Say
from dialogs.workbook.schema import Workbook
from dialogs.world import World

S = TypeVar("S")
"""The state of a stream, folded from its journal."""
StandIn = Callable[[str, int], str]
"""What someone is called whose name cannot be seen, by what the person does and a number."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a stream is at home: what the group reads, and the workbook that its words are from."""

    language: str
    zone: ZoneInfo
    workbook: Workbook | None = None


class StreamKind(ABC, Generic[S]):
    """One kind of stream. Events and buttons' codes of all kinds have names of their own.

    What is called a scene here is what this kind's cards and commands look at: its own class.
    """

    name: ClassVar[str]
    """As it is stored."""
    events: ClassVar[Sequence[type]]

    # Its turns

    @abstractmethod
    def evolve(self, state: S | None, event: Any, at: datetime) -> S | None:
        """The state after an event that happened at an aware moment."""

    @abstractmethod
    def take_turn(self, state: S | None, command: Command, world: World) -> Turn[S]:
        """What comes of a command; of none of its own, a refusal."""

    @abstractmethod
    def setting(self, state: S) -> Setting:
        """Language, zone and workbook."""

    @abstractmethod
    def forgetting(self, person: PersonId, *, texts: bool) -> Command:
        """What erasing a member asks of it; `texts`: also what they wrote."""

    # Its cards

    @abstractmethod
    def has(self, key: CardKey) -> bool:
        """Whether cards of this kind are drawn from such a stream; all others are the house's."""

    @abstractmethod
    def scene(
        self,
        state: S,
        world: World,
        reader: PersonId | None = None,
        names: Mapping[PersonId, str] | None = None,
    ) -> Any:
        """What its cards and commands look at."""

    @abstractmethod
    def view(self, scene: Any, key: CardKey) -> CardView:
        """What a card shows; KeyError where its subject is gone."""

    @abstractmethod
    def people(self, state: S) -> Sequence[PersonId]:
        """Whose names its cards may tell."""

    @abstractmethod
    def is_shown(self, state: S, person: PersonId) -> bool:
        """Whether this person is among those to whom it sends cards."""

    def told_names(
        self, state: S, names: Mapping[PersonId, str], stand_in: StandIn
    ) -> Mapping[PersonId, str]:
        """What each person is called on its cards."""
        return names

    def is_kept_from(self, state: S, key: CardKey, person: PersonId) -> bool:
        """Whether a person (0: the group) is not shown this card, though it was asked for."""
        return not self.is_shown(state, person)

    def stands(self, state: S, key: CardKey) -> bool:
        """Whether the group's card is there by itself; others are posted when asked for."""
        return False

    def at_end(self, state: S, person: PersonId | None, room: int) -> CardKey | None:
        """The card that is kept at the end of a person's chat, or of a group's (None)."""
        return None

    def is_moved(self, scene: Any, key: CardKey, sight: Sight, *, noticed: bool) -> bool:
        """Whether a group's card is posted anew; `noticed`: it is to be noticed."""
        return sight.is_out(scene.world.now) or (noticed and not sight.last)

    def talked_past(self, key: CardKey) -> Command | None:
        """What comes of talk past a group's card that the bot does not hear."""
        return None

    def former(self, scene: Any, key: CardKey) -> CardView | None:
        """The line that is left of a card which has been posted anew; None: it stays as it is."""
        return None

    def file(self, scene: Any, key: CardKey) -> CardFile | None:
        """The file that goes with a card."""
        return None

    def comparing(self, scene: Any, key: CardKey) -> Iterator[None]:
        """Find out, step by step, what takes long, so that drawing the card is short."""
        yield from ()

    # What is said, and what was pressed

    def takes_words(self, key: CardKey) -> bool:
        """Whether a card can be answered by words."""
        return False

    def goes_below(self, key: CardKey) -> bool:
        """Whether a card in private is posted anew below the words that were said to it."""
        return False

    def meaning(self, scene: Any, say: Say) -> Command | None:
        """The command that words are; None where the card asks for none."""
        return None

    def still_takes(self, scene: Any, person: PersonId, key: CardKey) -> bool:
        """Whether this person's words for it would still be taken, whatever they are."""
        return self.meaning(scene, Say(person, key, "…", private=True)) is not None

    def lasting(self, scene: Any, command: Command, key: CardKey) -> CardKey:
        """What words answer, as it can still be told when the card asks for something else."""
        return key

    # What it reminds of

    @abstractmethod
    def due(self, items: Sequence[tuple[PersonId | None, Reminded]]) -> Command:
        """What the clock asks when reminders are due; with none, only to plan them anew."""

    def speaks_in_july(self, scene: Any, key: CardKey) -> bool:
        """Whether what nobody asked for is about a day in July that people chose themselves."""
        return False

    def is_of_today(self, scene: Any, key: CardKey) -> bool:
        """Whether what nobody asked for would be of no use tomorrow."""
        return False

    @abstractmethod
    def gathered(self, to: PersonId | None, notices: Sequence[CardKey]) -> Command:
        """Reminders of one reader have waited: what of them still matters becomes one message."""

    @abstractmethod
    def failed(self, notice: CardKey, *, unsure: bool) -> Command:
        """Reminders did not arrive, or (`unsure`) nobody can tell."""

    @abstractmethod
    def arrived(self, notice: CardKey) -> Command:
        """What may have been told of as failed has come."""
