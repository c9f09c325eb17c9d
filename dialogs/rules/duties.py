"""Duties of those who leave: offered again to everyone, and taken by a press of one's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Effect, Show
from dialogs.events import PersonId
from dialogs.experiment import DUTIES
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("take", says="toast.accepted", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class TakeDuty(WorkshopCommand):
    """Take the duty of someone who has left."""

    actor: PersonId
    experiment: str
    duty: str

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        """Take a duty that has lost its bearer: the first who presses has it."""
        workshop = scene.workshop
        experiment = workshop.experiments.get(self.experiment)
        if experiment is None or self.duty not in DUTIES or not experiment.running:
            return Refusal.STALE
        if self.duty not in workshop.vacant(self.experiment):
            return Refusal.ALREADY
        if self.duty == "inviter" and not workshop.reaches(self.actor):
            return Refusal.OPEN_PRIVATE
        person, name = self.actor, self.experiment
        filled = e.FieldFilled(name, self.duty, person, (str(person),))
        return (filled, e.DutyAccepted(name, self.duty, person))


def offered_again(after: Workshop, person: PersonId) -> Iterator[Effect]:
    """The group is asked who goes on with what the leaver had taken; the duty is named, not who."""
    for experiment in after.experiments.values() if after.bound else ():
        held = (after.form(experiment.id).person(duty) for duty in after.vacant(experiment.id))
        if experiment.running and person in held:
            yield Show(CardKind.VACANCY(experiment.id), fresh=True, unasked=True)


def filled_again(before: Workshop, after: Workshop) -> Iterator[Effect]:
    """Who comes back has their duties back, where nobody took them meanwhile."""
    for name, experiment in after.experiments.items():
        if experiment.running and before.vacant(name) != after.vacant(name):
            yield Show(CardKind.VACANCY(name))
