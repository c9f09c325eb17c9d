"""Presses: a button under a message is pressed, and what the person sees in return."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from random import Random

from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.messages import Button, SentMessage

_ANSWER_WITHIN = 15.0


class Press:
    """A button pressed: what the person sees in return.

    `toast` is the text of the answer; `alert` tells that it came as a dialog to dismiss;
    `url` is what the answer, or the button itself, opens.
    """

    def __init__(self, id: str, person: Account, message: SentMessage, at: datetime) -> None:
        self.id = id
        self.person = person
        self.message = message
        self.at = at
        self.data: str | None = None
        self.answered = False
        self.toast: str | None = None
        self.alert = False
        self.url: str | None = None
        self._waiting: list[asyncio.Future[None]] = []

    async def answer(self, timeout: float = 5) -> "Press":
        """Wait until the bot has answered; TimeoutError after so many real seconds."""
        if not self.answered:
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await asyncio.wait_for(waiting, timeout)
        return self

    def settle(self, toast: str | None = None, alert: bool = False, url: str | None = None) -> None:
        """The bot's answer has come; only the first one counts."""
        if self.answered:
            return
        self.answered = True
        self.toast, self.alert, self.url = toast, alert, url
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


class Presses:
    """Everything that was pressed, by the id under which the bot answers it."""

    def __init__(self, now: Callable[[], datetime], random: Random) -> None:
        self._now, self._random = now, random
        self._by_id: dict[str, Press] = {}

    def begin(self, person: Account, message: SentMessage) -> Press:
        press = Press(str(self._random.getrandbits(62)), person, message, self._now())
        self._by_id[press.id] = press
        return press

    def open(self, query_id: str) -> Press | None:
        """The press that may still be answered: within 15 seconds by the server's clock."""
        press = self._by_id.get(query_id)
        if press is None or (self._now() - press.at).total_seconds() > _ANSWER_WITHIN:
            return None
        return press


def find_button(message: SentMessage, label: str) -> Button:
    buttons = [button for row in message.keyboard for button in row]
    if message.deleted:
        raise LookupError("the message is deleted")
    exact = [button for button in buttons if button.text == label]
    if exact:
        return exact[0]
    for matches in (
        [button for button in buttons if button.text.startswith(label)],
        [button for button in buttons if label in button.text],
    ):
        if len(matches) == 1:
            return matches[0]
    raise LookupError(f"no one button {label!r}; there are: {message.labels}")
