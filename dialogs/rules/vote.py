"""Dot voting: three dots each, secret until closed; votes advise, and the group decides."""

from collections import Counter

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.events import PersonId, Place
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.pool import candidates
from dialogs.scene import Scene
from dialogs.telling import told_today
from dialogs.workbook import StepKind
from dialogs.workshop import Workshop


def dots_left(scene: Scene, place: Place, person: PersonId) -> int:
    used = sum(scene.workshop.dots.get(person, {}).values())
    return scene.step(place).dots - used


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


def set_dots(scene: Scene, command: c.SetDots) -> Outcome:
    place, actor = command.place, command.actor
    if refusal := _why_not(scene, actor, place):
        return refusal
    if command.candidate not in {each.id for each in candidates(scene)}:
        return Refusal.STALE
    before = scene.workshop.dots.get(actor, {}).get(command.candidate, 0)
    if command.dots == before or (command.at_least and command.dots < before):
        return (Show(f"vote:{place}", to=actor),)
    if command.dots - before > dots_left(scene, place, actor) or command.dots < 0:
        return Refusal.NO_DOTS_LEFT
    placed = e.DotsSet(place, command.candidate, actor, command.dots)
    return (placed,)


def clear(scene: Scene, command: c.ClearDots) -> Outcome:
    if refusal := _why_not(scene, command.actor, command.place):
        return refusal
    own = scene.workshop.dots.get(command.actor, {})
    return tuple(
        e.DotsSet(command.place, each, command.actor, 0) for each, dots in own.items() if dots
    )


def revote(scene: Scene, command: c.Revote) -> Outcome:
    """A tie is talked over and voted once more; after that the facilitator decides the order."""
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    if command.place != workshop.place or not workshop.is_revealed(command.place):
        return Refusal.STALE
    if workshop.revoted:
        return Refusal.ONLY_ONE_REVOTE
    return (e.RevoteOpened(command.place),)


def choose(scene: Scene, command: c.ChooseTarget) -> Outcome:
    """One to three targets; a fourth is refused and stays in the pool."""
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    place = command.place
    if place != workshop.place or not workshop.is_revealed(place):
        return Refusal.STALE
    if command.candidate not in {each.id for each in candidates(scene)}:
        return Refusal.STALE
    kept = tuple(each for each in workshop.targets if each != command.candidate)
    chosen = (*kept, command.candidate) if command.on else kept
    if len(chosen) > scene.step(place).most:
        return Refusal.TOO_MANY_TARGETS
    return (e.TargetsChosen(place, chosen),) if chosen != workshop.targets else ()
