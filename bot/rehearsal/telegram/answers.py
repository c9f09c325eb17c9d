"""One answer on its way back over HTTP: as it should be, late, spoiled or never."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine

from bot.rehearsal.telegram.faults import Fault
from bot.rehearsal.telegram.refusals import Refused

_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
_LINES = {code: ResponseStartLine("HTTP/1.1", code, text) for code, text in _REASONS.items()}


class Answer:
    """Written straight to the connection, past tornado's handlers, for speed."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self._connection = cast(HTTP1Connection, request.connection)
        self._pause = 0.0
        self._cut = False

    def result(self, result: Any) -> None:
        body = json.dumps({"ok": True, "result": result}, separators=(",", ":"))
        self._write(200, "application/json", body.encode())

    def refuse(self, refusal: Refused) -> None:
        body = json.dumps(refusal.as_json()).encode()
        self._write(refusal.code, "application/json", body, refusal.parameters.get("retry_after"))

    def data(self, data: bytes) -> None:
        self._write(200, "application/octet-stream", data)

    def drop(self) -> None:
        """Close the connection without a word."""
        self._connection.stream.close()

    def spoil(self, fault: Fault) -> None:
        """What a fault answers to a call that was not carried out."""
        if fault.refusal is not None:
            self.refuse(fault.refusal)
        elif fault.kind == "garbage":
            self._write(200, "text/html", b"<html>Bad Gateway</html>")
        else:
            self.drop()

    def spoil_or(self, fault: Fault | None, write: Callable[[Any], None], body: Any) -> None:
        """Write the answer, unless a fault loses it or holds it up."""
        if fault is None:
            write(body)
        elif fault.kind == "accept_then_drop":
            self.drop()
        elif fault.kind == "slow_body":
            self._pause = fault.seconds
            write(body)
        elif fault.kind == "cut":
            self._cut = True
            write(body)
        else:
            asyncio.get_running_loop().call_later(fault.seconds, write, body)

    def _write(self, code: int, kind: str, body: bytes, retry_after: int | None = None) -> None:
        if self._connection.stream.closed():
            return
        if self._cut:
            body = body[: len(body) // 2]
        headers = HTTPHeaders()
        headers["Content-Type"] = kind
        headers["Content-Length"] = str(len(body))
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        line = _LINES.get(code) or ResponseStartLine("HTTP/1.1", code, "Unknown")
        if self._pause:
            self._connection.write_headers(line, headers, body[: len(body) // 2])
            second_half = body[len(body) // 2 :]
            asyncio.get_running_loop().call_later(self._pause, self._write_rest, second_half)
            return
        self._connection.write_headers(line, headers, body)
        self._connection.finish()

    def _write_rest(self, rest: bytes) -> None:
        if not self._connection.stream.closed():
            self._connection.write(rest)
            self._connection.finish()
