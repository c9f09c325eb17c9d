"""Words are words: what people write is shown as they wrote it, whatever it looks like."""

import pytest

from tests.stories.road import Cast, fill_plan
from tests.stories.story import Story


@pytest.mark.parametrize("name", ["50:50", "2027-02-30", "option.P1", "{name}"])
async def test_a_workplace_and_an_experiment_may_be_called_anything(room: Story, name: str):
    await room.start(at="E4")
    await room.teacher.opens("form:setup")
    await room.teacher.presses("field:setup:partner", private=True)
    await room.teacher.writes(name)
    await room.teacher.presses("draft:E4")
    await room.student.replies("E4", name)

    cast = Cast(*[await room.id_of(x) for x in (room.teacher, room.instructor, room.student)])
    plan = fill_plan(cast, await room.state())
    await room.does(*(each for each in plan if getattr(each, "field", "") != "name"))
    await room.teacher.presses("adv:E4")
    await room.teacher.writes("/aloita")

    assert name in room.teacher.latest.labels
    assert f"Hyväksyn: {name}" in room.message("E5").labels
    assert name in room.card("E5")
