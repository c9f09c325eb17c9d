"""Photos and voice messages of people, by Telegram's file id; the files stay with Telegram."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.file.database import Database, Row
from storage.file.moments import to_stamp

Kind = Literal["photo", "document", "voice", "video_note", "audio"]
CARD = "file:media:"
"""Before the id of what is to be sent, as a card's key in the outbox."""


@dataclass(frozen=True, slots=True)
class File:
    """A file at Telegram; `album` is its group of messages, "" for none."""

    kind: Kind
    file_id: str
    unique_id: str
    album: str = ""

    @property
    def shown(self) -> Literal["photo", "voice"]:
        """What it is to those who read of it."""
        return "photo" if self.kind in ("photo", "document") else "voice"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept; while `contribution` is None it waits for its words."""

    id: int
    stream_id: int
    contribution: int | None
    file: File


async def keep(  # noqa: PLR0917 – a place, a person, a file and a moment
    db: Database,
    stream_id: int,
    place: str,
    person: int,
    file: File,
    now: datetime,
    contribution: int | None = None,
) -> None:
    await db.execute(
        """
        INSERT INTO media
            (stream_id, place, contribution, person, kind, file_id, file_unique_id, album, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            stream_id,
            place,
            contribution,
            person,
            file.kind,
            file.file_id,
            file.unique_id,
            file.album,
            to_stamp(now),
        ),
    )


async def waiting(db: Database, stream_id: int, place: str, person: int) -> Kept | None:
    """The person's oldest file at a place that has no words yet."""
    row = await db.fetch_one(
        """
        SELECT id, stream_id, contribution, kind, file_id, file_unique_id, album FROM media
        WHERE stream_id = ? AND place = ? AND person = ? AND contribution IS NULL ORDER BY id
        """,
        (stream_id, place, person),
    )
    return _kept(row) if row else None


async def of_album(db: Database, stream_id: int, person: int, album: str) -> Kept | None:
    """An earlier file of the same album: what follows goes with it."""
    row = await db.fetch_one(
        """
        SELECT id, stream_id, contribution, kind, file_id, file_unique_id, album FROM media
        WHERE stream_id = ? AND person = ? AND album = ? AND album <> '' ORDER BY id DESC
        """,
        (stream_id, person, album),
    )
    return _kept(row) if row else None


async def give_words(
    db: Database, stream_id: int, place: str, person: int, contribution: int
) -> None:
    """The words have come: all that the person sent to the place goes with them."""
    await db.execute(
        """
        UPDATE media SET contribution = ?
        WHERE stream_id = ? AND place = ? AND person = ? AND contribution IS NULL
        """,
        (contribution, stream_id, place, person),
    )


async def of(db: Database, stream_id: int, contribution: int) -> list[Kept]:
    """What came along with someone's words, in the order it came."""
    rows = await db.fetch(
        """
        SELECT id, stream_id, contribution, kind, file_id, file_unique_id, album FROM media
        WHERE stream_id = ? AND contribution = ? ORDER BY id
        """,
        (stream_id, contribution),
    )
    return [_kept(row) for row in rows]


async def find(db: Database, id: int) -> Kept | None:
    row = await db.fetch_one(
        """
        SELECT id, stream_id, contribution, kind, file_id, file_unique_id, album FROM media
        WHERE id = ?
        """,
        (id,),
    )
    return _kept(row) if row else None


async def drop(db: Database, stream_id: int, *contributions: int) -> None:
    """Forget what came along with words that were taken back or erased."""
    await db.execute_many(
        "DELETE FROM media WHERE stream_id = ? AND contribution = ?",
        [(stream_id, each) for each in contributions],
    )


async def forget(db: Database, person: int) -> None:
    """Forget who sent what, and what still waits for words."""
    await db.execute("DELETE FROM media WHERE person = ? AND contribution IS NULL", (person,))
    await db.execute("UPDATE media SET person = NULL WHERE person = ?", (person,))


async def purge(db: Database, before: datetime, at_once: int) -> int:
    """Forget so much of what has waited for its words since an earlier moment."""
    return await db.execute(
        """
        DELETE FROM media WHERE id IN (
            SELECT id FROM media WHERE contribution IS NULL AND at < ? LIMIT ?
        )
        """,
        (to_stamp(before), at_once),
    )


def _kept(row: Row) -> Kept:
    id, stream_id, contribution, kind, file_id, unique_id, album = row
    return Kept(id, stream_id, contribution, File(kind, file_id, unique_id, album))
