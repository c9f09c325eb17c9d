"""The machine's clock lets nobody wait who was told to go."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import SystemClock


@pytest.mark.parametrize("steps", range(5))
async def test_who_is_told_to_go_in_the_moment_of_waking_goes(steps: int):
    clock, wake = SystemClock(), asyncio.Event()

    async def work() -> None:
        while True:
            await clock.wait(wake, clock.now() + timedelta(minutes=1))
            wake.clear()

    working = asyncio.create_task(work())
    for _ in range(5):
        await asyncio.sleep(0)

    wake.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait((working,), timeout=5)

    assert working.cancelled()


async def test_it_waits_until_the_moment_or_the_waking():
    clock, wake = SystemClock(), asyncio.Event()

    await clock.wait(wake, clock.now() + timedelta(milliseconds=1))
    wake.set()
    await clock.wait(wake, clock.now() + timedelta(minutes=1))
    await clock.wait(wake, None)
