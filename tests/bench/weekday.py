"""The bot with a clock that shows another day: `python -m tests.bench.weekday SECONDS` ahead.

Reminders are said on working days from nine on, and benches are run at any hour.
"""

import asyncio
import sys
from datetime import datetime, timedelta

from bot.app import open_app
from bot.clock import SystemClock
from bot.logs import set_up_logging
from bot.settings import load_settings


class Weekday(SystemClock):
    """The machine's clock, so much ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


async def main(ahead: timedelta) -> None:
    settings = load_settings()
    set_up_logging(settings.log_level, settings.bot_token.get_secret_value())
    async with open_app(settings, Weekday(ahead)) as app, app.running() as work:
        await work


if __name__ == "__main__":
    asyncio.run(main(timedelta(seconds=float(sys.argv[1]))))
