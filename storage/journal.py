"""The events of each workshop in order, append-only; what people wrote stands beside them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from dialogs.events import Event
from storage.codec import decode, encode
from storage.database import Database
from storage.moments import from_stamp, to_stamp


class VersionConflict(Exception):
    """The workshop is not, or no longer, at the version that was expected; nothing was written."""

    def __init__(self, workshop_id: int, expected: int) -> None:
        super().__init__(f"workshop {workshop_id} is not at version {expected}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal has it; versions count from 1 without gaps."""

    version: int
    at: datetime
    event: Event


async def create(db: Database, workbook: str, now: datetime) -> int:
    """Open an empty journal, at version 0; gives the id of the new workshop."""
    return await db.insert(
        "INSERT INTO workshops (workbook, created_at) VALUES (?, ?)", (workbook, to_stamp(now))
    )


async def read(
    db: Database, workshop_id: int, after: int = 0, most: int | None = None
) -> list[Recorded]:
    """The events that follow version `after`, `most` of them; erased texts read as ""."""
    rows = await db.fetch(
        """
        SELECT version, at, type, body, field, value
        FROM events LEFT JOIN texts USING (workshop_id, version)
        WHERE workshop_id = ?1 AND version > ?2 AND (?3 IS NULL OR version <= ?2 + ?3)
        ORDER BY version
        """,
        (workshop_id, after, most),
    )
    return [
        Recorded(
            version, from_stamp(at), decode(type, body, {row[4]: row[5] for row in texts if row[4]})
        )
        for (version, at, type, body), texts in groupby(rows, itemgetter(0, 1, 2, 3))
    ]


async def append(
    db: Database,
    workshop_id: int,
    expected_version: int,
    events: Sequence[Event],
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
        INSERT INTO events (workshop_id, version, at, actor, type, body)
        SELECT ?1, ?2 + 1 + key, ?3, ?4, json_extract(value, '$[0]'), json_extract(value, '$[1]')
        FROM json_each(?5)
        WHERE ?2 = (SELECT ifnull(max(version), 0) FROM events WHERE workshop_id = ?1)
        """,
        (
            workshop_id,
            expected_version,
            to_stamp(at),
            actor,
            json.dumps([(each.type, each.body) for each in encoded]),
        ),
    )
    if added != len(events):
        raise VersionConflict(workshop_id, expected_version)
    texts = [
        (workshop_id, number, field, actor, value)
        for number, each in enumerate(encoded, expected_version + 1)
        for field, value in each.texts.items()
    ]
    if texts:
        await db.execute_many(
            """
            INSERT INTO texts (workshop_id, version, field, author, value)
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
    workshop_id: int,
    author: int,
    contributions: frozenset[int] | None = None,
) -> None:
    """Take away what the person wrote here: everything, or only in these contributions."""
    if contributions is None:
        await db.execute(
            "DELETE FROM texts WHERE author = ? AND workshop_id = ?", (author, workshop_id)
        )
        return
    await db.execute(
        """
        DELETE FROM texts
        WHERE author = ?1 AND workshop_id = ?2 AND version IN (
            SELECT version FROM events
            WHERE workshop_id = ?2
            AND json_extract(body, '$.contribution') IN (SELECT value FROM json_each(?3))
        )
        """,
        (author, workshop_id, json.dumps(sorted(contributions))),
    )


async def drop_wordings(
    db: Database, workshop_id: int, contribution: int, author: int, *, but_latest: bool
) -> None:
    """Empty the words that a contribution has had; the latest ones may stay."""
    await db.execute(
        """
        DELETE FROM texts WHERE workshop_id = ?1 AND version IN (
            SELECT version FROM texts JOIN events USING (workshop_id, version)
            WHERE workshop_id = ?1 AND (author = ?2 OR author IS NULL)
            AND type IN ('ContributionMade', 'ContributionEdited')
            AND json_extract(body, '$.contribution') = ?3
            ORDER BY version DESC LIMIT -1 OFFSET ?4
        )
        """,
        (workshop_id, author, contribution, but_latest),
    )


async def drop_former_entries(db: Database, workshop_id: int, form: str, field: str) -> None:
    """Empty what was typed into a field of a form before what stands there now."""
    await db.execute(
        """
        DELETE FROM texts WHERE workshop_id = ?1 AND version IN (
            SELECT version FROM events WHERE workshop_id = ?1 AND type = 'FieldFilled'
            AND json_extract(body, '$.form') = ?2 AND json_extract(body, '$.field') = ?3
            ORDER BY version DESC LIMIT -1 OFFSET 1
        )
        """,
        (workshop_id, form, field),
    )
