"""The rehearsal room: the real bot, a pretend Telegram over real HTTP, and a clock to turn."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.app import App, introduce, open_app
from bot.clock import TurnedClock
from bot.rehearsal.telegram.server import PretendTelegram
from bot.settings import Settings
from dialogs.workbook.schema import Workbook
from storage.file.database import Database
from storage.tables import inbox, outbox, reminders

STEP = timedelta(seconds=1)
BREATH = 0.004
"""Real seconds: nobody here sends a burst, and a saved rehearsal is to be opened quickly."""
PUT_OFF = timedelta(seconds=30)
"""What may not be said for longer than this waits for the clock to be turned."""
PATIENCE = 30
"""Real seconds after which a rehearsal that does not come to rest is given up."""


class RehearsalSettings(Settings):
    """Only what the room says: nothing of a real bot's environment gets into a rehearsal."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Room:
    """A bot at work in a rehearsal."""

    telegram: PretendTelegram
    app: App
    clock: TurnedClock
    work: asyncio.Task[None]

    async def settle(self) -> None:
        """Wait until everything that can happen at this moment has happened.

        Where only Telegram's limits hold something back, the clock is turned a little.
        """
        async with asyncio.timeout(PATIENCE):
            while not await self._rests():
                if self.work.done():
                    self.work.result()
                await asyncio.sleep(0.005)

    def _looks_now(self, now: datetime) -> bool:
        """Whether the relay's time to look by itself has come."""
        held = self.app.relay.held_until
        return not self.app.relay.idle or (held is not None and held <= now)

    async def _rests(self) -> bool:
        app = self.app
        if self.telegram.pending or app.inbox.busy or app.inbox.wake.is_set() or not app.relay.idle:
            return False
        if app.clockwork.wake.is_set() or not app.clockwork.waiting:
            return False
        if await inbox.waiting(app.streams.database, 1) or not app.upkeep.idle:
            return False
        now = self.clock.now()
        due = await reminders.next_due(app.streams.database)
        if due and due <= now:
            return False
        waiting = await outbox.next_due(app.streams.database)
        if waiting is None or waiting > now + PUT_OFF:
            return not self._looks_now(now)
        if app.relay.held_until is not None:
            self.clock.turn(max(STEP, app.relay.held_until - now))
        return False

    async def turn(self, by: timedelta) -> None:
        """Turn the clock, and let what was due meanwhile happen, each at its own moment."""
        await self.turn_to(self.clock.now() + by)

    async def turn_to(self, moment: datetime) -> None:
        await self.settle()
        database = self.app.streams.database
        while (due := await self._next_due(database)) and due <= moment:
            self.clock.set(max(due, self.clock.now()))
            await self.settle()
        self.clock.set(max(moment, self.clock.now()))
        await self.settle()

    async def _next_due(self, database: Database) -> datetime | None:
        """When something happens by itself: a reminder, or what the relay has put off."""
        held = self.app.relay.held_until
        moments = (await reminders.next_due(database), held)
        return min((each for each in moments if each), default=None)


@asynccontextmanager
async def open_room(
    telegram: PretendTelegram,
    clock: TurnedClock,
    database: Path,
    workbooks: Mapping[str, Workbook] | None = None,
    /,
    **settings: object,
) -> AsyncIterator[Room]:
    """Let the real bot work against a pretend Telegram; `settings` change the usual ones."""
    numbers = count(1)
    usual: dict[str, object] = {
        "bot_token": SecretStr(telegram.token),
        "bot_api_url": telegram.url,
        "database_path": database,
        "time_zone": ZoneInfo("Europe/Helsinki"),
    }
    chosen = RehearsalSettings.model_validate(usual | settings)
    async with open_app(
        chosen, clock, nonce=lambda: f"{next(numbers):032x}", long_poll=1, workbooks=workbooks
    ) as app:
        app.relay.breath = app.line.breath = BREATH
        await introduce(app)
        async with app.running() as work:
            yield Room(telegram, app, clock, work)
