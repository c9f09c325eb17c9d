"""A saved rehearsal: what people did and when, in a form that can be played again."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.rehearsal.page.beats import BEATS, moment_in, named_in
from bot.rehearsal.stage.script import load_example
from bot.settings import spoken

MOST_BEATS = 5000
LONGEST = timedelta(days=3660)
"""Of a rehearsal, on its own clock."""

Reason = Literal["unreadable", "newer", "long", "deed", "person", "time"]


class RecordError(Exception):
    """A file that is no saved rehearsal.

    `deed` is the number of what cannot be done, counted from 1; 0 where it is the file as a whole.
    """

    def __init__(self, reason: Reason, deed: int = 0) -> None:
        super().__init__(f"{reason} {deed}")
        self.reason, self.deed = reason, deed


def _spoken(language: str) -> str:
    if language not in spoken():
        raise ValueError
    return language


class Done(BaseModel):
    """One beat, and the moment at which it began."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    moment: AwareDatetime
    beat: dict[str, Any]


class Record(BaseModel):
    """Everything that was done in one rehearsal, in order. What the bot answered is not in it."""

    model_config = ConfigDict(extra="forbid")

    kokeilubotti: Literal["rehearsal"] = "rehearsal"
    version: Literal[1] = 1
    language: Annotated[str, AfterValidator(_spoken)]
    example: Literal["five", "groups", "async"] = "five"
    """Whose people take part."""
    done: Annotated[list[Done], Field(max_length=MOST_BEATS)] = []


def read_record(data: bytes) -> Record:
    """Raises RecordError for anything that no rehearsal could have saved."""
    try:
        record = Record.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _why(first["loc"], first["type"]) from error
    example = load_example(record.language, record.example)
    for number, each in enumerate(record.done, 1):
        if reason := _why_not(each, {*example["people"]}, example["begins"] + LONGEST):
            raise RecordError(reason, number)
    return record


def _why(where: tuple[int | str, ...], what: str) -> RecordError:
    """What is wrong, in people's words."""
    match where:
        case ("version",):
            return RecordError("newer")
        case ("done",) if what == "too_long":
            return RecordError("long")
        case ("done", int(number), *_):
            return RecordError("deed", number + 1)
        case _:
            return RecordError("unreadable")


def _why_not(done: Done, people: set[str], end: datetime) -> Reason | None:
    """Why a beat is none that could have been done with these people until then."""
    kind = next((BEATS[verb] for verb in BEATS if verb in done.beat), None)
    if kind is None:
        return "deed"
    try:
        kind.model_validate(done.beat)
    except ValidationError:
        return "deed"
    if not named_in(done.beat) <= people:
        return "person"
    return "time" if max(done.moment, moment_in(done.beat) or done.moment) > end else None
