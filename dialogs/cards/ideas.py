"""The pool of ideas as all read it: beside the targets where few, page by page where many."""

from dialogs.buttons import Button, Rows, opens, press
from dialogs.cards.view import item, rows_of
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.facts.pool import ON_A_PAGE, candidates, free_ideas, in_pages, is_weak, page, pages
from dialogs.keys import CardKind
from dialogs.rules.agree import AdoptIdea
from dialogs.scene import Scene
from dialogs.views import CardView

AT_A_GLANCE = 24
"""As many ideas stand on the group's card; more than these are read in private."""


def idea_rows(scene: Scene, place: str) -> tuple[dict[str, object], Rows]:
    """The ideas that nobody has taken up, with their buttons; or the way to read them.

    Each keeps its number in the pool, so that nobody presses another one's as ideas are taken up.
    """
    ideas = free_ideas(scene)
    if len(ideas) > AT_A_GLANCE:
        read = Button(label="read_ideas", card=CardKind.IDEAS("1"))
        return {"ideas": [], "many": len(ideas)}, ((read,),)
    in_pool = in_pages(scene)
    numbers = {each.id: in_pool.number(each) for each in ideas}
    found = [_told(scene, each) | {"number": numbers[each.id]} for each in ideas]
    adopts = (_adopting(place, each, numbers[each.id]) for each in ideas)
    return {"ideas": found, "many": 0}, rows_of(adopts, 6)


def ideas_card(scene: Scene, which: str) -> CardView:
    """One page of the pool; empty where it is gone, or not to be read yet."""
    workshop = scene.workshop
    known, number, place = pages(scene), int(which), workshop.place
    here = scene.step(place).on == "targets" and workshop.is_open(place)
    named = {each.about for each in candidates(scene)}
    listed = page(scene, number)
    ideas = dict(enumerate(listed, (number - 1) * ON_A_PAGE + 1))
    free = {at: x for at, x in ideas.items() if not x.erased and str(x.id) not in named}
    data = {
        "items": [
            _told(scene, each) | {"number": at, "named": str(each.id) in named}
            for at, each in ideas.items()
        ],
        "page": number,
        "pages": known,
        "here": here,
    }
    adopts = (_adopting(place, each, at) for at, each in free.items()) if here else ()
    turning = _turning(number, known) if ideas else ()
    return CardView("ideas", data, (*rows_of(adopts, 5), turning))


def is_pool_page(scene: Scene, number: str) -> bool:
    return number.isdecimal() and bool(page(scene, int(number)))


def _turning(page: int, last: int) -> tuple[Button, ...]:
    back = (opens("ideas_before", CardKind.IDEAS(page - 1)),) if page > 1 else ()
    on = (opens("ideas_after", CardKind.IDEAS(page + 1)),) if page < last else ()
    return (*back, *on)


def _told(scene: Scene, idea: Contribution) -> dict[str, object]:
    return item(scene.workshop, idea) | {"weak": is_weak(scene.workshop, idea.id)}


def _adopting(place: str, idea: Contribution, number: int) -> Button:
    return press(AdoptIdea(ANYBODY, place, idea.id), text=f"＋{number}")
