"""Leading: who steers, who stands in, and when somebody else may take over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Effect, Show
from dialogs.events import Event, PersonId
from dialogs.facts.meetings import is_own_time, meets_at
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.places import rests_before, subject_of
from dialogs.reading.calendar import allowed_moment
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand

SILENT_LIVE = timedelta(minutes=30)
SILENT = timedelta(hours=48)
"""How long a facilitator may be silent before others can take over (conversation, principle 7)."""


@pressed("handover", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class HandOver(WorkshopCommand):
    actor: PersonId
    to: PersonId

    def decide(self, scene: Scene) -> Outcome:
        """By who leads, or by who follows the workshop."""
        workshop = scene.workshop
        if self.actor not in (workshop.facilitator, workshop.coordinator):
            return Refusal.NOT_FACILITATOR
        if not workshop.takes_part(self.to):
            return Refusal.NOT_A_PARTICIPANT
        if self.to == workshop.facilitator:
            return Refusal.ALREADY
        return (
            e.FacilitatorChanged(self.to, self.actor),
            Show(CardKind.REMOTE(), to=self.to, fresh=True),
        )


@dataclass(frozen=True, slots=True)
class TakeOver(WorkshopCommand):
    """`admin`: the chat was asked, and the person is one of its admins."""

    actor: PersonId
    admin: bool

    def decide(self, scene: Scene) -> Outcome:
        if self.actor == scene.workshop.facilitator:
            return Refusal.ALREADY
        if not (self.admin or self.actor == scene.workshop.deputy):
            return Refusal.NOT_FACILITATOR
        if not may_be_taken_over(scene):
            return Refusal.NOT_SILENT_YET
        return (
            e.FacilitatorChanged(self.actor, self.actor),
            Show(CardKind.REMOTE(), to=self.actor, fresh=True),
        )


def may_be_taken_over(scene: Scene) -> bool:
    """Whether the facilitator has left, or has been awaited so long that others may lead."""
    silent = scene.world.now - _awaited_since(scene)
    return scene.workshop.leaderless or silent >= silence(scene)


def _awaited_since(scene: Scene) -> datetime:
    """The latest steering; nobody needs to steer experiments before one is to be evaluated.

    Nor is anybody awaited between meetings, before the next one.
    """
    workshop = scene.workshop
    if rests_before(workshop.place):
        return max(workshop.steered_at, meets_at(workshop, workshop.place) or workshop.steered_at)
    if scene.step(workshop.place).kind is not StepKind.FOLLOW:
        return workshop.steered_at
    running = (each for each in workshop.experiments.values() if each.running)
    ends = (x.stopped_at or workshop.form(x.id).moment("meeting", workshop.local) for x in running)
    return max(workshop.steered_at, min(filter(None, ends), default=workshop.steered_at))


def silence(scene: Scene) -> timedelta:
    """How long the facilitator may be silent before the workshop can be taken over.

    A live group is at work from its first words until experiments run, and when it evaluates.
    """
    workshop = scene.workshop
    if workshop.paused or workshop.ended or not workshop.contributions:
        return SILENT
    running = any(each.running for each in workshop.experiments.values())
    if subject_of(workshop.place):
        return SILENT_LIVE
    if rests_before(workshop.place):
        return SILENT_LIVE if meets_at(workshop, workshop.place) else SILENT
    together = not is_own_time(scene)
    return SILENT_LIVE if together and not running else SILENT


@pressed("deputy", says="toast.deputy", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class NameDeputy(WorkshopCommand):
    actor: PersonId
    to: PersonId

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if self.actor != workshop.facilitator:
            return Refusal.NOT_FACILITATOR
        if not workshop.takes_part(self.to) or self.to == workshop.facilitator:
            return Refusal.NOT_A_PARTICIPANT
        return (e.DeputyNamed(self.to), Show(CardKind.REMOTE(), to=self.to, fresh=True))


@pressed("askfac", says="toast.leader_asked", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskLeader(WorkshopCommand):
    """Who follows the workshop asks who leads it how to go on, at most once a working day.

    `about`: the experiment for whose evaluation a time is asked.
    """

    actor: PersonId
    about: str = ""

    def decide(self, scene: Scene) -> Outcome:
        """A question with the card that answers it, when people may be addressed."""
        workshop = scene.workshop
        to, day = workshop.facilitator, _arrives_on(scene)
        if refusal := self._why_not(workshop, day):
            return refusal
        says = "coordinator_asks_time" if self.about else "coordinator_asks"
        asked = CardKind.PRESENCE(says, self.actor)
        cards = (asked, _answers(workshop, self.about))
        shown = (Show(each, to=to, fresh=True, unasked=True) for each in cards)
        return (e.LeaderAsked(to, day, self.about), *shown)

    def _why_not(self, workshop: Workshop, day: str) -> Refusal | None:
        if self.actor != workshop.coordinator:
            return Refusal.NOT_YOURS
        if workshop.ended:
            return Refusal.ENDED
        if self.actor == workshop.facilitator:
            return Refusal.ALREADY
        experiment = workshop.experiments.get(self.about)
        if self.about and not (experiment and experiment.running):
            return Refusal.STALE
        if is_unled(workshop):
            return Refusal.LEADER_UNREACHED
        asked = workshop.asked_leader == (workshop.facilitator, day)
        return Refusal.ASKED_TODAY if asked else None


def _arrives_on(scene: Scene) -> str:
    """The local ISO day on which what nobody waits for would be said."""
    zone = scene.workshop.local
    at = allowed_moment(scene.world.now, zone, scene.world.holidays)
    return at.astimezone(zone).date().isoformat()


def _answers(workshop: Workshop, about: str) -> CardKey:
    """The card on which who leads can answer the question."""
    if about:
        return CardKind.EXPERIMENT(about)
    return CardKind.REMOTE() if workshop.bound else CardKind.FORM("setup")


@pressed("lead", says="toast.leads", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class LeadOn(WorkshopCommand):
    """Lead from now on: the first from the school who presses, where who led cannot be reached."""

    actor: PersonId

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if workshop.ended:
            return Refusal.ENDED
        if not is_unled(workshop):
            return Refusal.ALREADY
        if workshop.participants[self.actor].voice is not Voice.OL:
            return Refusal.NOT_FROM_SCHOOL
        if not workshop.reaches(self.actor):
            return Refusal.OPEN_PRIVATE
        return (
            e.FacilitatorChanged(self.actor, self.actor),
            Show(CardKind.REMOTE(), to=self.actor, fresh=True),
        )


def is_unled(workshop: Workshop) -> bool:
    """Whether nobody leads who can be written to."""
    return workshop.leaderless or workshop.unreached_at is not None


def unled(workshop: Workshop) -> tuple[Event | Effect, ...]:
    """Who leads cannot be reached any more: the deputy leads on, or else the group is asked."""
    if workshop.ended:
        return ()
    deputy = workshop.deputy
    if deputy is not None and workshop.reaches(deputy):
        said = Show(CardKind.LEADER(), fresh=True, unasked=True)
        return (
            e.FacilitatorChanged(deputy, workshop.facilitator),
            Show(CardKind.REMOTE(), to=deputy, fresh=True, unasked=True),
            *((said,) if workshop.bound else ()),
        )
    return (Show(CardKind.LEADER(), fresh=True, unasked=True),) if workshop.bound else ()
