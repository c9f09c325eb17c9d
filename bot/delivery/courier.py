"""The courier: takes a parcel to Telegram, one request at a time, and reads what came of it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from telegram import Bot, InputMediaDocument, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.cards.media import Attachment, Leave, Picture
from bot.cards.render import Gone, Rendered
from bot.verdicts import Means, Verdict, verdict
from dialogs.keys import CardKey
from storage.tables.media import Kind
from storage.tables.outbox import Outgoing

log = logging.getLogger(__name__)

HEARD = "👍"
TAKEN_AWAY = 0
"""In place of a message's number."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where something goes: the chat, its topic (0 for none), and who reads it (0: the group)."""

    chat_id: int
    thread_id: int
    person: int
    closed: bool = False
    """Whether the chat took nothing the last time."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row that is being sent: addressed, and a card, an edit of one, or the file of one."""

    row: Outgoing
    target: Target
    content: Rendered | Gone | Attachment | Picture | Leave
    edits: int | None


@dataclass(frozen=True, slots=True)
class Courier:
    """Makes one request at a time and reads Telegram's answer, or its silence."""

    bot: Bot

    async def deliver(self, parcel: Parcel, *, plain: bool) -> tuple[Verdict, int | None]:
        """One attempt, as HTML or as plain text; what came of it, and in which message."""
        try:
            return Verdict(Means.SENT), await self._transmit(parcel, plain=plain)
        except TelegramError as error:
            return verdict(error), parcel.edits

    async def attempt(self, parcel: Parcel) -> tuple[Verdict, int | None]:
        """Refused, a text is tried as plain words; refused still, whether the chat takes any."""
        read, message = await self.deliver(parcel, plain=False)
        doubtful = read.means in (Means.REFUSED, Means.UNCLEAR)
        if doubtful and isinstance(parcel.content, Rendered):
            log.warning("refused (%s), again as plain text: %s", parcel.row.card, read.why)
            read, message = await self.deliver(parcel, plain=True)
        if read.means is Means.UNCLEAR and parcel.edits is not None:  # then as a new message
            read, message = await self.deliver(replace(parcel, edits=None), plain=False)
        of_a_file = read.means is Means.CLOSED and not isinstance(parcel.content, Rendered)
        if read.means is not Means.UNCLEAR and not of_a_file:
            return read, message
        knock = await self.knock(parcel.target.chat_id, parcel.target.thread_id)
        if knock.means is not Means.SENT:
            return _of_the_chat(knock, read.why), message
        return (Verdict(Means.REFUSED, read.why) if of_a_file else read), message

    async def acknowledge(self, chat: int, message: int) -> Verdict:
        """Put a sign on someone's message that it was heard."""
        try:
            await self.bot.set_message_reaction(chat, message, HEARD)
        except TelegramError as error:
            return verdict(error)
        return Verdict(Means.SENT)

    async def knock(self, chat: int, thread: int) -> Verdict:
        """Try whether a chat, or its topic, takes anything, by what leaves no trace: "typing"."""
        try:
            await self.bot.send_chat_action(
                chat, ChatAction.TYPING, message_thread_id=thread or None
            )
        except TelegramError as error:
            return verdict(error)
        return Verdict(Means.SENT)

    async def wipe(self, chat: int, message: int, words: str) -> Verdict:
        """Take a message of the bot away; what is too old for that is emptied, as Telegram lets."""
        file = InputMediaDocument(words.encode(), filename="-.txt")
        ways: tuple[Callable[[], Awaitable[object]], ...] = (
            partial(self.bot.delete_message, chat, message),
            partial(self.bot.edit_message_text, words, chat, message),
            partial(self.bot.edit_message_media, file, chat, message),
        )
        read = Verdict(Means.REFUSED)
        for way in ways:
            try:
                await way()
            except TelegramError as error:
                read = verdict(error)
            else:
                return Verdict(Means.SENT)
            if read.means not in (Means.REFUSED, Means.UNCLEAR):
                return read
        return read

    async def _transmit(self, parcel: Parcel, *, plain: bool) -> int:
        if isinstance(parcel.content, Attachment):
            return await self._send_file(parcel, parcel.content)
        if isinstance(parcel.content, Leave):
            return int(await self.bot.leave_chat(parcel.target.chat_id))
        if isinstance(parcel.content, Picture):
            return await _send_picture(self.bot, parcel.target.chat_id, parcel.content)
        if isinstance(parcel.content, Gone):
            return await self._take_away(parcel, parcel.content)
        text = parcel.content.plain if plain else parcel.content.html
        mode = None if plain else ParseMode.HTML
        preview = LinkPreviewOptions(is_disabled=True)
        if parcel.edits is not None:
            await self.bot.edit_message_text(
                text,
                parcel.target.chat_id,
                parcel.edits,
                parse_mode=mode,
                reply_markup=parcel.content.keyboard,
                link_preview_options=preview,
            )
            return parcel.edits
        sent = await self.bot.send_message(
            parcel.target.chat_id,
            text,
            parse_mode=mode,
            reply_markup=parcel.content.keyboard,
            message_thread_id=parcel.target.thread_id or None,
            disable_notification=parcel.row.attempts > 1 or _is_quiet(parcel.row),
            link_preview_options=preview,
            reply_parameters=_answers(parcel.row.card),
        )
        return sent.message_id

    async def _take_away(self, parcel: Parcel, gone: Gone) -> int:
        """TAKEN_AWAY, or the message whose line is left: bots delete within 48 hours alone."""
        try:
            await self.bot.delete_message(parcel.target.chat_id, parcel.edits or 0)
        except BadRequest:
            return await self._transmit(replace(parcel, content=gone.line), plain=False)
        return TAKEN_AWAY

    async def _send_file(self, parcel: Parcel, file: Attachment) -> int:
        sent = await self.bot.send_document(
            parcel.target.chat_id,
            file.data,
            filename=file.name,
            message_thread_id=parcel.target.thread_id or None,
        )
        return sent.message_id


def _is_quiet(row: Outgoing) -> bool:
    """What only returns to the end of its chat makes no sound."""
    return row.kept and not row.noticed


def _of_the_chat(knock: Verdict, why: str) -> Verdict:
    """What a refusal means of which a knock on the chat was refused, too."""
    if knock.means in (Means.REFUSED, Means.UNCLEAR, Means.GONE):
        return Verdict(Means.CLOSED, why)
    return Verdict(Means.NOT_SENT, why) if knock.means is Means.UNCERTAIN else knock


ABOUT_WORDS = ("offer", "which")
"""Cards about one message of their reader: they reply to it, so that a press finds it again."""


def _answers(card: CardKey) -> ReplyParameters | None:
    """The message that a card replies to: the number in its key."""
    if card.kind not in ABOUT_WORDS:
        return None
    number = int(card.about.partition(":")[0])
    return ReplyParameters(number, allow_sending_without_reply=True)


async def _send_picture(bot: Bot, chat: int, picture: Picture) -> int:
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
