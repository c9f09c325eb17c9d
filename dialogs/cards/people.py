"""People to choose from: in the order of their names, a page at a time."""

from collections.abc import Callable, Iterable, Sequence

from dialogs.buttons import Button, Rows, act, choosing, opening
from dialogs.cards.view import rows_of
from dialogs.command import ANYBODY, Action, written
from dialogs.events import PersonId
from dialogs.facts.names import in_order
from dialogs.keys import CardKind
from dialogs.outcome import Refusal
from dialogs.rules.leading import HandOver, LeadOn, NameDeputy, is_unled
from dialogs.rules.presence import Remove, is_listed, why_gone
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workshop import Participant

PEOPLE = choosing("people", "remove")
"""The way to everyone who takes part, in the facilitator's hand."""
MOST_NAMED = 3
FEW, MOST_ON_A_PAGE = 24, 72
"""So many have two columns; and so many are the most to look through at once."""
MOST_BUTTONS, MOST_BYTES = 92, 9_000
"""Telegram takes 100 buttons and 10,000 bytes of keyboard; each card has a few others besides."""
LABEL, AROUND, OTHER = 40, 48, 110
"""How much of a name a button shows; its bytes besides name and action; those of another one."""


def away_rows(scene: Scene) -> Rows:
    """From the remote, straight to who has left the chat; where many have, through the list."""
    away = sorted(x for x in scene.workshop.away if is_listed(scene.workshop, x))
    named = (
        Button(label="remove_named", person=each, action=opening(CardKind.PERSON(each)))
        for each in away[:MOST_NAMED]
    )
    return (*rows_of(named, 1), (PEOPLE,))


def people_rows(
    scene: Scene,
    people: Iterable[Participant],
    button: Callable[[Participant], Button],
    turns_to: Callable[[int], Action],
    *,
    page: int = 1,
    beside: int = 0,
) -> Rows:
    """A button for each person of a page, and the way to the others; `turns_to`: its action.

    `beside`: how many buttons the card has for other things, more than a few.
    """
    found = sorted(people, key=lambda each: in_order(scene.names.get(each.id, "")))
    pages = _pages(scene, [button(each) for each in found], beside)
    page = min(max(page, 1), len(pages))
    shown = pages[page - 1]
    back = (Button(label="ideas_before", action=turns_to(page - 1)),) if page > 1 else ()
    on = (Button(label="ideas_after", action=turns_to(page + 1)),) if page < len(pages) else ()
    turning = (*back, *on)
    width = 2 if len(shown) <= FEW else 3
    return (*_rows(shown, width), *((turning,) if turning else ()))


def _pages(scene: Scene, buttons: Iterable[Button], beside: int) -> list[list[Button]]:
    """As many on each as one keyboard takes: of short names more than of long ones with emoji."""
    pages: list[list[Button]] = [[]]
    size, most = 0, min(MOST_ON_A_PAGE, MOST_BUTTONS - beside)
    for each in buttons:
        name = scene.names.get(each.person or 0, "")
        own = len(name[:LABEL].encode()) + len(each.action) + AROUND
        if len(pages[-1]) == most or size + own > MOST_BYTES - beside * OTHER:
            pages.append([])
            size = 0
        pages[-1].append(each)
        size += own
    return pages


def _rows(buttons: Sequence[Button], width: int) -> Rows:
    starts = range(0, len(buttons), width)
    return tuple(tuple(buttons[start : start + width]) for start in starts)


def people_card(scene: Scene, purpose: str, page: str = "1") -> CardView:
    """Choose a participant as deputy or as the new facilitator; or anyone, to be removed."""
    workshop, removing = scene.workshop, purpose == "remove"
    others = (x for x in workshop.participants.values() if is_listed(workshop, x.id))
    rows = people_rows(
        scene,
        (each for each in others if removing or not each.left),
        lambda each: Button(person=each.id, action=_choice(purpose, each.id)),
        lambda number: opening(CardKind.PEOPLE(purpose, number)),
        page=int(page or 1),
    )
    away, removed = sorted(workshop.away), sorted(workshop.removed)
    data = {"purpose": purpose, "away": away, "removed": removed}
    return CardView("people", data, rows)


def _choice(purpose: str, person: PersonId) -> Action:
    """What choosing a person for a purpose asks for; KeyError for a purpose that there is not."""
    match purpose:
        case "remove":
            return opening(CardKind.PERSON(person))
        case "deputy":
            return written(NameDeputy(ANYBODY, person))
        case "handover":
            return written(HandOver(ANYBODY, person))
        case _:
            raise KeyError(purpose)


def is_choice(scene: Scene, about: str) -> bool:
    purpose, _, page = about.partition(":")
    return purpose in ("deputy", "handover", "remove") and is_page(page)


def is_page(number: str) -> bool:
    """A page of a list; past the last one there is still the last one."""
    return not number or number.isdecimal()


def presence_card(scene: Scene, key: str, person: str = "0") -> CardView:
    """Who is in the workshop no more, or is again: said with its name to whom it matters."""
    partner = scene.workshop.form("setup").text("partner")
    return CardView("presence", {"key": key, "partner": partner, "person": int(person)})


def person_card(scene: Scene, number: str) -> CardView:
    """One person, to be removed from the workshop after being asked once; or taken back."""
    workshop, person = scene.workshop, int(number)
    if not is_listed(workshop, person):
        raise KeyError(number)
    gone = why_gone(workshop, person)
    removed = gone is Refusal.REMOVED
    remove = Remove(ANYBODY, person, not removed)
    change = act("take_back" if removed else "remove_person", remove)
    changes = (change,) if person != scene.reader else ()
    data = {"person": person, "voice": workshop.participants[person].voice, "gone": gone or ""}
    return CardView("person", data, (*((changes,) if changes else ()), (PEOPLE,)))


def is_known(scene: Scene, number: str) -> bool:
    return number.isdecimal() and is_listed(scene.workshop, int(number))


def leader_card(scene: Scene) -> CardView:
    """Who goes on leading: asked of the group, and answered by the first from the school."""
    workshop = scene.workshop
    asks = is_unled(workshop) and not workshop.ended
    rows: Rows = ((act("lead_on", LeadOn(ANYBODY)),),) if asks else ()
    return CardView("leader", {"asks": asks, "leader": workshop.facilitator}, rows)
