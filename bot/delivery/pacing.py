"""Pacing: how often Telegram lets us speak, and how much of that a group's card may use.

Source of the limits: Telegram's bot FAQ (1 a second a chat, 20 a minute a group, 30 a second in
all); bursts are tolerated, so budgets are counted over a window instead of between messages.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ALL = (28, SECOND)
UNASKED = (7, 27.5)
"""What nobody waits for goes out evenly, so that what somebody waits for finds room at once: so
many in a burst, and so many a second."""
GROUP = (18, MINUTE)
PRIVATE = (15, 15 * SECOND)
QUICK_EDITS = 2
"""Edits of a group's cards that go out at once; after them, one each `EDIT_GAP`."""
EDIT_GAP = 15 * SECOND
ACKS = (2, MINUTE)


class Window:
    """When things happened, as far back as a budget looks."""

    def __init__(self, most: int, span: timedelta) -> None:
        self.most, self.span = most, span
        self.moments: deque[datetime] = deque()

    def free_at(self, now: datetime) -> datetime:
        """The moment from which one more fits: `now`, or later."""
        while self.moments and not now - self.span < self.moments[0] <= now:
            self.moments.popleft()
        if len(self.moments) < self.most:
            return now
        return self.moments[-self.most] + self.span

    def count(self, now: datetime) -> None:
        self.moments.append(now)


class Bucket:
    """A budget that fills up evenly, so that what looks a moment late has lost nothing of it."""

    def __init__(self, size: int, rate: float) -> None:
        self.size, self.rate = size, rate
        self._level = float(size)
        self._at: datetime | None = None

    def free_at(self, now: datetime) -> datetime:
        """The moment from which one more fits: `now`, or later."""
        self._fill(now)
        return now + timedelta(seconds=max(0.0, 1 - self._level) / self.rate)

    def count(self, now: datetime) -> None:
        self._fill(now)
        self._level -= 1

    def _fill(self, now: datetime) -> None:
        passed = now - (self._at or now)
        self._at = now
        if passed > timedelta():  # a clock that is set back takes nothing away
            self._level = min(self.size, self._level + passed.total_seconds() * self.rate)


class Pacer:
    """The budgets of every chat. Nothing here waits; it says from when on something may be sent."""

    def __init__(self) -> None:
        self._all = Window(*ALL)
        self._unasked = Bucket(*UNASKED)
        self._silent: tuple[datetime, timedelta] | None = None
        self._chats: dict[int, Window] = {}
        self._acks: defaultdict[int, Window] = defaultdict(lambda: Window(*ACKS))
        self._edits: defaultdict[int, Window] = defaultdict(lambda: Window(99, MINUTE))
        self._held: dict[int, tuple[datetime, timedelta]] = {}

    def may_speak(self, now: datetime, *, unasked: bool = False) -> datetime:
        """From when on anything at all may be sent, to whomever."""
        free = self._all.free_at(now)
        if unasked:
            free = max(free, self._unasked.free_at(now))
        since, span = self._silent or (now, timedelta())
        return max(free, since + span) if since <= now else free

    def may_send(self, chat: int, now: datetime) -> datetime:
        """From when on a message or an edit that people wait for may go to the chat."""
        free = max(now, self.may_speak(now), self._chat(chat).free_at(now))
        since, span = self._held.get(chat, (now, timedelta()))
        return max(free, since + span) if since <= now else free

    def may_refresh(self, chat: int, now: datetime) -> datetime:
        """From when on an edit may go that only brings a card up to date: rarer in a busy group."""
        allowed = self.may_send(chat, now)
        edits = self._edits[chat]
        edits.free_at(now)
        if chat > 0 or len(edits.moments) < QUICK_EDITS:
            return allowed
        return max(allowed, edits.moments[-1] + EDIT_GAP)

    def may_acknowledge(self, chat: int, now: datetime) -> bool:
        """Whether a reaction fits now; if not, the refreshed card will tell instead."""
        return self._acks[chat].free_at(now) <= now and self.may_send(chat, now) <= now

    def count(
        self,
        chat: int,
        now: datetime,
        *,
        edit: bool = False,
        ack: bool = False,
        unasked: bool = False,
    ) -> None:
        self._all.count(now)
        if unasked:
            self._unasked.count(now)
        self._chat(chat).count(now)
        if edit:
            self._edits[chat].count(now)
        if ack:
            self._acks[chat].count(now)

    def hold(self, chat: int, now: datetime, span: timedelta) -> None:
        """Be silent in this chat for so long; a clock that is set back does not make it longer."""
        since, before = self._held.get(chat, (now, timedelta()))
        if since > now or since + before < now + span:
            self._held[chat] = (now, span)

    def be_silent(self, now: datetime, span: timedelta) -> None:
        """Be silent everywhere for so long."""
        self._silent = (now, span)

    def _chat(self, chat: int) -> Window:
        if chat not in self._chats:
            self._chats[chat] = Window(*(GROUP if chat < 0 else PRIVATE))
        return self._chats[chat]
