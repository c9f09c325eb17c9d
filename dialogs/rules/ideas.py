"""Ideas that come late: words whose step has closed are welcome in the pool, while it is open."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Acknowledge
from dialogs.events import PersonId, Place
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.pool import pool_is_open
from dialogs.rules.collect import TAKES_WORDS, why_not_text
from dialogs.scene import Scene
from dialogs.texts import clean


def may_keep(scene: Scene, place: Place, person: PersonId) -> bool:
    """Whether this person's words, which came too late for a place, can become an idea."""
    workshop = scene.workshop
    known = workshop.takes_part(person) and not workshop.paused and place in workshop.opened
    takes = scene.step(place).kind in TAKES_WORDS
    return known and takes and pool_is_open(scene)


def keep(scene: Scene, command: c.KeepIdea) -> Outcome:
    """Make the words an idea of the pool, with where they were meant to go, and their voice."""
    workshop = scene.workshop
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    if not may_keep(scene, command.place, command.actor):
        return Refusal.STEP_CLOSED
    text = clean(command.text)
    if refusal := why_not_text(text):
        return Refusal.WORDS_LOST if refusal is Refusal.EMPTY else refusal
    kept = e.ContributionMade(
        contribution=len(workshop.contributions) + 1,
        place=command.place,
        participant=command.actor,
        voice=workshop.participants[command.actor].voice,
        kind="idea",
        text=text,
        private=True,
        media=command.media,
        late=True,
    )
    return (kept, Acknowledge())
