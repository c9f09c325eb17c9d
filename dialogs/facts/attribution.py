"""Attribution: under which voice someone's words, dots and judgements stand before the group."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Pile
from dialogs.events import PersonId, Place
from dialogs.facts.pool import guessed
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop

UNTOLD = "untold"
"""Stands for the voice of someone who is shown without it; the rules still know that it spoke."""
GUESSES = tuple(f"?{each}" for each in Voice)
"""What was guessed from the seat of a voice, as long as that voice has not confirmed it."""
APART = (*GUESSES, UNTOLD)
"""What is told apart from the voices."""
TOLD = (*Voice, *APART)
"""Whose words come in which order: it tells nothing of the writers."""
JUDGEMENTS = ("yes", "partly", "no", "early")


def shown_voice(workshop: Workshop, person: PersonId, voice: Voice | None = None) -> str:
    """The voice that the group is told; `voice` is the one spoken with, if not today's."""
    if person in workshop.untold:
        return UNTOLD
    return (voice or workshop.participants[person].voice).value


def told_as(
    workshop: Workshop, given: Iterable[tuple[PersonId, Voice]]
) -> Mapping[tuple[PersonId, Voice], str]:
    """The voice under which the numbers of each person stand: dots, judgements, pulses.

    Numbers of a voice stand without it as soon as anyone who holds it is shown so: else what is
    left under the voice would be the other one's alone, and a label that changes as people answer
    would tell who answered what (decision 14).
    """
    each_given, untold = set(given), workshop.untold
    hidden = {voice for person, voice in each_given if person in untold}
    hidden |= {workshop.participants[person].voice for person in untold}
    return {each: UNTOLD if each[1] in hidden else each[1].value for each in each_given}


def told_today(workshop: Workshop, people: Iterable[PersonId]) -> Mapping[PersonId, str]:
    """The same of people by the voice that they hold now."""
    found = told_as(workshop, ((each, workshop.participants[each].voice) for each in people))
    return {person: told for (person, _), told in found.items()}


def shown_marks(workshop: Workshop, contribution: Contribution) -> tuple[str, ...]:
    """What words are marked with; where the writer's own voice began it, that is told as above."""
    voice = contribution.voice
    if contribution.participant not in workshop.untold or voice not in contribution.begun:
        return contribution.marks
    marks = (UNTOLD if each == voice else each for each in contribution.marks)
    return tuple(dict.fromkeys(marks))


def voice_of(workshop: Workshop, contribution: Contribution) -> str:
    """As whose words they stand before the group: ?OP for a guess of what a student would say.

    Who guessed is told to nobody, also not by voice.
    """
    if guess := guessed(workshop, contribution):
        return f"?{guess}"
    return shown_voice(workshop, contribution.participant, contribution.voice)


def told_counts(workshop: Workshop, piles: Iterable[Pile]) -> Counter[str]:
    """How many items there are of each voice that is told."""
    counted: Counter[str] = Counter()
    for pile in piles:
        counted[voice_of(workshop, pile[0])] += len(pile)
    return counted


def judged(workshop: Workshop, place: Place) -> Mapping[str, Sequence[str]]:
    """The judgements of a place by the voice that is told, in the order of the scale."""
    given = workshop.judgements.get(place, {})
    told = told_as(workshop, ((person, voice) for person, (voice, _) in given.items()))
    found: dict[str, list[str]] = {voice: [] for voice in TOLD}
    for person, (voice, answer) in given.items():
        found[told[person, voice]].append(answer)
    return {voice: sorted(each, key=JUDGEMENTS.index) for voice, each in found.items() if each}
