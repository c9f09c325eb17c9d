"""One Start is enough: each next question comes in private by itself, below one's own words."""

from bot.cards.buttons import start_payload
from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs import commands as c
from tests.stories.story import Actor, Story


def labels(message: SentMessage) -> list[str]:
    return [each.text for row in message.keyboard for each in row]


async def joins(room: Story, actor: Actor, voice: str) -> str:
    """Press a voice in the group's card; where the press leads to."""
    message, data = room.button(actor, f"join:{voice}")
    press = actor.person.presses(message, data=data)
    await press.answer()
    await room.settle()
    return press.url or ""


async def steps_on(room: Story, place: str) -> None:
    teacher = await room.id_of(room.teacher)
    while (await room.state()).place == place:
        await room.does(c.Advance(teacher, place, accept_gap=True))


async def test_two_presses_and_a_message_to_the_first_answer_and_a_message_to_each_next(
    room: Story,
):
    await room.start(at="I2", first_card=True, reachable=("teacher", "instructor"))
    await room.instructor.presses("join:TP")
    await room.teacher.presses("join:OL")
    omar = room.person("Omar Uusi")
    presses = 0

    link = await joins(room, omar, "OP")
    presses += 1
    assert start_payload(room.workshop, "answer:") in link
    await omar.follows(link)  # Start
    presses += 1
    hello = omar.sees
    await steps_on(room, "I2")
    question = omar.chat[-1]
    await omar.writes("Kukaan ei tiennyt, että tulen.")

    assert presses == 2
    assert room.says("card.joined.title") in hello
    assert room.says("card.joined.nothing") in hello
    assert await room.texts("I3") == ["Kukaan ei tiennyt, että tulen."]
    for before, here in (("I3", "I4"), ("I4", "A1")):
        await steps_on(room, before)
        await omar.writes(f"Vastaus {here}.")
        assert await room.texts(here) == [f"Vastaus {here}."]
    assert question.text.startswith("✓ ")
    assert "\n" not in question.text
    assert labels(question) == []


async def test_the_next_question_comes_below_ones_own_words_and_the_former_is_one_line(room: Story):
    await room.start(at="A1")
    first = room.student.chat[-1]
    unanswered = room.instructor.chat[-1]
    words = await room.student.writes("Kävin tutustumassa.")

    await steps_on(room, "A1")

    latest = room.student.chat[-1]
    assert latest.id > words.id
    assert "A · 2/4" in latest.text
    assert first.text.startswith("✓ ")
    assert unanswered.text.startswith("– ")
    assert labels(first) == labels(unanswered) == []


async def test_who_has_not_pressed_start_is_asked_once_they_do(room: Story):
    await room.start(at="A1")
    assert room.supervisor.chat == []

    await room.supervisor.starts()

    asked = [each.text for each in room.supervisor.chat]
    assert any("A · 1/4" in each for each in asked)
    await room.supervisor.writes("Varaamme työkalut.")
    assert await room.texts("A1") == ["Varaamme työkalut."]


async def test_one_press_stops_the_questions_and_one_brings_them_again(room: Story):
    await room.start(at="I3")

    said = await room.student.presses("askme:0")
    await steps_on(room, "I3")
    quiet = [each.text for each in room.student.chat]
    await room.student.opens("answer:")
    await room.student.presses("askme:1")
    await steps_on(room, "I4")

    assert said == room.says("toast.asked_off")
    assert not any("I · 4/4" in each for each in quiet)
    assert "A · 1/4" in room.student.sees


async def test_little_by_little_the_question_waits_for_the_morning_but_not_for_who_led_on(
    room: Story,
):
    await room.start(at="A1", format="ASYNC")
    await room.turn_to("2027-01-18 20:00")
    room.student.news()
    room.teacher.news()

    await steps_on(room, "A1")

    assert not any("A · 2/4" in each for each in room.student.news())
    assert any("A · 2/4" in each for each in room.teacher.news())
    await room.turn_to("2027-01-19 09:01")
    assert any("A · 2/4" in each for each in room.student.news())


async def test_a_question_that_closed_before_it_could_be_sent_is_not_sent(room: Story):
    await room.start(at="I3", format="ASYNC")
    await room.turn_to("2027-01-18 20:00")
    room.student.news()

    await steps_on(room, "I3")
    await steps_on(room, "I4")
    await room.turn_to("2027-01-19 09:01")

    (asked,) = room.student.news()
    assert "A · 1/4" in asked


async def test_who_is_open_already_is_told_where_the_question_comes(room: Story):
    await room.start(at="I2", first_card=True)

    said = await room.student.presses("join:MU")

    voice = room.says("voice.MU")
    assert said == room.says("toast.joined_private", voice=voice)


async def test_who_said_that_they_are_ready_need_not_do_anything(room: Story):
    await room.start(at="A1")
    await room.student.writes("Kävin tutustumassa.")

    await room.student.presses("ready:A1", private=True)

    assert room.says("card.joined.nothing") in room.student.sees
    assert labels(room.student.chat[-1])[-1] == room.says("button.ask_me_not")
