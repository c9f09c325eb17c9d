"""Under load: how fast it speaks, and how long those wait who wait for an answer."""

import asyncio
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cards.buttons import SigningKey, callback_data
from bot.delivery.pacing import ALL
from bot.rehearsal.telegram.limits import counts
from bot.rehearsal.telegram.server import Fault, PretendTelegram
from bot.rehearsal.telegram.world.people import Person
from dialogs import commands as c
from dialogs.command import Command
from dialogs.places import step_of
from dialogs.workbook.schema import Voice
from storage import workshops
from storage.file import keyfile
from storage.streams import Streams
from storage.tables import people
from tests.bench import given
from tests.bench.children import running, until
from tests.bench.crowd import Crowd, furnish, gather
from tests.bench.table import Figure
from tests.stories.road import Cast, through

AWAY = 0.05
"""Seconds that each of Telegram's answers takes."""
PLANNED = datetime.fromisoformat("2027-01-18T09:00:00+02:00")
PULSE = datetime.fromisoformat("2027-02-08T08:59:57+02:00")
"""Three seconds later, everyone who does something in an experiment is asked how it goes."""
REMINDERS, DOERS = 1000, 25
CHATS, PRESSES, SECONDS, WARM = 100, 100, 12, 2
"""In the first seconds a bot that has just started reads in what it needs: they are not timed."""
BACKLOG = 400
STRANGERS = 30


class Stopwatch:
    """How long it took until something was said to someone, as the server saw it."""

    def __init__(self, telegram: PretendTelegram) -> None:
        self.calls: list[float] = []
        """Of all that Telegram's limits count."""
        self.sent: list[tuple[float, int]] = []
        self.waits: list[float] = []
        self._since: dict[object, float] = {}
        telegram.judge = self._see

    def asked(self, key: object) -> None:
        self._since[key] = time.perf_counter()

    @property
    def open(self) -> int:
        """How many still wait."""
        return len(self._since)

    def _see(self, kind: str, name: str, payload: Any) -> None:
        if kind != "request" or not isinstance(payload, dict):
            return
        now, chat = time.perf_counter(), payload.get("chat_id")
        if counts(name):
            self.calls.append(now)
        if name == "sendMessage" and isinstance(chat, int):
            self.sent.append((now, chat))
        query = payload.get("callback_query_id")
        key = ("press", query) if query else (name, chat)
        if (since := self._since.pop(key, None)) is not None:
            self.waits.append(now - since)

    def p99(self) -> float:
        return sorted(self.waits)[max(0, round(len(self.waits) * 0.99) - 1)]


@asynccontextmanager
async def _telegram() -> AsyncIterator[tuple[PretendTelegram, Stopwatch]]:
    async with PretendTelegram(now=lambda: datetime.now(UTC)) as telegram:
        telegram.fail("*", Fault.slow(AWAY), 10**9)
        yield telegram, Stopwatch(telegram)


async def measure() -> list[Figure]:
    figures = []
    for each in (_reminders, _killed, _presses, _backlog):
        with tempfile.TemporaryDirectory() as folder:
            figures += await each(Path(folder))
    return figures


# A thousand reminders in the same minute


async def _follow_up(path: Path, telegram: PretendTelegram) -> set[int]:
    """Workshops whose experiments run; the telegram ids of those who will be asked."""
    asked: set[int] = set()
    async with given.opened(path, PLANNED.astimezone(UTC)) as streams:
        for number in range(REMINDERS // DOERS):
            doers = [telegram.user(f"Tekijä {number}.{each}") for each in range(DOERS)]
            asked |= {each.id for each in doers}
            async with streams.transaction():
                await _to_the_experiment(streams, doers)
        async with streams.transaction():
            await given.settle_outbox(streams)
    return asked


async def _meet(streams: Streams, person: Person, now: datetime) -> int:
    person.private.started = True
    known = await people.meet(streams.database, person.id, person.first_name, "fi", now)
    await people.set_reachable(streams.database, known.id, True)
    return known.id


async def _to_the_experiment(streams: Streams, doers: Iterable[Person]) -> None:
    now = PLANNED.astimezone(UTC)
    ids = [await _meet(streams, each, now) for each in doers]
    cast = Cast(*ids[:3])
    create = c.Create(cast.teacher, "uudista", "fi", "Europe/Helsinki")
    workshop = await workshops.create(streams, create, now)

    async def do(command: Command) -> None:
        turn = await streams.handle(workshop, command, now)
        assert turn.refusal is None, (command, turn.refusal)

    await do(c.BindGroup(cast.teacher))
    voices = {cast.teacher: Voice.OL, cast.student: Voice.OP}
    for each in ids:
        await do(c.Join(each, voices.get(each, Voice.TP), True))
    while True:
        state = await workshops.load(streams, workshop)
        assert state is not None
        if state.place == "F":
            return
        for command in through(step_of(state.place), cast, state):
            await do(command)
            if isinstance(command, c.DraftExperiment):
                for each in ids[3:]:
                    await do(c.SetField(cast.teacher, "e1", "doers", str(each)))


def _ahead() -> str:
    """How far ahead the bot's clock is, so that it is just before nine there."""
    return str((PULSE - datetime.now(UTC)).total_seconds())


async def _reminders(folder: Path) -> list[Figure]:
    async with _telegram() as (telegram, watch):
        asked = await _follow_up(folder / "bench.db", telegram)
        crowds = await _crowds(folder / "bench.db", telegram, STRANGERS)
        command = ("tests.bench.weekday", _ahead())
        async with running(telegram, folder, *command) as process:
            await until(process, lambda: len(watch.sent) > DOERS)
            for each in crowds:
                message = each.people[1].says(each.group, "Vastaus.", reply_to=each.card)
                watch.asked(("setMessageReaction", message.chat.id))
                await asyncio.sleep(0.7)
            await until(process, lambda: len(_to(watch, asked)) >= len(asked), 120)
            await asyncio.sleep(1)
    first, *_, last = (at for at, chat in watch.sent if chat in asked)
    rate = sum(first < at <= last for at in watch.calls) / (last - first)
    budget = ALL[0] / ALL[1].total_seconds()
    twice = sum(each - 1 for each in Counter(x for _, x in watch.sent if x in asked).values())
    what = f"{REMINDERS:,} reminders due at once"
    return [
        Figure(f"{what}: of the bot's own budget", rate / budget, "x", "≥ 0.95", f"{rate:.1f} /s"),
        Figure(f"{what}: lost or twice", len(asked) - len(_to(watch, asked)) + twice, "", "≤ 0"),
        Figure("an answer meanwhile: until its sign, p99", watch.p99(), "s", "≤ 1"),
    ]


def _to(watch: Stopwatch, people: set[int]) -> set[int]:
    return {chat for _, chat in watch.sent if chat in people}


async def _crowds(path: Path, telegram: PretendTelegram, many: int) -> list[Crowd]:
    """Other groups, whose step has just opened, in the same database."""
    crowds = gather(telegram, many)
    await furnish(path, crowds, PULSE.astimezone(UTC))
    return crowds


async def _killed(folder: Path) -> list[Figure]:
    """Whose reminder was on its way at the kill is told so, and not reminded twice."""
    async with _telegram() as (telegram, watch):
        asked, ahead = await _follow_up(folder / "bench.db", telegram), _ahead()
        async with running(telegram, folder, "tests.bench.weekday", ahead) as process:
            await until(process, lambda: len(_to(watch, asked)) >= len(asked) // 2)
        async with running(telegram, folder, "tests.bench.weekday", ahead) as process:
            await until(process, lambda: _all_known(folder / "bench.db", watch, asked), 120)
            await asyncio.sleep(1)
        flagged = _flagged(folder / "bench.db")
        lost = len(asked) - len(_to(watch, asked) | flagged)
        told = Counter(chat for _, chat in watch.sent if chat in asked)
        twice = sum(each - 1 for chat, each in told.items() if chat not in flagged)
    what = "the same with a kill in the middle"
    return [Figure(f"{what}: lost or twice", lost + twice, "", "≤ 0", f"{len(flagged)} flagged")]


def _all_known(path: Path, watch: Stopwatch, asked: set[int]) -> bool:
    return asked <= _to(watch, asked) | _flagged(path)


def _flagged(path: Path) -> set[int]:
    """Those whose reminder may or may not have arrived, and who are told so."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as looker:
        rows = looker.execute(
            """
            SELECT telegram_id FROM outbox JOIN people ON people.id = person
            WHERE card LIKE 'missed:%'
            """
        )
        return {number for (number,) in rows}


# Presses, and one chat's backlog


async def _presses(folder: Path) -> list[Figure]:
    path = folder / "bench.db"
    async with _telegram() as (telegram, watch):
        crowds = gather(telegram, CHATS)
        await furnish(path, crowds, datetime.now(UTC))
        async with running(telegram, folder, "bot", "run") as process:
            await until(process, (folder / "bench.db.key").exists)
            key = SigningKey(keyfile.read(path) or b"")
            began, number = time.perf_counter(), 0
            while number < PRESSES * SECONDS:
                due = int((time.perf_counter() - began) * PRESSES)
                for each in range(number, min(due, PRESSES * SECONDS)):
                    _press(watch, crowds[each % CHATS], each // CHATS, key, each % CHATS + 1)
                number = max(number, due)
                await asyncio.sleep(0.005)
            await until(process, lambda: not watch.open)
    watch.waits = watch.waits[PRESSES * WARM :]
    what = f"{PRESSES} presses a second, {CHATS} chats, {AWAY * 1000:.0f} ms away"
    return [Figure(f"{what}: p99", watch.p99() * 1000, "ms", "≤ 250")]


def _press(watch: Stopwatch, crowd: Crowd, turn: int, key: SigningKey, workshop: int) -> None:
    person = crowd.people[turn % len(crowd.people)]
    press = person.presses(crowd.card, data=callback_data(key, workshop, "ready:A1"))
    watch.asked(("press", press.id))


async def _backlog(folder: Path) -> list[Figure]:
    async with _telegram() as (telegram, watch):
        (crowd,) = gather(telegram, 1)
        await furnish(folder / "bench.db", [crowd], datetime.now(UTC))
        strangers = [telegram.user(f"Vieras {number}") for number in range(STRANGERS)]
        async with running(telegram, folder, "bot", "run") as process:
            await until(process, (folder / "bench.db.key").exists)
            crowd.people[1].says(crowd.people[1].private, "/ohje")
            await until(process, lambda: bool(watch.sent))
            writer = crowd.people[2]
            for number in range(BACKLOG):
                writer.says(writer.private, f"/tilanne {number}")
            for each in strangers:
                each.private.started = True
                watch.asked(("sendMessage", each.id))
                each.says(each.private, "/ohje")
                await asyncio.sleep(0.2)
            await until(process, lambda: not watch.open)
    what = f"one chat's backlog of {BACKLOG}: a stranger's answer"
    return [Figure(f"{what}, p99", watch.p99(), "s", "≤ 1")]
