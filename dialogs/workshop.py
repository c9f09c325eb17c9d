"""A workshop: one run of a workbook. All that is so in it, as plain immutable data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dialogs.contributions.contribution import Contribution
from dialogs.contributions.likeness import Likeness
from dialogs.contributions.shelves import Pile, Piles, Shelves
from dialogs.events import PersonId, Place, Reminded
from dialogs.experiment import DUTIES, Experiment, Form, Notice, Stage
from dialogs.places import group_of, subject_of
from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import CORE_VOICES, Voice


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of this workshop; `reachable` means that the private chat is open to the bot."""

    id: PersonId
    voice: Voice
    reachable: bool
    left_at: datetime | None = None
    group: int = 0
    """The number of the person's small group; 0 for none."""

    @property
    def left(self) -> bool:
        return self.left_at is not None


@dataclass(frozen=True, slots=True)
class Help:
    """What a stuck group has been offered at a place: the latest rung last."""

    rungs: tuple[Rung, ...] = ()
    seat: Voice | None = None
    """Whose seat the others are asked to take, until they are told to leave it."""

    @property
    def latest(self) -> Rung | None:
        return self.rungs[-1] if self.rungs else None


@dataclass(frozen=True, slots=True)
class Rating:
    """One participant's answers about one practice, by question."""

    item: int
    participant: PersonId
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lull:
    """Since when nothing has happened at a place, and who was called since, each with when."""

    since: datetime
    calls: tuple[tuple[str, datetime], ...] = ()

    def called(self, call: str) -> datetime | None:
        return next((at for known, at in self.calls if known == call), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """Times for the next meeting, as local minutes; once the group is asked, whom which one suits.

    Who has answered is in `fits`, also where no time suits.
    """

    times: tuple[str, ...] = ()
    asked: bool = False
    fits: Mapping[PersonId, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Position:
    """Where people stand on the road together; `before` is what one undo brings back."""

    place: Place = ""
    closed: Mapping[Place, bool] = field(default_factory=dict)
    """Closed places; True where the step was skipped."""
    revealed: frozenset[Place] = frozenset()
    before: "Position | None" = None


NOWHERE = Position()
UNEVALUATED = "unevaluated"
"""The kind of the reminder to the coordinator that an evaluation is a month late."""
OVERDUE = "overdue"
"""The kind of the reminder that it is a week late."""
UNRECORDED = "record"
"""The kind of the reminder to who leads that it was to be held the day before."""


@dataclass(frozen=True)
class Workshop:
    """All that is so in one workshop. Indexes by place keep every rule's cost local.

    What a turn asks again and again is found once: nothing in a workshop ever changes, and
    `replace` begins anew.
    """

    workbook: str
    language: str
    zone: str
    facilitator: PersonId
    created_at: datetime
    steered_at: datetime
    coordinator: PersonId | None = None
    deputy: PersonId | None = None
    bound: bool = False
    paused: bool = False
    paused_at: datetime | None = None
    halted: bool = False
    """It paused by itself, because nobody went on."""
    back_at: datetime | None = None
    """Until when the pause is a break."""
    rested: frozenset[Place] = frozenset()
    """Places at which the workshop has been paused."""
    ended: bool = False
    participants: Mapping[PersonId, Participant] = field(default_factory=dict)
    unreached_at: datetime | None = None
    """Since when who leads cannot be written to in private."""
    leaderless: bool = False
    """The facilitator has left, and nobody leads yet."""
    away: frozenset[PersonId] = frozenset()
    """People who have left the workshop's chat, as far as Telegram tells; they have left so far."""
    removed: frozenset[PersonId] = frozenset()
    """People whom who steers took out: they come back only as they were taken out."""
    position: Position = NOWHERE
    """Where the whole workshop stands."""
    groups: Mapping[int, Position] = field(default_factory=dict)
    """Where each small group stands, by its number; those that were disbanded stay known."""
    apart: bool = False
    """Whether tasks that can be worked in small groups are."""
    drawn: int = 0
    """How many small groups are being drawn up; 0 where none are."""
    bonds: frozenset[frozenset[PersonId]] = frozenset()
    """People who work together, and stay in one small group."""
    housed: frozenset[int] = frozenset()
    """The small groups that have a chat or a topic of their own."""
    opened: Mapping[Place, datetime] = field(default_factory=dict)
    added: Mapping[Place, int] = field(default_factory=dict)
    lulls: Mapping[Place, Lull] = field(default_factory=dict)
    nudged: frozenset[Place] = frozenset()
    """Places whose silent voices have had their one private word."""
    talked: frozenset[Place] = frozenset()
    """Places whose group was told that the bot hears only what answers its card."""
    ready: Mapping[Place, frozenset[PersonId]] = field(default_factory=dict)
    gap: Mapping[Place, tuple[Voice, ...]] = field(default_factory=dict)
    accepted_gaps: Mapping[Place, tuple[Voice, ...]] = field(default_factory=dict)
    contributions: Mapping[int, Contribution] = field(default_factory=dict)
    at_place: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)
    late: tuple[int, ...] = ()
    """Ideas that came after their step had closed: of the pool, and not of the step's own items."""
    spoken_for: frozenset[Voice] = frozenset()
    """Voices of people who are there without Telegram: the scribe writes for them."""
    picked: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)
    ratings: Mapping[int, Mapping[PersonId, Rating]] = field(default_factory=dict)
    agreed: Mapping[Place, int] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)
    """Items that are told under another one, which says the same."""
    kept_apart: frozenset[tuple[int, int]] = frozenset()
    """Pairs that read alike and do not mean the same: they are not offered for merging again."""
    unprompted: frozenset[PersonId] = frozenset()
    """People to whom no questions are sent in private by themselves, because they asked."""
    untold: frozenset[PersonId] = frozenset()
    """People whose words are shown without their voice, because they asked."""
    dots: Mapping[PersonId, Mapping[int, int]] = field(default_factory=dict)
    revoted: bool = False
    helped: Mapping[Place, Help] = field(default_factory=dict)
    targets: tuple[int, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    editing: str = ""
    renewed: int = 0
    """How many contributions there were when the latest changed experiment was drafted."""
    judgements: Mapping[Place, Mapping[PersonId, tuple[Voice, str]]] = field(default_factory=dict)
    notices: Mapping[int, Notice] = field(default_factory=dict)
    settled: frozenset[tuple[PersonId | None, Reminded]] = frozenset()
    """Reminders that were sent or skipped: the same one never goes out twice."""
    muted: frozenset[tuple[PersonId, str]] = frozenset()
    coming: Mapping[tuple[str, str], Mapping[PersonId, bool]] = field(default_factory=dict)
    """Who has told whether they come, by what they meet about and when."""
    confirmed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The latest local ISO day on which the others were reminded."""
    asked_leader: tuple[PersonId, str] = (0, "")
    """Whom who follows the workshop asked last, and on which local ISO day that arrived."""
    offers: Mapping[Place, Offer] = field(default_factory=dict)
    """Times that are offered for the meeting after a rest, until one is agreed on."""

    @property
    def place(self) -> Place:
        return self.position.place

    @property
    def local(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def active(self) -> tuple[Participant, ...]:
        return tuple(each for each in self.participants.values() if not each.left)

    @cached_property
    def _members(self) -> Mapping[int, tuple[Participant, ...]]:
        numbers = {each.group for each in self.active}
        return {x: tuple(each for each in self.active if each.group == x) for x in numbers}

    def holders(self, voice: Voice, place: Place = "") -> tuple[Participant, ...]:
        """The active participants who speak with this voice where people are at a place."""
        return tuple(each for each in self.people_at(place) if each.voice is voice)

    def people_at(self, place: Place) -> tuple[Participant, ...]:
        """The active participants who are asked at a place: a small group, or everyone."""
        return self.members(number) if (number := group_of(place)) else self.active

    def members(self, group: int) -> tuple[Participant, ...]:
        """The active participants of a small group."""
        return self._members.get(group, ())

    @cached_property
    def working_groups(self) -> tuple[int, ...]:
        """The numbers of the small groups that have people, while there are small groups."""
        return tuple(each for each in self.groups if self.apart and self.members(each))

    @cached_property
    def open_places(self) -> tuple[Place, ...]:
        """Where people are at this moment: the whole workshop, and each small group."""
        groups = (self.groups[each] for each in self.working_groups)
        apart = (each.place for each in groups if each.place not in each.closed)
        return tuple(filter(None, (self.place, *apart)))

    def position_at(self, place: Place) -> Position:
        """Where those who work at a place stand."""
        number = group_of(place)
        return self.groups.get(number, NOWHERE) if number else self.position

    def parts(self, place: Place) -> tuple[Place, ...]:
        """A place of everyone together with the same place of each small group."""
        whole = not (group_of(place) or subject_of(place))
        return (place, *(f"{place}/{each}" for each in self.groups)) if whole else (place,)

    def is_revealed(self, place: Place) -> bool:
        """Whether what was written at a place, or in a part of it, has been shown by a press."""
        return any(each in self.position_at(each).revealed for each in self._told_of(place))

    def _told_of(self, place: Place) -> tuple[Place, ...]:
        """The parts that speak for a place: it alone, while those who work at it stand there."""
        return (place,) if self.is_at(place) else self.parts(place)

    def was_skipped(self, place: Place) -> bool | None:
        """Whether a closed place was skipped, in all its parts; None while none is closed."""
        ways = (self.position_at(each).closed.get(each) for each in self._told_of(place))
        known = [each for each in ways if each is not None]
        return all(known) if known else None

    def is_alone(self, person: PersonId | None) -> bool:
        """Whether a voice's tag tells who wrote, because nobody else of the group holds it."""
        known = self.participants.get(person) if person is not None else None
        if known is None or known.left:
            return False
        own = self.groups.get(known.group, NOWHERE).place
        here = own if own and self.is_at(own) else ""
        return len(self.holders(known.voice, here)) == 1

    @property
    def drafts(self) -> tuple[str, ...]:
        """The names of the experiments that are being planned."""
        return tuple(x.id for x in self.experiments.values() if x.stage is Stage.DRAFT)

    def absent_voices(self, place: Place = "") -> tuple[Voice, ...]:
        """The core voices that nobody holds where people are at a place."""
        held = {each.voice for each in self.people_at(place)}
        return tuple(voice for voice in CORE_VOICES if voice not in held)

    def steers(self, person: PersonId | None) -> bool:
        return person is not None and person in (self.facilitator, self.deputy)

    def is_barred(self, person: PersonId | None) -> bool:
        """Whether nothing of this workshop is for a person who was in it; not who leads it."""
        gone = person in self.away or person in self.removed
        return gone and not self.steers(person) and person != self.coordinator

    def still_here(self, people: Iterable[PersonId]) -> tuple[PersonId, ...]:
        """Those of the people who still take part."""
        return tuple(each for each in people if self.takes_part(each))

    def takes_part(self, person: PersonId | None) -> bool:
        known = self.participants.get(person) if person is not None else None
        return known is not None and not known.left

    def may_answer_late(self, place: Place, person: PersonId | None) -> bool:
        """Whether this person speaks for a voice that was absent from a held evaluation."""
        experiment = self.experiments.get(subject_of(place))
        if experiment is None or experiment.decision is None or not self.takes_part(person):
            return False
        return self.participants[person or 0].voice in experiment.decision.absent

    def reaches(self, person: PersonId | None) -> bool:
        """Whether this participant can be written to in private."""
        return self.takes_part(person) and self.participants[person or 0].reachable

    def is_open(self, place: Place) -> bool:
        return self.is_at(place) and not self.paused and not self.ended

    def is_at(self, place: Place) -> bool:
        """Whether those who work at a place stand there now; small groups only while apart."""
        return place in self.open_places if group_of(place) else place == self.place

    def is_asked(self, person: PersonId | None, place: Place) -> bool:
        """Whether a place's questions are for this person: not where another group works."""
        known = self.participants.get(person) if person is not None else None
        return known is None or not group_of(place) or known.group in (0, group_of(place))

    def is_shown(self, place: Place) -> bool:
        """Whether what was written, rated or voted at a place was shown to all who are there."""
        return self.is_revealed(place) or self.was_skipped(place) is False

    def help(self, place: Place) -> Help:
        return self.helped.get(place) or Help()

    def is_parked(self, place: Place) -> bool:
        """Whether the group got stuck here and went on."""
        parked = (self.help(each).latest is Rung.PARK for each in self.parts(place))
        return bool(self.was_skipped(place)) and any(parked)

    @cached_property
    def shelves(self) -> Shelves:
        """What stands at each place; evolve() hands it on, so that it is not put up anew."""
        numbers = chain.from_iterable(self.at_place.values())
        return Shelves().changed((), (self.contributions[each] for each in numbers))

    @cached_property
    def compared(self) -> dict[str, "Likeness"]:
        """What was found to read alike, by what is tidied together; evolve() hands it on.

        It says nothing that comparing anew would not say: nothing depends on what is in here.
        """
        return {}

    def piles(self, place: Place) -> Piles:
        """What was written at a place and in its parts and stands, pile by pile."""
        return _together(self.shelves.at(each) for each in self.parts(place))

    def shown_piles(self, place: Place) -> Piles:
        """What stands at a place and has been shown; of small groups, what each has shown."""
        shown = (each for each in self.parts(place) if self._is_part_shown(each))
        return _together(self.shelves.at(each) for each in shown)

    def kinds_of(self, place: Place) -> Iterator[Contribution]:
        """One item of each pile at a place: for what is so of it whatever its words."""
        return (pile[0] for pile in self.piles(place).values())

    @property
    def all_piles(self) -> Iterator[Pile]:
        """Everything that stands at its place."""
        return chain.from_iterable(each.values() for each in self.shelves.places.values())

    @cached_property
    def leads(self) -> Mapping[int, int]:
        """Under which item each merged one is told, as long as that one stands."""
        found: dict[int, int] = {}
        for number in self.merged:
            lead = number
            while (into := self.merged.get(lead)) and self._stands(into):
                lead = into
            if lead != number:
                found[number] = lead
        return found

    def _stands(self, number: int) -> bool:
        found = self.contributions[number]
        return not (found.withdrawn or found.erased)

    @cached_property
    def led(self) -> Mapping[int, tuple[int, ...]]:
        """What is told under each item."""
        found: dict[int, tuple[int, ...]] = {}
        for number, lead in self.leads.items():
            found[lead] = (*found.get(lead, ()), number)
        return found

    @cached_property
    def elsewhere(self) -> Mapping[int, Contribution]:
        """What is told under another item."""
        return {each: self.contributions[each] for each in self.leads}

    def items(self, place: Place) -> Iterator[Contribution]:
        """What was written at a place and in its parts and stands, in the order it came."""
        for part in self.parts(place):
            for number in self.at_place.get(part, ()):
                each = self.contributions[number]
                if not each.withdrawn:
                    yield each

    def _is_part_shown(self, part: Place) -> bool:
        """Whether what was written at a part has been shown, whatever was done in the others."""
        here = self.position_at(part)
        return part in here.revealed or here.closed.get(part) is False

    def own_items(self, place: Place, person: PersonId) -> tuple[Contribution, ...]:
        return tuple(each for each in self.items(place) if each.participant == person)

    def noted(self, experiment: str) -> frozenset[tuple[PersonId, date]]:
        """Who has written a field note about an experiment, and on which local days."""
        notes = (pile for pile in self.all_piles if pile[0].kind == "note")
        return frozenset(
            (each.participant, each.at.astimezone(self.local).date())
            for pile in notes
            if pile[0].about == experiment
            for each in pile
        )

    def vacant(self, experiment: str) -> tuple[str, ...]:
        """The duties of an experiment whose named bearer has left."""
        people = {duty: self.form(experiment).person(duty) for duty in DUTIES}
        return tuple(x for x, who in people.items() if who is not None and not self.takes_part(who))

    def is_unevaluated(self, experiment: str) -> bool:
        """Whether its evaluation is so late that the coordinator was told (method, section 4)."""
        known = self.experiments.get(experiment)
        told = (item for _, item in self.settled if item.kind == UNEVALUATED)
        return bool(known and known.running and any(x.about == experiment for x in told))

    def is_late(self, experiment: str) -> bool:
        """Whether its evaluation was asked for after its day: two questions may stand for it."""
        kinds = (UNRECORDED, OVERDUE, UNEVALUATED)
        known = self.experiments.get(experiment)
        told = (item for _, item in self.settled if item.kind in kinds)
        return bool(known and known.running and any(x.about == experiment for x in told))

    def form(self, name: str) -> Form:
        return self.forms.get(name) or Form()


if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 – what others may import
else:

    def replace(workshop: Workshop, **changes: object) -> Workshop:
        """`dataclasses.replace`, five times as fast where there are so many fields."""
        after = object.__new__(Workshop)
        vars(after).update(zip(_FIELDS, _values(vars(workshop)), strict=True), **changes)
        return after

    _FIELDS = tuple(each.name for each in fields(Workshop))
    _values = itemgetter(*_FIELDS)


def _together(piles: Iterable[Piles]) -> Piles:
    """The piles of several places; a pile is of one place alone."""
    found = [each for each in piles if each]
    return found[0] if len(found) == 1 else {key: x for each in found for key, x in each.items()}
