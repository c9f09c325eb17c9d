"""Rating: quick questions about one thing at a time, or about it all, answered in private."""

from typing import assert_never

from dialogs import commands as c
from dialogs import events as e
from dialogs.contribution import Contribution
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.pool import told
from dialogs.road import COOPERATION, local, step_at
from dialogs.shelves import Listing
from dialogs.workbook import Question, StepKind, Voice, Workbook
from dialogs.workshop import Rating, Workshop

SCALE = ("well", "partly", "no", "unknown")
DEGREES = ("1", "2", "3", "4", "5")
UNKNOWN = "unknown"
DONE = "done"
"""Ends a question where several voices may be ticked."""
ALL_RATED = 8
"""A list longer than this is narrowed before rating (method, A3)."""


def listed(workbook: Workbook, workshop: Workshop, place: Place) -> Listing:
    """Every practice that could be rated here: all that stand and still have words."""
    items = (local(workbook, place, each) for each in step_at(workbook, place).items)
    found = told(workshop, *(workshop.shown_piles(each) for each in items))
    return found.where(lambda each: not each.erased)


def rated_items(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """The practices to rate: all of a short list, the picked ones of a long list."""
    found = listed(workbook, workshop, place)
    if len(found) <= ALL_RATED:
        return tuple(found)
    picked = workshop.picked.get(place, ())
    return found.among(workshop.contributions[each] for each in picked)


def subjects(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[int, ...]:
    """The numbers of what is rated here; a survey rates the cooperation itself."""
    if step_at(workbook, place).kind is StepKind.SURVEY:
        return (COOPERATION,)
    return tuple(each.id for each in rated_items(workbook, workshop, place))


def next_question(
    workbook: Workbook, workshop: Workshop, place: Place, person: PersonId
) -> tuple[int, Question] | None:
    """The first question that this person has not answered: (what is rated, question)."""
    for item in subjects(workbook, workshop, place):
        rating = workshop.ratings.get(item, {}).get(person)
        for question in step_at(workbook, place).questions:
            if not _answered(question, rating):
                return item, question
    return None


def _answered(question: Question, rating: Rating | None) -> bool:
    answer = rating.answers.get(question.key, ()) if rating else ()
    return DONE in answer if question.kind == "voices" else bool(answer)


def words_asked(
    workbook: Workbook, workshop: Workshop, place: Place, person: PersonId
) -> tuple[int, Question] | None:
    """What is rated, and the question about it that this person may now answer in words."""
    waiting = next_question(workbook, workshop, place, person)
    return waiting if waiting and waiting[1].kind == "words" else None


def finished(workbook: Workbook, workshop: Workshop, place: Place) -> int:
    """How many participants have answered everything."""
    if not subjects(workbook, workshop, place):
        return 0
    people = workshop.people_at(place)
    return sum(next_question(workbook, workshop, place, each.id) is None for each in people)


def pick(workbook: Workbook, workshop: Workshop, command: c.PickItem) -> Outcome:
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    if not workshop.is_at(command.place):
        return Refusal.STEP_CLOSED
    found = workshop.contributions.get(command.item)
    if found is None or found not in listed(workbook, workshop, command.place):
        return Refusal.STALE
    picked = tuple(each for each in workshop.picked.get(command.place, ()) if each != command.item)
    picked = (*picked, command.item) if command.on else picked
    if len(picked) > step_at(workbook, command.place).most:
        return Refusal.TOO_MANY_ITEMS
    return (e.ItemsPicked(command.place, picked),)


def rate(workbook: Workbook, workshop: Workshop, command: c.Rate) -> Outcome:
    """Take one answer and show the next question in the same private card."""
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop) or _why_not(workbook, workshop, command):
        return refusal
    step = step_at(workbook, command.place)
    question = next(each for each in step.questions if each.key == command.question)
    rating = workshop.ratings.get(command.item, {}).get(command.actor)
    before = rating.answers.get(question.key) if rating else None
    many = question.kind == "voices"
    answer = _ticked(before or (), command) if many else (command.answer,)
    card = f"rate:{command.place}"
    shown: tuple[Event | Effect, ...] = (Show(card, to=command.actor), Await(command.actor, card))
    if answer == before:
        return shown
    rated = e.ItemRated(command.place, command.item, command.actor, question.key, answer)
    return (rated, *shown)


def _why_not(workbook: Workbook, workshop: Workshop, command: c.Rate) -> Refusal | None:
    """A survey's means are shown once: what came later could be read from how they change."""
    step = step_at(workbook, command.place)
    shown = workshop.is_revealed(command.place)
    if not workshop.is_at(command.place) or (shown and step.kind is StepKind.SURVEY):
        return Refusal.STEP_CLOSED
    question = next((each for each in step.questions if each.key == command.question), None)
    if question is None or command.item not in subjects(workbook, workshop, command.place):
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


def _ticked(before: tuple[str, ...], command: c.Rate) -> tuple[str, ...]:
    kept = tuple(each for each in before if each != command.answer)
    return (*kept, command.answer) if command.on else kept
