"""Who is in which stream: what the journals say, gathered so that it can be asked."""

from storage.file.database import Database


async def enroll(db: Database, stream_id: int, person_id: int) -> None:
    await db.execute(
        "INSERT OR IGNORE INTO members (stream_id, person_id) VALUES (?, ?)",
        (stream_id, person_id),
    )


async def drop(db: Database, stream_id: int, person_id: int) -> None:
    await db.execute(
        "DELETE FROM members WHERE stream_id = ? AND person_id = ?", (stream_id, person_id)
    )


async def streams_of(db: Database, person_id: int, kind: str | None = None) -> list[int]:
    """The person's streams, or those of one kind, newest first."""
    rows = await db.fetch(
        """
        SELECT stream_id FROM members JOIN streams ON streams.id = stream_id
        WHERE person_id = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY stream_id DESC
        """,
        (person_id, kind),
    )
    return [stream_id for (stream_id,) in rows]


async def people_of(db: Database, stream_id: int) -> list[int]:
    rows = await db.fetch(
        "SELECT person_id FROM members WHERE stream_id = ? ORDER BY person_id", (stream_id,)
    )
    return [person_id for (person_id,) in rows]
