"""Photos and voice messages: kept by Telegram's own id, asked for a line, and sent again by id."""

import json
from pathlib import Path

import pytest

from bot.rehearsal.telegram.world.messages import SentMessage
from tests.stories.story import Actor, Story, on_disk

PHOTO = b"\xff\xd8photo"


async def sends(actor: Actor, **content: object) -> SentMessage:
    """Send something to the bot in private."""
    sent: SentMessage = await actor.story.after(actor.person.sends, actor.person.private, **content)
    return sent


async def revealed(room: Story) -> None:
    """The other voices say something, and the answers are shown."""
    await room.instructor.replies("A1", "Varaamme työkalut.")
    await room.teacher.replies("A1", "Soitan.")
    await room.teacher.presses("adv:A1")


async def test_a_photo_with_words_is_an_answer_that_all_can_open_once_it_is_shown(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    photo = await sends(room.student, photo=PHOTO, caption="Lista on seinällä.")
    assert await room.texts("A1") == ["Lista on seinällä."]
    assert "📷 Lista on seinällä." in room.student.sees
    await revealed(room)

    assert "📷 Lista on seinällä." in room.card("A1")
    links = [each.url for row in room.message("A1").keyboard for each in row if each.url]
    await room.instructor.follows(next(each for each in links if each.endswith("-media")))
    assert "📷 Lista on seinällä." in room.instructor.sees
    await room.instructor.presses("open:media:*")

    shown = room.instructor.latest
    assert photo.photo is not None
    assert shown.photo is photo.photo  # the same file: it was never fetched
    assert shown.caption == "Lista on seinällä."
    assert "getFile" not in {each.method for each in room.telegram.calls}


@pytest.mark.parametrize(("length", "cut"), [(500, False), (501, True)])
async def test_the_words_under_a_photo_are_cut_after_five_hundred_characters(
    room: Story, length: int, cut: bool
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    words = ("Taulu " * 100)[: length - 1] + "!"
    await sends(room.student, photo=PHOTO, caption=words)
    await revealed(room)
    links = [each.url for row in room.message("A1").keyboard for each in row if each.url]
    await room.instructor.follows(next(each for each in links if each.endswith("-media")))

    await room.instructor.presses("open:media:*")

    shown = room.instructor.latest.caption or ""
    assert len(shown) <= 500
    assert (shown == words) != cut
    assert shown.endswith("…") == cut


async def test_a_reply_with_a_photo_in_the_group_is_an_answer_too(room: Story):
    await room.start(at="A1")

    await room.after(
        room.classmate.person.sends,
        room.group,
        photo=PHOTO,
        caption="Työmaalta.",
        reply_to=room.message("A1"),
    )

    (made,) = (await room.state()).items("A1")
    assert (made.text, made.media, made.private) == ("Työmaalta.", "photo", False)


async def test_an_image_sent_as_a_document_is_a_photo(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")

    sent = await sends(
        room.student, document=PHOTO, filename="taulu.jpg", mime_type="image/jpeg", caption="Taulu."
    )
    await revealed(room)
    await room.teacher.opens("media")
    await room.teacher.presses("open:media:*")

    assert "📷 Taulu." in room.card("A1")
    assert room.teacher.latest.document is sent.document


@pytest.mark.parametrize("kind", ["photo", "voice", "audio", "video_note"])
async def test_what_comes_without_words_is_kept_and_asked_for_a_line(room: Story, kind: str):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    content = {"photo": PHOTO} if kind == "photo" else {kind: True}

    sent = await sends(room.student, **content)

    assert room.student.sees == room.says("card.line.private")
    assert await room.texts("A1") == []
    await room.student.writes("Kerron, miten päivä alkoi.")
    sign = "📷" if kind == "photo" else "🎤"
    assert f"{sign} Kerron, miten päivä alkoi." in room.student.sees_all
    await revealed(room)
    await room.instructor.opens("media")
    await room.instructor.presses("open:media:*")
    shown = room.instructor.latest.attachment
    assert shown is not None
    assert shown is sent.attachment
    assert "getFile" not in {each.method for each in room.telegram.calls}


async def test_only_the_next_words_belong_to_it(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    await sends(room.student, voice=True)

    await room.student.writes("Tämä kuuluu ääneen.")
    await room.student.writes("Tämä ei.")

    assert [each.media for each in (await room.state()).items("A1")] == ["voice", ""]


async def test_words_given_elsewhere_do_not_belong_to_it(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    await sends(room.student, photo=PHOTO)
    await room.teacher.presses("skip:A1")

    await room.student.privately("A2", "Toiseen kysymykseen.")

    assert [each.media for each in (await room.state()).items("A2")] == [""]


async def test_who_has_no_private_chat_gives_the_line_in_the_group(room: Story):
    await room.start(at="A1")

    await room.after(
        room.classmate.person.sends, room.group, voice=True, reply_to=room.message("A1")
    )
    assert room.posts[-1].text == room.says("card.line.group")
    await room.classmate.says("Kerron perehdytyksestä.", room.posts[-1])

    (made,) = (await room.state()).items("A1")
    assert (made.text, made.media) == ("Kerron perehdytyksestä.", "voice")


async def test_a_photo_in_the_group_gets_its_line_in_private_where_that_is_open(room: Story):
    await room.start(at="A1")

    await room.after(
        room.student.person.sends, room.group, photo=PHOTO, reply_to=room.message("A1")
    )
    await room.student.writes("Taulu hallissa.", room.student.latest)

    (made,) = (await room.state()).items("A1")
    assert (made.text, made.media) == ("Taulu hallissa.", "photo")


async def test_in_an_album_each_picture_with_words_counts_and_the_rest_go_along(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()
    for number, caption in enumerate(("Halli.", None, "Ovi.", None)):
        room.student.person.sends(
            room.student.person.private,
            photo=PHOTO + bytes([number]),
            caption=caption,
            media_group_id="5",
        )
    await room.settle()
    assert await room.texts("A1") == ["Halli.", "Ovi."]
    assert room.says("card.line.private") not in room.student.news()
    await revealed(room)

    await room.instructor.opens("media")
    room.instructor.news()
    await room.instructor.presses(f"open:media:{await room.number_of('Halli.')}")

    assert [each.caption for each in room.instructor.chat[-2:]] == ["Halli.", "Halli."]


async def test_an_album_without_words_is_asked_for_one_line(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    for number in range(3):
        room.student.person.sends(
            room.student.person.private, photo=PHOTO + bytes([number]), media_group_id="5"
        )
    await room.settle()

    asked = [x for x in room.student.chat if x.text == room.says("card.line.private")]
    assert len(asked) == 1
    await room.student.writes("Kuvat hallista.")
    await room.turn(minutes=1)
    await room.student.opens("media")
    before = len(room.student.chat)
    await room.student.presses("open:media:*")
    assert len(room.student.chat) - before == 3


async def test_where_a_form_is_filled_in_only_words_count(room: Story):
    await room.start(at="E4")
    await room.teacher.presses("draft:E4")

    await room.after(
        room.student.person.sends, room.group, photo=PHOTO, reply_to=room.message("E4")
    )

    assert room.says("say.text_only") in room.student.sees
    assert await room.database.fetch("SELECT id FROM media") == []


async def test_a_photo_to_a_closed_question_is_refused_and_not_kept(room: Story):
    await room.start(at="A1")
    old = room.message("A1")
    await room.teacher.presses("skip:A1")

    await room.after(room.student.person.sends, room.group, photo=PHOTO, reply_to=old)

    assert room.says("refusal.step_closed") in room.student.sees
    assert await room.database.fetch("SELECT id FROM media") == []


async def test_what_is_taken_back_or_erased_takes_its_photo_along(room: Story, tmp_path: Path):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    first = await sends(room.student, photo=PHOTO, caption="Otan pois.")
    second = await sends(room.student, photo=PHOTO + b"2", caption="Poistan itseni.")
    assert first.photo is not None
    assert second.photo is not None
    await room.student.presses(f"drop_item:{await room.number_of('Otan pois.')}")
    rows = await room.database.fetch("SELECT file_id FROM media")
    assert [each["file_id"] for each in rows] == [second.photo.file_id]

    await room.student.writes("/tietoni")
    await room.student.presses("export")
    document = room.student.latest.document
    assert document is not None
    kept = json.loads(document.data)["stored"]["media"]
    assert [each["file_id"] for each in kept] == [second.photo.file_id]
    await room.student.writes("/poista")
    await room.student.presses("forget:texts")
    await room.settle()

    assert on_disk(tmp_path, second.photo.file_id) == []


async def test_a_field_note_may_be_a_photo_of_the_work_site(room: Story):
    await room.start(at="F")
    await room.student.opens("note:e1")

    await sends(room.student, photo=PHOTO, caption="Työmaalla on uusi lista.")

    note = max((await room.state()).contributions.values(), key=lambda each: each.id)
    assert (note.kind, note.media, note.about) == ("note", "photo", "e1")
    assert "📷 Työmaalla on uusi lista." in room.student.sees
