"""Contents: what somebody said in a message, and who. All else Telegram tells of the chat."""

from collections.abc import Iterator

from telegram import (
    Audio,
    Document,
    Message,
    MessageOriginUser,
    PhotoSize,
    User,
    VideoNote,
    Voice,
)

from storage.tables.media import File, Kind

ANONYMOUS = 1087968824
"""Writes for every anonymous admin; it is nobody, so it may nothing."""
AS_A_CHANNEL = 136817688
"""Writes for everybody who posts in a group as a channel of theirs."""
NOT_PEOPLE = frozenset({ANONYMOUS, AS_A_CHANNEL, 777000})
"""Ids under which a group or a channel writes; the last one for a channel with its own group."""
CONTENTS = (
    *("text", "caption", "photo", "live_photo", "video", "animation", "video_note", "voice"),
    *("audio", "document", "sticker", "story", "paid_media", "checklist", "poll", "dice", "game"),
    *("contact", "location", "venue", "giveaway", "invoice"),
)
"""Whatever a message may hold that somebody sends; new kinds of service messages stay silent."""

_File = PhotoSize | Document | Voice | VideoNote | Audio


def is_content(message: Message) -> bool:
    """Whether somebody sent something, in words or not."""
    return any(getattr(message, each) for each in CONTENTS)


def words_of(message: Message) -> str:
    """What a person wrote; "" where it is without words, or made by another bot."""
    return "" if message.via_bot else message.text or message.caption or ""


def comes_from(message: Message, bot: int) -> bool:
    """Whether it is a message of this bot, forwarded."""
    origin = message.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == bot


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


def writer(message: Message) -> User | None:
    """The person who wrote a message; None for bots, channels and the group itself."""
    user = message.from_user
    if user is None or user.is_bot or user.id in NOT_PEOPLE:
        return None
    return None if message.sender_chat else user


def thread_of(message: Message) -> int:
    """The topic of a message, 0 outside topics and in the general one."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0
