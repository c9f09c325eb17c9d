"""Links that open something for whoever holds the token.

Of the token its SHA-256 is stored, and the nonce that it was made of with the key.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from storage.file.database import Database, Row
from storage.file.moments import to_stamp


@dataclass(frozen=True, slots=True)
class Link:
    """What a token opens."""

    kind: str
    stream_id: int | None
    created_by: int | None


async def issue(
    db: Database,
    token: str,
    kind: str,
    *,
    stream_id: int | None,
    created_by: int | None,
    expires_at: datetime | None,
    single_use: bool,
    now: datetime,
    nonce: str = "",
) -> None:
    """Let the token, which the caller made of 128 or more random bits, open something."""
    await db.execute(
        """
        INSERT INTO links
            (digest, kind, stream_id, created_by, expires_at, single_use, created_at, nonce)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            _digest(token),
            kind,
            stream_id,
            created_by,
            None if expires_at is None else to_stamp(expires_at),
            single_use,
            to_stamp(now),
            nonce,
        ),
    )


async def live(db: Database, kind: str, *, now: datetime) -> str | None:
    """The nonce of the latest link of a kind that nobody has used and that still holds."""
    row = await db.fetch_one(
        """
        SELECT nonce FROM links
        WHERE kind = ? AND used_at IS NULL AND expires_at > ? AND nonce <> ''
        ORDER BY created_at DESC LIMIT 1
        """,
        (kind, to_stamp(now)),
    )
    return row["nonce"] if row else None


async def revoke(db: Database, kind: str) -> None:
    """Let every link of a kind that nobody has used open nothing any more."""
    await db.execute("DELETE FROM links WHERE kind = ? AND used_at IS NULL", (kind,))


async def redeem(db: Database, token: str, *, now: datetime, by: int | None) -> Link | None:
    """What the token opens; a single-use one opens it this once.

    None for one that is unknown, expired or used, without telling which.
    """
    rows = await db.returning(
        """
        UPDATE links SET used_at = ?1, used_by = ?2
        WHERE digest = ?3
        AND (expires_at IS NULL OR expires_at > ?1)
        AND (NOT single_use OR used_at IS NULL)
        RETURNING kind, stream_id, created_by
        """,
        (to_stamp(now), by, _digest(token)),
    )
    return _link(rows[0]) if rows else None


async def peek(db: Database, token: str, *, now: datetime) -> Link | None:
    """What the token would open now, left unused."""
    row = await db.fetch_one(
        """
        SELECT kind, stream_id, created_by FROM links
        WHERE digest = ?2
        AND (expires_at IS NULL OR expires_at > ?1)
        AND (NOT single_use OR used_at IS NULL)
        """,
        (to_stamp(now), _digest(token)),
    )
    return _link(row) if row else None


async def was_used_by(db: Database, token: str, person: int) -> bool:
    """Whether this person is the one who has used the link."""
    query = "SELECT 1 FROM links WHERE digest = ? AND used_by = ?"
    return await db.fetch_one(query, (_digest(token), person)) is not None


def _link(row: Row) -> Link:
    kind, stream_id, created_by = row
    return Link(kind, stream_id, created_by)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
