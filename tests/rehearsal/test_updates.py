"""getUpdates: order, confirming, waiting, conflicts, forgetting."""

import asyncio
import time
from typing import Any

import pytest
from telegram import Bot

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Clock, Refusal, drain, news


def ids(batch: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in batch]


async def test_updates_come_in_order_until_confirmed(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    teacher.says(teacher.private, "yksi")
    teacher.says(teacher.private, "kaksi")

    first = await api("getUpdates")
    again = await api("getUpdates")
    rest = await api("getUpdates", offset=ids(first)[1])

    assert first == again
    assert [update["message"]["text"] for update in first] == ["/start", "yksi", "kaksi"]
    assert ids(first) == list(range(ids(first)[0], ids(first)[0] + 3))
    assert ids(rest) == ids(first)[1:]
    assert telegram.pending == 2


async def test_limit_and_negative_offset(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    for number in range(5):
        teacher.says(teacher.private, str(number))

    assert len(await api("getUpdates", limit=2)) == 2
    last = await api("getUpdates", offset=-2)
    assert [update["message"]["text"] for update in last] == ["3", "4"]
    assert telegram.pending == 2


async def test_a_long_poll_wakes_when_something_happens(ptb: Bot, student: Person) -> None:
    waiting = asyncio.create_task(ptb.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    student.starts()
    updates = await waiting

    assert updates[0].message is not None
    assert updates[0].message.text == "/start"


async def test_a_long_poll_ends_empty(api: Api) -> None:
    began = time.monotonic()

    assert await api("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


async def test_a_second_poll_ends_the_first_with_conflict(api: Api, student: Person) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api("getUpdates", timeout=5))

    with pytest.raises(Refusal, match="terminated by other getUpdates request") as refused:
        await first
    assert refused.value.code == 409
    student.starts()
    assert len(await second) == 1


async def test_updates_are_forgotten_after_a_day(
    telegram: PretendTelegram, api: Api, clock: Clock, teacher: Person
) -> None:
    clock.turn(hours=23, minutes=59)
    teacher.says(teacher.private, "uusi")
    clock.turn(minutes=2)

    assert [payload["text"] for _, payload in await news(api)] == ["uusi"]
    assert telegram.pending == 0


async def test_allowed_updates_are_remembered(
    api: Api, teacher: Person, telegram: PretendTelegram
) -> None:
    await drain(api)
    await api("getUpdates", allowed_updates=["callback_query"])
    teacher.says(teacher.private, "hei")
    assert telegram.pending == 0

    await api("getUpdates", allowed_updates=[])
    teacher.says(teacher.private, "hei")
    assert telegram.pending == 1


async def test_after_a_quiet_week_a_stale_offset_is_taken_for_a_mistake(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    stale = ids(await drain(api))[-1] + 1
    telegram.jump_update_ids(to=stale - 5000)
    teacher.says(teacher.private, "hei")

    batch = await api("getUpdates", offset=stale)

    assert ids(batch) == [stale - 5000]


async def test_a_stale_offset_just_past_the_end_confirms_what_it_never_saw(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    stale = ids(await drain(api))[-1] + 1
    telegram.jump_update_ids(to=stale - 5)
    teacher.says(teacher.private, "hei")

    assert await api("getUpdates", offset=stale) == []
    assert telegram.pending == 0


async def test_any_raw_update_can_be_pushed(telegram: PretendTelegram, api: Api) -> None:
    telegram.push({"nonsense": [1, None]})
    telegram.push({"update_id": 7, "message": "x"})

    first, second = await api("getUpdates")

    assert first["nonsense"] == [1, None]
    assert second == {"update_id": 7, "message": "x"}
