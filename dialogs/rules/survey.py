"""Reading a survey: means by voice, pooled where a voice alone would give its people away."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dialogs.events import PersonId
from dialogs.facts.attribution import TOLD, told_today
from dialogs.facts.road import COOPERATION, step_at
from dialogs.rules.rate import UNKNOWN
from dialogs.scene import Scene
from dialogs.workbook.schema import Perspective, Question, Voice, Workbook
from dialogs.workshop import Rating, Workshop

FEWEST_APART = 3
"""As many of one voice have to answer before its mean is shown apart (method, section 6)."""
APART = 1
"""A difference between voices, in steps of the scale, that is worth talking about."""
LOW = 3
"""A mean under this asks for ideas."""

ORDER = tuple(Voice)

Degrees = Mapping[PersonId, tuple[int, ...]]
"""What each person who had an opinion answered, on the scale of 1 to 5."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of those who may be shown together."""

    voices: tuple[str, ...]
    """As they are told; which people go together does not hang on that."""
    value: Fraction


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement or one perspective: a mean for each group of voices, none where all hide."""

    key: str
    means: tuple[Mean, ...]

    @property
    def differs(self) -> bool:
        return self.spread >= APART

    @property
    def low(self) -> bool:
        return any(each.value < LOW for each in self.means)

    @property
    def spread(self) -> Fraction:
        values = [each.value for each in self.means]
        return max(values) - min(values) if values else Fraction(0)


def perspectives(scene: Scene, place: str) -> tuple[Reading, ...]:
    """How each perspective was seen, in the order of the form."""
    asked = degree_questions(scene.workbook, place)
    found = dict.fromkeys(each.perspective for each in asked if each.perspective)
    return tuple(_of_perspective(scene.workshop, asked, each) for each in found)


def _of_perspective(
    workshop: Workshop, asked: Iterable[Question], perspective: Perspective
) -> Reading:
    keys = [each.key for each in asked if each.perspective is perspective]
    return _read(workshop, perspective.value, keys)


def statements(scene: Scene, place: str) -> tuple[Reading, ...]:
    """The statements to talk about: seen differently or low, the largest difference first."""
    found = [
        _read(scene.workshop, each.key, [each.key])
        for each in degree_questions(scene.workbook, place)
    ]
    worth = [each for each in found if each.differs or each.low]
    return tuple(sorted(worth, key=lambda each: -each.spread))


def unsure(scene: Scene, place: str) -> int:
    """How many answers were "cannot say"; they count in no mean."""
    keys = [each.key for each in degree_questions(scene.workbook, place)]
    given = (x.answers.get(key, ()) for x in _ratings(scene.workshop).values() for key in keys)
    return sum(UNKNOWN in each for each in given)


def degree_questions(workbook: Workbook, place: str) -> tuple[Question, ...]:
    return tuple(each for each in step_at(workbook, place).questions if each.kind == "degree")


def _ratings(workshop: Workshop) -> Mapping[PersonId, Rating]:
    return workshop.ratings.get(COOPERATION, {})


def _read(workshop: Workshop, key: str, keys: Iterable[str]) -> Reading:
    degrees = _degrees(workshop, tuple(keys))
    voices = {person: workshop.participants[person].voice for person in degrees}
    together = shown_together(Counter(voices.values()))
    means = (_mean(workshop, degrees, voices, group) for group in together)
    return Reading(key, tuple(means))


def _degrees(workshop: Workshop, keys: tuple[str, ...]) -> Degrees:
    found = {}
    for person, rating in _ratings(workshop).items():
        given = [rating.answers.get(key, (UNKNOWN,))[0] for key in keys]
        if degrees := tuple(int(each) for each in given if each != UNKNOWN):
            found[person] = degrees
    return found


def _mean(
    workshop: Workshop,
    degrees: Degrees,
    voices: Mapping[PersonId, Voice],
    group: tuple[Voice, ...],
) -> Mean:
    people = [who for who in degrees if voices[who] in group]
    given = [each for who in people for each in degrees[who]]
    told = set(told_today(workshop, people).values())
    return Mean(tuple(sorted(told, key=TOLD.index)), Fraction(sum(given), len(given)))


def shown_together(answered: Mapping[Voice, int]) -> tuple[tuple[Voice, ...], ...]:
    """The groups of voices whose means may be shown, from how many answered with each voice.

    Voices of few answers are pooled; where even the pool is small, the smallest of the others
    joins it, so that nobody's answer can be told by subtraction. Fewer than three show nothing.
    """
    many = (each for each in answered if answered[each] >= FEWEST_APART)
    apart = sorted(many, key=lambda each: answered[each])
    pool = [each for each in answered if 0 < answered[each] < FEWEST_APART]
    while pool and apart and sum(answered[each] for each in pool) < FEWEST_APART:
        pool.append(apart.pop(0))
    if sum(answered[each] for each in pool) < FEWEST_APART:
        pool = []
    groups = [[each] for each in apart] + ([pool] if pool else [])
    ordered = (tuple(sorted(each, key=ORDER.index)) for each in groups)
    return tuple(sorted(ordered, key=lambda each: ORDER.index(each[0])))
