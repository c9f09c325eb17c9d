"""check: what is right and what is wrong, in plain lines, before anyone joins."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram import User
from telegram.error import InvalidToken, TelegramError

from bot.app import WORKBOOKS, make_bot
from bot.cards.buttons import SigningKey
from bot.cards.vocabulary import load_vocabulary
from bot.clock import Clock
from bot.incoming.line import no_answer, refused
from bot.settings import WORDS_FOLDER, Settings
from dialogs.workbook.languages import Languages, WordsError
from dialogs.workbook.schema import WorkbookError
from storage import library
from storage.file.database import Database, DatabaseError
from storage.file.lock import InUseError
from storage.file.refusals import why


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `fine` None is a remark that stops nothing."""

    fine: bool | None
    text: str

    def __str__(self) -> str:
        mark = {True: "ok   ", False: "WRONG", None: "note "}[self.fine]
        return f"{mark}  {self.text}"


async def check(settings: Settings, clock: Clock) -> int:
    """Print every finding; 0 if nothing is wrong, 1 otherwise."""
    wrong = 0
    async for finding in findings(settings, clock):
        print(finding)
        wrong += finding.fine is False
    return 1 if wrong else 0


async def findings(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Look at everything that a run needs, in the order in which it would be met."""
    yield Finding(True, "settings are complete")
    async for finding in _telegram(settings):
        yield finding
    yield await _database(settings, clock)
    for finding in (*workbooks(), *words()):
        yield finding
    yield _zone(settings.time_zone.key)


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with asyncio.timeout(20), make_bot(settings) as bot:
            me: User = await bot.get_me()
    except InvalidToken:
        yield Finding(False, refused(settings.bot_api_url))
        return
    except (TelegramError, TimeoutError) as error:
        yield Finding(False, f"BOT_API_URL: {no_answer(error, settings.bot_api_url)}")
        return
    yield Finding(True, f"token belongs to @{me.username}")
    if me.can_read_all_group_messages:
        text = (
            "privacy mode is off; the bot does not need it, turn it on in @BotFather (/setprivacy)"
        )
        yield Finding(None, text)
    else:
        yield Finding(True, "privacy mode is on: the bot hears only what is meant for it")
    if not me.can_join_groups:
        yield Finding(False, "the bot may not join groups; allow it in @BotFather (/setjoingroups)")


async def _database(settings: Settings, clock: Clock) -> Finding:
    try:
        async with await Database.open(settings.database_path, now=clock.now()) as database:
            await SigningKey.beside(database)
            async with database.transaction():  # another program may be writing
                pass
    except DatabaseError as error:
        running = isinstance(error.__cause__, InUseError)
        return Finding(None if running else False, f"DATABASE_PATH: {error}")
    except sqlite3.Error as error:
        return Finding(False, f"DATABASE_PATH: {settings.database_path} {why(error)}")
    return Finding(True, f"database {settings.database_path} opens and is whole, and so is its key")


def words(folder: Path = WORDS_FOLDER) -> Iterator[Finding]:
    """What is wrong in the bot's own words, and what each language leaves to its fallback."""
    try:
        vocabulary = load_vocabulary(folder)
        faults = [*vocabulary.faults()]
    except WordsError as error:
        yield Finding(False, f"words/{error}")
        return
    yield from _said("words", vocabulary.spoken, faults)


def workbooks(folder: Path = WORKBOOKS) -> Iterator[Finding]:
    """The same of the words of each workbook; of a road that is none, the first fault."""
    names = sorted(each.parent.name for each in folder.glob("*/structure.toml"))
    found = [finding for name in names for finding in _workbook(folder / name)]
    yield from found
    if all(each.fine is not False for each in found):
        try:
            library.load_all(folder)
        except WorkbookError as error:
            yield Finding(False, f"workbooks/{error}")


def _workbook(folder: Path) -> Iterator[Finding]:
    where = f"workbooks/{folder.name}"
    try:
        spoken, faults = library.look_over(folder)
    except WorkbookError as error:
        yield Finding(False, f"{where}/{error}")
        return
    yield from _said(where, spoken, faults)


def _said(where: str, spoken: Languages, faults: Sequence[Exception]) -> Iterator[Finding]:
    yield from (Finding(False, f"{where}/{each}") for each in faults)
    for tag in spoken.tags:
        after, lacking = spoken.about[tag].fallback, spoken.lacking(tag)
        for _, keys in groupby(lacking, key=lambda key: key.rpartition(".")[0]):
            yield Finding(None, f"{where}/{tag}.toml: said in {after}: {', '.join(keys)}")
    if not faults:
        whole = ", ".join(tag for tag in spoken.tags if not spoken.lacking(tag))
        yield Finding(True, f"{where}: complete in {whole}")


def _zone(name: str) -> Finding:
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return Finding(False, f"TIME_ZONE: no data for {name}")
    return Finding(True, f"time zone {name} has its data")
