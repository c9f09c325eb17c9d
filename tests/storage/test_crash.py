"""A process that is killed leaves what was committed, all of it, and nothing half-written."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.file.database import Database
from storage.tables import acks, cards, inbox, journal, outbox, sources
from tests.storage.given import NOW, contribution

BEFORE = 2
"""Contributions that are committed before the one in which the process is killed."""

STEPS = 8
"""Boundaries in `contribute`; killed at the last one, the contribution has been committed."""

DRIVER = """
import asyncio, os, signal, sys
from pathlib import Path
from storage.file.database import Database
from tests.storage.given import NOW, write
from tests.storage.test_crash import BEFORE, contribute
from storage.tables import journal

async def scripted(path, point):
    db = await Database.open(path, now=NOW)
    await write(db, journal.create(db, "workshop", NOW))
    for number in range(BEFORE):
        await contribute(db, number, lambda step: None)
    def kill(step):
        if step == point:
            os.kill(os.getpid(), signal.SIGKILL)
    await contribute(db, BEFORE, kill)

async def endless(path, told):
    db = await Database.open(path, now=NOW)
    await write(db, journal.create(db, "workshop", NOW))
    for number in range(100_000):
        await contribute(db, number, lambda step: None)
        os.write(told, b".")

for point in range(int(sys.argv[2])):
    if (child := os.fork()) == 0:
        asyncio.run(scripted(Path(sys.argv[1]) / f"step{point}.db", point))
    os.waitpid(child, 0)

for number in range(int(sys.argv[3])):
    told, tell = os.pipe()
    if (child := os.fork()) == 0:
        asyncio.run(endless(Path(sys.argv[1]) / f"any{number}.db", tell))
    os.read(told, 1)
    signal.setitimer(signal.ITIMER_REAL, 0.002 + number * 0.0007)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    os.waitpid(child, 0)
    os.close(tell)
    heard = 1
    while got := os.read(told, 65536):
        heard += len(got)
    (Path(sys.argv[1]) / f"any{number}.told").write_text(str(heard))
"""


async def contribute(db, number, boundary):
    """One contribution as the bot stores it: first its update, then all that follows from it."""
    async with db.transaction():
        await inbox.store(db, [(number, f'{{"update_id": {number}}}')], NOW)
    (inbound,) = await inbox.waiting(db, 1)
    boundary(0)
    async with db.transaction():
        boundary(1)
        await journal.append(db, 1, number, [contribution(number)], at=NOW, actor=1)
        boundary(2)
        await sources.remember(db, 5, number, 1, number, 1)
        boundary(3)
        await outbox.put_show(db, 1, "step:A1", 0, fresh=False, nudge=False, now=NOW)
        boundary(4)
        await acks.put(db, 1, 5, number, NOW)
        boundary(5)
        await cards.record(db, 5, 1000 + number, stream_id=1, card="step:A1", person=0)
        boundary(6)
        await inbox.settle(db, inbound.id)
        boundary(7)
    boundary(8)


async def stored(path: Path) -> tuple[int, int]:
    """How many contributions there are, with all that belongs to each, and how many wait."""
    async with await Database.open(path, now=NOW) as db:
        made = len(await journal.read(db, 1))
        (row,) = await db.fetch(
            """
            SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM sources),
                (SELECT ifnull(max(wanted), 0) FROM outbox WHERE kind = 'show'),
                (SELECT count(*) FROM outbox WHERE kind = 'ack'),
                (SELECT count(*) FROM cards), (SELECT count(*) FROM inbox WHERE raw = '')
            """
        )
        assert tuple(row) == (made,) * 6
        return made, len(await inbox.waiting(db, 9))


@pytest.fixture(scope="module")
def crashed(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("crashed")
    arguments = [sys.executable, "-c", DRIVER, str(folder), str(STEPS + 1), "12"]
    subprocess.run(arguments, check=True, timeout=60, cwd=Path(__file__).parents[2])
    return folder


@pytest.mark.parametrize("point", range(STEPS))
async def test_killed_between_statements_nothing_is_half_written(crashed, point):
    assert await stored(crashed / f"step{point}.db") == (BEFORE, 1)


async def test_killed_after_the_commit_everything_is_there(crashed):
    assert await stored(crashed / f"step{STEPS}.db") == (BEFORE + 1, 0)


@pytest.mark.parametrize("number", range(12))
async def test_killed_at_any_moment_nothing_that_was_told_is_lost(crashed, number):
    told = int((crashed / f"any{number}.told").read_text())

    made, waiting = await stored(crashed / f"any{number}.db")

    assert made in {told, told + 1}
    assert waiting in {0, 1}
