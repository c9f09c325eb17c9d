"""/tilanne in private: what waits for me over all workshops, each with its button."""

from dialogs import commands as c
from tests.stories.story import Actor, Story


def labels(actor: Actor) -> list[str]:
    return [each.text for row in actor.latest.keyboard for each in row]


NAME = "Konepaja Teräskulma"


async def test_the_open_question_is_told_with_its_button_and_can_be_answered_at_once(room: Story):
    await room.start(at="A1")

    await room.student.writes("/tilanne")
    told, buttons = room.student.sees, labels(room.student)
    await room.student.writes("Kävin tutustumassa.")

    assert told.startswith(room.says("card.waiting.title", count=1))
    assert room.says("card.waits.open") in told
    assert buttons[0] == room.says("button.answer_for", name=NAME)
    assert await room.texts("A1") == ["Kävin tutustumassa."]


async def test_its_button_brings_the_question_to_the_end_of_the_chat(room: Story):
    await room.start(at="A1")
    await room.student.writes("/tilanne")

    await room.student.presses("on:1:open:answer:A1")

    assert "A · 1/4" in room.student.sees


async def test_where_nothing_waits_it_says_so_and_what_comes(room: Story):
    await room.start(at="A1")
    await room.student.writes("Kävin tutustumassa.")

    await room.student.writes("/tilanne")

    assert room.student.sees.startswith(room.says("card.waiting.nothing"))
    assert room.says("card.coming.here") in room.student.sees
    assert room.says("card.joined.nothing") in room.student.sees
    await room.student.presses("on:1:open:status")
    assert room.says("card.status.title") in room.student.sees


async def test_an_unanswered_pulse_waits_and_opens_without_taking_the_question_away(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-09 10:00")

    await room.student.writes("/tilanne")

    assert labels(room.student)[0] == room.says("button.pulse_for", name=NAME)
    await room.student.presses("on:1:open:notice:*")
    await room.student.presses("pulse:*")
    await room.student.writes("/tilanne")
    assert room.student.sees.startswith(room.says("card.waiting.nothing"))
    assert room.says("card.coming.evaluation", moment="").strip() in room.student.sees or (
        room.says("card.coming.pulse", moment="").strip() in room.student.sees
    )


async def test_what_was_muted_is_told_and_comes_again_by_a_press(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-09 10:00")
    await room.student.presses("mute:*")

    await room.student.writes("/tilanne")
    told = room.student.sees
    said = await room.student.presses("on:1:remindme")

    assert room.says("card.waiting.muted") in told
    assert said == room.says("toast.reminded")
    assert (await room.state()).muted == frozenset()
    assert room.says("card.waiting.muted") not in room.student.sees


async def test_to_who_leads_what_the_group_waits_for_waits_for_her(room: Story):
    await room.start(at="A1")
    for each in (room.teacher, room.instructor, room.student):
        await each.writes("Soitimme etukäteen.")
    await room.turn(hours=1)

    await room.teacher.writes("/tilanne")

    assert labels(room.teacher)[0] == room.says("button.decide_for", name=NAME)
    await room.teacher.presses("on:1:open:remote")
    assert room.says("card.remote.title") in room.teacher.sees or "A · 1/4" in room.teacher.sees


async def test_on_the_day_of_the_evaluation_its_button_is_there(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-04-07 09:30")

    await room.teacher.writes("/tilanne")

    assert labels(room.teacher)[0] == room.says("button.begin_for", name=NAME)
    await room.teacher.presses("on:1:open:exp:e1")
    assert room.button(room.teacher, "hold:e1")


async def test_questions_that_were_turned_off_are_turned_on_again_here(room: Story):
    await room.start(at="A1")
    await room.student.presses("askme:0")
    await room.student.writes("/tilanne")

    assert await room.student.presses("on:1:askme:1") == room.says("toast.asked_on")

    assert (await room.state()).unprompted == frozenset()


async def test_a_button_for_another_person_asks_nothing(room: Story):
    await room.start(at="A1")
    await room.teacher.writes("/tilanne")
    message, data = room.button(room.teacher, "on:1:open:remote", private=True)

    await room.student.presses_data(message, data)

    assert not any(room.says("card.remote.title") in each for each in room.student.news())
    await room.does(c.AskMe(await room.id_of(room.student), False))
