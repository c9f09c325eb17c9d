"""The example workshop, played to its end by the real bot while the judge looks on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.clock import TurnedClock
from bot.rehearsal.stage.play import got_there, perform
from bot.rehearsal.stage.room import open_room
from bot.rehearsal.stage.script import load_example
from bot.rehearsal.stage.showing import text_of
from bot.rehearsal.stage.stage import WORKSHOP, PlayError, Stage
from bot.rehearsal.telegram.server import PretendTelegram
from dialogs.evolve import evolve
from dialogs.workshop import Workshop
from storage import workshops
from storage.tables import journal
from tests.rehearsal.judge import judge

UNDUTIFUL = ("Saara", "Omar")
"""The two who bear no duty in the example, and do nothing that the plan names."""


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
    arrived: bool = False
    replayed: bool = False
    beats: int = 0
    days: Counter[str] = field(default_factory=Counter)
    """New messages a day of the months of following."""
    group_calls_a_minute: int = 0


@asynccontextmanager
async def staged(folder: Path, toasts: list[str]) -> AsyncIterator[Stage]:
    example = load_example("fi")
    clock = TurnedClock(example["begins"])
    async with PretendTelegram(now=clock.now, limits=True) as telegram:
        telegram.judge = judge
        cast = {key: telegram.user(name) for key, name in example["people"].items()}
        group = telegram.group(example["group"], *cast.values())
        async with open_room(telegram, clock, folder / "example.db") as room:
            yield Stage(room, cast, group, cast[example["student"]], toasts.append)


async def play(folder: Path) -> Transcript:
    told = Transcript()
    async with staged(folder, told.toasts) as stage:
        texts: dict[int, str] = {}
        for beat in load_example("fi")["beats"]:
            await perform(stage, beat)
            told.beats += 1
            workshop = await workshops.load(stage.room.app.streams, WORKSHOP)
            if workshop is not None:
                look(stage, workshop, texts, told)
        told.arrived = await got_there(stage.room)
        told.replayed = await replay(stage) == await workshops.load(
            stage.room.app.streams, WORKSHOP
        )
        told.group_calls_a_minute = busiest(stage)
    return told


def look(stage: Stage, workshop: Workshop, texts: dict[int, str], told: Transcript) -> None:
    bot = stage.room.telegram.bot
    posted = [each for each in stage.group.messages if each.sender is bot]
    new = [each for each in posted if each.id not in texts]
    told.posts[workshop.place] += len(new)
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


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    try:
        return asyncio.run(play(tmp_path_factory.mktemp("example")))
    except PlayError as error:
        pytest.fail(str(error))


def test_the_example_goes_from_hello_to_a_held_evaluation(transcript: Transcript):
    assert transcript.arrived
    assert transcript.beats > 150


def test_no_step_costs_the_group_more_than_three_messages(transcript: Transcript):
    costly = {place: n for place, n in transcript.posts.items() if n > 3 and place != "F"}

    assert costly == {}


def test_from_hello_to_the_decision_the_group_gets_few_messages(transcript: Transcript):
    assert 50 <= sum(transcript.posts.values()) <= 70


def test_months_of_an_experiment_cost_the_group_a_handful_of_messages(transcript: Transcript):
    assert 1 <= transcript.posts["F"] <= 8
    assert max(transcript.days.values()) <= 2


def test_nobody_without_a_duty_is_named_in_the_group(transcript: Transcript):
    named = [text for text in transcript.seen if any(name in text for name in UNDUTIFUL)]

    assert named == []


def test_the_writer_of_an_answer_is_never_named_beside_it(transcript: Transcript):
    """Aino does something in the plan, so its form names her; nothing else does."""
    named = [text for text in transcript.seen if "Aino" in text]

    assert all("E · 4/6" in text.splitlines()[0] for text in named)


def test_private_answers_are_not_seen_before_they_are_shown(transcript: Transcript):
    assert transcript.leaked == []
    assert any("Ensimmäisenä päivänä kukaan ei tiennyt" in text for text in transcript.seen)


def test_the_promises_of_the_group_stay_private(transcript: Transcript):
    assert not any("Varaan videopuhelulle ajan" in text for text in transcript.seen)


def test_no_press_of_the_example_is_refused(transcript: Transcript):
    refusals = [x for x in transcript.toasts if "vanhentunut" in x or "Tämän voi tehdä vain" in x]

    assert refusals == []


def test_the_group_is_never_written_to_more_than_telegram_allows(transcript: Transcript):
    assert transcript.group_calls_a_minute <= 20


def test_the_journal_replayed_is_the_workshop_that_was_played(transcript: Transcript):
    assert transcript.replayed
