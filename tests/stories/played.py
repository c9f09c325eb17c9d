"""An example, played to its end by the real bot while the judge looks on."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import TurnedClock
from bot.rehearsal.stage.play import got_there, perform
from bot.rehearsal.stage.room import open_room
from bot.rehearsal.stage.script import FIVE, load_example
from bot.rehearsal.stage.showing import text_of
from bot.rehearsal.stage.stage import WORKSHOP, Stage
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.messages import SentMessage
from bot.rehearsal.telegram.world.presses import Press
from dialogs.evolve import evolve
from dialogs.workshop import Workshop
from storage import workshops
from storage.tables import journal
from tests.rehearsal.judge import judge


@dataclass
class Transcript:
    """What could be seen in the group as the example was played."""

    posts: Counter[str] = field(default_factory=Counter)
    """New messages by the place that was open after the beat."""
    seen: list[str] = field(default_factory=list)
    """Every version of every card that the group has seen."""
    leaked: list[str] = field(default_factory=list)
    """Private words that stood in the group before they were shown."""
    toasts: list[str] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    chats: dict[str, list[SentMessage]] = field(default_factory=dict)
    """Every message, by the person whose private chat it stands in; the group's by "group"."""
    workshop: Workshop | None = None
    """As it is at the end."""
    posts_to_decision: int = 0
    """New messages of the bot in the group up to the decision of the first round."""
    arrived: bool = False
    replayed: bool = False
    beats: int = 0
    days: Counter[str] = field(default_factory=Counter)
    """New messages a day of the months of following."""
    group_calls_a_minute: int = 0


@asynccontextmanager
async def staged(folder: Path, toasts: list[str], name: str = FIVE) -> AsyncIterator[Stage]:
    example = load_example("fi", name)
    clock = TurnedClock(example["begins"])
    async with PretendTelegram(now=clock.now, limits=True) as telegram:
        telegram.judge = judge
        cast = {key: telegram.user(name) for key, name in example["people"].items()}
        here = (cast[key] for key in cast if key not in example.get("late", ()))
        group = telegram.group(example["group"], *here, kind=example.get("kind", "group"))
        async with open_room(telegram, clock, folder / "example.db") as room:
            yield Stage(room, cast, group, cast[example["student"]], toasts.append)


async def play(folder: Path, name: str = FIVE) -> Transcript:
    """Every beat of an example in Finnish; PlayError where it cannot go on."""
    told = Transcript()
    async with staged(folder, told.toasts, name) as stage:
        texts: dict[int, str] = {}
        for beat in load_example("fi", name)["beats"]:
            await perform(stage, beat)
            told.beats += 1
            workshop = await workshops.load(stage.room.app.streams, WORKSHOP)
            if workshop is not None:
                look(stage, workshop, texts, told)
        told.arrived = await got_there(stage.room)
        told.workshop = await workshops.load(stage.room.app.streams, WORKSHOP)
        told.replayed = await replay(stage) == told.workshop
        told.presses = stage.pressed
        told.chats = {key: each.private.messages for key, each in stage.people.items()}
        told.chats["group"] = stage.group.messages
        told.group_calls_a_minute = busiest(stage)
    return told


def look(stage: Stage, workshop: Workshop, texts: dict[int, str], told: Transcript) -> None:
    bot = stage.room.telegram.bot
    posted = [each for each in stage.group.messages if each.sender is bot]
    new = [each for each in posted if each.id not in texts]
    told.posts[workshop.place] += len(new)
    if not any(each.decision for each in workshop.experiments.values()):
        told.posts_to_decision += len(new)
    if workshop.place == "F":
        told.days.update(f"{each.date:%Y-%m-%d}" for each in new)
    changed = [each for each in posted if texts.get(each.id) != text_of(each)]
    texts |= {each.id: text_of(each) for each in changed}
    told.seen += [text_of(each) for each in changed]
    here = workshop.place
    if here not in workshop.position.revealed:
        hidden = [x.text for x in workshop.items(here) if x.private and len(x.text) > 5]
        told.leaked += [x for x in hidden if any(x in text for text in texts.values())]


async def replay(stage: Stage) -> Workshop | None:
    workshop = None
    for each in await journal.read(stage.room.app.streams.database, WORKSHOP):
        workshop = evolve(workshop, each.event, each.at)
    return workshop


def busiest(stage: Stage) -> int:
    """The most calls to the group within any minute."""
    moments = [x.at.timestamp() for x in stage.room.telegram.calls if x.chat_id == stage.group.id]
    return max(sum(start <= each < start + 60 for each in moments) for start in moments)
