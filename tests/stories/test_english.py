"""The same in English: a group that speaks it, and a person who privately speaks Finnish."""

import re
import tomllib

import pytest

from bot.rehearsal.stage.script import EXAMPLES
from dialogs import commands as c
from tests.stories.story import Opened, Story

FINNISH = re.compile(r"\b(?:Vastatkaa|Painakaa|Vetäjä|Jatka|Kokeilu|Vastauksia|Työpaikka|klo)\b")


async def english(rooms: Opened, **languages: str) -> Story:
    spoken = dict.fromkeys(("teacher", "instructor", "supervisor", "student", "classmate"), "en")
    return await rooms(languages=spoken | languages, default_language="en")


async def test_a_group_works_in_english_from_hello_to_a_plan(rooms: Opened):
    room = await english(rooms)
    await room.start(language="en", at="I2")
    assert "Welcome!" in room.card("I2")

    said = room.says("toast.joined_private", voice=room.says("voice.OL"))
    assert await room.teacher.presses("join:OL") == said
    await room.instructor.presses("join:TP")
    await room.student.presses("join:OP")
    await room.teacher.presses("adv:I2")
    await room.student.privately("I3", "On day one nobody knew I was coming.")
    await room.instructor.replies("I3", "I heard about it the evening before.")
    await room.teacher.replies("I3", "I called, but the message did not travel.")
    await room.teacher.says("/next")
    assert "On day one nobody knew I was coming." in room.card("I3")
    await room.teacher.says("/next")
    await room.teacher.says("/pause")
    await room.teacher.says("/next")
    await room.classmate.says("/status")

    assert (await room.state()).place == "I4"
    for message in room.posts:
        assert not FINNISH.search(message.text), message.text
    for actor in (room.teacher, room.student):
        assert not FINNISH.search(actor.sees_all), actor.sees_all


async def test_dates_are_typed_and_read_back_in_english(rooms: Opened):
    room = await english(rooms)
    await room.start(language="en", at="E4")
    await room.teacher.presses("draft:E4")
    teacher = await room.id_of(room.teacher)
    await room.does(c.OpenField(teacher, "e1", "start"))

    await room.student.replies("E4", "February 30")
    assert room.says("refusal.no_such_day") in room.student.sees
    await room.student.replies("E4", "Mon 1 Feb")
    assert any("1 February 2027" in label for label in room.message("E4").labels)
    await room.student.presses("set:e1:start:2027-02-01")
    await room.does(c.OpenField(teacher, "e1", "meeting"))
    await room.student.replies("E4", "7 April at 1 pm")
    await room.student.presses("set:e1:meeting:2027-04-07T13:00")

    form = (await room.state()).form("e1")
    assert form.part("start") == "2027-02-01"
    assert form.part("meeting") == "2027-04-07T13:00"
    assert "7 April 2027" in room.card("E4")


async def test_reminders_come_in_english(rooms: Opened):
    room = await english(rooms)
    await room.start(language="en", at="F")

    await room.turn_to("2027-03-17 10:00")

    for actor in (room.teacher, room.instructor, room.student):
        assert room.says("card.notice.pulse") in actor.sees_all
        assert not FINNISH.search(re.sub(r"Yhteinen.*|Neuvotteluhuone", "", actor.sees_all))


async def test_each_private_chat_speaks_the_language_of_its_person(rooms: Opened):
    room = await english(rooms, student="fi")
    await room.start(language="en", at="A1")
    finnish = room.room.app.renderer.vocabulary.words["fi"]

    await room.student.opens("answer:A1")
    assert "Muistele viimeisintä työpaikkajaksoa." in room.private(room.student)
    await room.student.writes("Kävin tutustumassa.")
    await room.instructor.replies("A1", "We prepare a locker.")
    await room.teacher.replies("A1", "I call.")
    assert await room.student.presses("adv:A1") == finnish["refusal.not_facilitator"]
    await room.teacher.presses("adv:A1")

    assert "Kävin tutustumassa." in room.card("A1")
    assert "Student" in room.card("A1")
    await room.student.writes("/kieli")
    await room.student.presses("lang:en")
    await room.student.opens("answer:A1")
    assert "Think of the latest workplace period" in room.private(room.student)
    await room.student.writes("/language")
    await room.student.presses("lang:fi")
    assert finnish["say.language_set"] in room.private(room.student)


async def test_who_speaks_neither_language_gets_the_houses_own(rooms: Opened):
    room = await rooms(languages={"classmate": "ar"})

    await room.classmate.starts()

    assert room.says("card.home.none") in room.private(room.classmate)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_examples_are_played_by_the_same_beats(language: str):
    """What is pressed, opened and turned is the same in both; only names and words differ."""

    def deeds(name: str) -> list[str]:
        example = tomllib.loads((EXAMPLES / f"{name}.toml").read_text("utf-8"))
        verbs = ("opens", "rates", "turn_to", "adds_bot", "replies", "writes", "command", "presses")
        return [next(v for v in verbs if v in beat) for beat in example["beats"] if len(beat) > 1]

    assert deeds(language) == deeds("fi")
