"""Killed at any boundary of storage and network, the bot goes on as if nothing had happened."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.proofs.bots import Runner
from tests.proofs.script import FOLLOWING, GROUPS, OPENING, SCENES, Beat, Scene
from tests.proofs.sweep import Findings, Sweep, Unharmed

AT_ONCE = 3
"""Laps that are played side by side."""


def some(unharmed: Unharmed, chance: Random, every: int = 1) -> list[int]:
    """A boundary by chance in every so manieth beat."""
    counted = enumerate(unharmed.boundaries)
    return [chance.randint(1, len(each) + 1) if n % every == 0 else 0 for n, each in counted]


async def side_by_side(laps: Sequence[object]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(lap: object) -> None:
        async with places:
            await lap  # type: ignore[misc]

    async with asyncio.TaskGroup() as group:
        for each in laps:
            group.create_task(one(each))


def assert_kept(found: Findings) -> None:
    print(found)
    assert not found.lost
    assert not found.wrong


@pytest.mark.parametrize(
    ("scene", "every"),
    [
        (Scene(OPENING), 2),
        (Scene(FOLLOWING[:11], "agreed"), 1),
        (Scene(GROUPS, "looking_back", groups=2), 2),
    ],
)
async def test_killed_all_over_the_script_it_loses_nothing_and_repeats_at_most_once(
    runner: Runner, tmp_path: Path, scene: Scene, every: int
) -> None:
    sweep = Sweep(runner, tmp_path, scene)
    unharmed = await sweep.unharmed()

    await sweep.lap(unharmed, some(unharmed, Random(7), every))

    assert len(sweep.found.points) >= 11
    assert_kept(sweep.found)


WINDOWS = {
    "before it is stored": "INSERT INTO inbox",
    "stored and not confirmed": "before getupdates",
    "before it is acted on": "INSERT INTO events",
    "acted on and not committed": "UPDATE inbox SET state = 'settled'",
    "before the card is sent": "before editMessageText",
    "sent and not known": "after editMessageText",
}


async def test_in_the_narrowest_windows_an_answer_still_counts_once_and_shows(
    runner: Runner, tmp_path: Path
) -> None:
    beats = tuple(Beat("matti", "replies", "I3", window) for window in WINDOWS)
    sweep = Sweep(runner, tmp_path, Scene(beats, "collecting"))
    unharmed = await sweep.unharmed()

    await sweep.lap(unharmed, [*WINDOWS.values()])

    died = zip(sweep.found.points, WINDOWS.values(), strict=True)
    assert all(point.startswith(boundary) for point, boundary in died)
    assert_kept(sweep.found)


@pytest.mark.proof
@pytest.mark.parametrize("scene", SCENES, ids=["opening", "choosing", "following", "groups"])
async def test_killed_at_every_boundary_it_loses_nothing_and_repeats_at_most_once(
    runner: Runner, tmp_path: Path, scene: Scene
) -> None:
    sweep = Sweep(runner, tmp_path, scene)
    unharmed = await sweep.unharmed()
    counts = [len(each) for each in unharmed.boundaries]

    await side_by_side(
        [
            sweep.lap(unharmed, [at if at <= count + 1 else 0 for count in counts])
            for at in range(1, max(counts) + 2)
        ]
    )

    assert len(sweep.found.points) >= 0.98 * sum(counts)
    assert_kept(sweep.found)


@pytest.mark.proof
async def test_killed_again_while_it_recovers_it_loses_nothing(
    runner: Runner, tmp_path: Path
) -> None:
    chance = Random(11)
    sweeps = [Sweep(runner, tmp_path / str(n), each) for n, each in enumerate(SCENES)]

    for sweep in sweeps * 3:
        sweep.folder.mkdir(exist_ok=True)
        unharmed = await sweep.unharmed()
        again = [chance.randint(1, 30) for _ in unharmed.boundaries]
        await sweep.lap(unharmed, some(unharmed, chance), again)

    assert sum(each.found.doubles for each in sweeps) >= 200
    for sweep in sweeps:
        assert_kept(sweep.found)
