"""Which workshop a chat is at, where its groups' cards live, and chats that got a new id."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.moments import to_stamp


@dataclass(frozen=True, slots=True)
class Home:
    """The chat, or topic of it, with a workshop's group cards; thread 0 is no topic."""

    chat_id: int
    thread_id: int


@dataclass(frozen=True, slots=True)
class Seat:
    """The workshop of a chat or topic, and which of its small groups; 0 is all of it together."""

    workshop_id: int
    group: int


async def bind(  # noqa: PLR0917 – a place, a workshop, a title and a moment
    db: Database,
    chat_id: int,
    thread_id: int,
    workshop_id: int,
    title: str,
    now: datetime,
    *,
    group: int = 0,
) -> None:
    """The chat is at this workshop, or small group of it, from now on, and that at no other chat.

    A workshop that was there before keeps its home, so that its old cards are still answered.
    """
    await db.execute(
        "DELETE FROM chats WHERE workshop_id = ? AND group_no = ?", (workshop_id, group)
    )
    await db.execute(
        """
        INSERT OR REPLACE INTO chats (chat_id, thread_id, workshop_id, group_no, title, bound_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (chat_id, thread_id, workshop_id, group, title, to_stamp(now)),
    )
    await db.execute(
        """
        INSERT OR REPLACE INTO homes (workshop_id, group_no, chat_id, thread_id)
        VALUES (?, ?, ?, ?)
        """,
        (workshop_id, group, chat_id, thread_id),
    )


async def workshop_in(db: Database, chat_id: int, thread_id: int) -> int | None:
    """The workshop of this topic, or else of the chat as a whole; an old chat id will do."""
    seat = await seat_in(db, chat_id, thread_id)
    return seat.workshop_id if seat else None


async def seat_in(db: Database, chat_id: int, thread_id: int) -> Seat | None:
    """The workshop and group of this topic, or else of the chat as a whole."""
    row = await db.fetch_one(
        """
        SELECT workshop_id, group_no FROM chats
        WHERE chat_id = ifnull((SELECT new_chat_id FROM aliases WHERE old_chat_id = ?1), ?1)
        AND thread_id IN (?2, 0)
        ORDER BY thread_id = ?2 DESC LIMIT 1
        """,
        (chat_id, thread_id),
    )
    return Seat(*row) if row else None


async def home(db: Database, workshop_id: int, group: int = 0) -> Home | None:
    row = await db.fetch_one(
        "SELECT chat_id, thread_id FROM homes WHERE workshop_id = ? AND group_no = ?",
        (workshop_id, group),
    )
    return Home(*row) if row else None


async def seats_in_chat(db: Database, chat_id: int) -> list[Seat]:
    """Every workshop and group with its home in the chat, in whatever topic, newest first."""
    rows = await db.fetch(
        """
        SELECT workshop_id, group_no FROM homes WHERE chat_id = ?
        ORDER BY workshop_id DESC, group_no
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
    await db.execute("UPDATE homes SET chat_id = ?2 WHERE chat_id = ?1", (old, new))
    await db.execute("UPDATE OR REPLACE outbox SET chat_id = ?2 WHERE chat_id = ?1", (old, new))
    await db.execute("UPDATE cards SET live = 0 WHERE chat_id = ?", (old,))


async def resolve(db: Database, chat_id: int) -> int:
    """The chat's id as of today."""
    row = await db.fetch_one("SELECT new_chat_id FROM aliases WHERE old_chat_id = ?", (chat_id,))
    return row["new_chat_id"] if row else chat_id


async def seats(db: Database) -> list[Seat]:
    """Every workshop and group that has a chat now, in order."""
    rows = await db.fetch("SELECT workshop_id, group_no FROM chats ORDER BY workshop_id, group_no")
    return [Seat(*row) for row in rows]
