"""What the page is told: everything when it opens, and after that only what has changed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.rehearsal.page import floor
from bot.rehearsal.page.hints import hint
from bot.rehearsal.page.looks import looks
from bot.rehearsal.page.rehearsal import Rehearsal
from bot.rehearsal.telegram.world.messages import Chat
from bot.rehearsal.telegram.world.presses import Press
from storage import inspection

Json = dict[str, Any]

TOGETHER = 0.01
"""Real seconds in which changes are gathered into one piece of news."""


class News:
    """The state of the page as a flat table, and the difference to what was told before."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self._told: Json = {}
        self._versions: dict[int, int] = {}
        self._stirred: set[Chat] = set()
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._changed, self._quiet = asyncio.Event(), asyncio.Event()
        rehearsal.changed = self._mark
        rehearsal.stirred = self._stirred.add

    async def run(self) -> None:
        """Tell every listener what changes, until cancelled; None is the end of the news."""
        try:
            await self._run()
        finally:
            for each in self._listeners:
                each.put_nowait(None)

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await asyncio.sleep(TOGETHER)
            async with self.rehearsal.standing:
                if self._told.get("begun") != self.rehearsal.begun:
                    self._told, self._versions = {}, {}
                    self._stirred.update(chat for _, chat in self._chats())
                self._tell(self._seen(), self._toasts())
                self._tell(await self._kept(), [])
            if not self._changed.is_set():
                self._quiet.set()

    def _mark(self) -> None:
        self._quiet.clear()
        self._changed.set()

    async def told(self) -> None:
        """Wait until every change so far has been told."""
        await self._quiet.wait()

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Json | None]]:
        """A queue of news, which begins with everything."""
        news: asyncio.Queue[Json | None] = asyncio.Queue()
        news.put_nowait(dict(self._told))
        self._listeners.add(news)
        try:
            yield news
        finally:
            self._listeners.discard(news)

    def _tell(self, state: Json, toasts: list[Json]) -> None:
        before = self._told
        new = {key: x for key, x in state.items() if key not in before or before[key] != x}
        self._told |= new
        if toasts:
            new["toasts"] = toasts
        if new:
            for each in self._listeners:
                each.put_nowait(new)

    def _seen(self) -> Json:
        """What can be seen on the telephones, and of the play."""
        rehearsal = self.rehearsal
        stage = rehearsal.stage
        state: Json = {
            "begun": rehearsal.begun,
            "about": rehearsal.about(),
            "now": rehearsal.now.isoformat(),
            "busy": rehearsal.busy,
            "play": rehearsal.player.as_json(),
            "mistake": rehearsal.mistake,
            "started": [key for key, each in stage.people.items() if each.private.started],
            "groups": rehearsal.groups(),
        }
        names = {each.id: key for key, each in stage.people.items()}
        stirred = [each for each in self._chats() if each[1] in self._stirred]
        self._stirred.clear()
        for where, chat in stirred:
            for number, message in enumerate(chat.messages):
                state[f"message/{where}/{number}"] = looks(message, names)
        return state

    def _chats(self) -> list[tuple[str, Chat]]:
        stage = self.rehearsal.stage
        private = ((key, each.private) for key, each in stage.people.items())
        return [*stage.groups.items(), *private]

    async def _kept(self) -> Json:
        """What lies in the database, and what that means for those who do not know what to do."""
        db = self.rehearsal.stage.room.app.streams.database
        state: Json = {"hint": await hint(self.rehearsal.stage), "waiting": await floor.waiting(db)}
        for workshop in await inspection.streams(db):
            new = await floor.events(db, workshop, self._versions.get(workshop, 0))
            self._versions[workshop] = self._versions.get(workshop, 0) + len(new)
            state |= {f"event/{workshop}/{each['n']}": each for each in new}
        return state

    def _toasts(self) -> list[Json]:
        """What the bot has said in answer to presses since the last look."""
        stage = self.rehearsal.stage
        answered = [each for each in stage.pressed if each.answered]
        stage.pressed = [each for each in stage.pressed if not each.answered]
        return [self._toast(each) for each in answered if each.toast]

    def _toast(self, press: Press) -> Json:
        stage = self.rehearsal.stage
        who = next((key for key, each in stage.people.items() if each == press.person), "")
        return {"who": who, "text": press.toast, "alert": press.alert}
