"""Keeping: what matters now stays at the end of each chat, whatever else comes there."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.effects import Show
from dialogs.keys import CardKey
from dialogs.sight import Sight
from storage.streams import Stream, Streams
from storage.tables import cards, chats, ends


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the group, by its numbers; `talk` is not meant for the bot, and not read."""

    chat_id: int
    thread_id: int
    message_id: int
    talk: bool = False


async def heard(streams: Streams, seen: Seen, now: datetime) -> None:
    """Somebody wrote in a group: what it is at may lie out of sight by now."""
    seat = await chats.seat_in(streams.database, seen.chat_id, seen.thread_id)
    moved = await chats.resolve(streams.database, seen.chat_id) != seen.chat_id
    if seat is not None and not moved:  # the numbers of a former chat say nothing
        where = seen.chat_id, seen.thread_id, seen.message_id
        await ends.saw(streams.database, *where, heard=not seen.talk)
        await in_group(streams, seat.stream_id, seat.group, now)


async def in_group(streams: Streams, stream_id: int, room: int, now: datetime) -> None:
    """Post anew what the group is at, without a sound, where it lies out of sight."""
    stream = await streams.load(stream_id)
    if stream is None or (card := stream.kind.at_end(stream.state, None, room)) is None:
        return
    sight = await ends.sight(streams.database, stream_id, card)
    if sight is None:
        return
    past = stream.kind.talked_past(card) if sight.is_talked_past else None
    if past is not None:
        await streams.handle(stream_id, past, now)
    if await _is_out(streams, stream_id, card, sight, now, noticed=False):
        await streams.put(stream_id, Show(card, fresh=True, kept=True), now)


async def is_moved(
    streams: Streams, stream_id: int, card: CardKey, now: datetime, *, noticed: bool
) -> bool:
    """Whether a group's card stands somewhere, and is better posted anew than edited there."""
    sight = await ends.sight(streams.database, stream_id, card)
    return sight is not None and await _is_out(
        streams, stream_id, card, sight, now, noticed=noticed
    )


async def _is_out(
    streams: Streams, stream_id: int, card: CardKey, sight: Sight, now: datetime, *, noticed: bool
) -> bool:
    stream = await streams.load(stream_id)
    if stream is None:
        return False
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
