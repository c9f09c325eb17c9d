"""A clock to turn, a pretend Telegram under the judge's eyes, and two ways to call it."""

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.judge import come_in, judge

PLAIN = {"verify": False}  # no certificates to load: there is no TLS on the loopback
Api = Callable[..., Coroutine[Any, Any, Any]]


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.time = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def turn(self, **by: float) -> None:
        self.time += timedelta(**by)


class Refusal(Exception):
    """An answer with `ok` false: the whole body."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["description"])
        self.code: int = body["error_code"]
        self.parameters: dict[str, int] = body.get("parameters", {})


@pytest.fixture(autouse=True, scope="session")
def _judge_is_in() -> None:
    come_in()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[PretendTelegram]:
    """Answers and updates are judged here; requests only where a test asks for it."""

    def judge_telegram(kind: str, name: str, payload: Any) -> None:
        if kind != "request":
            judge(kind, name, payload)

    async with PretendTelegram(now=clock.now) as server:
        server.judge = judge_telegram
        yield server


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=10, verify=False) as client:
        yield client


@pytest.fixture
def api(telegram: PretendTelegram, http: httpx.AsyncClient) -> Api:
    """A method called with JSON; its result, or Refusal."""

    async def call(method: str, **params: Any) -> Any:
        answer = await http.post(f"{telegram.url}/bot{telegram.token}/{method}", json=params)
        body = answer.json()
        if not body["ok"]:
            assert answer.status_code == body["error_code"]
            raise Refusal(body)
        return body["result"]

    return call


@pytest.fixture
async def ptb(telegram: PretendTelegram) -> AsyncIterator[Bot]:
    bot = Bot(
        telegram.token,
        request=HTTPXRequest(httpx_kwargs=PLAIN),
        get_updates_request=HTTPXRequest(httpx_kwargs=PLAIN),
        base_url=f"{telegram.url}/bot",
        base_file_url=f"{telegram.url}/file/bot",
    )
    async with bot:
        yield bot


@pytest.fixture
def teacher(telegram: PretendTelegram) -> Person:
    person = telegram.user("Tiina", username="tiina")
    person.starts()
    return person


@pytest.fixture
def student(telegram: PretendTelegram) -> Person:
    return telegram.user("Sami", language="sv")


@pytest.fixture
async def group(telegram: PretendTelegram, api: Api, teacher: Person, student: Person) -> Group:
    """A basic group with the bot in it, and nothing pending."""
    made = telegram.group("Konepaja", teacher, student, creator=teacher)
    made.add_bot(by=teacher)
    await drain(api)
    return made


@pytest.fixture
async def supergroup(
    telegram: PretendTelegram, api: Api, teacher: Person, student: Person
) -> Group:
    made = telegram.group("Hitsaamo", teacher, student, creator=teacher, kind="supergroup")
    made.add_bot(by=teacher)
    await drain(api)
    return made


async def drain(api: Api) -> list[dict[str, Any]]:
    """Take and confirm everything that waits, whatever its id."""
    updates: list[dict[str, Any]] = []
    while batch := await api("getUpdates"):
        updates += batch
        await api("getUpdates", offset=batch[-1]["update_id"] + 1, limit=1)
    return updates


async def news(api: Api) -> list[tuple[str, Any]]:
    """The updates that wait, as (kind, payload), confirmed."""
    return [
        next((kind, payload) for kind, payload in update.items() if kind != "update_id")
        for update in await drain(api)
    ]
