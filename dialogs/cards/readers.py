"""Readers: who may open a card. Each card has its own; nobody else sees it."""

from collections.abc import Callable

from dialogs.events import PersonId
from dialogs.outcome import Refusal
from dialogs.rules import moving
from dialogs.scene import Scene

Readers = Callable[[Scene, PersonId, str], Refusal | None]
"""Why a person may not open the card about this; None where they may."""


def nobody(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """It comes by itself, and is not opened."""
    return Refusal.STALE


def members(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """Who takes part, or steers."""
    workshop = scene.workshop
    known = workshop.steers(person) or workshop.takes_part(person)
    return None if known else Refusal.NOT_A_PARTICIPANT


def everyone(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """Who takes part or steers, and who follows the workshop."""
    follows = person == scene.workshop.coordinator
    return None if follows else members(scene, person, about)


def steerers(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    return None if scene.workshop.steers(person) else Refusal.NOT_FACILITATOR


def steerers_and_coordinator(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    follows = person == scene.workshop.coordinator
    return None if follows else steerers(scene, person, about)


def choosers(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """Who steers; who follows the workshop chooses a new facilitator, and nobody else."""
    hands_over = about.partition(":")[0] == "handover"
    readers = steerers_and_coordinator if hands_over else steerers
    return readers(scene, person, about)


def movers(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """Who may move this date of this experiment."""
    name, _, field = about.partition(":")
    may = moving.may_move(scene.workshop, person, name, field)
    return None if may else Refusal.NOT_FACILITATOR


def writer(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """Whose words these are, while they stand: nobody else is shown them."""
    workshop = scene.workshop
    found = workshop.contributions.get(int(about)) if about.isdecimal() else None
    standing = found is not None and not found.withdrawn and workshop.takes_part(person)
    own = standing and found is not None and found.participant == person
    return None if own else Refusal.NOT_YOURS


def addressee(scene: Scene, person: PersonId, about: str) -> Refusal | None:
    """To whom a reminder was sent."""
    notice = scene.workshop.notices.get(int(about)) if about.isdecimal() else None
    return None if notice is not None and notice.to == person else Refusal.NOT_YOURS
