"""Telegram's limits, enforced: 20 a minute a group, about 1 a second a chat, 30 a second in all."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.telegram.refusals import too_many_requests

_GROUP_PER_MINUTE = 20
_CHAT_BURST = 5
_ALL_PER_SECOND = 30


def counts(method: str) -> bool:
    """Sends, edits and reactions count; answers to presses, deletions and questions do not."""
    if method == "sendChatAction":
        return False
    return method.startswith(("send", "editMessage", "setMessageReaction"))


@dataclass
class _Bucket:
    """A bucket of `size` that refills by `rate` a second."""

    size: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0 takes it."""
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


class Limits:
    """Judges by the server's clock. Asking again too early makes the wait a second longer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._all = _Bucket(_ALL_PER_SECOND, _ALL_PER_SECOND, _ALL_PER_SECOND, 0.0)
        self._chats: dict[int, _Bucket] = {}
        self._minutes: dict[int, deque[float]] = {}
        self._until: dict[int, float] = {}

    def check(self, chat_id: int) -> None:
        """Raises Refused (429) when this call comes too soon."""
        now = self._now().timestamp()
        closed_until = self._until.get(chat_id, 0.0)
        if now < closed_until:
            self._until[chat_id] = closed_until + 1
            raise too_many_requests(math.ceil(closed_until + 1 - now))
        wait = self._group_wait(chat_id, now) or self._chat(chat_id, now).wait(now)
        if wait > 0:
            self._until[chat_id] = now + math.ceil(wait)
            raise too_many_requests(math.ceil(wait))
        overall = self._all.wait(now)
        if overall > 0:
            raise too_many_requests(math.ceil(overall))
        if chat_id < 0:
            self._minutes.setdefault(chat_id, deque()).append(now)

    def _chat(self, chat_id: int, now: float) -> _Bucket:
        return self._chats.setdefault(chat_id, _Bucket(_CHAT_BURST, 1.0, _CHAT_BURST, now))

    def _group_wait(self, chat_id: int, now: float) -> float:
        minute = self._minutes.get(chat_id)
        if minute is None:
            return 0.0
        while minute and minute[0] <= now - 60:
            minute.popleft()
        return minute[0] + 60 - now if len(minute) >= _GROUP_PER_MINUTE else 0.0
