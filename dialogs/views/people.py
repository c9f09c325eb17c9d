"""People to choose from: in the order of their names, a page at a time."""

from collections.abc import Callable, Iterable

from dialogs.names import ON_A_PAGE, in_order
from dialogs.outcome import Refusal
from dialogs.rules.presence import is_listed, why_gone
from dialogs.views.card import Button, CardView, Rows, Scene, act, rows_of
from dialogs.workshop import Participant

PEOPLE = act("people", "ask", "remove")
"""The way to everyone who takes part, in the facilitator's hand."""
MOST_NAMED = 3


def away_rows(scene: Scene) -> Rows:
    """From the remote, straight to who has left the chat; where many have, through the list."""
    away = sorted(x for x in scene.workshop.away if is_listed(scene.workshop, x))
    named = (
        Button(label="remove_named", person=each, action=f"open:person:{each}")
        for each in away[:MOST_NAMED]
    )
    return (*rows_of(named, 1), (PEOPLE,))


def people_rows(
    scene: Scene,
    people: Iterable[Participant],
    button: Callable[[Participant], Button],
    turns_to: Callable[[int], str],
    page: int = 1,
) -> Rows:
    """A button for each person of a page, and the way to the others; `turns_to`: its action."""
    found = sorted(people, key=lambda each: in_order(scene.names.get(each.id, "")))
    last = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), last)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    back = (act("ideas_before", turns_to(page - 1)),) if page > 1 else ()
    on = (act("ideas_after", turns_to(page + 1)),) if page < last else ()
    turning = (*back, *on)
    return (*rows_of(map(button, shown), 2), *((turning,) if turning else ()))


def people_card(scene: Scene, purpose: str, page: str = "1") -> CardView:
    """Choose a participant as deputy or as the new facilitator; or anyone, to be removed."""
    workshop, removing = scene.workshop, purpose == "remove"
    others = (x for x in workshop.participants.values() if is_listed(workshop, x.id))
    rows = people_rows(
        scene,
        (each for each in others if removing or not each.left),
        lambda each: Button(
            person=each.id, action=f"{'open:person' if removing else purpose}:{each.id}"
        ),
        lambda number: f"open:people:{purpose}:{number}",
        int(page),
    )
    away, removed = sorted(workshop.away), sorted(workshop.removed)
    data = {"purpose": purpose, "away": away, "removed": removed}
    return CardView("people", data, rows)


def person_card(scene: Scene, number: str) -> CardView:
    """One person, to be removed from the workshop after being asked once; or taken back."""
    workshop, person = scene.workshop, int(number)
    if not is_listed(workshop, person):
        raise KeyError(number)
    gone = why_gone(workshop, person)
    removed = gone is Refusal.REMOVED
    change = act("take_back" if removed else "remove_person", "remove", person, int(not removed))
    changes = (change,) if person != scene.reader else ()
    data = {"person": person, "voice": workshop.participants[person].voice, "gone": gone or ""}
    return CardView("person", data, (*((changes,) if changes else ()), (PEOPLE,)))
