"""Dot voting: three dots each, secret until closed; votes advise, and the group decides."""

from collections import Counter
from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Said, Stands, pressed
from dialogs.effects import Show
from dialogs.events import PersonId, Place
from dialogs.facts.attribution import told_today
from dialogs.facts.pool import candidates
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


def dots_left(scene: Scene, place: Place, person: PersonId) -> int:
    used = sum(scene.workshop.dots.get(person, {}).values())
    return scene.step(place).dots - used


def _said_left(scene: Scene, place: Place, person: PersonId) -> Said:
    return Said("toast.dots_left", {"left": dots_left(scene, place, person)})


def totals(workshop: Workshop) -> dict[int, Counter[str]]:
    """Dots by candidate and the voice that is told."""
    counted: dict[int, Counter[str]] = {}
    voters = (person for person, own in workshop.dots.items() if any(own.values()))
    told = told_today(workshop, voters)
    for person, own in workshop.dots.items():
        for candidate, dots in own.items() if person in told else ():
            counted.setdefault(candidate, Counter())[told[person]] += dots
    return counted


def is_tied(scene: Scene) -> bool:
    """Whether the third and the fourth place have the same number of dots."""
    sums = (sum(each.values()) for each in totals(scene.workshop).values())
    ranked = sorted(sums, reverse=True)
    most = scene.workbook.first(StepKind.VOTE).most
    return len(ranked) > most and ranked[most - 1] == ranked[most] > 0


def _why_not(scene: Scene, actor: PersonId, place: str) -> Refusal | None:
    workshop = scene.workshop
    if not workshop.takes_part(actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    here = scene.step(place).kind is StepKind.VOTE and place == workshop.place
    return None if here and not workshop.is_revealed(place) else Refusal.STEP_CLOSED


@pressed("dot", stands=Stands.IN_THE_GROUP, dots=1, at_least=True)
@pressed("dots", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class SetDots(WorkshopCommand):
    """`dots` is the wanted number on the candidate, so a double press changes nothing."""

    actor: PersonId
    place: Place
    candidate: int
    dots: int
    at_least: bool = False
    """Leave it as it is where there are already as many."""

    def decide(self, scene: Scene) -> Outcome:
        place, actor = self.place, self.actor
        if refusal := _why_not(scene, actor, place):
            return refusal
        if self.candidate not in {each.id for each in candidates(scene)}:
            return Refusal.STALE
        before = scene.workshop.dots.get(actor, {}).get(self.candidate, 0)
        if self.dots == before or (self.at_least and self.dots < before):
            return (Show(CardKind.VOTE(place), to=actor),)
        if self.dots - before > dots_left(scene, place, actor) or self.dots < 0:
            return Refusal.NO_DOTS_LEFT
        placed = e.DotsSet(place, self.candidate, actor, self.dots)
        return (placed,)

    def reply(self, after: Scene) -> Said:
        return _said_left(after, self.place, self.actor)


@pressed("nodots")
@dataclass(frozen=True, slots=True)
class ClearDots(WorkshopCommand):
    actor: PersonId
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        if refusal := _why_not(scene, self.actor, self.place):
            return refusal
        own = scene.workshop.dots.get(self.actor, {})
        return tuple(
            e.DotsSet(self.place, each, self.actor, 0) for each, dots in own.items() if dots
        )

    def reply(self, after: Scene) -> Said:
        return _said_left(after, self.place, self.actor)


@pressed("revote", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class Revote(WorkshopCommand):
    """A tie is talked over and voted once more; after that the facilitator decides the order."""

    actor: PersonId
    place: Place

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if self.place != workshop.place or not workshop.is_revealed(self.place):
            return Refusal.STALE
        if workshop.revoted:
            return Refusal.ONLY_ONE_REVOTE
        return (e.RevoteOpened(self.place),)


@pressed("target", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class ChooseTarget(WorkshopCommand):
    """One to three targets; a fourth is refused and stays in the pool."""

    actor: PersonId
    place: Place
    candidate: int
    on: bool

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        place = self.place
        if place != workshop.place or not workshop.is_revealed(place):
            return Refusal.STALE
        if self.candidate not in {each.id for each in candidates(scene)}:
            return Refusal.STALE
        kept = tuple(each for each in workshop.targets if each != self.candidate)
        chosen = (*kept, self.candidate) if self.on else kept
        if len(chosen) > scene.step(place).most:
            return Refusal.TOO_MANY_TARGETS
        return (e.TargetsChosen(place, chosen),) if chosen != workshop.targets else ()
