"""The inbox: raw updates are stored before they are understood, and only then confirmed."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.clock import Clock
from bot.errors import is_outage, told
from bot.incoming.parsing import parse
from bot.incoming.presses import SILENT_REPLY, Reply
from bot.incoming.updates import Handlers
from bot.trouble import Trouble
from storage.streams import Streams
from storage.tables import inbox
from storage.tables.inbox import Inbound

log = logging.getLogger(__name__)

HEARD_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
"""The kinds of update that the bot asks for (Bot API, getUpdates)."""
BATCH = 100


class Inbox:
    """The stored updates: what was received, and the work of acting on it, one by one."""

    def __init__(self, bot: Bot, streams: Streams, handlers: Handlers, clock: Clock) -> None:
        self.bot, self.streams, self.handlers, self.clock = bot, streams, handlers, clock
        self.database = streams.database
        self.trouble = Trouble(clock)
        self.wake = asyncio.Event()
        self.handled = asyncio.Event()
        self.busy = False
        self._answers: set[asyncio.Task[None]] = set()
        self._acting: asyncio.Future[None] | None = None
        self.on_erased: Callable[[], object] = lambda: None
        """Called when someone was erased: the file is to be cleaned of what was deleted in it."""

    async def receive(self, updates: Sequence[tuple[int | None, str]]) -> None:
        """Commit raw updates, as (update_id, JSON). When this returns they may be confirmed."""
        async with self.database.transaction():
            await inbox.store(self.database, updates, self.clock.now())
        self.wake.set()

    async def run(self) -> None:
        """Act on what was received, in order, until cancelled."""
        while True:
            self.wake.clear()
            self.busy = True
            try:
                while await self._batch():
                    pass
                self.trouble.over("inbox")
            except sqlite3.Error as error:
                self.trouble.met("inbox", error)
                await asyncio.sleep(1)
                self.wake.set()
            self.busy = False
            self.handled.set()
            await self.wake.wait()

    async def stop(self) -> None:
        """Finish the update in hand, and let the presses be answered."""
        if self._acting is not None:
            await asyncio.gather(self._acting, return_exceptions=True)
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _batch(self) -> bool:
        found = await inbox.waiting(self.database, BATCH)
        if found:
            self._acting = asyncio.ensure_future(self._act(found))
            await asyncio.shield(self._acting)
            self.handled.set()
        return bool(found)

    async def _act(self, found: Sequence[Inbound]) -> None:
        """All in one transaction, for that costs more than what is done in it.

        Where one of them cannot be handled, each in its own; that one is put aside with its reason.
        """
        try:
            await self._handle(found)
        except Exception as error:
            if is_outage(error):
                raise
            if len(found) == 1:
                log.error("an update was put aside: %s", told(error))
                await self._put_aside(found[0], told(error))
                self._respond(found[0], SILENT_REPLY)
                return
            self.handlers.undone()
            for each in found:
                await self._act([each])

    async def _handle(self, found: Sequence[Inbound]) -> None:
        updates = [parse(each.update, self.bot) for each in found]
        admins = [await self._is_admin(each) for each in updates]
        replies, now = [], self.clock.now()
        async with self.streams.transaction():
            for inbound, update, admin in zip(found, updates, admins, strict=True):
                await asyncio.sleep(0)  # between two of them, what is ready goes on
                replies.append(await self.handlers.handle(update, now, admin=admin))
                await inbox.settle(self.database, inbound.id)
        for inbound, reply in zip(found, replies, strict=True):
            if reply.erased:
                self.on_erased()
            self._respond(inbound, reply)

    async def _put_aside(self, inbound: Inbound, reason: str) -> None:
        async with self.database.transaction():
            await inbox.quarantine(self.database, inbound.id, reason, self.clock.now())

    async def _is_admin(self, update: Update) -> bool:
        """Asked only of someone who wants to take over: Telegram knows the chat's admins."""
        message = update.message
        if not await self.handlers.commands.wants_to_lead(update, self.clock.now()):
            return False
        if message is None or message.from_user is None:
            return False
        try:
            member = await self.bot.get_chat_member(message.chat_id, message.from_user.id)
        except TelegramError:
            return False
        return member.status in ("administrator", "creator")

    def _respond(self, inbound: Inbound, reply: Reply) -> None:
        """Answer a press at once and without waiting: it expires, and nothing hangs on it."""
        match inbound.update:
            case {"callback_query": {"id": str(query)}}:
                task = asyncio.create_task(self._answer(query, reply))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)
            case _:
                pass

    async def _answer(self, query: str, reply: Reply) -> None:
        try:
            text = reply.toast or None
            url = reply.url or None
            await self.bot.answer_callback_query(query, text, reply.alert or None, url)
        except TelegramError as error:
            log.info("a press was not answered: %s", error)


def number_of(update: object) -> int | None:
    """The id of a raw update; None where there is none to confirm it by."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) else None
