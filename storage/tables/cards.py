"""Which Telegram message shows which card; person 0 means the group's."""

from dataclasses import dataclass, replace
from datetime import datetime
from sys import maxunicode

from dialogs.keys import FORMER, CardKey
from storage.file.database import Database, Row
from storage.file.moments import to_stamp


@dataclass(frozen=True, slots=True)
class Card:
    """A message with a card; `shown` is a digest of what it showed last."""

    chat_id: int
    message_id: int
    stream_id: int
    card: CardKey
    person: int
    shown: str
    live: bool


async def record(
    db: Database,
    chat_id: int,
    message_id: int,
    *,
    stream_id: int,
    card: str,
    person: int,
    shown: str = "",
    now: datetime | None = None,
    seen: int = 0,
) -> None:
    """The message shows the card from now on; one that showed it before is no longer live.

    `seen` is how many messages had been seen in its chat by `now`.
    """
    await db.execute(
        """
        UPDATE cards SET live = 0
        WHERE stream_id = ? AND card = ? AND person = ? AND live = 1
        """,
        (stream_id, card, person),
    )
    posted_at = to_stamp(now) if now else None
    await db.execute(
        """
        INSERT OR REPLACE INTO cards
            (chat_id, message_id, stream_id, card, person, shown, live, posted_at, seen)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
        """,
        (chat_id, message_id, stream_id, card, person, shown, posted_at, seen),
    )


async def leave_a_line(db: Database, card: Card) -> CardKey:
    """Make a card of its own, `former:17:step:A1`, of the copy that was live until now."""
    former = CardKey(f"{FORMER}:{card.message_id}:{card.card}")
    await db.execute(
        "UPDATE cards SET live = 1, card = ? WHERE chat_id = ? AND message_id = ?",
        (former, card.chat_id, card.message_id),
    )
    return former


async def has_left_a_line(db: Database, card: Card) -> bool:
    """Whether a still earlier copy of the card of this former one is a line in its chat."""
    found = await db.fetch_one(
        """
        SELECT 1 FROM cards WHERE chat_id = ? AND message_id < ? AND stream_id = ? AND person = ?
        AND card = 'former:' || message_id || ':' || ?
        """,
        (card.chat_id, card.message_id, card.stream_id, card.person, card.card.former),
    )
    return found is not None


async def find(db: Database, chat_id: int, message_id: int) -> Card | None:
    """What a message shows or showed, of whatever age; a line stands for the card it was."""
    row = await db.fetch_one(
        """
        SELECT chat_id, message_id, stream_id, card, person, shown, live FROM cards
        WHERE chat_id = ? AND message_id = ?
        """,
        (chat_id, message_id),
    )
    found = _card(row) if row else None
    if found is None or found.card.kind != FORMER:
        return found
    return replace(found, card=found.card.former, live=False)


async def live(db: Database, stream_id: int, card: str, person: int) -> Card | None:
    row = await db.fetch_one(
        """
        SELECT chat_id, message_id, stream_id, card, person, shown, live FROM cards
        WHERE stream_id = ? AND card = ? AND person = ? AND live = 1
        """,
        (stream_id, card, person),
    )
    return _card(row) if row else None


async def live_cards(db: Database, stream_id: int) -> list[Card]:
    rows = await db.fetch(
        """
        SELECT chat_id, message_id, stream_id, card, person, shown, live FROM cards
        WHERE stream_id = ? AND live = 1 ORDER BY card, person
        """,
        (stream_id,),
    )
    return [_card(row) for row in rows]


async def says(db: Database, chat_id: int, stream_id: int, digest: str) -> bool:
    """Whether a message of the bot in this chat, or where the workshop's groups are, says this."""
    found = await db.fetch_one(
        """
        SELECT 1 FROM cards WHERE shown LIKE '%:%:' || ?3 AND (
            chat_id = ?1 OR chat_id IN (SELECT chat_id FROM homes WHERE stream_id = ?2)
        )
        """,
        (chat_id, stream_id, digest),
    )
    return found is not None


async def standing(db: Database, stream_id: int, begins: str) -> list[tuple[CardKey, int]]:
    """The cards whose key begins so that stand somewhere or are just being sent, and to whom."""
    rows = await db.fetch(
        """
        SELECT card, person FROM cards
        WHERE stream_id = ?1 AND live = 1 AND card >= ?2 AND card < ?3
        UNION
        SELECT card, person FROM outbox
        WHERE kind = 'show' AND stream_id = ?1 AND state = 'sending' AND card >= ?2 AND card < ?3
        """,
        (stream_id, begins, f"{begins}{chr(maxunicode)}"),
    )
    return [(CardKey(row["card"]), row["person"]) for row in rows]


async def streams_of(db: Database, person: int) -> list[int]:
    """The streams of which a person has cards, that with the latest first."""
    rows = await db.fetch(
        """
        SELECT stream_id FROM cards WHERE person = ? AND stream_id > 0 AND live = 1
        GROUP BY stream_id ORDER BY max(message_id) DESC
        """,
        (person,),
    )
    return [row["stream_id"] for row in rows]


async def set_apart(db: Database, stream_id: int) -> None:
    """Make a card of its own, `old:17`, of each older copy, so that it can be drawn empty.

    One in the chat of a small group is `old:17/2`. Of group cards only what stands in a chat of
    today: elsewhere the number is another message's.
    """
    await db.execute(
        """
        UPDATE cards SET live = 1, card = 'old:' || message_id || ifnull((
            SELECT '/' || nullif(min(group_no), 0) FROM homes
            WHERE homes.stream_id = cards.stream_id AND homes.chat_id = cards.chat_id
        ), '')
        WHERE stream_id = ?1 AND live = 0
        AND (person > 0 OR chat_id IN (SELECT chat_id FROM homes WHERE stream_id = ?1))
        """,
        (stream_id,),
    )


async def set_shown(db: Database, chat_id: int, message_id: int, shown: str) -> None:
    await db.execute(
        "UPDATE cards SET shown = ? WHERE chat_id = ? AND message_id = ?",
        (shown, chat_id, message_id),
    )


async def drop(db: Database, chat_id: int, message_id: int) -> None:
    """The message is gone."""
    await db.execute(
        "DELETE FROM cards WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
    )


async def record_file(db: Database, chat_id: int, message_id: int) -> None:
    """The message holds a file; no card is drawn there."""
    await db.execute(
        "INSERT OR IGNORE INTO files (chat_id, message_id) VALUES (?, ?)", (chat_id, message_id)
    )


async def messages_in(db: Database, chat_id: int) -> list[int]:
    """Every message of the bot that is known of a chat, the newest first."""
    rows = await db.fetch(
        """
        SELECT message_id FROM cards WHERE chat_id = ?1
        UNION SELECT message_id FROM files WHERE chat_id = ?1 ORDER BY message_id DESC
        """,
        (chat_id,),
    )
    return [row["message_id"] for row in rows]


async def forget_chat(db: Database, chat_id: int) -> None:
    await db.execute("DELETE FROM cards WHERE chat_id = ?", (chat_id,))
    await db.execute("DELETE FROM files WHERE chat_id = ?", (chat_id,))


def _card(row: Row) -> Card:
    chat_id, message_id, stream_id, card, person, shown, live = row
    return Card(chat_id, message_id, stream_id, CardKey(card), person, shown, bool(live))
