"""What lies in the tables, for those who look on; nothing here changes anything."""

from dataclasses import dataclass

from storage.file.database import Database


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox by its name and state; an acknowledgement has no card."""

    id: int
    card: str
    person: int
    state: str


async def streams(db: Database) -> list[int]:
    """Every stream and the house, the oldest first."""
    return [row["id"] for row in await db.fetch("SELECT id FROM streams ORDER BY id")]


async def is_lived_in(db: Database) -> bool:
    """Whether anyone has ever been here: known people, or a stream that is not the house."""
    row = await db.fetch_one(
        """
        SELECT EXISTS (SELECT 1 FROM people) OR EXISTS (SELECT 1 FROM streams WHERE id > 0)
        """
    )
    return row is not None and bool(row[0])


async def deliveries(db: Database, limit: int) -> list[Delivery]:
    """What was asked for last, the latest first."""
    rows = await db.fetch(
        "SELECT id, card, person, state FROM outbox ORDER BY due_at DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [Delivery(*row) for row in rows]
