"""Asking by itself: who has opened the private chat gets each next question there."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Said, Stands, always, pressed
from dialogs.effects import Await, Effect, Redraw, Retire, Show
from dialogs.events import Event, PersonId, Place
from dialogs.facts.attendance import attendance
from dialogs.facts.road import is_live, whereabouts
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.places import subject_of
from dialogs.rules import rate
from dialogs.scene import Scene
from dialogs.workbook.kinds import Hears, StepKind
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


@pressed("askme", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskMe(WorkshopCommand):
    """Send me the questions in private by themselves, or do not."""

    actor: PersonId
    on: bool = always(True)

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        """Whoever turns questions off is still asked by the button on the group's card."""
        if self.on is (self.actor not in scene.workshop.unprompted):
            return Refusal.ALREADY
        return (e.AskingChanged(self.actor, self.on),)

    def reply(self, after: Scene) -> Said:
        return Said("toast.asked_on" if self.on else "toast.asked_off")


@pressed("remindme", says="toast.reminded", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class RemindAgain(WorkshopCommand):
    """Remind me again of all that I had muted in this workshop."""

    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        muted = any(person == self.actor for person, _ in scene.workshop.muted)
        return (e.MutingEnded(self.actor),) if muted else Refusal.ALREADY


def has_answered(scene: Scene, place: Place, person: PersonId) -> bool:
    """Whether someone has done what a place asks each for, or has said that they are ready."""
    workshop, step = scene.workshop, scene.step(place)
    if person in workshop.ready.get(place, ()):
        return True
    if step.traits.card is CardKind.RATE:
        rated = rate.subjects(scene, place)
        return bool(rated) and rate.next_question(scene, place, person) is None
    if step.traits.hears is Hears.DOTS:
        return any(workshop.dots.get(person, {}).values())
    if step.traits.hears is Hears.JUDGEMENTS:
        return person in workshop.judgements.get(place, {})
    own = (x for x in workshop.own_items(place, person) if not x.scribed)
    anew = step.on == "plans" or step.kind is StepKind.COMMIT
    return any(not anew or each.id > workshop.renewed for each in own)


def question_for(scene: Scene, person: PersonId) -> Place:
    """The place whose question waits for this person now; "" where none does."""
    workshop, place = scene.workshop, whereabouts(scene, person)
    traits = scene.step(place).traits
    if not (traits.asks and traits.card and workshop.takes_part(person)):
        return ""
    if not workshop.is_open(place) or workshop.is_revealed(place):
        return ""
    if traits.card is CardKind.RATE and not rate.subjects(scene, place):
        return ""
    return "" if has_answered(scene, place, person) else place


def asks_by_itself(workshop: Workshop, person: PersonId) -> bool:
    """Whether questions come to this person in private; not while they write for others."""
    if not workshop.reaches(person) or person in workshop.unprompted:
        return False
    return not (workshop.steers(person) and _writes_for_others(workshop, person))


def answers_privately(scene: Scene, place: Place, person: PersonId) -> bool:
    """Whether someone who cannot come to the evaluation has asked for its questions."""
    name = subject_of(place)
    absent = name and person in attendance(scene, name).privately
    return bool(absent) and scene.workshop.reaches(person)


def _writes_for_others(workshop: Workshop, person: PersonId) -> bool:
    """Whether the latest words of who steers were those of someone without Telegram."""
    own = [each for each in workshop.contributions.values() if each.participant == person]
    return bool(own) and own[-1].scribed


def ask(scene: Scene, person: PersonId, actor: PersonId | None) -> Iterator[Effect]:
    """The question of now, at the end of the person's chat, which then waits for its answer.

    It goes at once where people work together, and to whoever led on to it.
    """
    place = question_for(scene, person)
    traits = scene.step(place).traits if place else None
    if traits is None or traits.card is None:
        return
    if not (asks_by_itself(scene.workshop, person) or answers_privately(scene, place, person)):
        return
    card, waits = traits.card(place), not is_live(scene, place) and person != actor
    yield Show(card, to=person, fresh=True, unasked=waits)
    if traits.words is not None:
        yield Await(person, card, beside=True)


def asking(
    before: Scene, after: Scene, events: tuple[Event, ...], actor: PersonId | None
) -> Iterator[Effect]:
    """What was asked shrinks to a line; whoever stands before a question anew is asked it."""
    for place in before.workshop.open_places:
        if not after.workshop.is_at(place):
            yield from _retired(after, place)
    for event in events:
        match event:
            case e.StepOpened(place=place):
                yield from _opened(before, after, place, actor)
            case e.SteeringUndone(group=group):
                position = after.workshop.groups[group] if group else after.workshop.position
                yield from _opened(before, after, position.place, actor)
            case e.RevoteOpened(place=place):
                yield from _everyone(after, place, actor)
            case e.ItemsPicked(place=place):
                first = not rate.subjects(before, place)
                yield from _everyone(after, place, actor) if first else ()
                yield Redraw(CardKind.RATE(place))
            case e.ReachChanged(participant=person, reachable=True):
                yield from _greeted(after, person)
                yield from ask(after, person, actor)
            case e.AskingChanged(participant=person, on=on):
                yield from ask(after, person, actor) if on else ()
                yield from _own_cards(after, person)
            case e.MarkedReady(place=place, participant=person):
                card = after.step(place).traits.card
                yield from (Show(card(place), to=person),) if card else ()
            case e.WorkshopResumed() if before.workshop.back_at is None:
                for place in after.workshop.open_places:
                    yield from _everyone(after, place, actor)
            case e.MemberPlaced(participant=person) if before.workshop.takes_part(person):
                was, here = (whereabouts(each, person) for each in (before, after))
                yield from ask(after, person, actor) if was != here else ()


def _retired(after: Scene, place: Place) -> Iterator[Effect]:
    card = after.step(place).traits.card
    if card:
        yield Retire(card(place))
        yield Retire(CardKind.NUDGE(place))


def _opened(before: Scene, after: Scene, place: Place, actor: PersonId | None) -> Iterator[Effect]:
    """Of a place that opens again the shrunk cards are whole again."""
    card = after.step(place).traits.card if place else None
    if card is None:
        return
    if place in before.workshop.opened:
        yield Redraw(card(place))
    yield from _everyone(after, place, actor)


def _everyone(scene: Scene, place: Place, actor: PersonId | None) -> Iterator[Effect]:
    for each in scene.workshop.people_at(place):
        if whereabouts(scene, each.id) == place:
            yield from ask(scene, each.id, actor)


def _greeted(after: Scene, person: PersonId) -> Iterator[Effect]:
    """Who has not said anything yet is told once what comes here, and who sees it."""
    workshop = after.workshop
    said = any(each.participant == person for each in workshop.contributions.values())
    if workshop.reaches(person) and not (said or workshop.ended):
        yield Show(CardKind.JOINED(), to=person, fresh=True)


def _own_cards(after: Scene, person: PersonId) -> Iterator[Effect]:
    """The cards that hold the button by which questions are turned off and on."""
    place = whereabouts(after, person)
    card = after.step(place).traits.card
    yield from (Show(card(place), to=person),) if card else ()
    yield Show(CardKind.JOINED(), to=person)
