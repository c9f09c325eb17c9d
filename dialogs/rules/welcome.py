"""Late joiners: one private card that says what this is, where we are, and asks one question."""

from collections.abc import Iterator

from dialogs.effects import Await, Effect, Show
from dialogs.events import PersonId, Place
from dialogs.facts.road import whereabouts
from dialogs.keys import NO_CARD, CardKey, CardKind
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind


def is_late(scene: Scene, person: PersonId) -> bool:
    """Whether someone who joins now comes after the others have begun."""
    workshop = scene.workshop
    begun = workshop.bound and scene.step(workshop.place).kind is not StepKind.JOIN
    return begun and not workshop.takes_part(person)


def awaited(scene: Scene, place: Place) -> CardKey:
    """What the private chat of a newcomer waits for at a place; NO_CARD for no words."""
    step = scene.step(place)
    if scene.workshop.paused:
        return NO_CARD
    if step.kind is StepKind.FOLLOW:
        running = (each.id for each in scene.workshop.experiments.values() if each.running)
        return CardKind.NOTE(next(running, ""))
    return CardKind.ANSWER(place) if step.traits.card is CardKind.ANSWER else NO_CARD


def welcome(before: Scene, after: Scene, person: PersonId) -> Iterator[Effect]:
    """The card and its question, for who can be reached; to others the press itself answers."""
    if is_late(before, person) and after.workshop.participants[person].reachable:
        here = whereabouts(after, person)
        yield Show(CardKind.WELCOME(here), to=person, fresh=True)
        yield Await(person, awaited(after, here))
