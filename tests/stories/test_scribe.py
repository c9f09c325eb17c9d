"""The scribe: one telephone, many voices; nobody needs Telegram to be heard."""

from tests.stories.story import Story


async def test_the_scribe_taps_a_voice_and_each_message_is_one_thing_from_it(room: Story):
    await room.start(at="A1")

    await room.teacher.presses("open:scribe:A1", private=True)
    assert room.says("card.scribe.choose") in room.teacher.sees
    await room.teacher.presses("open:scribe:A1:OP", private=True)
    await room.teacher.writes("Kävin tutustumassa paikkaan.")
    await room.teacher.writes("Sain nimen, kenelle soittaa.")
    await room.teacher.presses("open:scribe:A1:TP", private=True)
    await room.teacher.writes("Varaamme työkalut.")

    heard = [(each.voice, each.text) for each in (await room.state()).items("A1")]
    assert heard == [
        ("OP", "Kävin tutustumassa paikkaan."),
        ("OP", "Sain nimen, kenelle soittaa."),
        ("TP", "Varaamme työkalut."),
    ]
    assert "🏭 Työpaikka 1 · 🏫 Oppilaitos 0 · 🎓 Opiskelija 2" in room.card("A1")
    assert "Kävin" not in room.card("A1")
    assert room.says("card.scribe.group") in room.card("A1")
    assert "🎓 Opiskelija (2)" in room.teacher.latest.labels


async def test_what_the_scribe_wrote_is_shown_with_a_mark_and_can_be_corrected(room: Story):
    await room.start(at="A1")
    await room.teacher.opens("scribe:A1:OP")
    message = await room.teacher.writes("Kävin tutustumasa.")
    await room.teacher.writes("Väärä rivi.")

    await room.teacher.edits(message, "Kävin tutustumassa.")
    await room.teacher.presses(f"drop_item:{await room.number_of('Väärä rivi.')}")
    await room.instructor.replies("A1", "Varaamme työkalut.")
    await room.teacher.replies("A1", "Soitan edellisenä päivänä.")
    await room.teacher.presses("adv:A1")

    assert "✍ Kävin tutustumassa." in room.card("A1")
    assert "✍ Varaamme" not in room.card("A1")
    assert "Väärä" not in room.card("A1")


async def test_words_before_a_voice_is_chosen_are_asked_for_again(room: Story):
    await room.start(at="A1")
    await room.teacher.opens("scribe:A1")

    await room.teacher.writes("Kenen sanat?")

    assert room.says("refusal.choose_voice") in room.teacher.sees
    assert await room.texts("A1") == []


async def test_when_the_step_goes_on_the_scribe_goes_on_with_the_same_voice(room: Story):
    await room.start(at="A1")
    await room.teacher.opens("scribe:A1:OP")
    await room.teacher.writes("Ensin.")
    await room.teacher.presses("skip:A1")

    await room.teacher.writes("Myöhässä.")
    assert room.says("refusal.step_closed") in room.teacher.sees_all
    await room.teacher.writes("Sitten.")

    assert await room.texts("A1") == ["Ensin."]
    assert [each.scribed for each in (await room.state()).items("A2")] == [True]


async def test_others_have_no_scribes_card(room: Story):
    await room.start(at="A1")

    await room.student.opens("scribe:A1:TP")

    assert room.says("refusal.not_facilitator") in room.student.sees


async def test_a_deputy_writes_for_others_beside_the_facilitator(room: Story):
    await room.start(at="A1")
    await room.teacher.presses("ask:deputy")
    await room.teacher.presses(f"deputy:{await room.id_of(room.instructor)}")
    await room.teacher.opens("scribe:A1:OP")
    await room.instructor.presses("open:scribe:A1", private=True)
    await room.instructor.presses("open:scribe:A1:OP", private=True)

    await room.teacher.writes("Vetäjän kirjaama.")
    await room.instructor.writes("Varavetäjän kirjaama.")

    assert len(await room.texts("A1")) == 2
    assert "Vetäjän kirjaama." not in room.instructor.sees


async def test_one_telephone_takes_a_group_from_joining_to_its_first_answers(room: Story):
    await room.start(at="I2")
    await room.teacher.presses("join:OL")
    assert await room.teacher.presses("adv:I2") == room.says("refusal.needs_workplace")

    await room.teacher.presses("open:scribe:I2", private=True)
    assert await room.teacher.presses("seat:TP:1") == room.says("toast.saved")
    await room.teacher.presses("seat:OP:1")
    assert "✓ 🏭 Työpaikka" in room.teacher.latest.labels
    spoken = "🏭 Työpaikka, 🎓 Opiskelija"
    assert room.says("card.join.spoken_for", voices=spoken) in room.card("I2")
    await room.teacher.presses("adv:I2")
    assert (await room.state()).place == "I3"
    for voice, words in (("TP", "Kuulin illalla."), ("OP", "Kukaan ei tiennyt.")):
        await room.teacher.opens(f"scribe:I3:{voice}")
        await room.teacher.writes(words)
    await room.teacher.privately("I3", "Soitto jäi väliin.")
    await room.teacher.presses("adv:I3")

    assert (await room.state()).gap == {}
    for words in ("✍ Kuulin illalla.", "✍ Kukaan ei tiennyt.", "• Soitto jäi väliin."):
        assert words in room.card("I3")
    assert room.says("voice_missing.TP") not in room.card("I3")


async def test_the_scribe_photographs_a_flip_chart(room: Story):
    await room.start(at="A1")
    await room.teacher.opens("scribe:A1:OP")

    await room.after(
        room.teacher.person.sends,
        room.teacher.person.private,
        photo=b"\xff\xd8chart",
        caption="Fläppitaulu.",
    )

    (made,) = (await room.state()).items("A1")
    assert (made.voice, made.media, made.scribed) == ("OP", "photo", True)
