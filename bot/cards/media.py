"""What goes to a chat beside the words of cards: files, pictures, and the bot's own leaving."""

from dataclasses import dataclass

from storage.tables.media import File

FILE = "file:"
"""Before the name of a card: the file that goes with it."""
LEAVING = f"{FILE}leave"
"""In place of a card: the bot leaves the chat."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a card."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that Telegram has, with the words that belong to it."""

    file: File
    caption: str


@dataclass(frozen=True, slots=True)
class Leave:
    """In place of what is sent: the bot leaves the chat."""
