"""Where a turn came from, and what is told of it to those who keep what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.file.database import Database
from storage.tables import media


@dataclass(frozen=True, slots=True)
class Origin:
    """The Telegram message that a command came in, and the photo or voice message in it."""

    chat_id: int
    message_id: int
    file: media.File | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """The events of one turn, the state that they led to, and the moment (aware)."""

    database: Database
    stream_id: int
    state: Any
    origin: Origin | None
    now: datetime
    events: Sequence[Any]
