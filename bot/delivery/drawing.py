"""Drawing: a card's key becomes what its reader sees, from its stream as it is now."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, assert_never
from zoneinfo import ZoneInfo

from bot.cards.calendar_file import invitation_file
from bot.cards.items import isolate
from bot.cards.media import FILE, Attachment, Leave, Picture
from bot.cards.qr import wall_file
from bot.cards.render import Reader, Rendered, Renderer
from bot.errors import is_outage, told
from bot.lobby.home import HOUSE, House
from dialogs.cards import CardFile, CardView
from dialogs.facts.pool import wording
from dialogs.keys import FORMER, CardKey
from dialogs.reading.texts import shorten
from dialogs.stream import StreamKind
from dialogs.workshop import Workshop
from storage.streams import Stream, Streams
from storage.tables import cards, chats, media, people
from storage.tables.ends import SUPERGROUPS

log = logging.getLogger(__name__)

T = TypeVar("T")
MOST_CAPTION = 500
"""Characters of a caption; Telegram takes 1024 UTF-16 units."""


class UndrawableError(Exception):
    """A card that cannot be drawn; the others go on."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that drawing needs. Reads only; nothing is decided here."""

    streams: Streams
    house: House
    renderer: Renderer
    zone: ZoneInfo
    language: str

    async def draw(
        self, stream_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        """The card for a person (0: the group); None where its subject is gone.

        Raises UndrawableError where some fault of ours is in the way.
        """
        try:
            return await self._draw(stream_id, card, person, now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("%s cannot be drawn: %s", card, told(error))
            raise UndrawableError(card) from error

    async def _draw(
        self, stream_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        stream = await self.streams.load(stream_id)
        if stream is not None and card.kind == FORMER:
            return await self._draw_line(stream_id, stream, card.former, person, now)
        if stream is None or not stream.kind.has(card):
            return await self._draw_house(stream_id, card, person, now)
        if stream.kind.is_kept_from(stream.state, card, person):
            return None
        reader = await self._reader(stream_id, stream, person)
        world = self.streams.world(now)
        scene = stream.kind.scene(stream.state, world, person or None, reader.names)
        view = await self._view(stream.kind, scene, card)
        return self.renderer.render(view, reader) if view else None

    async def _draw_line(
        self, stream_id: int, stream: Stream, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        """What a former copy has become: a line, with a link where messages have one."""
        scene = stream.kind.scene(stream.state, self.streams.world(now), person or None)
        view = stream.kind.former(scene, card)
        live = await cards.live(self.streams.database, stream_id, card, person)
        home = await chats.home(self.streams.database, stream_id, card.room)
        link = link_to(live.chat_id, live.message_id, home.thread_id) if live and home else ""
        reader = await self._reader(stream_id, stream, person)
        drawn = view and CardView(view.template, {**view.data, "link": link})
        return self.renderer.render(drawn, reader) if drawn else None

    async def _view(self, kind: StreamKind[Any], scene: Any, card: CardKey) -> CardView | None:
        """None for a card whose subject is gone, such as a dropped draft."""
        try:
            for _ in kind.comparing(scene, card):
                await asyncio.sleep(0)  # a step at a time: nobody waits for it but this card
            return kind.view(scene, card)
        except KeyError:
            return None

    async def _reader(self, stream_id: int, stream: Stream, person: int) -> Reader:
        database, setting = self.streams.database, stream.kind.setting(stream.state)
        reader = await people.find(database, person) if person else None
        language = reader.language if reader else setting.language
        known = await people.names(database, stream.kind.people(stream.state))
        names = stream.kind.told_names(stream.state, known, self._stand_in(language))
        return Reader(language, setting.zone, stream_id, names, setting.workbook)

    def _stand_in(self, language: str) -> Callable[[str, int], str]:
        """What someone is called whose name cannot be seen."""

        def say(doing: str, number: int) -> str:
            return self.renderer.vocabulary.say(language, f"person.{doing}", number=number)

        return say

    async def _draw_house(
        self, stream_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        database = self.streams.database
        if card == "hello" and await chats.seats_in_chat(database, person):
            return None
        reader = await people.find(database, person) if person > 0 else None
        view = await self.house.view(card, reader, self.streams.world(now))
        language = reader.language if reader else await self._language_of(stream_id)
        names = {reader.id: reader.name} if reader else {}
        return self.renderer.render(view, Reader(language, self.zone, stream_id, names))

    async def _language_of(self, stream_id: int) -> str:
        stream = await self.streams.load(stream_id)
        return stream.kind.setting(stream.state).language if stream else self.language

    async def attachment(
        self, stream_id: int, card: CardKey, now: datetime, person: int = 0
    ) -> Attachment | Picture | Leave | None:
        """The file that goes with a card, if any, such as the calendar file of an invitation."""
        return await _or_none(self._attachment(stream_id, card, now, person), f"{FILE}{card}")

    async def _attachment(
        self, stream_id: int, card: CardKey, now: datetime, person: int
    ) -> Attachment | Picture | Leave | None:
        if stream_id == HOUSE:
            return await self.house.file(card, self.streams.world(now))
        stream = await self.streams.load(stream_id)
        if stream is None or stream.kind.is_kept_from(stream.state, card, person):
            return None
        file = stream.kind.file(stream.kind.scene(stream.state, self.streams.world(now)), card)
        return await self._made(stream_id, stream.state, file, now) if file else None

    async def _made(
        self, stream_id: int, workshop: Workshop, file: CardFile, now: datetime
    ) -> Attachment | Picture | None:
        """The file that a card has with it, as it is now."""
        match file.kind:
            case "media":
                return await self._picture(stream_id, workshop, int(file.about))
            case "wall":
                name = self.renderer.vocabulary.say(workshop.language, "file.wall")
                return wall_file(workshop, name)
            case "calendar":
                return self._invitation(workshop, stream_id, file.about, now)
        assert_never(file.kind)

    def _invitation(
        self, workshop: Workshop, stream_id: int, experiment: str, now: datetime
    ) -> Attachment | None:
        house = self.renderer.secret("calendar")
        return invitation_file(workshop, stream_id, experiment, now, house=house)

    async def _picture(self, stream_id: int, workshop: Workshop, number: int) -> Picture | None:
        """What someone sent along, with the words that it belongs to; None once they are gone."""
        kept = await media.find(self.streams.database, number)
        if kept is None or kept.stream_id != stream_id or kept.contribution is None:
            return None
        contribution = workshop.contributions[kept.contribution]
        if contribution.withdrawn or contribution.erased:
            return None
        return Picture(kept.file, isolate(shorten(wording(workshop, contribution), MOST_CAPTION)))


def link_to(chat: int, message: int, thread: int = 0) -> str:
    """Opens a message for members of its supergroup (Telegram, deep links); "" elsewhere."""
    if chat >= SUPERGROUPS:
        return ""
    place = f"{SUPERGROUPS - chat}" + (f"/{thread}" if thread else "")
    return f"https://t.me/c/{place}/{message}"


async def _or_none(drawing: Awaitable[T | None], what: str) -> T | None:
    """None for what cannot be drawn for some fault of ours: the others go on."""
    try:
        return await drawing
    except Exception as error:
        if is_outage(error):
            raise
        log.error("%s cannot be drawn: %s", what, told(error))
        return None
