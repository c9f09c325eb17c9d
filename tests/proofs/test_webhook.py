"""The webhook: a workshop through a real one, and what it answers to whom."""

import asyncio
import json
import logging
import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.errors import FatalError
from bot.incoming import webhook
from bot.rehearsal.telegram.server import Fault
from bot.rehearsal.telegram.wire import Json
from storage.tables import inbox
from tests.proofs.conftest import forgive
from tests.proofs.sleeping import until
from tests.proofs.test_line import ends, said, started
from tests.stories.story import Opened, Story, gather

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


def by_webhook() -> dict[str, str]:
    """Settings."""
    listen = f"127.0.0.1:{a_free_port()}"
    url = f"http://{listen}/telegram/hook"
    return {"webhook_url": url, "webhook_secret": SECRET, "webhook_listen": listen}


@pytest.fixture
async def hook(rooms: Opened) -> Hook:
    settings = by_webhook()
    room = await rooms(**settings)
    await room.start(at="A1")
    return Hook(room, settings["webhook_url"])


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
    hook.room.odd_updates = True
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


# Where Telegram delivers to somebody else, or to nobody

ANOTHERS = "http://127.0.0.1:9/another"
OUTAGE = "say.outage"


async def watched(room: Story) -> None:
    """Ten minutes later the watch has looked again, also if it was looking just now."""
    room.room.clock.turn(timedelta(minutes=10))
    looks = count(room, "getWebhookInfo")
    room.room.app.line.look.set()
    await until(lambda: count(room, "getWebhookInfo") > looks or room.room.work.done())


def count(room: Story, method: str) -> int:
    return sum(each.method == method for each in room.telegram.calls)


@pytest.mark.parametrize("url", ["", ANOTHERS])
async def test_a_webhook_that_another_program_took_away_is_set_again(
    hook: Hook, url: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    room = hook.room
    await until(lambda: count(room, "getWebhookInfo") > 0)
    room.telegram._webhook.set({"url": url})

    await watched(room)
    await until(lambda: room.telegram._webhook.url == hook.url)
    await room.student.replies("A1", "Taas perillä.")

    assert await room.texts("A1") == ["Taas perillä."]
    assert len(said(caplog, "Telegram is not heard: another program")) == 1
    assert len(said(caplog, "Telegram is heard again")) == 1


async def test_a_webhook_that_is_taken_twice_within_the_hour_ends_the_bot_with_one_line(
    tmp_path: Path,
):
    settings = by_webhook()
    async with gather() as people, started(people, tmp_path, **settings) as room:
        telegram, work = room.telegram._webhook, room.room.work
        await until(lambda: count(room, "getWebhookInfo") > 0)
        for minutes in (0, 120, 0):
            room.room.clock.turn(timedelta(minutes=minutes))
            telegram.set({"url": ANOTHERS})
            await watched(room)
            await until(lambda: telegram.url == settings["webhook_url"] or work.done())

        with pytest.raises(FatalError, match="another program") as ended:
            await asyncio.wait_for(room.room.work, 10)
    assert len(str(ended.value).splitlines()) == 1


async def test_what_telegram_cannot_deliver_for_two_days_is_announced_once_when_it_can(
    hook: Hook, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    room = hook.room
    await room.student.replies("A1", "Ennen.")
    room.telegram._webhook.reachable = False
    room.student.person.says(room.group, "Katoaa.", room.message("A1"))

    for _ in range(2 * 24 * 6):
        await watched(room)
    await until(lambda: room.room.app.line.deaf)
    assert room.telegram.pending == 0  # Telegram has given it up
    room.telegram._webhook.reachable = True
    for text in ("Yhä täällä.", "Kaikki hyvin."):
        await room.student.replies("A1", text)
    for _ in range(12):
        await watched(room)

    assert await room.texts("A1") == ["Ennen.", "Yhä täällä.", "Kaikki hyvin."]
    assert sum(room.says(OUTAGE) in each.text for each in room.posts) == 1
    (told,) = said(caplog, "Telegram is not heard")
    assert "WEBHOOK_URL" in told
    assert "Connection refused" in told
    (again,) = said(caplog, "Telegram is heard again")
    assert "2 days" in again


async def test_what_telegram_delivers_after_hours_comes_late_and_nothing_is_announced(hook: Hook):
    room = hook.room
    room.telegram._webhook.reachable = False
    room.student.person.says(room.group, "Myöhässä.", room.message("A1"))

    for _ in range(23 * 6):
        await watched(room)
    room.telegram._webhook.reachable = True
    await room.settle()

    assert await room.texts("A1") == ["Myöhässä."]
    assert not any(room.says(OUTAGE) in each.text for each in room.posts)


async def test_where_something_always_waits_what_comes_all_the_same_is_heard(
    hook: Hook, caplog: pytest.LogCaptureFixture
):
    room = hook.room
    room.telegram._webhook.reachable = False
    room.student.person.says(room.group, "Jonossa.", room.message("A1"))

    for number in range(5):
        await watched(room)
        assert await hook.post(json.dumps(hook.update(number, f"Sana {number}")).encode()) == 200

    assert said(caplog, "Telegram is not heard") == []
    await watched(room)
    await watched(room)
    await until(lambda: room.room.app.line.deaf)
    room.telegram._webhook.reachable = True
    await room.settle()
    assert len(await room.texts("A1")) == 6


async def test_reminders_are_sent_though_telegram_cannot_deliver(rooms: Opened):
    room = await rooms(**by_webhook())
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    room.telegram._webhook.reachable = False
    room.classmate.person.says(room.classmate.person.private, "/ohje")
    before = len(room.student.chat)
    await until(lambda: room.telegram._webhook.trouble is not None)
    for _ in range(2):
        await watched(room)
    await until(lambda: room.room.app.line.deaf)

    def reminded() -> bool:
        room.room.clock.turn(timedelta(seconds=1))
        return len(room.student.chat) > before

    room.room.clock.set(room.now.replace(day=8, hour=9))
    await until(reminded)

    assert room.room.app.line.deaf
    room.telegram._webhook.reachable = True
    await room.settle()


async def test_who_is_turned_away_elsewhere_makes_the_watch_look_at_once(hook: Hook):
    room = hook.room
    await until(lambda: count(room, "getWebhookInfo") > 0)
    room.telegram.fail("getWebhookInfo", Fault.unauthorized())

    room.room.app.relay.on_turned_away()

    await until(lambda: room.room.app.line.deaf)
    await until(lambda: not room.room.app.line.deaf)


async def test_a_token_that_stays_refused_ends_a_bot_with_a_webhook_too(tmp_path: Path):
    async with gather() as people, started(people, tmp_path, **by_webhook()) as room:
        await until(lambda: count(room, "getWebhookInfo") > 0)
        people.telegram.fail("getWebhookInfo", Fault.unauthorized(), 10_000)

        room.room.app.relay.on_turned_away()

        assert "BOT_TOKEN" in await ends(room)


async def test_what_comes_before_telegram_can_be_told_of_the_address_is_stored(tmp_path: Path):
    async with gather() as people:
        settings = by_webhook()
        people.telegram.fail("setWebhook", Fault.drop(), 5)
        async with started(people, tmp_path, **settings) as room:
            room.room.app.line.breath = 0.05
            await room.start(at="A1")
            hook = Hook(room, settings["webhook_url"])
            assert not people.telegram._webhook.url

            assert await hook.post(json.dumps(hook.update(4, "Etuajassa")).encode()) == 200

            await room.settle()
            assert await room.texts("A1") == ["Etuajassa"]
            await until(lambda: people.telegram._webhook.url == settings["webhook_url"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # tornado's socket
async def test_an_address_where_it_cannot_listen_is_told_in_one_line(tmp_path: Path):
    settings = by_webhook()
    host, port = settings["webhook_listen"].split(":")
    with socket.create_server((host, int(port))):
        async with gather() as people:
            with pytest.raises(FatalError, match=f"WEBHOOK_LISTEN.*{port}"):
                async with started(people, tmp_path, **settings):
                    pass


# Who means no good


async def talk(url: str, *parts: bytes, head: bytes = b"", length: int | None = None) -> bytes:
    """Say the beginning of a request and go silent; all that is answered until it is closed."""
    address = httpx.URL(url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    size = sum(map(len, parts)) if length is None else length
    first = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n".encode()
    try:
        for each in (first + head + b"\r\n", *parts):
            writer.write(each)
            await writer.drain()
        async with asyncio.timeout(30):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


KNOWN = f"{HEADER}: {SECRET}\r\n".encode()
HUGE = 100_000_000


async def test_who_does_not_know_the_secret_is_refused_before_a_body_is_read(hook: Hook):
    answer = await talk(hook.url, b"only the beginning", length=1000)

    assert answer.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("head", [b"", KNOWN], ids=["a stranger", "who knows the secret"])
async def test_a_body_larger_than_any_update_is_refused_before_it_is_read(hook: Hook, head: bytes):
    before = await hook.stored()

    answer = await talk(hook.url, b"the beginning of it", head=head, length=HUGE)

    assert answer.startswith(b"HTTP/1.1 4")
    assert await hook.stored() == before


async def test_a_body_in_parts_that_never_end_is_cut_off(hook: Hook):
    address = httpx.URL(hook.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    start = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    writer.write(start.encode() + KNOWN + b"\r\n")
    part = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    try:
        while sent < HUGE:
            writer.write(part)
            await writer.drain()
            sent += len(part)
    except ConnectionError:
        pass
    writer.close()

    assert sent < HUGE
    reader.feed_eof()


async def test_headers_without_end_are_cut_off(hook: Hook):
    assert await talk(hook.url, head=b"X-More: " + b"x" * 100_000 + b"\r\n" + KNOWN) == b""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "IDLE", 0.2)
    monkeypatch.setattr(webhook, "BODY", 0.2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("said", [b"", b"POST /telegram/hook HTTP/1.1\r\nHost: x\r\n"])
async def test_who_never_comes_to_the_point_is_not_waited_for(rooms: Opened, said: bytes):
    settings = by_webhook()
    room = await rooms(**settings)
    address = httpx.URL(settings["webhook_url"])
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(said)

    async with asyncio.timeout(30):
        assert await reader.read() == b""

    writer.close()
    await room.start(at="A1")
    await room.student.replies("A1", "Muita kuullaan.")
    assert await room.texts("A1") == ["Muita kuullaan."]


@pytest.mark.usefixtures("impatient")
async def test_a_body_that_does_not_come_is_not_waited_for(rooms: Opened):
    settings = by_webhook()
    room = await rooms(**settings)

    assert await talk(settings["webhook_url"], b"{", head=KNOWN, length=100) == b""

    assert await room.database.fetch("SELECT * FROM inbox") == []
