"""Telling: under which voice someone's words, dots and judgements stand before the group."""

from collections.abc import Mapping, Sequence

from dialogs.events import PersonId, Place
from dialogs.pool import guessed
from dialogs.workbook import Voice
from dialogs.workshop import Contribution, Workshop

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


def judged(workshop: Workshop, place: Place) -> Mapping[str, Sequence[str]]:
    """The judgements of a place by the voice that is told, in the order of the scale."""
    given = [
        (shown_voice(workshop, person, voice), answer)
        for person, (voice, answer) in workshop.judgements.get(place, {}).items()
    ]
    found = {told: [answer for voice, answer in given if voice == told] for told in TOLD}
    return {told: sorted(each, key=JUDGEMENTS.index) for told, each in found.items() if each}
