"""The CPU that a card takes in a large workshop, as the relay draws it."""

import secrets
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bot.cards.buttons import SigningKey
from bot.cards.digests import digest
from bot.cards.render import Renderer
from bot.cards.vocabulary import load_vocabulary
from bot.delivery.drawing import Drawing
from bot.lobby.home import House
from dialogs import commands as c
from dialogs.keys import CardKey
from dialogs.places import place_in
from storage.streams import Streams
from tests.bench import given
from tests.bench.table import Figure

PEOPLE = 13
EARLIER = 8
"""Answers a person at each of the two earlier steps: 208; the rest of 400 at the open one."""
HERE = 400 - 2 * EARLIER * PEOPLE
SHARED = "A5"
TIMES = 41
NOW = datetime(2027, 1, 18, 8, tzinfo=UTC)


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        async with given.opened(Path(folder) / "bench.db", NOW) as streams:
            async with streams.transaction():
                actors = await given.strangers(streams, PEOPLE, NOW)
                number = await given.at_the_open_step(
                    streams, actors, NOW, answers=EARLIER, here=HERE
                )
                reveal = c.Advance(actors[0], given.PLACE)  # hidden answers are only counted
                await streams.handle(number, reveal, NOW)
                shared = await _shared(streams, actors)
            drawing = drawing_of(streams)
            card = await _milliseconds(drawing, number, f"step:{given.PLACE}", 0)
            status = await _milliseconds(drawing, number, "status", actors[0])
            apart = {
                card: await _milliseconds(drawing, shared, card, 0)
                for card in (f"step:{SHARED}", f"board:{SHARED[0]}", "status")
            }
    what = "of 13 people and 400 contributions"
    return [
        Figure(f"a card {what}: CPU", card, "ms", "≤ 10"),
        Figure(f"a status {what}: CPU", status, "ms", "≤ 20"),
        Figure(
            "the card where three small groups share: CPU", apart[f"step:{SHARED}"], "ms", "≤ 10"
        ),
        Figure("the board that they made: CPU", apart[f"board:{SHARED[0]}"], "ms", "≤ 20"),
        Figure("a status of three small groups: CPU", apart["status"], "ms", "≤ 20"),
    ]


async def _shared(streams: Streams, actors: Sequence[int]) -> int:
    """As many people and words in three small groups, which have come to share them."""
    groups = [actors[start::3] for start in range(3)]
    number = await given.at_the_open_step(
        streams, actors, NOW, answers=EARLIER, here=HERE, groups=groups
    )
    for each in range(1, 4):
        reveal = c.Advance(actors[0], place_in(given.PLACE, each))
        await streams.handle(number, reveal, NOW)
    turn = await streams.handle(number, c.Advance(actors[0], SHARED, said="gather"), NOW)
    assert turn.refusal is None
    return number


def drawing_of(streams: Streams) -> Drawing:
    renderer = Renderer(load_vocabulary(), SigningKey(secrets.token_bytes(32)), "bench_bot")
    house = House(streams, renderer, "invited")
    return Drawing(streams, house, renderer, ZoneInfo("Europe/Helsinki"), "fi")


async def _milliseconds(drawing: Drawing, number: int, card: str, person: int) -> float:
    """Median of the processor's time in this process; the first, which loads, is left out."""
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        drawn = await drawing.draw(number, CardKey(card), person, NOW)
        assert drawn is not None
        digest(drawn)
        took.append(time.process_time() - began)
    return median(took[1:]) * 1000
