"""The webhook: a workshop through a real one, and what it answers to whom."""

import asyncio
import json
import socket
from dataclasses import dataclass

import httpx
import pytest

from bot.rehearsal.messages import Json
from storage import inbox
from tests.proofs.conftest import forgive
from tests.proofs.sleeping import until
from tests.stories.story import Opened, Story

SECRET = "a-secret_for-the-hook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass(frozen=True)
class Hook:
    """A room whose bot listens, and the address."""

    room: Story
    url: str

    async def post(self, body: bytes, secret: str | None = SECRET) -> int:
        headers = {"Content-Type": "application/json"} | ({HEADER: secret} if secret else {})
        async with httpx.AsyncClient() as client:
            return (await client.post(self.url, content=body, headers=headers)).status_code

    async def stored(self) -> list[tuple[int | None, str]]:
        rows = await self.room.database.fetch("SELECT update_id, state FROM inbox ORDER BY id")
        return [(each["update_id"], each["state"]) for each in rows]

    def update(self, number: int, text: str) -> Json:
        """A reply of the student to the open card, as Telegram would deliver it."""
        body = {
            "message_id": number,
            "date": 1,
            "chat": self.room.group.as_json(),
            "from": self.room.student.person.as_json(),
            "reply_to_message": self.room.message("A1").as_json(),
            "text": text,
        }
        return {"update_id": number, "message": body}


@pytest.fixture
async def hook(rooms: Opened) -> Hook:
    port = a_free_port()
    url = f"http://127.0.0.1:{port}/telegram/hook"
    listen = f"127.0.0.1:{port}"
    room = await rooms(webhook_url=url, webhook_secret=SECRET, webhook_listen=listen)
    await room.start(at="A1")
    return Hook(room, url)


async def test_a_workshop_goes_on_through_a_webhook(hook: Hook):
    room = hook.room

    for number in range(5):
        await room.student.replies("A1", f"Ryhmässä {number}")
    await room.instructor.privately("A1", "Yksityisesti")
    assert await room.teacher.presses("skip:A1", private=True) != "?"

    assert room.telegram._webhook.url == hook.url
    assert room.telegram._webhook.trouble is None
    assert await room.texts("A1") == [*(f"Ryhmässä {x}" for x in range(5)), "Yksityisesti"]
    assert (await room.state()).place == "A2"


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper()])
async def test_who_does_not_know_the_secret_is_refused_and_nothing_stored(
    hook: Hook, secret: str | None
):
    before = await hook.stored()

    assert await hook.post(json.dumps(hook.update(1, "Varas")).encode(), secret) == 403

    assert await hook.stored() == before
    assert await hook.room.texts("A1") == []


MALFORMED = (b"", b"{", b"\xff\xfe", b"[]", b"null", b"7", b'"sana"', b'{"update_id": "x"}')
NESTED = b"[" * 100_000


@pytest.mark.parametrize("body", [*MALFORMED, NESTED])
async def test_what_is_no_update_is_put_aside_and_holds_up_nobody(hook: Hook, body: bytes):
    """200, not 400: Telegram would send it again and again, and everything after it would wait."""
    assert await hook.post(body) == 200
    assert await hook.post(json.dumps(hook.update(2, "Seuraava")).encode()) == 200
    await hook.room.settle()

    assert await hook.room.texts("A1") == ["Seuraava"]
    assert len(await inbox.poisoned(hook.room.database)) <= 1
    await forgive(hook.room)


async def test_another_path_and_another_method_are_refused(hook: Hook):
    async with httpx.AsyncClient() as client:
        headers = {HEADER: SECRET}
        assert (await client.get(hook.url, headers=headers)).status_code == 405
        assert (await client.post(hook.url + "/x", headers=headers)).status_code == 404


async def test_the_answer_comes_only_after_the_commit(hook: Hook):
    body = json.dumps(hook.update(3, "Tallessa")).encode()

    async with hook.room.database.transaction():
        answer = asyncio.create_task(hook.post(body))
        done, _ = await asyncio.wait([answer], timeout=0.3)
        assert not done
    assert await answer == 200

    assert 3 in [number for number, _ in await hook.stored()]


async def test_what_cannot_be_stored_is_not_taken_and_counts_once_when_it_comes_again(hook: Hook):
    room = hook.room
    await room.database._connection.execute_fetchall("PRAGMA query_only = 1")

    room.student.person.says(room.group, "Kahdesti tarjottu", room.message("A1"))
    update = json.dumps(room.telegram.updates.first()).encode()
    await until(lambda: room.telegram._webhook.trouble is not None)
    assert room.telegram.pending == 1
    await room.database._connection.execute_fetchall("PRAGMA query_only = 0")
    await room.settle()
    assert await hook.post(update) == 200
    await room.settle()

    assert await room.texts("A1") == ["Kahdesti tarjottu"]


async def test_a_quiet_weekend_is_no_outage(hook: Hook) -> None:
    room = hook.room

    await room.turn(days=3)
    await room.student.replies("A1", "Maanantaina.")

    assert not any(room.says("say.outage") in each.text for each in room.posts)
