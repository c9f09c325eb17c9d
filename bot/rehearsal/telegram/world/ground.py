"""The ground of the pretend Telegram: its clock, its bot, files, updates, and those who look on."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.files import Files
from bot.rehearsal.telegram.world.profile import Profile
from bot.rehearsal.telegram.world.updates import UpdateQueue

Judge = Callable[[str, str, Any], None]


class Ground:
    """What every chat and every person stands on. It knows none of them.

    `now` is the server's clock (aware, UTC); `seed` makes ids repeatable; `privacy` is the
    bot's privacy mode, on as for every new bot.
    """

    def __init__(self, now: Callable[[], datetime], seed: int = 1, privacy: bool = True) -> None:
        self.now = now
        self.privacy = privacy
        self.bot = Account(1234567890, "Kokeilubotti", "kokeilubotti_bot", is_bot=True)
        self.files = Files()
        self.profile = Profile(self.bot.first_name)
        self.judge: Judge | None = None
        self.judged_errors: list[AssertionError] = []
        self.random = Random(seed)
        self.updates = UpdateQueue(now, self.random.randrange(100_000_000, 900_000_000))
        self._watchers: list[Callable[[int], None]] = []
        self._box_id = 0

    def next_box_id(self) -> int:
        """Private chats and basic groups share one series of message ids."""
        self._box_id += 1
        return self._box_id

    # Updates

    def update(self, kind: str, payload: Json) -> None:
        """Something the bot is told, if it asked for this kind."""
        if not self.updates.wants(kind):
            return
        update = {"update_id": self.updates.number(), kind: payload}
        self.ask_judge("update", kind, update)
        self.updates.put(update)

    def push(self, raw: Json) -> None:
        """Any update at all, unjudged; it gets an `update_id` unless it has one."""
        self.updates.put(raw if "update_id" in raw else {"update_id": self.updates.number(), **raw})

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.updates)

    def jump_update_ids(self, to: int | None = None) -> None:
        """After a week without updates the next id is random; `to` says which."""
        self.updates.next_id = to or self.random.randrange(100_000_000, 900_000_000)

    # Those who look on

    def watch(self, callback: Callable[[int], None]) -> None:
        """Call back with a chat's id whenever something visible in it changed."""
        self._watchers.append(callback)

    def changed(self, chat_id: int) -> None:
        for watcher in self._watchers:
            watcher(chat_id)

    def ask_judge(self, kind: str, name: str, payload: Any) -> None:
        """Let the judge look; what it objects to is kept, and raised when the server closes."""
        if self.judge is None:
            return
        try:
            self.judge(kind, name, payload)
        except AssertionError as error:
            self.judged_errors.append(error)
