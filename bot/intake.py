"""Intake: raw updates are stored before they are understood, and only then confirmed."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.clock import Clock
from bot.handlers import Handlers
from bot.mishaps import FatalError, is_outage, told
from bot.presses import SILENT_REPLY, Reply
from bot.verdicts import Means, verdict
from dialogs.effects import Show, in_room
from storage import chats, heartbeat, inbox
from storage.inbox import Inbound
from storage.workshops import Workshops

log = logging.getLogger(__name__)

HEARD_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
"""The kinds of update that the bot asks for (Bot API, getUpdates)."""
GET_UPDATES = "getupdates"
"""In small letters, which the Bot API takes too: python-telegram-bot would insist on parsing."""
BATCH = 100
LONG_POLL = 30
BEAT = timedelta(minutes=1)
QUIET = timedelta(minutes=10)
"""How often a webhook that nothing comes to asks whether Telegram is there."""
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
        self.deaf = False
        """Whether Telegram could not be heard the last time."""
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
            except sqlite3.Error as error:
                log.error("the database did not take it; the update waits: %s", told(error))
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
        updates = [Update.de_json(each.update, self.bot) for each in found]
        admins = [await self._is_admin(each) for each in updates]
        replies, now = [], self.clock.now()
        async with self.workshops.transaction():
            for inbound, update, admin in zip(found, updates, admins, strict=True):
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
        if not await self.handlers.wants_to_lead(update, self.clock.now()):
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
            await self.bot.answer_callback_query(query, text, show_alert=reply.alert)
        except TelegramError as error:
            log.info("a press was not answered: %s", error)


class Poller:
    """Long polling that confirms an update only after it was committed."""

    def __init__(self, bot: Bot, inbox: Inbox, clock: Clock, seconds: int = LONG_POLL) -> None:
        self.bot, self.inbox, self.clock, self.seconds = bot, inbox, clock, seconds
        self._offset: int | None = None
        """Only what this run has received and not yet confirmed: after a quiet week Telegram's
        next id is random, and may lie just below the last one."""

    async def run(self) -> None:
        """Poll until cancelled; raises FatalError when the token is refused or another polls."""
        failures, alone = 0, False
        while True:
            try:
                alone = alone or await self.bot.delete_webhook()
                await self._poll()
                failures = 0
            except TelegramError as error:
                failures += 1
                await self._after(error, failures)
            except sqlite3.Error as error:
                log.error("the database did not take it; nothing is confirmed: %s", told(error))
                await asyncio.sleep(1)

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
        rows = [(number_of(each), json.dumps(each)) for each in updates]
        if rows:
            await self.inbox.receive(rows)
        self._offset = max((x + 1 for x, _ in rows if x is not None), default=None)
        await beat(self.inbox)

    async def _after(self, error: TelegramError, failures: int) -> None:
        self.inbox.deaf = True
        read = verdict(error)
        if read.means is Means.TURNED_AWAY:
            raise FatalError(read.why)
        log.warning("polling failed: %s", type(error).__name__)
        wait = read.wait.total_seconds() if isinstance(error, RetryAfter) else 0
        await asyncio.sleep(max(wait, min(30, 0.25 * 2 ** min(failures, 7))))


def number_of(update: object) -> int | None:
    """The id of a raw update; None where there is none to confirm it by."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) else None


async def beat(box: Inbox) -> None:
    """Remember, once a minute, that Telegram was heard."""
    if box.deaf:
        await announce_outage(box.workshops, box.clock)
        box.deaf = False
        box.workshops.on_commit()  # whoever waited for this looks again
    last, now = await heartbeat.last(box.database), box.clock.now()
    if last is None or now - last >= BEAT or now < last:
        async with box.database.transaction():
            await heartbeat.beat(box.database, now)


async def announce_outage(workshops: Workshops, clock: Clock) -> None:
    """After more than a day in which Telegram was not heard, tell the groups of lost words."""
    now = clock.now()
    last = await heartbeat.last(workshops.database)
    if last is None or now - last <= KEPT_BY_TELEGRAM:
        return
    async with workshops.transaction():
        for seat in await chats.seats(workshops.database):
            workshop = await workshops.load(seat.workshop_id)
            if workshop is not None and not workshop.ended:
                told = Show(in_room("say:say.outage", seat.group), fresh=True)
                await workshops.put(seat.workshop_id, told, now)
        await heartbeat.beat(workshops.database, now)


class _Hook(RequestHandler):
    """Takes one update from Telegram; answers 200 only after the commit."""

    def initialize(self, box: Inbox, secret: str) -> None:
        self.box, self.secret = box, secret

    async def post(self) -> None:
        given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not compare_digest(given.encode(), self.secret.encode()):
            self.set_status(403)
            return
        raw = self.request.body.decode("utf-8", "replace")
        try:
            await self.box.receive([(_number_in(raw), raw)])
            await beat(self.box)
        except sqlite3.Error as error:
            log.error("the database did not take it; nothing is confirmed: %s", told(error))
            self.set_status(503)


def _number_in(raw: str) -> int | None:
    """What is no update is received too: refused, it would come again and again."""
    try:
        return number_of(json.loads(raw))
    except (ValueError, RecursionError):
        return None


class _Server(HTTPServer):
    """The webhook's server, with the watch over it."""

    watch: asyncio.Task[None] | None = None

    def stop(self) -> None:
        super().stop()
        if self.watch is not None:
            self.watch.cancel()


async def serve_webhook(
    box: Inbox, clock: Clock, *, url: str, secret: str, host: str, port: int
) -> HTTPServer:
    """Listen, and tell Telegram where. The path is the URL's own."""
    path = "/" + url.partition("://")[2].partition("/")[2]
    hook = {"box": box, "secret": secret}
    server = _Server(Application([(path, _Hook, hook)]), xheaders=True)
    server.listen(port, host)
    await box.bot.set_webhook(url, allowed_updates=HEARD_UPDATES, secret_token=secret)
    server.watch = asyncio.create_task(_watch(box, clock))
    return server


async def _watch(box: Inbox, clock: Clock) -> None:
    """A quiet day is no outage: while Telegram has nothing to deliver, ask whether it is there."""
    while True:
        await clock.wait(asyncio.Event(), clock.now() + QUIET)
        try:
            await box.bot.get_webhook_info()
            await beat(box)
        except TelegramError as error:
            box.deaf = True
            log.warning("Telegram was not heard: %s", type(error).__name__)
        except sqlite3.Error as error:
            log.error("the database did not take it: %s", told(error))
