"""Rating: quick questions about one thing at a time, or about it all, answered in private."""

from dataclasses import dataclass
from typing import assert_never

from dialogs import events as e
from dialogs.command import Stands, always, pressed
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Listing
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.facts.pool import told
from dialogs.facts.road import COOPERATION, local
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Question, Voice
from dialogs.workshop import Rating
from dialogs.workshop_command import Role, WorkshopCommand

SCALE = ("well", "partly", "no", "unknown")
DEGREES = ("1", "2", "3", "4", "5")
UNKNOWN = "unknown"
DONE = "done"
"""Ends a question where several voices may be ticked."""
ALL_RATED = 8
"""A list longer than this is narrowed before rating (method, A3)."""


def listed(scene: Scene, place: Place) -> Listing:
    """Every practice that could be rated here: all that stand and still have words."""
    items = (local(scene.workbook, place, each) for each in scene.step(place).items)
    found = told(scene.workshop, *(scene.workshop.shown_piles(each) for each in items))
    return found.where(lambda each: not each.erased)


def rated_items(scene: Scene, place: Place) -> tuple[Contribution, ...]:
    """The practices to rate: all of a short list, the picked ones of a long list."""
    found = listed(scene, place)
    if len(found) <= ALL_RATED:
        return tuple(found)
    picked = scene.workshop.picked.get(place, ())
    return found.among(scene.workshop.contributions[each] for each in picked)


def subjects(scene: Scene, place: Place) -> tuple[int, ...]:
    """The numbers of what is rated here; a survey rates the cooperation itself."""
    if scene.step(place).kind is StepKind.SURVEY:
        return (COOPERATION,)
    return tuple(each.id for each in rated_items(scene, place))


def next_question(scene: Scene, place: Place, person: PersonId) -> tuple[int, Question] | None:
    """The first question that this person has not answered: (what is rated, question)."""
    for item in subjects(scene, place):
        rating = scene.workshop.ratings.get(item, {}).get(person)
        for question in scene.step(place).questions:
            if not _answered(question, rating):
                return item, question
    return None


def _answered(question: Question, rating: Rating | None) -> bool:
    answer = rating.answers.get(question.key, ()) if rating else ()
    return DONE in answer if question.kind == "voices" else bool(answer)


def words_asked(scene: Scene, place: Place, person: PersonId) -> tuple[int, Question] | None:
    """What is rated, and the question about it that this person may now answer in words."""
    waiting = next_question(scene, place, person)
    return waiting if waiting and waiting[1].kind == "words" else None


def finished(scene: Scene, place: Place) -> int:
    """How many participants have answered everything."""
    if not subjects(scene, place):
        return 0
    people = scene.workshop.people_at(place)
    return sum(next_question(scene, place, each.id) is None for each in people)


@pressed("pick", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class PickItem(WorkshopCommand):
    actor: PersonId
    place: Place
    item: int
    on: bool

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if not workshop.is_at(self.place):
            return Refusal.STEP_CLOSED
        found = workshop.contributions.get(self.item)
        if found is None or found not in listed(scene, self.place):
            return Refusal.STALE
        picked = tuple(each for each in workshop.picked.get(self.place, ()) if each != self.item)
        picked = (*picked, self.item) if self.on else picked
        if len(picked) > scene.step(self.place).most:
            return Refusal.TOO_MANY_ITEMS
        return (e.ItemsPicked(self.place, picked),)


@pressed("rate", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Rate(WorkshopCommand):
    """For a question of voices, `answer` is a voice, and `on` says whether it is served."""

    actor: PersonId
    place: Place
    item: int
    question: str
    answer: str
    on: bool = always(True)

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        """Take one answer and show the next question in the same private card."""
        workshop = scene.workshop
        if refusal := stopped(workshop) or _why_not(scene, self):
            return refusal
        step = scene.step(self.place)
        question = next(each for each in step.questions if each.key == self.question)
        rating = workshop.ratings.get(self.item, {}).get(self.actor)
        before = rating.answers.get(question.key) if rating else None
        many = question.kind == "voices"
        answer = _ticked(before or (), self) if many else (self.answer,)
        card = CardKind.RATE(self.place)
        shown: tuple[Event | Effect, ...] = (Show(card, to=self.actor), Await(self.actor, card))
        if answer == before:
            return shown
        rated = e.ItemRated(self.place, self.item, self.actor, question.key, answer)
        return (rated, *shown)


def _why_not(scene: Scene, command: Rate) -> Refusal | None:
    """A survey's means are shown once: what came later could be read from how they change."""
    step = scene.step(command.place)
    shown = scene.workshop.is_revealed(command.place)
    if not scene.workshop.is_at(command.place) or (shown and step.kind is StepKind.SURVEY):
        return Refusal.STEP_CLOSED
    question = next((each for each in step.questions if each.key == command.question), None)
    if question is None or command.item not in subjects(scene, command.place):
        return Refusal.STALE
    return None if command.answer in answers_to(question) else Refusal.STALE


def answers_to(question: Question) -> tuple[str, ...]:
    """Every answer that a button of this question may give."""
    match question.kind:
        case "scale":
            return SCALE
        case "voices":
            return (*Voice, DONE)
        case "choice":
            return question.options
        case "degree":
            return (*DEGREES, UNKNOWN)
        case "words":
            return (DONE,)
    assert_never(question.kind)


def _ticked(before: tuple[str, ...], command: Rate) -> tuple[str, ...]:
    kept = tuple(each for each in before if each != command.answer)
    return (*kept, command.answer) if command.on else kept
