"""Edits: what was said is changed by them, and what was refused is mended by them."""

import json

import pytest

from bot.rehearsal.telegram.wire import Json
from dialogs import commands as c
from dialogs.facts.pool import late_ideas
from storage.tables import heard
from tests.stories.story import Story


async def asks(room: Story, field: str) -> None:
    await room.does(c.OpenField(await room.id_of(room.teacher), "e1", field))


async def drafting(room: Story) -> None:
    """The group plans its experiment, and the card asks what it is called."""
    await room.start(at="E4")
    await room.teacher.presses("draft:E4")


async def field(room: Story, name: str) -> str:
    return (await room.state()).form("e1").text(name)


# What was refused


async def test_a_name_that_was_too_long_is_taken_once_it_is_shorter(room: Story):
    await drafting(room)
    message = await room.student.replies("E4", "x" * 61)
    assert room.says("refusal.too_long") in room.student.sees

    await room.student.edits(message, "y" * 61)
    assert room.student.sees == room.says("refusal.too_long")
    await room.student.edits(message, "Yhteinen aloituspuhelu")

    assert await field(room, "name") == "Yhteinen aloituspuhelu"
    assert message.reactions != {}


async def test_what_was_refused_for_one_field_never_fills_the_next(room: Story):
    await drafting(room)
    message = await room.student.replies("E4", "x" * 61)
    await room.instructor.replies("E4", "Ohjaajan nimi")

    await asks(room, "aim")
    await room.student.edits(message, "Opiskelijan nimi")

    assert (await field(room, "name"), await field(room, "aim")) == ("Ohjaajan nimi", "")
    assert room.student.sees == room.says("say.not_recorded")


async def test_what_filled_a_field_changes_that_field(room: Story):
    await drafting(room)
    message = await room.student.replies("E4", "Yhteinen aloituspuhelu")

    await asks(room, "aim")
    await room.student.edits(message, "Yhteinen aloitus")

    assert (await field(room, "name"), await field(room, "aim")) == ("Yhteinen aloitus", "")


async def test_a_day_that_was_not_understood_can_be_written_anew(room: Story):
    await drafting(room)
    await asks(room, "start")
    message = await room.student.replies("E4", "joskus sitten")

    await room.student.edits(message, "1.2.2027")

    assert (await room.state()).form("e1").proposed == ("2027-02-01",)


async def test_a_form_in_private_is_mended_too(room: Story):
    await room.start(at="I3")
    await room.teacher.opens("form:setup")
    await room.teacher.presses("field:setup:link", private=True)
    message = await room.teacher.writes("ei ole linkki")
    assert room.says("refusal.not_a_link") in room.teacher.sees_all

    await room.teacher.edits(message, "https://t.me/+AbC")

    assert (await room.state()).form("setup").text("link") == "https://t.me/+AbC"


async def test_a_photo_gets_its_line_by_an_edit_and_is_kept_once(room: Story):
    await room.start(at="A1")
    send = room.student.person.sends
    photo = await room.after(send, room.group, photo=b"\xff\xd8x", reply_to=room.message("A1"))

    await room.student.edits(photo, "Lista on ovessa.")

    assert await room.texts("A1") == ["Lista on ovessa."]
    rows = await room.database.fetch("SELECT contribution FROM media")
    assert [each["contribution"] for each in rows] == [await room.number_of("Lista on ovessa.")]


# What nothing waited for


async def test_words_that_nothing_waited_for_stay_unrecorded_and_that_is_said_again(room: Story):
    await room.start(at="A1")
    message = await room.supervisor.writes("Ei kysytty.")
    room.supervisor.news()

    await room.supervisor.edits(message, "Edelleen ei kysytty.")

    assert await room.texts("A1") == []
    assert room.supervisor.news() == [room.says("say.not_recorded")]


async def test_free_talk_in_the_group_that_is_edited_is_not_heard(room: Story):
    await room.start(at="A1")
    message = await room.student.says("Puhutaan muuten vaan.")
    room.student.news()
    posts = len(room.posts)

    body = message.as_json() | {"text": "Puhutaan.", "edit_date": int(room.now.timestamp())}
    room.telegram.push({"edited_message": body})
    await room.settle()

    assert await room.texts("A1") == []
    assert (len(room.posts), room.student.news()) == (posts, [])
    assert await room.database.fetch("SELECT * FROM edits") == []


async def test_an_answer_after_its_step_is_told_to_be_late_and_stays(room: Story):
    await room.start(at="A1")
    message = await room.student.replies("A1", "Alkuperäinen.")
    await room.teacher.presses("skip:A1", private=True)

    await room.student.edits(message, "Muutettu.")

    assert await room.texts("A1") == ["Alkuperäinen."]
    assert room.student.sees == room.says("say.edit_late")


async def test_words_that_wait_for_a_press_are_taken_as_they_are_when_it_comes(room: Story):
    await room.start(at="A1")
    await room.student.presses("askme:0")
    await room.teacher.presses("skip:A1", private=True)
    message = await room.student.writes("Myöhässä.")
    room.student.news()

    await room.student.edits(message, "Myöhässä, mutta harkittu.")
    assert room.student.news() == []
    await room.student.presses("keep:A1", private=True)

    assert [x.text for x in late_ideas(await room.state())] == ["Myöhässä, mutta harkittu."]


# In whatever order they come


def told(room: Story) -> list[tuple[int, str]]:
    """What waits at Telegram, as a webhook might deliver it: the latest first."""
    waiting = [update for _, update in room.telegram.updates._waiting]
    room.telegram.updates._waiting.clear()
    return [(each["update_id"], json.dumps(each)) for each in reversed(waiting)]


@pytest.mark.parametrize("private", [True, False])
async def test_an_edit_that_comes_before_its_message_is_what_counts(room: Story, private: bool):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    person = room.student.person
    chat, card = (person.private, None) if private else (room.group, room.message("A1"))
    message = person.says(chat, "Vanha sana.", card)

    person.edits(message, "Uusi sana.")
    for each in told(room):
        await room.room.app.inbox.receive([each])
    await room.settle()

    assert await room.texts("A1") == ["Uusi sana."]


async def test_of_two_edits_the_later_one_stays(room: Story):
    await room.start(at="A1")
    message = await room.student.replies("A1", "Yksi.")

    def edit(text: str, second: int) -> Json:
        return {"edited_message": message.as_json() | {"text": text, "edit_date": second}}

    room.telegram.push(edit("Kolme.", int(room.now.timestamp()) + 9))
    room.telegram.push(edit("Kaksi.", int(room.now.timestamp()) + 5))
    await room.settle()

    assert await room.texts("A1") == ["Kolme."]


# What is remembered for it


async def test_what_was_not_kept_is_remembered_for_a_week_and_forgotten_with_its_writer(
    room: Story,
):
    await room.start(at="A1")
    old = await room.supervisor.writes("Ei kysytty.")
    assert await heard.find(room.database, old.chat.id, old.id) == (0, "")

    await room.turn(days=9)
    stranger = room.person("Vieras")
    await stranger.writes("Ei kysytty nytkään.")
    assert await heard.find(room.database, old.chat.id, old.id) is None
    await stranger.writes("/poista")
    await stranger.presses("forget:me", private=True)

    assert await room.database.fetch("SELECT * FROM heard") == []
