"""The command line: run | check | rehearse."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from telegram.error import InvalidToken, TelegramError

from bot.app import coordinator_link, introduce, open_app
from bot.check import check
from bot.clock import SystemClock
from bot.logs import set_up_logging
from bot.mishaps import FatalError
from bot.settings import Settings, SettingsError, load_settings
from bot.vocabulary import WordsError
from dialogs.workbook import WorkbookError
from storage.database import DatabaseError

WRONG_SETTING = 2
CANNOT_GO_ON = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code: 0 fine, 1 cannot go on, 2 wrong settings."""
    asked = _parser().parse_args(arguments)
    if asked.command == "rehearse":
        from bot.rehearsal.play import rehearse

        return asyncio.run(rehearse(asked.language))
    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"kokeilubotti: {error}", file=sys.stderr)
        return WRONG_SETTING
    set_up_logging(settings.log_level, settings.bot_token.get_secret_value())
    if asked.command == "check":
        return asyncio.run(check(settings, SystemClock()))
    return _run(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kokeilubotti", description="A workshop bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve Telegram until SIGTERM")
    commands.add_parser("check", help="tell what is right and what is wrong")
    rehearse = commands.add_parser("rehearse", help="play an example workshop without Telegram")
    rehearse.add_argument(
        "--play", action="store_true", required=True, help="let the example play by itself"
    )
    rehearse.add_argument("--headless", action="store_true", required=True, help="in the terminal")
    rehearse.add_argument("--language", choices=("fi", "en"), default="fi")
    return parser


def _run(settings: Settings) -> int:
    try:
        return asyncio.run(_serve(settings))
    except InvalidToken:
        return _say("Telegram refuses BOT_TOKEN; copy it again from @BotFather")
    except TelegramError as error:
        return _say(f"Telegram cannot be reached at BOT_API_URL ({type(error).__name__})")
    except (DatabaseError, WorkbookError, WordsError, FatalError) as error:
        return _say(str(error))


def _say(reason: str) -> int:
    print(f"kokeilubotti: {reason}", file=sys.stderr)
    return CANNOT_GO_ON


async def _serve(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(each, stop.set)
    async with open_app(settings, SystemClock()) as app:
        await introduce(app)
        if link := await coordinator_link(app):
            print(f"The first to open this link within 24 h is the coordinator: {link}", flush=True)
        print(f"@{app.bot.username} is running. Stop it with Ctrl+C.", flush=True)
        async with app.running() as work:
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if work.done():
                work.result()
    return 0


if __name__ == "__main__":
    sys.exit(main())
