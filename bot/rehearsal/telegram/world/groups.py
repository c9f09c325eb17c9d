"""Groups and supergroups: their topics, their migration, and what the bot hears there."""

from collections.abc import Callable

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import ANONYMOUS, Account
from bot.rehearsal.telegram.world.ground import Ground
from bot.rehearsal.telegram.world.members import Member, MemberedChat
from bot.rehearsal.telegram.world.messages import SentMessage, Topic


class Channel(MemberedChat):
    """A channel, where admins post to all who follow it, and a bot can only be an admin.

    What is posted there comes as `channel_post`, which the bot does not ask for.
    """

    type = "channel"

    def __init__(self, world: Ground, chat_id: int, title: str, creator: Account) -> None:
        super().__init__(world, chat_id)
        self.title, self.creator = title, creator
        self.members = {creator.id: Member(creator, "creator")}
        self.last_id = 0

    def as_json(self) -> Json:
        return {"id": self.id, "type": self.type, "title": self.title}

    def next_message_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def hears(self, message: SentMessage) -> bool:
        return False


class Group(MemberedChat):
    """A basic group or a supergroup, with its members and topics.

    `allowed_reactions` is None when every ordinary reaction is allowed. `bot_may_write` false
    is a group that lets only administrators write. `last_bot` is the bot that posted last;
    None stands for some other bot. `found` makes the supergroup that a group becomes.
    """

    def __init__(
        self,
        world: Ground,
        chat_id: int,
        title: str,
        kind: str,
        creator: Account,
        *,
        found: "Found",
    ) -> None:
        super().__init__(world, chat_id)
        self._found = found
        self.type = kind
        self.title = title
        self.creator = creator
        self.topics_on = False
        self.topics: dict[int, Topic] = {}
        self.members = {creator.id: Member(creator, "creator")}
        self.migrated_to: Group | None = None
        self.allowed_reactions: frozenset[str] | None = None
        self.last_id = 0
        self.last_bot: Account | None = None
        self.bot_may_write = True

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.topics_on:
            body["is_forum"] = True
        return body

    def next_message_id(self) -> int:
        if self.type == "group":
            return super().next_message_id()
        self.last_id += 1
        return self.last_id

    def post(self, message: SentMessage) -> SentMessage:
        posted = super().post(message)
        if message.topic is not None:
            message.thread_id = message.topic.thread_id
        elif message.reply_to is not None and self.type == "supergroup" and not self.topics_on:
            message.thread_id = message.reply_to.thread_id or message.reply_to.id
        if message.sender.is_bot and message.sender is not ANONYMOUS:
            self.last_bot = message.sender
        return posted

    def topic_of(self, thread_id: int | None) -> Topic | None:
        return self.topics.get(thread_id) if thread_id is not None else None

    def topic(self, title: str, by: Account | None = None) -> Topic:
        """Open a topic in a forum."""
        if not self.topics_on:
            raise ValueError(f"{self.title} has no topics")
        service = {"forum_topic_created": {"name": title, "icon_color": 7322096}}
        opening = SentMessage(chat=self, sender=by or self.creator, service=service)
        topic = Topic(title, opening)
        opening.topic = topic
        self.post(opening)
        self.topics[topic.thread_id] = topic
        self.announce(opening)
        return topic

    def rename(self, title: str, by: Account | None = None) -> None:
        self.title = title
        self.serve(by or self.creator, {"new_chat_title": title})

    def migrate(self) -> "Group":
        """Become a supergroup: a new chat with a new id, where no old message exists."""
        if self.type != "group":
            raise ValueError(f"{self.title} is a supergroup already")
        new = self._found(self.title, self.creator, "supergroup")
        new.members = dict(self.members)
        new.allowed_reactions = self.allowed_reactions
        self.serve(self.creator, {"migrate_to_chat_id": new.id})
        self.migrated_to = new
        moved = SentMessage(chat=new, sender=ANONYMOUS, author=self.creator)
        moved.service = {"migrate_from_chat_id": self.id}
        new.announce(new.post(moved))
        return new

    def hears(self, message: SentMessage) -> bool:
        """Privacy mode, as described in https://core.telegram.org/bots/features#privacy-mode."""
        if not self.bot_is_member:
            return False
        if not self.world.privacy or self.bot_is_admin or message.service is not None:
            return True
        if message.reply_to is not None and message.reply_to.sender is self.world.bot:
            return True
        return self._is_command_for_bot(message)

    def _is_command_for_bot(self, message: SentMessage) -> bool:
        text = message.text or message.caption or ""
        own = f"@{self.world.bot.username}".lower()
        for entity in message.entities:
            if entity["type"] == "bot_command":
                # A command is ASCII, and what stands before it is measured in UTF-16.
                raw = text.encode("utf-16-le")
                start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
                command = raw[start:end].decode("utf-16-le").lower()
                if command.endswith(own):
                    return True
                if "@" not in command and self.last_bot is self.world.bot:
                    return True
        return False

    def __repr__(self) -> str:
        return f"<Group {self.title} {self.id}>"


Found = Callable[[str, Account, str], Group]
"""Makes a new group: its title, its creator, and its kind."""
