"""The load: groups at an open step in a pretend Telegram, and what their people write."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.people import Person
from dialogs.places import place_in
from storage.streams import Streams
from storage.tables import cards, chats, people
from tests.bench import given

PRIVATELY = 5
"""Every so manieth answer comes in private; the others are replies to the group's card."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group that the bot is in, its people, the card they answer, and the facilitator's."""

    group: Group
    people: tuple[Person, ...]
    card: SentMessage
    remote: SentMessage


def gather(telegram: PretendTelegram, groups: int, size: int = 5) -> list[Crowd]:
    """Groups whose card is there already; the bot is told nothing of how it came."""
    crowds = []
    for number in range(groups):
        members = tuple(telegram.user(f"Ihminen {number}.{each}") for each in range(size))
        group = telegram.group(f"Ryhmä {number}", *members)
        group.add_bot()
        card = group.post(_card(telegram, group))
        for each in members:
            each.private.started = True
        own = members[0].private
        remote = own.post(SentMessage(chat=own, sender=telegram.bot, text="remote"))
        crowds.append(Crowd(group, members, card, remote))
    telegram.updates.clear()
    return crowds


def _card(telegram: PretendTelegram, group: Group) -> SentMessage:
    """As large as a real one, for every reply to it brings it along."""
    button = {"text": "Vastaa yksityisesti", "url": "https://t.me/kokeilubotti_bot?start=w1"}
    ready = {"text": "Olen valmis", "callback_data": "AbCdEfGh.1.ready:A1"}
    return SentMessage(
        chat=group,
        sender=telegram.bot,
        text=f"A · 1/4 — Ennen jaksoa\n\n{' '.join(given.WORDS * 2)}",
        entities=[{"type": "bold", "offset": 0, "length": 22}],
        markup={"inline_keyboard": [[button], [ready]]},
    )


async def furnish(path: Path, crowds: Sequence[Crowd], now: datetime) -> None:
    """A database in which every crowd is at its workshop, and at its open step."""
    async with given.opened(path, now) as streams, streams.transaction():
        for each in crowds:
            await _bring_in(streams, each, now)
        await given.settle_outbox(streams)


async def furnish_apart(path: Path, workshops_of: Sequence[Sequence[Crowd]], now: datetime) -> None:
    """A database in which the crowds of each workshop are its small groups, at their open steps."""
    async with given.opened(path, now) as streams, streams.transaction():
        for each in workshops_of:
            ids = [await _meet(streams, crowd, now) for crowd in each]
            everyone = [person for members in ids for person in members]
            stream_id = await given.at_the_open_step(streams, everyone, now, groups=ids)
            for number, (crowd, members) in enumerate(zip(each, ids, strict=True), 1):
                await _settle_in(streams, crowd, members, now, stream_id, number)
        await given.settle_outbox(streams)


async def _bring_in(streams: Streams, crowd: Crowd, now: datetime) -> None:
    ids = await _meet(streams, crowd, now)
    stream_id = await given.at_the_open_step(streams, ids, now)
    await _settle_in(streams, crowd, ids, now, stream_id, 0)


async def _meet(streams: Streams, crowd: Crowd, now: datetime) -> list[int]:
    database = streams.database
    known = [await people.meet(database, x.id, x.first_name, "fi", now) for x in crowd.people]
    return [each.id for each in known]


async def _settle_in(  # noqa: PLR0917 – a crowd, its ids, and where they are
    streams: Streams,
    crowd: Crowd,
    ids: Sequence[int],
    now: datetime,
    stream_id: int,
    group: int,
) -> None:
    """Private chats wait for answers, and the chat shows the card of the open step."""
    database, place = streams.database, place_in(given.PLACE, group)
    for each in ids:
        await people.set_reachable(database, each, True)
        await people.set_focus(database, each, stream_id, f"answer:{place}")
    await chats.bind(database, crowd.group.id, 0, stream_id, crowd.group.title, now, group=group)
    remote = f"remote:{group}" if group else "remote"
    for card, person, shown in ((f"step:{place}", 0, crowd.card), (remote, ids[0], crowd.remote)):
        await cards.record(
            database, shown.chat.id, shown.id, stream_id=stream_id, card=card, person=person
        )


def speak(crowds: Sequence[Crowd], count: int) -> None:
    """Everyone in turn, group by group."""
    for number in range(count):
        turn, who = divmod(number, len(crowds))
        crowd = crowds[who]
        person = crowd.people[turn % len(crowd.people)]
        words = f"{given.WORDS[number % len(given.WORDS)]} ({number})"
        if turn % PRIVATELY == PRIVATELY - 1:
            person.says(person.private, words)
        else:
            person.says(crowd.group, words, reply_to=crowd.card)


class Watch:
    """Looks on at the server: when the first poll came, and how many messages were sent."""

    def __init__(self, telegram: PretendTelegram) -> None:
        self.polled_at = 0.0
        self.sent = 0
        telegram.judge = self._see

    def _see(self, kind: str, name: str, payload: Any) -> None:
        if kind == "request" and name == "getUpdates" and not self.polled_at:
            self.polled_at = time.perf_counter()
        elif kind == "answer" and name == "sendMessage":
            self.sent += 1
