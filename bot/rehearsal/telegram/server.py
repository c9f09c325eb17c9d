"""The pretend Telegram: the Bot API over real HTTP on 127.0.0.1, with people to play with."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets

from bot.rehearsal.telegram.answers import Answer
from bot.rehearsal.telegram.callers import HOST, is_of_a_page, own_names
from bot.rehearsal.telegram.faults import Fault, FaultPlan, PlannedFault
from bot.rehearsal.telegram.limits import Limits, counts
from bot.rehearsal.telegram.methods.table import METHODS
from bot.rehearsal.telegram.parameters import decode
from bot.rehearsal.telegram.refusals import Refused, conflict, forbidden
from bot.rehearsal.telegram.webhook import Webhook
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.files import MAX_UPLOAD
from bot.rehearsal.telegram.world.messages import Chat
from bot.rehearsal.telegram.world.world import World

__all__ = ["Call", "Fault", "PretendTelegram"]

_NOT_FOUND = Refused(404, "Not Found")
_FOREIGN = forbidden("only the bot of this rehearsal may ask")
_UNAUTHORIZED = Refused(401, "Unauthorized")
_POLLING_WEBHOOK = conflict(
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True)
class Call:
    """One call of the bot, other than getUpdates.

    `status` is that of the answer the server had ready; 0 when a fault closed the connection
    before anything was done. `fault` names the fault it met.
    """

    method: str
    params: Json
    at: datetime
    status: int
    result: Any = None
    description: str | None = None
    chat_id: int | None = None
    fault: str | None = None


class PretendTelegram(World):
    """A Bot API server to be entered with `async with`.

    `limits` enforces Telegram's real limits by the server's clock; `port` 0 takes any free one.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        limits: bool = False,
        seed: int = 1,
        port: int = 0,
        privacy: bool = True,
    ) -> None:
        super().__init__(now, seed, privacy)
        self.calls: list[Call] = []
        self.limits = limits
        self.url = ""
        self._limits = Limits(now)
        self._port = port
        self._faults = FaultPlan()
        self._partitioned = False
        self._webhook = Webhook(self)
        self._server: HTTPServer | None = None
        self._polls: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        sockets = bind_sockets(self._port, HOST)
        self._port = sockets[0].getsockname()[1]
        self.url = f"http://{HOST}:{self._port}"
        self._server = HTTPServer(self._serve, max_body_size=MAX_UPLOAD + 1_000_000)
        self._server.add_sockets(sockets)
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._webhook.close()
        self.updates.interrupt()
        if self._polls:
            await asyncio.gather(*self._polls, return_exceptions=True)
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()
        if self.judged_errors and error is None:
            raise self.judged_errors[0]

    # Faults

    def fail(
        self, method: str, fault: Fault, times: int = 1, chat: Chat | int | None = None
    ) -> None:
        """Let the next calls of a method fail; `*` is any method but getUpdates."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        self._faults.add(PlannedFault(method, fault, times, chat_id))

    def partition(self, on: bool = True) -> None:
        """Cut the network between Telegram and the bot, or mend it."""
        self._partitioned = on
        self._webhook.reachable = not on
        if on:
            self.updates.interrupt()

    # Requests

    def _serve(self, request: HTTPServerRequest) -> None:
        answer = Answer(request)
        if self._partitioned:
            answer.drop()
            return
        if self._is_foreign(request):
            answer.refuse(_FOREIGN)
            return
        path = request.path
        if path.startswith("/file/bot"):
            self._serve_file(answer, path.removeprefix("/file/bot"))
            return
        token, _, method = path.removeprefix("/bot").replace("%3A", ":").partition("/")
        try:
            if not path.startswith("/bot") or not method:
                raise _NOT_FOUND
            if token != self.token:
                raise _UNAUTHORIZED
            content_type = request.headers.get("Content-Type", "")
            params = decode(request.query, content_type, request.body)
        except Refused as refusal:
            answer.refuse(refusal)
            return
        self._call(answer, method, params)

    def _is_foreign(self, request: HTTPServerRequest) -> bool:
        """The room is for its bot: no page may play with it, whatever it calls this machine."""
        return request.host not in own_names(self._port) or is_of_a_page(request)

    def _serve_file(self, answer: Answer, rest: str) -> None:
        token, _, path = rest.replace("%3A", ":").partition("/")
        kept = self.files.at(path)
        if token != self.token:
            answer.refuse(_UNAUTHORIZED)
        elif kept is None:
            answer.refuse(_NOT_FOUND)
        else:
            answer.data(kept.data)

    def _call(self, answer: Answer, asked: str, params: Json) -> None:
        method = asked.lower()
        if method == "getupdates":
            task = asyncio.get_running_loop().create_task(self._poll(answer, params))
            self._polls.add(task)
            task.add_done_callback(self._polls.discard)
            return
        name = METHODS[method][0] if method in METHODS else _WEBHOOK_METHODS.get(method, asked)
        fault = self._faults.take(name, params)
        self.ask_judge("request", name, params)
        if fault is not None and not fault.processes:
            self._record(name, params, fault, 0 if fault.refusal is None else fault.refusal)
            answer.spoil(fault)
            return
        try:
            result = self._carry_out(method, name, params)
        except Refused as refusal:
            self._record(name, params, fault, refusal)
            answer.spoil_or(fault, answer.refuse, refusal)
            return
        self.ask_judge("answer", name, result)
        self._record(name, params, fault, None, result)
        answer.spoil_or(fault, answer.result, result)

    def _carry_out(self, method: str, name: str, params: Json) -> Any:
        if self.limits and counts(name) and isinstance(params.get("chat_id"), int):
            self._limits.check(params["chat_id"])
        if method in METHODS:
            return METHODS[method][1](self, params)
        match _WEBHOOK_METHODS.get(method):
            case "setWebhook":
                return self._webhook.set(params)
            case "deleteWebhook":
                return self._webhook.delete(params)
            case "getWebhookInfo":
                return self._webhook.info()
            case _:
                raise _NOT_FOUND

    def _record(
        self,
        name: str,
        params: Json,
        fault: Fault | None,
        refusal: Refused | int | None,
        result: Any = None,
    ) -> None:
        status, description = 200, None
        if isinstance(refusal, Refused):
            status, description = refusal.code, refusal.description
        elif refusal is not None:
            status = refusal
        chat_id = params.get("chat_id")
        self.calls.append(
            Call(
                method=name,
                params=params,
                at=self.now(),
                status=status,
                result=result,
                description=description,
                chat_id=chat_id if isinstance(chat_id, int) else None,
                fault=fault.kind if fault is not None else None,
            )
        )

    async def _poll(self, answer: Answer, params: Json) -> None:
        fault = self._faults.take("getUpdates", params)
        self.ask_judge("request", "getUpdates", params)
        if fault is not None and not fault.processes:
            answer.spoil(fault)
            return
        try:
            result = await self._get_updates(params)
        except Refused as refusal:
            answer.refuse(refusal)
            return
        if self._partitioned:
            answer.drop()
            return
        answer.spoil_or(fault, answer.result, result)

    async def _get_updates(self, params: Json) -> list[Json]:
        if self._webhook.url:
            raise _POLLING_WEBHOOK
        self.updates.allow(params.get("allowed_updates"))
        limit = _number(params, "limit", 100)
        return await self.updates.read(
            offset=_number(params, "offset", 0),
            limit=limit if 1 <= limit <= 100 else 100,
            timeout=min(_number(params, "timeout", 0), 50),
        )


_WEBHOOK_METHODS = {
    "setwebhook": "setWebhook",
    "deletewebhook": "deleteWebhook",
    "getwebhookinfo": "getWebhookInfo",
}


def _number(params: Json, name: str, default: int) -> int:
    value = params.get(name, default)
    return value if isinstance(value, int) else default


logging.getLogger("tornado.access").setLevel(logging.ERROR)
