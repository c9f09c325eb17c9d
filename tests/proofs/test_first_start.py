"""A first start that is killed at any point leaves nothing that the next one stumbles over."""

from pathlib import Path

import pytest

from bot.rehearsal.telegram.server import PretendTelegram
from storage.file import keyfile
from tests.proofs.bots import Bot, Died, Runner
from tests.stories.story import BEGINS


async def boundaries(runner: Runner, telegram: PretendTelegram, path: Path) -> list[str]:
    """What a first start passes on its way, until it can be asked anything."""
    bot = await runner.start(telegram, path, BEGINS, files=True)
    passed: list[str] = await bot.ask("passed")
    await bot.stop()
    return passed


async def forever(bot: Bot) -> None:
    while True:
        await bot.ask("passed")


async def killed_at(runner: Runner, telegram: PretendTelegram, path: Path, at: int) -> str:
    """A first start that dies there, and the next one, which has to get people in."""
    bot = await runner.start(telegram, path, BEGINS, at, files=True)
    with pytest.raises(Died) as death:
        await forever(bot)
    again = await runner.start(telegram, path, BEGINS)
    assert await again.ask("link") is not None, death.value
    assert await again.ask("link") == await again.ask("link")
    await again.stop()
    assert len(keyfile.read(path) or b"") == keyfile.LENGTH, death.value
    assert not list(path.parent.glob("*.part"))
    return str(death.value)


async def test_killed_around_each_file_it_makes_it_begins_anew(runner: Runner, tmp_path: Path):
    async with PretendTelegram(now=lambda: BEGINS) as telegram:
        passed = await boundaries(runner, telegram, tmp_path / "whole" / "data" / "bot.db")
        files = [n for n, what in enumerate(passed, 1) if "bot.db" in what]

        died = [
            await killed_at(runner, telegram, tmp_path / str(at) / "bot.db", at) for at in files
        ]

    assert any(each == "os.rename bot.db.key.part" for each in died)
    assert any(each == "open bot.db" for each in died)
    assert died.index("open bot.db") < died.index("open bot.db.key.part")


@pytest.mark.proof
async def test_killed_at_every_boundary_it_begins_anew(runner: Runner, tmp_path: Path):
    async with PretendTelegram(now=lambda: BEGINS) as telegram:
        passed = await boundaries(runner, telegram, tmp_path / "whole" / "bot.db")

        for at in range(1, len(passed) + 1):
            await killed_at(runner, telegram, tmp_path / str(at) / "bot.db", at)

    assert len(passed) > 60
