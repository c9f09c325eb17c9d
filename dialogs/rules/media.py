"""Photos and voice messages: a line of text is asked for, and who takes part may open them."""

from dataclasses import dataclass
from itertools import chain

from dialogs.contributions.contribution import Contribution
from dialogs.effects import Acknowledge, Await, Send, Show
from dialogs.events import PersonId
from dialogs.facts.road import is_told
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.places import subject_of
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workshop_command import WorkshopCommand


@dataclass(frozen=True, slots=True)
class Attach(WorkshopCommand):
    """A photo or a voice message without words, as the answer to `ask`.

    `words` is what a line of text would be there: where that is refused, so is this. It is kept
    beside the journal until the line comes.
    """

    actor: PersonId
    ask: CardKey
    words: WorkshopCommand

    def decide(self, scene: Scene) -> Outcome:
        outcome = self.words.outcome(scene)
        if isinstance(outcome, Refusal):
            return outcome
        card, person = CardKind.LINE(self.ask), self.actor
        if not scene.workshop.reaches(person):
            return (Show(card, fresh=True),)
        return (Show(card, to=person, fresh=True), Await(person, self.ask), Acknowledge())


def shown(scene: Scene, person: PersonId) -> tuple[Contribution, ...]:
    """The words with a photo or a voice message that this person may open now."""
    workshop = scene.workshop
    late = (workshop.contributions[each] for each in workshop.late)
    known = chain(late, *(pile for pile in workshop.all_piles if pile[0].media))
    found = (x for x in known if x.media and may_open(scene, x, person))
    return tuple(sorted(found, key=lambda each: each.id))


def may_open(scene: Scene, found: Contribution, person: PersonId) -> bool:
    """One's own at any time; those of others as soon as their words are shown.

    What a small group has shown is its own until all share.
    """
    if found.withdrawn or found.erased or not scene.workshop.takes_part(person):
        return False
    here = is_told(scene, person, found.place)
    return found.participant == person or (here and is_public(scene, found))


def is_public(scene: Scene, found: Contribution) -> bool:
    """Whether the words have been shown to all."""
    step, position = scene.step(found.place), scene.workshop.position_at(found.place)
    if step.traits.secret:
        return False
    if step.kind is StepKind.FOLLOW:
        about = set(found.about.split(":"))
        return any(
            subject_of(place) in about for place in scene.workshop.opened if subject_of(place)
        )
    at_once = found.late or step.on in ("targets", "plans")
    revealed = found.place in position.revealed or position.closed.get(found.place) is False
    return at_once or revealed


def send(scene: Scene, actor: PersonId, number: str) -> Outcome:
    """The photos, or the voice message, of one contribution."""
    found = scene.workshop.contributions.get(int(number)) if number.isdecimal() else None
    if found is None or not found.media:
        return Refusal.STALE
    if not scene.workshop.takes_part(actor):
        return Refusal.NOT_A_PARTICIPANT
    allowed = may_open(scene, found, actor)
    return (Send(found.id, actor),) if allowed else Refusal.STALE
