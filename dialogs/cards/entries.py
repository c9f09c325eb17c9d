"""Cards of the ways in: newcomers, late ideas, photos and voice messages, a leaver's duties."""

from itertools import chain

from dialogs.buttons import Button, Rows, act, opening, opens
from dialogs.cards.plans import plan_data
from dialogs.cards.view import heading, item, rows_of
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.events import PersonId, Place
from dialogs.facts.pool import late_ideas, pool_is_open
from dialogs.facts.road import knows
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Outcome
from dialogs.rules import media, welcome
from dialogs.rules.collect import Withdraw
from dialogs.rules.duties import TakeDuty
from dialogs.scene import Scene
from dialogs.views import CardView


def welcome_card(scene: Scene, place: Place) -> CardView:
    """Three lines for who comes late: what this is, where we are, and one question."""
    asked = welcome.awaited(scene, place)
    data = heading(scene, place) | {
        "partner": scene.workshop.form("setup").text("partner"),
        "asks": asked.kind,
    }
    presses = scene.step(place).traits.pressed and not scene.workshop.paused
    rows: Rows = ((opens("open_here", CardKind.ANSWER(place)),),) if presses else ()
    return CardView("welcome", data, rows)


def idea_card(scene: Scene, place: Place) -> CardView:
    """An idea is asked for the pool, where a question has closed; what the reader gave so."""
    workshop = scene.workshop
    here = pool_is_open(scene) and not workshop.paused
    own = [x for x in late_ideas(workshop) if x.participant == scene.reader and x.place == place]
    own = [each for each in own if not each.withdrawn]
    data = heading(scene, place) | {"here": here, "own": [item(workshop, each) for each in own]}
    return CardView("idea", data, removals(own) if here else ())


def is_late_question(scene: Scene, place: Place) -> bool:
    """Whether words that came too late for a place are welcome now."""
    known = knows(scene, place) and place in scene.workshop.opened
    return known and pool_is_open(scene)


def removals(own: list[Contribution]) -> Rows:
    """A button to take back each of one's own."""
    buttons = (
        act("remove", Withdraw(ANYBODY, each.id), number=number)
        for number, each in enumerate(own, 1)
    )
    return rows_of(buttons, 4)


def late_card(scene: Scene, place: Place) -> CardView:
    """The group's word to words that came too late: the way to the pool."""
    way = Button(label="to_pool", card=CardKind.IDEA(place))
    return CardView("late", heading(scene, place), ((way,),))


def line_card(scene: Scene, ask: str) -> CardView:
    """A line of text is asked for what came without words."""
    return CardView("line", {"to_group": scene.reader is None})


def media_card(scene: Scene) -> CardView:
    """The words with photos or voice messages; a press sends them."""
    found = media.shown(scene, scene.reader or 0)
    buttons = (
        Button(text=str(number), action=opening(CardKind.MEDIA(each.id)))
        for number, each in enumerate(found, 1)
    )
    data = {"items": [item(scene.workshop, each) for each in found]}
    return CardView("media", data, rows_of(buttons, 6))


def opened_media(scene: Scene, person: PersonId, number: str) -> CardKey | Outcome:
    """A press on a number sends what that one has with it."""
    return media.send(scene, person, number) if number else CardKind.MEDIA()


def media_button(scene: Scene, place: Place = "") -> tuple[Button, ...]:
    """The way to the photos and voice messages, where any of this place can be opened."""
    kinds = chain((pile[0] for pile in scene.workshop.all_piles), late_ideas(scene.workshop))
    found = (
        media.is_public(scene, each)
        for each in kinds
        if each.media and not (each.withdrawn or each.erased) and place in ("", each.place)
    )
    return (Button(label="media", card=CardKind.MEDIA()),) if any(found) else ()


def vacancy_card(scene: Scene, name: str) -> CardView:
    """The duties that a leaver had, offered to everyone in the group."""
    vacant = scene.workshop.vacant(name)
    running = scene.workshop.experiments[name].running
    rows = tuple((act(f"take_over_{duty}", TakeDuty(ANYBODY, name, duty)),) for duty in vacant)
    data = {"plan": plan_data(scene, name), "vacant": vacant if running else ()}
    return CardView("vacancy", data, rows if running else ())
