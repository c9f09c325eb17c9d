"""How far a group's chat has come, by the numbers of its messages; no word is kept of them.

In a supergroup each message has the next number, seen by the bot or not, so numbers tell how much
came after a card. In a basic group, and where topics share a chat, they tell the order alone.
"""

from dialogs.sight import Sight
from storage.file.database import Database
from storage.file.moments import from_stamp
from storage.tables.cards import Card

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


async def sight(db: Database, card: Card, thread_id: int) -> Sight:
    """Where a group's card lies, as far as the bot has seen."""
    row = await db.fetch_one(
        """
        SELECT posted_at, cards.seen AS seen_then, ends.seen AS seen_now, newest,
            (SELECT count(*) FROM cards AS later WHERE later.chat_id = cards.chat_id
                AND later.message_id > cards.message_id
                AND later.stream_id IN (0, cards.stream_id)) AS newer,
            EXISTS (SELECT 1 FROM ends AS topic WHERE topic.chat_id = cards.chat_id
                AND topic.thread_id <> 0) AS shared
        FROM cards LEFT JOIN ends ON ends.chat_id = cards.chat_id AND ends.thread_id = ?3
        WHERE cards.chat_id = ?1 AND message_id = ?2
        """,
        (card.chat_id, card.message_id, thread_id),
    )
    assert row is not None
    newest = row["newest"] or card.message_id
    behind = max(0, newest - card.message_id)
    tells = card.chat_id < SUPERGROUPS and not row["shared"]
    known = row["posted_at"] is not None
    return Sight(
        newer=row["newer"],
        last=newest <= card.message_id and not row["newer"],
        posted_at=from_stamp(row["posted_at"]) if known else None,
        behind=behind if tells else None,
        unheard=behind - (row["seen_now"] - row["seen_then"]) if tells and known else 0,
    )


async def forget_chat(db: Database, chat_id: int) -> None:
    await db.execute("DELETE FROM ends WHERE chat_id = ?", (chat_id,))
