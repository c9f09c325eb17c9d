"""Attendance: telling whether one comes to a meeting, and reminding those who have not told."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Said, Stands, always, pressed
from dialogs.events import Event, PersonId
from dialogs.facts.attendance import attendance, is_to_come
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("come")
@dataclass(frozen=True, slots=True)
class Come(WorkshopCommand):
    """Tell that one comes to a meeting, or (`comes` False) that one answers in private."""

    actor: PersonId
    about: str
    when: str
    comes: bool = always(True)

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        if not is_to_come(scene, self.about, self.when):
            return Refusal.STALE
        return told(scene, self.actor, self.about, self.when, comes=self.comes) or Refusal.ALREADY

    def reply(self, after: Scene) -> Said:
        return Said("toast.coming" if self.comes else "toast.not_coming")


def told(
    scene: Scene, person: PersonId, about: str, when: str, *, comes: bool
) -> tuple[Event, ...]:
    """What someone tells of a meeting that is to come; nothing where that is known, or gone."""
    known = scene.workshop.coming.get((about, when), {}).get(person)
    may = scene.workshop.takes_part(person) and is_to_come(scene, about, when)
    return (e.ComingTold(about, when, person, comes),) if may and known is not comes else ()


@pressed("askcome", says="toast.asking", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskUnconfirmed(WorkshopCommand):
    """Who leads reminds those who have not told whether they come: once a day."""

    actor: PersonId
    about: str
    when: str

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if not is_to_come(scene, self.about, self.when):
            return Refusal.STALE
        today = scene.world.today(workshop.local).isoformat()
        if workshop.confirmed.get((self.about, self.when)) == today:
            return Refusal.ALREADY
        if not any(workshop.reaches(each) for each in attendance(scene, self.about).untold):
            return Refusal.NOBODY_TO_NUDGE
        return (e.ConfirmationsAsked(self.about, self.when, today),)
