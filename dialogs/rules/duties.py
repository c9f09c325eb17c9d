"""Duties of those who leave: offered again to everyone, and taken by a press of one's own."""

from collections.abc import Iterator

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Effect, Show
from dialogs.events import PersonId
from dialogs.experiment import DUTIES
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop import Workshop


def take(scene: Scene, command: c.TakeDuty) -> Outcome:
    """Take a duty that has lost its bearer: the first who presses has it."""
    workshop = scene.workshop
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    experiment = workshop.experiments.get(command.experiment)
    if experiment is None or command.duty not in DUTIES or not experiment.running:
        return Refusal.STALE
    if command.duty not in workshop.vacant(command.experiment):
        return Refusal.ALREADY
    if command.duty == "inviter" and not workshop.reaches(command.actor):
        return Refusal.OPEN_PRIVATE
    person, name = command.actor, command.experiment
    filled = e.FieldFilled(name, command.duty, person, (str(person),))
    return (filled, e.DutyAccepted(name, command.duty, person))


def offered_again(after: Workshop, person: PersonId) -> Iterator[Effect]:
    """The group is asked who goes on with what the leaver had taken; the duty is named, not who."""
    for experiment in after.experiments.values() if after.bound else ():
        held = (after.form(experiment.id).person(duty) for duty in after.vacant(experiment.id))
        if experiment.running and person in held:
            yield Show(f"vacancy:{experiment.id}", fresh=True)


def filled_again(before: Workshop, after: Workshop) -> Iterator[Effect]:
    """Who comes back has their duties back, where nobody took them meanwhile."""
    for name, experiment in after.experiments.items():
        if experiment.running and before.vacant(name) != after.vacant(name):
            yield Show(f"vacancy:{name}")
