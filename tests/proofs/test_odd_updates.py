"""No update stalls the bot, however odd: handled or put aside, and the next one is heard."""

import asyncio
import time
from itertools import islice
from random import Random

import pytest

from bot.cards.buttons import callback_data
from bot.rehearsal.stage.room import PATIENCE
from bot.rehearsal.telegram.wire import Json
from storage.tables import inbox
from tests.proofs.odd_updates import bent_ones, exotic_ones, good_ones
from tests.stories.story import Story

MOST_SECONDS = 3.0
A_FEW = 12
"""Odd updates between two good ones."""


async def heard(room: Story, text: str) -> float:
    """Write a good answer in private; the real seconds until the bot has it."""
    begun = time.monotonic()
    room.student.person.says(room.student.person.private, text)
    async with asyncio.timeout(20):
        while text not in await room.texts("I3"):
            if room.room.work.done():
                room.room.work.result()
            await asyncio.sleep(0.002)
    return time.monotonic() - begun


async def endures(room: Story, odd: list[Json]) -> float:
    """Send it all, with good answers in between; the longest that one of those had to wait."""
    waits = []
    for start in range(0, len(odd), A_FEW):
        for each in odd[start : start + A_FEW]:
            room.telegram.push(each)
        waits.append(await heard(room, f"Hyvä {start}"))
    await room.settle()
    return max(waits)


async def prepare(room: Story) -> None:
    await room.start(at="I3")
    room.telegram.judge = None  # what one answers to nonsense is not judged
    await room.student.opens("answer:I3")


async def accounts(room: Story) -> dict[str, int]:
    """How many updates are in which state."""
    rows = await room.database.fetch("SELECT state, count(*) FROM inbox GROUP BY state")
    return dict(map(tuple, rows))


@pytest.mark.parametrize(
    ("seed", "many"),
    [(1, 300), *(pytest.param(n, 2000, marks=pytest.mark.proof) for n in range(2, 6))],
)
async def test_bent_updates_are_handled_or_put_aside_and_the_next_good_one_is_heard_at_once(
    battered: Story, seed: int, many: int
) -> None:
    room = battered
    await prepare(room)

    longest = await endures(room, list(islice(bent_ones(room, Random(seed)), many)))

    print(f"{many} bent updates: {await accounts(room)}, longest wait {longest:.3f} s")
    assert longest < MOST_SECONDS
    assert "waiting" not in await accounts(room)
    good = [each for each in await room.texts("I3") if each.startswith("Hyvä")]
    assert good == [f"Hyvä {start}" for start in range(0, many, A_FEW)]
    assert all(each.reason for each in await inbox.poisoned(room.database))


async def test_exotic_updates_do_no_harm(battered: Story) -> None:
    room = battered
    await prepare(room)

    longest = await endures(room, list(exotic_ones(room)))

    assert longest < MOST_SECONDS
    assert "waiting" not in await accounts(room)
    assert all(each.reason for each in await inbox.poisoned(room.database))


@pytest.mark.parametrize(
    "bend",
    [
        {"from": {"id": "seven", "is_bot": False, "first_name": "X"}},
        {"from": {"id": 10**400, "is_bot": False, "first_name": "X"}},
        {"from": {"id": 5, "is_bot": False, "first_name": {"a": "\ud800"}}},
        {"chat": {"id": None, "type": "group"}},
        {"message_id": "no number"},
        {"text": ["list"]},
        {"date": "yesterday"},
        {"reply_to_message": 5},
    ],
    ids=lambda bend: next(iter(bend)),
)
async def test_one_poisoned_update_is_put_aside_with_its_reason_and_no_other_waits(
    battered: Story, bend: Json
) -> None:
    room = battered
    await prepare(room)
    poison = good_ones(room)[0]["message"] | bend

    room.telegram.push({"message": poison})
    seconds = await heard(room, "Seuraava.")

    assert seconds < MOST_SECONDS
    assert room.telegram.pending == 0
    for each in await inbox.poisoned(room.database):
        assert each.reason
        assert "Sana" not in each.reason


async def test_an_update_that_the_database_cannot_hold_is_no_outage(battered: Story) -> None:
    room = battered
    await prepare(room)
    person = {"id": "seven", "is_bot": False, "first_name": "X"}
    message = good_ones(room)[0]["message"] | {"from": person}

    room.telegram.push({"message": message})
    await heard(room, "Seuraava.")

    (aside,) = await inbox.poisoned(room.database)
    assert "IntegrityError" in aside.reason or "TypeError" in aside.reason


async def test_what_came_together_with_a_poisoned_update_is_done_all_the_same(
    battered: Story,
) -> None:
    room = battered
    await prepare(room)
    person, private = room.student.person, room.student.person.private
    poison = good_ones(room)[0]["message"] | {
        "from": {"id": "seven", "is_bot": False, "first_name": "X"}
    }

    person.sends(private, document=b"%PDF-1.7", media_group_id="album")
    room.telegram.push({"message": poison})
    person.says(private, "Seuraava.")
    await room.settle()

    assert await room.texts("I3") == ["Seuraava."]
    assert len(await inbox.poisoned(room.database)) == 1
    assert any(room.says("say.text_only") in each.text for each in room.student.chat)


async def test_a_press_whose_handler_fails_is_put_aside_and_its_spinner_stops(
    battered: Story,
) -> None:
    room = battered
    await prepare(room)
    nowhere = callback_data(room.room.app.renderer.key, 1 << 70, "adv:I3")

    unknown = await room.teacher.writes("/start")  # no card that the bot knows of
    press = room.teacher.person.presses(unknown, data=nowhere)
    await press.answer(timeout=PATIENCE)

    (aside,) = await inbox.poisoned(room.database)
    assert "OverflowError" in aside.reason
