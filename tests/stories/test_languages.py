"""Mixed languages in one group: everyone's private chat in their own, the group's in its own."""

from tests.stories.story import Opened, Story


async def mixed(rooms: Opened) -> Story:
    """A Finnish group, in which the student and the classmate speak English."""
    return await rooms(languages={"student": "en", "classmate": "en"})


def english(room: Story, key: str) -> str:
    return room.room.app.renderer.vocabulary.words["en"][key]


async def test_the_group_reads_finnish_and_each_private_chat_its_own_language(rooms: Opened):
    room = await mixed(rooms)
    await room.start(at="A1")

    await room.student.opens("answer:A1")
    await room.instructor.opens("answer:A1")
    await room.student.writes("I went to see the place.")
    await room.instructor.writes("Varaamme työkalut.")
    await room.teacher.replies("A1", "Soitan.")
    await room.teacher.presses("adv:A1")

    assert english(room, "card.answer.own") in room.student.sees_all
    assert room.says("card.answer.own") in room.instructor.sees_all
    assert "I went to see the place." in room.card("A1")
    assert "🎓 Opiskelija" in room.card("A1")
    assert "🎓 Student" not in room.card("A1")


async def test_who_is_refused_reads_why_in_their_own_language(rooms: Opened):
    room = await mixed(rooms)
    await room.start(at="A1")

    assert await room.student.presses("adv:A1") == english(room, "refusal.not_facilitator")
    await room.student.replies("A1", "\u200b")
    await room.classmate.replies("A1", "\u200b")

    assert english(room, "refusal.empty") in room.student.sees
    assert room.says("refusal.empty") == room.posts[-1].text  # the group's own


async def test_reminders_of_one_experiment_come_to_each_in_their_own_language(rooms: Opened):
    room = await mixed(rooms)
    await room.start(at="F")

    await room.turn_to("2027-03-17 10:00")

    assert english(room, "card.notice.pulse") in room.student.sees_all
    assert room.says("card.notice.pulse") in room.instructor.sees_all


async def test_a_newcomer_is_welcomed_in_their_own_language_privately_and_by_the_press(
    rooms: Opened,
):
    room = await mixed(rooms)
    await room.start(at="A1", first_card=True)
    private, quiet = room.person("Priya", language="en"), room.person("Quinn", language="en")
    await private.starts()

    await private.presses("join:OP")
    said = await quiet.presses("join:OP")

    assert private.sees.startswith("Welcome! Here we improve cooperation")
    assert said.startswith("Welcome to improving cooperation!")
    assert "🎓 Opiskelija" in room.card("A1")
