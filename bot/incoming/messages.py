"""Messages: words, photos and voice messages as answers, and what is said where they are none."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import Message
from telegram.constants import ChatType

from bot.cards.digests import short
from bot.incoming.contents import comes_from, read_file, words_of
from bot.incoming.typed import looks_typed
from bot.lobby.front_door import FrontDoor
from bot.lobby.home import HOUSE
from dialogs import commands as c
from dialogs import events as e
from dialogs.cards.words import pulse_asked
from dialogs.effects import Show
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal, Turn
from dialogs.rules.presence import why_gone
from dialogs.saying import attaching, left_late
from dialogs.scene import Scene
from dialogs.views import Say
from dialogs.workshop import Workshop
from storage import workshops
from storage.origin import Origin
from storage.streams import Streams
from storage.tables import cards, heard, media, outbox
from storage.tables.people import Person

MORE = "more"
"""On the card that offers late words a place: it stands for earlier ones, too."""
NOTHING = CardKey()
"""In place of a card: nothing waited for the words."""
Waiting = tuple[int, CardKey]
"""A workshop, and the card of it that words answer."""
Words = c.Contribute | c.Scribe | c.KeepIdea


class Hearing:
    """Takes what people send as answers, inside the transaction of the update."""

    def __init__(self, streams: Streams, door: FrontDoor) -> None:
        self.streams, self.door = streams, door
        self.database = streams.database
        self._album: str | None = None
        """The album that was answered last."""

    def undone(self) -> None:
        """What was handled has been undone, and will be handled again."""
        self._album = None

    # Words

    async def answer(
        self, message: Message, waiting: Waiting, person: Person, text: str, now: datetime
    ) -> Turn[Any] | None:
        """Take words as the answer to a card; None where that asks for no words."""
        stream_id, card = waiting
        stream, say = await self.streams.load(stream_id), _said(message, card, person, text)
        scene = stream and stream.kind.scene(stream.state, self.streams.world(now))
        command = stream.kind.meaning(scene, say) if stream else None
        if stream is None or command is None:
            await self._remember(message, person, (stream_id, NOTHING), now)
            return None
        file = None
        ask = stream.kind.lasting(scene, command, card)
        if isinstance(command, Words):
            file = read_file(message)
            kept = await media.waiting(self.database, stream_id, command.place, person.id)
            shown = file if file or kept is None else kept.file
            command = replace(command, media=shown.shown if shown else "")
        origin = Origin(message.chat_id, message.message_id, file)
        turn = await self.streams.handle(stream_id, command, now, origin)
        if not any(isinstance(each, e.ContributionMade) for each in turn.events):
            if turn.events:
                await heard.overtake(self.database, stream_id, ask)
            await self._remember(message, person, (stream_id, ask), now)
        return turn

    async def _scene(self, stream_id: int, now: datetime) -> Scene | None:
        workshop = await workshops.load(self.streams, stream_id)
        return workshops.scene(self.streams, workshop, now) if workshop else None

    async def _remember(
        self, message: Message, person: Person, waiting: Waiting, now: datetime
    ) -> None:
        """What became no contribution: an edit of it is understood by what it answered."""
        chat, number = message.chat_id, message.message_id
        await heard.remember(self.database, chat, number, person.id, *waiting, now)

    async def in_group(
        self, message: Message, waiting: Waiting, person: Person, now: datetime
    ) -> None:
        """A reply to a card in the group."""
        text, room = words_of(message), waiting[1].room
        if not text:
            await self._without_words(message, waiting, person, now)
            return
        if await self._is_copy(message, text, waiting, person, now):
            return
        turn = await self.answer(message, waiting, person, text, now)
        if turn is None:
            await self.tell(waiting[0], person, "refusal.not_asked", now, room)
            return
        late = turn.refusal is Refusal.STEP_CLOSED and await self._too_late(waiting, person, now)
        if late:
            await self._show_the_pool(waiting[0], late, person, now)
        else:
            await self.explain(waiting[0], person, turn, now, room)

    async def _is_copy(
        self, message: Message, text: str, waiting: Waiting, person: Person, now: datetime
    ) -> bool:
        """The bot's own message, forwarded or copied as it is, is nobody's answer; that is said."""
        replied, chat = message.reply_to_message, message.chat_id
        own = comes_from(message, message.get_bot().id)
        same = replied is not None and replied.text == text != ""
        if not (own or same or await cards.says(self.database, chat, waiting[0], short(text))):
            return False
        await self._remember(message, person, waiting, now)
        await self.tell(waiting[0], person, "say.own_words", now, waiting[1].room)
        return True

    async def _show_the_pool(
        self, stream_id: int, place: str, person: Person, now: datetime
    ) -> None:
        """Words came too late to the group: the way to the pool, in private where that is open."""
        if person.reachable:
            command = c.OpenCard(person.id, CardKind.IDEA(place))
            await self.streams.handle(stream_id, command, now)
        else:
            await self.streams.put(stream_id, Show(CardKind.LATE(place), fresh=True), now)

    async def _too_late(self, waiting: Waiting, person: Person, now: datetime) -> str:
        """The place that closed before the words came, if they can still become an idea."""
        scene = await self._scene(waiting[0], now)
        return left_late(scene, person.id, waiting[1]) if scene else ""

    async def in_private(
        self,
        message: Message,
        waiting: Waiting,
        person: Person,
        now: datetime,
        *,
        again: bool = False,
    ) -> None:
        """What a person sends in private, as the answer to the card that waits for it.

        `again`: it was heard before, and has been edited since.
        """
        stream_id, card = waiting
        text = words_of(message)
        if not text:
            await self._without_words(message, waiting, person, now)
            return
        if await self._is_copy(message, text, waiting, person, now):
            return
        turn = await self.answer(message, waiting, person, text, now)
        if turn is None:
            await self.tell(stream_id, person, "say.unknown_private", now)
        elif turn.refusal is not Refusal.STEP_CLOSED or again:
            await self.explain(stream_id, person, turn, now)
        elif not await self._to_pulse(message, stream_id, person, text, now):
            await self._came_late(message, waiting, person, turn, now)
            asked = card if card.kind == CardKind.SCRIBE else CardKind.ANSWER("")
            await self.streams.handle(stream_id, c.OpenCard(person.id, asked), now)

    async def _came_late(
        self, message: Message, waiting: Waiting, person: Person, turn: Turn[Any], now: datetime
    ) -> None:
        """Words for a step that has closed are offered a place in the pool, where that is open."""
        late = await self._too_late(waiting, person, now)
        if not late:
            await self.explain(waiting[0], person, turn, now)
            return
        card = CardKey(f"offer:{message.message_id}:{late}")
        if await outbox.take_back(self.database, waiting[0], "offer:", person.id):
            card = CardKey(f"{card}:{MORE}")
        await self.streams.put(waiting[0], Show(card, to=person.id, fresh=True), now)
        await self._remember(message, person, (waiting[0], heard.PRESS), now)

    async def edited(
        self, message: Message, waiting: Waiting, person: Person, now: datetime
    ) -> None:
        """What was heard before and not kept has been put in other words: it is heard anew.

        A card that waits for a press takes the words as they are then.
        """
        stream_id, ask = waiting
        if not ask:
            await self.tell(stream_id, person, "say.not_recorded", now)
        elif ask != heard.PRESS and _is_private(message):
            await self.in_private(message, waiting, person, now, again=True)
        elif ask != heard.PRESS:
            await self.in_group(message, waiting, person, now)

    async def ask_where(self, message: Message, person: Person, now: datetime) -> None:
        """Of several workshops that wait for words, the person says into which these go."""
        await self.door.show(person, f"which:{message.message_id}", now)
        await self._remember(message, person, (HOUSE, heard.PRESS), now)

    async def _to_pulse(
        self, message: Message, stream_id: int, person: Person, text: str, now: datetime
    ) -> bool:
        """Words that nothing else waits for may answer the latest pulse, also without a press."""
        workshop = await workshops.load(self.streams, stream_id)
        asked = pulse_asked(workshop, person.id) if workshop and text else None
        if not asked:
            return False
        turn = await self.answer(message, (stream_id, asked), person, text, now)
        return turn is not None and turn.refusal is None

    async def unasked(self, message: Message, person: Person, now: datetime) -> None:
        """Words that nothing waits for are not kept; say so, and show what is asked now."""
        await self._remember(message, person, (HOUSE, NOTHING), now)
        if looks_typed(message):
            await self.tell(HOUSE, person, "say.no_command", now)
            return
        mine = await workshops.of_person(self.streams, person.id)
        known = [(each, await workshops.load(self.streams, each)) for each in mine]
        open_now = [(each, w) for each, w in known if w and not w.ended]
        theirs = [each for each, w in open_now if not w.is_barred(person.id)]
        live = theirs or [each for each, _ in open_now]
        if len(live) != 1:
            await self.door.show(person, "home", now)
            return
        text = words_of(message)
        if await self._is_copy(message, text, (live[0], NOTHING), person, now):
            return
        if await self._to_pulse(message, live[0], person, text, now):
            return
        gone = why_gone(dict(open_now)[live[0]], person.id)
        if gone is not None:
            await self.tell(live[0], person, f"refusal.{gone}", now)
            return
        command = c.OpenCard(person.id, CardKind.ANSWER(""))
        turn = await self.streams.handle(live[0], command, now)
        key = "say.not_recorded" if turn.refusal is None else "say.unknown_private"
        await self.tell(live[0], person, key, now)

    # Photos and voice messages

    async def _without_words(
        self, message: Message, waiting: Waiting, person: Person, now: datetime
    ) -> None:
        """A photo or a voice message is kept and asked for a line; of all else, only words count.

        An album is answered once.
        """
        await self._remember(message, person, waiting, now)
        if await self._attach(message, waiting, person, now):
            return
        album = message.media_group_id
        if album is None or album != self._album:
            await self.tell(waiting[0], person, "say.text_only", now, waiting[1].room)
        self._album = album

    async def _attach(
        self, message: Message, waiting: Waiting, person: Person, now: datetime
    ) -> bool:
        """Keep it beside the place where words would go; what follows in an album goes along."""
        stream_id, file = waiting[0], read_file(message)
        scene, say = await self._scene(stream_id, now), _said(message, waiting[1], person)
        attached = attaching(scene, say) if scene else None
        if file is None or attached is None:
            return False
        command, place = attached
        earlier = await media.of_album(self.database, stream_id, person.id, file.album)
        if earlier is None:
            origin = Origin(message.chat_id, message.message_id)
            turn = await self.streams.handle(stream_id, command, now, origin)
            if turn.refusal is not None:
                await self.explain(stream_id, person, turn, now, CardKey(command.ask).room)
                return True
        number = earlier.contribution if earlier else None
        await media.keep(self.database, stream_id, place, person.id, file, now, number)
        return True

    # What is said

    async def explain(
        self, stream_id: int, person: Person, turn: Turn[Any], now: datetime, room: int = 0
    ) -> None:
        """A refusal of words is explained where the person reads it.

        Who leads from outside the group and answers is told why the words are not waited for.
        """
        refusal, workshop = turn.refusal, turn.state
        if refusal is Refusal.NOT_ASKED and isinstance(workshop, Workshop):
            refusal = why_gone(workshop, person.id) or refusal
        if refusal is not None:
            await self.tell(stream_id, person, f"refusal.{refusal}", now, room)

    async def tell(
        self, stream_id: int, person: Person, key: str, now: datetime, room: int = 0
    ) -> None:
        await self.door.tell(stream_id, person, key, now, room)


def _said(message: Message, card: CardKey, person: Person, text: str = "") -> Say:
    return Say(person.id, card, text, private=_is_private(message))


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE
