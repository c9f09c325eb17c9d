"""What the page may ask for in a person's name: one deed, checked before anything is done."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_TEXT = 4096
MOST_PHOTO = 14_000_000
"""Characters in base64: 10 MB."""
DEEDS = {"opens", "says", "taps", "follows", "edits", "reacts", "sends"}

Where = Annotated[str, Field(pattern=r"^(private|group\d{0,2})$")]
"""The private chat, the group, or the chat of a small group."""
Line = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]


class Deed(BaseModel):
    """One thing that someone does by hand; see `bot.rehearsal.stage.hands`."""

    model_config = ConfigDict(extra="forbid")

    who: Line
    where: Where = "private"
    at: Annotated[int, Field(ge=0)] | None = None
    opens: Literal["coordinator"] | None = None
    says: Line | None = None
    taps: Line | None = None
    follows: Line | None = None
    edits: Line | None = None
    reacts: Annotated[str, Field(max_length=16)] | None = None
    sends: Annotated[str, Field(max_length=MOST_PHOTO)] | None = None
    caption: Annotated[str, Field(max_length=1024)] | None = None

    @model_validator(mode="after")
    def _is_one_deed(self) -> Self:
        if len(DEEDS & self.model_dump(exclude_none=True).keys()) != 1:
            raise ValueError
        return self
