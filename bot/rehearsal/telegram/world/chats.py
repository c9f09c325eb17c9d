"""What every chat has, and the private chat of one person with the bot."""

from typing import TYPE_CHECKING, Any

from bot.rehearsal.telegram.world.messages import Json, SentMessage

if TYPE_CHECKING:
    from bot.rehearsal.telegram.world.groups import Topic
    from bot.rehearsal.telegram.world.people import Account, Person
    from bot.rehearsal.telegram.world.world import World


class Chat:
    """What every kind of chat has: an id, messages in order, and the messages by their id."""

    type = "private"

    def __init__(self, world: "World", chat_id: int) -> None:
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
        self.world.changed(self)
        return message

    def find(self, message_id: Any) -> SentMessage | None:
        return self._by_id.get(message_id) if isinstance(message_id, int) else None

    def drop(self, message: SentMessage) -> None:
        """Delete for everyone; the object stays in `messages`, marked."""
        message.deleted = True
        self._by_id.pop(message.id, None)
        self.world.changed(self)

    def hears(self, message: SentMessage) -> bool:
        """Does the bot get an update about this message?"""
        raise NotImplementedError

    def serve(self, sender: "Account", service: Json) -> SentMessage:
        """Put a service message into the chat."""
        return self.announce(self.post(SentMessage(chat=self, sender=sender, service=service)))

    def announce(self, message: SentMessage) -> SentMessage:
        """Tell the bot about a message that it may hear."""
        if self.hears(message):
            self.world.update("message", message.as_json())
        return message

    def topic_of(self, thread_id: int | None) -> "Topic | None":
        return None

    @property
    def bot_is_admin(self) -> bool:
        return False

    @property
    def hears_reactions(self) -> bool:
        """In groups, the bot hears of reactions only as an administrator."""
        return self.bot_is_admin


class Private(Chat):
    """The chat of one person with the bot; `started` is true once Start was pressed."""

    def __init__(self, world: "World", person: "Person") -> None:
        super().__init__(world, person.id)
        self.person = person
        self.started = False
        self.blocked = False

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "type": "private", "first_name": self.person.first_name}
        if self.person.username:
            body["username"] = self.person.username
        return body

    def hears(self, message: SentMessage) -> bool:
        return not self.blocked

    @property
    def hears_reactions(self) -> bool:
        return not self.blocked

    def __repr__(self) -> str:
        return f"<Private {self.person.first_name}>"
