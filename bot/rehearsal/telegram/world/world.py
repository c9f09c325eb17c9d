"""Everything the pretend Telegram remembers: accounts, chats, files, updates; no network."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from bot.rehearsal.telegram.refusals import bad_request, forbidden
from bot.rehearsal.telegram.world.chats import Chat, Private
from bot.rehearsal.telegram.world.files import Files
from bot.rehearsal.telegram.world.groups import Channel, Group
from bot.rehearsal.telegram.world.members import Member, MemberedChat
from bot.rehearsal.telegram.world.messages import Json, SentMessage
from bot.rehearsal.telegram.world.people import ANONYMOUS, Account, Person, Press
from bot.rehearsal.telegram.world.profile import Profile
from bot.rehearsal.telegram.world.updates import UpdateQueue

Judge = Callable[[str, str, Any], None]

_TOKEN_TAIL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"
_ANSWER_WITHIN = 15.0


class World:
    """The state behind the Bot API.

    `now` is the server's clock (aware, UTC); `seed` makes ids repeatable; `privacy` is the
    bot's privacy mode, on as for every new bot.
    """

    def __init__(self, now: Callable[[], datetime], seed: int = 1, privacy: bool = True) -> None:
        self.now = now
        self.privacy = privacy
        self.bot = Account(1234567890, "Kokeilubotti", "kokeilubotti_bot", is_bot=True)
        self.token = f"{self.bot.id}:{_TOKEN_TAIL}"
        self.files = Files()
        self.profile = Profile(self.bot.first_name)
        self.accounts: dict[int, Account] = {self.bot.id: self.bot, ANONYMOUS.id: ANONYMOUS}
        self.chats: dict[int, Chat] = {}
        self.privates: dict[int, Private] = {}
        self.judge: Judge | None = None
        self.judged_errors: list[AssertionError] = []
        self._random = Random(seed)
        self.updates = UpdateQueue(now, self._random.randrange(100_000_000, 900_000_000))
        self._presses: dict[str, Press] = {}
        self._watchers: list[Callable[[Chat], None]] = []
        self._box_id = 0
        self._next_user = 7_100_000_001
        self._next_group = 4_200_000_001
        self._next_supergroup = 2_300_000_001

    # People and chats

    def user(self, first_name: str, username: str | None = None, language: str = "fi") -> Person:
        """A new person, who has not pressed Start yet."""
        person = Person(self, self._next_user, first_name, username)
        self._next_user += 1
        person.language = language
        private = Private(self, person)
        self.accounts[person.id] = person
        self.privates[person.id] = private
        self.chats[private.id] = private
        return person

    def group(
        self,
        title: str,
        *people: Person,
        creator: Person | None = None,
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

    def new_group(self, title: str, creator: Person, kind: str) -> Group:
        if kind == "supergroup":
            chat_id = -1_000_000_000_000 - self._next_supergroup
            self._next_supergroup += 1
        else:
            chat_id = -self._next_group
            self._next_group += 1
        group = Group(self, chat_id, title, kind, creator)
        self.chats[chat_id] = group
        return group

    def channel(self, title: str, creator: Person) -> Channel:
        """A new channel without the bot."""
        chat_id = -1_000_000_000_000 - self._next_supergroup
        self._next_supergroup += 1
        channel = Channel(self, chat_id, title, creator)
        self.chats[chat_id] = channel
        return channel

    def next_box_id(self) -> int:
        self._box_id += 1
        return self._box_id

    def let_write(self, person: Person, chat: Chat) -> None:
        """A person may write where they are; writing in private counts as having started."""
        if isinstance(chat, Private):
            chat.started = True
        elif isinstance(chat, Group):
            if chat.migrated_to is not None:
                raise ValueError(f"{chat.title} became a supergroup; write there")
            if not chat.standing(person).inside:
                raise ValueError(f"{person.first_name} is not a member of {chat.title}")

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

    # Updates

    def update(self, kind: str, payload: Json) -> None:
        """Something the bot is told, if it asked for this kind."""
        if not self.updates.wants(kind):
            return
        update = {"update_id": self.updates.number(), kind: payload}
        self.ask_judge("update", kind, update)
        self.updates.put(update)

    def push(self, raw: Json) -> None:
        """Any update at all, unjudged; it gets an `update_id` unless it has one."""
        self.updates.put(raw if "update_id" in raw else {"update_id": self.updates.number(), **raw})

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.updates)

    def jump_update_ids(self, to: int | None = None) -> None:
        """After a week without updates the next id is random; `to` says which."""
        self.updates.next_id = to or self._random.randrange(100_000_000, 900_000_000)

    def member_changed(self, kind: str, chat: Chat, old: Member, new: Member, by: Account) -> None:
        change = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.now().timestamp()),
            "old_chat_member": old.as_json(),
            "new_chat_member": new.as_json(),
        }
        self.update(kind, change)
        self.changed(chat)

    def blocked(self, person: Person, blocked: bool) -> None:
        """A person blocked the bot, or let it back."""
        states = Member(self.bot, "member"), Member(self.bot, "kicked")
        old, new = states if blocked else states[::-1]
        self.member_changed("my_chat_member", person.private, old, new, person)

    # Presses

    def new_press(self, person: Person, message: SentMessage) -> Press:
        press = Press(str(self._random.getrandbits(62)), person, message, self.now())
        self._presses[press.id] = press
        return press

    def open_press(self, query_id: str) -> Press | None:
        """The press that may still be answered: within 15 seconds by the server's clock."""
        press = self._presses.get(query_id)
        if press is None or (self.now() - press.at).total_seconds() > _ANSWER_WITHIN:
            return None
        return press

    # Those who look on

    def subscribe(self, callback: Callable[[Chat], None]) -> None:
        """Call back with the chat whenever something visible in it changed."""
        self._watchers.append(callback)

    def changed(self, chat: Chat) -> None:
        for watcher in self._watchers:
            watcher(chat)

    def ask_judge(self, kind: str, name: str, payload: Any) -> None:
        """Let the judge look; what it objects to is kept, and raised when the server closes."""
        if self.judge is None:
            return
        try:
            self.judge(kind, name, payload)
        except AssertionError as error:
            self.judged_errors.append(error)


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
