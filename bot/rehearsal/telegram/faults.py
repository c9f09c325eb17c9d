"""The scripted faults: what a test or a demonstration can make go wrong, and on which call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.telegram.refusals import (
    Refused,
    bad_request,
    conflict,
    forbidden,
    too_many_requests,
)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with a call.

    A fault with a `refusal`, and `drop` and `garbage`, keep the call from being carried out;
    `accept_then_drop`, `slow`, `slow_body` and `cut` carry it out and spoil only the answer.
    """

    kind: str
    refusal: Refused | None = None
    seconds: float = 0.0

    @property
    def processes(self) -> bool:
        return self.kind in ("accept_then_drop", "slow", "slow_body", "cut")

    @classmethod
    def retry_after(cls, seconds: int) -> "Fault":
        return cls("retry_after", too_many_requests(seconds))

    @classmethod
    def server_error(cls, code: int = 502) -> "Fault":
        text = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
        return cls("server_error", Refused(code, text.get(code, "Internal Server Error")))

    @classmethod
    def drop(cls) -> "Fault":
        """Close the connection; nothing was done."""
        return cls("drop")

    @classmethod
    def accept_then_drop(cls) -> "Fault":
        """Do what was asked, then close the connection without an answer."""
        return cls("accept_then_drop")

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """Do what was asked at once, and answer after so many real seconds."""
        return cls("slow", seconds=seconds)

    @classmethod
    def slow_body(cls, seconds: float) -> "Fault":
        """Do what was asked, answer half at once and half after so many real seconds."""
        return cls("slow_body", seconds=seconds)

    @classmethod
    def cut(cls) -> "Fault":
        """Do what was asked, and answer the first half as if it were the whole, as a proxy may."""
        return cls("cut")

    @classmethod
    def bad_request(cls, text: str) -> "Fault":
        return cls("bad_request", bad_request(text.removeprefix("Bad Request: ")))

    @classmethod
    def forbidden(cls, text: str) -> "Fault":
        return cls("forbidden", forbidden(text.removeprefix("Forbidden: ")))

    @classmethod
    def unauthorized(cls) -> "Fault":
        return cls("unauthorized", Refused(401, "Unauthorized"))

    @classmethod
    def conflict(cls) -> "Fault":
        return cls("conflict", conflict(TERMINATED_BY_OTHER))

    @classmethod
    def garbage(cls) -> "Fault":
        """Answer 200 with a body that is not JSON; nothing was done."""
        return cls("garbage")


TERMINATED_BY_OTHER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass
class PlannedFault:
    """A fault that waits for the calls it is meant for."""

    method: str
    fault: Fault
    times: int
    chat_id: int | None

    def matches(self, method: str, params: Mapping[str, Any]) -> bool:
        if self.method == "*":
            wanted = method != "getUpdates"
        else:
            wanted = self.method.lower() == method.lower()
        return wanted and (self.chat_id is None or params.get("chat_id") == self.chat_id)


class FaultPlan:
    """The planned faults, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []

    def add(self, planned: PlannedFault) -> None:
        self._planned.append(planned)

    def take(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault that this call meets, which is then used up once."""
        if not self._planned:
            return None
        for planned in self._planned:
            if planned.matches(method, params):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.fault
        return None
