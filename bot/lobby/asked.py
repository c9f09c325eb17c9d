"""What a private chat waits for: of several streams, those that still take words now."""

from datetime import datetime

from dialogs.keys import CardKey
from storage.streams import Streams
from storage.tables import people


async def still_asked(streams: Streams, person: int, now: datetime) -> list[tuple[int, CardKey]]:
    """The streams and asks that wait for this person's words, the latest first.

    The latest stands alone where none of them takes words any more, so that it can say why.
    """
    found = await people.focus(streams.database, person)
    if len(found) < 2:
        return found
    open_now = [each for each in found if await _still_takes(streams, person, each, now)]
    return open_now or found[:1]


async def _still_takes(
    streams: Streams, person: int, waiting: tuple[int, CardKey], now: datetime
) -> bool:
    stream = await streams.load(waiting[0])
    if stream is None:
        return False
    scene = stream.kind.scene(stream.state, streams.world(now))
    return stream.kind.still_takes(scene, person, waiting[1])
