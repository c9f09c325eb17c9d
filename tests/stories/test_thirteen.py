"""Thirteen people in three small groups, from hello to the evaluation; the bot dies on the way."""

from pathlib import Path

from bot.rehearsal.telegram.server import PretendTelegram
from dialogs import commands as c
from dialogs.facts.voices import board_gaps
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.world import World
from tests.dialogs.given import BOOK
from tests.stories.road import through
from tests.stories.story import at_work, gather
from tests.stories.table import Hall

TASKS = {
    "A5": ("A1", "A2", "A3", "A4"),
    "B7": ("B1", "B2", "B3", "B4", "B5", "B6"),
    "C4": ("C1", "C2", "C3a", "C3b"),
    "D5b": ("D1", "D2", "D3a", "D3b", "D4", "D5"),
}
"""The tasks of small groups, by the step where all share."""
MOST_NEW = 3
"""New messages in a group for each step (conversation, numbers to hold)."""


async def begins(hall: Hall) -> None:
    """All join, are divided, and each group gets its chat."""
    await hall.story.start(at="I2", reachable=["teacher"])
    await hall.gather()
    await hall.teacher.presses("adv:I2")
    await hall.teacher.presses("form", private=True)
    for number in (1, 2, 3):
        await hall.chat_for(number)


async def works_apart(hall: Hall, task: str) -> None:
    """Each group goes through a task in its own chat, and then everyone shares."""
    for step in TASKS[task]:
        for number in (1, 2, 3):
            place = f"{step}/{number}"
            await (hall.rates(place) if step in ("A3", "C3a") else hall.works(place))
    await hall.presses(hall.teacher, task, f"adv:{task}")


async def decides_together(hall: Hall) -> None:
    """One pool, one vote and one experiment for all, and its months until the meeting."""
    story, cast = hall.story, await hall.cast()
    await hall.presses(hall.teacher, "D6", "adv:D6")
    await hall.presses(hall.teacher, "D6", "gap:D6")
    for place in ("E1", "E2", "E3", "E4", "E5", "E6"):
        await story.does(*through(place, cast, await story.state()))
    await story.turn_to("2027-04-07 13:00")
    await story.does(c.HoldEvaluation(cast.teacher, "e1"))
    while (state := await story.state()).place != "G6":
        await story.does(*through(state.place.partition("@")[0], cast, state))


async def test_thirteen_people_in_three_groups_come_to_a_held_evaluation(tmp_path: Path):
    async with gather() as people:
        async with at_work(people, tmp_path) as story:
            hall = Hall(story)
            await begins(hall)
            for place in ("I3", "I4"):
                await hall.works(place)
            await works_apart(hall, "A5")
            await hall.answers("B1/1")
            waiting = story.message("B1/2")
            late = (await hall.members(2))[0].person
        late.says(waiting.chat, "Kun botti ei kuullut.", waiting)

        async with at_work(people, tmp_path) as story:
            hall = hall.woken(story)
            await story.settle()
            assert "Kun botti ei kuullut." in await story.texts("B1/2")
            for task in ("B7", "C4", "D5b"):
                await works_apart(hall, task)
            assert "B1 Työ 1" in story.message("board:B").text
            await decides_together(hall)

            state = await story.state()
            assert state.experiments["e1"].decision is not None
            assert len({each.participant for each in state.contributions.values()}) == 13
            assert heard(state) >= 0.9
            steps = 2 + sum(len(each) for each in TASKS.values())
            posted = new_messages(people.telegram, hall)
            assert max(posted.values()) <= MOST_NEW * steps


def heard(state: Workshop) -> float:
    """The share of the steps that hear voices in which all three have been heard."""
    steps = [x for x in BOOK.steps.values() if x.traits.gap and not x.per]
    opened = [x.id for x in steps if any(each in state.opened for each in state.parts(x.id))]
    scene = Scene(BOOK, state, World(state.steered_at))
    full = [each for each in opened if not board_gaps(scene, each)]
    return len(full) / len(opened)


def new_messages(telegram: PretendTelegram, hall: Hall) -> dict[str, int]:
    """How many messages the bot posted in each chat of a group."""
    chats = {"kaikki": hall.story.group, **{each.title: each for each in hall.chats.values()}}
    return {
        title: sum(each.sender is telegram.bot for each in chat.messages)
        for title, chat in chats.items()
    }
