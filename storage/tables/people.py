"""People: names, languages and what their private chats wait for; the part that can be erased."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogs.keys import CardKey
from storage.file.database import Database, Row
from storage.file.moments import to_stamp

Role = Literal["", "teacher", "coordinator"]


@dataclass(frozen=True, slots=True)
class Person:
    """`reachable`: the private chat is open. An erased person has no telegram_id and no name."""

    id: int
    telegram_id: int | None
    name: str
    language: str
    role: Role
    reachable: bool


async def meet(db: Database, telegram_id: int, name: str, language: str, now: datetime) -> Person:
    """The person behind a Telegram account, by today's name; the language counts the first time."""
    known = await by_telegram(db, telegram_id)
    if known is not None and known.name == name:
        return known
    (row,) = await db.returning(
        """
        INSERT INTO people (telegram_id, name, language, created_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (telegram_id) DO UPDATE SET name = excluded.name
        RETURNING id, telegram_id, name, language, role, reachable
        """,
        (telegram_id, name, language, to_stamp(now)),
    )
    return _person(row)


async def find(db: Database, person_id: int) -> Person | None:
    row = await db.fetch_one(
        "SELECT id, telegram_id, name, language, role, reachable FROM people WHERE id = ?",
        (person_id,),
    )
    return _person(row) if row else None


async def by_telegram(db: Database, telegram_id: int) -> Person | None:
    row = await db.fetch_one(
        """
        SELECT id, telegram_id, name, language, role, reachable FROM people
        WHERE telegram_id = ?
        """,
        (telegram_id,),
    )
    return _person(row) if row else None


async def names(db: Database, ids: Iterable[int]) -> dict[int, str]:
    """The name of each of these people; "" for an erased one, and nothing for an unknown one."""
    rows = await db.fetch(
        "SELECT id, name FROM people WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["id"]: row["name"] for row in rows}


async def set_language(db: Database, person_id: int, language: str) -> None:
    await db.execute("UPDATE people SET language = ? WHERE id = ?", (language, person_id))


async def set_role(db: Database, person_id: int, role: Role) -> None:
    await db.execute("UPDATE people SET role = ? WHERE id = ?", (role, person_id))


async def set_reachable(db: Database, person_id: int, reachable: bool) -> None:
    await db.execute("UPDATE people SET reachable = ? WHERE id = ?", (reachable, person_id))


async def any_with_role(db: Database, role: Role) -> bool:
    return await db.fetch_one("SELECT 1 FROM people WHERE role = ?", (role,)) is not None


async def set_inviter(db: Database, person_id: int, inviter: int | None) -> None:
    """Who let this person in: the coordinator of the workshops that the person creates."""
    await db.execute("UPDATE people SET inviter = ? WHERE id = ?", (inviter, person_id))


async def inviter_of(db: Database, person_id: int) -> int | None:
    row = await db.fetch_one("SELECT inviter FROM people WHERE id = ?", (person_id,))
    return row["inviter"] if row else None


async def erase(db: Database, person_id: int) -> None:
    """Forget who it was; the bare id stays, because the journal names it."""
    await db.execute("DELETE FROM focus WHERE person_id = ?", (person_id,))
    await db.execute(
        """
        UPDATE people SET telegram_id = NULL, name = '', role = '', reachable = 0
        WHERE id = ?
        """,
        (person_id,),
    )


async def set_focus(
    db: Database, person_id: int, stream_id: int, ask: str, *, beside: bool = False
) -> None:
    """The person's private chat now waits for words for this ask of this stream.

    `beside`: what other streams ask still waits too; of this one it waits for one thing.
    """
    if not beside:
        await db.execute("DELETE FROM focus WHERE person_id = ?", (person_id,))
    await db.execute(
        "INSERT OR REPLACE INTO focus (person_id, stream_id, ask) VALUES (?, ?, ?)",
        (person_id, stream_id, ask),
    )


async def focus(db: Database, person_id: int) -> list[tuple[int, CardKey]]:
    """The streams and their asks that the person's private chat waits for, the latest first."""
    rows = await db.fetch(
        "SELECT stream_id, ask FROM focus WHERE person_id = ? ORDER BY rowid DESC", (person_id,)
    )
    return [(row["stream_id"], CardKey(row["ask"])) for row in rows]


async def clear_focus(db: Database, person_id: int, stream_id: int) -> None:
    await db.execute(
        "DELETE FROM focus WHERE person_id = ? AND stream_id = ?", (person_id, stream_id)
    )


def _person(row: Row) -> Person:
    id, telegram_id, name, language, role, reachable = row
    return Person(id, telegram_id, name, language, role, bool(reachable))
