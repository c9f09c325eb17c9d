"""When a group is stuck: the ladder of help, words from another's seat, and confirming them."""

from itertools import chain

from dialogs import commands as c
from dialogs import events as e
from dialogs.contribution import Contribution
from dialogs.events import Event, PersonId, Place
from dialogs.ladder import Rung, rungs_of
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.road import is_told
from dialogs.rules import evaluate, steering
from dialogs.scene import Scene
from dialogs.workbook import Voice
from dialogs.workshop import Workshop


def help_on(scene: Scene, command: c.HelpStuck) -> Outcome:
    """Who steers offers a rung; any of them may be taken, and the latest is what the group sees."""
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    rungs = rungs_of(scene.step(command.place))
    if not workshop.is_open(command.place) or command.rung not in rungs:
        return Refusal.STALE
    offered = e.StuckHelped(command.place, command.rung, command.actor, command.voice)
    if command.rung is Rung.PARK:
        return _park(scene, offered)
    known = workshop.help(command.place)
    again = command.rung is known.latest
    if command.rung is Rung.SWAP:
        again = command.voice is known.seat
    elif command.voice is not None:
        return Refusal.STALE
    return Refusal.ALREADY if again else (offered,)


def _park(scene: Scene, parked: e.StuckHelped) -> Outcome:
    """Skip the step, and record that it was left to wait: the ladder ends where a step closes."""
    skipped = steering.skip(scene, c.Skip(parked.by, parked.place))
    if isinstance(skipped, Refusal):
        return skipped
    closed = [isinstance(each, e.StepClosed) for each in skipped].index(True) + 1
    return (*skipped[:closed], parked, *skipped[closed:])


def guessed_by(workshop: Workshop, place: Place, voice: Voice) -> Voice | None:
    """Whose seat someone with this voice speaks from here now; None for one's own."""
    seat = workshop.help(place).seat if workshop.is_open(place) else None
    return seat if seat is not voice else None


def confirm(scene: Scene, command: c.ConfirmGuess) -> Outcome:
    """Whoever holds the guessed voice makes a guess its own, also after its step has closed."""
    workshop = scene.workshop
    found = workshop.contributions.get(command.contribution)
    if found is None or found.withdrawn or found.erased:
        return Refusal.STALE
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    voice = workshop.participants[command.actor].voice
    if found.confirmed and found.voice is voice:
        return Refusal.ALREADY
    if found.guess is None or not workshop.is_shown(found.place):
        return Refusal.STALE
    if found.guess is not voice:
        return Refusal.NOT_YOUR_VOICE
    if not is_told(scene, command.actor, found.place):
        return Refusal.NOT_YOUR_GROUP
    settled: tuple[Event, ...] = evaluate.settling(scene, found.place, voice)
    return (e.GuessConfirmed(found.id, command.actor), *settled)


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
