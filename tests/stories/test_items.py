"""After the words: a lone student without a voice's tag, and a facilitator who tidies."""

from dialogs import commands as c
from dialogs.workbook.schema import Voice
from tests.stories.story import Story

LONE = "Kukaan ei kysynyt minulta."


async def lone_student(room: Story, at: str) -> None:
    """The classmate speaks for another partner, so that one student is left; nobody else is."""
    await room.start(at=at)
    await room.does(c.Join(await room.id_of(room.classmate), Voice.MU, reachable=False))


async def judges(room: Story, answer: str) -> None:
    for actor in (room.instructor, room.teacher):
        await actor.presses(f"judge:G3a@e1:{answer}")


async def test_a_lone_student_shows_answers_without_the_voice(room: Story):
    await lone_student(room, "A1")
    await room.student.opens("answer:A1")
    assert room.says("card.answer.alone") in room.student.sees

    said = await room.student.presses("voice:0")
    await room.student.writes(LONE)
    for actor in (room.instructor, room.teacher):
        await actor.replies("A1", "Soitto viikkoa ennen jaksoa.")

    assert said == room.says("toast.saved")
    assert room.says("card.answer.untold") in room.student.sees
    assert "🎓 Opiskelija 0" in room.card("A1")
    await room.teacher.presses("adv:A1:reveal")
    assert "A1" not in (await room.state()).gap
    shown = room.card("A1").partition("◻️ Ilman näkökulmaa")[2]
    assert LONE in shown
    assert "🎓" not in room.card("A1")

    assert await room.student.presses("voice:1", private=True) == room.says("toast.saved")
    assert LONE in room.card("A1").partition("🎓 Opiskelija")[2]


async def test_the_student_votes_without_the_voice(room: Story):
    await lone_student(room, "E3")
    await room.does(c.ShowVoice(await room.id_of(room.student), False))
    first = (await room.state()).at_place["E2"][0]
    for actor in (room.student, room.instructor, room.teacher):
        await actor.presses(f"dot:E3:{first}")
    await room.teacher.presses("adv:E3:reveal")

    assert "◻️ Ilman näkökulmaa 1" in room.card("E3")
    assert "🎓" not in room.card("E3")


async def test_the_student_judges_without_the_voice(room: Story):
    await lone_student(room, "G3a@e1")
    await room.does(c.ShowVoice(await room.id_of(room.student), False))
    await judges(room, "yes")
    await room.student.presses("judge:G3a@e1:no")
    await room.student.privately("G3a@e1", LONE)
    await room.teacher.presses("adv:G3a@e1:reveal")

    card = room.card("G3a@e1")
    assert LONE in card.partition("◻️ Ilman näkökulmaa: ei")[2]
    assert "🎓" not in card


async def test_the_facilitator_merges_a_pair_that_reads_alike_and_moves_another(room: Story):
    await room.start(at="A2")
    await room.student.privately("A2", "Perjantaisin palaute")
    await room.instructor.replies("A2", "Perjantaisin palaute.")
    await room.teacher.replies("A2", "Opettaja soittaa ennen")
    assert await room.teacher.presses("adv:A2:reveal") == ""
    robot = await room.number_of("Perjantaisin palaute")
    same = await room.number_of("Perjantaisin palaute.")
    moved = await room.number_of("Opettaja soittaa ennen")

    await room.teacher.presses("open:sort:A")
    assert room.says("card.sort.alike") in room.teacher.sees
    message, data = room.button(room.teacher, f"merge:A:{same}:{robot}", private=True)
    said = [await room.teacher.presses_data(message, data) for _ in range(2)]
    assert said == [room.says("toast.saved"), room.says("refusal.already")]
    assert f"{room.says('card.also')} 🏭 Perjantaisin palaute." in room.card("A2")

    await room.teacher.presses("open:sort:A")
    await room.teacher.presses(f"open:sort:A:{moved}")
    assert await room.teacher.presses(f"cell:{moved}:A1") == room.says("toast.moved")
    assert "Opettaja soittaa ennen" not in room.card("A2")
    assert "Opettaja soittaa ennen" in await room.texts("A1")

    await room.teacher.presses("open:sort:A")
    await room.teacher.presses(f"open:sort:A:{robot}")
    await room.teacher.presses(f"part:A:{robot}")
    assert room.says("card.also") not in room.card("A2")


async def test_a_pair_that_means_different_things_is_kept_apart(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Kännykät pois työpäivän ajaksi")
    await room.instructor.replies("A1", "Kännykät mukaan työpäivän ajaksi")
    await room.teacher.replies("A1", "Soitto")
    await room.teacher.presses("adv:A1:reveal")
    remote, _ = room.button(room.teacher, "open:sort:A", private=True)
    assert room.says("button.sort_alike", count=1) in str(remote.keyboard)

    await room.teacher.presses("open:sort:A")
    await room.teacher.presses("apart:A:*")

    assert (await room.state()).merged == {}
    assert room.says("card.sort.alike") not in room.teacher.sees


async def test_a_writer_moves_own_words_before_they_are_shown(room: Story):
    await room.start(at="B1")
    await room.student.privately("B1", "Asiakas tilaa netistä")
    number = await room.number_of("Asiakas tilaa netistä")

    await room.student.presses(f"open:cell:{number}")
    assert room.says("card.cell.how") in room.student.sees
    assert await room.student.presses(f"cell:{number}:B2") == room.says("toast.moved")

    assert await room.texts("B1") == []
    assert await room.texts("B2") == ["Asiakas tilaa netistä"]
    assert "Asiakas tilaa netistä" not in room.card("B1")
    assert "🎓 Opiskelija 0" in room.card("B1")
    await room.teacher.presses("skip:B1")
    assert "🎓 Opiskelija 1" in room.card("B2")


async def test_the_board_of_practices_shows_which_deserve_work(room: Story):
    await room.start(at="A3")
    practice = next((await room.state()).items("A1")).id
    for actor in (room.student, room.instructor, room.teacher):
        await room.does(c.Rate(await room.id_of(actor), "A3", practice, "smooth", "no"))
    await room.teacher.presses("adv:A3:reveal")
    await room.teacher.opens("board:A")

    assert room.says("card.board.weak") in room.teacher.sees
    assert room.teacher.sees.count(room.says("card.board.weak")) == 1
