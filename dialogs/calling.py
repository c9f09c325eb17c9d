"""Calling: who is reminded of the next meeting, of a pause, and of the next round, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.calendar import add_months, add_workdays
from dialogs.events import PersonId, Place
from dialogs.meetings import meets_at
from dialogs.places import rests_before
from dialogs.scene import Scene
from dialogs.workshop import Workshop

DAY = timedelta(days=1)
FORTNIGHT = timedelta(days=14)
UNTIMED_WORKDAYS = 3
"""How long a meeting may be without its time before the facilitator hears of it."""
MOST_CALLS = 26
"""A year of fortnights: who has not answered by then does not want to be asked."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something to remind of on a local day, of no use from `until` on; `before`: not later."""

    kind: str
    about: Place
    to: PersonId | None
    day: date
    until: date | datetime
    before: bool = False
    occurrence: str = ""


def calls(scene: Scene) -> Iterator[Call]:
    """Every call that stands between meetings, while the workshop is paused, or after its end."""
    workshop = scene.workshop
    if workshop.ended:
        yield from _of_next_round(workshop)
    elif workshop.paused:
        yield from _of_pause(scene)
    elif rests_before(workshop.place):
        yield from _of_rest(scene, workshop.place)


def _of_rest(scene: Scene, place: Place) -> Iterator[Call]:
    workshop = scene.workshop
    at = meets_at(workshop, place)
    if at is None:
        rested = workshop.opened[place].astimezone(workshop.local).date()
        first = add_workdays(rested, UNTIMED_WORKDAYS, scene.world.holidays)
        yield from _every_fortnight("untimed", scene, place, first)
        return
    day, moment = at.date(), f"{at:%Y-%m-%dT%H:%M}"
    yield Call("meet1", place, None, day - DAY, day, before=True, occurrence=moment)
    yield Call("meet0", place, None, day, at, occurrence=moment)
    first = add_workdays(day, 1, scene.world.holidays)
    yield from _every_fortnight("unbegun", scene, place, first)


def _every_fortnight(kind: str, scene: Scene, place: Place, first: date) -> Iterator[Call]:
    """To who leads, until it is done; one that is still to come is enough."""
    for count in range(MOST_CALLS):
        day = first + count * FORTNIGHT
        yield Call(kind, place, scene.workshop.facilitator, day, day + FORTNIGHT)
        if day > scene.world.today(scene.workshop.local):
            return


def _of_pause(scene: Scene) -> Iterator[Call]:
    """A workshop that was paused for weeks is not forgotten: after two weeks, then monthly."""
    workshop = scene.workshop
    if workshop.paused_at is None:
        return
    first = workshop.paused_at.astimezone(workshop.local).date() + FORTNIGHT
    for count in range(MOST_CALLS // 2):
        day = add_months(first, count)
        yield Call(
            "paused", workshop.place, workshop.facilitator, day, add_months(first, count + 1)
        )
        if day > scene.world.today(workshop.local):
            return


def _of_next_round(workshop: Workshop) -> Iterator[Call]:
    """Two weeks before the next round that the group agreed on."""
    if day := workshop.form("next").date("date"):
        until, occurrence = day + FORTNIGHT / 2, day.isoformat()
        yield Call("next", "", workshop.facilitator, day - FORTNIGHT, until, occurrence=occurrence)
