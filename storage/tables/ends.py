"""How far a group's chat has come, by the numbers of its messages; no word is kept of them.

In a supergroup each message has the next number, seen by the bot or not, so numbers tell how much
came after a card. In a basic group, and where topics share a chat, they tell the order alone.
"""

from dialogs.keys import CardKey
from dialogs.sight import Sight
from storage.file.database import Database, Row
from storage.file.moments import from_stamp

SUPERGROUPS = -1_000_000_000_000
"""Their numbers lie below (Telegram, Bot API: chat identifiers)."""


async def saw(
    db: Database, chat_id: int, thread_id: int, message_id: int, *, heard: bool = True
) -> int:
    """A message of somebody was seen; how many have been heard, in all."""
    return await _saw(db, chat_id, thread_id, message_id, heard, "max(newest, excluded.newest)")


async def posted(db: Database, chat_id: int, thread_id: int, message_id: int) -> int:
    """The bot has posted a message, which is the newest for all it knows; how many were heard."""
    return await _saw(db, chat_id, thread_id, message_id, True, "excluded.newest")


async def _saw(  # noqa: PLR0917 – a place, a message, and what is so after it
    db: Database, chat_id: int, thread_id: int, message_id: int, heard: bool, newest: str
) -> int:
    rows = await db.returning(
        f"""
        INSERT INTO ends (chat_id, thread_id, newest, seen) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (chat_id, thread_id) DO UPDATE SET
            newest = {newest}, seen = seen + ?4
        RETURNING seen
        """,
        (chat_id, thread_id, message_id, heard),
    )
    return int(rows[0]["seen"])


async def sight(db: Database, stream_id: int, card: CardKey) -> Sight | None:
    """Where a group's card lies, as far as the bot has seen; None where not in today's chat."""
    row = await db.fetch_one(
        """
        SELECT cards.chat_id, message_id, posted_at, cards.seen AS seen_then,
            ends.seen AS seen_now, newest,
            (SELECT count(*) FROM cards AS later WHERE later.chat_id = cards.chat_id
                AND later.message_id > cards.message_id
                AND later.stream_id IN (0, cards.stream_id)) AS newer,
            EXISTS (SELECT 1 FROM ends AS topic WHERE topic.chat_id = cards.chat_id
                AND topic.thread_id <> 0) AS shared
        FROM cards JOIN homes USING (stream_id, chat_id)
        LEFT JOIN ends ON ends.chat_id = cards.chat_id AND ends.thread_id = homes.thread_id
        WHERE cards.stream_id = ?1 AND card = ?2 AND person = 0 AND live = 1 AND group_no = ?3
        """,
        (stream_id, card, card.room),
    )
    return _sight(row) if row else None


def _sight(row: Row) -> Sight:
    newest = row["newest"] or row["message_id"]
    behind = max(0, newest - row["message_id"])
    tells = row["chat_id"] < SUPERGROUPS and not row["shared"]
    known = row["posted_at"] is not None and row["seen_now"] is not None
    heard = row["seen_now"] - row["seen_then"] if known else 0
    return Sight(
        newer=row["newer"],
        last=newest <= row["message_id"] and not row["newer"],
        posted_at=from_stamp(row["posted_at"]) if known else None,
        behind=behind if tells else None,
        unheard=behind - heard if tells and known else 0,
        heard=heard,
    )


async def forget_chat(db: Database, chat_id: int) -> None:
    await db.execute("DELETE FROM ends WHERE chat_id = ?", (chat_id,))
