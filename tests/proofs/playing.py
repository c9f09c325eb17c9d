"""Playing a script against a bot that may die at any moment, and looking at what came of it."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cards.buttons import start_payload
from bot.clock import TurnedClock
from bot.rehearsal.stage.stage import matches
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import Chat, SentMessage
from bot.rehearsal.telegram.world.people import Person
from dialogs.keys import FORMER
from dialogs.places import group_of
from tests.proofs.bots import Bot, Died, Runner
from tests.proofs.script import Beat, Scene

WORKSHOP = 1
FAILED = "NoticeFailed"
OUTAGE, AWAY = "say:say.outage 0", "Olin poissa käytöstä"
PATIENCE = 30
NOTHING = Scene(())


@dataclass(frozen=True, slots=True)
class Seen:
    """What one beat brought about, without what may differ from one play to the next."""

    events: list[tuple[str, str]]
    cards: Mapping[str, str]
    """What every live card shows in Telegram."""
    sent: Mapping[str, list[str]]
    """The new messages of the bot, chat by chat, in order."""
    uncertain: frozenset[str]
    """Cards of which the bot itself says that they may not have arrived."""


@dataclass
class Play:
    """The people, their group, and the bot, which is started again whenever it has died."""

    runner: Runner
    telegram: PretendTelegram
    clock: TurnedClock
    database: Path
    people: Mapping[str, Person]
    group: Group
    rooms: Mapping[int, Group]
    """The chats of the small groups, by their numbers."""
    bot: Bot | None = None
    crashes: list[str] = field(default_factory=list)
    deaths: list[int] = field(default_factory=list)
    """Boundaries at which the next lives end, each counted from the restart."""
    version: int = 0
    words: dict[str, list[SentMessage]] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)

    @classmethod
    def begin(
        cls,
        runner: Runner,
        telegram: PretendTelegram,
        clock: TurnedClock,
        database: Path,
        scene: Scene = NOTHING,
    ) -> "Play":
        people = {key: telegram.user(name) for key, name in scene.cast.items()}

        def chat(title: str) -> Group:
            return telegram.group(title, *people.values(), creator=people["tiina"])

        rooms = {each: chat(f"Ryhmä {each}") for each in range(1, scene.groups + 1)}
        return cls(runner, telegram, clock, database, people, chat("Teräskulma"), rooms)

    # The bot

    async def start(self, die_at: int | str = 0) -> None:
        self.bot = await self.runner.start(self.telegram, self.database, self.clock.now(), die_at)

    async def ask(self, ask: str, **what: object) -> Any:
        """Ask the bot; where it has died, start it again and ask that one."""
        while True:
            if self.bot is None:
                await self.start(self.deaths.pop(0) if self.deaths else 0)
            assert self.bot is not None
            try:
                return await self.bot.ask(ask, **what)
            except Died as death:
                self.crashes.append(str(death))
                self.bot = None

    async def kill_at_rest(self) -> None:
        assert self.bot is not None
        await self.bot.kill()
        self.bot = None
        self.crashes.append("at rest")

    async def stop(self) -> None:
        if self.bot is not None:
            await self.bot.stop()

    async def settle(self, patience: float = PATIENCE) -> None:
        """Until all is done that can be done; where limits hold it up, the clock is turned."""
        async with asyncio.timeout(patience):
            while True:
                told = "works" if self.telegram.pending else await self.ask("rest")
                if told == "rests":
                    return
                if told == "works":
                    await asyncio.sleep(0.002)
                    if self.telegram.pending:
                        await self.ask("passed")  # notices a death
                else:
                    await self.turn_to(datetime.fromisoformat(told))

    async def turn_to(self, moment: datetime) -> None:
        self.clock.set(max(moment, self.clock.now()))
        await self.ask("turn", to=self.clock.now().isoformat())
        self.telegram.updates.interrupt()  # a poll ends, and the bot has heard of Telegram

    async def turn_through(self, moment: datetime) -> None:
        """Turn the clock, and let what is due meanwhile happen, each at its own moment."""
        while (due := await self.ask("due")) and datetime.fromisoformat(due) <= moment:
            await self.turn_to(datetime.fromisoformat(due))
            await self.settle()
        await self.turn_to(moment)

    # The script

    async def perform(self, beat: Beat, die_at: int | str = 0) -> None:
        """Do one beat, with a death at the given boundary of it, and wait for what follows."""
        await self.ask("arm", die_at=die_at)
        if beat.does == "turns":
            await self.turn_through(datetime.fromisoformat(beat.what))
        else:
            await self._act(beat, self.people[beat.who])
        await self.settle()

    async def _act(self, beat: Beat, person: Person) -> None:
        match beat.does:
            case "opens" if beat.what == "coordinator":
                person.follows(await self.link())
            case "opens":
                person.starts(start_payload(WORKSHOP, beat.what))
            case "adds" if beat.what.isdigit():
                payload = start_payload(WORKSHOP, f"group:{beat.what}")
                person.adds_bot(self.rooms[int(beat.what)], payload)
            case "adds":
                person.adds_bot(self.group, start_payload(WORKSHOP, "group"))
            case "writes":
                self._said(beat, person.says(person.private, beat.what))
            case "commands":
                person.says(self.group, beat.what)
            case "replies":
                card = await self.ask("card", workshop=WORKSHOP, card=f"step:{beat.what}")
                chat = self.rooms.get(group_of(beat.what), self.group)
                (found,) = (each for each in chat.messages if each.id == card)
                self._said(beat, person.says(chat, beat.text, reply_to=found))
            case "edits":
                self.clock.turn(timedelta(seconds=1))
                person.edits(self.words[beat.who][int(beat.what)], beat.text)
            case "presses":
                message, data = self.find(person, await self._filled(beat.what))
                person.presses(message, data=data)
            case _:
                raise ValueError(beat.does)

    async def link(self) -> str:
        while (link := await self.ask("link")) is None:
            pass
        return str(link)

    def _said(self, beat: Beat, message: SentMessage) -> None:
        self.words.setdefault(beat.who, []).append(message)

    async def _filled(self, action: str) -> str:
        """A person's name at the end of an action stands for that person's id in the bot."""
        head, _, last = action.rpartition(":")
        if last not in self.people:
            return action
        return f"{head}:{await self.ask('person', telegram=self.people[last].id)}"

    def find(self, person: Person, action: str) -> tuple[SentMessage, str]:
        """The latest message with a button of this action, and its data."""
        for chat in (self.group, *self.rooms.values(), person.private):
            for message in reversed(chat.messages):
                for row in message.keyboard:
                    for button in row:
                        if button.data and matches(button.data.split(".", 2)[2], action):
                            return message, button.data
        raise LookupError(f"{person.first_name} sees no button {action}")

    # Looking

    async def look(self) -> Seen:
        """What has come of the latest beat; what was flagged is sent again by the facilitator."""
        told = await self.ask("look", workshop=WORKSHOP, after=self.version)
        flagged = {card for card, _ in told["uncertain"]}
        flagged |= {
            f"notice:{json.loads(x[2])['notice']}" for x in told["events"] if x[1] == FAILED
        }
        flagged -= self.flagged
        if flagged:
            self.flagged |= flagged
            await self._send_again(flagged)
            told = await self.ask("look", workshop=WORKSHOP, after=self.version)
        events = [(kind, f"{_steady(body)} {texts}") for _, kind, body, texts in told["events"]]
        self.version = told["events"][-1][0] if events else self.version
        cards = {name: self._shown(*where) for name, where in told["cards"].items()}
        cards = {name: shown for name, shown in cards.items() if not name.startswith(FORMER)}
        cards.pop(OUTAGE, None)  # the clock was turned by days, and it died before it heard again
        return Seen(events, cards, self._sent(), frozenset(flagged))

    async def _send_again(self, flagged: set[str]) -> None:
        """The facilitator sees on the remote that something may not have arrived, and decides."""
        for each in sorted(flagged):
            kind, _, rest = each.partition(":")
            if kind == "notice":
                message, data = self.find(self.people["tiina"], f"resend:{rest}")
                self.people["tiina"].presses(message, data=data)
                await self.settle()

    def _shown(self, chat_id: int, message_id: int) -> str:
        found = [x for x in self.telegram.chats[chat_id].messages if x.id == message_id]
        return _steady(found[0].text) if found else "(gone)"

    def _sent(self) -> Mapping[str, list[str]]:
        """What the bot has sent since the last look, by chat."""
        chats: dict[str, Chat] = {"group": self.group}
        chats |= {f"group {number}": each for number, each in self.rooms.items()}
        chats |= {name: each.private for name, each in self.people.items()}
        sent: dict[str, list[str]] = {}
        for name, chat in chats.items():
            own = [each for each in chat.messages if each.sender is self.telegram.bot]
            new = own[self.counted.get(chat.id, 0) :]
            self.counted[chat.id] = len(own)
            texts = (_steady(each.text or "(file)") for each in new)
            sent[name] = [each for each in texts if not each.startswith(AWAY)]
        return sent


def _steady(text: str) -> str:
    """Without what depends on the minute in which it happened, and the numbers of notices."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*", "(moment)", text)
    text = re.sub(r"klo \d+\.\d\d", "klo (clock)", text)
    return re.sub(r'"notice":\d+', '"notice":0', text)
