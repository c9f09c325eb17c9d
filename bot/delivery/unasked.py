"""What is said unasked: never at night, and reminders that have waited become one message."""

from datetime import datetime, time, timedelta
from typing import Any

from bot.delivery.pacing import MINUTE
from dialogs.keys import CardKind
from dialogs.reading.calendar import allowed_moment
from dialogs.stream import StreamKind
from storage.streams import Stream, Streams
from storage.tables import outbox
from storage.tables.outbox import Outgoing

NO_TIME = timedelta()
A_DAY = timedelta(days=1)
OUTAGE = CardKind.SAY("say.outage")
LATE = timedelta(hours=1)
"""A reminder that has waited for so long may not matter any more."""


async def may_be_said(streams: Streams, row: Outgoing, now: datetime) -> bool:
    """Whether it is to be said as it is: it may have waited into the night, or too long.

    In the morning it waits a moment more, for what falls due then to come along.
    """
    stream = await streams.load(row.stream_id)
    if stream is None:
        return True
    reminds = row.card.kind == CardKind.NOTICE
    zone, world = stream.kind.setting(stream.state).zone, streams.world(now)
    july = stream.kind.speaks_in_july(stream.kind.scene(stream.state, world), row.card)
    until = allowed_moment(now, zone, world.holidays, july=july)
    if until > now:
        async with streams.database.transaction():
            await outbox.postpone(
                streams.database, row.id, until + (MINUTE if reminds else NO_TIME)
            )
        return False
    if reminds and await _waits_a_day(streams, stream, row, now):
        return False
    return not (reminds and await _is_gathered(streams, stream.kind, row, now))


async def _waits_a_day(streams: Streams, stream: Stream, row: Outgoing, now: datetime) -> bool:
    """Whether the chat has had its message of the day after an outage: then this waits a day.

    To a group that is the word of the outage; to a person, over all workshops, one reminder.
    """
    zone, world = stream.kind.setting(stream.state).zone, streams.world(now)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    if not await _was_out(streams, row, midnight) or (
        row.person
        and not await outbox.was_told(streams.database, row.address, CardKind.NOTICE, midnight)
    ):
        return False
    if stream.kind.is_of_today(stream.kind.scene(stream.state, world), row.card):
        return False
    later = allowed_moment(midnight + A_DAY, zone, world.holidays)
    async with streams.database.transaction():
        await outbox.postpone(streams.database, row.id, later + MINUTE)
    return True


async def _was_out(streams: Streams, row: Outgoing, midnight: datetime) -> bool:
    """Whether the workshop's group hears of an outage today."""
    said, of = OUTAGE.in_room(row.card.room), row.stream_id
    address = row.address if not row.person else outbox.of_group(of, 0)
    told = await outbox.was_told(streams.database, address, said, midnight)
    return told or await outbox.waits(streams.database, of, said, 0)


async def _is_gathered(
    streams: Streams, kind: StreamKind[Any], row: Outgoing, now: datetime
) -> bool:
    """Whether reminders that have waited became one other message, or none any more."""
    waiting = await outbox.notices_waiting(streams.database, row.stream_id, row.address)
    if len(waiting) < 2 and now - row.asked_at < LATE:
        return False
    gather = kind.gathered(row.person or None, tuple(each.card for each in waiting))
    async with streams.transaction():
        turn = await streams.handle(row.stream_id, gather, now)
        for each in waiting if turn.events else ():
            await outbox.settle(streams.database, each.id, each.wanted)
    return bool(turn.events)
