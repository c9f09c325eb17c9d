"""Raw updates, stored before they are understood, and known again when they come twice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from storage.file.database import Database
from storage.file.moments import from_stamp, to_stamp


@dataclass(frozen=True, slots=True)
class Inbound:
    """An update that waits; `id` is the inbox's own, in order of arrival."""

    id: int
    update: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Poisoned:
    """An update that could not be handled, and why."""

    id: int
    update_id: int | None
    reason: str
    at: datetime


async def store(db: Database, updates: Sequence[tuple[int | None, str]], now: datetime) -> int:
    """Keep each (update_id, raw JSON), and give the number of those that were new.

    The same id with the same content is a repetition; with another content it is new, because
    Telegram uses ids again after a quiet week. What is no JSON object is poisoned at once.
    """
    rows = []
    for update_id, raw in updates:
        text, reason = _normal(raw)
        known = update_id if update_id is not None and 0 <= update_id < 1 << 63 else None
        state = "poisoned" if reason else "waiting"
        rows.append((known, sha256(text.encode()).digest(), text, state, reason, to_stamp(now)))
    return await db.execute_many(
        """
        INSERT INTO inbox (update_id, digest, raw, state, reason, received_at)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def waiting(db: Database, limit: int) -> list[Inbound]:
    """The oldest ones that are neither settled nor quarantined, in order of arrival.

    One too deeply nested to be read comes as {}, which nobody can handle: so it is quarantined.
    """
    rows = await db.fetch(
        "SELECT id, raw FROM inbox WHERE state = 'waiting' ORDER BY id LIMIT ?", (limit,)
    )
    return [Inbound(id, _read(raw)) for id, raw in rows]


async def settle(db: Database, id: int) -> None:
    """It was handled: empty it, and keep what tells a repetition."""
    await db.execute("UPDATE inbox SET state = 'settled', raw = '' WHERE id = ?", (id,))


async def quarantine(db: Database, id: int, reason: str, now: datetime) -> None:
    """It cannot be handled: set it aside with the reason, so that the next one goes on."""
    await db.execute(
        "UPDATE inbox SET state = 'poisoned', reason = ?, received_at = ? WHERE id = ?",
        (reason, to_stamp(now), id),
    )


async def poisoned(db: Database) -> list[Poisoned]:
    rows = await db.fetch(
        """
        SELECT id, update_id, reason, received_at FROM inbox
        WHERE state = 'poisoned' ORDER BY id
        """
    )
    return [Poisoned(id, update_id, reason, from_stamp(at)) for id, update_id, reason, at in rows]


async def forget(db: Database, telegram_id: int) -> None:
    """Empty the quarantined updates in which this person's or private chat's id stands."""
    await db.execute(
        "UPDATE inbox SET raw = '' WHERE state = 'poisoned' AND instr(raw, ?)", (str(telegram_id),)
    )


async def latest(db: Database) -> datetime | None:
    """When anything was received last, as far as that is still known."""
    row = await db.fetch_one("SELECT max(received_at) AS at FROM inbox")
    return from_stamp(row["at"]) if row and row["at"] is not None else None


async def purge(db: Database, before: datetime, at_once: int) -> int:
    """Forget so many of the older updates, handled or quarantined; those that wait stay."""
    return await db.execute(
        """
        DELETE FROM inbox WHERE id IN (
            SELECT id FROM inbox WHERE state <> 'waiting' AND received_at < ? LIMIT ?
        )
        """,
        (to_stamp(before), at_once),
    )


def _normal(raw: str) -> tuple[str, str]:
    """The update as one spelling in ASCII, so that its digest is the same however it came."""
    try:
        update = json.loads(raw)
        text = json.dumps(update, separators=(",", ":"), sort_keys=True)
    except (ValueError, RecursionError) as error:
        return ascii(raw), f"not JSON: {type(error).__name__}"
    return text, "" if isinstance(update, dict) else "not a JSON object"


def _read(raw: str) -> dict[str, Any]:
    try:
        update: dict[str, Any] = json.loads(raw)
    except RecursionError:
        return {}
    return update
