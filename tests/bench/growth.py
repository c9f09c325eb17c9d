"""The cost of an update as the house, or one workshop, grows."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from dialogs import commands as c
from dialogs.facts.road import whereabouts
from storage import workshops
from storage.origin import Origin
from storage.streams import Streams
from tests.bench import given
from tests.bench.table import Figure

FEW, MANY = 10, 2000
SHORT, LONG, OF_EACH = 20, 2000, 20
LARGE, LARGE_ONES = 13, 200
"""People of a workshop that can be divided into three, and how many such workshops there are."""
UPDATES = 100
ROUNDS = 9
NOW = datetime(2027, 1, 18, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one update, in seconds: the median time it took, and the processor's mean time."""

    wall: float
    cpu: float


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await build_few(folder / "few", NOW)
        await build_many(folder / "many", NOW)
        for events in (SHORT, LONG):
            await build_sized(folder / str(events), events)
        await build_large(folder / "whole", groups=0)
        await build_large(folder / "apart", groups=3)
        return [
            *await compare(
                (folder / "few", FEW), (folder / "many", MANY), "at 2,000 streams by 10"
            ),
            *await compare(
                (folder / str(SHORT), OF_EACH),
                (folder / str(LONG), OF_EACH),
                "at 2,000 events by 20",
            ),
            *await compare(
                (folder / "whole", LARGE_ONES),
                (folder / "apart", LARGE_ONES),
                "in 3 groups by 1",
                "≤ 1.5",
            ),
        ]


async def build_few(path: Path, now: datetime) -> None:
    """Ten workshops of five people each, all at the open step."""
    async with given.opened(path, now) as streams, streams.transaction():
        for _ in range(FEW):
            actors = await given.strangers(streams, 5, now)
            await given.at_the_open_step(streams, actors, now)
        await given.settle_outbox(streams)


async def build_many(path: Path, now: datetime) -> None:
    await build_few(path, now)
    given.multiply(path, FEW + 1, MANY)


async def build_sized(path: Path, events: int) -> None:
    """Workshops of so many events each."""
    async with given.opened(path, NOW) as streams, streams.transaction():
        actors = await given.strangers(streams, 5, NOW)
        first = await given.at_the_open_step(streams, actors, NOW, answers=0)
        sql = "SELECT max(version) AS version FROM events WHERE stream_id = ?"
        found = await streams.database.fetch_one(sql, (first,))
        missing = events - (found["version"] if found else 0)
        authors = [actors[each % len(actors)] for each in range(missing)]
        for each in given.contributions(authors, given.PLACE):
            await streams.handle(first, each, NOW)
        await given.settle_outbox(streams)
    given.multiply(path, 2, OF_EACH)


async def build_large(path: Path, groups: int) -> None:
    """Workshops of 13 people at the open step: together, or in small groups."""
    async with given.opened(path, NOW) as streams, streams.transaction():
        actors = await given.strangers(streams, LARGE, NOW)
        parts = [actors[start::groups] for start in range(groups)]
        await given.at_the_open_step(streams, actors, NOW, groups=parts)
        await given.settle_outbox(streams)
    given.multiply(path, 2, LARGE_ONES)


async def compare(
    base: tuple[Path, int], other: tuple[Path, int], what: str, goal: str = "≤ 1.2"
) -> list[Figure]:
    """Round by round in turn; each is a file, and how many workshops are in it.

    The base begins anew each time, for it would grow.
    """
    (small, in_small), (large, in_large) = base, other
    little, much = [], []
    async with given.opened(large, NOW) as big:
        await _warm(big, in_large)
        for number in range(ROUNDS + 1):
            anew = small.with_suffix(f".{number}")
            await asyncio.to_thread(shutil.copy, small, anew)
            async with given.opened(anew, NOW) as few:
                await _warm(few, in_small)
                little.append(await _round(few, in_small, number))
            much.append(await _round(big, in_large, number))
    cpu = [x.cpu for x in little[1:]], [x.cpu for x in much[1:]]
    wall = [x.wall for x in little[1:]], [x.wall for x in much[1:]]
    return [
        _figure(f"an update {what}: CPU", *cpu, goal),
        _figure(f"an update {what}: time", *wall, goal),
    ]


def _figure(what: str, little: Sequence[float], much: Sequence[float], goal: str) -> Figure:
    base, grown = median(little) * 1000, median(much) * 1000
    return Figure(what, grown / base, "x", goal, f"{grown:.2f} by {base:.2f} ms")


async def _warm(streams: Streams, many: int) -> None:
    for each in range(1, many + 1):
        await workshops.load(streams, each)


async def _round(streams: Streams, many: int, number: int) -> Cost:
    """Updates to other workshops than in the round before, as far as there are so many."""
    wall, cpu = [], time.process_time()
    for each in range(number * UPDATES, (number + 1) * UPDATES):
        began = time.perf_counter()
        await _update(streams, each % many + 1, each)
        wall.append(time.perf_counter() - began)
    return Cost(median(wall), (time.process_time() - cpu) / UPDATES)


async def _update(streams: Streams, stream_id: int, number: int) -> None:
    """One answer to the group's card, in a transaction of its own."""
    workshop = await workshops.load(streams, stream_id)
    assert workshop is not None
    actor = [*workshop.participants][number % len(workshop.participants)]
    words = f"{given.WORDS[number % len(given.WORDS)]} ({number})"
    place = whereabouts(workshops.scene(streams, workshop, NOW), actor)
    command = c.Contribute(actor, place, words, private=False)
    origin = Origin(-5_000_000_000 - stream_id, number)
    async with streams.transaction():
        turn = await streams.handle(stream_id, command, NOW, origin)
    assert turn.refusal is None, turn.refusal
