"""Intake: raw updates are stored before they are understood, and only then confirmed."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import NetworkError, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.clock import Clock
from bot.handlers import Handlers, Reply
from bot.relay import FatalError
from bot.verdicts import Means, verdict
from dialogs.effects import Show
from storage import chats, heartbeat, inbox
from storage.inbox import Inbound
from storage.workshops import Workshops

log = logging.getLogger(__name__)

HEARD_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of update that the bot asks for (Bot API, getUpdates)."""
GET_UPDATES = "getupdates"
"""In small letters, which the Bot API takes too: python-telegram-bot would insist on parsing."""
BATCH = 100
LONG_POLL = 30
BEAT = timedelta(minutes=1)
KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Telegram discards updates that are older."""


class Inbox:
    """The stored updates: what was received, and the work of acting on it, one by one."""

    def __init__(self, bot: Bot, workshops: Workshops, handlers: Handlers, clock: Clock) -> None:
        self.bot, self.workshops, self.handlers, self.clock = bot, workshops, handlers, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.handled = asyncio.Event()
        self.busy = False
        self._answers: set[asyncio.Task[None]] = set()

    async def receive(self, updates: list[Mapping[str, Any]]) -> None:
        """Commit raw updates. When this returns they are safe and may be confirmed."""
        now = self.clock.now()
        rows = [(each.get("update_id"), json.dumps(each)) for each in updates]
        async with self.database.transaction():
            await inbox.store(self.database, rows, now)
        self.wake.set()

    async def run(self) -> None:
        """Act on what was received, in order, until cancelled."""
        while True:
            self.wake.clear()
            self.busy = True
            try:
                while await self._batch():
                    pass
            except sqlite3.Error:
                log.exception("the database did not take it; the update waits")
                await asyncio.sleep(1)
                self.wake.set()
            self.busy = False
            self.handled.set()
            await self.wake.wait()

    async def stop(self) -> None:
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _batch(self) -> bool:
        found = await inbox.waiting(self.database, BATCH)
        for each in found:
            await asyncio.shield(self._act(each))
            self.handled.set()
        return bool(found)

    async def _act(self, inbound: Inbound) -> None:
        """Parse one update in its own try; what cannot be handled is put aside with its reason."""
        try:
            update = Update.de_json(inbound.update, self.bot)
            admin = await self._is_admin(update)
            async with self.workshops.transaction():
                reply = await self.handlers.handle(update, self.clock.now(), admin=admin)
                await inbox.settle(self.database, inbound.id)
        except sqlite3.Error:
            raise
        except Exception as error:
            log.exception("update put aside")
            await self._put_aside(inbound, f"{type(error).__name__}: {error}")
            return
        self._respond(update, reply)
        if reply.erased:
            await self.database.truncate_traces()

    async def _put_aside(self, inbound: Inbound, reason: str) -> None:
        async with self.database.transaction():
            await inbox.quarantine(self.database, inbound.id, reason, self.clock.now())

    async def _is_admin(self, update: Update) -> bool:
        """Asked only of someone who wants to take over: Telegram knows the chat's admins."""
        message = update.message
        if not await self.handlers.wants_to_lead(update, self.clock.now()):
            return False
        if message is None or message.from_user is None:
            return False
        try:
            member = await self.bot.get_chat_member(message.chat_id, message.from_user.id)
        except TelegramError:
            return False
        return member.status in ("administrator", "creator")

    def _respond(self, update: Update, reply: Reply) -> None:
        """Answer a press at once and without waiting: it expires, and nothing hangs on it."""
        if update.callback_query is None:
            return
        task = asyncio.create_task(self._answer(update.callback_query.id, reply))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str, reply: Reply) -> None:
        try:
            text = reply.toast or None
            await self.bot.answer_callback_query(query, text, show_alert=reply.alert)
        except TelegramError as error:
            log.info("a press was not answered: %s", error)


class Poller:
    """Long polling that confirms an update only after it was committed."""

    def __init__(self, bot: Bot, inbox: Inbox, clock: Clock, seconds: int = LONG_POLL) -> None:
        self.bot, self.inbox, self.clock, self.seconds = bot, inbox, clock, seconds
        self._offset: int | None = None
        """Only what this run has received: after a quiet week Telegram's next id is random."""

    async def run(self) -> None:
        """Poll until cancelled; raises FatalError when the token is refused or another polls."""
        await self.bot.delete_webhook()
        failures = 0
        while True:
            try:
                await self._poll()
                failures = 0
            except TelegramError as error:
                failures += 1
                await self._after(error, failures)

    async def _poll(self) -> None:
        arguments = {
            "limit": BATCH,
            "timeout": self.seconds,
            "allowed_updates": json.dumps(HEARD_UPDATES),
        }
        if self._offset is not None:
            arguments["offset"] = self._offset
        updates: Any = await self.bot.do_api_request(
            GET_UPDATES, api_kwargs=arguments, read_timeout=self.seconds + 5
        )
        if updates:
            await self.inbox.receive(updates)
            self._offset = max(each["update_id"] for each in updates) + 1
        await beat(self.inbox, self.clock)

    async def _after(self, error: TelegramError, failures: int) -> None:
        told = verdict(error)
        if told.means is Means.FATAL:
            raise FatalError(told.why)
        log.warning("polling failed: %s", type(error).__name__)
        wait = told.wait.total_seconds() if not isinstance(error, NetworkError) else 0
        await asyncio.sleep(max(wait, min(30, 0.25 * 2 ** min(failures, 7))))


async def beat(box: Inbox, clock: Clock) -> None:
    """Remember, once a minute, that Telegram was heard."""
    last, now = await heartbeat.last(box.database), clock.now()
    if last is None or now - last >= BEAT or now < last:
        async with box.database.transaction():
            await heartbeat.beat(box.database, now)


async def announce_outage(workshops: Workshops, clock: Clock) -> None:
    """At start: after more than a day of silence, tell the groups that words may be lost."""
    now = clock.now()
    last = await heartbeat.last(workshops.database)
    if last is None or now - last <= KEPT_BY_TELEGRAM:
        return
    async with workshops.transaction():
        for each in await chats.bound_workshops(workshops.database):
            workshop = await workshops.load(each)
            if workshop is not None and not workshop.ended:
                await workshops.put(each, Show("say:say.outage", fresh=True), now)
        await heartbeat.beat(workshops.database, now)


class _Hook(RequestHandler):
    """Takes one update from Telegram; answers 200 only after the commit."""

    def initialize(self, box: Inbox, secret: str, clock: Clock) -> None:
        self.box, self.secret, self.clock = box, secret, clock

    async def post(self) -> None:
        if self.request.headers.get("X-Telegram-Bot-Api-Secret-Token") != self.secret:
            self.set_status(403)
            return
        try:
            update = json.loads(self.request.body)
        except ValueError:
            self.set_status(400)
            return
        if not isinstance(update, dict):
            self.set_status(400)
            return
        await self.box.receive([update])
        await beat(self.box, self.clock)


async def serve_webhook(
    box: Inbox, clock: Clock, *, url: str, secret: str, host: str, port: int
) -> HTTPServer:
    """Listen, and tell Telegram where. The path is the URL's own."""
    path = "/" + url.partition("://")[2].partition("/")[2]
    hook = {"box": box, "secret": secret, "clock": clock}
    server = HTTPServer(Application([(path, _Hook, hook)]), xheaders=True)
    server.listen(port, host)
    await box.bot.set_webhook(url, allowed_updates=HEARD_UPDATES, secret_token=secret)
    return server
