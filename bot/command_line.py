"""The command line: run | link | check | rehearse."""

import argparse
import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from telegram.error import InvalidToken

from bot.app import coordinator_link, introduce, open_app
from bot.check import check
from bot.clock import SystemClock
from bot.errors import FatalError, Stopped, told
from bot.incoming.line import refused
from bot.link import first_link
from bot.logs import catch_the_rest, set_up_logging
from bot.rehearsal.stage.script import FIVE, NAMES
from bot.settings import DEFAULT_LANGUAGE, Settings, SettingsError, load_settings, spoken
from dialogs.workbook.languages import WordsError
from dialogs.workbook.schema import WorkbookError
from storage.file.refusals import DatabaseError, why

WRONG_SETTING = 2
CANNOT_GO_ON = 1
FIRST_LINK = "The first to open this link within 24 h is the coordinator: {}"
ASK_FOR_IT = "`{} link` shows it"
"""Where nobody looks on, the link does not stand in a log."""


def obey(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code: 0 fine, 1 cannot go on, 2 wrong settings."""
    asked = _parser().parse_args(arguments)
    if asked.command == "rehearse":
        try:
            return asyncio.run(_rehearse(asked))
        except FatalError as error:
            return _say(str(error))
    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"kokeilubotti: {error}", file=sys.stderr)
        return WRONG_SETTING
    set_up_logging(settings.log_level, settings.bot_token.get_secret_value())
    catch_the_rest()
    if asked.command == "check":
        return asyncio.run(check(settings, SystemClock()))
    if asked.command == "link":
        return _run(settings, _show_link(settings))
    return _run(settings, _serve(settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kokeilubotti", description="A workshop bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve Telegram until SIGTERM")
    commands.add_parser("link", help="show the link that makes its first opener the coordinator")
    commands.add_parser("check", help="tell what is right and what is wrong")
    _rehearse_parser(commands.add_parser("rehearse", help="rehearse a workshop without Telegram"))
    return parser


def _rehearse_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--play", action="store_true", help="let the example play by itself")
    parser.add_argument("--headless", action="store_true", help="in the terminal, with --play")
    parser.add_argument("--language", choices=spoken(), default=DEFAULT_LANGUAGE)
    parser.add_argument("--example", choices=NAMES, default=FIVE, help="whose people")
    parser.add_argument("--workbook", type=Path, metavar="PATH", help="rehearse your own workbook")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument(
        "--port", type=_port, default=0, help="of the page; any free one if not told"
    )


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"{given} is no port: it must be a number from 0 to 65535")
    return int(given)


async def _rehearse(asked: argparse.Namespace) -> int:
    if asked.headless and not asked.play:
        print("kokeilubotti: --headless needs --play", file=sys.stderr)
        return WRONG_SETTING
    if asked.headless:
        from bot.rehearsal.stage.play import rehearse

        return await rehearse(asked.language, asked.example)
    from bot.rehearsal.page.serve import open_browser, open_page

    if asked.workbook is not None and not asked.workbook.is_dir():
        print(f"kokeilubotti: {asked.workbook} is no folder of a workbook", file=sys.stderr)
        return WRONG_SETTING
    stop = _until_stopped()
    page = open_page(
        asked.language, workbook=asked.workbook, port=asked.port, example=asked.example
    )
    async with page as opened:
        address, rehearsal = opened
        print(f"The rehearsal room is open: {address}\nStop it with Ctrl+C.", flush=True)
        if not asked.no_browser:
            open_browser(address, os.environ)
        if asked.play:
            rehearsal.player.play()
        await stop.wait()
    return 0


def _until_stopped() -> asyncio.Event:
    """Set by SIGTERM and by Ctrl+C."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no such handlers
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    return stop


def _run(settings: Settings, work: Coroutine[Any, Any, int]) -> int:
    try:
        return asyncio.run(work)
    except Stopped:
        return 0
    except InvalidToken:
        return _say(refused(settings.bot_api_url))
    except (DatabaseError, WorkbookError, WordsError, FatalError) as error:
        return _say(str(error))
    except sqlite3.Error as error:
        return _say(f"{settings.database_path} {why(error)}")
    except Exception as error:
        return _say(f"a fault of the program ended it: {told(error)}")


def _say(reason: str) -> int:
    print(f"kokeilubotti: {reason}", file=sys.stderr)
    return CANNOT_GO_ON


async def _show_link(settings: Settings) -> int:
    print(await first_link(settings, SystemClock()))
    return 0


def _program() -> str:
    """How this very program is started from where it was started."""
    started = Path(sys.argv[0])
    return f"{sys.executable} -m bot" if started.name == "__main__.py" else str(started)


async def _serve(settings: Settings) -> int:
    stop = _until_stopped()
    async with open_app(settings, SystemClock(), stop=stop) as app:
        await introduce(app)
        async with app.running() as work:
            if link := await coordinator_link(app):
                ask = ASK_FOR_IT.format(_program())
                print(FIRST_LINK.format(link if sys.stdout.isatty() else ask), flush=True)
            print(f"@{app.bot.username} is running. Stop it with Ctrl+C.", flush=True)
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if work.done():
                work.result()
    return 0
