"""The line to Telegram: when it was last truly heard, and when waiting is of no use any more."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.clock import Clock
from bot.errors import FatalError, Stopped
from bot.trouble import Trouble
from bot.verdicts import QUOTED, verdict
from dialogs.effects import Show
from dialogs.keys import CardKind
from storage import workshops
from storage.streams import Streams
from storage.tables import chats, heartbeat

log = logging.getLogger(__name__)
T = TypeVar("T")

TELEGRAM = "https://api.telegram.org"
"""Where the Bot API is, unless BOT_API_URL says otherwise."""
BREATH, LONGEST = 0.25, 30.0
"""Real seconds: half of the first pause after a failure, and the longest one."""
TRIES = 4
"""How often the token is refused at the start until that is believed: some seconds."""
AGAIN = timedelta(minutes=10)
"""After so long it is said again that nothing is heard, then after twice as long, and so on."""
BEAT = timedelta(minutes=1)
KEPT_BY_TELEGRAM = timedelta(hours=24)
"""Telegram discards updates that are older."""
WINDOW, MOST, LASTS = timedelta(minutes=15), 5, timedelta(minutes=5)
"""A refusal lasts when it came so often in the window, and the first so long before the last."""
ALONE = timedelta(minutes=1)
"""So long after another program was met, hearing is believed."""
FORGIVEN = timedelta(hours=1)
"""Whose webhook was taken away twice within this has company, not an accident."""


class Line:
    """Knows whether Telegram is heard; polling, webhook and clockwork tell it, or ask it."""

    def __init__(
        self,
        streams: Streams,
        clock: Clock,
        stop: asyncio.Event | None = None,
        server: str = TELEGRAM,
    ) -> None:
        self.streams, self.clock, self.server = streams, clock, server
        self.trouble = Trouble(clock)
        self.deaf = False
        self.look = asyncio.Event()
        """Set by whoever was turned away elsewhere: what listens asks Telegram at once."""
        self.breath = BREATH
        self._stop = stop or asyncio.Event()
        self._answers = True
        self._fresh = True
        """Whether nobody has asked yet how long the bot was away before it started."""
        self._failures = 0
        self._heard: datetime | None = None
        self._outage = False
        """Whether the log's last word is that it is not heard."""
        self._since = self._told = clock.now()
        self._quiet = AGAIN
        self._refusals: deque[datetime] = deque()
        self._taken: datetime | None = None
        self._shared: datetime | None = None
        """When another program's poll last took the place of ours."""

    @property
    def may_speak(self) -> bool:
        """Whether what is sent can arrive."""
        return self._answers or not self.deaf

    async def hear(self) -> None:
        """Telegram is heard now: that is remembered, and an outage that ends here announced."""
        if self.deaf or self._fresh:
            await self.announce()
        now = self.clock.now()
        if self.deaf:
            self.deaf = False
            self.streams.on_commit()  # whoever waited for this looks again
        if self._outage and not self._shared_just_before(now):
            log.info("Telegram is heard again, after %s", _length(now - self._since))
            self._outage = False
        self._heard, self._failures = now, 0
        database = self.streams.database
        last = await heartbeat.last(database)
        if last is None or now - last >= BEAT or now < last:
            async with database.transaction():
                await heartbeat.beat(database, now)

    def _shared_just_before(self, now: datetime) -> bool:
        """Two who poll get good answers in between, which mean nothing."""
        return self._shared is not None and self._shared <= now < self._shared + ALONE

    async def announce(self) -> None:
        """After more than a day in which Telegram was not heard, tell the groups of lost words.

        They read it at an hour when one may speak.
        """
        now = self.clock.now()
        if await self._was_long(now):
            async with self.streams.transaction():
                if await self._was_long(now):  # and nobody has told it meanwhile
                    await self._tell_groups(now)
                    await heartbeat.beat(self.streams.database, now)
        self._fresh = False

    async def _was_long(self, now: datetime) -> bool:
        last = await heartbeat.last(self.streams.database)
        return last is not None and now - last > KEPT_BY_TELEGRAM

    async def _tell_groups(self, now: datetime) -> None:
        for seat in await chats.seats(self.streams.database):
            workshop = await workshops.load(self.streams, seat.stream_id)
            if workshop is not None and not workshop.ended:
                said = CardKind.SAY("say.outage").in_room(seat.group)
                told = Show(said, fresh=True, unasked=True)
                await self.streams.put(seat.stream_id, told, now)

    def lose(self, why: str, *, answers: bool = False) -> None:
        """Telegram is not heard; `answers`: it takes what is sent all the same.

        Said once, and again with growing pauses while it lasts.
        """
        now, self._answers, self.deaf = self.clock.now(), answers, True
        if not self._outage:
            self._outage, self._since, self._quiet = True, self._heard or now, AGAIN
            log.warning("Telegram is not heard: %s", why)
        elif not self._told <= now < self._told + self._quiet:
            self._quiet *= 2
            log.warning("Telegram has not been heard for %s: %s", _length(now - self._since), why)
        else:
            return
        self._told = now

    async def failed(self, error: TelegramError) -> None:
        """Whoever listens got this instead of an answer: pause, longer each time.

        Raises FatalError when Telegram goes on refusing.
        """
        why, to_do = _meaning(error, self.server)
        if isinstance(error, Conflict):
            self._shared = self.clock.now()
        self.lose(why)
        if to_do:
            self._refused(to_do)
        await self._pause(error)

    def lose_webhook(self, to_do: str) -> None:
        """Another program has set or deleted it; raises FatalError when it does so again."""
        now, last = self.clock.now(), self._taken
        self._taken = now
        if last is not None and abs(now - last) <= FORGIVEN:
            raise FatalError(to_do)
        self.lose("another program has set or deleted this bot's webhook")

    async def reach(self, call: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Call until Telegram answers.

        Raises InvalidToken when it refuses the token again and again, and Stopped when the process
        is to end meanwhile.
        """
        refused = 0
        while True:
            try:
                await self._unless_stopped(call())
                self._failures = 0
                return
            except TelegramError as error:
                refused += isinstance(error, InvalidToken)
                if refused == TRIES:
                    raise
                if not isinstance(error, InvalidToken):
                    self.lose(_meaning(error, self.server)[0])
                await self._unless_stopped(self._pause(error))

    async def _unless_stopped(self, work: Coroutine[Any, Any, object]) -> None:
        await unless(self._stop, work)
        if self._stop.is_set():
            raise Stopped

    async def _pause(self, error: TelegramError) -> None:
        self._failures += 1
        asked = verdict(error).wait.total_seconds() if isinstance(error, RetryAfter) else 0
        await asyncio.sleep(max(asked, min(LONGEST, self.breath * 2 ** min(self._failures, 7))))

    def _refused(self, to_do: str) -> None:
        """A stray refusal means nothing, and two who poll get good answers in between."""
        now = self.clock.now()
        self._refusals.append(now)
        while not now - WINDOW <= self._refusals[0] <= now:
            self._refusals.popleft()
        if len(self._refusals) >= MOST and now - self._refusals[0] >= LASTS:
            raise FatalError(to_do)


def _meaning(error: TelegramError, server: str) -> tuple[str, str]:
    """Why nothing is heard, and what to do if that lasts; "" where waiting may always help."""
    match error:
        case InvalidToken() | EndPointNotFound():  # the latter where a method is called by name
            return "it refuses the token", refused(server)
        case Conflict():
            return ONE_ENDS, SHARED
        case RetryAfter():
            return "it asks to wait", ""
        case BadRequest():
            said = QUOTED.sub('"…"', str(error).partition(". Parsing")[0])
            return f"it refuses the request ({said})", f"Telegram refuses the request: {said}"
        case _:
            return no_answer(error, server), ""


def unreached(error: BaseException) -> bool:
    """Whether it was the way to Telegram that failed, and not Telegram."""
    return isinstance(error.__cause__, httpx.TransportError) or isinstance(error, TimeoutError)


def no_answer(error: BaseException, server: str) -> str:
    """Why nothing came back: nobody has chosen Telegram's own address, so it is not to blame."""
    if server == TELEGRAM and unreached(error):
        return f"no answer from {TELEGRAM} (is there a network?)"
    kinds = [type(each).__name__ for each in (error, error.__cause__) if each is not None]
    where = f"from {TELEGRAM}" if server == TELEGRAM else "at BOT_API_URL"
    return f"no answer {where} ({', '.join(kinds)})"


def refused(server: str) -> str:
    """What to do about a token that is refused."""
    other = "" if server == TELEGRAM else ", or BOT_API_URL is no Bot API server"
    return f"BOT_TOKEN: Telegram refuses it; copy it again from @BotFather{other}"


ONE_ENDS = (
    "another program runs with the same BOT_TOKEN; "
    "stop one of them, or this one ends in five minutes"
)
SHARED = "another program runs with the same BOT_TOKEN; stop it, or give it a bot of its own"


def _length(span: timedelta) -> str:
    return str(timedelta(seconds=int(span.total_seconds())))


async def unless(event: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work brings; None where the event comes first, and the work is given up."""
    doing, waiting = asyncio.create_task(work), asyncio.create_task(event.wait())
    both: tuple[Awaitable[object], ...] = (doing, waiting)
    try:
        await asyncio.wait((doing, waiting), return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        waiting.cancel()
        await asyncio.gather(*both, return_exceptions=True)
