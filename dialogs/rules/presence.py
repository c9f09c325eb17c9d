"""Presence: who has left the workshop's chat, who was removed, and how they come back."""

from dataclasses import dataclass
from datetime import timedelta

from dialogs import events as e
from dialogs.command import Said, Stands, always, pressed
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId
from dialogs.facts.names import listed
from dialogs.keys import NO_CARD, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import groups
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand

MOVING = timedelta(minutes=1)


def why_gone(workshop: Workshop, person: PersonId | None) -> Refusal | None:
    """Why someone takes part no more without having left by themselves, if so."""
    if person in workshop.removed:
        return Refusal.REMOVED
    return Refusal.AWAY if person in workshop.away else None


@dataclass(frozen=True, slots=True)
class ChangePresence(WorkshopCommand):
    """Telegram told, or a deed in the workshop's chat showed, whether the person is in it."""

    person: PersonId
    present: bool
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """Who leaves the chat is asked nothing more until they are in it again, as before.

        A facilitator leads on all the same; who could lead instead is told.
        """
        workshop = scene.workshop
        person = self.person
        if self.present:
            return _back(scene, person) if person in workshop.away else ()
        leads = person == workshop.facilitator
        if person in workshop.away or not (leads or workshop.takes_part(person)):
            return ()
        return (
            e.PresenceChanged(person, present=False),
            *(_lead_away(workshop) if leads else (Await(person, NO_CARD),)),
        )


def _back(scene: Scene, person: PersonId) -> tuple[Event, ...]:
    return (e.PresenceChanged(person, present=True), *_again(scene, person))


def _again(scene: Scene, person: PersonId) -> tuple[Event, ...]:
    """With whom they work from now on, where small groups work."""
    known = scene.workshop.participants.get(person)
    if known is None:
        return ()
    return groups.settle(scene, person, known.voice)


def _lead_away(workshop: Workshop) -> tuple[Effect, ...]:
    others = (workshop.deputy, workshop.coordinator)
    other = next((x for x in others if x not in (None, workshop.facilitator)), None)
    leader = workshop.facilitator
    away = CardKind.PRESENCE("facilitator_away", leader)
    told = (Show(away, to=other, fresh=True, unasked=True),) if other else ()
    cards = (CardKind.PRESENCE("lead_away"), CardKind.REMOTE())
    own = (Show(each, to=leader, fresh=True, unasked=True) for each in cards)
    return (*own, *told)


def moved_along(scene: Scene) -> tuple[Event, ...]:
    """As a group becomes a supergroup, its people may seem to leave the old chat: they have not."""
    known = (scene.workshop.participants.get(each) for each in sorted(scene.workshop.away))
    just = (x.id for x in known if x and x.left_at and scene.world.now - x.left_at <= MOVING)
    return tuple(event for each in just for event in _back(scene, each))


def is_listed(workshop: Workshop, person: PersonId) -> bool:
    """Whether who steers can remove the person, or take them back."""
    if person == workshop.facilitator or person not in workshop.participants:
        return False
    return workshop.takes_part(person) or why_gone(workshop, person) is not None


@pressed("remove", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Remove(WorkshopCommand):
    """Take a person out of the workshop for good; `on` False takes them back."""

    actor: PersonId
    person: PersonId
    on: bool = always(True)

    def decide(self, scene: Scene) -> Outcome:
        """Take someone out, also where Telegram does not tell that they left; or take them back."""
        workshop = scene.workshop
        person = self.person
        if not workshop.steers(self.actor):
            return Refusal.NOT_FACILITATOR
        if self.on is (person in workshop.removed):
            return Refusal.ALREADY
        if not is_listed(workshop, person) or person == self.actor:
            return Refusal.STALE
        changed = e.ParticipantRemoved(person, self.actor, removed=self.on)
        cards = (CardKind.PERSON(person), *listed(CardKind.PEOPLE("remove"), workshop))
        shown = tuple(Show(each, to=self.actor) for each in cards)
        said = Show(
            CardKind.PRESENCE("removed" if self.on else "taken_back"),
            to=person,
            fresh=True,
            unasked=True,
        )
        told = (said,) if workshop.participants[person].reachable else ()
        then = (Await(person, NO_CARD),) if self.on else _again(scene, person)
        return (changed, *then, *told, *shown)

    def reply(self, after: Scene) -> Said:
        return Said("toast.removed" if self.on else "toast.taken_back")
