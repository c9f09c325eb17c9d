"""Reminders as the follow-up wants them, until they are done; person 0 means the group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from storage.file.database import Database, Row
from storage.file.moments import from_stamp, to_stamp


class Reminded(Protocol):
    """What a reminder is, apart from whom it goes to and when."""

    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def occurrence(self) -> str: ...


class Reminder(Reminded, Protocol):
    """A reminder as the follow-up wants it; `to` None is the group, and `due_at` is aware."""

    @property
    def to(self) -> int | None: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder as it is stored; `to` None is the group."""

    id: int
    stream_id: int
    kind: str
    about: str
    to: int | None
    occurrence: str
    due_at: datetime


async def sync(db: Database, stream_id: int, wanted: Sequence[Reminder], zone: str) -> None:
    """Make what is pending equal to what is wanted; what is done or skipped stays so.

    A pending one is moved only when its rule changed, so that a postponed one stays postponed.
    """
    rows = await db.fetch(
        """
        SELECT kind, about, person, occurrence, local_at, zone, state FROM reminders
        WHERE stream_id = ?
        """,
        (stream_id,),
    )
    stored = {tuple(row)[:4]: tuple(row)[4:] for row in rows}
    closed = {key for key, (*_, state) in stored.items() if state in ("done", "skipped")}
    rules = {
        (each.kind, each.about, each.to or 0, each.occurrence): (
            each.due_at.astimezone(ZoneInfo(zone)).isoformat(),
            zone,
            to_stamp(each.due_at),
        )
        for each in wanted
    }
    put = [
        (stream_id, *key, *rule)
        for key, rule in rules.items()
        if key not in closed and stored.get(key) != (*rule[:2], "pending")
    ]
    cancelled = [
        (stream_id, *key)
        for key, (*_, state) in stored.items()
        if state == "pending" and key not in rules
    ]
    await _put(db, put)
    await _cancel(db, cancelled)


async def due(db: Database, now: datetime, limit: int) -> list[DueReminder]:
    """The pending ones whose time has come, however long ago, the longest due first."""
    rows = await db.fetch(
        """
        SELECT id, stream_id, kind, about, nullif(person, 0), occurrence, due_at FROM reminders
        WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT ?
        """,
        (to_stamp(now), limit),
    )
    return [_stored(row) for row in rows]


async def pending(db: Database, stream_id: int) -> list[DueReminder]:
    rows = await db.fetch(
        """
        SELECT id, stream_id, kind, about, nullif(person, 0), occurrence, due_at FROM reminders
        WHERE stream_id = ? AND state = 'pending' ORDER BY due_at, id
        """,
        (stream_id,),
    )
    return [_stored(row) for row in rows]


async def next_due(db: Database) -> datetime | None:
    """When the next one is due, which may be long ago."""
    row = await db.fetch_one("SELECT min(due_at) AS due_at FROM reminders WHERE state = 'pending'")
    return from_stamp(row["due_at"]) if row and row["due_at"] is not None else None


async def streams(db: Database) -> list[int]:
    """Where something is pending."""
    rows = await db.fetch("SELECT DISTINCT stream_id FROM reminders WHERE state = 'pending'")
    return [row["stream_id"] for row in rows]


async def done(db: Database, ids: Iterable[int]) -> None:
    """They were sent."""
    await db.execute_many("UPDATE reminders SET state = 'done' WHERE id = ?", [(id,) for id in ids])


async def close(
    db: Database,
    stream_id: int,
    to: int | None,
    items: Iterable[Reminded],
    state: Literal["done", "skipped"],
) -> None:
    """They were sent, or skipped: the same by what they are, as events name them."""
    await db.execute_many(
        """
        UPDATE reminders SET state = ?
        WHERE stream_id = ? AND kind = ? AND about = ? AND person = ? AND occurrence = ?
        """,
        [(state, stream_id, each.kind, each.about, to or 0, each.occurrence) for each in items],
    )


async def postpone(db: Database, id: int, due_at: datetime) -> None:
    await db.execute("UPDATE reminders SET due_at = ? WHERE id = ?", (to_stamp(due_at), id))


async def _put(db: Database, rules: Sequence[tuple[object, ...]]) -> None:
    if rules:
        await db.execute_many(
            """
            INSERT INTO reminders
                (stream_id, kind, about, person, occurrence, local_at, zone, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (stream_id, kind, about, person, occurrence) DO UPDATE SET
                local_at = excluded.local_at, zone = excluded.zone, due_at = excluded.due_at,
                state = 'pending'
            """,
            rules,
        )


async def _cancel(db: Database, keys: Sequence[tuple[object, ...]]) -> None:
    if keys:
        await db.execute_many(
            """
            UPDATE reminders SET state = 'cancelled'
            WHERE stream_id = ? AND kind = ? AND about = ? AND person = ? AND occurrence = ?
            """,
            keys,
        )


def _stored(row: Row) -> DueReminder:
    id, stream_id, kind, about, to, occurrence, due_at = row
    return DueReminder(id, stream_id, kind, about, to, occurrence, from_stamp(due_at))
