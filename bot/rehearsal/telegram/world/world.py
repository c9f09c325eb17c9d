"""Everything the pretend Telegram remembers: accounts, chats, what was pressed; no network."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.rehearsal.telegram.refusals import bad_request, forbidden
from bot.rehearsal.telegram.world.accounts import ANONYMOUS, Account
from bot.rehearsal.telegram.world.ground import Ground
from bot.rehearsal.telegram.world.groups import Channel, Group
from bot.rehearsal.telegram.world.members import Member, MemberedChat
from bot.rehearsal.telegram.world.messages import Chat
from bot.rehearsal.telegram.world.people import Person
from bot.rehearsal.telegram.world.presses import Presses
from bot.rehearsal.telegram.world.private import Private

_TOKEN_TAIL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"


class World(Ground):
    """The state behind the Bot API: the ground, and all who stand on it."""

    def __init__(self, now: Callable[[], datetime], seed: int = 1, privacy: bool = True) -> None:
        super().__init__(now, seed, privacy)
        self.token = f"{self.bot.id}:{_TOKEN_TAIL}"
        self.accounts: dict[int, Account] = {self.bot.id: self.bot, ANONYMOUS.id: ANONYMOUS}
        self.chats: dict[int, Chat] = {}
        self.presses = Presses(now, self.random)
        self._next_user = 7_100_000_001
        self._next_group = 4_200_000_001
        self._next_supergroup = 2_300_000_001

    # People and chats

    def user(self, first_name: str, username: str | None = None, language: str = "fi") -> Person:
        """A new person, who has not pressed Start yet."""
        person = Person(self, self.presses, self._next_user, first_name, username)
        self._next_user += 1
        person.language = language
        self.accounts[person.id] = person
        self.chats[person.private.id] = person.private
        return person

    def group(
        self,
        title: str,
        *people: Account,
        creator: Account | None = None,
        kind: str = "group",
        topics: bool = False,
    ) -> Group:
        """A new group or supergroup without the bot; topics make it a supergroup."""
        founder = creator or people[0]
        group = self.new_group(title, founder, "supergroup" if topics else kind)
        group.topics_on = topics
        for person in people:
            if person != founder:
                group.members[person.id] = Member(person, "member")
        return group

    def new_group(self, title: str, creator: Account, kind: str) -> Group:
        if kind == "supergroup":
            chat_id = self._next_long_id()
        else:
            chat_id = -self._next_group
            self._next_group += 1
        group = Group(self, chat_id, title, kind, creator, found=self.new_group)
        self.chats[chat_id] = group
        return group

    def channel(self, title: str, creator: Account) -> Channel:
        """A new channel without the bot."""
        channel = Channel(self, self._next_long_id(), title, creator)
        self.chats[channel.id] = channel
        return channel

    def _next_long_id(self) -> int:
        """The id of a supergroup or a channel."""
        number, self._next_supergroup = self._next_supergroup, self._next_supergroup + 1
        return -1_000_000_000_000 - number

    def subscribe(self, callback: Callable[[Chat], None]) -> None:
        """Call back with the chat whenever something visible in it changed."""
        self.watch(lambda chat_id: callback(self.chats[chat_id]))

    # What the bot may reach

    def chat(self, chat_id: Any) -> Chat:
        """The chat of a request, if the bot may act in it; raises Refused otherwise."""
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if isinstance(chat, MemberedChat):
            _check_member(chat, self.bot)
        return chat

    def writable(self, chat_id: Any) -> Chat:
        """The chat of a request, if the bot may write to it."""
        chat = self.chat(chat_id)
        if isinstance(chat, Private):
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif isinstance(chat, Group) and not (chat.bot_may_write or chat.bot_is_admin):
            raise bad_request("not enough rights to send text messages to the chat")
        return chat


def _check_member(group: MemberedChat, bot: Account) -> None:
    if isinstance(group, Group) and group.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=group.migrated_to.id,
        )
    member = group.members.get(bot.id)
    if member is None:
        if group.type == "group":
            raise bad_request("chat not found")
        raise forbidden(f"bot is not a member of the {group.type} chat")
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {group.type} chat")
    if not member.inside:
        raise forbidden(f"bot is not a member of the {group.type} chat")
