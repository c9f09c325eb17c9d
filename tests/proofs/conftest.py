"""Rooms for the proofs, and the example workshop, played once for all who look at it."""

import asyncio
import io
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field

import pytest

from bot.logs import set_up_logging
from bot.rehearsal.chats import Chat
from bot.rehearsal.faults import Fault
from bot.rehearsal.messages import SentMessage
from bot.rehearsal.play import WORKSHOP, Stage, got_there, load_example, set_stage
from bot.rehearsal.telegram import Call
from tests.stories.conftest import _brisk, room, rooms

__all__ = ["_brisk", "room", "rooms"]


@dataclass
class Played:
    """What is left of a played workshop."""

    token: str
    names: list[str]
    texts: set[str] = field(default_factory=set)
    """Every line that people or the bot wrote."""
    calls: list[Call] = field(default_factory=list)
    group: int = 0
    posted: defaultdict[str, list[SentMessage]] = field(default_factory=lambda: defaultdict(list))
    """The bot's messages in the group, by the step during which they came."""
    log: str = ""


@pytest.fixture(scope="session")
def played(_brisk: None) -> Played:
    """The Finnish example from hello to the held evaluation, with the log at DEBUG."""
    with listening() as log:
        found = asyncio.run(_play())
        found.log = log.getvalue()
    return found


async def _play() -> Played:
    example = load_example("fi")
    async with set_stage(example, "fi", lambda line: None) as stage:
        telegram = stage.room.telegram
        logging.getLogger().handlers[-1].setFormatter(_formatter(telegram.token))
        found = Played(telegram.token, list(example["people"].values()), group=stage.group.id)
        seen: set[SentMessage] = set()
        for number, beat in enumerate(example["beats"]):
            if number in TROUBLES:
                _trouble(stage, number)
            await stage.perform(beat)
            workshop = await stage.room.app.workshops.load(WORKSHOP)
            place = workshop.place if workshop else ""
            new = [x for x in stage.group.messages if x.sender.is_bot and x not in seen]
            found.posted[place] += new
            seen.update(new)
            found.texts |= _lines([stage.group, *(x.private for x in stage.people.values())])
        assert await got_there(stage.room)
        found.calls = telegram.calls
        return found
