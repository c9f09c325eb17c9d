"""The only wiring: settings, database, Telegram and clock become one running bot."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

import dialogs
from bot.cards.buttons import SigningKey
from bot.cards.render import Renderer
from bot.cards.vocabulary import Vocabulary, load_vocabulary
from bot.clock import Clock
from bot.delivery.drawing import Drawing
from bot.delivery.relay import Relay
from bot.holidays_fi import holidays_around
from bot.incoming.inbox import Inbox
from bot.incoming.line import TRIES, Line, unreached
from bot.incoming.polling import LONG_POLL, Poller
from bot.incoming.updates import Handlers
from bot.incoming.webhook import Webhook
from bot.lobby.front_door import FrontDoor
from bot.lobby.home import House
from bot.lobby.invitations import Invitations
from bot.lobby.menu import set_menu
from bot.reminders import Clockwork
from bot.settings import Settings
from bot.upkeep import Upkeep
from bot.verdicts import verdict
from dialogs.workbook.schema import Workbook
from storage import library
from storage.file.database import Database
from storage.kinds import kinds
from storage.streams import Streams

log = logging.getLogger(__name__)

WORKBOOKS = Path(dialogs.__file__).parent / "workbooks"
POOL = 16


@dataclass(frozen=True, slots=True)
class App:
    """A wired bot. Enter `running()` to let it work."""

    settings: Settings
    bot: Bot
    streams: Streams
    line: Line
    inbox: Inbox
    relay: Relay
    clockwork: Clockwork
    upkeep: Upkeep
    door: FrontDoor
    renderer: Renderer
    clock: Clock
    long_poll: int

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Work until the block ends, or until the yielded task fails with FatalError.

        On leaving, what is in hand is finished: the update, and the requests in flight.
        """
        await self.relay.recover()
        async with AsyncExitStack() as stack:
            listening = await self._listen(stack)
            work = [listening, self.inbox.run(), self.relay.run(), self.clockwork.run()]
            work.append(self.upkeep.run())
            task = asyncio.create_task(_together(work))
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await self.relay.stop()
                await self.inbox.stop()

    async def _listen(self, stack: AsyncExitStack) -> Coroutine[Any, Any, None]:
        settings = self.settings
        if settings.webhook_url is None or settings.webhook_secret is None:
            await self.line.announce()
            return Poller(self.bot, self.inbox, self.line, self.long_poll).run()
        secret = settings.webhook_secret.get_secret_value()
        hook = Webhook(self.bot, self.inbox, self.line, settings.webhook_url, secret)
        server = hook.listen(*settings.webhook_listen)
        stack.push_async_callback(server.close_all_connections)
        stack.callback(server.stop)
        return hook.run()


async def _together(work: list[Coroutine[Any, Any, None]]) -> None:
    """Run everything; the first failure ends all and is raised as it is."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_app(
    settings: Settings,
    clock: Clock,
    *,
    nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    long_poll: int = LONG_POLL,
    workbooks: Mapping[str, Workbook] | None = None,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[App]:
    """Open the database, meet Telegram and wire everything; None means the house's workbooks.

    Where Telegram cannot be reached it waits, until `stop` is set. Raises DatabaseError,
    WorkbookError, WordsError, Stopped, or telegram.error.InvalidToken.
    """
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_path, now=clock.now())
        stack.push_async_callback(database.close)
        key = await SigningKey.beside(database)
        known = library.load_all(WORKBOOKS) if workbooks is None else workbooks
        vocabulary = load_vocabulary()
        streams = Streams(database, kinds(known), holidays_around, vocabulary.date_words)
        line = Line(streams, clock, stop, settings.bot_api_url)
        bot = make_bot(settings)
        stack.push_async_callback(bot.shutdown)
        await line.reach(bot.initialize)
        yield _wire(settings, line, streams, vocabulary, bot, key, nonce, long_poll)


def make_bot(settings: Settings) -> Bot:
    """The client of the Bot API, at the server that the settings name."""
    root = settings.bot_api_url.rstrip("/")
    return Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=HTTPXRequest(connection_pool_size=POOL),
        get_updates_request=HTTPXRequest(connection_pool_size=1),
    )


def _wire(  # noqa: PLR0917 – the one place where everything meets
    settings: Settings,
    line: Line,
    streams: Streams,
    vocabulary: Vocabulary,
    bot: Bot,
    key: SigningKey,
    nonce: Callable[[], str],
    long_poll: int,
) -> App:
    clock = line.clock
    renderer = Renderer(vocabulary, key, bot.username)
    house = House(streams, renderer, settings.who_may_create)
    language = settings.default_language
    drawing = Drawing(streams, house, renderer, settings.time_zone, language)
    invitations = Invitations(streams, house, nonce)
    door = FrontDoor(streams, house, invitations, settings.time_zone.key)
    handlers = Handlers(streams, door, vocabulary, key, language)
    relay = Relay(bot, streams, drawing, clock)
    clockwork = Clockwork(streams, clock)
    streams.on_commit = partial(_set_all, relay.wake, clockwork.wake)
    inbox = Inbox(bot, streams, handlers, clock)
    clockwork.may_speak = lambda: line.may_speak
    relay.on_turned_away = line.look.set
    upkeep = Upkeep(streams, invitations, settings.time_zone, clock)
    inbox.trouble = clockwork.trouble = upkeep.trouble = relay.trouble = line.trouble
    inbox.on_erased = relay.results.on_wiped = upkeep.erased
    return App(
        settings,
        bot,
        streams,
        line,
        inbox,
        relay,
        clockwork,
        upkeep,
        door,
        renderer,
        clock,
        long_poll,
    )


def _set_all(*events: asyncio.Event) -> None:
    for each in events:
        each.set()


NO_MENU = (BadRequest, Forbidden, InvalidToken, RetryAfter)
"""Refusals that another try would only meet again."""


async def introduce(app: App) -> None:
    """Set the command menus and the profile; Telegram's refusal of that stops nothing.

    Neither does a fault of its own that lasts; only while it cannot be reached, all waits.
    """
    faults = 0

    async def menu() -> None:
        nonlocal faults
        try:
            await set_menu(app.bot, app.renderer.vocabulary)
        except TelegramError as error:
            faults += not unreached(error)
            if faults < TRIES and not isinstance(error, NO_MENU):
                raise
            why = verdict(error).why
            log.warning("the menu was not set (%s); the bot works without it", why)

    await app.line.reach(menu)


async def coordinator_link(app: App) -> str | None:
    """The live one-time link for the first coordinator; None where there is one already."""
    async with app.streams.transaction():
        nonce = await app.door.invitations.coordinator_link(app.clock.now())
    return app.renderer.start_link(app.door.house.token(nonce)) if nonce else None
