"""Every voice, or a recorded choice: nobody is hurried on, and nobody is named."""

from bot.rehearsal.stage.room import PATIENCE
from tests.stories.story import NAMES, Story


async def two_voices(room: Story, place: str = "A1") -> None:
    await room.start(at=place)
    await room.instructor.privately(place, "Työpaikan sana.")
    await room.teacher.privately(place, "Oppilaitoksen sana.")


async def test_a_missing_voice_stops_the_step_and_no_person_is_named(room: Story):
    await two_voices(room)

    await room.teacher.presses("adv:A1")

    card = room.card("A1")
    assert "🎓 Opiskelija" in card
    assert "Työpaikan sana." not in card
    assert not any(name.split()[0] in card for name in NAMES.values())
    assert room.says("button.nudge") in room.message("A1").labels


async def test_a_nudged_student_answers_right_there_in_private(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")

    await room.teacher.presses("nudge:A1")
    assert room.says("voice_silent.OP") in room.private(room.student)
    assert room.classmate.chat == []  # never opened it, and is not named anywhere
    await room.student.writes("Opiskelijan sana.")
    await room.teacher.presses("adv:A1")

    for text in ("Työpaikan sana.", "Oppilaitoksen sana.", "Opiskelijan sana."):
        assert text in room.card("A1")
    assert room.says("voice_missing.OP") not in room.card("A1")


async def test_while_the_choice_is_open_the_group_still_answers_by_the_cards_buttons(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")
    labels = room.message("A1").labels
    assert room.says("button.answer_privately") in labels
    assert room.says("button.advance") not in labels
    assert room.says("button.reveal") not in labels

    assert await room.student.presses("ready:A1") == room.says("toast.ready")
    await room.student.privately("A1", "Opiskelijan sana.")

    assert room.says("button.reveal") in room.message("A1").labels
    assert room.says("button.accept_gap") not in room.message("A1").labels


async def test_a_double_tap_on_more_time_adds_once(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.teacher, "time:A1")

    presses = [room.teacher.person.presses(message, data=data) for _ in range(2)]
    for each in presses:
        await each.answer(timeout=PATIENCE)
    await room.settle()

    assert (await room.state()).added["A1"] == 3
    assert [each.toast for each in presses][1] == room.says("refusal.already")


async def test_only_the_silent_voice_is_nudged(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")
    room.teacher.news(), room.instructor.news(), room.student.news()

    await room.teacher.presses("nudge:A1")

    assert room.teacher.news() == []
    assert room.instructor.news() == []
    assert len(room.student.news()) == 1


async def test_nobody_to_nudge_is_said_plainly(room: Story):
    await room.start(at="A1", reachable=("teacher", "instructor"))
    await room.instructor.privately("A1", "Yksi.")
    await room.teacher.privately("A1", "Kaksi.")
    await room.teacher.presses("adv:A1")

    assert await room.teacher.presses("nudge:A1") == room.says("refusal.nobody_to_nudge")


async def test_more_time_gives_three_minutes_and_the_step_goes_on(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")
    before = (await room.state()).opened["A1"]

    await room.teacher.presses("time:A1")

    assert "9.13" in room.card("A1")  # ten minutes from nine, and three more
    assert room.says("button.answer_privately") in room.message("A1").labels
    assert (await room.state()).opened["A1"] == before
    await room.student.replies("A1", "Ehdinpä.")
    assert len(await room.texts("A1")) == 3


async def test_going_on_without_a_voice_is_recorded_on_the_board(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")

    await room.teacher.presses("gap:A1")
    assert "Työpaikan sana." in room.card("A1")
    assert room.says("voice_missing.OP") in room.card("A1")
    await room.teacher.presses("adv:A1")

    assert room.says("voice_missing.OP") in room.card("A1")
    assert (await room.state()).place == "A2"
    assert dict((await room.state()).accepted_gaps)["A1"] == ("OP",)


async def test_only_who_steers_may_go_on_without_a_voice(room: Story):
    await two_voices(room)
    await room.teacher.presses("adv:A1")

    assert await room.instructor.presses("gap:A1") == room.says("refusal.not_facilitator")

    assert (await room.state()).place == "A1"


async def test_at_half_time_the_silent_get_one_private_word_and_the_group_none_until_time_is_up(
    room: Story,
):
    await two_voices(room)
    room.news(), room.student.news()

    await room.turn(minutes=5, seconds=30)
    assert len(room.student.news()) == 1
    await room.turn(minutes=10)

    assert room.student.news() == []
    assert room.news() == [room.card("A1")]  # its question, anew: the time is up
    assert room.says("card.stopped.full", day="ma 18.1.2027") in room.card("A1")
    assert (await room.state()).place == "A1"  # a human advances


async def test_a_gap_is_recalled_where_the_direction_is_sought(room: Story):
    await room.start(at="D5")
    await room.instructor.privately("D5", "Idea.")
    await room.teacher.privately("D5", "Toinen idea.")
    await room.teacher.presses("adv:D5")
    await room.teacher.presses("gap:D5")
    await room.teacher.presses("adv:D5")
    await room.teacher.presses("skip:D6", private=True)

    assert room.says("card.sentence.gaps") in room.card("E1")
