"""What waits for a person over all workshops: /tilanne in private, the most urgent first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogs.buttons import Button, opening
from dialogs.cards.waiting import Situation, Waits, situation, urgency
from dialogs.command import ANYBODY, Action, written
from dialogs.keys import CardKey
from dialogs.places import step_of
from dialogs.rules.asking import AskMe, RemindAgain
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.world import World
from storage import workshops
from storage.streams import Streams
from storage.tables import people
from storage.tables.people import Person

WAITING = CardKey("waiting")
ASKED_OF = "on"
"""The code of the house's buttons that ask something of a workshop: `on:5:open:remote`."""
MOST_TOLD, MOST_LISTED, MOST_BUTTONS = 5, 8, 8


@dataclass(frozen=True, slots=True)
class _Known:
    """A workshop of the person, and what /tilanne tells of it."""

    id: int
    scene: Scene
    situation: Situation

    @property
    def name(self) -> str:
        return self.situation.partner or f"#{self.id}"


async def waiting_card(streams: Streams, person: Person, world: World) -> CardView:
    """What waits, each with its button; else that nothing does, and when something comes."""
    known = await _known(streams, person, world)
    asked = set(await people.focus(streams.database, person.id))
    found = [(each, one) for each in known for one in each.situation.waits]
    found.sort(key=lambda pair: urgency(pair[1]))
    busy = {each.id for each, _ in found}
    rest = [each for each in known if each.id not in busy]
    data = {
        "waits": [
            _told(each, one, person, is_open=(each.id, one.card) in asked)
            for each, one in found[:MOST_TOLD]
        ],
        "count": len(found),
        "coming": [_coming(each, person) for each in rest],
    }
    rows = (*(_goes(each, one) for each, one in found[:MOST_TOLD]), *_others(known, rest))
    return CardView("waiting", data, rows[:MOST_BUTTONS])


async def _known(streams: Streams, person: Person, world: World) -> list[_Known]:
    """The person's workshops, the newest first; those that have ended only where all have."""
    found = []
    for each in (await workshops.of_person(streams, person.id))[:MOST_LISTED]:
        workshop = await workshops.load(streams, each)
        if workshop is None or workshop.is_barred(person.id):
            continue
        if workshop.steers(person.id) or workshop.takes_part(person.id):
            workbook = workshops.workbook_of(streams, workshop)
            scene = Scene(workbook, workshop, world, person.id)
            found.append(_Known(each, scene, situation(scene)))
    return [each for each in found if not each.scene.workshop.ended] or found


def _told(known: _Known, one: Waits, person: Person, *, is_open: bool) -> Mapping[str, object]:
    """One thing that waits, as plain data; `open`: words in this chat answer it at once."""
    return {
        "partner": known.name,
        "says": one.says,
        "title": _title(known, one.place, person),
        "name": one.name,
        "moment": one.moment,
        "voices": one.voices,
        "coming": len(one.attendance.coming) if one.attendance else 0,
        "people": one.attendance.people if one.attendance else 0,
        "open": is_open,
    }


def _coming(known: _Known, person: Person) -> Mapping[str, object]:
    coming = known.situation.coming
    return {
        "partner": known.name,
        "says": coming.says,
        "title": _title(known, coming.place, person),
        "moment": coming.moment,
        "day": coming.day,
        "pulses": coming.pulses,
        "muted": known.situation.muted,
    }


def _title(known: _Known, place: str, person: Person) -> str:
    """What a step is called, in the person's language."""
    if not place:
        return ""
    return known.scene.workbook.text(person.language, f"step.{step_of(place)}.title")


def _goes(known: _Known, one: Waits) -> tuple[Button, ...]:
    return _asks(known, one.label, opening(one.card))


def _others(known: list[_Known], rest: list[_Known]) -> Iterator[tuple[Button, ...]]:
    """The way to the whole of a workshop, and to what was turned off in it."""
    for each in rest or known[:1]:
        yield _asks(each, "look_at", opening(each.situation.card))
    for each in known:
        if each.situation.off:
            yield _asks(each, "ask_again", written(AskMe(ANYBODY)))
        if each.situation.muted:
            yield _asks(each, "remind_again", written(RemindAgain(ANYBODY)))


def _asks(known: _Known, label: str, asked: Action) -> tuple[Button, ...]:
    """A button of the house that asks something of a workshop."""
    action = Action(f"{ASKED_OF}:{known.id}:{asked}")
    return (Button(label=label, action=action, values={"name": known.name}),)
