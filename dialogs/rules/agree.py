"""Agreeing: one sentence of the group's direction, the ideas, and the candidates for targets."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Show
from dialogs.events import PersonId, Place
from dialogs.facts.pool import candidates, page_of, pool, told
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("agree", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class Agree(WorkshopCommand):
    """The facilitator says which of the written sentences the group stands behind."""

    actor: PersonId
    place: Place
    contribution: int

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        here = scene.step(self.place).on == "sentence" and self.place == workshop.place
        shown = workshop.is_revealed(self.place)
        sentence = workshop.contributions.get(self.contribution)
        written = sentence and told(workshop, workshop.piles(self.place)).holds(sentence)
        if not (here and shown and sentence and written) or sentence.erased:
            return Refusal.STALE
        if workshop.agreed.get(self.place) == self.contribution:
            return ()
        return (e.SentenceAgreed(self.place, self.contribution),)


@pressed("adopt")
@dataclass(frozen=True, slots=True)
class AdoptIdea(WorkshopCommand):
    """Make an idea of the pool a candidate for a development target."""

    actor: PersonId
    place: Place
    idea: int

    may = Role.PARTICIPANT
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        """Make an idea of the pool a candidate; its words stay its writer's and are not copied."""
        workshop = scene.workshop
        step = scene.step(self.place)
        if step.on != "targets" or self.place != workshop.place:
            return Refusal.STALE
        idea = workshop.contributions.get(self.idea)
        idea = idea if idea and idea in pool(scene) else None
        named = candidates(scene)
        if idea is None or str(self.idea) in {each.about for each in named}:
            return Refusal.STALE if idea is None else Refusal.ALREADY
        if len(named) >= step.most:
            return Refusal.TOO_MANY_CANDIDATES
        made = e.ContributionMade(
            contribution=len(workshop.contributions) + 1,
            place=self.place,
            participant=self.actor,
            voice=workshop.participants[self.actor].voice,
            kind=step.gathers or "target",
            text="",
            private=False,
            about=str(self.idea),
        )
        page = page_of(scene, idea)
        return (made, *(Show(CardKind.IDEAS(page), to=each) for each in workshop.participants))
