"""Dots: three each, secret until the vote is closed; the group then decides on one to three."""

from tests.stories.story import Story


async def four_candidates(room: Story) -> list[int]:
    await room.start(at="E2")
    for number in range(1, 5):
        await room.classmate.replies("E2", f"Kohde {number}")
    await room.teacher.presses("adv:E2")
    return [each.id for each in (await room.state()).items("E2")]


async def test_votes_are_secret_until_the_vote_is_closed(room: Story):
    first, second, *_ = await four_candidates(room)
    for actor in (room.student, room.instructor, room.teacher):
        await actor.presses(f"dot:E3:{first}")
    await room.student.presses(f"dot:E3:{second}")

    card = room.card("E3")
    assert "3/5" in card
    assert room.says("card.vote.points", total=3) not in card
    assert "🎓" not in card
    await room.teacher.presses("adv:E3")

    assert room.says("card.vote.points", total=3) in room.card("E3")
    assert "🎓 Opiskelija 1" in room.card("E3")


async def test_a_fourth_dot_is_refused_with_a_toast_and_nothing_changes(room: Story):
    numbers = await four_candidates(room)
    for number in numbers[:3]:
        await room.student.presses(f"dot:E3:{number}")

    assert await room.student.presses(f"dot:E3:{numbers[3]}") == room.says("refusal.no_dots_left")

    assert sum((await room.state()).dots[await room.id_of(room.student)].values()) == 3


async def test_five_dots_on_one_stop_at_three(room: Story):
    number = (await four_candidates(room))[0]
    await room.student.opens("vote:E3")

    said = [await room.student.presses(f"dots:E3:{number}:{dots}") for dots in (1, 2, 3)]
    message, data = room.button(room.student, f"dots:E3:{number}:4")
    said += [await room.student.presses_data(message, data) for _ in range(2)]

    assert said[:3] == [room.says("toast.dots_left", left=left) for left in (2, 1, 0)]
    assert said[3:] == [room.says("refusal.no_dots_left")] * 2
    assert (await room.state()).dots[await room.id_of(room.student)] == {number: 3}


async def test_pressing_the_same_dot_twice_gives_it_once_and_it_can_be_taken_back(room: Story):
    number = (await four_candidates(room))[0]

    await room.student.presses(f"dot:E3:{number}")
    await room.student.presses(f"dot:E3:{number}")
    mine = await room.id_of(room.student)
    assert (await room.state()).dots[mine] == {number: 1}
    await room.student.presses("nodots:E3")

    assert sum((await room.state()).dots[mine].values()) == 0


async def test_a_fourth_target_is_refused_and_one_is_enough(room: Story):
    numbers = await four_candidates(room)
    for actor in (room.student, room.instructor, room.teacher):
        await actor.presses(f"dot:E3:{numbers[0]}")
    await room.teacher.presses("adv:E3")
    assert await room.teacher.presses("adv:E3") == room.says("refusal.choose_targets")

    for number in numbers[:3]:
        await room.teacher.presses(f"target:E3:{number}:1")
    fourth = await room.teacher.presses(f"target:E3:{numbers[3]}:1")
    chosen = await room.student.presses(f"target:E3:{numbers[0]}:0")

    assert fourth == room.says("refusal.too_many_targets")
    assert chosen == room.says("refusal.not_facilitator")
    assert (await room.state()).targets == tuple(numbers[:3])


async def test_a_tie_is_talked_over_and_voted_once_more(room: Story):
    numbers = await four_candidates(room)
    for actor, number in zip(
        (room.student, room.instructor, room.teacher, room.classmate), numbers, strict=True
    ):
        await actor.presses(f"dot:E3:{number}")
    await room.teacher.presses("adv:E3")
    assert room.says("card.vote.tied") in room.card("E3")
    message, data = room.button(room.teacher, "revote:E3")

    await room.teacher.presses("revote:E3")
    assert "0/5" in room.card("E3")
    for actor in (room.student, room.instructor, room.teacher):
        await actor.presses(f"dot:E3:{numbers[3]}")
    await room.teacher.presses("adv:E3")

    again = await room.teacher.presses_data(message, data)
    assert again == room.says("refusal.only_one_revote")
    assert room.says("card.vote.points", total=3) in room.card("E3")


async def test_nobody_votes_after_the_vote_or_from_outside(room: Story):
    numbers = await four_candidates(room)
    for actor in (room.student, room.instructor, room.teacher):
        await actor.presses(f"dot:E3:{numbers[0]}")
    message, data = room.button(room.student, f"dot:E3:{numbers[1]}")
    guest = await room.person("Vieras").presses_data(message, data)
    await room.teacher.presses("adv:E3")
    late = await room.supervisor.presses_data(message, data)

    assert guest == room.says("refusal.not_a_participant")
    assert late == room.says("refusal.step_closed")
    assert room.says("card.vote.points", total=3) in room.card("E3")


async def test_two_ideas_that_mean_the_same_are_merged_and_both_are_still_read(room: Story):
    await room.start(at="E2")
    first, second, _ = [each.id for each in (await room.state()).items("A4")]
    words = (await room.state()).contributions[second].text
    await room.teacher.presses("open:sort:E2")
    assert room.says("card.sort.how") in room.teacher.sees

    await room.teacher.presses(f"open:sort:E2:{second}")
    assert words in room.teacher.sees
    await room.teacher.presses(f"merge:E2:{second}:{first}")

    assert room.says("card.sort.done") in room.teacher.sees
    assert f"{room.says('card.also')} 🏫 {words}" in room.card("E2")
    await room.student.presses(f"adopt:E2:{first}")
    named = room.card("E2").partition(room.says("card.targets.named", count=1, most=8))[2]
    assert words in named
    assert await room.student.presses("adv:E2") == room.says("refusal.not_facilitator")
