"""Updates: what Telegram tells becomes commands. Here things are looked up, and none decided."""

from dataclasses import replace
from datetime import datetime

from telegram import (
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.cards.buttons import SigningKey
from bot.cards.vocabulary import Vocabulary
from bot.incoming.commands import TypedCommands
from bot.incoming.contents import ANONYMOUS, AS_A_CHANNEL, is_content, thread_of, words_of, writer
from bot.incoming.messages import Hearing
from bot.incoming.presence import seen_at_work, seen_in_message, seen_in_update
from bot.incoming.presses import SILENT_REPLY, Presses, Reply
from bot.incoming.typed import (
    is_for_another,
)
from bot.lobby import keeping
from bot.lobby.asked import still_asked
from bot.lobby.front_door import FrontDoor
from bot.lobby.group_chats import GroupChats
from bot.lobby.home import HOUSE
from dialogs import commands as c
from dialogs.facts.names import kept
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from storage.origin import Origin
from storage.streams import Streams
from storage.tables import cards, chats, heard, people, sources
from storage.tables.people import Person

UNHEARD = {ANONYMOUS: "say.anonymous_admin", AS_A_CHANNEL: "say.as_channel"}
"""What is said to people who write under such an id."""
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


class Handlers:
    """Turns updates into commands, inside the transaction that remembers what came of them."""

    def __init__(
        self,
        streams: Streams,
        door: FrontDoor,
        vocabulary: Vocabulary,
        key: SigningKey,
        language: str,
    ) -> None:
        self.streams, self.door = streams, door
        self.groups = GroupChats(door)
        self.database = streams.database
        self.vocabulary, self.language = vocabulary, language
        self.hearing = Hearing(streams, door)
        self.commands = TypedCommands(self.groups, self.hearing, vocabulary.commands)
        self.presses = Presses(streams, door, self.hearing, vocabulary, key)

    async def handle(self, update: Update, now: datetime, *, admin: bool = False) -> Reply:
        """Act on one update; `admin`: its sender was found to be an admin of the chat."""
        if query := update.callback_query:
            return await self.presses.handle(query, await self.meet(query.from_user, now), now)
        if update.my_chat_member:
            await self._on_membership(update.my_chat_member, now)
        elif update.chat_member:
            await seen_in_update(self.streams, update.chat_member, now)
        elif update.edited_message:
            await self._on_edit(update.edited_message, now)
        elif update.message:
            await self._on_message(update.message, now, admin=admin)
            if update.message.chat.type in GROUPS:
                await keeping.heard(self.streams, self._seen(update.message), now)
        return SILENT_REPLY

    def _seen(self, message: Message) -> keeping.Seen:
        """The bot hears commands and what replies to its messages; all else is talk."""
        replied = message.reply_to_message
        own = replied is not None and replied.from_user == message.get_bot().bot
        talk = is_content(message) and not own and not self.commands.read(message)
        where = message.chat_id, thread_of(message), message.message_id
        return keeping.Seen(*where, talk=talk)

    def undone(self) -> None:
        """What was handled has been undone, and will be handled again."""
        self.hearing.undone()

    async def meet(self, user: User, now: datetime) -> Person:
        """The person behind a Telegram user, under the name that the user chose there."""
        name = kept(user.full_name)
        language = self.vocabulary.nearest(user.language_code, self.language)
        return await people.meet(self.database, user.id, name, language, now)

    # Messages

    async def _on_message(self, message: Message, now: datetime, *, admin: bool) -> None:
        if await seen_in_message(self.streams, message, now):
            return
        if message.migrate_to_chat_id:
            await self._on_migration(message.chat_id, message.migrate_to_chat_id, now)
        elif message.migrate_from_chat_id:
            await self._on_migration(message.migrate_from_chat_id, message.chat_id, now)
        elif not is_content(message):
            return
        elif (user := writer(message)) is None:
            await self._on_nobody(message, now)
        elif message.chat.type == ChatType.PRIVATE:
            await self._in_private(message, await self.meet(user, now), now)
        elif message.chat.type in GROUPS:
            await self._in_group(message, user, now, admin=admin)

    async def _on_migration(self, old: int, new: int, now: datetime) -> None:
        """A group has a new id: told in the old chat and in the new one, of which one may do."""
        for each in await chats.seats_in_chat(self.database, old):
            await self.streams.handle(each.stream_id, c.MoveGroup(each.group), now)
        await chats.move(self.database, old, new)
        await self.groups.rights_changed(new, now)

    async def _on_nobody(self, message: Message, now: datetime) -> None:
        """Who writes as the group or as a channel is told once a card how to be heard."""
        sender = message.from_user.id if message.from_user else 0
        key, card = UNHEARD.get(sender), await self._card_of(message)
        if key is None or not (card or self.commands.read(message)):
            return
        chat, thread = message.chat_id, thread_of(message)
        if card is None or not await self._was_told(card, chat, thread, key):
            await self.door.tell_group(chat, thread, key, now)

    async def _was_told(self, card: cards.Card, chat: int, thread: int, key: str) -> bool:
        """Whether this was said in the chat since the card was posted."""
        seat = await chats.seat_in(self.database, chat, thread)
        where, group = (seat.stream_id, seat.group) if seat else (HOUSE, 0)
        said = CardKind.SAY(key).in_room(group)
        live = await cards.live(self.database, where, said, 0 if seat else chat)
        return live is not None and live.message_id > card.message_id

    async def _in_group(self, message: Message, user: User, now: datetime, *, admin: bool) -> None:
        if typed := self.commands.read(message):
            person = await self.meet(user, now)
            if seat := await chats.seat_in(self.database, message.chat_id, thread_of(message)):
                of = seat.stream_id
                await seen_at_work(self.streams, of, message.chat_id, person.id, now)
            await self.commands.in_group(message, person, typed, now, admin=admin)
        elif not await self._is_overtaken(message):
            await self._words_in_group(message, user, now)

    async def _words_in_group(self, message: Message, user: User, now: datetime) -> None:
        """Free talk is not heard: only what replies to a card, and is no other bot's command."""
        card = await self._card_of(message)
        if card is None or is_for_another(message):
            return
        if card.stream_id == HOUSE:
            chat, thread = message.chat_id, thread_of(message)
            seat = await chats.seat_in(self.database, chat, thread)
            key = "refusal.not_asked" if seat else "say.no_workshop"
            await self.door.tell_group(chat, thread, key, now)
            return
        person = await self.meet(user, now)
        await seen_at_work(self.streams, card.stream_id, message.chat_id, person.id, now)
        await self.hearing.in_group(message, (card.stream_id, card.card), person, now)

    async def _is_overtaken(self, message: Message) -> bool:
        """Whether an edit of the message came before it."""
        return await sources.was_edited(self.database, message.chat_id, message.message_id)

    async def _card_of(self, message: Message) -> cards.Card | None:
        """The card that a message replies to, in private also from the chat where it stands.

        A topic's opening message is not a reply.
        """
        replied, elsewhere = message.reply_to_message, message.external_reply
        if replied is None and elsewhere and message.chat.type == ChatType.PRIVATE:
            chat = await chats.resolve(self.database, elsewhere.chat.id) if elsewhere.chat else 0
            return await cards.find(self.database, chat, elsewhere.message_id or 0)
        if replied is None or (
            message.is_topic_message and replied.message_id == message.message_thread_id
        ):
            return None
        return await cards.find(self.database, message.chat_id, replied.message_id)

    async def _in_private(self, message: Message, person: Person, now: datetime) -> None:
        opens = not person.reachable
        if opens:
            await self.door.reach(person, reachable=True, now=now)
            person = replace(person, reachable=True)
        if typed := self.commands.read(message):
            await self.commands.in_private(message, person, typed, now)
        elif not await self._is_overtaken(message):
            await self._words_in_private(message, person, now, opens=opens)

    async def _words_in_private(
        self, message: Message, person: Person, now: datetime, *, opens: bool = False
    ) -> None:
        """Words that open the chat answer nothing that comes there by itself only now."""
        if is_for_another(message):
            await self.door.tell(HOUSE, person, "say.no_command", now)
            return
        card = await self._card_of(message)
        waiting = (card.stream_id, card.card) if card else None
        if waiting is None or not await self._takes_words(*waiting):
            asked = [] if opens else await still_asked(self.streams, person.id, now)
            if len(asked) > 1:
                await self.hearing.ask_where(message, person, now)
                return
            waiting = next(iter(asked), waiting)
        if waiting is None or waiting[0] == HOUSE:
            await self.hearing.unasked(message, person, now)
        else:
            await self.hearing.in_private(message, waiting, person, now)

    async def _takes_words(self, stream_id: int, card: CardKey) -> bool:
        stream = await self.streams.load(stream_id)
        return stream is not None and stream.kind.takes_words(card)

    async def _on_edit(self, message: Message, now: datetime) -> None:
        """Editing a message edits what it became; what was not kept is heard as if said now.

        An edit that was overtaken by a later one is not heard.
        """
        where, user = (message.chat_id, message.message_id), writer(message)
        source = await sources.contribution_of(self.database, *where)
        known = await heard.find(self.database, *where)
        card, private = await self._card_of(message), message.chat.type == ChatType.PRIVATE
        if user is None or not words_of(message) or not (source or known or private or card):
            return
        edited = int(message.edit_date.timestamp()) if message.edit_date else 0
        if await sources.edit_overtaken(self.database, *where, edited):
            return
        person = await self.meet(user, now)
        typed = self.commands.read(message)
        if typed and not (source and typed.name == "note"):
            about = source.stream_id if source else (known or (HOUSE,))[0]
            about = about or (card.stream_id if card else HOUSE)
            key = "say.edit_kept_out" if source else "say.typed_anew"
            await self.hearing.tell(about, person, key, now)
        elif source:
            text = typed.rest if typed else words_of(message)
            await self._change(source, person, text, now, Origin(*where))
        elif known:
            await self.hearing.edited(message, known, person, now)
        elif private:
            await self._words_in_private(message, person, now)
        else:
            await self._words_in_group(message, user, now)

    async def _change(
        self, source: sources.Source, person: Person, text: str, now: datetime, origin: Origin
    ) -> None:
        command = c.Edit(person.id, source.contribution, text)
        turn = await self.streams.handle(source.stream_id, command, now, origin)
        if turn.refusal is Refusal.STEP_CLOSED:
            await self.hearing.tell(source.stream_id, person, "say.edit_late", now)
        else:
            await self.hearing.explain(source.stream_id, person, turn, now)

    # Membership

    async def _on_membership(self, change: ChatMemberUpdated, now: datetime) -> None:
        """The bot was added, removed, blocked or let in again."""
        was, present = (_is_present(x) for x in (change.old_chat_member, change.new_chat_member))
        if change.chat.type == ChatType.CHANNEL:
            await self.groups.entered_channel(change.chat.id, present=present, now=now)
        elif change.chat.type == ChatType.PRIVATE:
            user = change.from_user
            known = await people.by_telegram(self.database, user.id)
            person = await self.meet(user, now) if present else known
            if person is not None:  # who was forgotten, and stops the bot then, stays so
                await self.door.reach(person, reachable=present, now=now)
        elif not present:
            await self.groups.lost(change.chat.id, now)
        elif not was:
            await self.groups.entered(change.chat, now)
        else:
            await self.groups.rights_changed(change.chat.id, now)


def _is_present(member: ChatMember) -> bool:
    """Whether the bot is in the chat: one may be restricted in a group, and not be there."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)
