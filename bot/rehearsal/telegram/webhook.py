"""The other way to get updates: delivered one by one, in order, to the bot's own address."""

import asyncio
import json
import logging
import re
from dataclasses import dataclass
from datetime import datetime

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse

from bot.rehearsal.telegram.refusals import bad_request, conflict
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_RETRY_FIRST, _RETRY_LAST = 0.05, 1.0
_log = logging.getLogger(__name__)


@dataclass
class Trouble:
    """The latest failed delivery."""

    at: datetime
    text: str


class Webhook:
    """Delivers each update until the address answers 2xx; the waits are real and short."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task: asyncio.Task[None] | None = None
        self._client: AsyncHTTPClient | None = None
        self._secret: str | None = None
        self._max_connections = 40
        self.url = ""
        self.reachable = True
        self.trouble: Trouble | None = None

    def set(self, params: Json) -> bool:
        """setWebhook; plain HTTP is let through, as by a local Bot API server."""
        url = str(params.get("url") or "")
        secret = params.get("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if url and not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._world.updates.allow(params.get("allowed_updates"))
        self._forget(params)
        if url:
            self._world.updates.interrupt(conflict("terminated by setWebhook request"))
            self.url, self._secret = url, secret or None
            self._max_connections = params.get("max_connections", 40)
            self._client = AsyncHTTPClient(force_instance=True)
            self._task = asyncio.get_running_loop().create_task(self._deliver())
        return True

    def delete(self, params: Json) -> bool:
        self._forget(params)
        return True

    def info(self) -> Json:
        """The WebhookInfo object."""
        queue = self._world.updates
        body: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(queue),
        }
        if self.url:
            body |= {"max_connections": self._max_connections, "ip_address": "127.0.0.1"}
        if queue.allowed is not None:
            body["allowed_updates"] = sorted(queue.allowed)
        if self.trouble is not None:
            body["last_error_date"] = int(self.trouble.at.timestamp())
            body["last_error_message"] = self.trouble.text
        return body

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._client is not None:
            self._client.close()
            self._client = None
        self.url = ""

    def _forget(self, params: Json) -> None:
        self.close()
        self.trouble = None
        if params.get("drop_pending_updates"):
            self._world.updates.clear()

    async def _deliver(self) -> None:
        queue, wait = self._world.updates, _RETRY_FIRST
        while True:
            update = queue.first()
            if update is None:
                queue.arrived.clear()
                await queue.arrived.wait()
                continue
            trouble = await self._post(update)
            if trouble is None:
                queue.confirm(update)
                wait = _RETRY_FIRST
            else:
                self.trouble = Trouble(self._world.now(), trouble)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _RETRY_LAST)

    async def _post(self, update: Json) -> str | None:
        """None when delivered, else what Telegram would say was wrong."""
        if not self.reachable or self._client is None:
            return "Connection refused"
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        request = HTTPRequest(self.url, "POST", headers, json.dumps(update), request_timeout=10.0)
        try:
            await self._client.fetch(request)
        except HTTPClientError as error:
            return _wrong_response(error.response, error)
        except OSError as error:
            _log.debug("webhook: %s", error)
            return "Connection refused"
        return None


def _wrong_response(response: HTTPResponse | None, error: HTTPClientError) -> str:
    if response is None:
        return "Read timeout expired"
    return f"Wrong response from the webhook: {error.code} {response.reason}"
