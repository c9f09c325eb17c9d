"""Keeping: what matters now stays at the end of each chat, whatever else comes there."""

from datetime import datetime

from dialogs.effects import Show
from dialogs.keys import CardKey
from storage.streams import Stream, Streams
from storage.tables import cards, chats, ends


async def heard(
    streams: Streams, chat_id: int, thread_id: int, message_id: int, now: datetime
) -> None:
    """Somebody wrote in a group: what it is at may lie out of sight by now."""
    chat = await chats.resolve(streams.database, chat_id)
    seat = await chats.seat_in(streams.database, chat, thread_id)
    if seat is not None:
        await ends.saw(streams.database, chat, thread_id, message_id)
        await in_group(streams, seat.stream_id, seat.group, now)


async def in_group(streams: Streams, stream_id: int, room: int, now: datetime) -> None:
    """Post anew what the group is at, without a sound, where it lies out of sight."""
    stream = await streams.load(stream_id)
    if stream is None or (card := stream.kind.at_end(stream.state, None, room)) is None:
        return
    if await is_moved(streams, stream_id, card, now, noticed=False):
        await streams.put(stream_id, Show(card, fresh=True, kept=True), now)


async def is_moved(
    streams: Streams, stream_id: int, card: CardKey, now: datetime, *, noticed: bool
) -> bool:
    """Whether a group's card stands somewhere, and is better posted anew than edited there."""
    database = streams.database
    stream, live = await streams.load(stream_id), await cards.live(database, stream_id, card, 0)
    home = await chats.home(database, stream_id, card.room)
    if stream is None or live is None or home is None or live.chat_id != home.chat_id:
        return False
    sight = await ends.sight(database, live, home.thread_id)
    scene = stream.kind.scene(stream.state, streams.world(now))
    return stream.kind.is_moved(scene, card, sight, noticed=noticed)


async def in_private(
    streams: Streams, stream_id: int, person: int, came: CardKey, now: datetime
) -> None:
    """A card came into a person's chat: what stands last there goes below it."""
    for of in [stream_id] if stream_id else await cards.streams_of(streams.database, person):
        stream = await streams.load(of)
        card = _last(stream, person)
        if card == came:
            return
        if card and await cards.live(streams.database, of, card, person):
            await streams.put(of, Show(card, to=person, fresh=True, kept=True), now)
            return


def _last(stream: Stream | None, person: int) -> CardKey | None:
    return stream.kind.at_end(stream.state, person, 0) if stream else None
