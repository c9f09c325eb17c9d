"""Ideas that come late: words whose step has closed are welcome in the pool, while it is open."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Stands, pressed, unpressed
from dialogs.effects import Acknowledge
from dialogs.events import PersonId, Place
from dialogs.facts.pool import pool_is_open
from dialogs.outcome import Outcome, Refusal
from dialogs.reading.texts import clean
from dialogs.rules.collect import why_not_text
from dialogs.scene import Scene
from dialogs.workshop_command import Role, WorkshopCommand


def may_keep(scene: Scene, place: Place, person: PersonId) -> bool:
    """Whether this person's words, which came too late for a place, can become an idea."""
    workshop = scene.workshop
    known = workshop.takes_part(person) and not workshop.paused and place in workshop.opened
    takes = scene.step(place).traits.words is not None
    return known and takes and pool_is_open(scene)


@pressed("keep", says="toast.kept", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class KeepIdea(WorkshopCommand):
    """Words that came after their step had closed become an idea of the pool."""

    actor: PersonId
    place: Place
    text: str = unpressed("")
    media: str = unpressed("")

    may = Role.PARTICIPANT
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        """Make the words an idea of the pool, with where they were meant to go, and their voice."""
        workshop = scene.workshop
        if not may_keep(scene, self.place, self.actor):
            return Refusal.STEP_CLOSED
        text = clean(self.text)
        if refusal := why_not_text(text):
            return Refusal.WORDS_LOST if refusal is Refusal.EMPTY else refusal
        kept = e.ContributionMade(
            contribution=len(workshop.contributions) + 1,
            place=self.place,
            participant=self.actor,
            voice=workshop.participants[self.actor].voice,
            kind="idea",
            text=text,
            private=True,
            media=self.media,
            late=True,
        )
        return (kept, Acknowledge())
