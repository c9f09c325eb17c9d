"""Drawing: a card's key becomes what its reader sees, from the workshop as it is now."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.house import HOUSE, HOUSE_KINDS, House
from bot.invitations import Attachment, invitation_file, wall_file
from bot.mishaps import is_outage, told
from bot.parcels import FILE
from bot.pictures import Picture
from bot.quoting import isolate, shorten
from bot.render import Reader, Rendered, Renderer
from dialogs.pool import wording
from dialogs.views import CardView, Scene, card_view, comparing
from dialogs.workshop import Workshop
from storage import chats, media, people
from storage.workshops import Workshops

log = logging.getLogger(__name__)

T = TypeVar("T")
MOST_CAPTION = 500
"""Characters of a caption; Telegram takes 1024 UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that drawing needs. Reads only; nothing is decided here."""

    workshops: Workshops
    house: House
    renderer: Renderer
    zone: ZoneInfo
    language: str

    async def draw(
        self, workshop_id: int, card: str, person: int, now: datetime
    ) -> Rendered | None:
        """The card for a person (0: the group); None where it cannot be drawn, or not any more."""
        return await _or_none(self._draw(workshop_id, card, person, now), card)

    async def _draw(
        self, workshop_id: int, card: str, person: int, now: datetime
    ) -> Rendered | None:
        if workshop_id == HOUSE or card.partition(":")[0] in HOUSE_KINDS:
            return await self._draw_house(workshop_id, card, person, now)
        workshop = await self.workshops.load(workshop_id)
        if workshop is None:
            return None
        world = self.workshops.world(now)
        scene = Scene(self.workshops.workbook_of(workshop), workshop, world, person or None)
        view = await self._view(scene, card)
        if view is None:
            return None
        reader = await self._reader(workshop_id, workshop, person)
        return self.renderer.render(view, reader)

    async def _view(self, scene: Scene, card: str) -> CardView | None:
        """None for a card whose subject is gone, such as a dropped draft."""
        try:
            for _ in comparing(scene, card):
                await asyncio.sleep(0)  # a step at a time: nobody waits for it but this card
            return card_view(scene, card)
        except KeyError:
            return None

    async def _reader(self, workshop_id: int, workshop: Workshop, person: int) -> Reader:
        database = self.workshops.database
        known = await people.find(database, person) if person else None
        ids = {*workshop.participants, workshop.facilitator}
        return Reader(
            language=known.language if known else workshop.language,
            zone=workshop.local,
            workshop_id=workshop_id,
            names=await people.names(database, ids),
            workbook=self.workshops.workbook_of(workshop),
        )

    async def _draw_house(
        self, workshop_id: int, card: str, person: int, now: datetime
    ) -> Rendered | None:
        database = self.workshops.database
        if card == "hello" and await chats.seats_in_chat(database, person):
            return None
        known = await people.find(database, person) if person > 0 else None
        view = await self.house.view(card, known, self.workshops.world(now))
        language = known.language if known else await self._language_of(workshop_id)
        names = {known.id: known.name} if known else {}
        return self.renderer.render(view, Reader(language, self.zone, workshop_id, names))

    async def _language_of(self, workshop_id: int) -> str:
        workshop = await self.workshops.load(workshop_id) if workshop_id else None
        return workshop.language if workshop else self.language

    async def attachment(
        self, workshop_id: int, card: str, now: datetime
    ) -> Attachment | Picture | None:
        """The file that goes with a card, if any, such as the calendar file of an invitation."""
        return await _or_none(self._attachment(workshop_id, card, now), f"{FILE}{card}")

    async def _attachment(
        self, workshop_id: int, card: str, now: datetime
    ) -> Attachment | Picture | None:
        kind, _, rest = card.partition(":")
        if workshop_id == HOUSE:
            return await self.house.file(card, self.workshops.world(now))
        workshop = await self.workshops.load(workshop_id)
        if workshop is None:
            return None
        if kind == "media" and rest:
            return await self._picture(workshop_id, workshop, int(rest))
        if kind == "wall":
            return wall_file(workshop, self.renderer.vocabulary.say(workshop.language, "file.wall"))
        if kind == "invitation":
            return invitation_file(workshop, workshop_id, rest, now)
        if kind == "notice":
            for item in workshop.notices[int(rest)].items:
                if item.kind.startswith("invite"):
                    return invitation_file(workshop, workshop_id, item.about, now)
        return None

    async def _picture(self, workshop_id: int, workshop: Workshop, number: int) -> Picture | None:
        """What someone sent along, with the words that it belongs to; None once they are gone."""
        kept = await media.find(self.workshops.database, number)
        if kept is None or kept.workshop_id != workshop_id or kept.contribution is None:
            return None
        found = workshop.contributions[kept.contribution]
        if found.withdrawn or found.erased:
            return None
        return Picture(kept.file, isolate(shorten(wording(workshop, found), MOST_CAPTION)))


async def _or_none(drawing: Awaitable[T | None], what: str) -> T | None:
    """None for what cannot be drawn for some fault of ours: the others go on."""
    try:
        return await drawing
    except Exception as error:
        if is_outage(error):
            raise
        log.error("%s cannot be drawn: %s", what, told(error))
        return None
