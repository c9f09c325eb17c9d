"""Redelivery: what Telegram offers again counts once, and only what is stored is confirmed."""

import asyncio
import json
import socket

import httpx
import pytest

from bot.rehearsal.telegram.faults import Fault
from storage.tables import inbox
from tests.proofs.sleeping import Woken, until
from tests.stories.story import Opened, Story

SECRET = "a-secret_for-the-hook"


async def has_texts(room: Story, count: int) -> bool:
    return len(await room.texts("A1")) == count


async def test_what_was_stored_and_not_confirmed_comes_again_and_counts_once(awake: Woken):
    async with awake() as room:
        await room.start(at="A1")
        await room.student.replies("A1", "Ensin")
        room.telegram.fail("getUpdates", Fault.drop(), 6)  # the calls that would confirm
        card = room.message("A1")
        for number in range(5):
            room.student.person.says(room.group, f"Sana {number}", card)
        await until(lambda: has_texts(room, 6))
        assert room.telegram.pending == 5

    async with awake() as room:
        await room.settle()

        assert room.telegram.pending == 0
        assert await room.texts("A1") == ["Ensin", *(f"Sana {x}" for x in range(5))]
        assert await inbox.poisoned(room.database) == []


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
    for number in range(5, 10):
        room.student.person.says(room.group, f"Sana {number}", card)
    await room.settle()

    assert await room.texts("A1") == [f"Sana {x}" for x in range(10)]


async def test_ids_that_jump_back_while_the_bot_sleeps_lose_nothing(awake: Woken):
    async with awake() as room:
        await room.start(at="A1")
        await room.student.replies("A1", "Ennen")
        await room.turn(days=8)
    room.telegram.updates.interrupt()  # the last poll ends, whose connection is gone
    await asyncio.sleep(0.05)
    room.telegram.jump_update_ids(room.telegram.updates.next_id - 1)
    card = room.message("A1")
    for number in range(5):
        room.student.person.says(room.group, f"Yöllä {number}", card)

    async with awake() as room:
        await room.settle()

        assert await room.texts("A1") == ["Ennen", *(f"Yöllä {x}" for x in range(5))]


async def test_a_webhook_answers_only_after_the_commit(rooms: Opened):
    address = f"127.0.0.1:{a_free_port()}"
    url = f"http://{address}/hook"
    room = await rooms(webhook_url=url, webhook_secret=SECRET, webhook_listen=address)
    update = json.dumps({"update_id": 77}).encode()

    async with httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as client:
        async with room.database.transaction():
            answer = asyncio.create_task(client.post(url, content=update))
            done, _ = await asyncio.wait([answer], timeout=0.3)
            assert not done
        assert (await answer).status_code == 200

    assert await room.database.fetch("SELECT 1 FROM inbox WHERE update_id = 77")


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
