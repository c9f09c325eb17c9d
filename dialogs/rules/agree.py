"""Agreeing: one sentence of the group's direction, the ideas, and the candidates for targets."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.pool import candidates, page_of, pool, told
from dialogs.scene import Scene


def agree(scene: Scene, command: c.Agree) -> Outcome:
    """The facilitator says which of the written sentences the group stands behind."""
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    here = scene.step(command.place).on == "sentence" and command.place == workshop.place
    shown = workshop.is_revealed(command.place)
    sentence = workshop.contributions.get(command.contribution)
    written = sentence and told(workshop, workshop.piles(command.place)).holds(sentence)
    if not (here and shown and sentence and written) or sentence.erased:
        return Refusal.STALE
    if workshop.agreed.get(command.place) == command.contribution:
        return ()
    return (e.SentenceAgreed(command.place, command.contribution),)


def adopt(scene: Scene, command: c.AdoptIdea) -> Outcome:
    """Make an idea of the pool a candidate; its words stay its writer's and are not copied."""
    workshop = scene.workshop
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    step = scene.step(command.place)
    if step.on != "targets" or command.place != workshop.place:
        return Refusal.STALE
    idea = workshop.contributions.get(command.idea)
    idea = idea if idea and idea in pool(scene) else None
    named = candidates(scene)
    if idea is None or str(command.idea) in {each.about for each in named}:
        return Refusal.STALE if idea is None else Refusal.ALREADY
    if len(named) >= step.most:
        return Refusal.TOO_MANY_CANDIDATES
    made = e.ContributionMade(
        contribution=len(workshop.contributions) + 1,
        place=command.place,
        participant=command.actor,
        voice=workshop.participants[command.actor].voice,
        kind=step.gathers or "target",
        text="",
        private=False,
        about=str(command.idea),
    )
    page = page_of(scene, idea)
    return (made, *(Show(f"ideas:{page}", to=each) for each in workshop.participants))
