"""Long polling: an update is confirmed only after it was committed."""

import asyncio
import json
import sqlite3
from typing import Any

from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.incoming.inbox import BATCH, HEARD_UPDATES, Inbox, number_of
from bot.incoming.line import SHARED, Line, unless

GET_UPDATES = "getupdates"
"""In small letters, which the Bot API takes too: python-telegram-bot would insist on parsing."""
LONG_POLL = 30


class Poller:
    """Asks for updates, and confirms with the next request what it has stored."""

    def __init__(self, bot: Bot, inbox: Inbox, line: Line, seconds: int = LONG_POLL) -> None:
        self.bot, self.inbox, self.line, self.seconds = bot, inbox, line, seconds
        self._alone = False
        """Whether no webhook is set: Telegram delivers in one way or in the other."""
        self._offset: int | None = None
        """Only what this run has received and not yet confirmed: after a quiet week Telegram's
        next id is random, and may lie just below the last one."""

    async def run(self) -> None:
        """Poll until cancelled; raises FatalError when the token is refused or another polls."""
        while True:
            try:
                self._alone = self._alone or await self.bot.delete_webhook()
                await self._poll()
                self.line.trouble.over("polling")
            except TelegramError as error:
                if isinstance(error, Conflict) and "webhook" in str(error).casefold():
                    self._alone = False
                    self.line.lose_webhook(SHARED)
                await self.line.failed(error)
            except sqlite3.Error as error:
                self.line.trouble.met("polling", error)
                await asyncio.sleep(1)

    async def _poll(self) -> None:
        self.line.look.clear()
        updates = await unless(self.line.look, self._ask())
        if updates is None:
            return
        rows = [(number_of(each), json.dumps(each)) for each in updates]
        if rows:
            await self.inbox.receive(rows)
        self._offset = max((x + 1 for x, _ in rows if x is not None), default=None)
        await self.line.hear()

    async def _ask(self) -> Any:
        arguments = {
            "limit": BATCH,
            "timeout": 0 if self.line.deaf else self.seconds,  # to know soon whether it is heard
            "allowed_updates": json.dumps(HEARD_UPDATES),
        }
        if self._offset is not None:
            arguments["offset"] = self._offset
        return await self.bot.do_api_request(
            GET_UPDATES, api_kwargs=arguments, read_timeout=self.seconds + 5
        )
