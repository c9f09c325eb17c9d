"""Retention: who wrote what is forgotten in time, and so are old copies (method, section 10)."""

from datetime import datetime, timedelta
from pathlib import Path

from storage.database import Database
from storage.moments import to_stamp

AFTER_EVALUATION = timedelta(days=183)
AFTER_ACTIVITY = timedelta(days=365)
COPIES = timedelta(days=35)


async def long_past(db: Database, now: datetime) -> list[int]:
    """The workshops whose words still have their writers, and should not any more.

    A workshop is past six months after its latest evaluation, if nothing was written since, and
    in any case a year after anything last happened. It reads every journal, so better outside a
    transaction.
    """
    rows = await db.fetch(
        """
        SELECT workshop_id FROM events GROUP BY workshop_id HAVING
            (max(at) < ?1 OR (
                max(at) FILTER (WHERE type = 'DecisionMade') < ?2
                AND max(at) FILTER (WHERE type = 'ContributionMade') < ?2
            ))
            AND max(type = 'ContributionMade' AND json_extract(body, '$.participant') <> 0)
        """,
        (to_stamp(now - AFTER_ACTIVITY), to_stamp(now - AFTER_EVALUATION)),
    )
    return [row["workshop_id"] for row in rows]


async def unlink_authors(db: Database, workshop_id: int) -> None:
    """Take the writers away from the words of a workshop. Words, voices and decisions stay."""
    await db.execute(
        """
        UPDATE events SET actor = NULL, body = CASE type
            WHEN 'ContributionMade' THEN json_set(body, '$.participant', 0) ELSE body END
        WHERE workshop_id = ?
        """,
        (workshop_id,),
    )
    await db.execute("UPDATE texts SET author = NULL WHERE workshop_id = ?", (workshop_id,))
    await db.execute("UPDATE media SET person = NULL WHERE workshop_id = ?", (workshop_id,))
    await db.execute("DELETE FROM sources WHERE workshop_id = ?", (workshop_id,))


def remove_old_copies(database: Path, now: datetime) -> int:
    """Remove the copies that were made before migrations, 35 days after; how many."""
    old = (now - COPIES).timestamp()
    copies = database.parent.glob(f"{database.name}.before-*")
    gone = [each for each in copies if each.stat().st_mtime < old]
    for each in gone:
        each.unlink()
    return len(gone)
