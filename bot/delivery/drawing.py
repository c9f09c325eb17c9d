"""Drawing: a card's key becomes what its reader sees, from the workshop as it is now."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, assert_never
from zoneinfo import ZoneInfo

from bot.cards.calendar_file import invitation_file
from bot.cards.items import isolate
from bot.cards.media import FILE, Attachment, Leave, Picture
from bot.cards.qr import wall_file
from bot.cards.render import Reader, Rendered, Renderer
from bot.errors import is_outage, told
from bot.lobby.home import HOUSE, House
from dialogs.cards import (
    CardFile,
    CardView,
    card_view,
    comparing,
    file_of,
    is_of_a_workshop,
    is_said_to_the_gone,
)
from dialogs.keys import CardKey
from dialogs.names import told as told_names
from dialogs.pool import wording
from dialogs.scene import Scene
from dialogs.texts import shorten
from dialogs.workshop import Workshop
from storage import chats, media, people
from storage.workshops import Workshops

log = logging.getLogger(__name__)

T = TypeVar("T")
MOST_CAPTION = 500
"""Characters of a caption; Telegram takes 1024 UTF-16 units."""


class UndrawableError(Exception):
    """A card that cannot be drawn; the others go on."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that drawing needs. Reads only; nothing is decided here."""

    workshops: Workshops
    house: House
    renderer: Renderer
    zone: ZoneInfo
    language: str

    async def draw(
        self, workshop_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        """The card for a person (0: the group); None where its subject is gone.

        Raises UndrawableError where some fault of ours is in the way.
        """
        try:
            return await self._draw(workshop_id, card, person, now)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("%s cannot be drawn: %s", card, told(error))
            raise UndrawableError(card) from error

    async def _draw(
        self, workshop_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        if workshop_id == HOUSE or not is_of_a_workshop(card):
            return await self._draw_house(workshop_id, card, person, now)
        workshop = await self.workshops.load(workshop_id)
        if workshop is None or (workshop.is_barred(person) and not is_said_to_the_gone(card)):
            return None
        world, workbook = self.workshops.world(now), self.workshops.workbook_of(workshop)
        reader = await self._reader(workshop_id, workshop, person)
        scene = Scene(workbook, workshop, world, person or None, reader.names)
        view = await self._view(scene, card)
        return self.renderer.render(view, reader) if view else None

    async def _view(self, scene: Scene, card: CardKey) -> CardView | None:
        """None for a card whose subject is gone, such as a dropped draft."""
        try:
            for _ in comparing(scene, card):
                await asyncio.sleep(0)  # a step at a time: nobody waits for it but this card
            return card_view(scene, card)
        except KeyError:
            return None

    async def _reader(self, workshop_id: int, workshop: Workshop, person: int) -> Reader:
        database = self.workshops.database
        reader = await people.find(database, person) if person else None
        language = reader.language if reader else workshop.language
        ids = filter(None, (*workshop.participants, workshop.facilitator, workshop.coordinator))
        names = told_names(workshop, await people.names(database, ids), self._stand_in(language))
        return Reader(
            language=language,
            zone=workshop.local,
            workshop_id=workshop_id,
            names=names,
            workbook=self.workshops.workbook_of(workshop),
        )

    def _stand_in(self, language: str) -> Callable[[str, int], str]:
        """What someone is called whose name cannot be seen."""

        def say(doing: str, number: int) -> str:
            return self.renderer.vocabulary.say(language, f"person.{doing}", number=number)

        return say

    async def _draw_house(
        self, workshop_id: int, card: CardKey, person: int, now: datetime
    ) -> Rendered | None:
        database = self.workshops.database
        if card == "hello" and await chats.seats_in_chat(database, person):
            return None
        reader = await people.find(database, person) if person > 0 else None
        view = await self.house.view(card, reader, self.workshops.world(now))
        language = reader.language if reader else await self._language_of(workshop_id)
        names = {reader.id: reader.name} if reader else {}
        return self.renderer.render(view, Reader(language, self.zone, workshop_id, names))

    async def _language_of(self, workshop_id: int) -> str:
        workshop = await self.workshops.load(workshop_id) if workshop_id else None
        return workshop.language if workshop else self.language

    async def attachment(
        self, workshop_id: int, card: CardKey, now: datetime, person: int = 0
    ) -> Attachment | Picture | Leave | None:
        """The file that goes with a card, if any, such as the calendar file of an invitation."""
        return await _or_none(self._attachment(workshop_id, card, now, person), f"{FILE}{card}")

    async def _attachment(
        self, workshop_id: int, card: CardKey, now: datetime, person: int
    ) -> Attachment | Picture | Leave | None:
        if workshop_id == HOUSE:
            return await self.house.file(card, self.workshops.world(now))
        workshop = await self.workshops.load(workshop_id)
        if workshop is None or workshop.is_barred(person):
            return None
        file = file_of(self.workshops.scene(workshop, now), card)
        return await self._made(workshop_id, workshop, file, now) if file else None

    async def _made(
        self, workshop_id: int, workshop: Workshop, file: CardFile, now: datetime
    ) -> Attachment | Picture | None:
        """The file that a card has with it, as it is now."""
        match file.kind:
            case "media":
                return await self._picture(workshop_id, workshop, int(file.about))
            case "wall":
                name = self.renderer.vocabulary.say(workshop.language, "file.wall")
                return wall_file(workshop, name)
            case "calendar":
                return self._invitation(workshop, workshop_id, file.about, now)
        assert_never(file.kind)

    def _invitation(
        self, workshop: Workshop, workshop_id: int, experiment: str, now: datetime
    ) -> Attachment | None:
        house = self.renderer.secret("calendar")
        return invitation_file(workshop, workshop_id, experiment, now, house=house)

    async def _picture(self, workshop_id: int, workshop: Workshop, number: int) -> Picture | None:
        """What someone sent along, with the words that it belongs to; None once they are gone."""
        kept = await media.find(self.workshops.database, number)
        if kept is None or kept.workshop_id != workshop_id or kept.contribution is None:
            return None
        contribution = workshop.contributions[kept.contribution]
        if contribution.withdrawn or contribution.erased:
            return None
        return Picture(kept.file, isolate(shorten(wording(workshop, contribution), MOST_CAPTION)))


async def _or_none(drawing: Awaitable[T | None], what: str) -> T | None:
    """None for what cannot be drawn for some fault of ours: the others go on."""
    try:
        return await drawing
    except Exception as error:
        if is_outage(error):
            raise
        log.error("%s cannot be drawn: %s", what, told(error))
        return None
