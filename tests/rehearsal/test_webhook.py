"""Updates delivered to the bot's own address."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest, ResponseStartLine
from tornado.netutil import bind_sockets

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Refusal, drain


class Receiver:
    """The bot's end of a webhook; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.texts: list[str] = []
        self.secrets: set[str | None] = set()
        self.url = ""
        self._arrived = asyncio.Event()

    def serve(self, request: HTTPServerRequest) -> None:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.status == 200:
            self.texts.append(json.loads(request.body)["message"]["text"])
            self._arrived.set()
        assert request.connection is not None
        line = ResponseStartLine("HTTP/1.1", self.status, "Because")
        headers = type(request.headers)({"Content-Length": "0"})
        request.connection.write_headers(line, headers, b"")
        request.connection.finish()

    async def got(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.texts) < count:
                await self._arrived.wait()
                self._arrived.clear()
        return self.texts


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = HTTPServer(made.serve)
    sockets = bind_sockets(0, "127.0.0.1")
    made.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/hook"
    server.add_sockets(sockets)
    yield made
    server.stop()
    await server.close_all_connections()


async def test_updates_are_delivered_in_order_with_the_secret(
    telegram: PretendTelegram, api: Api, receiver: Receiver, teacher: Person
) -> None:
    teacher.says(teacher.private, "ennen")
    await api("setWebhook", url=receiver.url, secret_token="s3cret")
    await receiver.got(2)
    teacher.says(teacher.private, "yksi")
    teacher.says(teacher.private, "kaksi")

    assert await receiver.got(4) == ["/start", "ennen", "yksi", "kaksi"]
    assert receiver.secrets == {"s3cret"}
    await asyncio.sleep(0.05)
    assert telegram.pending == 0


async def test_a_refused_update_is_tried_again(
    api: Api, receiver: Receiver, teacher: Person
) -> None:
    receiver.status = 500
    await api("setWebhook", url=receiver.url)
    await asyncio.sleep(0.1)
    teacher.says(teacher.private, "yksi")
    info: Any = await api("getWebhookInfo")
    receiver.status = 200

    assert info["url"] == receiver.url
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Because"
    assert await receiver.got(2) == ["/start", "yksi"]


async def test_polling_and_webhook_exclude_each_other(api: Api, receiver: Receiver) -> None:
    await drain(api)
    poll = asyncio.create_task(api("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    await api("setWebhook", url=receiver.url)

    with pytest.raises(Refusal, match="Conflict: terminated by setWebhook request"):
        await poll
    with pytest.raises(Refusal, match="can't use getUpdates method while webhook is active"):
        await api("getUpdates")
    await api("deleteWebhook")
    assert await api("getUpdates") == []
    assert (await api("getWebhookInfo"))["url"] == ""


async def test_pending_updates_can_be_dropped(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    assert telegram.pending == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert telegram.pending == 0


async def test_an_address_that_nobody_answers(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    await asyncio.sleep(0.1)

    info = await api("getWebhookInfo")

    assert info["last_error_message"] == "Connection refused"
    assert telegram.pending == 1


async def test_what_cannot_be_a_webhook(api: Api) -> None:
    with pytest.raises(Refusal, match="secret token contains unallowed characters"):
        await api("setWebhook", url="http://127.0.0.1:9", secret_token="a b")
    with pytest.raises(Refusal, match="An HTTPS URL must be provided for webhook"):
        await api("setWebhook", url="ftp://127.0.0.1")
