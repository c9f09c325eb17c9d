"""Starts that cannot succeed: one line with what to do, exit 1, and the files left as they were."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.cards.buttons import SigningKey
from bot.rehearsal.telegram.server import PretendTelegram
from storage.file import keyfile
from storage.file.database import Database
from tests.stories.story import BEGINS
from tests.stories.test_command_line import answered, begin, launch, line_with, outcome, telegram  # noqa: F401

DATABASE = "kokeilubotti.db"
KEY = f"{DATABASE}.key"
PUT_BACK = "put the backup in its place; to begin anew, remove"


def key_of(size: int) -> Callable[[Path], object]:
    return lambda folder: (folder / KEY).write_bytes(b"k" * size)


def key_is_a_folder(folder: Path) -> None:
    (folder / KEY).unlink()
    (folder / KEY).mkdir()


def key_leads_nowhere(folder: Path) -> None:
    (folder / KEY).unlink()
    (folder / KEY).symlink_to(folder / "gone" / "key")


def database_is_missing(folder: Path) -> None:
    (folder / DATABASE).unlink()


def database_of(size: int) -> Callable[[Path], object]:
    """The first so many bytes of it, as a copy that was cut short; negative: without its end."""
    return lambda folder: (folder / DATABASE).write_bytes(
        (folder / DATABASE).read_bytes()[: size or None] if size else b""
    )


def database_begins_anew(folder: Path) -> None:
    """A whole file in which there is nothing, as SQLite makes it before the first table."""
    (folder / DATABASE).unlink()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def only_the_log_is_left(folder: Path) -> None:
    (folder / KEY).unlink()
    (folder / DATABASE).write_bytes(b"")
    (folder / f"{DATABASE}-wal").write_bytes(b"what was written last")


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "key of 0 bytes": (key_of(0), "put back the one from the backup; or remove it"),
    "key of 1 byte": (key_of(1), "put back the one from the backup; or remove it"),
    "key of 31 bytes": (key_of(31), "put back the one from the backup; or remove it"),
    "key of 33 bytes": (key_of(33), "put back the one from the backup; or remove it"),
    "key is a folder": (key_is_a_folder, "is no file"),
    "key leads nowhere": (key_leads_nowhere, "is no file"),
    "database is missing": (database_is_missing, PUT_BACK),
    "database of 0 bytes": (database_of(0), PUT_BACK),
    "database of 1 byte": (database_of(1), PUT_BACK),
    "database of 99 bytes": (database_of(99), "it was left as it is; restore a backup"),
    "database of a page": (database_of(4096), "damaged: it was left as it is; restore a backup"),
    "database without its end": (database_of(-4096), "it was left as it is; restore a backup"),
    "database with nothing in it": (database_begins_anew, PUT_BACK),
    "only the log is left": (only_the_log_is_left, PUT_BACK),
}


def content(folder: Path) -> dict[str, bytes]:
    """Everything that lies there, but for what SQLite puts beside a file to read it."""
    files = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    return {name: x for name, x in files.items() if x and not name.endswith((".lock", "-shm"))}


@pytest.fixture
async def whole(tmp_path: Path) -> Path:
    """A folder with a database and its key, as a run leaves them."""
    async with await Database.open(tmp_path / DATABASE, now=BEGINS) as database:
        await SigningKey.beside(database)
    return tmp_path


def settings(telegram: PretendTelegram, path: str = DATABASE) -> dict[str, str]:  # noqa: F811
    return {
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": telegram.url,
        "DATABASE_PATH": path,
    }


async def refused(folder: Path, command: str = "run", **given: str) -> str:
    """The one line with which a command ends."""
    code, out, err = await outcome(await begin(folder, command, **given))
    assert (code, out) == (1, ""), err
    (line,) = err.splitlines()
    return line.removeprefix("kokeilubotti: ")


async def wrong(folder: Path, **given: str) -> str:
    """The one thing that `check` finds wrong."""
    code, out, err = await outcome(await begin(folder, "check", **given))
    assert (code, err) == (1, ""), err
    (line,) = (each for each in out.splitlines() if each.startswith("WRONG"))
    return line.removeprefix("WRONG  DATABASE_PATH: ")


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_lost_or_not_whole_is_refused_with_what_to_do(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
    fault: str,
) -> None:
    break_it, what_to_do = FAULTS[fault]
    break_it(whole)
    before = content(whole)

    reason = await refused(whole, **settings(telegram))

    assert what_to_do in reason
    assert "***" not in reason  # as SQLite marks what it says of a damaged file
    assert DATABASE in reason
    assert content(whole) == before
    assert not telegram.calls


@pytest.mark.parametrize("fault", ["key of 0 bytes", "key is a folder", "database of 0 bytes"])
async def test_check_and_link_say_the_same_as_run(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
    fault: str,
) -> None:
    FAULTS[fault][0](whole)
    given = settings(telegram)

    reasons = [await refused(whole, each, **given) for each in ("run", "link")]

    assert [*reasons, await wrong(whole, **given)] == [reasons[0]] * 3


@pytest.mark.parametrize("path", ["/proc/1/bot.db", "file/bot.db", "folder"])
async def test_a_place_that_cannot_be_written_is_one_line(
    telegram: PretendTelegram,  # noqa: F811
    tmp_path: Path,
    path: str,
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    reason = await refused(tmp_path, **settings(telegram, path))

    assert path in reason


@contextmanager
def held(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode = {how}")
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM aliases")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("how", "reason_of"), [("NORMAL", refused), ("NORMAL", wrong), ("EXCLUSIVE", refused)]
)
async def test_a_file_that_another_program_holds_is_one_line(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
    how: str,
    reason_of: Callable[..., Awaitable[str]],
) -> None:
    with held(whole / DATABASE, how):
        reason = await reason_of(whole, **settings(telegram))

    assert reason == f"{DATABASE} is locked by another program: close what has it open"


async def test_a_lost_key_is_made_anew_and_the_log_says_so_where_people_were(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
) -> None:
    given = settings(telegram)
    (whole / KEY).unlink()

    unlived = await outcome(await begin(whole, "link", **given))
    with closing(sqlite3.connect(whole / DATABASE)) as connection, connection:
        connection.execute("INSERT INTO people (name, language, created_at) VALUES ('', 'fi', 0)")
    (whole / KEY).unlink()
    lived = await outcome(await begin(whole, "link", **given))

    assert (unlived[0], lived[0]) == (0, 0)
    assert unlived[2] == ""
    assert "a new one was made" in lived[2]
    assert lived[1] != unlived[1]  # the link that the lost key had signed is dead
    assert len(keyfile.read(whole / DATABASE) or b"") == keyfile.LENGTH


async def test_the_key_is_read_by_its_owner_alone(whole: Path) -> None:
    key = whole / KEY

    mode = key.stat().st_mode & 0o777

    assert mode == 0o600
    assert key.stat().st_size == keyfile.LENGTH


async def test_without_telegram_no_link_can_be_shown(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
) -> None:
    given = settings(telegram) | {"BOT_API_URL": "http://127.0.0.1:9"}

    reason = await refused(whole, "link", **given)

    assert reason == "no answer at BOT_API_URL (NetworkError, ConnectError)"


async def test_the_link_is_printed_to_a_terminal(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
) -> None:
    screen, terminal = os.openpty()
    process = await launch(whole, ["run"], settings(telegram), terminal)
    os.close(terminal)

    said = (await asyncio.to_thread(os.read, screen, 4096)).decode()
    shown = await outcome(await begin(whole, "link", **settings(telegram)))
    process.terminate()
    await process.wait()
    os.close(screen)

    assert shown[1].strip() in said.split()
    assert f"https://t.me/{telegram.bot.username}?start=" in said


async def test_without_a_terminal_the_link_is_shown_to_who_asks_for_it_and_dies_when_used(
    whole: Path,
    telegram: PretendTelegram,  # noqa: F811
) -> None:
    given, coordinator = settings(telegram), telegram.user("Kaisa")
    process = await begin(whole, "run", **given)

    said = await line_with(process, "coordinator")
    await line_with(process, "running")
    shown, again = [await outcome(await begin(whole, "link", **given)) for _ in range(2)]
    coordinator.follows(shown[1].strip())
    await answered(telegram, coordinator)
    after = await outcome(await begin(whole, "link", **given))
    process.terminate()
    code, _, log = await outcome(process)

    assert f"`{sys.executable} -m bot link` shows it" in said
    assert "https://" not in said + log
    assert (shown[0], shown[2]) == (0, "")
    assert again == shown
    assert (after[0], after[1]) == (1, "")
    assert after[2] == "kokeilubotti: there is a coordinator already, who invites the teachers\n"
    assert code == 0
