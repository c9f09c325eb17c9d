"""A pool of many ideas, read and chosen from in private."""

from dialogs import commands as c
from tests.stories.story import Story


async def many_ideas(room: Story) -> None:
    """Ten ideas from each voice, shown; then on to where targets are named."""
    await room.start(at="A4")
    people = [await room.id_of(each) for each in (room.student, room.teacher, room.instructor)]
    said = [(who, f"Idea {number}{who}") for number in range(10, 20) for who in people]
    await room.does(*(c.Contribute(who, "A4", text, True) for who, text in said))
    await room.teacher.presses("adv:A4:reveal")
    await room.teacher.presses("adv:A4")
    teacher = await room.id_of(room.teacher)
    while (place := (await room.state()).place) != "E2":
        await room.does(c.Skip(teacher, place))


async def test_a_student_turns_the_pages_of_a_full_pool_and_raises_the_last_idea(room: Story):
    await many_ideas(room)
    ideas = [each for each in await room.texts("A4") if each.startswith("Idea")]
    assert room.says("card.targets.many", count=len(ideas)) in room.card("E2")

    seen = []
    await room.student.opens("ideas:1")
    seen.append(room.student.sees)
    for page in (2, 3):
        await room.student.presses(f"open:ideas:{page}", private=True)
        seen.append(room.student.sees)
    last = max(ideas)
    await room.teacher.opens("ideas:3")
    unread = len(room.instructor.person.private.messages)
    await room.student.presses(f"adopt:E2:{await room.number_of(last)}", private=True)

    assert all(sum(idea in page for page in seen) == 1 for idea in ideas)
    assert f"✓ 30. {last}" in room.student.sees
    assert f"✓ 30. {last}" in room.teacher.sees
    assert len(room.instructor.person.private.messages) == unread
    assert last in room.card("E2")


async def test_every_page_that_somebody_has_open_is_drawn_anew_and_no_other_is_sent(room: Story):
    await many_ideas(room)
    await room.student.opens("ideas:1")
    await room.teacher.opens("ideas:2")
    before = room.student.sees, room.teacher.sees
    unread = len(room.instructor.person.private.messages)
    ideas = sorted(each for each in await room.texts("A4") if each.startswith("Idea"))
    first, second = [await room.number_of(each) for each in ideas[:2]]

    await room.does(c.MergeItems(await room.id_of(room.teacher), "E2", first, second))

    assert f"1. {ideas[0]}" in before[0].replace("✓ ", "")
    assert f"1. {ideas[1]}" in room.student.sees
    assert room.teacher.sees != before[1]
    assert f"10. {ideas[10]}" in room.student.sees
    assert len(room.instructor.person.private.messages) == unread
