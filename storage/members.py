"""Who is in which workshop: what the journals say, gathered so that it can be asked."""

from storage.database import Database


async def enroll(db: Database, workshop_id: int, person_id: int) -> None:
    await db.execute(
        "INSERT OR IGNORE INTO members (workshop_id, person_id) VALUES (?, ?)",
        (workshop_id, person_id),
    )


async def drop(db: Database, workshop_id: int, person_id: int) -> None:
    await db.execute(
        "DELETE FROM members WHERE workshop_id = ? AND person_id = ?", (workshop_id, person_id)
    )


async def workshops_of(db: Database, person_id: int) -> list[int]:
    """The person's workshops, newest first."""
    rows = await db.fetch(
        "SELECT workshop_id FROM members WHERE person_id = ? ORDER BY workshop_id DESC",
        (person_id,),
    )
    return [workshop_id for (workshop_id,) in rows]


async def people_of(db: Database, workshop_id: int) -> list[int]:
    rows = await db.fetch(
        "SELECT person_id FROM members WHERE workshop_id = ? ORDER BY person_id", (workshop_id,)
    )
    return [person_id for (person_id,) in rows]
