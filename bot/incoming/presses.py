"""Presses: a signed button becomes a command, and what comes of it is said at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, Message

from bot.cards.buttons import Pressed, SigningKey, read_callback
from bot.cards.vocabulary import Vocabulary
from bot.incoming.contents import read_file
from bot.incoming.messages import Hearing
from bot.incoming.presence import seen_at_work
from bot.lobby.asked import still_asked
from bot.lobby.front_door import FrontDoor
from bot.lobby.home import HOUSE
from dialogs import commands as c
from dialogs.command import command_of, stands_in
from dialogs.effects import Show
from dialogs.facts.road import whereabouts
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Turn
from dialogs.places import step_of
from dialogs.reading.texts import shorten
from dialogs.rules.welcome import is_late
from dialogs.workbook.schema import Voice
from storage import workshops
from storage.origin import Origin
from storage.streams import Streams
from storage.tables import cards, chats, people, sources
from storage.tables.people import Person


@dataclass(frozen=True, slots=True)
class Reply:
    """What a press is answered with at once: words shown for a moment."""

    toast: str = ""
    alert: bool = False
    url: str = ""
    """The link to the bot that opens at once; "" for none."""
    erased: bool = False
    """Someone was erased: the file is to be cleaned of what was deleted in it."""


SILENT_REPLY = Reply()


class Presses:
    """Turns presses into commands, inside the transaction that remembers what came of them."""

    def __init__(
        self,
        streams: Streams,
        door: FrontDoor,
        hearing: Hearing,
        vocabulary: Vocabulary,
        key: SigningKey,
    ) -> None:
        self.streams, self.door, self.hearing = streams, door, hearing
        self.database = streams.database
        self.vocabulary, self.key = vocabulary, key

    async def handle(self, query: CallbackQuery, person: Person, now: datetime) -> Reply:
        """Act on one press and say what is to be said at once."""
        pressed = read_callback(self.key, query.data or "")
        if pressed is None:
            return self._toast(person, "refusal.stale")
        if refusal := await self._why_not_here(pressed, query, person):
            return self._toast(person, refusal)
        if pressed.stream_id == HOUSE and pressed.action.startswith(INTO):
            return await self._into(query, person, int(pressed.action.removeprefix(INTO)), now)
        if pressed.stream_id == HOUSE:
            key = await self.door.press(person, pressed.action, now)
            reply = self._toast(person, key) if key else SILENT_REPLY
            forgotten = key == "say.forgotten"  # the chat is emptied: a toast would be all
            return replace(reply, erased=forgotten, alert=forgotten)
        command = command_of(pressed.action, person.id)
        if command is None:
            return self._toast(person, "refusal.stale")
        if query.message and not isinstance(command, c.Join):  # joining is coming back by itself
            chat = query.message.chat.id
            await seen_at_work(self.streams, pressed.stream_id, chat, person.id, now)
        if isinstance(command, c.Join):
            return await self._join(pressed.stream_id, person, command, now)
        if isinstance(command, c.KeepIdea):
            return await self._keep(query, pressed.stream_id, person, command, now)
        turn = await self.streams.handle(pressed.stream_id, command, now)
        return self._answer(person, turn)

    async def _join(self, stream_id: int, person: Person, joining: c.Join, now: datetime) -> Reply:
        """Who has no private chat yet is taken there; who comes late is told where the group is."""
        before = await workshops.load(self.streams, stream_id)
        command = replace(joining, reachable=person.reachable)
        turn = await self.streams.handle(stream_id, command, now)
        after = turn.state
        if before is None or after is None or turn.refusal is not None or person.reachable:
            return self._answer(person, turn)
        link = self.door.house.renderer.link(stream_id, CardKind.ANSWER(""))
        workbook = workshops.workbook_of(self.streams, before)
        if not is_late(workshops.scene(self.streams, before, now), person.id):
            return replace(self._answer(person, turn), url=link)
        step = step_of(whereabouts(workshops.scene(self.streams, after, now), person.id))
        asked = "ask" if f"step.{step}.ask" in workbook.words(person.language) else "prompt"
        title, question = (
            workbook.text(person.language, f"step.{step}.{each}") for each in ("title", asked)
        )
        said = self.vocabulary.say(person.language, "toast.joined_late", title=title, ask=question)
        return Reply(shorten(said, MOST_SAID, in_units=True), url=link)

    async def _keep(
        self,
        query: CallbackQuery,
        stream_id: int,
        person: Person,
        command: c.KeepIdea,
        now: datetime,
    ) -> Reply:
        """Words that came too late are taken from the person's own message, where they still are.

        So nothing is stored before the press.
        """
        said = _answered(query)
        if said is None:
            return self._toast(person, "refusal.words_lost")
        if await sources.contribution_of(self.database, said.chat.id, said.message_id):
            return self._toast(person, "refusal.already")
        file = read_file(said)
        text = said.text or said.caption or ""
        kept = replace(command, text=text, media=file.shown if file else "")
        origin = Origin(said.chat.id, said.message_id, file)
        turn = await self.streams.handle(stream_id, kept, now, origin)
        card = query.message and await cards.find(
            self.database, query.message.chat.id, query.message.message_id
        )
        if card:
            await self.streams.put(stream_id, Show(card.card, to=person.id), now)
        return self._answer(person, turn)

    async def _into(
        self, query: CallbackQuery, person: Person, stream_id: int, now: datetime
    ) -> Reply:
        """Of two workshops that wait for words, the person says into which these go."""
        asked = dict(await still_asked(self.streams, person.id, now))
        if len(asked) < 2 or stream_id not in asked:
            return self._toast(person, "refusal.already")
        said = _answered(query)
        if said is None:
            return self._toast(person, "refusal.words_lost")
        ask = asked[stream_id]
        await people.set_focus(self.database, person.id, stream_id, ask)
        await self.hearing.in_private(said, (stream_id, ask), person, now)
        which = CardKey(f"which:{said.message_id}")
        await self.streams.put(HOUSE, Show(which, to=person.id), now)
        return SILENT_REPLY

    async def _why_not_here(self, pressed: Pressed, query: CallbackQuery, person: Person) -> str:
        """Why a press does not count where it was made; "" where such a button may stand."""
        message = query.message
        if message is None:
            return "refusal.stale"
        card = await cards.find(self.database, message.chat.id, message.message_id)
        if message.chat.id == query.from_user.id:
            own = await self._is_own(pressed, card, person)
            here = pressed.stream_id == HOUSE or stands_in(pressed.action, private=True)
            return ("" if here else "refusal.not_in_group") if own else "refusal.stale"
        chat = await chats.resolve(self.database, message.chat.id)
        seats = await chats.seats_in_chat(self.database, chat)
        if any(each.stream_id == pressed.stream_id for each in seats):
            return "" if stands_in(pressed.action, private=False) else "refusal.stale"
        moved = card is not None and card.stream_id == pressed.stream_id
        return "say.lives_elsewhere" if moved else "refusal.stale"

    async def _is_own(self, pressed: Pressed, card: cards.Card | None, person: Person) -> bool:
        """Whether a card in a private chat is the presser's, of what the button is about.

        Of a card that was sent while the connection broke the number was never told: it may be
        pressed by those to whom its stream sends cards.
        """
        if card is not None:
            return (card.stream_id, card.person) == (pressed.stream_id, person.id)
        stream = await self.streams.load(pressed.stream_id)
        if stream is None:
            return pressed.stream_id == HOUSE
        return stream.kind.is_shown(stream.state, person.id)

    def _answer(self, person: Person, turn: Turn[Any]) -> Reply:
        if turn.said is None:
            return SILENT_REPLY
        said = {key: self._shown(value, person) for key, value in turn.said.values.items()}
        return Reply(self.vocabulary.say(person.language, turn.said.key, **said))

    def _shown(self, value: object, person: Person) -> object:
        """A voice, or a moment of the workshop's zone, as people read it."""
        match value:
            case Voice():
                return self.vocabulary.say(person.language, f"voice.{value}")
            case datetime(tzinfo=ZoneInfo() as zone):
                return self.vocabulary.moment(person.language, value, zone)
            case _:
                return value

    def _toast(self, person: Person, key: str) -> Reply:
        return Reply(self.vocabulary.say(person.language, key))


INTO = "into:"
MOST_SAID = 200
"""Telegram's limit of what a press is answered with, in UTF-16 units."""


def _answered(query: CallbackQuery) -> Message | None:
    """The message that the pressed card replies to, if Telegram still shows it."""
    card = query.message
    return card.reply_to_message if isinstance(card, Message) else None
