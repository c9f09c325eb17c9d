"""Version 0.1 as it was left one Monday, put back: its file, its key and Telegram's chats.

Only what stands outside the program is used: Telegram, the clock, and the tables of the file.
"""

import json
import lzma
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.clock import TurnedClock
from bot.rehearsal.stage.room import Room, open_room
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.members import Member
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.people import Person

DATA = Path(__file__).parent
AWAY = timedelta(minutes=2)
"""How long the bot was not running."""
PATIENCE = 60
"""Real seconds."""
TRIES = 10
UNSEEN = ("answerCallbackQuery", "sendChatAction")
"""What leaves nothing in a chat; what a press is answered with is looked at for itself."""

Json = dict[str, Any]


@cache
def read(name: str) -> Any:
    """One of the data files, by its name without the endings."""
    return json.loads(lzma.decompress((DATA / f"{name}.json.xz").read_bytes()))


def put_down(folder: Path) -> Path:
    """The database and its key in a folder, as they were."""
    path = folder / "kokeilubotti.db"
    path.write_bytes(lzma.decompress((DATA / "kokeilubotti.db.xz").read_bytes()))
    path.with_name(f"{path.name}.key").write_bytes((DATA / "kokeilubotti.db.key").read_bytes())
    return path


def put_back(telegram: PretendTelegram, chats: Json) -> None:
    """The people, the groups and the messages that there were, under their numbers."""
    for each in chats["people"]:
        person = telegram.user(each["name"], language=each["language"])
        person.private.started = each["started"]
        assert person.id == each["id"]
    for each in chats["files"]:
        telegram.files.keep(each["kind"], bytes.fromhex(each["data"]), each["name"], each["type"])
    for each in chats["groups"]:
        people = [_person(telegram, number) for number in each["people"]]
        group = telegram.group(each["title"], *people)
        assert group.id == each["id"]
        if each["bot"]:
            group.members[telegram.bot.id] = Member(telegram.bot, each["bot"])
    last = 0
    for each in chats["messages"]:
        for _ in range(last + 1, each["id"]):  # numbers of messages that are gone
            telegram.next_box_id()
        last = _put_message(telegram, each).id
        assert last == each["id"]
    telegram.updates.next_id = chats["next_update"]


def _put_message(telegram: PretendTelegram, each: Json) -> SentMessage:
    chat = telegram.chats[each["chat"]]
    message = SentMessage(chat=chat, sender=telegram.accounts[each["from"]], text=each["text"])
    message.markup, message.caption = each.get("markup"), each.get("caption")
    message.reply_to = chat.find(each.get("reply_to"))
    chat.post(message)
    message.date = datetime.fromisoformat(each["date"])
    return message


def _person(telegram: PretendTelegram, number: int) -> Person:
    person = telegram.accounts[number]
    assert isinstance(person, Person)
    return person


@dataclass
class Yesterday:
    """The people and their chats again, and today's bot at work on the file."""

    telegram: PretendTelegram
    room: Room
    path: Path
    seen: int = 0
    """So many calls of the bot have been looked at."""
    versions: dict[int, int] = field(default_factory=dict)
    """How far each journal has been read."""

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a table of the file holds."""
        with _opened(self.path) as file:
            return file.execute(query, values).fetchall()

    # What people do

    def person(self, number: int) -> Person:
        return _person(self.telegram, number)

    async def presses(self, who: int, chat: int, message: int, data: str) -> Json:
        """Press what is under a message; what came of it."""
        found = self.telegram.chats[chat].find(message)
        assert found is not None, f"there is no message {message} in {chat}"
        press = _person(self.telegram, who).presses(found, data=data)
        await press.answer(timeout=PATIENCE)
        return {"toast": press.toast, "alert": press.alert} | await self.outcome()

    async def starts(self, who: int, payload: str) -> Json:
        """Follow a link into the private chat; what came of it."""
        _person(self.telegram, who).starts(payload)
        return await self.outcome()

    def cards(self) -> list[Json]:
        """What every live card shows in Telegram: its text, labels, data and links."""
        found = []
        for workshop, card, person, chat, number in self.rows(
            """
            SELECT stream_id, card, person, chat_id, message_id FROM cards
            WHERE live ORDER BY 1, 2, 3
            """
        ):
            message = self.telegram.chats[chat].find(number)
            if message is not None:
                shown = [
                    [[each.text, each.data or each.url] for each in row] for row in message.keyboard
                ]
                text = message.text or message.caption
                one = {"workshop": workshop, "card": card, "person": person}
                found.append(one | {"text": text, "rows": shown})
        return found

    async def performs(self, deed: Json) -> Json:
        """One deed of a group that goes on: what people see is what they press and answer."""
        if deed["does"] == "waits":
            return await self.waits(datetime.fromisoformat(deed["until"]))
        found = self._latest(deed)
        if deed["does"] == "presses":
            labels = {each.text: each.data for row in found.keyboard for each in row}
            return await self.presses(
                deed["who"], deed["chat"], found.id, labels[deed["label"]] or ""
            )
        assert deed["does"] == "replies"
        _person(self.telegram, deed["who"]).says(found.chat, deed["text"], found)
        return await self.outcome()

    def _latest(self, deed: Json) -> SentMessage:
        """The latest message of the bot that begins so, and has the button if one is pressed."""
        for each in reversed(self.telegram.chats[deed["chat"]].messages):
            text = each.text or each.caption or ""
            own = each.sender is self.telegram.bot and text.splitlines()[:1] == [deed["card"]]
            if own and deed.get("label") in (None, *each.labels):
                return each
        raise AssertionError(f"nobody sees {deed}")

    async def waits(self, until: datetime) -> Json:
        """Turn the clock through every reminder; what came, each at its moment."""
        came = []
        while True:
            ((due,),) = self.rows("SELECT min(due_at) FROM reminders WHERE state = 'pending'")
            moment = datetime.fromtimestamp(due / 1e6, UTC) if due is not None else until
            if moment >= until:
                break
            self.room.clock.set(max(moment, self.room.clock.now()))
            came.append([moment.isoformat(), await self.outcome()])
        self.room.clock.set(until)
        return {"came": came} | await self.outcome()

    # What came of it

    async def outcome(self) -> Json:
        """What was written to the journals, and what could be seen, since it was last asked."""
        await self.settle()
        return {"events": self._events(), "shown": self._shown()}

    async def settle(self) -> None:
        """Until the bot has come to rest, however much there is to be posted."""
        for _ in range(TRIES):
            with suppress(TimeoutError):
                return await self.room.settle()
        raise TimeoutError

    def look_away(self) -> None:
        """What has come so far is not looked at."""
        self.versions = dict(self._newest())
        self.seen = len(self.telegram.calls)

    def _newest(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT stream_id, max(version) FROM events GROUP BY 1")

    def _events(self) -> list[Any]:
        """What the journals have got since: the workshop, the actor, what happened, the words."""
        found = []
        for number, newest in self._newest():
            if newest == self.versions.get(number, 0):
                continue
            for version, actor, kind, body in self.rows(
                """
                SELECT version, actor, type, body FROM events
                WHERE stream_id = ? AND version > ?
                """,
                number,
                self.versions.get(number, 0),
            ):
                query = "SELECT field, value FROM texts WHERE stream_id = ? AND version = ?"
                words = dict(self.rows(query, number, version))
                found.append([number, actor, kind, json.loads(body) | words])
            self.versions[number] = newest
        return found

    def _shown(self) -> list[str]:
        calls, self.seen = self.telegram.calls[self.seen :], len(self.telegram.calls)
        return sorted(
            _told(each.method, each.chat_id, each.params)
            for each in calls
            if each.chat_id is not None and each.method not in UNSEEN
        )


def _told(method: str, chat: int | None, params: Json) -> str:
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    labels = [f"[{each['text']}]" for row in rows for each in row]
    text = params.get("text") or params.get("caption") or ""
    return "\n".join(filter(None, (f"{method} {chat}", text, " ".join(labels))))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as file, file:
        yield file


def ask_for(path: Path, cards: Iterable[tuple[int, str, int]]) -> None:
    """Let cards (workshop, key, person; 0 the group) wait in the outbox, to be posted anew."""
    with _opened(path) as file:
        file.executemany(
            """
            INSERT INTO outbox
                (kind, workshop_id, card, person, fresh, due_at, created_at, address)
            SELECT 'show', ?1, ?2, ?3, 1, max(due_at), max(due_at), CASE
                WHEN ?3 > 0 THEN 'p' || ?3
                WHEN ?2 LIKE 'room:%' THEN 'w' || ?1 || '/' || CAST(substr(?2, 6) AS INTEGER)
                WHEN instr(?2, '/')
                THEN 'w' || ?1 || '/' || CAST(substr(?2, instr(?2, '/') + 1) AS INTEGER)
                ELSE 'w' || ?1 || '/0'
            END FROM outbox WHERE state = 'sent'
            ON CONFLICT (workshop_id, card, person) WHERE kind = 'show' DO UPDATE SET
                wanted = wanted + 1, fresh = wanted + 1, state = 'ready', lane = 0
            """,
            cards,
        )


@asynccontextmanager
async def reopened(
    folder: Path, cards: Iterable[tuple[int, str, int]] = ()
) -> AsyncIterator[Yesterday]:
    """The bot begins again a little later; `cards` wait to be posted."""
    chats, path = read("chats"), put_down(folder)
    ask_for(path, cards)
    clock = TurnedClock(datetime.fromisoformat(chats["at"]) + AWAY)
    async with PretendTelegram(now=clock.now, seed=2) as telegram:
        put_back(telegram, chats)
        async with open_room(telegram, clock, path) as room:
            yesterday = Yesterday(telegram, room, path)
            await yesterday.settle()
            yesterday.look_away()
            yield yesterday
