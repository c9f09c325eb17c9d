"""Messages and the chat that they stand in, as everyone sees them, and as the Bot API does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.files import Attachment
from bot.rehearsal.telegram.world.ground import Ground
from bot.rehearsal.telegram.world.text import Entity

_UNSENT = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Button:
    """One button under a message; exactly one of the actions is set."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    web_app: str | None = None
    style: str | None = None

    @classmethod
    def from_json(cls, raw: Json) -> "Button":
        return cls(
            text=raw["text"],
            data=raw.get("callback_data"),
            url=raw.get("url"),
            copy_text=raw.get("copy_text", {}).get("text"),
            web_app=raw.get("web_app", {}).get("url"),
            style=raw.get("style"),
        )


@dataclass(eq=False)
class Topic:
    """A topic of a forum; `opening` is the service message whose id is the thread's id."""

    title: str
    opening: "SentMessage"

    @property
    def thread_id(self) -> int:
        return self.opening.id


@dataclass(eq=False)
class SentMessage:
    """The current version of one message.

    `text` and `caption` are plain; `html` is the source the bot sent, if it sent HTML; the
    entities belong to whichever of the two there is. `markup` is the raw reply markup, and
    `origin` is the message that this one was forwarded from.
    """

    chat: "Chat"
    sender: Account
    text: str = ""
    html: str | None = None
    entities: list[Entity] = field(default_factory=list)
    caption: str | None = None
    markup: Json | None = None
    reply_to: "SentMessage | None" = None
    quote: str | None = None
    topic: Topic | None = None
    photo: Attachment | None = None
    document: Attachment | None = None
    sticker: Attachment | None = None
    voice: Attachment | None = None
    audio: Attachment | None = None
    video_note: Attachment | None = None
    service: Json | None = None
    author: Account | None = None
    origin: "SentMessage | None" = None
    media_group_id: str | None = None
    silent: bool = False
    id: int = 0
    date: datetime = _UNSENT
    edits: int = 0
    edited_at: datetime | None = None
    reactions: dict[Account, str] = field(default_factory=dict)
    thread_id: int | None = None
    deleted: bool = False
    pinned: bool = False

    @property
    def keyboard(self) -> list[list[Button]]:
        """The rows of inline buttons, from the top."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button.from_json(raw) for raw in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.keyboard for button in row]

    @property
    def attachment(self) -> Attachment | None:
        spoken = self.voice or self.audio or self.video_note
        return self.photo or self.document or self.sticker or spoken

    def as_json(self, deep: bool = True) -> Json:
        """The Message object; `deep` includes the message it replies to, one level."""
        body: Json = {
            "message_id": self.id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": int(self.date.timestamp()),
        }
        if self.author is not None:
            body["sender_chat"] = self.chat.as_json()
        if self.origin is not None:
            body["forward_origin"] = self.origin.as_origin()
        if self.edited_at is not None:
            body["edit_date"] = int(self.edited_at.timestamp())
        self._place(body)
        if deep:
            self._answered(body)
        self._content(body)
        if self.markup is not None and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def as_origin(self) -> Json:
        """The MessageOrigin object of what is forwarded from here."""
        date = int(self.date.timestamp())
        return {"type": "user", "date": date, "sender_user": self.sender.as_json()}

    def _place(self, body: Json) -> None:
        if self.thread_id is not None:
            body["message_thread_id"] = self.thread_id
        if self.topic is not None:
            body["is_topic_message"] = True
        if self.media_group_id is not None:
            body["media_group_id"] = self.media_group_id

    def _answered(self, body: Json) -> None:
        """In a topic, a message that answers nothing answers the message that opened it."""
        answered = self.reply_to
        if answered is None and self.topic is not None and self.topic.opening is not self:
            answered = self.topic.opening
        if answered is not None:
            body["reply_to_message"] = answered.as_json(deep=False)
        if self.quote is not None and self.reply_to is not None:
            source = self.reply_to.text or self.reply_to.caption or ""
            position = max(0, source.find(self.quote))
            body["quote"] = {"text": self.quote, "position": position, "is_manual": True}

    def _content(self, body: Json) -> None:
        if self.text:
            body["text"] = self.text
            if self.entities:
                body["entities"] = self.entities
        elif self.service is not None:
            body |= self.service
        else:
            self._media(body)

    def _media(self, body: Json) -> None:
        kept = self.attachment
        if kept is not None:
            body[kept.kind] = kept.as_json()
        if self.caption:
            body["caption"] = self.caption
            if self.entities:
                body["caption_entities"] = self.entities

    def __repr__(self) -> str:
        return f"<SentMessage {self.id} {self.text or self.caption!r}>"


class Chat:
    """What every kind of chat has: an id, messages in order, and the messages by their id."""

    type = "private"

    def __init__(self, world: Ground, chat_id: int) -> None:
        self.world = world
        self.id = chat_id
        self.messages: list[SentMessage] = []
        self._by_id: dict[int, SentMessage] = {}

    def as_json(self) -> Json:
        raise NotImplementedError

    def next_message_id(self) -> int:
        """Private chats and basic groups share one series of ids (Telegram's "box")."""
        return self.world.next_box_id()

    def post(self, message: SentMessage) -> SentMessage:
        message.id = self.next_message_id()
        message.date = self.world.now()
        self.messages.append(message)
        self._by_id[message.id] = message
        self.world.changed(self.id)
        return message

    def find(self, message_id: Any) -> SentMessage | None:
        return self._by_id.get(message_id) if isinstance(message_id, int) else None

    def drop(self, message: SentMessage) -> None:
        """Delete for everyone; the object stays in `messages`, marked."""
        message.deleted = True
        self._by_id.pop(message.id, None)
        self.world.changed(self.id)

    def hears(self, message: SentMessage) -> bool:
        """Does the bot get an update about this message?"""
        raise NotImplementedError

    def serve(self, sender: Account, service: Json) -> SentMessage:
        """Put a service message into the chat."""
        return self.announce(self.post(SentMessage(chat=self, sender=sender, service=service)))

    def announce(self, message: SentMessage) -> SentMessage:
        """Tell the bot about a message that it may hear."""
        if self.hears(message):
            self.world.update("message", message.as_json())
        return message

    def topic_of(self, thread_id: int | None) -> Topic | None:
        return None

    @property
    def bot_is_admin(self) -> bool:
        return False

    @property
    def hears_reactions(self) -> bool:
        """In groups, the bot hears of reactions only as an administrator."""
        return self.bot_is_admin
