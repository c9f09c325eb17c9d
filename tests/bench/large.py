"""One workshop of very many answers: how long everybody waits for it, and what its cards cost."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.delivery.drawing import Drawing
from bot.holidays_fi import holidays_around
from dialogs import commands as c
from dialogs.cards.private import own_words
from dialogs.command import Command
from dialogs.keys import CardKey
from dialogs.scene import Scene
from storage import workshops
from storage.streams import Streams
from tests.bench import given
from tests.bench.cards import drawing_of
from tests.bench.table import Figure

PEOPLE = 13
FEW, ALIKE, MANY = 100, 2_000, 10_000
USUAL = 400
ROUNDS = 12
ANSWERS = 100
"""In a round, of the other workshop; each is followed by a breath."""
BREATH = 0.004
NOW = datetime(2027, 1, 18, 8, tzinfo=UTC)
PLACE, AFTER = given.PLACE, "A2"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A workshop, whoever takes part in it, and the hands that draw its cards."""

    streams: Streams
    drawing: Drawing
    number: int
    people: Sequence[int]
    counted: "count[int]" = field(default_factory=count)

    async def does(self, command: Command) -> None:
        async with self.streams.transaction():
            turn = await self.streams.handle(self.number, command, NOW)
        assert turn.refusal is None, (command, turn.refusal)

    async def answers(self) -> None:
        """One more answer, and the cards that look different by it."""
        number = next(self.counted)
        writer = self.people[number % len(self.people)]
        words = f"{given.WORDS[number % len(given.WORDS)]} (uusi {number})"
        await self.does(c.Contribute(writer, PLACE, words, private=bool(number % 2)))
        await self.shows(f"step:{PLACE}", 0)
        await self.shows("remote", self.people[0])
        await self.shows(f"answer:{PLACE}", writer)

    async def shows(self, card: str, person: int) -> None:
        drawn = await self.drawing.draw(self.number, CardKey(card), person, NOW)
        assert drawn is not None, card


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return [
            *[await _remote(Path(folder), *each) for each in REMOTES],
            await _longest_turn(Path(folder)),
            await _beside(Path(folder)),
        ]


@asynccontextmanager
async def furnished(
    path: Path, here: int, words: Callable[[int], str] | None = None
) -> AsyncIterator[tuple[Neighbour, ...]]:
    """A workshop of so many answers at its open step, a small one and a usual one."""
    async with given.opened(path, NOW) as streams:
        drawing = drawing_of(streams)
        async with streams.transaction():
            found = []
            for answers in (0 if words else here, 10, USUAL):
                people = await given.strangers(streams, PEOPLE, NOW)
                number = await given.at_the_open_step(streams, people, NOW, here=answers)
                found.append(Neighbour(streams, drawing, number, people))
            for each in range(here if words else 0):
                assert words is not None
                writer = found[0].people[each % PEOPLE]
                said = c.Contribute(writer, PLACE, words(each), private=False)
                await streams.handle(found[0].number, said, NOW)
            await given.settle_outbox(streams)
        yield tuple(found)


def _alike(number: int) -> str:
    return f"Soitamme opiskelijalle viikkoa ennen jaksoa {number:04}"


def _words(number: int) -> str:
    return f"{number * 7919 % 10_007:05}" * 5


REMOTES = (
    ("100 answers", FEW, _words),
    ("2,000 alike", ALIKE, _alike),
    ("10,000 answers", MANY, _words),
)


async def _remote(folder: Path, what: str, here: int, words: Callable[[int], str]) -> Figure:
    """The facilitator's card after it was drawn once; and that first time, which compares."""
    async with furnished(folder / f"{what}.db", here, words) as (large, *_):
        await large.shows("remote", large.people[0])  # loads what is to be loaded once
        await large.does(c.Advance(large.people[0], PLACE))
        began = time.process_time()
        await large.shows("remote", large.people[0])
        first, took = time.process_time() - began, []
        for _ in range(41):
            began = time.process_time()
            await large.shows("remote", large.people[0])
            took.append(time.process_time() - began)
    note = f"the first time {first * 1000:.0f} ms"
    return Figure(f"the remote of {what}: CPU", median(took) * 1000, "ms", "≤ 10", note)


async def _longest_turn(folder: Path) -> Figure:
    """All that is done in such a workshop, from a restart to an erasure, while others wait."""
    async with furnished(folder / "turns.db", MANY) as (large, other, _):
        await other.answers()  # loads what is to be loaded once
        await other.shows("status", 0)
        await other.shows("board:A", 0)
        longest: dict[str, float] = {}
        for what, deed in _life(large):
            longest[what] = await _turn(deed())
    worst = max(longest, key=longest.__getitem__)
    return Figure(
        f"the longest turn of the loop, {MANY:,} answers: CPU",
        longest[worst] * 1000,
        "ms",
        "≤ 50",
        worst,
    )


Deed = Callable[[], Coroutine[Any, Any, None]]


def _life(large: Neighbour) -> Sequence[tuple[str, Deed]]:
    teacher, student = large.people[:2]
    shown = ((f"step:{PLACE}", 0), ("remote", teacher), ("sort:A", teacher), ("board:A", 0))
    seen = (*shown, ("sort:A:+9600", teacher), ("status", student), (f"answer:{PLACE}", student))

    async def looks() -> None:
        for card in seen:
            await large.shows(*card)

    async def restarts() -> None:
        """As a process does that has just begun."""
        anew = Streams(large.streams.database, large.streams.kinds.values(), holidays_around)
        await anew.load(large.number)

    async def edits() -> None:
        workshop = await workshops.load(large.streams, large.number)
        assert workshop is not None
        latest = max(x for x, each in workshop.contributions.items() if each.participant == student)
        await large.does(c.Edit(student, latest, "Toisin sanottuna"))

    async def reads_all() -> None:
        workshop = await workshops.load(large.streams, large.number)
        assert workshop is not None
        book, world = workshops.workbook_of(large.streams, workshop), large.streams.world(NOW)
        assert len(own_words(Scene(book, workshop, world, student))) > MANY / PEOPLE

    return [
        ("a restart", restarts),
        ("an answer", large.answers),
        ("an edit", edits),
        ("its cards while answers are hidden", looks),
        ("the answers are shown", lambda: large.does(c.Advance(teacher, PLACE))),
        ("its cards when answers are shown", looks),
        ("a late answer", large.answers),
        ("its cards after that", looks),
        ("a step onwards", lambda: large.does(c.Advance(teacher, PLACE))),
        ("its cards at the next step", looks),
        ("an undo", lambda: large.does(c.Undo(teacher, AFTER))),
        ("own words are read", reads_all),
        ("own words are erased", lambda: large.does(c.Forget(student, texts=True))),
        ("its cards after an erasure", looks),
    ]


async def _turn(work: Coroutine[Any, Any, None]) -> float:
    """The most of the loop's processor time between two turns in which others could go on."""
    longest = 0.0
    task = asyncio.create_task(work)
    while not task.done():
        began = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - began)
    await task
    return longest


async def _beside(folder: Path) -> Figure:
    """A small workshop's answers beside one of very many answers, and beside a usual one.

    The two take turns in short rounds, and all answers of each are taken together: machines waver.
    """
    async with furnished(folder / "beside.db", MANY) as (large, other, third):
        took: dict[int, list[float]] = {large.number: [], third.number: []}
        for number in range(2 * ROUNDS + 2):
            neighbour = (third, large)[number % 2]
            work = asyncio.create_task(_busy(neighbour))
            found = [await _timed(other) for _ in range(ANSWERS)]
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            took[neighbour.number] += found if number > 1 else ()
    beside, base = (quantiles(took[x.number], n=100)[98] * 1000 for x in (large, third))
    note = f"{beside:.1f} by {base:.1f} ms"
    return Figure("an answer beside 10,000 others: p99 of CPU", beside / base, "x", "≤ 1.2", note)


async def _busy(neighbour: Neighbour) -> None:
    while True:
        await neighbour.answers()
        await asyncio.sleep(0.1)


async def _timed(other: Neighbour) -> float:
    """What the loop did from the answer to its cards, the neighbour's turns between them too."""
    began = time.thread_time()
    await other.answers()
    took = time.thread_time() - began
    await asyncio.sleep(BREATH)
    return took
