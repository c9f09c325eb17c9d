"""A stuck group as it is seen: the ladder, what it shows the group, and guesses to be confirmed."""

from collections.abc import Iterator, Mapping

from dialogs.buttons import Button, Rows, act, opens
from dialogs.cards.view import corners, heading, item, rows_of
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.events import Place
from dialogs.facts.road import knows
from dialogs.keys import CardKind
from dialogs.rules.closing import why_not_skip
from dialogs.rules.stuck import ConfirmGuess, HelpStuck, guessed_by, open_guesses, to_confirm
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.ladder import Rung, rungs_of
from dialogs.workbook.schema import Voice

MOST_CONFIRMED = 20
"""Guesses with a button on one card; the others come as these are confirmed."""


def help_data(scene: Scene, place: Place) -> dict[str, object]:
    """What the latest rung says; nobody is asked to guess what they can say themselves."""
    workshop = scene.workshop
    known = workshop.help(place)
    rung = known.latest if workshop.is_open(place) else None
    seat = known.seat if rung else None
    reader = workshop.participants.get(scene.reader or 0)
    if reader is not None:
        seat = guessed_by(workshop, place, reader.voice)
    return {"help": rung.value if rung else "", "seat": seat.value if seat else ""}


def stuck_card(scene: Scene, place: Place) -> CardView:
    """The ladder in the facilitator's hand: what has been tried, and what comes next."""
    workshop = scene.workshop
    known = workshop.help(place)
    rungs = _possible(scene, place)
    here = workshop.is_open(place) and bool(rungs)
    coming = (each for each in rungs if each not in known.rungs)
    data = heading(scene, place) | {
        "here": here,
        "parked": workshop.is_parked(place),
        "next": next(coming, "") if here else "",
        "can_park": Rung.PARK in rungs,
        "seat": known.seat.value if known.seat else "",
    }
    rows = (row for rung in rungs for row in _rung_rows(scene, place, rung))
    return CardView("stuck", data, tuple(rows) if here else ())


def has_ladder(scene: Scene, place: Place) -> bool:
    return knows(scene, place) and bool(rungs_of(scene.step(place)))


def _possible(scene: Scene, place: Place) -> tuple[Rung, ...]:
    """The rungs of a place; a step that later ones stand on cannot be left to wait."""
    rungs = rungs_of(scene.step(place))
    if scene.workshop.is_open(place) and why_not_skip(scene, place) is None:
        return rungs
    return tuple(each for each in rungs if each is not Rung.PARK)


def _rung_rows(scene: Scene, place: Place, rung: Rung) -> Iterator[tuple[Button, ...]]:
    known = scene.workshop.help(place)
    if rung is not Rung.SWAP:
        help_by = HelpStuck(ANYBODY, place, rung)
        yield (act(f"stuck_{rung}", help_by, ticked=rung in known.rungs),)
    elif known.seat:
        yield (act("seats_back", HelpStuck(ANYBODY, place, rung)),)
    else:
        for each in corners(scene.workshop):
            yield (act(f"seat_{each}", HelpStuck(ANYBODY, place, rung, Voice(each))),)


def confirming(scene: Scene, place: Place, numbers: object) -> tuple[dict[str, object], Rows]:
    """The guesses of a place with their buttons; `numbers`: those that its card shows already."""
    found = open_guesses(scene.workshop, place)[:MOST_CONFIRMED]
    known = numbers if isinstance(numbers, Mapping) and numbers else _numbered(found)
    rows = _confirm_rows(known, found)
    return {"numbers": known, "guesses": bool(rows)}, rows


def _numbered(guesses: tuple[Contribution, ...]) -> Mapping[int, int]:
    return {each.id: number for number, each in enumerate(guesses, 1)}


def _confirm_rows(numbers: Mapping[int, object], guesses: tuple[Contribution, ...]) -> Rows:
    """A button for each guess, by the number that the card shows for it."""
    numbered = (each for each in guesses if each.id in numbers)
    buttons = (act("confirm", ConfirmGuess(ANYBODY, x.id), number=numbers[x.id]) for x in numbered)
    return rows_of(buttons, 2)


def guesses_card(scene: Scene) -> CardView:
    """What others have guessed of the reader's voice, wherever on the road."""
    found = to_confirm(scene, scene.reader)[:MOST_CONFIRMED]
    items = [item(scene.workshop, each) for each in found]
    return CardView("guesses", {"items": items}, _confirm_rows(_numbered(found), found))


def to_guesses(scene: Scene) -> Rows:
    """The way to what waits for the reader's word; nothing where nothing does."""
    waiting = len(to_confirm(scene, scene.reader))
    return ((opens("guesses", CardKind.GUESSES(), count=waiting),),) if waiting else ()
