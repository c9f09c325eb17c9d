"""People: joining with a voice, being reachable, leaving, and being forgotten."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Said, Stands, pressed, unpressed
from dialogs.effects import Effect, Show
from dialogs.events import Event, PersonId
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import groups
from dialogs.rules.asking import asks_by_itself
from dialogs.rules.leading import unled
from dialogs.rules.presence import why_gone
from dialogs.scene import Scene
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("join", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class Join(WorkshopCommand):
    """`group` is the small group in whose chat the person joins; 0 for none."""

    actor: PersonId
    voice: Voice
    reachable: bool = unpressed(False)
    group: int = 0

    open_to_the_gone = True

    def decide(self, scene: Scene) -> Outcome:
        """Anyone in the group may join at any time; joining again changes the voice."""
        workshop = scene.workshop
        if workshop.ended:
            return Refusal.ENDED
        if self.actor in workshop.removed:
            return Refusal.REMOVED
        joined = e.ParticipantJoined(self.actor, self.voice, self.reachable)
        known = workshop.participants.get(self.actor)
        if known and not known.left and known.voice is self.voice:
            return Refusal.ALREADY
        return (joined, *groups.settle(scene, self.actor, self.voice, self.group))

    def reply(self, after: Scene) -> Said:
        """Whose private chat is open is told that the questions come there."""
        private = asks_by_itself(after.workshop, self.actor)
        return Said("toast.joined_private" if private else "toast.joined", {"voice": self.voice})


@pressed("voice", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class ShowVoice(WorkshopCommand):
    """Show what I say under my voice, or without it."""

    actor: PersonId
    on: bool

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        """Who is alone with a voice may be shown without it; among others it hides one anyway."""
        workshop = scene.workshop
        if workshop.ended:
            return Refusal.ENDED
        if self.on == (self.actor not in workshop.untold):
            return Refusal.ALREADY
        if not self.on and not workshop.is_alone(self.actor):
            return Refusal.STALE
        return (e.VoiceShown(self.actor, self.on),)


@dataclass(frozen=True, slots=True)
class ChangeReach(WorkshopCommand):
    actor: PersonId
    reachable: bool

    open_to_the_gone = True

    def decide(self, scene: Scene) -> Outcome:
        """Where who leads cannot be reached any more, somebody else is found at once."""
        workshop = scene.workshop
        known, leads = workshop.participants.get(self.actor), self.actor == workshop.facilitator
        if known is None and not leads:
            return ()
        was = known.reachable if known else workshop.unreached_at is None
        if was == self.reachable:
            return ()
        changed = e.ReachChanged(self.actor, self.reachable)
        return (changed, *(unled(workshop) if leads and not self.reachable else ()))


@dataclass(frozen=True, slots=True)
class Leave(WorkshopCommand):
    """Leave the workshop; where a facilitator leaves, the deputy leads on."""

    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        return _out(scene.workshop, self.actor)


@dataclass(frozen=True, slots=True)
class Forget(WorkshopCommand):
    """Take the person out; `texts` also empties what the person wrote."""

    actor: PersonId
    texts: bool

    open_to_the_gone = True

    def decide(self, scene: Scene) -> Outcome:
        """Leave for good; on wish the texts go too, while what the group decided stays.

        What a scribe wrote for others is theirs, so it stays.
        """
        own = tuple(
            each.id
            for each in scene.workshop.contributions.values()
            if each.participant == self.actor and not each.scribed
        )
        erased = (e.ContributionsErased(self.actor, own),) if self.texts and own else ()
        return (*erased, *_out(scene.workshop, self.actor))


def _out(workshop: Workshop, person: PersonId) -> tuple[Event | Effect, ...]:
    leads = person == workshop.facilitator and not workshop.leaderless
    known = leads or workshop.takes_part(person) or why_gone(workshop, person)
    left = (e.ParticipantLeft(person),) if known else ()
    deputy = workshop.deputy
    if leads and deputy is not None and deputy != person:
        return (e.FacilitatorChanged(deputy, person), *left)
    said = Show(CardKind.SAY("say.facilitator_left"), fresh=True)
    told = (said,) if leads and workshop.bound else ()
    return (*left, *told)
