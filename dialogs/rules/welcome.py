"""Late joiners: one private card that says what this is, where we are, and asks one question."""

from collections.abc import Iterator

from dialogs.effects import Await, Effect, Show
from dialogs.events import PersonId, Place
from dialogs.road import step_at, whereabouts
from dialogs.rules.opening import ASKED_IN_PRIVATE
from dialogs.workbook import StepKind, Workbook
from dialogs.workshop import Workshop


def is_late(workbook: Workbook, workshop: Workshop, person: PersonId) -> bool:
    """Whether someone who joins now comes after the others have begun."""
    begun = workshop.bound and step_at(workbook, workshop.place).kind is not StepKind.JOIN
    return begun and not workshop.takes_part(person)


def awaited(workbook: Workbook, workshop: Workshop, place: Place) -> str:
    """What the private chat of a newcomer waits for at a place; "" where no words are asked."""
    kind = step_at(workbook, place).kind
    if workshop.paused:
        return ""
    if kind is StepKind.FOLLOW:
        running = (each.id for each in workshop.experiments.values() if each.running)
        return f"note:{next(running, '')}"
    return f"answer:{place}" if ASKED_IN_PRIVATE.get(kind) == "answer" else ""


def moved(
    workbook: Workbook, before: Workshop, after: Workshop, person: PersonId
) -> Iterator[Effect]:
    """Who is moved while groups work is asked in private what the new group is asked."""
    was, here = (whereabouts(workbook, each, person) for each in (before, after))
    if was != here and before.takes_part(person) and after.reaches(person):
        yield Await(person, awaited(workbook, after, here))


def welcome(
    workbook: Workbook, before: Workshop, after: Workshop, person: PersonId
) -> Iterator[Effect]:
    """The card and its question, for who can be reached; to others the press itself answers."""
    if is_late(workbook, before, person) and after.participants[person].reachable:
        here = whereabouts(workbook, after, person)
        yield Show(f"welcome:{here}", to=person, fresh=True)
        yield Await(person, awaited(workbook, after, here))
