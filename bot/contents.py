"""Contents: what in a message is said by a person. All else Telegram tells of the chat itself."""

from telegram import Message, MessageOriginUser

CONTENTS = (
    *("text", "caption", "photo", "live_photo", "video", "animation", "video_note", "voice"),
    *("audio", "document", "sticker", "story", "paid_media", "checklist", "poll", "dice", "game"),
    *("contact", "location", "venue", "giveaway", "invoice"),
)
"""Whatever a message may hold that somebody sends; new kinds of service messages stay silent."""


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
