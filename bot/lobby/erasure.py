"""Erasure: a person, and on wish every text of theirs, is gone from everything that is kept."""

from datetime import datetime

from dialogs.effects import Show
from storage.streams import Streams
from storage.tables import (
    acks,
    cards,
    heard,
    inbox,
    journal,
    media,
    members,
    people,
    sources,
    wipes,
)
from storage.tables.people import Person


async def forget(streams: Streams, person: Person, *, texts: bool, now: datetime) -> None:
    """Erase the person: name, Telegram id and, on wish, every text; decisions stay unlinked."""
    database = streams.database
    for each in await members.streams_of(database, person.id):
        stream = await streams.load(each)
        if stream is not None:
            await streams.handle(each, stream.kind.forgetting(person.id, texts=texts), now)
        await members.drop(database, each, person.id)
        await _draw_again(streams, each, now)
    await journal.unlink_texts(database, person.id)
    await heard.forget(database, person.id)
    await sources.forget(database, person.id)
    await media.forget(database, person.id)
    await _forget_chat(streams, person, now)
    await people.erase(database, person.id)


async def _forget_chat(streams: Streams, person: Person, now: datetime) -> None:
    """The bot's own messages leave the private chat; only their numbers wait for that."""
    database, chat = streams.database, person.telegram_id or 0
    await inbox.forget(database, chat)
    await acks.forget_chat(database, chat)
    await sources.forget_edits(database, chat)
    for each in await cards.messages_in(database, chat):
        await wipes.put(database, chat, each, person.language, now)
    await cards.forget_chat(database, chat)


async def _draw_again(streams: Streams, stream_id: int, now: datetime) -> None:
    """Every card of a stream, wherever it is: any of them may have told what is gone.

    Older copies of a card that was posted anew are emptied.
    """
    await cards.set_apart(streams.database, stream_id)
    for each in await cards.live_cards(streams.database, stream_id):
        await streams.put(stream_id, Show(each.card, to=each.person or None), now)
