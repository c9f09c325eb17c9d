"""Webhook mode: the same story, and 200 only for what is stored."""

import json
import socket
from pathlib import Path

import httpx
import pytest

from bot.rehearsal.messages import Json
from storage import inbox
from tests.proofs.conftest import forgive
from tests.proofs.test_disk import full
from tests.stories.story import Opened, Story

SECRET = "Hyvin-salainen_1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Hooked:
    """A room whose bot listens for its updates, and the address where it does."""

    def __init__(self, room: Story, url: str) -> None:
        self.room, self.url = room, url

    async def post(self, body: bytes, secret: str = SECRET) -> int:
        async with httpx.AsyncClient() as client:
            headers = {HEADER.encode(): secret.encode("latin-1")}
            return (await client.post(self.url, content=body, headers=headers)).status_code

    def update(self, text: str) -> bytes:
        person, number = self.room.student.person, self.room.telegram.next_box_id()
        chat, card = self.room.group.as_json(), self.room.message("I3").as_json()
        message: Json = {"message_id": number, "date": 1, "chat": chat, "from": person.as_json()}
        message |= {"text": text, "reply_to_message": card}
        return json.dumps({"update_id": 10_000 + number, "message": message}).encode()


@pytest.fixture
async def hooked(rooms: Opened) -> Hooked:
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}/hook"
    room = await rooms(webhook_url=url, webhook_secret=SECRET, webhook_listen=address)
    await room.start(at="I3")
    return Hooked(room, url)


async def test_a_group_works_by_webhook_as_by_polling(hooked: Hooked) -> None:
    room = hooked.room

    await room.student.replies("I3", "Ryhmässä.")
    mine = await room.student.privately("I3", "Yksin.")
    await room.student.edits(mine, "Yksin ja muutettu.")
    toast = await room.instructor.presses("ready:I3")
    await room.teacher.presses("skip:I3", private=True)

    assert await room.texts("I3") == ["Ryhmässä.", "Yksin ja muutettu."]
    assert toast == room.says("toast.ready")
    assert "I · 4/4" in room.card("I4")
    assert room.telegram.pending == 0


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "ä"])
async def test_who_does_not_know_the_secret_is_refused_and_nothing_is_kept(
    hooked: Hooked, secret: str
) -> None:
    before = await hooked.room.database.fetch("SELECT count(*) FROM inbox")

    assert await hooked.post(hooked.update("Väärä"), secret) == 403

    await hooked.room.settle()
    assert await hooked.room.texts("I3") == []
    assert await hooked.room.database.fetch("SELECT count(*) FROM inbox") == before


async def test_what_cannot_be_stored_is_not_confirmed_and_comes_again(hooked: Hooked) -> None:
    room = hooked.room
    filler = "Täyte. " * 2000

    async with full(room):
        codes = [await hooked.post(hooked.update(f"{n} {filler}")) for n in range(12)]
        refused = [n for n, code in enumerate(codes) if code != 200]
        assert refused
        room.student.person.says(room.group, f"Viimeinen {filler[:3000]}", room.message("I3"))
    await room.settle()

    heard = [each.partition(" ")[0] for each in await room.texts("I3")]
    assert sorted(heard) == sorted([*(str(n) for n in range(12) if n not in refused), "Viimeinen"])


async def test_an_update_that_is_delivered_twice_counts_once(hooked: Hooked) -> None:
    update = hooked.update("Kerran.")

    assert [await hooked.post(update), await hooked.post(update)] == [200, 200]

    await hooked.room.settle()
    assert await hooked.room.texts("I3") == ["Kerran."]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b"\xff\xfe", b'{"update_id": "x"}', b"[" * 100_000, b"null"]
)
async def test_what_is_no_update_is_put_aside_and_not_sent_for_ever(
    hooked: Hooked, body: bytes, tmp_path: Path
) -> None:
    assert await hooked.post(body) == 200
    assert await hooked.post(hooked.update("Seuraava.")) == 200

    await hooked.room.settle()
    assert await hooked.room.texts("I3") == ["Seuraava."]
    assert all(each.reason for each in await inbox.poisoned(hooked.room.database))
    await forgive(hooked.room)


async def test_a_quiet_weekend_is_no_outage(hooked: Hooked) -> None:
    room = hooked.room

    await room.turn(days=3)
    await room.student.replies("I3", "Maanantaina.")

    assert not any(room.says("say.outage") in each.text for each in room.posts)
