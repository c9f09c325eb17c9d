"""The people of the pretend Telegram, and what they do: say, edit, react, press, start, block."""

import re
from urllib.parse import parse_qs, urlsplit

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import ANONYMOUS, Account
from bot.rehearsal.telegram.world.ground import Ground
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.members import Member, tell_change
from bot.rehearsal.telegram.world.messages import Chat, SentMessage, Topic
from bot.rehearsal.telegram.world.presses import Press, Presses, find_button
from bot.rehearsal.telegram.world.private import Private
from bot.rehearsal.telegram.world.text import clean, trim, with_found

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Person(Account):
    """Someone with a telephone."""

    def __init__(
        self, world: Ground, pressed: Presses, id: int, first_name: str, username: str | None
    ) -> None:
        super().__init__(id, first_name, username)
        self.world, self.pressed = world, pressed
        self.private = Private(world, self)

    def anonymous(self, group: Group) -> "AnonymousAdmin":
        """This person, writing as the group."""
        return AnonymousAdmin(self, group)

    def says(
        self,
        chat: Chat,
        text: str,
        reply_to: SentMessage | None = None,
        thread: Topic | int | None = None,
        quote: str | None = None,
    ) -> SentMessage:
        """Write a message; commands, mentions and addresses become entities by themselves."""
        plain, _ = trim(clean(text), [])
        if not plain:
            raise ValueError("Telegram's apps send no empty message")
        message = self._draft(chat, reply_to, thread)
        message.text, message.entities, message.quote = plain, with_found(plain, []), quote
        return chat.announce(chat.post(message))

    def sends(
        self,
        chat: Chat,
        *,
        photo: bytes | None = None,
        document: bytes | None = None,
        filename: str = "file.bin",
        sticker: bool = False,
        voice: bool = False,
        audio: bool = False,
        video_note: bool = False,
        mime_type: str = "",
        caption: str | None = None,
        reply_to: SentMessage | None = None,
        thread: Topic | int | None = None,
        media_group_id: str | None = None,
    ) -> SentMessage:
        """Send a photo, a document, a sticker, or something that is spoken."""
        message = self._draft(chat, reply_to, thread)
        keep = self.world.files.keep
        if photo is not None:
            message.photo = keep("photo", photo)
        elif document is not None:
            message.document = keep("document", document, filename, mime_type)
        elif sticker:
            message.sticker = keep("sticker", b"RIFF....WEBP")
        elif voice:
            message.voice = keep("voice", b"OggS")
        elif audio:
            message.audio = keep("audio", b"ID3")
        elif video_note:
            message.video_note = keep("video_note", b"ftyp")
        else:
            raise ValueError("nothing to send")
        if caption:
            message.caption, _ = trim(clean(caption), [])
            message.entities = with_found(message.caption, [])
        message.media_group_id = media_group_id
        return chat.announce(chat.post(message))

    def forwards(self, message: SentMessage, to: Chat, *, copied: bool = False) -> SentMessage:
        """Send a message on to a chat; `copied` hides whose it was, as the apps let people do."""
        sent = self._draft(to, None, None)
        sent.text, sent.caption, sent.entities = message.text, message.caption, message.entities
        sent.photo, sent.document, sent.voice = message.photo, message.document, message.voice
        sent.origin = None if copied else message.origin or message
        return to.announce(to.post(sent))

    def edits(self, message: SentMessage, text: str) -> None:
        """Change one's own message, or the caption of one's own photo."""
        if (message.author or message.sender) != self:
            raise ValueError(f"{self.first_name} did not write this message")
        plain, _ = trim(clean(text), [])
        if message.attachment is not None:
            message.caption = plain
        else:
            message.text = plain
        message.entities = with_found(plain, [])
        message.edits += 1
        message.edited_at = self.world.now()
        self.world.changed(message.chat.id)
        if message.chat.hears(message):
            self.world.update("edited_message", message.as_json())

    def deletes(self, message: SentMessage) -> None:
        """Delete for everyone; no bot is ever told."""
        message.chat.drop(message)

    def reacts(self, message: SentMessage, emoji: str | None) -> None:
        """Put a reaction, or take it back with None."""
        old = message.reactions.pop(self, None)
        if emoji is not None:
            message.reactions[self] = emoji
        self.world.changed(message.chat.id)
        if message.chat.hears_reactions:
            self.world.update("message_reaction", self._reaction(message, old, emoji))

    def _reaction(self, message: SentMessage, old: str | None, new: str | None) -> Json:
        return {
            "chat": message.chat.as_json(),
            "message_id": message.id,
            **self._actor(message.chat),
            "date": int(self.world.now().timestamp()),
            "old_reaction": _reaction_types(old),
            "new_reaction": _reaction_types(new),
        }

    def presses(
        self,
        message: SentMessage,
        label: str | None = None,
        *,
        data: str | None = None,
        inaccessible: bool = False,
    ) -> Press:
        """Press a button by its label: exact, else a unique beginning, else a unique part.

        `data` presses any callback data, even a forged one; `inaccessible` as if the message
        were too old for the bot to see.
        """
        press = self.pressed.begin(self, message)
        if data is None:
            button = find_button(message, label or "")
            if button.data is None:
                press.settle(url=button.url or button.web_app)
                return press
            data = button.data
        press.data = data
        self.world.update("callback_query", self._callback(press, inaccessible))
        return press

    def _callback(self, press: Press, inaccessible: bool) -> Json:
        message = press.message
        body = message.as_json()
        if inaccessible or message.deleted:
            body = {"chat": message.chat.as_json(), "message_id": message.id, "date": 0}
        return {
            "id": press.id,
            "from": self.as_json(),
            "message": body,
            "chat_instance": str(abs(message.chat.id) * 7919 + 1),
            "data": press.data,
        }

    def starts(self, payload: str | None = None) -> SentMessage:
        """Press Start in the private chat, perhaps after following a deep link."""
        self.unblocks_bot()
        if payload is not None and not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"not a start payload: {payload!r}")
        return self.says(self.private, f"/start {payload}" if payload else "/start")

    def follows(self, url: str, group: Group | None = None) -> None:
        """Open a link to the bot: `?start=` in private, `?startgroup=` into the group given."""
        payload = _link_payload(url, self.world.bot.username or "")
        if "startgroup" in payload:
            if group is None:
                raise ValueError("a startgroup link needs the group it is opened for")
            self.adds_bot(group, payload["startgroup"])
            if "admin" in payload:
                group.promote(self.world.bot)
        elif "start" in payload:
            self.starts(payload["start"] or None)

    def adds_bot(self, group: Group, payload: str) -> None:
        """Add the bot to a group as a `startgroup` link does, which may bring a payload."""
        group.add_bot(by=self)
        if payload:
            self.says(group, f"/start@{self.world.bot.username} {payload}")

    def blocks_bot(self) -> None:
        if not self.private.blocked:
            self.private.blocked = True
            self._tell_standing("member", "kicked")

    def unblocks_bot(self) -> None:
        if self.private.blocked:
            self.private.blocked = False
            self._tell_standing("kicked", "member")

    def _tell_standing(self, old: str, new: str) -> None:
        """Let the bot know how it stands in the private chat."""
        bot = self.world.bot
        tell_change("my_chat_member", self.private, Member(bot, old), Member(bot, new), self)

    def _draft(
        self, chat: Chat, reply_to: SentMessage | None, thread: Topic | int | None
    ) -> SentMessage:
        self._may_write(chat)
        if reply_to is not None and (reply_to.chat is not chat or reply_to.deleted):
            raise ValueError("one can only reply to a message that is in the chat")
        thread_id = thread if isinstance(thread, int) or thread is None else thread.thread_id
        topic = chat.topic_of(thread_id)
        if topic is None and reply_to is not None:
            topic = reply_to.topic
        return self._signed(SentMessage(chat=chat, sender=self, reply_to=reply_to, topic=topic))

    def _may_write(self, chat: Chat) -> None:
        """ValueError where a person is not; writing in private counts as having started."""
        if isinstance(chat, Private):
            chat.started = True
        elif isinstance(chat, Group):
            if chat.migrated_to is not None:
                raise ValueError(f"{chat.title} became a supergroup; write there")
            if not chat.standing(self).inside:
                raise ValueError(f"{self.first_name} is not a member of {chat.title}")

    def _signed(self, message: SentMessage) -> SentMessage:
        return message

    def _actor(self, chat: Chat) -> Json:
        return {"user": self.as_json()}


class AnonymousAdmin(Person):
    """An administrator who stays anonymous: writes and reacts as the group, presses as oneself."""

    def __init__(self, person: Person, group: Group) -> None:
        super().__init__(
            person.world, person.pressed, person.id, person.first_name, person.username
        )
        self.private = person.private
        self.language = person.language
        self.group = group

    def _signed(self, message: SentMessage) -> SentMessage:
        if message.chat is self.group:
            message.sender, message.author = ANONYMOUS, self
        return message

    def _actor(self, chat: Chat) -> Json:
        if chat is self.group:
            return {"actor_chat": chat.as_json()}
        return super()._actor(chat)


def _reaction_types(emoji: str | None) -> list[Json]:
    return [] if emoji is None else [{"type": "emoji", "emoji": emoji}]


def _link_payload(url: str, username: str) -> dict[str, str]:
    """The query of a link to the bot, https://t.me/<bot>?… or tg://resolve?domain=<bot>&…"""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    query = {key: values[0] for key, values in parse_qs(parts.query, True).items()}
    if parts.scheme == "tg":
        named = query.get("domain", "")
    elif parts.hostname in ("t.me", "telegram.me"):
        named = parts.path.strip("/")
    else:
        named = ""
    if named.lower() != username.lower():
        raise ValueError(f"not a link to @{username}: {url}")
    return query
