"""Everything that is stored of one person, table by table, so that the person can have it."""

from storage.file.database import Database, Row
from storage.file.moments import from_stamp

MOMENTS = frozenset({"at", "created_at", "due_at", "expires_at", "received_at", "used_at"})

OWN = {
    "people": "SELECT * FROM people WHERE id = ?1",
    "focus": "SELECT * FROM focus WHERE person_id = ?1",
    "members": "SELECT * FROM members WHERE person_id = ?1",
    "links": """
        SELECT kind, created_at, expires_at, used_at FROM links
        WHERE ?1 IN (created_by, used_by)
    """,
    "events": """
        WITH near (id) AS (
            SELECT stream_id FROM members WHERE person_id = ?1
            UNION
            SELECT streams.id FROM streams JOIN events
            ON stream_id = streams.id AND version = 1
            WHERE json_extract(body, '$.coordinator') = ?1
        )
        SELECT stream_id, version, at, type, body FROM events
        WHERE stream_id IN near AND (
            actor = ?1
            OR json_extract(body, '$.participant') = ?1
            OR json_extract(body, '$.to') = ?1
            OR json_extract(body, '$.coordinator') = ?1
            OR ?1 IN (SELECT value FROM json_each(body, '$.participants'))
            OR type = 'FieldFilled'
            AND json_extract(body, '$.field') IN
                ('responsible', 'doers', 'inviter', 'deputy', 'continues')
            AND CAST(?1 AS TEXT) IN (SELECT value FROM json_each(body, '$.value'))
        )
        ORDER BY stream_id, version
    """,
    "texts": """
        SELECT stream_id, version, field, value FROM texts
        WHERE author = ?1 ORDER BY stream_id, version
    """,
    "sources": "SELECT * FROM sources WHERE person = ?1",
    "heard": "SELECT chat_id, message_id, stream_id, ask, at FROM heard WHERE person = ?1",
    "media": """
        SELECT stream_id, place, contribution, kind, file_id, at FROM media WHERE person = ?1
    """,
    "cards": "SELECT chat_id, message_id, stream_id, card FROM cards WHERE person = ?1",
    "files": """
        SELECT message_id FROM files
        WHERE chat_id = (SELECT telegram_id FROM people WHERE id = ?1)
    """,
    "edits": """
        SELECT message_id, edited_at FROM edits
        WHERE chat_id = (SELECT telegram_id FROM people WHERE id = ?1)
    """,
    "outbox": "SELECT stream_id, card, state, created_at FROM outbox WHERE person = ?1",
    "reminders": """
        SELECT stream_id, kind, about, occurrence, due_at, state FROM reminders
        WHERE person = ?1 ORDER BY due_at
    """,
    "inbox": """
        SELECT received_at, reason, raw FROM inbox JOIN people ON people.id = ?1
        WHERE telegram_id IN (
            CASE WHEN json_valid(raw) THEN json_extract(raw, '$.message.from.id') END,
            CASE WHEN json_valid(raw) THEN json_extract(raw, '$.edited_message.from.id') END,
            CASE WHEN json_valid(raw) THEN json_extract(raw, '$.callback_query.from.id') END
        )
    """,
}
"""What of each table is a person's, by the person's id (?1)."""


async def rows_of(db: Database, person: int) -> dict[str, list[dict[str, object]]]:
    """The rows of each table that holds any; moments as ISO 8601 in UTC."""
    found = {table: await db.fetch(sql, (person,)) for table, sql in OWN.items()}
    return {table: [_read(row) for row in rows] for table, rows in found.items() if rows}


def _read(row: Row) -> dict[str, object]:
    return {key: _moment(x) if key in MOMENTS else x for key, x in dict(row).items()}


def _moment(stamp: int | None) -> str | None:
    return from_stamp(stamp).isoformat() if stamp is not None else None
