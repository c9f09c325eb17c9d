"""Answering in private: by a link, one thing a message, edited and removed at will."""

from bot.cards.buttons import start_payload
from dialogs import commands as c
from dialogs.workbook.schema import Voice
from storage import workshops
from tests.stories.story import Story


async def test_the_card_leads_to_its_question_in_private(room: Story):
    await room.start(at="A1")
    (link,) = [
        each.url for row in room.message("A1").keyboard for each in row if each.url is not None
    ]

    await room.student.follows(link)

    assert "A · 1/4" in room.private(room.student)
    await room.student.writes("Kävin tutustumassa.")
    assert await room.texts("A1") == ["Kävin tutustumassa."]
    assert "Kävin tutustumassa." in room.private(room.student)
    assert "Kävin tutustumassa." not in room.card("A1")
    assert "🎓 Opiskelija 1" in room.card("A1")


async def test_the_question_is_there_already_and_shows_what_was_answered(room: Story):
    await room.start(at="A1")

    message = await room.student.writes("Yksi asia.")

    assert message.reactions or "Yksi asia." in room.private(room.student)
    question, receipt = room.student.chat
    assert question.id < message.id < receipt.id  # what was kept stands below the own words
    assert question.text == "✓ Ennen jaksoa"
    assert question.labels == []


async def test_each_message_is_one_thing_and_editing_it_changes_that_thing(room: Story):
    await room.start(at="A1")
    first = await room.student.privately("A1", "Eka.")
    await room.student.writes("Toka.")

    await room.student.edits(first, "Eka, korjattuna.")

    assert await room.texts("A1") == ["Eka, korjattuna.", "Toka."]
    assert "Eka, korjattuna." in room.private(room.student)


async def test_editing_a_reply_in_the_group_changes_it_too(room: Story):
    await room.start(at="A1")
    reply = await room.supervisor.replies("A1", "Varaamme tykalut.")

    await room.supervisor.edits(reply, "Varaamme työkalut.")

    assert await room.texts("A1") == ["Varaamme työkalut."]


async def test_an_edit_that_is_delivered_twice_counts_once(room: Story):
    await room.start(at="A1")
    message = await room.student.privately("A1", "Eka.")
    message.text, message.edited_at = "Toka.", room.now
    update = {"edited_message": message.as_json()}

    room.telegram.push(update)
    room.telegram.push(update)
    await room.settle()
    await room.student.presses("drop_item:*")
    room.telegram.push(update)
    await room.settle()

    assert await room.texts("A1") == []
    events = await room.database.fetch("SELECT type FROM events WHERE type = 'ContributionEdited'")
    assert len(events) == 1


async def test_a_button_removes_what_was_said(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Pysyy.")
    await room.student.writes("Lähtee.")

    await room.student.presses(f"drop_item:{await room.number_of('Lähtee.')}")

    assert await room.texts("A1") == ["Pysyy."]
    assert "Lähtee." not in room.private(room.student)
    assert "🎓 Opiskelija 1" in room.card("A1")


async def test_two_edits_within_a_second_both_count(room: Story):
    await room.start(at="A1")
    message = await room.student.privately("A1", "Ensin.")

    await room.student.edits(message, "Sitten.")
    await room.student.edits(message, "Lopuksi.")

    assert await room.texts("A1") == ["Lopuksi."]


async def test_nobody_removes_or_edits_what_another_said(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Minun.")
    _, data = room.button(room.student, "drop_item:*")
    await room.instructor.opens("answer:A1")

    forged = await room.instructor.presses_data(room.instructor.latest, data)

    assert forged == room.says("refusal.not_yours")

    assert await room.texts("A1") == ["Minun."]


async def test_an_answer_to_a_closed_question_is_refused_kindly_and_the_open_one_shown(
    room: Story,
):
    await room.start(at="A1")
    await room.student.presses("askme:0")
    await room.teacher.presses("skip:A1")
    room.student.news()

    await room.student.writes("Myöhässä.")

    said = room.student.news()
    assert any(room.says("card.offer.ask") in each for each in said)
    assert "A · 2/4" in room.private(room.student)
    await room.student.writes("Tähän ehdin.")
    assert await room.texts("A1") == []
    assert await room.texts("A2") == ["Tähän ehdin."]


async def test_an_old_link_opens_the_question_that_is_open_now(room: Story):
    await room.start(at="A2")

    await room.student.opens("answer:I3")

    assert "A · 2/4" in room.private(room.student)


async def test_words_that_nobody_waits_for_are_not_kept_and_the_question_is_shown(room: Story):
    await room.start(at="A2", reachable=("teacher",))

    await room.student.writes("Kirjoitan tänne suoraan.")

    assert room.says("say.not_recorded") in room.student.sees_all
    assert "A · 2/4" in room.student.sees_all
    assert await room.texts("A2") == []
    await room.student.writes("Nyt vastaan.")
    assert await room.texts("A2") == ["Nyt vastaan."]


async def test_words_where_only_buttons_answer_lead_to_the_status(room: Story):
    await room.start(at="F")

    await room.student.writes("Mitä nyt pitää tehdä?")

    assert "/tilanne" in room.private(room.student)
    rows = await room.database.fetch("SELECT value FROM texts WHERE value LIKE 'Mitä nyt%'")
    assert rows == []


async def test_the_only_holder_of_a_voice_is_warned_that_the_voice_tells_who_wrote(room: Story):
    await room.start(at="A1")

    await room.teacher.opens("answer:A1")
    await room.student.opens("answer:A1")

    assert room.says("card.answer.alone") in room.private(room.teacher)
    assert room.says("card.answer.alone") not in room.private(room.student)


async def test_a_person_in_two_workshops_answers_each_where_it_asks(room: Story):
    await room.start(at="A1")
    await a_second_workshop(room)

    await room.student.opens("answer:A1")
    first = room.student.latest
    await room.after(room.student.person.starts, start_payload(2, "answer:I3"))
    await room.student.writes("Toiseen työpajaan.")
    await room.student.writes("Ensimmäiseen.", first)

    assert await room.texts("A1") == ["Ensimmäiseen."]
    other = await workshops.load(room.room.app.streams, 2)
    assert other is not None
    assert [each.text for each in other.items("I3")] == ["Toiseen työpajaan."]


async def test_a_person_in_two_workshops_sees_both_in_private(room: Story):
    await room.start(at="A1")
    await a_second_workshop(room)

    await room.student.writes("/tilanne")

    assert room.student.latest.labels[:2] == ["Vastaa: Konepaja Teräskulma", "Vastaa: Puuverstas"]
    await room.student.presses("on:2:open:answer:I3")
    assert "I · 3/4" in room.student.sees


async def a_second_workshop(room: Story) -> None:
    """The student takes part in another group's workshop, too."""
    teacher, student = await room.id_of(room.teacher), await room.id_of(room.student)
    streams = room.room.app.streams
    async with streams.transaction():
        create = c.Create(teacher, "uudista", "fi", "Europe/Helsinki")
        number = await workshops.create(streams, create, room.now)
        for each in (
            c.FillField(teacher, "setup", "partner", "Puuverstas"),
            c.FillField(teacher, "setup", "field", "Puuala"),
            c.SetField(teacher, "setup", "format", "ASYNC"),
            c.SetField(teacher, "setup", "language", "fi"),
            c.BindGroup(teacher),
            c.Join(teacher, Voice.OL, True),
            c.Join(student, Voice.TP, True),
            c.Advance(teacher, "I2"),
            c.Advance(teacher, "I2", accept_gap=True),
        ):
            turn = await streams.handle(number, each, room.now)
            assert turn.refusal is None, each
        await room.database.execute("DELETE FROM outbox WHERE stream_id = ?", (number,))
    assert number == 2
