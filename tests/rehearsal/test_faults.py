"""What can go wrong on purpose."""

import asyncio
import time

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.rehearsal.telegram.server import Fault, PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Refusal


@pytest.mark.parametrize(
    ("fault", "error", "text", "status"),
    [
        (Fault.retry_after(7), RetryAfter, "Retry in 0:00:07", 429),
        (Fault.server_error(502), NetworkError, "Bad Gateway", 502),
        (Fault.bad_request("oops"), BadRequest, "Oops", 400),
        (Fault.forbidden("bot was blocked by the user"), Forbidden, "blocked", 403),
        (Fault.unauthorized(), InvalidToken, "Unauthorized", 401),
        (Fault.conflict(), Conflict, "terminated by other getUpdates", 409),
        (Fault.garbage(), TelegramError, "Invalid server response", 0),
        (Fault.drop(), NetworkError, "RemoteProtocolError", 0),
    ],
)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_a_fault_happens_once_and_nothing_is_done(  # noqa: PLR0917
    telegram: PretendTelegram,
    ptb: Bot,
    group: Group,
    fault: Fault,
    error: type[Exception],
    text: str,
    status: int,
) -> None:
    before = len(group.messages)
    telegram.fail("sendMessage", fault)

    with pytest.raises(error, match=text):
        await ptb.send_message(group.id, "hei")
    assert len(group.messages) == before
    assert (telegram.calls[-1].status, telegram.calls[-1].fault) == (status, fault.kind)

    await ptb.send_message(group.id, "hei")
    assert group.messages[-1].text == "hei"


async def test_accepted_and_lost(telegram: PretendTelegram, ptb: Bot, group: Group) -> None:
    telegram.fail("*", Fault.accept_then_drop(), chat=group)

    with pytest.raises(NetworkError):
        await ptb.send_message(group.id, "hei")

    assert group.messages[-1].text == "hei"
    assert telegram.calls[-1].status == 200


async def test_slow(telegram: PretendTelegram, ptb: Bot, group: Group) -> None:
    telegram.fail("sendMessage", Fault.slow(0.2))
    began = time.monotonic()

    await ptb.send_message(group.id, "hei")

    assert time.monotonic() - began >= 0.2


async def test_a_slow_body(telegram: PretendTelegram, ptb: Bot, group: Group) -> None:
    telegram.fail("sendMessage", Fault.slow_body(0.2))
    began = time.monotonic()

    assert (await ptb.send_message(group.id, "hei")).text == "hei"

    assert time.monotonic() - began >= 0.2


async def test_a_cut_answer_to_what_was_done(
    telegram: PretendTelegram, ptb: Bot, group: Group
) -> None:
    telegram.fail("sendMessage", Fault.cut())

    with pytest.raises(TelegramError, match="Invalid server response"):
        await ptb.send_message(group.id, "hei")

    assert group.messages[-1].text == "hei"


async def test_faults_are_aimed(
    telegram: PretendTelegram, ptb: Bot, api: Api, group: Group, teacher: Person
) -> None:
    telegram.fail("sendMessage", Fault.server_error(500), times=2, chat=group)

    await ptb.send_message(teacher.id, "hei")
    await ptb.get_me()
    for _ in range(2):
        with pytest.raises(Refusal, match="Internal Server Error"):
            await api("sendMessage", chat_id=group.id, text="hei")
    await ptb.send_message(group.id, "hei")


async def test_a_star_spares_getupdates(telegram: PretendTelegram, api: Api) -> None:
    telegram.fail("*", Fault.conflict())
    await api("getUpdates")
    with pytest.raises(Refusal, match="Conflict"):
        await api("getMe")
    telegram.fail("getUpdates", Fault.conflict())
    with pytest.raises(Refusal, match="make sure that only one bot instance is running"):
        await api("getUpdates")


async def test_a_partition_cuts_everything(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    waiting = asyncio.create_task(api("getUpdates", offset=-1, timeout=5))
    await waiting
    poll = asyncio.create_task(api("getUpdates", offset=telegram.updates.next_id, timeout=5))
    await asyncio.sleep(0.05)
    telegram.partition()

    for call in (poll, asyncio.create_task(api("getMe"))):
        with pytest.raises(httpx.TransportError):
            await call
    teacher.says(teacher.private, "hei")
    telegram.partition(on=False)
    assert (await api("getMe"))["is_bot"] is True
    assert telegram.pending == 1
