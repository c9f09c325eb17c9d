"""Which workshop a chat is at, where its groups' cards live, and chats that got a new id."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.file.database import Database, Row
from storage.file.moments import from_stamp, to_stamp

LONGEST = timedelta(days=1)
"""A closed home is meant to wait no longer for its next try."""


@dataclass(frozen=True, slots=True)
class Home:
    """The chat, or topic of it, with a workshop's group cards; thread 0 is no topic.

    `closed`: it took nothing the last time.
    """

    chat_id: int
    thread_id: int
    closed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """The workshop of a chat or topic, and which of its small groups; 0 is all of it together."""

    stream_id: int
    group: int


@dataclass(frozen=True, slots=True)
class Closure:
    """A home that takes nothing: since when and why, how often it was tried meanwhile.

    `escalated`: the coordinator has been told, too.
    """

    seat: Seat
    home: Home
    since: datetime
    why: str
    tries: int
    escalated: bool


async def bind(  # noqa: PLR0917 – a place, a workshop, a title and a moment
    db: Database,
    chat_id: int,
    thread_id: int,
    stream_id: int,
    title: str,
    now: datetime,
    *,
    group: int = 0,
) -> None:
    """The chat is at this workshop, or small group of it, from now on, and that at no other chat.

    A workshop that was there before keeps its home, so that its old cards are still answered.
    """
    await db.execute("DELETE FROM chats WHERE stream_id = ? AND group_no = ?", (stream_id, group))
    await db.execute(
        """
        INSERT OR REPLACE INTO chats (chat_id, thread_id, stream_id, group_no, title, bound_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (chat_id, thread_id, stream_id, group, title, to_stamp(now)),
    )
    await db.execute(
        """
        INSERT OR REPLACE INTO homes (stream_id, group_no, chat_id, thread_id)
        VALUES (?, ?, ?, ?)
        """,
        (stream_id, group, chat_id, thread_id),
    )


async def workshop_in(db: Database, chat_id: int, thread_id: int) -> int | None:
    """The workshop of this topic, or else of the chat as a whole; an old chat id will do."""
    seat = await seat_in(db, chat_id, thread_id)
    return seat.stream_id if seat else None


async def seat_in(db: Database, chat_id: int, thread_id: int) -> Seat | None:
    """The workshop and group of this topic, or else of the chat as a whole."""
    row = await db.fetch_one(
        """
        SELECT stream_id, group_no FROM chats
        WHERE chat_id = ifnull((SELECT new_chat_id FROM aliases WHERE old_chat_id = ?1), ?1)
        AND thread_id IN (?2, 0)
        ORDER BY thread_id = ?2 DESC LIMIT 1
        """,
        (chat_id, thread_id),
    )
    return Seat(*row) if row else None


async def home(db: Database, stream_id: int, group: int = 0) -> Home | None:
    row = await db.fetch_one(
        """
        SELECT chat_id, thread_id, try_at IS NOT NULL FROM homes
        WHERE stream_id = ? AND group_no = ?
        """,
        (stream_id, group),
    )
    return Home(row[0], row[1], bool(row[2])) if row else None


async def seats_in_chat(db: Database, chat_id: int) -> list[Seat]:
    """Every workshop and group with its home in the chat, in whatever topic, newest first."""
    rows = await db.fetch(
        """
        SELECT stream_id, group_no FROM homes WHERE chat_id = ?
        ORDER BY stream_id DESC, group_no
        """,
        (chat_id,),
    )
    return [Seat(*row) for row in rows]


async def move(db: Database, old: int, new: int) -> None:
    """Telegram gave the chat a new id, where the messages of the old one do not exist.

    Bindings, homes and what is queued go along; no card of the old chat is live any longer.
    Telling it twice changes nothing.
    """
    await db.execute("DELETE FROM aliases WHERE old_chat_id = ?", (new,))
    await db.execute("UPDATE aliases SET new_chat_id = ?2 WHERE new_chat_id = ?1", (old, new))
    await db.execute(
        "INSERT OR REPLACE INTO aliases (old_chat_id, new_chat_id) VALUES (?, ?)", (old, new)
    )
    await db.execute("UPDATE OR REPLACE chats SET chat_id = ?2 WHERE chat_id = ?1", (old, new))
    await db.execute(
        """
        UPDATE homes SET chat_id = ?2, closed_at = NULL, closed_why = '', tries = 0,
            try_at = NULL, escalated = 0
        WHERE chat_id = ?1
        """,
        (old, new),
    )
    await db.execute("UPDATE OR REPLACE outbox SET chat_id = ?2 WHERE chat_id = ?1", (old, new))
    await db.execute("UPDATE cards SET live = 0 WHERE chat_id = ?", (old,))


async def resolve(db: Database, chat_id: int) -> int:
    """The chat's id as of today."""
    row = await db.fetch_one("SELECT new_chat_id FROM aliases WHERE old_chat_id = ?", (chat_id,))
    return row["new_chat_id"] if row else chat_id


async def seats(db: Database) -> list[Seat]:
    """Every workshop and group that has a chat now, in order."""
    rows = await db.fetch("SELECT stream_id, group_no FROM chats ORDER BY stream_id, group_no")
    return [Seat(*row) for row in rows]


# Homes that take nothing


async def close(  # noqa: PLR0917 – a home, a reason and two moments
    db: Database, stream_id: int, group: int, why: str, now: datetime, try_at: datetime
) -> bool:
    """The home takes nothing, and is tried again at a moment; whether that is news.

    It is none until something has really arrived there again.
    """
    rows = await db.fetch(
        "SELECT 1 FROM homes WHERE stream_id = ? AND group_no = ? AND closed_at IS NULL",
        (stream_id, group),
    )
    await db.execute(
        """
        UPDATE homes SET closed_at = ifnull(closed_at, ?3), closed_why = ?4, try_at = ?5,
            tries = tries + 1
        WHERE stream_id = ?1 AND group_no = ?2
        """,
        (stream_id, group, to_stamp(now), why, to_stamp(try_at)),
    )
    return bool(rows)


async def closure(db: Database, stream_id: int, group: int) -> Closure | None:
    """What is wrong with a home, until something has arrived there again."""
    rows = await db.fetch(
        f"""
        SELECT {_OF_CLOSURES} FROM homes
        WHERE stream_id = ? AND group_no = ? AND closed_at IS NOT NULL
        """,
        (stream_id, group),
    )
    return _closure(rows[0]) if rows else None


async def to_try(db: Database, now: datetime, limit: int) -> list[Closure]:
    """The closed homes whose moment to be tried again has come."""
    rows = await db.fetch(
        f"SELECT {_OF_CLOSURES} FROM homes WHERE try_at <= ? ORDER BY try_at LIMIT ?",
        (to_stamp(now), limit),
    )
    return [_closure(row) for row in rows]


async def next_try(db: Database) -> datetime | None:
    """When the next closed home is to be tried, which may be long ago."""
    row = await db.fetch_one("SELECT min(try_at) AS at FROM homes WHERE try_at IS NOT NULL")
    return from_stamp(row["at"]) if row and row["at"] is not None else None


async def open_again(db: Database, stream_id: int, group: int) -> None:
    """The home seems to take messages again: what waits for it may be sent."""
    await db.execute(
        "UPDATE homes SET try_at = NULL WHERE stream_id = ? AND group_no = ?",
        (stream_id, group),
    )


async def reached(db: Database, stream_id: int, group: int) -> bool:
    """Something has arrived there; whether that ends a closure."""
    changed = await db.execute(
        """
        UPDATE homes SET closed_at = NULL, closed_why = '', tries = 0, try_at = NULL, escalated = 0
        WHERE stream_id = ? AND group_no = ? AND closed_at IS NOT NULL
        """,
        (stream_id, group),
    )
    return changed > 0


async def pull(db: Database, now: datetime) -> None:
    """The clock was set back: what was to be tried at a moment well ahead is tried now."""
    await db.execute(
        """
        UPDATE homes SET try_at = min(try_at, ?1), closed_at = min(closed_at, ?1)
        WHERE try_at > ?2
        """,
        (to_stamp(now), to_stamp(now + LONGEST)),
    )


async def escalate(db: Database, stream_id: int, group: int) -> None:
    """The coordinator is told of it, too."""
    await db.execute(
        "UPDATE homes SET escalated = 1 WHERE stream_id = ? AND group_no = ?",
        (stream_id, group),
    )


_OF_CLOSURES = "stream_id, group_no, chat_id, thread_id, closed_at, closed_why, tries, escalated"


def _closure(row: Row) -> Closure:
    stream_id, group, chat, thread, at, why, tries, escalated = row
    home = Home(chat, thread, closed=True)
    return Closure(Seat(stream_id, group), home, from_stamp(at), why, tries, bool(escalated))
