"""A flood of messages: all are stored, and memory stays as it was."""

from pathlib import Path

import pytest

from bot.app import WORKBOOKS
from bot.clock import TurnedClock
from bot.holidays_fi import holidays_around
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from storage import library
from storage.file.database import Database
from storage.kinds import kinds
from storage.streams import Streams
from tests.proofs.bots import Runner
from tests.proofs.given import begin
from tests.proofs.playing import Play
from tests.proofs.script import BEGINS

CHATS = 5
MOST_GROWTH = 100 << 20


@pytest.mark.parametrize("many", [1000, pytest.param(10_000, marks=pytest.mark.proof)])
async def test_a_flood_of_one_member_over_five_chats_is_stored_and_memory_bounded(
    runner: Runner, tmp_path: Path, many: int
) -> None:
    clock, path = TurnedClock(BEGINS), tmp_path / "flood.db"
    async with PretendTelegram(now=clock.now, limits=True) as telegram:
        play = Play.begin(runner, telegram, clock, path)
        groups = [play.group, *(another(play, number) for number in range(1, CHATS))]
        await given(path, play, groups)
        await play.start()
        await play.settle()
        assert play.bot is not None
        before = play.bot.memory

        cards = [each.messages[-1] for each in groups]
        for number in range(many):
            where = number % CHATS
            play.people["matti"].says(groups[where], f"Sana {number}", cards[where])
        await play.settle(patience=1200)

        growth = play.bot.memory - before
        await play.stop()
    print(f"{many} messages: memory +{growth / (1 << 20):.1f} MB")
    assert growth < MOST_GROWTH
    async with await Database.open(path, now=BEGINS) as database:
        rows = await database.fetch(
            "SELECT stream_id, value FROM texts WHERE value LIKE 'Sana %' ORDER BY 1, version"
        )
    for where in range(CHATS):
        stored = [each["value"] for each in rows if each["stream_id"] == where + 1]
        assert stored == [f"Sana {number}" for number in range(where, many, CHATS)]


def another(play: Play, number: int) -> Group:
    people = play.people
    return play.telegram.group(f"Ryhmä {number}", *people.values(), creator=people["tiina"])


async def given(path: Path, play: Play, groups: list[Group]) -> None:
    """A workshop at I3 in each of the groups."""
    async with await Database.open(path, now=BEGINS) as database:
        streams = Streams(database, kinds(library.load_all(WORKBOOKS)), holidays_around)
        for each in groups:
            workshop = await begin(streams, BEGINS, play.people, each)
            await workshop.collecting()
            each.add_bot(by=play.people["tiina"])
