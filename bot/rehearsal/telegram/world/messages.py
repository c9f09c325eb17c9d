"""A message as everyone in its chat sees it, and as the Bot API describes it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.rehearsal.telegram.world.files import Attachment
from bot.rehearsal.telegram.world.text import Entity

if TYPE_CHECKING:
    from bot.rehearsal.telegram.world.chats import Chat
    from bot.rehearsal.telegram.world.groups import Topic
    from bot.rehearsal.telegram.world.people import Account

Json = dict[str, Any]

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
class SentMessage:
    """The current version of one message.

    `text` and `caption` are plain; `html` is the source the bot sent, if it sent HTML; the
    entities belong to whichever of the two there is. `markup` is the raw reply markup, and
    `origin` is the message that this one was forwarded from.
    """

    chat: "Chat"
    sender: "Account"
    text: str = ""
    html: str | None = None
    entities: list[Entity] = field(default_factory=list)
    caption: str | None = None
    markup: Json | None = None
    reply_to: "SentMessage | None" = None
    quote: str | None = None
    topic: "Topic | None" = None
    photo: Attachment | None = None
    document: Attachment | None = None
    sticker: Attachment | None = None
    voice: Attachment | None = None
    audio: Attachment | None = None
    video_note: Attachment | None = None
    service: Json | None = None
    author: "Account | None" = None
    origin: "SentMessage | None" = None
    media_group_id: str | None = None
    id: int = 0
    date: datetime = _UNSENT
    edits: int = 0
    edited_at: datetime | None = None
    reactions: "dict[Account, str]" = field(default_factory=dict)
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
