"""Playing: an example workshop, beat by beat, printed as its people would see it."""

import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.clock import TurnedClock
from bot.rehearsal.stage import hands, verbs
from bot.rehearsal.stage.room import Room, open_room
from bot.rehearsal.stage.script import FIVE, load_example
from bot.rehearsal.stage.seating import follow_moves
from bot.rehearsal.stage.showing import show
from bot.rehearsal.stage.stage import WORKSHOP, Beat, PlayError, Stage
from bot.rehearsal.telegram.server import PretendTelegram
from dialogs.workbook.schema import Workbook
from storage import workshops
from storage.file import keyfile
from storage.file.database import Database

KEY = bytes(32)
"""Signs the buttons of every rehearsal: it guards nothing, and a saved one can be played again."""

Verb = Callable[[Stage, Beat], Any]
VERBS: Mapping[str, Verb] = {
    "tell": verbs.tell,
    "turn_to": verbs.turn_to,
    "opens": verbs.opens,
    "adds_bot": verbs.adds_bot,
    "enters": verbs.enters,
    "writes": verbs.writes,
    "command": verbs.command,
    "replies": verbs.replies,
    "together": verbs.together,
    "presses": verbs.presses,
    "rates": verbs.rates,
    "says": hands.says,
    "taps": hands.taps,
    "follows": hands.follows,
    "edits": hands.edits,
    "reacts": hands.reacts,
    "sends": hands.sends,
}


async def perform(stage: Stage, beat: Beat) -> None:
    """Do one beat, let the bot answer, and show what has changed."""
    stage.beat += 1
    verb = next(each for each in VERBS if each in beat)
    await VERBS[verb](stage, beat)
    await stage.room.settle()
    if await follow_moves(stage):
        await stage.room.settle()
    show(stage)


@asynccontextmanager
async def set_stage(
    example: Mapping[str, Any],
    language: str,
    told: Callable[[str], None],
    workbooks: Mapping[str, Workbook] | None = None,
) -> AsyncIterator[Stage]:
    """The room of an example: its people, their group, and the bot at work."""
    clock = TurnedClock(example["begins"])
    with tempfile.TemporaryDirectory() as folder:
        async with PretendTelegram(now=clock.now, limits=True) as telegram:
            cast = {
                key: telegram.user(name, language=language)
                for key, name in example["people"].items()
            }
            first = next(iter(cast.values()))
            here = (cast[key] for key in cast if key not in example.get("late", ()))
            kind = example.get("kind", "group")
            group = telegram.group(example["group"], *here, creator=first, kind=kind)
            database = Path(folder) / "rehearsal.db"
            async with await Database.open(database, now=clock.now()):
                keyfile.make(database, KEY)
            async with open_room(
                telegram, clock, database, workbooks, default_language=language
            ) as room:
                yield Stage(room, cast, group, cast[example["student"]], told)


async def rehearse(language: str, name: str = FIVE) -> int:
    """Play an example to its end; 0 only if it got there."""
    example = load_example(language, name)
    async with set_stage(example, language, print) as stage:
        try:
            for beat in example["beats"]:
                await perform(stage, beat)
        except PlayError as error:
            print(f"kokeilubotti: {error}", file=sys.stderr)
            return 1
        return 0 if await got_there(stage.room) else 1


async def got_there(room: Room) -> bool:
    """Whether the workshop came from hello to a held evaluation with a decision.

    It has ended, or what was decided goes on as an experiment of a second round.
    """
    workshop = await workshops.load(room.app.streams, WORKSHOP)
    known = tuple(workshop.experiments.values()) if workshop else ()
    decided = [each for each in known if each.decision is not None]
    if workshop is None or workshop.ended:
        return workshop is not None and len(decided) == len(known)
    others = [each for each in known if each.decision is None]
    return bool(decided and others) and all(each.running for each in others)
