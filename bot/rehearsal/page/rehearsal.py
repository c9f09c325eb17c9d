"""The one rehearsal that the page shows: begun, played, led by hand, saved and opened again."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from typing import Any

from bot.cards.vocabulary import Vocabulary
from bot.rehearsal.page.player import Player
from bot.rehearsal.page.record import Done, Record
from bot.rehearsal.stage.play import perform, set_stage
from bot.rehearsal.stage.script import FIVE, NAMES, load_example
from bot.rehearsal.stage.stage import Stage
from bot.rehearsal.telegram.world.messages import Chat
from dialogs.effects import Show
from dialogs.workbook.schema import Workbook
from storage import inspection
from storage.tables import cards, reminders
from storage.tables.ends import SUPERGROUPS

Json = dict[str, Any]

A_DEED = timedelta(seconds=5)
"""What a deed by hand takes on the rehearsal's clock; the play's beats take none."""
JUMPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class Rehearsal:
    """Beats one at a time, each on record.

    `changed` is called whenever something may look new, `stirred` before it with a changed chat.
    """

    stage: Stage
    player: Player
    record: Record
    example: Json

    def __init__(self, workbooks: Mapping[str, Workbook], authored: str = "") -> None:
        self.workbooks, self.authored = dict(workbooks), authored
        self.changed: Callable[[], None] = lambda: None
        self.stirred: Callable[[Chat], None] = lambda _: None
        self.begun = 0
        self.busy = False
        self.mistake: Json | None = None
        """What is wrong in the author's workbook: the file, the key and the reason."""
        self.standing = asyncio.Lock()
        """Held by whoever looks at the rehearsal and must not see it leave."""
        self._turn = asyncio.Lock()
        self._open = AsyncExitStack()

    async def begin(
        self, language: str, done: list[Done] | None = None, example: str = FIVE
    ) -> None:
        """Leave the rehearsal there was and begin another; `done` is played again at once."""
        async with self._turn, self.standing:
            await self._begin(language, done, example)
        self.changed()

    async def _begin(self, language: str, done: list[Done] | None, example: str) -> None:
        await self.close()
        self.example = load_example(language, example)
        async with AsyncExitStack() as opening:
            self.stage = await opening.enter_async_context(
                set_stage(self.example, language, _to_nobody, self.workbooks)
            )
            beats = self.example["beats"] if done is None else done
            self.player = Player(beats, self._play, self.changed)
            playing = asyncio.create_task(self.player.run())
            opening.push_async_callback(_end, playing)
            self._open = opening.pop_all()
        self.record = Record.model_validate({"language": language, "example": example})
        self.stage.room.telegram.subscribe(self._stir)
        self.begun += 1
        if done:
            self.player.skip(len(done))

    async def close(self) -> None:
        await self._open.aclose()

    async def take(self, name: str, workbook: Workbook) -> None:
        """Go on with this version of a workbook; where its road is another, from the start."""
        before, self.workbooks[name] = self.workbooks[name], workbook
        if before.structure != workbook.structure:
            await self.begin(self.record.language, self.record.done, self.record.example)
            return
        async with self._turn:
            await self._show_anew()
        self.changed()

    async def _show_anew(self) -> None:
        streams = self.stage.room.app.streams
        for workshop in await inspection.streams(streams.database):
            async with streams.transaction():
                for each in await cards.live_cards(streams.database, workshop):
                    await streams.put(workshop, Show(each.card, to=each.person or None), self.now)
        await self.stage.room.settle()

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the bot that is rehearsed."""
        return self.stage.room.app.renderer.vocabulary

    def about(self) -> Json:
        """What does not change while this rehearsal lasts."""
        voices = self.example["voices"]
        return {
            "language": self.record.language,
            "languages": [
                {"tag": each, "name": self.vocabulary.name(each)}
                for each in self.vocabulary.languages
            ],
            "zone": self.stage.room.app.settings.time_zone.key,
            "example": self.record.example,
            "examples": NAMES,
            "bot": self.stage.room.telegram.bot.first_name,
            "username": self.stage.room.telegram.bot.username,
            "authored": self.authored,
            "cast": [
                {"key": key, "name": each.first_name, "voice": voices[key]}
                for key, each in self.stage.people.items()
            ],
        }

    def groups(self) -> list[Json]:
        """Every group chat: its name in deeds, its title, its people, and whether the bot is in.

        `link` is how links to messages name it; "" where messages have none.
        """
        stage = self.stage
        return [
            {
                "where": where,
                "title": chat.title,
                "link": str(SUPERGROUPS - chat.id) if chat.id < SUPERGROUPS else "",
                "members": [k for k, each in stage.people.items() if chat.standing(each).inside],
                "bot": chat.bot_is_member,
            }
            for where, chat in stage.groups.items()
        ]

    @property
    def now(self) -> datetime:
        return self.stage.room.clock.now()

    async def act(self, beat: Json) -> None:
        """Do something by hand; a play that goes on is paused for it."""
        self.player.pause()
        async with self._turn:
            self.stage.room.clock.turn(A_DEED)
            await self._perform(beat)

    async def jump(self, by: str) -> None:
        """Turn the clock by an hour, a day, a week, or to what is due next."""
        self.player.pause()
        async with self._turn:
            moment = self.now + JUMPS[by] if by in JUMPS else await self._next_reminder()
            if moment is not None:
                await self._perform({"turn_to": moment.isoformat()})

    async def _next_reminder(self) -> datetime | None:
        return await reminders.next_due(self.stage.room.app.streams.database)

    async def _play(self, beat: Done | Json) -> None:
        async with self._turn:
            if isinstance(beat, Done):
                await self.stage.room.turn_to(beat.moment)
            await self._perform(beat.beat if isinstance(beat, Done) else beat)

    async def _perform(self, beat: Json) -> None:
        moment = self.now
        self._set_busy(True)
        try:
            await perform(self.stage, beat)
        finally:
            self._set_busy(False)
        self.record.done.append(Done(moment=moment, beat=beat))

    def _stir(self, chat: Chat) -> None:
        self.stirred(chat)
        self.changed()

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed()


def _to_nobody(line: str) -> None:
    """The page shows the chats themselves; the printed transcript is for the terminal."""


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
