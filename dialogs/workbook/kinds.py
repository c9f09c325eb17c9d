"""Kinds of step: of each, one record says how the whole of the bot deals with such a step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dialogs.keys import CardKind


class StepKind(StrEnum):
    """The generic kinds of step."""

    JOIN = "join"
    COLLECT = "collect"
    RATE = "rate"
    SURVEY = "survey"
    VOTE = "vote"
    PLAN = "plan"
    COMMIT = "commit"
    EVALUATE = "evaluate"
    AGREE = "agree"
    SHARE = "share"
    FOLLOW = "follow"
    REST = "rest"


class Hears(StrEnum):
    """By what a voice is heard at a step."""

    WORDS = "words"
    RATINGS = "ratings"
    DOTS = "dots"
    JUDGEMENTS = "judgements"
    ACCEPTANCE = "acceptance"
    """All plans are accepted, or a word is said."""
    PRESENCE = "presence"


class Hides(StrEnum):
    """What stands at a step unseen, until it is shown to all at once."""

    NOTHING = "nothing"
    ANSWERS = "answers"
    RATINGS = "ratings"
    VOTES = "votes"
    """Also where nobody has voted: a vote is always closed before it is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The record of one kind of step. What it leaves out is as at an ordinary question."""

    needs: tuple[str, ...] = ()
    """What the workbook has to say of such a step."""
    asks: bool = True
    """The group answers here within a time, and so may get stuck."""
    asks_each: bool = True
    """Each is asked alone, too, in words of the workbook."""
    counted: bool = True
    """Its minutes are part of how long a meeting takes."""
    at_work: bool = True
    """People are in the middle of their work: a break may be good, and a recap after a pause."""
    before_tasks: bool = False
    skippable: bool = True
    card: CardKind | None = None
    """One's own card, by which each is asked in private."""
    words: str | None = None
    """What words are here where the step does not say it; None where none are taken."""
    scribed: bool = False
    """A scribe can write its words for others; each rates and votes for oneself."""
    seated: bool = False
    """All that comes in is words, so seats can be swapped for a guess."""
    secret: bool = False
    """Words are one's own, and never shown to others."""
    readied: bool = True
    """Who has answered in private says so by a press."""
    gap: bool = False
    """A missing voice is a choice before the step is left."""
    hears: Hears = Hears.WORDS
    hides: Hides = Hides.NOTHING

    @property
    def pressed(self) -> bool:
        """Each answers by presses in private, on a card of its own."""
        return self.card not in (None, CardKind.ANSWER)


ORDINARY = Traits(card=CardKind.ANSWER, words="comment", scribed=True)
AGREE = replace(ORDINARY, needs=("on",))

KINDS: Mapping[str, Traits] = {
    StepKind.JOIN: Traits(
        asks=False,
        asks_each=False,
        at_work=False,
        before_tasks=True,
        skippable=False,
        gap=True,
        hears=Hears.PRESENCE,
    ),
    StepKind.COLLECT: replace(
        ORDINARY, needs=("gathers",), words="", seated=True, gap=True, hides=Hides.ANSWERS
    ),
    StepKind.RATE: Traits(
        needs=("items", "questions"),
        card=CardKind.RATE,
        words="reason",
        gap=True,
        hears=Hears.RATINGS,
        hides=Hides.RATINGS,
    ),
    StepKind.SURVEY: Traits(
        needs=("gathers", "questions"),
        card=CardKind.RATE,
        words="idea",
        gap=True,
        hears=Hears.RATINGS,
        hides=Hides.RATINGS,
    ),
    StepKind.VOTE: Traits(
        needs=("dots",),
        asks_each=False,
        card=CardKind.VOTE,
        gap=True,
        hears=Hears.DOTS,
        hides=Hides.VOTES,
    ),
    StepKind.PLAN: Traits(needs=("form",), before_tasks=True, skippable=False),
    StepKind.COMMIT: Traits(card=CardKind.ANSWER, words="commitment", secret=True, readied=False),
    StepKind.EVALUATE: replace(
        ORDINARY,
        needs=("perspective", "per"),
        skippable=False,
        words="evidence",
        seated=True,
        gap=True,
        hears=Hears.JUDGEMENTS,
        hides=Hides.ANSWERS,
    ),
    StepKind.AGREE: AGREE,
    StepKind.SHARE: Traits(asks=False, asks_each=False, counted=False, skippable=False),
    StepKind.FOLLOW: Traits(
        asks=False,
        asks_each=False,
        counted=False,
        at_work=False,
        skippable=False,
        words="note",
    ),
    StepKind.REST: Traits(
        needs=("per", "form"),
        asks=False,
        at_work=False,
        skippable=False,
        card=CardKind.ANSWER,
        words="idea",
        readied=False,
    ),
    # What a group may agree on
    "sentence": replace(AGREE, seated=True, gap=True, hides=Hides.ANSWERS),
    "targets": replace(AGREE, skippable=False),
    "plans": replace(AGREE, skippable=False, gap=True, hears=Hears.ACCEPTANCE),
}
