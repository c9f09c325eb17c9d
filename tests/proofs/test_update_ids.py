"""Update ids: they start anew after a quiet week, and one that comes twice counts once."""

import asyncio

import pytest

from bot.rehearsal.faults import Fault
from storage import inbox
from tests.proofs.sleeping import Woken, until
from tests.stories.story import Story


async def quiet_week(room: Story) -> None:
    """Eight days without updates: every poll comes back empty, also the last that confirmed."""
    await room.turn(days=8)
    room.telegram.updates.interrupt()
    await asyncio.sleep(0.05)


def last_id(room: Story) -> int:
    return room.telegram.updates.next_id - 1


@pytest.mark.parametrize("jump", [-1_000_000, -3, 0, 1_000_000])
async def test_after_a_quiet_week_ids_may_go_anywhere_also_where_they_were(room: Story, jump: int):
    await room.start(at="A1")
    for number in range(4):
        await room.student.replies("A1", f"Ennen {number}")

    await quiet_week(room)
    room.telegram.jump_update_ids(last_id(room) + jump)
    for number in range(6):
        await room.student.replies("A1", f"Sitten {number}")

    wanted = [f"Ennen {x}" for x in range(4)] + [f"Sitten {x}" for x in range(6)]
    assert await room.texts("A1") == wanted


async def test_ids_that_jump_back_while_the_bot_sleeps_lose_nothing(awake: Woken):
    async with awake() as room:
        await room.start(at="A1")
        await room.student.replies("A1", "Ennen")
        await quiet_week(room)
    room.telegram.jump_update_ids(last_id(room))
    card = room.message("A1")
    for number in range(5):
        room.student.person.says(room.group, f"Yöllä {number}", card)

    async with awake() as room:
        await room.settle()

        assert await room.texts("A1") == ["Ennen", *(f"Yöllä {x}" for x in range(5))]


async def test_what_was_stored_and_not_confirmed_comes_again_and_counts_once(awake: Woken):
    async with awake() as room:
        await room.start(at="A1")
        await room.student.replies("A1", "Ensin")
        room.telegram.fail("getUpdates", Fault.drop())  # the call that would confirm
        card = room.message("A1")
        for number in range(5):
            room.student.person.says(room.group, f"Sana {number}", card)
        await until(lambda: has_texts(room, 6))
        handled = await room.texts("A1")
        assert room.telegram.pending == 5

    async with awake() as room:
        await room.settle()

        assert room.telegram.pending == 0
        assert await room.texts("A1") == handled == ["Ensin", *(f"Sana {x}" for x in range(5))]
        assert await inbox.poisoned(room.database) == []


async def has_texts(room: Story, count: int) -> bool:
    return len(await room.texts("A1")) == count


@pytest.mark.parametrize("spoil", [Fault.accept_then_drop(), Fault.server_error(), Fault.garbage()])
async def test_a_batch_that_is_lost_on_its_way_comes_again_and_counts_once(
    room: Story, spoil: Fault
):
    await room.start(at="A1")
    card = room.message("A1")

    room.telegram.fail("getUpdates", spoil)
    for number in range(5):
        room.student.person.says(room.group, f"Sana {number}", card)
    await room.settle()
    room.telegram.updates.interrupt()
    for number in range(5, 10):
        room.student.person.says(room.group, f"Sana {number}", card)
    await room.settle()

    assert await room.texts("A1") == [f"Sana {x}" for x in range(10)]
