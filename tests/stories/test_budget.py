"""What a whole workshop costs the group: messages of the bot, from hello to the decision.

The worked examples hold the same numbers at every run of the tests; here each format is played.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from dialogs import commands as c
from dialogs.command import Command
from dialogs.places import step_of
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Workshop
from storage import workshops
from tests.stories.road import Cast, through
from tests.stories.story import Story

MOST = {"ONCE": 70, "SERIES": 80, "ASYNC": 90}
TEN_HOURS = 600
PRIVATELY = ("teacher", "student")


@pytest.mark.proof
@pytest.mark.parametrize("format", MOST)
async def test_from_hello_to_the_decision_the_group_gets_few_messages(room: Story, format: str):
    await room.start(at="I3", format=format, first_card=True)
    told = Counter({"I3": len(posted(room))})
    while (step := step_of((await room.state()).place)) != "G6":
        before = len(posted(room))
        await live_through(room, step, TEN_HOURS if format == "ASYNC" else 0)
        told[step] += len(posted(room)) - before

    assert sum(told.values()) <= MOST[format], told


def posted(room: Story) -> list[object]:
    """Whatever the bot has posted in the group, also without a sound."""
    return [each for each in room.group.messages if each.sender is room.telegram.bot]


async def live_through(room: Story, step: str, minutes: float) -> None:
    """Three answer in the group and two in private, and they go on; 0: before time is up."""
    if step == "F":
        await room.turn_to("2027-04-07 13:00")
        await room.does(c.HoldEvaluation(await room.id_of(room.teacher), "e1"))
    elif step == "M":
        await room.turn(days=3)
        await on(room)
    else:
        state = await room.state()
        schema = workshops.workbook_of(room.room.app.streams, state).steps[step]
        if schema.kind is StepKind.COLLECT or step in {"E1", "E2"}:
            await everyone_answers(room, state.place)
        await room.turn(minutes=minutes or schema.minutes * 0.8)
        await on(room)


async def everyone_answers(room: Story, place: str) -> None:
    """At A2 only three: all practices are rated as long as they are few."""
    for key, actor in room.cast.items():
        if place == "A2" and key in {"instructor", "classmate"}:
            continue
        said = actor.privately if key in PRIVATELY else actor.replies
        await said(place, f"{place}: {key}")


async def on(room: Story) -> None:
    """The rest of a step, done in the core."""
    state = await room.state()
    step, teacher = step_of(state.place), await room.id_of(room.teacher)
    cast = Cast(teacher, await room.id_of(room.instructor), await room.id_of(room.student))
    for each in _rest(step, cast, state):
        await room.does(each)


def _rest(step: str, cast: Cast, state: Workshop) -> Iterator[Command]:
    going_on = c.Advance(cast.teacher, state.place, accept_gap=True)
    items = [each.id for each in state.items(state.place)]
    match step:
        case "E1":
            yield from (going_on, c.Agree(cast.teacher, state.place, items[0]), going_on)
        case "E2":
            yield going_on
        case "G3a" | "G3b" | "G3c" | "C3a" | "D6" | "M":
            yield from through(step, cast, state)
        case _ if items:
            yield from (going_on, going_on)
        case _:
            yield from through(step, cast, state)
