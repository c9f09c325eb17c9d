"""Who comes to a meeting: on the reminders of it, and on the card of who cannot come."""

from collections.abc import Mapping, Sequence

from dialogs.buttons import Button, act
from dialogs.cards.plans import plan_data
from dialogs.command import ANYBODY
from dialogs.events import Event, PersonId
from dialogs.facts.attendance import is_to_come, meeting_at
from dialogs.keys import CardKind
from dialogs.places import rests_before
from dialogs.rules.attendance import Come, told
from dialogs.scene import Scene
from dialogs.views import CardView


def absent_card(scene: Scene, about: str, when: str) -> CardView:
    """Who cannot come has told so by opening it; what can be done instead, and the way back."""
    rests = bool(rests_before(about))
    data: Mapping[str, object] = {
        "plan": None if rests else plan_data(scene, about),
        "moment": meeting_at(scene, about),
        "here": is_to_come(scene, about, when),
    }
    if not data["here"]:
        return CardView("absent", data)
    come = act("come_after_all", Come(ANYBODY, about, when))
    card = CardKind.ANSWER(about) if rests else CardKind.NOTE(about)
    writes = Button(label="write_idea" if rests else "note_privately", card=card)
    return CardView("absent", data, ((writes,), (come,)))


def is_absence(scene: Scene, about: str) -> bool:
    name, _, when = about.partition(":")
    return is_to_come(scene, name, when)


def tells_absence(scene: Scene, person: PersonId, about: str) -> Sequence[Event]:
    name, _, when = about.partition(":")
    return told(scene, person, name, when, comes=False)
