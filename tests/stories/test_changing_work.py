"""Tasks B, C and D in the chat: signs, needs, the triangle, their boards, and the form."""

from dialogs import commands as c
from tests.stories.story import Actor, Story


async def everyone(room: Story, place: str, *texts: str) -> None:
    """The student answers in private, the instructor and the teacher in the group."""
    student, instructor, teacher = texts
    await room.student.privately(place, student)
    await room.instructor.replies(place, instructor)
    await room.teacher.replies(place, teacher)


async def goes_on(room: Story, place: str) -> None:
    await room.teacher.presses(f"adv:{place}")
    await room.teacher.presses(f"adv:{place}")


async def skips_to(room: Story, place: str) -> None:
    while (here := (await room.state()).place) != place:
        await room.does(c.Skip(await room.id_of(room.teacher), here))


async def answers_the_form(actor: Actor, degree: int) -> None:
    await actor.opens("rate:D6")
    for _ in range(14):
        await actor.presses(f"rate:D6:*:{degree}:1", private=True)


async def test_the_arrow_picture_grows_cell_by_cell_and_tells_guesses_and_gaps(room: Story):
    await room.start(at="B1")
    await room.instructor.replies("B1", "Paikalliset konevalmistajat.")
    await room.teacher.replies("B1", "Metsäkoneiden tekijät.")
    await room.teacher.presses("adv:B1")
    assert "🎓 Opiskelija" in room.card("B1")
    await room.teacher.presses("gap:B1")
    await room.teacher.presses("adv:B1")
    await everyone(room, "B2", "Päästötiedot.", "Nopeampia eriä.", "Vähemmän paperia.")
    assert "Päästötiedot. (arvaus)" in room.private(room.student)
    await room.student.presses("mark:*:seen")
    await room.teacher.presses("adv:B2")
    assert "Päästötiedot. (näkyy jo)" in room.card("B2")
    assert "1. Nopeampia eriä. (arvaus)" in room.card("B2")

    await room.classmate.presses(f"affirm:{await room.number_of('Nopeampia eriä.')}")
    assert "1. Nopeampia eriä. (näkyy jo)" in room.card("B2")
    await room.teacher.presses("adv:B2")
    room.news()
    await skips_to(room, "C1")

    board = room.card("board:B")
    assert board.index("Asiakkaat") < board.index("Paikalliset") < board.index("Päästötiedot.")
    assert "⚠ Näkökulma puuttuu: 🎓 Opiskelija" in board
    assert "🏫 Vähemmän paperia. (arvaus)" in board
    assert "🎓 Päästötiedot. (näkyy jo)" in board
    assert sum("nuolikuva" in each for each in room.news()) == 1
    await room.is_sound()


async def test_the_board_of_the_group_is_opened_in_private_from_the_status(room: Story):
    await room.start(at="B1")
    await everyone(room, "B1", "Maatilat.", "Konepajat.", "Tehtaat.")
    await room.student.opens("status")
    *_, link, _ = [
        each.url for row in room.student.latest.keyboard for each in row if each.url is not None
    ]

    await room.student.follows(link)
    assert "nuolikuva" in room.private(room.student)
    assert "Konepajat." not in room.private(room.student)  # nothing has been shown to all yet
    await room.teacher.presses("adv:B1")
    await room.student.follows(link)

    assert "🏭 Konepajat." in room.private(room.student)


async def test_needs_follow_from_the_cells_and_become_ideas_with_their_origin(room: Story):
    await room.start(at="B2")
    await everyone(room, "B2", "Päästötiedot.", "Nopeampia eriä.", "Vähemmän paperia.")
    await goes_on(room, "B2")
    await skips_to(room, "B6")
    await everyone(room, "B6", "Tabletit.", "Robotti.", "Etäyhteys.")
    await goes_on(room, "B6")
    await skips_to(room, "C2")
    await room.student.opens("answer:C2")
    assert "Päästötiedot." in room.private(room.student)
    assert "Tabletit." not in room.private(room.student)

    await room.student.writes("Mittauspöytäkirja.")
    await room.student.presses("mark:*:B2")
    assert "Mittauspöytäkirja. (Asiakkaat)" in room.private(room.student)
    assert "Tabletit." in room.private(room.student)
    await room.instructor.replies("C2", "Robotin ohjelma.")
    await room.teacher.replies("C2", "3D-mallit.")
    await goes_on(room, "C2")
    for actor, place in ((room.student, "nowhere"), (room.teacher, "school")):
        await actor.opens("rate:C3a")
        for _ in range(3):
            await actor.presses(f"rate:C3a:*:{place}:1", private=True)
    await room.teacher.presses("adv:C3a")
    await room.teacher.presses("gap:C3a")
    assert "Missä opitaan: Oppilaitoksessa 1, Ei vielä missään 1" in room.card("C3a")
    await room.teacher.presses("adv:C3a")
    await everyone(room, "C3b", "Tabletit kouluun.", "Pohja kouluun.", "Koulutuspäivä.")
    await goes_on(room, "C3b")
    await skips_to(room, "E2")

    pool = room.card("E2")
    assert pool.index("Miten opitaan yhdessä?") < pool.index("Tabletit kouluun.")
    assert "Mittauspöytäkirja." not in pool
    await room.is_sound()


async def test_the_triangle_shows_what_is_shared_and_who_gains_nothing(room: Story):
    await room.start(at="D1")
    await everyone(room, "D1", "Saan sanoa.", "Väki tuntee talon.", "Opitaan aina jotain.")
    await goes_on(room, "D1")
    await everyone(room, "D2", "Työvuorot ajoissa.", "Mitä on opittu.", "Miten työ muuttuu.")
    await room.teacher.presses("adv:D2")
    await room.supervisor.presses(f"affirm:{await room.number_of('Työvuorot ajoissa.')}")
    assert "★ Työvuorot ajoissa. (Työpaikka, Opiskelija)" in room.card("D2")
    await room.teacher.presses("adv:D2")
    await skips_to(room, "D5")

    await everyone(room, "D5", "Ala tutuksi.", "Uutta väkeä.", "Tuoretta tietoa.")
    await room.student.presses("mark:*:TP")
    await room.student.presses("mark:*:OP")  # it is the workplace's gain, not the student's
    await room.teacher.presses("adv:D5")
    assert "⚠ Tyhjänä on vielä: 🎓 Opiskelija. Mitä pitäisi muuttua" in room.card("D5")
    await room.teacher.presses("adv:D5")
    await skips_to(room, "E1")

    board = room.card("board:D")
    assert board.count("★ Työvuorot ajoissa.") == 2
    assert board.rstrip().endswith("🎓 Opiskelija:\n– ei vielä mitään")
    assert "Väki tuntee talon." in room.card("E1")
    await room.is_sound()


async def test_the_form_shows_means_that_give_nobody_away(room: Story):
    await room.start(at="D6", reachable=("teacher", "instructor", "supervisor", "student"))
    await answers_the_form(room.student, 1)
    await answers_the_form(room.instructor, 4)
    await room.teacher.presses("adv:D6")
    await room.teacher.presses("gap:D6")
    assert room.says("card.survey.hidden") in room.card("D6")
    assert "2,5" not in room.card("D6")


async def test_the_forms_last_words_and_what_is_said_of_it_become_ideas(room: Story):
    await room.start(at="D6")
    for actor, degree in ((room.student, 1), (room.instructor, 3), (room.teacher, 3)):
        await answers_the_form(actor, degree)
    await room.student.writes("Sama ohjaaja.")
    await room.student.writes("Palaute joka viikko.")
    await room.teacher.presses("adv:D6")
    card = room.card("D6")
    assert "Sujuva oppiminen työpaikalla: 🏭🏫🎓 2,3" in card
    assert room.says("card.survey.low") in card

    await room.classmate.replies("D6", "Palaveri perjantaisin.")
    await room.teacher.presses("adv:D6")
    await skips_to(room, "E2")

    pool = room.card("E2")
    assert pool.index("Yhteistyön arviointi") < pool.index("Palaute joka viikko.")
    assert "Palaveri perjantaisin." in pool
    assert "Sama ohjaaja." not in pool
    await room.is_sound()
