"""Runs the real bot in processes that can be killed at any boundary of storage and network.

Started once, it has everything imported and neither threads nor a loop; each bot is a fork of it.
Nothing that a bot does is replaced: SQLite's trace callback and httpx's `send` are listened to.
Only what it reads of the house's own files was read before the fork.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import sqlite3
import sys
import tomllib
import traceback
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import httpx
import httpx._transports.default as transports
from jinja2 import Environment
from pydantic import SecretStr

from bot.app import WORKBOOKS, App, coordinator_link, open_app
from bot.cards.buttons import SigningKey
from bot.cards.render import Renderer
from bot.cards.vocabulary import load_vocabulary
from bot.clock import TurnedClock
from bot.holidays_fi import holidays_around
from bot.logs import set_up_logging
from bot.settings import Settings
from dialogs.events import Event
from storage import codec, library, workshops
from storage.codec import encode
from storage.tables import cards, inbox, journal, outbox, people, reminders
from tests.proofs.script import BEGINS

PUT_OFF = timedelta(seconds=30)
"""What may not be said for longer than this waits for the clock to be turned."""

READS = ("SELECT", "PRAGMA", "EXPLAIN", "--")
"""What these begin changes nothing, so being killed before one is being killed at the next."""
FILES = ("open", "os.mkdir", "os.remove", "os.rename", "sqlite3.connect")


class Boundaries:
    """Counts what reaches the disk or the network, and dies at the one it is told to die at."""

    def __init__(self, channel: socket.socket, die_at: int | str) -> None:
        self.channel, self.die_at = channel, die_at
        self.passed: list[str] = []

    def arm(self, die_at: int | str) -> None:
        """Count from here; 0 never dies, and words mean the first boundary that begins so."""
        self.passed, self.die_at = [], die_at

    def reach(self, what: str) -> None:
        self.passed.append(what)
        if self.die_at == len(self.passed) or what.startswith(str(self.die_at or None)):
            tell(self.channel, {"dies": what})
            os.kill(os.getpid(), signal.SIGKILL)

    def on_statement(self, sql: str) -> None:
        if not sql.lstrip().upper().startswith(READS):
            self.reach(" ".join(sql.split())[:70])

    def watch_storage(self) -> None:
        connect = sqlite3.connect

        def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)
            connection.set_trace_callback(self.on_statement)
            return connection

        sqlite3.connect = traced  # type: ignore[assignment]

    def watch_files(self, folder: Path) -> None:
        """Python tells of files that are opened, named or removed; SQLite opens its own unseen."""

        def told(event: str, arguments: tuple[Any, ...]) -> None:
            if event in FILES and str(arguments[0]).startswith(str(folder)):
                self.reach(f"{event} {Path(arguments[0]).name}")

        sys.addaudithook(told)

    def watch_network(self) -> None:
        send = httpx.AsyncClient.send

        async def counted(client: Any, request: httpx.Request, **options: Any) -> httpx.Response:
            method = request.url.path.rpartition("/")[2]
            self.reach(f"before {method}")
            response = await send(client, request, **options)
            self.reach(f"after {method}")
            return response

        httpx.AsyncClient.send = counted  # type: ignore[assignment,method-assign]


def tell(channel: socket.socket, what: object) -> None:
    channel.sendall(json.dumps(what).encode() + b"\n")


class Work:
    """One bot at work, and what the test may ask of it."""

    def __init__(self, app: App, clock: TurnedClock, boundaries: Boundaries) -> None:
        self.app, self.clock, self.boundaries = app, clock, boundaries
        self.database = app.streams.database
        self.stopping = asyncio.Event()

    async def answer(self, asked: dict[str, Any]) -> object:
        match asked["ask"]:
            case "turn":
                self.clock.set(datetime.fromisoformat(asked["to"]))
            case "arm":
                self.boundaries.arm(asked["die_at"])
            case "passed":
                return self.boundaries.passed
            case "rest":
                return await self.rest()
            case "card":
                found = await cards.live(self.database, asked["workshop"], asked["card"], 0)
                return found.message_id if found else None
            case "person":
                known = await people.by_telegram(self.database, asked["telegram"])
                return known.id if known else None
            case "due":
                due = await reminders.next_due(self.database)
                return due.isoformat() if due else None
            case "look":
                return await self.look(asked["workshop"], asked["after"])
            case "link":
                return await coordinator_link(self.app)
            case "stop":
                self.stopping.set()
            case unknown:
                raise ValueError(unknown)
        return None

    async def rest(self) -> object:
        """Whether all is done that can be done at this moment, and until when it must wait."""
        app, now = self.app, self.clock.now()
        if app.inbox.busy or app.inbox.wake.is_set() or not app.relay.idle or not app.upkeep.idle:
            return "works"
        due = await reminders.next_due(self.database)
        if await inbox.waiting(self.database, 1) or (due and due <= now):
            return "works"
        waiting = await outbox.next_due(self.database)
        if waiting is None or waiting > now + PUT_OFF:
            return "rests"
        held = app.relay.held_until
        return max(now + timedelta(seconds=1), held).isoformat() if held else "works"

    async def look(self, stream_id: int, after: int) -> object:
        """The journal from a version on, the live cards, and what is uncertain."""
        events = [
            (each.version, code.type, code.body, code.texts)
            for each in await journal.read(self.database, stream_id, after)
            for code in (encode(each.event),)
        ]
        workshop = await workshops.load(self.app.streams, stream_id)
        items = {} if workshop is None else workshop.notices
        shown = {
            f"{self._name(each.card, items)} {each.person}": (each.chat_id, each.message_id)
            for each in await cards.live_cards(self.database, stream_id)
        }
        unsure = [(x.card, x.person) for x in await outbox.uncertain_rows(self.database)]
        return {"events": events, "cards": shown, "uncertain": unsure}

    @staticmethod
    def _name(card: str, notices: Any) -> str:
        """A notice by what it is about: its number moves when one is sent again."""
        kind, _, number = card.partition(":")
        return f"notice {notices[int(number)].items}" if kind == "notice" else card


async def work(channel: socket.socket, order: dict[str, Any]) -> None:
    boundaries = Boundaries(channel, order["die_at"])
    boundaries.watch_storage()
    boundaries.watch_network()
    if order["files"]:
        boundaries.watch_files(Path(order["database"]).parent)
    clock = TurnedClock(datetime.fromisoformat(order["now"]))
    settings = Settings(
        bot_token=SecretStr(order["token"]),
        bot_api_url=order["url"],
        database_path=Path(order["database"]),
        time_zone=ZoneInfo("Europe/Helsinki"),
    )
    set_up_logging("WARNING", order["token"])
    reader, writer = await asyncio.open_unix_connection(sock=channel)
    async with open_app(settings, clock, long_poll=5) as app, app.running() as running:
        here = Work(app, clock, boundaries)
        serving = asyncio.create_task(serve(here, reader, writer))
        stopping = asyncio.create_task(here.stopping.wait())
        await asyncio.wait((running, serving, stopping), return_when="FIRST_COMPLETED")
        for each in (running, serving):
            if each.done():
                each.result()
        stopping.cancel()
        serving.cancel()
        await asyncio.gather(stopping, serving, return_exceptions=True)


async def serve(here: Work, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        answer = await here.answer(json.loads(line))
        writer.write(json.dumps({"answer": answer}).encode() + b"\n")
        await writer.drain()


def fork(channel: socket.socket, order: dict[str, Any]) -> None:
    if os.fork():
        return
    code = 1
    try:
        tell(channel, {"pid": os.getpid()})
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asyncio.run(work(channel.dup(), order))
        code = 0
    except BaseException:
        tell(channel, {"failed": traceback.format_exc()})
    finally:
        os._exit(code)


def main(orders: socket.socket) -> None:
    """Fork a bot for each order, which comes together with the bot's own channel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    asyncio.run(warm_up())
    while True:
        data, fds, _, _ = socket.recv_fds(orders, 65536, 1)
        if not data:
            return
        with socket.socket(fileno=fds[0]) as channel:
            fork(channel, json.loads(data))


async def warm_up() -> None:
    """Do once what each bot would do alike: imports, certificates, the parsing of files."""
    transports.create_ssl_context = cache(httpx.create_ssl_context)  # type: ignore[attr-defined]
    tomllib.loads = cache(tomllib.loads)
    Environment.compile = cache(Environment.compile)  # type: ignore[assignment,method-assign]
    library.load_all = cache(library.load_all)
    library.load_all(WORKBOOKS)
    for event in get_args(Event):
        codec.shape_of(event)
    holidays_around(BEGINS)
    renderer = Renderer(load_vocabulary(), SigningKey(b""), "")
    for each in renderer._environment.list_templates():
        renderer._environment.get_template(each)
    async with httpx.AsyncClient() as client:
        with suppress(httpx.ConnectError):
            await client.get("http://127.0.0.1:9")
    gc.collect()
    gc.freeze()  # looking through all this for garbage would copy it into each bot's memory


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        main(given)
