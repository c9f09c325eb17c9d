"""Rating: four quick questions about one practice at a time, answered in private."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.road import step_at
from dialogs.workbook import Question, Voice, Workbook
from dialogs.workshop import Contribution, Rating, Workshop

SCALE = ("well", "partly", "no", "unknown")
DONE = "done"
"""Ends a question where several voices may be ticked."""
ALL_RATED = 8
"""A list longer than this is narrowed before rating (method, A3)."""


def listed(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """Every practice that could be rated here: all that were written and still have words."""
    items = step_at(workbook, place).items
    found = (each for earlier in items for each in workshop.items(earlier))
    return tuple(each for each in found if not each.erased)


def rated_items(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """The practices to rate: all of a short list, the picked ones of a long list."""
    found = listed(workbook, workshop, place)
    if len(found) <= ALL_RATED:
        return found
    return tuple(each for each in found if each.id in workshop.picked.get(place, ()))


def next_question(
    workbook: Workbook, workshop: Workshop, place: Place, person: PersonId
) -> tuple[int, Question] | None:
    """The first question that this person has not answered: (practice, question)."""
    for item in rated_items(workbook, workshop, place):
        rating = workshop.ratings.get(item.id, {}).get(person)
        for question in step_at(workbook, place).questions:
            if not _answered(question, rating):
                return item.id, question
    return None


def _answered(question: Question, rating: Rating | None) -> bool:
    answer = rating.answers.get(question.key, ()) if rating else ()
    return DONE in answer if question.kind == "voices" else bool(answer)


def practice_asked(
    workbook: Workbook, workshop: Workshop, place: Place, person: PersonId
) -> tuple[int, str] | None:
    """The practice, and the key of the question, that this person may now answer in words."""
    waiting = next_question(workbook, workshop, place, person)
    if waiting is None or waiting[1].kind != "words":
        return None
    return waiting[0], waiting[1].key


def finished(workbook: Workbook, workshop: Workshop, place: Place) -> int:
    """How many participants have rated every practice."""
    if not rated_items(workbook, workshop, place):
        return 0
    done = (next_question(workbook, workshop, place, each.id) is None for each in workshop.active)
    return sum(done)


def pick(workbook: Workbook, workshop: Workshop, command: c.PickItem) -> Outcome:
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    if command.place != workshop.place:
        return Refusal.STEP_CLOSED
    if command.item not in {each.id for each in listed(workbook, workshop, command.place)}:
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
    if command.place != workshop.place:
        return Refusal.STEP_CLOSED
    step = step_at(workbook, command.place)
    items = {each.id for each in rated_items(workbook, workshop, command.place)}
    question = next((each for each in step.questions if each.key == command.question), None)
    if question is None or command.item not in items:
        return Refusal.STALE
    known = {"scale": SCALE, "voices": (*Voice, DONE), "words": (DONE,)}[question.kind]
    return None if command.answer in known else Refusal.STALE


def _ticked(before: tuple[str, ...], command: c.Rate) -> tuple[str, ...]:
    kept = tuple(each for each in before if each != command.answer)
    return (*kept, command.answer) if command.on else kept
