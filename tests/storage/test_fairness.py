"""Whose turn it is in the outbox, against the plainest account of it."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.file.database import Database
from storage.tables import journal, outbox
from tests.storage.given import NOW

PEOPLE = st.integers(1, 5)
ASKED = st.tuples(st.just("ask"), PEOPLE, st.integers(1, 3), st.booleans())
TURNS = st.tuples(st.just("turn"), st.frozensets(PEOPLE, max_size=4), st.just(0), st.just(False))


@pytest.mark.slow
@given(st.lists(st.one_of(ASKED, TURNS), max_size=40))
@settings(max_examples=60, deadline=None)
def test_whoever_can_be_written_to_has_the_next_turn_what_is_waited_for_first(deeds) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), deeds))


async def _play(folder: Path, deeds) -> None:
    async with await Database.open(folder / "fair.db", now=NOW) as db:
        async with db.transaction():
            workshop = await journal.create(db, "workshop", NOW)
        waiting: dict[tuple[int, str], tuple[bool, int]] = {}
        for number, (deed, first, card, unasked) in enumerate(deeds):
            if deed == "ask":
                async with db.transaction():
                    moment = NOW + number * timedelta(seconds=1)
                    kind = {"fresh": True, "nudge": False, "unasked": unasked}
                    asked = f"answer:A{card}"
                    await outbox.put_show(db, workshop, asked, first, **kind, now=moment)
                _expect(waiting, (first, asked), unasked, number)
            else:
                await _take(db, waiting, first, number)


def _expect(waiting, key, unasked, number) -> None:
    """Asked for again, it keeps its place, and is waited for if it ever was."""
    before = waiting.get(key, (unasked, number))
    waiting[key] = (unasked, min(before[1], number))


async def _take(db, waiting, busy, number) -> None:
    """The next turn goes to the first in line of those whose chats are free."""
    now = NOW + number * timedelta(seconds=1)
    rows = await outbox.due(db, now, 100, busy=[f"p{each}" for each in busy])
    free = {key: turn for key, turn in waiting.items() if key[0] not in busy}

    assert [(x.person, x.card) for x in rows] == sorted(free, key=lambda key: free[key])

    if rows:
        async with db.transaction():
            await outbox.sending(db, rows[0].id)
            await outbox.settle(db, rows[0].id, rows[0].wanted)
        del waiting[rows[0].person, rows[0].card]
