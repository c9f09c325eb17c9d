"""link: the first coordinator's link, for the operator; even while the bot is running."""

import secrets
from contextlib import AsyncExitStack
from functools import partial

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.app import make_bot
from bot.cards.buttons import SigningKey
from bot.cards.render import Renderer
from bot.cards.vocabulary import load_vocabulary
from bot.clock import Clock
from bot.errors import FatalError
from bot.holidays_fi import holidays_around
from bot.incoming.line import no_answer
from bot.lobby.home import House
from bot.lobby.invitations import Invitations
from bot.settings import Settings
from storage.file.database import Database, DatabaseError
from storage.file.lock import InUseError
from storage.kinds import kinds
from storage.streams import Streams
from storage.tables import people


async def first_link(settings: Settings, clock: Clock) -> str:
    """The one link that lives; where none does, one is made unless the bot is running.

    Raises FatalError where there is none to show, DatabaseError and telegram's InvalidToken.
    """
    async with AsyncExitStack() as stack:
        database, running = await _open(settings, clock)
        stack.push_async_callback(database.close)
        key = await SigningKey.beside(database)
        bot = await _meet(stack, settings)
        renderer = Renderer(load_vocabulary(), key, bot.username)
        invitations = _invitations(database, renderer, settings)
        if await people.any_with_role(database, "coordinator"):
            raise FatalError("there is a coordinator already, who invites the teachers")
        if not running:
            await invitations.renew(clock.now())
        nonce = await invitations.live_link(clock.now())
        if nonce is None:
            raise FatalError("the link has run out; the bot makes a new one within ten minutes")
        return renderer.start_link(invitations.house.token(nonce))


async def _meet(stack: AsyncExitStack, settings: Settings) -> Bot:
    """The bot's own name stands in the link, and Telegram knows it; nobody waits for it here."""
    try:
        return await stack.enter_async_context(make_bot(settings))
    except InvalidToken:
        raise
    except TelegramError as error:
        raise FatalError(no_answer(error, settings.bot_api_url)) from error


async def _open(settings: Settings, clock: Clock) -> tuple[Database, bool]:
    """The database, and whether a running bot has it: then it is only looked at."""
    try:
        return await Database.open(settings.database_path, now=clock.now()), False
    except DatabaseError as error:
        if not isinstance(error.__cause__, InUseError):
            raise
    return await Database.look(settings.database_path), True


def _invitations(database: Database, renderer: Renderer, settings: Settings) -> Invitations:
    streams = Streams(database, kinds({}), holidays_around)
    house = House(streams, renderer, settings.who_may_create)
    return Invitations(streams, house, partial(secrets.token_hex, 16))
