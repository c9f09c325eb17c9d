"""Photos and voice messages: read from a message, and sent again by Telegram's own file id."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from telegram import Audio, Bot, Document, Message, PhotoSize, VideoNote, Voice

from storage.media import File, Kind

_File = PhotoSize | Document | Voice | VideoNote | Audio


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that Telegram has, with the words that belong to it."""

    file: File
    caption: str


def read_file(message: Message) -> File | None:
    """The photo, the image file, or the voice message in a message; None for all else."""
    album = message.media_group_id or ""
    for kind, found in _files(message):
        if found is not None:
            return File(kind, found.file_id, found.file_unique_id, album)
    return None


def _files(message: Message) -> Iterator[tuple[Kind, _File | None]]:
    """What a message may hold that is kept; of a photo's sizes the largest."""
    image = message.document and (message.document.mime_type or "").startswith("image/")
    yield "photo", message.photo[-1] if message.photo else None
    yield "document", message.document if image else None
    yield "voice", message.voice
    yield "video_note", message.video_note
    yield "audio", message.audio


async def send(bot: Bot, chat: int, picture: Picture) -> int:
    """Send it by its id, each kind in its own way; the number of the message."""
    file, said = picture.file.file_id, picture.caption
    return (await _sent(bot, chat, picture.file.kind, file, said)).message_id


async def _sent(bot: Bot, chat: int, kind: Kind, file: str, said: str) -> Message:
    match kind:
        case "photo":
            return await bot.send_photo(chat, file, said)
        case "document":
            return await bot.send_document(chat, file, said)
        case "voice":
            return await bot.send_voice(chat, file, caption=said)
        case "audio":
            return await bot.send_audio(chat, file, caption=said)
        case "video_note":  # it has no caption: its words stand beside its number
            return await bot.send_video_note(chat, file)
    assert_never(kind)
