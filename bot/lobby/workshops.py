"""Workshops: all that a person follows or leads, those first that need somebody, in pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dialogs.buttons import Button, Rows
from dialogs.cards.followed import line_data
from dialogs.cards.overview import Need, Overview, comes_at, overview
from dialogs.command import Action
from dialogs.reading.texts import shorten
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workshop import Workshop
from dialogs.world import World
from storage import workshops
from storage.streams import Streams
from storage.tables import people
from storage.tables.people import Person

A_PAGE = 8
MOST_NAME = 40
SEVERAL = 2
"""From so many that one leads they are a list."""
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """A workshop in the list of one person."""

    id: int
    scene: Scene
    found: Overview

    @property
    def name(self) -> str:
        return (
            shorten(self.scene.workshop.form("setup").text("partner"), MOST_NAME) or f"#{self.id}"
        )

    @property
    def order(self) -> tuple[int, date, date, datetime, int]:
        """What needs somebody by its need, the oldest first; then by the next date; then ended."""
        scene, found = self.scene, self.found
        since = found.day if found.need is not Need.NOTHING else None
        begins = found.day if found.says == "begins" else None
        at = comes_at(scene)
        day = at.astimezone(scene.workshop.local).date() if at else begins
        rank = found.need + scene.workshop.ended
        return rank, since or date.max, day or date.max, at or FAR, -self.id


async def listed(streams: Streams, person: Person, world: World) -> list[Listed]:
    """All that the person follows or leads, in the list's order; where they are only part, none.

    Empty for who has no more than a part in workshops, or leads a single one.
    """
    own = await workshops.of_person(streams, person.id)
    followed = await workshops.followed_by(streams, person.id)
    found = []
    for each in dict.fromkeys((*followed, *own)):
        workshop = await workshops.load(streams, each)
        if workshop is not None and not workshop.is_barred(person.id):
            scene = Scene(workshops.workbook_of(streams, workshop), workshop, world, person.id)
            found.append(Listed(each, scene, _seen_by(scene, person.id)))
    mine = [each for each in found if _steers_or_follows(each.scene.workshop, person.id)]
    several = len(mine) >= (1 if person.role == "coordinator" else SEVERAL)
    return sorted(found, key=lambda each: each.order) if several else []


def _steers_or_follows(workshop: Workshop, person: int) -> bool:
    return workshop.steers(person) or workshop.coordinator == person


def _seen_by(scene: Scene, person: int) -> Overview:
    """Where one only takes part, what it needs of others is no matter of one's own."""
    found = overview(scene)
    mine = _steers_or_follows(scene.workshop, person)
    return found if mine else Overview(found.says, Need.NOTHING, found.day, found.moment)


async def workshops_card(
    streams: Streams, person: Person, found: Sequence[Listed], page: int, more: Rows
) -> CardView:
    """One page of the list, each workshop a line and a button; `more` stands below them."""
    pages = -(-len(found) // A_PAGE)
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    asked = [each.found.ask for each in shown if each.found.ask]
    names = await people.names(streams.database, asked)
    lines = [_line(each, person, names) for each in shown]
    data = {
        "count": len(found),
        "page": page,
        "pages": pages,
        "needy": [x for x, each in zip(lines, shown, strict=True) if _needs(each)],
        "others": [x for x, each in zip(lines, shown, strict=True) if not _needs(each)],
        "needing": sum(map(_needs, found)),
    }
    rows = (*((_opens(each),) for each in shown), *_turning(page, pages), *more)
    return CardView("workshops", data, rows)


def _needs(each: Listed) -> bool:
    return each.found.need is not Need.NOTHING


def _line(each: Listed, person: Person, names: Mapping[int, str]) -> Mapping[str, object]:
    """The line in the person's language; whom to ask is not told to that one."""
    line = line_data(each.scene, each.found)
    step, ask = line["step"], each.found.ask
    title = each.scene.workbook.text(person.language, f"step.{step}.title") if step else ""
    asks = names.get(ask, "") if ask and ask != person.id else ""
    return {**line, "partner": each.name, "title": title, "ask": shorten(asks, MOST_NAME)}


def _opens(each: Listed) -> Button:
    return Button("workshop", Action(f"ws:{each.id}"), values={"name": each.name})


def _turning(page: int, pages: int) -> Rows:
    """The way to the pages before and after."""
    before = (Button("ideas_before", Action(f"list:{page - 1}")),) if page > 1 else ()
    after = (Button("ideas_after", Action(f"list:{page + 1}")),) if page < pages else ()
    return ((*before, *after),) if pages > 1 else ()
