"""The facilitator steers, nobody is stuck: forward, back, pause for weeks, and handing over."""

import pytest

from bot.rehearsal.stage.room import PATIENCE
from tests.stories.story import Story


async def everyone_answers(room: Story, place: str) -> None:
    await room.instructor.privately(place, "Yksi.")
    await room.teacher.privately(place, "Kaksi.")
    await room.student.privately(place, "Kolme.")


async def test_only_the_facilitator_steers_and_others_get_a_toast(room: Story):
    await room.start(at="A1")
    await everyone_answers(room, "A1")
    before = len(room.posts)

    for actor in (room.student, room.instructor, room.person("Ohikulkija")):
        assert await actor.presses("adv:A1") == room.says("refusal.not_facilitator")

    assert (await room.state()).place == "A1"
    assert "Kolme." not in room.card("A1")
    assert len(room.posts) == before


async def test_a_command_to_steer_by_another_member_is_explained_where_they_read_it(room: Story):
    await room.start(at="A1")

    await room.student.says("/jatka")
    await room.classmate.says("/tauko")

    assert room.says("refusal.not_facilitator") in room.student.sees
    assert room.posts[-1].text == room.says("refusal.not_facilitator")
    assert (await room.state()).place == "A1"


async def test_answers_are_shown_first_and_a_second_press_goes_on(room: Story):
    await room.start(at="A1")
    await everyone_answers(room, "A1")

    assert room.says("button.reveal") in room.message("A1").labels
    await room.teacher.presses("adv:A1")
    assert "Kolme." in room.card("A1")
    assert (await room.state()).place == "A1"
    await room.teacher.presses("adv:A1")

    assert (await room.state()).place == "A2"
    assert len(room.news()) == 1


async def test_pressing_jatka_twice_at_once_does_it_once(room: Story):
    await room.start(at="A1")
    await everyone_answers(room, "A1")
    message, data = room.button(room.teacher, "adv:A1")
    twice = [room.teacher.person.presses(message, data=data) for _ in range(2)]
    for press in twice:
        await press.answer(timeout=PATIENCE)
    await room.settle()

    assert (await room.state()).place == "A1"
    assert "Kolme." in room.card("A1")

    message, data = room.button(room.teacher, "adv:A1")
    for press in [room.teacher.person.presses(message, data=data) for _ in range(2)]:
        await press.answer(timeout=PATIENCE)
    await room.settle()
    assert (await room.state()).place == "A2"


async def test_a_stale_jatka_moves_nothing(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.teacher, "skip:A1", private=True)
    await room.teacher.presses("skip:A1")

    assert await room.teacher.presses_data(message, data) == room.says("refusal.stale")

    assert (await room.state()).place == "A2"


async def test_back_and_undo_return_to_where_the_group_was(room: Story):
    await room.start(at="A2")

    await room.teacher.presses("back:A2", private=True)
    assert (await room.state()).place == "A1"
    assert room.says("button.answer_privately") in room.message("A1").labels
    await room.teacher.presses("undo:A1", private=True)
    assert (await room.state()).place == "A2"

    await room.teacher.presses("skip:A2", private=True)
    assert (await room.state()).place == "A3"
    await room.teacher.presses("undo:A3", private=True)
    assert (await room.state()).place == "A2"
    undone = await room.teacher.presses("undo:A2", private=True)
    assert undone == room.says("refusal.nothing_to_undo")


async def test_going_back_reopens_a_step_for_more_words(room: Story):
    await room.start(at="A2")
    before = await room.texts("A1")
    await room.teacher.presses("back:A2", private=True)

    await room.student.replies("A1", "Vielä yksi.")

    assert await room.texts("A1") == [*before, "Vielä yksi."]


async def test_a_skipped_step_says_so(room: Story):
    await room.start(at="I3")

    await room.teacher.presses("skip:I3", private=True)

    assert room.says("card.skipped") in room.card("I3")
    assert (await room.state()).place == "I4"


async def test_typed_commands_steer_too_in_both_languages(room: Story):
    await room.start(at="I3")

    await room.teacher.writes("/jatka")
    await room.teacher.says("/next")
    assert (await room.state()).place == "I3"  # nobody has said anything: a choice is to be made
    await room.teacher.presses("gap:I3")
    await room.teacher.says("/takaisin")
    await room.teacher.says("/tauko")

    assert (await room.state()).place == "I3"
    assert (await room.state()).paused
    await room.teacher.writes("/jatka")
    assert not (await room.state()).paused


async def test_a_workshop_pauses_for_weeks_and_goes_on_where_it_was(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Ennen taukoa.")
    await room.teacher.presses("pause", private=True)
    assert room.says("card.paused") in room.card("A1")
    assert room.message("A1").labels == []
    room.news(), room.student.news(), room.teacher.news()

    await room.turn(days=24)
    await room.student.writes("Tauolla.")
    assert room.says("refusal.paused") in room.student.sees_all
    assert room.news() == []
    await room.teacher.presses("resume", private=True)
    await room.student.privately("A1", "Tauon jälkeen.")

    assert await room.texts("A1") == ["Ennen taukoa.", "Tauon jälkeen."]
    assert "🎓 Opiskelija 2" in room.card("A1")
    assert room.says("card.time_up") not in room.card("A1")


async def test_handing_over_gives_the_remote_to_another(room: Story):
    await room.start(at="A1")
    instructor = await room.id_of(room.instructor)

    await room.teacher.presses("ask:handover", private=True)
    said = await room.teacher.presses(f"handover:{instructor}", private=True)

    assert said == room.says("toast.saved")
    assert (await room.state()).facilitator == instructor
    assert room.says("card.remote.title") in room.private(room.instructor)
    await room.instructor.presses("skip:A1", private=True)
    assert (await room.state()).place == "A2"
    assert await room.teacher.presses("adv:A2") == room.says("refusal.not_facilitator")


async def test_a_deputy_steers_beside_the_facilitator(room: Story):
    await room.start(at="A1")
    instructor = await room.id_of(room.instructor)

    await room.teacher.presses("ask:deputy", private=True)
    said = await room.teacher.presses(f"deputy:{instructor}", private=True)

    assert said == room.says("toast.deputy")
    await room.instructor.presses("skip:A1", private=True)
    assert (await room.state()).place == "A2"
    assert any("A · 2/4" in each.text for each in room.teacher.chat)


async def test_an_admin_takes_over_after_half_an_hour_of_silence_and_a_member_does_not(
    room: Story,
):
    await room.start(at="A1")
    room.group.promote(room.instructor.person)

    await room.turn(minutes=20)
    await room.instructor.says("/jatka")
    assert room.says("refusal.not_facilitator") in room.instructor.sees

    await room.turn(minutes=11)
    await room.student.says("/jatka")
    assert (await room.state()).facilitator == await room.id_of(room.teacher)
    assert await room.student.presses("adv:A1") == room.says("say.takeover_hint")
    await room.instructor.says("/jatka")

    assert (await room.state()).facilitator == await room.id_of(room.instructor)
    assert room.says("card.remote.title") in room.private(room.instructor)


async def test_during_an_experiment_nobody_takes_over_before_the_evaluation_has_been_missed(
    room: Story,
):
    await room.start(at="F")
    room.group.promote(room.instructor.person)

    await room.turn_to("2027-03-10 10:00")
    assert await room.student.presses("hold:e1") == room.says("refusal.not_facilitator")
    await room.instructor.says("/jatka")
    assert (await room.state()).facilitator == await room.id_of(room.teacher)
    await room.turn_to("2027-04-09 14:00")
    await room.instructor.says("/jatka")

    assert (await room.state()).facilitator == await room.id_of(room.instructor)


async def test_a_facilitator_who_left_for_good_leaves_nobody_stuck(room: Story):
    await room.start(at="A1")
    room.group.promote(room.instructor.person)
    await room.teacher.writes("/poista")
    await room.teacher.presses("forget:texts")

    await room.turn(hours=1)
    await room.instructor.says("/jatka")
    await room.instructor.presses("skip:A1", private=True)

    assert (await room.state()).place == "A2"


async def test_a_facilitator_who_leaves_during_the_experiment_can_be_followed_at_once(room: Story):
    await room.start(at="F")
    room.group.promote(room.instructor.person)

    await room.teacher.writes("/poista")
    await room.teacher.presses("forget:me")
    told = [each.text for each in room.posts]
    await room.instructor.says("/jatka")

    assert room.says("say.facilitator_left") in told
    assert (await room.state()).facilitator == await room.id_of(room.instructor)


async def test_when_the_group_works_in_its_own_time_silence_is_two_days(room: Story):
    await room.start(at="A1", format="ASYNC")
    room.group.promote(room.instructor.person)

    await room.turn(hours=47)
    await room.instructor.says("/jatka")
    assert (await room.state()).facilitator == await room.id_of(room.teacher)
    await room.turn(hours=2)
    await room.instructor.says("/jatka")

    assert (await room.state()).facilitator == await room.id_of(room.instructor)


@pytest.mark.parametrize("where", ["group", "private"])
async def test_status_shows_the_road_and_where_we_are(room: Story, where: str):
    await room.start(at="A2")

    if where == "group":
        await room.classmate.says("/tilanne")
        shown = room.posts[-1].text
    else:
        await room.student.opens("status")
        shown = room.private(room.student)

    assert "Konepaja Teräskulma" in shown
    assert "📍" in shown
    assert shown.index("✓") < shown.index("📍")


async def test_the_remote_shows_who_is_missing_by_voice_only(room: Story):
    await room.start(at="A1")
    await room.teacher.privately("A1", "Yksi.")
    remote = next(x.text for x in room.teacher.all if room.says("card.remote.title") in x.text)

    assert "🎓 Opiskelija" in remote
    assert "Aino" not in remote
    assert "Omar" not in remote
