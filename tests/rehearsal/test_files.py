"""Photos, documents, stickers and voices, both ways."""

import struct
from typing import Any

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Refusal, news


def png(width: int = 640, height: int = 480) -> bytes:
    """As much of a PNG as Telegram looks at here."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"rest"


async def test_a_photo_is_sent_sent_again_and_fetched(ptb: Bot, group: Group) -> None:
    sent = await ptb.send_photo(group.id, png(), caption="<b>Kuva</b>", parse_mode="HTML")
    again = await ptb.send_photo(group.id, sent.photo[-1].file_id)
    data = await (await sent.photo[-1].get_file()).download_as_bytearray()

    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 480)
    assert sent.caption_html == "<b>Kuva</b>"
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert bytes(data) == png()
    assert group.messages[-1].photo is not None
    assert group.messages[-1].photo.data == png()


async def test_a_document_keeps_its_name(ptb: Bot, group: Group) -> None:
    sent = await ptb.send_document(group.id, b"%PDF-1.7", filename="taulu.pdf", caption="x")

    assert sent.document is not None
    assert sent.document.file_name == "taulu.pdf"
    seen = group.messages[-1].document
    assert seen is not None
    assert (seen.filename, seen.data) == ("taulu.pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("photo", "refusal"),
    [
        (b"not an image", "IMAGE_PROCESS_FAILED"),
        (png(800, 10_000), "PHOTO_INVALID_DIMENSIONS"),
        (png(100, 2_100), "PHOTO_INVALID_DIMENSIONS"),
        (png() + b"0" * 10_485_760, "File is too big"),
    ],
)
async def test_photos_that_are_refused(ptb: Bot, group: Group, photo: bytes, refusal: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await ptb.send_photo(group.id, photo)


async def test_other_refusals(ptb: Bot, api: Api, group: Group) -> None:
    with pytest.raises(Refusal, match="wrong file identifier/HTTP URL specified"):
        await api("sendPhoto", chat_id=group.id, photo="nonsense")
    with pytest.raises(Refusal, match="there is no photo in the request"):
        await api("sendPhoto", chat_id=group.id)
    sent = await ptb.send_document(group.id, b"x", filename="a.txt")
    assert sent.document is not None
    with pytest.raises(Refusal, match="can't use file of type Document as Photo"):
        await api("sendPhoto", chat_id=group.id, photo=sent.document.file_id)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await ptb.send_document(group.id, b"x", caption="x" * 1025)


async def test_what_people_send(api: Api, ptb: Bot, teacher: Person) -> None:
    chat = teacher.private
    await news(api)
    teacher.sends(chat, photo=png(), caption="Kuva")
    teacher.sends(chat, document=b"abc", filename="a.txt")
    teacher.sends(chat, sticker=True)
    teacher.sends(chat, voice=True)
    teacher.sends(chat, audio=True)
    teacher.sends(chat, video_note=True)
    teacher.sends(chat, photo=png(), media_group_id="77")

    heard: list[Any] = [payload for _, payload in await news(api)]
    photo, document, sticker, voice, audio, note, album = heard
    assert photo["caption"] == "Kuva"
    assert document["document"]["file_name"] == "a.txt"
    assert sticker["sticker"]["type"] == "regular"
    assert voice["voice"]["duration"] == 3
    assert audio["audio"]["mime_type"] == "audio/mpeg"
    assert note["video_note"]["length"] == 240
    assert album["media_group_id"] == "77"
    file = await ptb.get_file(document["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"abc"


async def test_what_people_sent_is_sent_again_by_its_id(
    api: Api, ptb: Bot, teacher: Person, group: Group
) -> None:
    await news(api)
    for kind in ("voice", "audio", "video_note"):
        teacher.sends(teacher.private, **{kind: True})  # type: ignore[arg-type]
    voice, audio, note = (payload for _, payload in await news(api))

    await ptb.send_voice(group.id, voice["voice"]["file_id"], caption="Näin se oli.")
    await ptb.send_audio(group.id, audio["audio"]["file_id"])
    await ptb.send_video_note(group.id, note["video_note"]["file_id"])

    sent = group.messages[-3:]
    assert [each.attachment for each in sent] == [
        each.attachment for each in teacher.private.messages[-3:]
    ]
    assert sent[0].caption == "Näin se oli."


async def test_captions_and_media_are_edited(ptb: Bot, group: Group) -> None:
    sent = await ptb.send_photo(group.id, png(), caption="eka")
    place: dict[str, Any] = {"chat_id": group.id, "message_id": sent.message_id}

    await ptb.edit_message_caption(caption="toka", **place)
    assert group.messages[-1].caption == "toka"
    await ptb.edit_message_media(InputMediaPhoto(png(10, 10), caption="kolmas"), **place)
    assert group.messages[-1].caption == "kolmas"
    assert group.messages[-1].photo is not None
    assert group.messages[-1].photo.width == 10
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await ptb.edit_message_text("x", **place)


async def test_an_album(ptb: Bot, group: Group) -> None:
    media = [InputMediaDocument(b"a", filename="a.txt"), InputMediaDocument(b"b", caption="kaksi")]

    sent = await ptb.send_media_group(group.id, media)

    assert len({message.media_group_id for message in sent}) == 1
    assert group.messages[-1].caption == "kaksi"
