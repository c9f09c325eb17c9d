"""Effects that wait to be delivered: that a card be shown, never what it says.

A row goes ready -> sending -> sent, or back to ready for another try, or to dead, parked or
uncertain. Asking again for a card that waits already makes one delivery of both; asking while it
is being sent moves `wanted`, so that `settle` makes it ready again. Person 0 means the group.

What somebody waits for goes before what is said unasked, and that before what is only taken
away. Within that, `due_at` is when it was asked for, and so the order of delivery: another try
keeps its place. How long to wait before that is not remembered here. `address` is whose chat it
goes to, so that one chat's rows stand in the way of none of the others'.

Rows of two other kinds wait here too: see `storage.tables.acks` and `storage.tables.wipes`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Literal

from dialogs.keys import CardKey
from storage.file.database import Database, Row
from storage.file.moments import from_stamp, to_stamp

AHEAD = timedelta(minutes=1)
"""What somebody waits for is not meant to wait longer than this."""
_FIELDS = """
    id, kind, address, lane, stream_id, card, person, fresh, noticed, kept, nudge, chat_id,
    message_id, wanted, attempts, error, created_at
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row as it was read; give `wanted` back to `settle`.

    An ack has a message and no card; a wipe has a message, and a language in place of the card.
    """

    id: int
    kind: Literal["show", "ack", "wipe"]
    address: str
    unasked: bool
    stream_id: int
    card: CardKey
    person: int
    fresh: bool
    noticed: bool
    kept: bool
    nudge: bool
    chat_id: int | None
    message_id: int | None
    wanted: int
    attempts: int
    error: str
    asked_at: datetime
    """When it was first asked for."""


def address_of(stream_id: int, card: str, person: int) -> str:
    """Whose chat a card goes to: a person's, a group's, or (person < 0) one known by its number."""
    if person:
        return f"p{person}" if person > 0 else of_chat(person)
    return of_group(stream_id, CardKey(card).room)


def of_group(stream_id: int, group: int) -> str:
    """The address of a workshop's chat, or of that of its small group."""
    return f"w{stream_id}/{group}"


def of_chat(chat_id: int) -> str:
    return f"c{chat_id}"


async def put_show(
    db: Database,
    stream_id: int,
    card: str,
    person: int,
    *,
    fresh: bool,
    nudge: bool,
    now: datetime,
    unasked: bool = False,
    noticed: bool = False,
    kept: bool = False,
) -> None:
    """Ask for the card; `fresh`, `noticed` and `kept` hold until it is sent.

    What is said `unasked` stays so, and keeps its moment, when its words are only refreshed.
    """
    address = address_of(stream_id, card, person)
    await db.execute(
        """
        INSERT INTO outbox
            (kind, stream_id, card, person, fresh, nudge, due_at, created_at, address, lane,
            noticed, kept)
        VALUES ('show', ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (stream_id, card, person) WHERE kind = 'show' DO UPDATE SET
            wanted = wanted + 1,
            fresh = CASE WHEN excluded.fresh THEN wanted + 1 ELSE fresh END,
            nudge = CASE WHEN excluded.nudge THEN wanted + 1 ELSE nudge END,
            noticed = CASE WHEN excluded.noticed THEN wanted + 1 ELSE noticed END,
            kept = CASE
                WHEN excluded.kept AND (NOT fresh OR kept) THEN wanted + 1
                WHEN excluded.kept OR NOT excluded.fresh THEN kept ELSE 0
            END,
            state = CASE state WHEN 'sending' THEN state ELSE 'ready' END,
            attempts = CASE WHEN state IN ('ready', 'sending') THEN attempts ELSE 0 END,
            lane = iif(lane AND fresh AND state IN ('ready', 'sending', 'parked')
                AND NOT excluded.fresh, lane, excluded.lane),
            due_at = CASE
                WHEN state <> 'ready' THEN excluded.due_at
                WHEN (lane AND fresh OR error <> '') AND NOT excluded.fresh THEN due_at
                ELSE min(due_at, excluded.due_at)
            END
        """,
        (stream_id, card, person, fresh, nudge, to_stamp(now), address, unasked, noticed, kept),
    )


async def due(
    db: Database,
    now: datetime,
    limit: int,
    *,
    busy: Iterable[str] = (),
    held: Iterable[str] = (),
) -> list[Outgoing]:
    """What may be sent now: first what somebody waits for, and of that the longest due.

    Nothing to the addresses that are `busy`, and none of the rows that are `held`: "7", or "7:2"
    as long as row 7 has not been asked for more than twice.
    """
    rows = await db.fetch(
        f"""
        SELECT {_FIELDS} FROM outbox WHERE state = 'ready' AND due_at <= ?1
        AND address NOT IN (SELECT value FROM json_each(?3))
        AND CAST(id AS TEXT) NOT IN (SELECT value FROM json_each(?4))
        AND id || ':' || wanted NOT IN (SELECT value FROM json_each(?4))
        ORDER BY lane, due_at, id LIMIT ?2
        """,
        (to_stamp(now), limit, json.dumps([*busy]), json.dumps([*held])),
    )
    return [_outgoing(row) for row in rows]


async def next_after(db: Database, now: datetime) -> datetime | None:
    """When the next row will be due that is not due yet."""
    row = await db.fetch_one(
        """
        SELECT min(due_at) AS due_at FROM (
            SELECT min(due_at) AS due_at FROM outbox
            WHERE state = 'ready' AND lane = 0 AND due_at > ?1
            UNION ALL
            SELECT min(due_at) FROM outbox WHERE state = 'ready' AND lane = 1 AND due_at > ?1
            UNION ALL
            SELECT min(due_at) FROM outbox WHERE state = 'ready' AND lane = 2 AND due_at > ?1
        )
        """,
        (to_stamp(now),),
    )
    return from_stamp(row["due_at"]) if row and row["due_at"] is not None else None


async def next_due(db: Database) -> datetime | None:
    """When the next row is due, which may be long ago; None while nothing is ready."""
    row = await db.fetch_one("SELECT min(due_at) AS due_at FROM outbox WHERE state = 'ready'")
    return from_stamp(row["due_at"]) if row and row["due_at"] is not None else None


async def sending(db: Database, id: int) -> Outgoing | None:
    """To be committed before anything is sent: the row as it is now, None if not ready any more."""
    rows = await db.returning(
        f"""
        UPDATE outbox SET state = 'sending', attempts = attempts + 1, taken = wanted
        WHERE id = ? AND state = 'ready'
        RETURNING {_FIELDS}
        """,
        (id,),
    )
    return _outgoing(rows[0]) if rows else None


async def settle(db: Database, id: int, wanted_seen: int) -> bool:
    """It was sent. False if it was asked for again meanwhile, and therefore is ready again."""
    rows = await db.returning(
        """
        UPDATE outbox SET
            state = CASE WHEN wanted > ?2 THEN 'ready' ELSE 'sent' END,
            fresh = CASE WHEN fresh > ?2 THEN fresh ELSE 0 END,
            nudge = CASE WHEN nudge > ?2 THEN nudge ELSE 0 END,
            noticed = CASE WHEN noticed > ?2 THEN noticed ELSE 0 END,
            kept = CASE WHEN kept > ?2 THEN kept ELSE 0 END,
            lane = CASE WHEN fresh > ?2 THEN lane ELSE 0 END,
            attempts = 0, error = ''
        WHERE id = ?1 RETURNING state
        """,
        (id, wanted_seen),
    )
    return bool(rows) and rows[0]["state"] == "sent"


async def again(db: Database, id: int, error: str, *, sure: bool) -> None:
    """It is to be tried again, in its place; surely not sent, the try does not count."""
    await db.execute(
        "UPDATE outbox SET state = 'ready', attempts = attempts - ?2, error = ?3 WHERE id = ?1",
        (id, sure, error),
    )


async def postpone(db: Database, id: int, until: datetime) -> None:
    """It may not be said before."""
    await db.execute("UPDATE outbox SET due_at = ? WHERE id = ?", (to_stamp(until), id))


async def pull(db: Database, now: datetime) -> None:
    """The clock was set back: what was asked for at a moment that lies well ahead is due now."""
    await db.execute(
        "UPDATE outbox SET due_at = ?1 WHERE state = 'ready' AND due_at > ?2",
        (to_stamp(now), to_stamp(now + AHEAD)),
    )


async def dead(db: Database, id: int, error: str) -> None:
    """It cannot be sent; but what was asked for after sending began gets its own try.

    A nudge is not made up for when its card is refreshed later.
    """
    await db.execute(
        """
        UPDATE outbox SET
            state = CASE WHEN wanted > taken THEN 'ready' ELSE 'dead' END,
            attempts = CASE WHEN wanted > taken THEN 0 ELSE attempts END,
            fresh = CASE WHEN nudge > 0 AND fresh <= taken THEN 0 ELSE fresh END,
            nudge = CASE WHEN nudge <= taken THEN 0 ELSE nudge END,
            lane = CASE WHEN fresh > taken THEN lane ELSE 0 END,
            error = ?2
        WHERE id = ?1
        """,
        (id, error),
    )


async def flag(db: Database, id: int, error: str) -> None:
    """It may or may not have been sent, and must not be sent again by itself."""
    await db.execute(
        """
        UPDATE outbox SET
            state = CASE WHEN wanted > taken THEN 'ready' ELSE 'uncertain' END,
            fresh = CASE WHEN fresh <= taken THEN 0 ELSE fresh END,
            nudge = CASE WHEN nudge <= taken THEN 0 ELSE nudge END,
            lane = CASE WHEN fresh > taken THEN lane ELSE 0 END,
            error = ?2
        WHERE id = ?1
        """,
        (id, error),
    )


async def uncertain(db: Database, id: int, error: str) -> None:
    """It may or may not have been sent."""
    await db.execute("UPDATE outbox SET state = 'uncertain', error = ?2 WHERE id = ?1", (id, error))


async def waits(db: Database, stream_id: int, card: str, person: int) -> bool:
    """Whether this card is on its way to the person, or could not go yet."""
    row = await db.fetch_one(
        """
        SELECT 1 FROM outbox WHERE kind = 'show' AND stream_id = ? AND card = ? AND person = ?
        AND state IN ('ready', 'sending', 'parked')
        """,
        (stream_id, card, person),
    )
    return row is not None


async def notices_waiting(db: Database, stream_id: int, address: str) -> list[Outgoing]:
    """The reminders of a stream that wait for the same chat, in order."""
    rows = await db.fetch(
        f"""
        SELECT {_FIELDS} FROM outbox WHERE address = ? AND stream_id = ? AND lane = 1
        AND state = 'ready' AND fresh AND card LIKE 'notice:%' ORDER BY id
        """,
        (address, stream_id),
    )
    return [_outgoing(row) for row in rows]


async def was_told(db: Database, address: str, card: str, since: datetime) -> bool:
    """Whether a card went out to an address since a moment; a kind stands for all its cards."""
    row = await db.fetch_one(
        """
        SELECT 1 FROM outbox WHERE address = ?1 AND (card = ?2 OR card LIKE ?2 || ':%')
        AND state = 'sent' AND due_at >= ?3
        """,
        (address, card, to_stamp(since)),
    )
    return row is not None


async def call_off(db: Database, stream_id: int, card: str) -> None:
    """What has not gone out yet need not, to whomever it was to go."""
    await db.execute(
        """
        DELETE FROM outbox WHERE kind = 'show' AND stream_id = ? AND card = ?
        AND state IN ('ready', 'parked')
        """,
        (stream_id, card),
    )


async def take_back(db: Database, stream_id: int, kind: str, person: int) -> bool:
    """Cards of a kind (a beginning of keys) that still wait need not go; whether there were any."""
    gone = await db.execute(
        """
        DELETE FROM outbox WHERE address = ?1 AND kind = 'show' AND stream_id = ?2
        AND state = 'ready' AND substr(card, 1, length(?3)) = ?3
        """,
        (address_of(stream_id, "", person), stream_id, kind),
    )
    return gone > 0


async def park(db: Database, address: str, error: str) -> list[Outgoing]:
    """Their chat takes nothing: hold every card that waits for it. Gives what is held."""
    rows = await db.returning(
        f"""
        UPDATE outbox SET state = 'parked', error = ?2
        WHERE address = ?1 AND kind = 'show' AND state IN ('ready', 'sending')
        RETURNING {_FIELDS}
        """,
        (address, error),
    )
    return sorted((_outgoing(row) for row in rows), key=lambda row: row.id)


async def unpark(db: Database, address: str, now: datetime) -> None:
    """Their chat is open again: what was parked is due now."""
    await db.execute(
        """
        UPDATE outbox SET state = 'ready', attempts = 0, error = '', due_at = ?2
        WHERE address = ?1 AND state = 'parked'
        """,
        (address, to_stamp(now)),
    )


async def recover(db: Database) -> list[Outgoing]:
    """At the start: nobody knows what became of rows left at sending; they become uncertain."""
    rows = await db.returning(
        f"""
        UPDATE outbox SET state = 'uncertain', error = 'stopped while sending'
        WHERE state = 'sending'
        RETURNING {_FIELDS}
        """
    )
    return sorted((_outgoing(row) for row in rows), key=lambda row: row.id)


async def uncertain_rows(db: Database) -> list[Outgoing]:
    rows = await db.fetch(f"SELECT {_FIELDS} FROM outbox WHERE state = 'uncertain' ORDER BY id")
    return [_outgoing(row) for row in rows]


async def purge(db: Database, before: datetime, at_once: int) -> int:
    """Forget so many of the rows that are over, and were due before."""
    return await db.execute(
        """
        DELETE FROM outbox WHERE id IN (
            SELECT id FROM outbox
            WHERE state IN ('sent', 'dead', 'uncertain') AND due_at < ? LIMIT ?
        )
        """,
        (to_stamp(before), at_once),
    )


def _outgoing(row: Row) -> Outgoing:
    read = dict(zip(_NAMES, row, strict=True))
    flags = {name: bool(read[name]) for name in _FLAGS}
    made = {"card": CardKey(read["card"]), "asked_at": from_stamp(read["asked_at"])}
    return Outgoing(**read | flags | made)


_FLAGS = ("unasked", "fresh", "noticed", "kept", "nudge")
_NAMES = [each.name for each in fields(Outgoing)]
"""As `_FIELDS` has them."""
