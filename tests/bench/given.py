"""Workshops to measure with: furnished by the bot's own rules, then copied as rows."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path

from bot.app import WORKBOOKS
from bot.holidays_fi import holidays_around
from dialogs import commands as c
from dialogs.places import place_in
from dialogs.workbook.schema import Voice
from dialogs.workshop_command import WorkshopCommand
from storage import library, workshops
from storage.file.database import Database
from storage.kinds import kinds
from storage.streams import Streams
from storage.tables import people

PLACE = "A1"
"""The collect step that stands open in every furnished workshop."""
VOICES = (Voice.OL, Voice.TP, Voice.TP, Voice.OP, Voice.OP)
WORDS = (
    "Opiskelija tulee työpaikalle, mutta kukaan ei tiedä, kuka häntä ohjaa ensimmäisenä päivänä.",
    "Kerromme etukäteen vuorosta ja suojavarusteista.",
    "Palaute jää saamatta, koska kaikilla on kiire ja yhteistä aikaa ei ole varattu kalenteriin.",
)


@asynccontextmanager
async def opened(path: Path, now: datetime) -> AsyncIterator[Streams]:
    """The memory of a bot, without the bot."""
    async with await Database.open(path, now=now) as database:
        yield Streams(database, kinds(library.load_all(WORKBOOKS)), holidays_around)


async def at_the_open_step(
    streams: Streams,
    actors: Sequence[int],
    now: datetime,
    *,
    answers: int = 1,
    here: int = 0,
    groups: Sequence[Sequence[int]] = (),
) -> int:
    """A workshop at PLACE, inside the open transaction; its id.

    Everyone has answered each earlier step `answers` times (0: they were skipped); PLACE has
    `here` answers so far. With `groups`, by their members, each of them is at its own PLACE.
    """
    facilitator = actors[0]
    create = c.Create(facilitator, "uudista", "fi", "Europe/Helsinki")
    stream_id = await workshops.create(streams, create, now)

    async def do(*commands: WorkshopCommand) -> None:
        for each in commands:
            turn = await streams.handle(stream_id, each, now)
            assert turn.refusal is None, (each, turn.refusal)

    await do(c.BindGroup(facilitator))
    voices = islice(cycle(VOICES), len(actors))
    await do(*(c.Join(*who, reachable=True) for who in zip(actors, voices, strict=True)))
    await do(c.Advance(facilitator, "I2"))
    for number, members in enumerate(groups, 1):
        for each in members:
            await streams.handle(stream_id, c.PlaceMember(facilitator, each, number), now)
    if groups:
        await do(c.FormGroups(facilitator))
    for place in ("I3", "I4"):
        await do(*contributions(islice(cycle(actors), len(actors) * answers), place))
        after = c.Advance(facilitator, place) if answers else c.Skip(facilitator, place)
        await do(*[after] * (2 if answers else 1))
    at_work = enumerate(groups, 1) if groups else ((0, actors),)
    for number, members in at_work:
        part = here // max(1, len(groups))
        await do(*contributions(islice(cycle(members), part), place_in(PLACE, number)))
    return stream_id


def contributions(actors: Iterable[int], place: str) -> list[c.Contribute]:
    return [
        c.Contribute(actor, place, f"{WORDS[number % len(WORDS)]} ({number})", private=False)
        for number, actor in enumerate(actors)
    ]


async def strangers(streams: Streams, count: int, now: datetime) -> list[int]:
    """New people whose private chat is open, inside the open transaction; their ids."""
    database, first = streams.database, 8_000_000_000
    found = await database.fetch_one("SELECT count(*) AS known FROM people")
    known = found["known"] if found else 0
    ids = []
    for number in range(known, known + count):
        person = await people.meet(database, first + number, f"Ihminen {number}", "fi", now)
        await people.set_reachable(database, person.id, True)
        ids.append(person.id)
    return ids


async def settle_outbox(streams: Streams) -> None:
    """As if everything that was to be shown had been sent; inside the open transaction."""
    await streams.database.execute(
        """
        UPDATE outbox SET state = 'sent', attempts = 0,
            fresh = 0, noticed = 0, kept = 0, nudge = 0
        """
    )


def multiply(path: Path, first: int, last: int) -> None:
    """Copy workshops 1 to `first` - 1 as rows until there are `last`, while no bot has the file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TEMP TABLE copies (id INTEGER PRIMARY KEY, of INTEGER)")
        connection.executemany(
            "INSERT INTO copies VALUES (?, ?)",
            [(number, (number - 1) % (first - 1) + 1) for number in range(first, last + 1)],
        )
        for sql in COPY:
            connection.execute(sql)


COPY = (
    """
    INSERT INTO streams (id, kind, created_at)
    SELECT copies.id, kind, created_at FROM copies JOIN streams ON streams.id = of
    """,
    """
    INSERT INTO events SELECT copies.id, version, at, actor, type, body
    FROM copies JOIN events ON stream_id = of
    """,
    """
    INSERT INTO texts SELECT copies.id, version, field, author, value
    FROM copies JOIN texts ON stream_id = of
    """,
    "INSERT INTO members SELECT copies.id, person_id FROM copies JOIN members ON stream_id = of",
    """
    INSERT INTO homes (stream_id, chat_id, thread_id)
    SELECT id, -5000000000 - id, 0 FROM copies
    """,
    """
    INSERT INTO chats (chat_id, thread_id, stream_id, title, bound_at)
    SELECT -5000000000 - id, 0, id, 'Ryhmä', 0 FROM copies
    """,
    """
    INSERT INTO outbox (kind, stream_id, card, person, state, due_at, created_at, lane, address)
    SELECT 'show', copies.id, card, person, 'sent', due_at, created_at, lane,
        replace(address, 'w' || of || '/', 'w' || copies.id || '/')
    FROM copies JOIN outbox ON stream_id = of WHERE kind = 'show'
    """,
    """
    INSERT INTO cards (chat_id, message_id, stream_id, card, person, shown, live)
    SELECT -5000000000 - id, 1, id, 'step:A1', 0, '', 1 FROM copies
    """,
    """
    INSERT INTO reminders (stream_id, kind, about, person, occurrence, local_at, zone, due_at)
    SELECT copies.id, kind, about, person, occurrence, local_at, zone, due_at
    FROM copies JOIN reminders ON stream_id = of WHERE state = 'pending'
    """,
)
"""What one workshop is in the database, copied under a new id, with the same people."""
