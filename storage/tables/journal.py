"""The events of each stream in order, append-only; what people wrote stands beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from storage.codec import OF_WORKSHOPS, decode, encode
from storage.file.database import Database
from storage.file.moments import from_stamp, to_stamp


class VersionConflict(Exception):
    """The stream is not, or no longer, at the version that was expected; nothing was written."""

    def __init__(self, stream_id: int, expected: int) -> None:
        super().__init__(f"stream {stream_id} is not at version {expected}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal has it; versions count from 1 without gaps."""

    version: int
    at: datetime
    event: Any


async def create(db: Database, kind: str, now: datetime) -> int:
    """Open an empty journal, at version 0; gives the id of the new stream."""
    return await db.insert(
        "INSERT INTO streams (kind, created_at) VALUES (?, ?)", (kind, to_stamp(now))
    )


async def kind_of(db: Database, stream_id: int) -> str:
    """The kind of a stream; "" for the house, and where there is none."""
    row = await db.fetch_one("SELECT kind FROM streams WHERE id = ?", (stream_id,))
    return str(row["kind"]) if row else ""


async def begun_for(db: Database, kind: str, field: str, person: int) -> list[int]:
    """The streams of a kind whose first event names a person in a field, newest first."""
    rows = await db.fetch(
        """
        SELECT id FROM streams JOIN events ON stream_id = id AND version = 1
        WHERE kind = ? AND json_extract(body, ?) = ? ORDER BY id DESC
        """,
        (kind, f"$.{field}", person),
    )
    return [stream_id for (stream_id,) in rows]


async def read(
    db: Database,
    stream_id: int,
    after: int = 0,
    most: int | None = None,
    *,
    known: Mapping[str, type] = OF_WORKSHOPS,
) -> list[Recorded]:
    """The events that follow version `after`, `most` of them; erased texts read as "".

    `known` are the events that its kind has.
    """
    rows = await db.fetch(
        """
        SELECT version, at, type, body, field, value
        FROM events LEFT JOIN texts USING (stream_id, version)
        WHERE stream_id = ?1 AND version > ?2 AND (?3 IS NULL OR version <= ?2 + ?3)
        ORDER BY version
        """,
        (stream_id, after, most),
    )
    return [
        Recorded(
            version,
            from_stamp(at),
            decode(type, body, {row[4]: row[5] for row in texts if row[4]}, known),
        )
        for (version, at, type, body), texts in groupby(rows, itemgetter(0, 1, 2, 3))
    ]


async def append(
    db: Database,
    stream_id: int,
    expected_version: int,
    events: Sequence[Any],
    *,
    at: datetime,
    actor: int | None,
) -> int:
    """Add the events after `expected_version` and give the new version.

    The texts in them belong to `actor`, whose erasure takes them away.
    """
    encoded = [encode(event) for event in events]
    added = await db.execute(
        """
        INSERT INTO events (stream_id, version, at, actor, type, body)
        SELECT ?1, ?2 + 1 + key, ?3, ?4, json_extract(value, '$[0]'), json_extract(value, '$[1]')
        FROM json_each(?5)
        WHERE ?2 = (SELECT ifnull(max(version), 0) FROM events WHERE stream_id = ?1)
        """,
        (
            stream_id,
            expected_version,
            to_stamp(at),
            actor,
            json.dumps([(each.type, each.body) for each in encoded]),
        ),
    )
    if added != len(events):
        raise VersionConflict(stream_id, expected_version)
    texts = [
        (stream_id, number, field, actor, value)
        for number, each in enumerate(encoded, expected_version + 1)
        for field, value in each.texts.items()
    ]
    if texts:
        await db.execute_many(
            """
            INSERT INTO texts (stream_id, version, field, author, value)
            VALUES (?, ?, ?, ?, ?)
            """,
            texts,
        )
    return expected_version + len(events)


async def unlink_texts(db: Database, author: int) -> None:
    """Forget who wrote what is left of a person's texts."""
    await db.execute("UPDATE texts SET author = NULL WHERE author = ?", (author,))


async def erase_texts(
    db: Database,
    stream_id: int,
    author: int,
    contributions: frozenset[int] | None = None,
) -> None:
    """Take away what the person wrote here: everything, or only in these contributions."""
    if contributions is None:
        await db.execute(
            "DELETE FROM texts WHERE author = ? AND stream_id = ?", (author, stream_id)
        )
        return
    await db.execute(
        """
        DELETE FROM texts
        WHERE author = ?1 AND stream_id = ?2 AND version IN (
            SELECT version FROM events
            WHERE stream_id = ?2
            AND json_extract(body, '$.contribution') IN (SELECT value FROM json_each(?3))
        )
        """,
        (author, stream_id, json.dumps(sorted(contributions))),
    )


async def drop_wordings(
    db: Database, stream_id: int, contribution: int, author: int, *, but_latest: bool
) -> None:
    """Empty the words that a contribution has had; the latest ones may stay."""
    await db.execute(
        """
        DELETE FROM texts WHERE stream_id = ?1 AND version IN (
            SELECT version FROM texts JOIN events USING (stream_id, version)
            WHERE stream_id = ?1 AND (author = ?2 OR author IS NULL)
            AND type IN ('ContributionMade', 'ContributionEdited')
            AND json_extract(body, '$.contribution') = ?3
            ORDER BY version DESC LIMIT -1 OFFSET ?4
        )
        """,
        (stream_id, author, contribution, but_latest),
    )


async def drop_former_entries(db: Database, stream_id: int, form: str, field: str) -> None:
    """Empty what was typed into a field of a form before what stands there now."""
    await db.execute(
        """
        DELETE FROM texts WHERE stream_id = ?1 AND version IN (
            SELECT version FROM events WHERE stream_id = ?1 AND type = 'FieldFilled'
            AND json_extract(body, '$.form') = ?2 AND json_extract(body, '$.field') = ?3
            ORDER BY version DESC LIMIT -1 OFFSET 1
        )
        """,
        (stream_id, form, field),
    )
