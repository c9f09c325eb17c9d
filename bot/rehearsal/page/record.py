"""A saved rehearsal: what people did and when, in a form that can be played again."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.rehearsal.play import VERBS

MOST_BEATS = 5000


class RecordError(Exception):
    """A file that is no saved rehearsal."""


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
    language: Literal["fi", "en"]
    example: Literal["five", "groups"] = "five"
    """Whose people take part."""
    done: Annotated[list[Done], Field(max_length=MOST_BEATS)] = []


def read_record(data: bytes) -> Record:
    """Raises RecordError for anything that `Record.model_dump_json` did not write."""
    try:
        record = Record.model_validate_json(data)
    except ValidationError as error:
        raise RecordError(str(error.errors()[0]["msg"])) from error
    for each in record.done:
        if not VERBS.keys() & each.beat.keys():
            raise RecordError(f"no such beat: {', '.join(each.beat)}")
    return record
