"""A group gets stuck: it climbs the ladder, swaps seats, guesses, parks, and reads why."""

from dialogs import commands as c
from dialogs.workbook.schema import Voice
from tests.dialogs.given import BOOK
from tests.stories.story import Story


def book(key: str) -> str:
    """The workbook's own words."""
    return BOOK.text("fi", key)


async def without_students(room: Story) -> None:
    """At A1, where nobody speaks for the students."""
    await room.start(at="A1")
    for each in (room.student, room.classmate):
        await room.does(c.Leave(await room.id_of(each)))
    room.news()


async def test_a_stuck_group_climbs_the_ladder_on_one_card(room: Story):
    await room.start(at="A1")
    await room.teacher.presses("open:stuck:A1", private=True)
    assert "Seuraavaksi: hetki hiljaa" in room.private(room.teacher)

    await room.teacher.presses("stuck:A1:wait")
    assert f"💡 {book('stuck.wait')}" in room.card("A1")
    said = await room.teacher.presses("stuck:A1:concrete")
    assert said == room.says("toast.helped")
    assert f"💡 {book('step.A1.concrete')}" in room.card("A1")
    assert book("stuck.wait") not in room.card("A1")
    await room.teacher.presses("stuck:A1:example")
    assert book("step.A1.example") in room.card("A1")
    assert "Seuraavaksi: mitä toinen sanoisi?" in room.private(room.teacher)

    assert room.news() == []  # every rung was an edit of the card that is there
    await room.student.opens("answer:A1")
    assert book("step.A1.example") in room.private(room.student)
    assert await room.teacher.presses("stuck:A1:example") == room.says("refusal.already")
    await room.is_sound()


async def test_seats_are_swapped_and_a_student_who_comes_late_confirms_a_guess(room: Story):
    await without_students(room)
    await room.teacher.replies("A1", "Soitan viikkoa ennen.")
    await room.instructor.replies("A1", "Varaamme kaapin.")
    await room.teacher.presses("open:stuck:A1", private=True)
    await room.teacher.presses("stuck:A1:swap:OP")
    assert book("stuck.OP") in room.card("A1")
    await room.instructor.privately("A1", "En tiennyt, kuka minua ohjaa.")
    assert "❓🎓 En tiennyt, kuka minua ohjaa." in room.private(room.instructor)
    assert "❓🎓 Arvaus 1" in room.card("A1")
    assert "🎓 Opiskelija 0" in room.card("A1")

    await room.teacher.presses("adv:A1")
    card = room.card("A1")
    assert "❓🎓 Arvaus\n1. En tiennyt, kuka minua ohjaa." in card
    assert room.says("card.guesses.group") in card
    number = await room.number_of("En tiennyt, kuka minua ohjaa.")
    told = await room.teacher.presses(f"confirm:{number}")
    assert told == room.says("refusal.not_your_voice")
    await room.teacher.presses("adv:A1")

    await room.student.says("Hei")
    await room.does(c.Join(await room.id_of(room.student), Voice.OP, reachable=True))
    await room.student.opens("status")
    await room.student.presses("open:guesses", private=True)
    assert "1. ❓🎓 En tiennyt, kuka minua ohjaa. (Ennen jaksoa)" in room.private(room.student)
    message, data = room.button(room.student, f"confirm:{number}", private=True)
    assert await room.student.presses_data(message, data) == room.says("toast.confirmed")
    assert await room.student.presses_data(message, data) == room.says("refusal.already")

    assert room.says("card.guesses.none") in room.private(room.student)
    assert "🎓 Opiskelija\n• En tiennyt, kuka minua ohjaa." in room.card("A1")
    assert "❓" not in room.card("A1")
    await room.is_sound()


async def test_a_guess_carries_its_mark_into_the_ideas(room: Story):
    await room.start(at="A4")
    await room.teacher.presses("open:stuck:A4", private=True)
    await room.teacher.presses("stuck:A4:swap:OP")
    await room.teacher.privately("A4", "Kummi jokaiselle.")
    await room.instructor.privately("A4", "Lista ensimmäisestä viikosta.")
    await room.teacher.presses("stuck:A4:swap")
    await room.teacher.privately("A4", "Videopuhelu.")
    await room.teacher.presses("adv:A4")
    await room.teacher.presses("gap:A4")
    await room.student.presses(f"confirm:{await room.number_of('Kummi jokaiselle.')}")
    await room.teacher.presses("adv:A4")
    while (here := (await room.state()).place) != "E2":
        await room.does(c.Skip(await room.id_of(room.teacher), here))

    pool = room.card("E2")
    assert "❓🎓 Lista ensimmäisestä viikosta." in pool
    assert "❓🎓 Kummi jokaiselle." not in pool
    assert "Kummi jokaiselle." in pool
    await room.is_sound()


async def test_a_step_is_left_to_wait_and_its_card_and_board_say_so(room: Story):
    await room.start(at="B1")
    await room.teacher.presses("open:stuck:B1", private=True)
    message, data = room.button(room.teacher, "stuck:B1:park")

    await room.teacher.presses_data(message, data)
    assert (await room.state()).place == "B2"
    assert book("stuck.park") in room.card("B1")
    assert room.says("card.stuck.parked") in room.teacher.sees_all
    assert await room.teacher.presses_data(message, data) == room.says("refusal.stale")
    while (here := (await room.state()).place) != "C1":
        await room.does(c.Skip(await room.id_of(room.teacher), here))

    assert room.card("board:B").count(f"– {room.says('card.board.parked')}") == 1
    await room.is_sound()


async def test_background_is_read_in_private_and_never_in_the_group(room: Story):
    await room.start(at="A1")
    await room.student.opens("status")
    links = [x.url for row in room.student.latest.keyboard for x in row if x.url]

    await room.student.follows(links[-1])
    assert room.says("card.background.how") in room.private(room.student)
    await room.student.presses("open:background:A", private=True)
    assert "HOKSista" in room.private(room.student)
    await room.student.presses("open:story:1", private=True)
    assert "bussilla" in room.private(room.student)

    assert room.news() == []
    await room.is_sound()


async def test_reading_background_does_not_lose_the_question(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")

    await room.student.opens("background:A")
    await room.student.opens("guesses")
    await room.student.writes("Soitin itse.")

    assert await room.texts("A1") == ["Soitin itse."]
    await room.is_sound()
