"""What each kind of beat holds, so that one from a file is known before anything is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.rehearsal.page.deed import MOST_PHOTO, MOST_TEXT, Line, Where

MOST_NAMED = 100


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment without its zone")
    return text


Name = Annotated[str, Field(max_length=MOST_NAMED)]
"""A person, a card, a place or an action."""
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Number = Annotated[int, Field(ge=0, lt=1_000_000)]
Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]


class _Beat(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Deed(_Beat):
    who: Name


class _Tells(_Beat):
    tell: Text


class _TurnsTo(_Beat):
    turn_to: Moment


class _Opens(_Deed):
    opens: Name
    where: Where = "private"


class _AddsBot(_Deed):
    adds_bot: Literal[True]
    to: Number = 0


class _Enters(_Beat):
    enters: Name


class _Writes(_Deed):
    writes: Line


class _Commands(_Deed):
    command: Line


class _Replies(_Deed):
    replies: Name
    text: Line


class _Together(_Deed):
    together: Name
    texts: Annotated[dict[Name, Text], Field(min_length=1, max_length=MOST_NAMED)]
    privately: Annotated[list[Name], Field(max_length=MOST_NAMED)] = []


class _Presses(_Deed):
    presses: Name
    goes: Literal[True] = True


class _Rates(_Deed):
    rates: Name
    answers: Annotated[list[Name], Field(max_length=MOST_NAMED)]
    reason: Text
    most: Number = 1


class _ByHand(_Deed):
    where: Where
    at: Number | None = None


class _Says(_ByHand):
    says: Line


class _Taps(_ByHand):
    at: Number
    taps: Line


class _Follows(_ByHand):
    follows: Line


class _Edits(_ByHand):
    at: Number
    edits: Line


class _Reacts(_ByHand):
    at: Number
    reacts: Annotated[str, Field(max_length=16)]


class _Sends(_ByHand):
    sends: Annotated[str, Field(max_length=MOST_PHOTO)]
    caption: Text | None = None


BEATS: Mapping[str, type[BaseModel]] = {
    "tell": _Tells,
    "turn_to": _TurnsTo,
    "opens": _Opens,
    "adds_bot": _AddsBot,
    "enters": _Enters,
    "writes": _Writes,
    "command": _Commands,
    "replies": _Replies,
    "together": _Together,
    "presses": _Presses,
    "rates": _Rates,
    "says": _Says,
    "taps": _Taps,
    "follows": _Follows,
    "edits": _Edits,
    "reacts": _Reacts,
    "sends": _Sends,
}
"""By the verbs of the stage, in their order: the first that a beat has is its own."""


def named_in(beat: Mapping[str, Any]) -> set[str]:
    """The people of a beat."""
    return {
        *filter(None, [beat.get("who"), beat.get("enters")]),
        *beat.get("texts", ()),
        *beat.get("privately", ()),
    }


def moment_in(beat: Mapping[str, Any]) -> datetime | None:
    """The moment to which a beat turns the clock, if it does."""
    return datetime.fromisoformat(beat["turn_to"]) if "turn_to" in beat else None
