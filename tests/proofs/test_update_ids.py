"""After a quiet week Telegram counts its updates anew, from anywhere: each still counts once."""

import asyncio

import pytest

from tests.proofs.sleeping import Woken
from tests.stories.story import Story


async def quiet_week(room: Story) -> None:
    """Nothing happens for so long that polls have come and gone without bringing anything."""
    await room.turn(days=8)
    for _ in range(2):
        room.telegram.updates.interrupt()
        await asyncio.sleep(0.03)


@pytest.mark.parametrize("jump", [-1, -3, -9, -11, -5000, 1, 9, 11, 5000])
async def test_a_jump_within_one_run_loses_nothing(room: Story, jump: int) -> None:
    await room.start(at="I3")
    await room.student.replies("I3", "Ensin.")
    await room.student.replies("I3", "Sitten.")

    await quiet_week(room)
    room.telegram.jump_update_ids(to=room.telegram.updates.next_id + jump)
    await room.student.replies("I3", "Viikon päästä.")
    await room.student.replies("I3", "Ja vielä.")

    assert await room.texts("I3") == ["Ensin.", "Sitten.", "Viikon päästä.", "Ja vielä."]
    assert room.telegram.pending == 0


async def test_an_old_number_with_new_words_is_a_new_update_also_after_a_restart(
    awake: Woken,
) -> None:
    async with awake() as room:
        await room.start(at="I3")
        first = room.telegram.updates.next_id
        await room.student.replies("I3", "Ensin.")
        await room.student.replies("I3", "Sitten.")

    room.telegram.jump_update_ids(to=first)
    async with awake() as room:
        await quiet_week(room)
        await room.student.replies("I3", "Sama numero.")
        await room.student.replies("I3", "Ja sama taas.")
        assert await room.texts("I3") == ["Ensin.", "Sitten.", "Sama numero.", "Ja sama taas."]
