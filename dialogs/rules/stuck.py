"""When a group is stuck: the ladder of help, words from another's seat, and confirming them."""

from dataclasses import dataclass
from itertools import chain

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.contributions.contribution import Contribution
from dialogs.events import Event, PersonId, Place
from dialogs.facts.road import is_told
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.rules import evaluate, steering
from dialogs.scene import Scene
from dialogs.workbook.ladder import Rung, rungs_of
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("stuck", says="toast.helped", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class HelpStuck(WorkshopCommand):
    """Offer the group a rung of the ladder; `voice`: whose seat is taken, None ends that."""

    actor: PersonId
    place: Place
    rung: Rung
    voice: Voice | None = None

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        """Any rung may be taken, and the latest is what the group sees."""
        workshop = scene.workshop
        rungs = rungs_of(scene.step(self.place))
        if not workshop.is_open(self.place) or self.rung not in rungs:
            return Refusal.STALE
        offered = e.StuckHelped(self.place, self.rung, self.actor, self.voice)
        if self.rung is Rung.PARK:
            return _park(scene, offered)
        known = workshop.help(self.place)
        again = self.rung is known.latest
        if self.rung is Rung.SWAP:
            again = self.voice is known.seat
        elif self.voice is not None:
            return Refusal.STALE
        return Refusal.ALREADY if again else (offered,)


def _park(scene: Scene, parked: e.StuckHelped) -> Outcome:
    """Skip the step, and record that it was left to wait: the ladder ends where a step closes."""
    skipped = steering.Skip(parked.by, parked.place).outcome(scene)
    if isinstance(skipped, Refusal):
        return skipped
    closed = [isinstance(each, e.StepClosed) for each in skipped].index(True) + 1
    return (*skipped[:closed], parked, *skipped[closed:])


def guessed_by(workshop: Workshop, place: Place, voice: Voice) -> Voice | None:
    """Whose seat someone with this voice speaks from here now; None for one's own."""
    seat = workshop.help(place).seat if workshop.is_open(place) else None
    return seat if seat is not voice else None


@pressed("confirm", says="toast.confirmed")
@dataclass(frozen=True, slots=True)
class ConfirmGuess(WorkshopCommand):
    """Whoever holds the guessed voice makes a guess its own, also after its step has closed."""

    actor: PersonId
    contribution: int

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        found = workshop.contributions.get(self.contribution)
        if found is None or found.withdrawn or found.erased:
            return Refusal.STALE
        if not workshop.takes_part(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if refusal := stopped(workshop):
            return refusal
        voice = workshop.participants[self.actor].voice
        if found.confirmed and found.voice is voice:
            return Refusal.ALREADY
        if found.guess is None or not workshop.is_shown(found.place):
            return Refusal.STALE
        if found.guess is not voice:
            return Refusal.NOT_YOUR_VOICE
        if not is_told(scene, self.actor, found.place):
            return Refusal.NOT_YOUR_GROUP
        settled: tuple[Event, ...] = evaluate.settling(scene, found.place, voice)
        return (e.GuessConfirmed(found.id, self.actor), *settled)


def to_confirm(scene: Scene, person: PersonId | None) -> tuple[Contribution, ...]:
    """What was guessed of someone's voice, has been shown to them and waits for a word."""
    known = scene.workshop.participants.get(person or 0)
    if known is None or known.left:
        return ()
    mine = (each for each in open_guesses(scene.workshop) if each.guess is known.voice)
    return tuple(x for x in mine if is_told(scene, known.id, x.place))


def open_guesses(workshop: Workshop, place: Place = "") -> tuple[Contribution, ...]:
    """The guesses that have been shown to all and that nobody has confirmed, there or anywhere."""
    standing = workshop.shelves.at(place).values() if place else workshop.all_piles
    guessed = (pile for pile in standing if pile[0].guess and not pile[0].erased)
    shown = (pile for pile in guessed if workshop.is_shown(pile[0].place))
    return tuple(sorted(chain.from_iterable(shown), key=lambda each: each.id))
