"""The webhook: Telegram comes to us; what it brings is answered 200 only after the commit."""

import json
import sqlite3
from datetime import timedelta
from hmac import compare_digest

from telegram import Bot
from telegram.error import TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler, stream_request_body

from bot.errors import FatalError
from bot.incoming.inbox import HEARD_UPDATES, Inbox, number_of
from bot.incoming.line import SHARED, Line

QUIET = timedelta(minutes=10)
"""How often a webhook asks whether Telegram is there, and whether it still comes here."""
SOON = timedelta(minutes=2)
"""When it asks again where something waits at Telegram, which tries at least so often."""
MOST_BODY = 1_000_000
"""Bytes. An update has a few thousand, at the most some hundred thousand."""
MOST_HEADERS = 16_000
IDLE, BODY = 75.0, 15.0
"""Seconds that a connection may take to send headers, or stay unused, and to send a body."""


class Webhook:
    """Takes updates at the bot's own address, and watches that they come."""

    def __init__(self, bot: Bot, box: Inbox, line: Line, url: str, secret: str) -> None:
        self.bot, self.box, self.line, self.url, self.secret = bot, box, line, url, secret
        self._told = False
        """Whether this run has told Telegram the address, and with it the secret."""
        self._waited = False
        """Whether something waited at Telegram when it was last asked."""
        self._lost = False
        """Whether Telegram could not deliver; nothing but a delivery shows that it can again."""
        self._came = False
        """Whether something was delivered since then."""

    def listen(self, host: str, port: int) -> HTTPServer:
        """Open the address, which must come before telling Telegram. The path is the URL's own."""
        path = "/" + self.url.partition("://")[2].partition("/")[2]
        server = HTTPServer(
            Application([(path, _Delivery, {"hook": self})]),
            max_body_size=MOST_BODY,
            max_header_size=MOST_HEADERS,
            idle_connection_timeout=IDLE,
            body_timeout=BODY,
        )
        try:
            server.listen(port, host)
        except OSError as error:
            why = f"WEBHOOK_LISTEN: cannot listen at {host}:{port} ({error.strerror})"
            raise FatalError(why) from error
        return server

    async def take(self, raw: str) -> None:
        """Store an update that was delivered; what is none, too: refused, it would come again."""
        await self.box.receive([(_number_in(raw), raw)])
        self._came, self._lost = True, False
        await self.line.hear()
        self.line.trouble.over("deliveries")

    async def run(self) -> None:
        """Tell Telegram where, and watch until cancelled; raises FatalError as the line does."""
        while True:
            self.line.look.clear()
            try:
                await self._look()
                self.line.trouble.over("webhook")
            except TelegramError as error:
                await self.line.failed(error)
                continue
            except sqlite3.Error as error:
                self.line.trouble.met("webhook", error)
            until = self.line.clock.now() + (SOON if self._waited else QUIET)
            await self.line.clock.wait(self.line.look, until)

    async def _look(self) -> None:
        if not self._told:
            await self._tell()
        info = await self.bot.get_webhook_info()
        if info.url != self.url:  # Telegram keeps it as it was written
            self._told = False
            self.line.lose_webhook(SHARED)
            return await self._look()
        waits = bool(info.pending_update_count)
        if not waits and not self._lost:
            await self.line.hear()  # a quiet day is no outage
        elif self._lost or (self._waited and not self._came):
            self._lost = True
            why = info.last_error_message or "it does not say why"
            self.line.lose(f"it cannot deliver to WEBHOOK_URL ({why})", answers=True)
        self._waited, self._came = waits, False

    async def _tell(self) -> None:
        await self.bot.set_webhook(
            self.url, allowed_updates=HEARD_UPDATES, secret_token=self.secret
        )
        self._told, self._waited = True, False


@stream_request_body
class _Delivery(RequestHandler):
    """One update on its way in: who sends it is checked before its body is read."""

    def initialize(self, hook: Webhook) -> None:
        self.hook = hook
        self.body = bytearray()

    def prepare(self) -> None:
        given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not compare_digest(given.encode(), self.hook.secret.encode()):
            self.set_status(403)
            self.finish()  # before the body has come, so the connection is closed and it never does

    def data_received(self, chunk: bytes) -> None:
        self.body += chunk

    async def post(self) -> None:
        try:
            await self.hook.take(self.body.decode("utf-8", "replace"))
        except sqlite3.Error as error:
            self.hook.line.trouble.met("deliveries", error)
            self.set_status(503)


def _number_in(raw: str) -> int | None:
    try:
        return number_of(json.loads(raw))
    except (ValueError, RecursionError):
        return None
