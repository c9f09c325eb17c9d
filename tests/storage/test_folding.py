"""Folding: a workshop of any length is put together from its journal while others go on."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

import pytest

from dialogs.events import Event, ParticipantJoined, WorkshopCreated
from dialogs.evolve import evolve
from dialogs.workbook.schema import Voice
from storage import workshops
from storage.kinds import kinds
from storage.streams import A_PART, Streams
from storage.tables import journal
from tests.storage.given import NOW, contribution, write


def story(answers: int) -> list[Event]:
    created = WorkshopCreated(1, "uudista", "fi", "Europe/Helsinki")
    joined = ParticipantJoined(1, Voice.OP, True)
    return [created, joined, *(contribution(each + 1) for each in range(answers))]


@pytest.fixture
def streams(db) -> Streams:
    return Streams(db, kinds({}), lambda _: frozenset())


@pytest.mark.parametrize("answers", [0, A_PART - 3, A_PART - 2, A_PART - 1, 2 * A_PART, 777])
async def test_a_workshop_folded_in_parts_is_the_one_that_its_events_make(
    db, workshop, streams, answers
):
    events, state = story(answers), None
    await write(db, journal.append(db, workshop, 0, events, at=NOW, actor=1))
    for each in events:
        state = evolve(state, each, NOW)

    assert await workshops.load(streams, workshop) == state
    assert await workshops.load(streams, workshop + 1) is None


async def test_nobody_waits_longer_where_the_journal_is_longer(db, workshop, streams):
    longer = await write(db, journal.create(db, "workshop", NOW))
    for number, parts in ((workshop, 4), (longer, 20)):
        await write(db, journal.append(db, number, 0, story(parts * A_PART), at=NOW, actor=1))

    few, many = [await longest_turn(workshops.load(streams, each)) for each in (workshop, longer)]

    assert many <= 1.2 * few


async def longest_turn(work: Coroutine[Any, Any, object]) -> int:
    """The most calls of functions between two turns of the loop."""
    calls, longest = 0, 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    task = asyncio.create_task(work)
    sys.setprofile(count)
    try:
        while not task.done():
            before = calls
            await asyncio.sleep(0)
            longest = max(longest, calls - before)
    finally:
        sys.setprofile(None)
    await task
    return longest
