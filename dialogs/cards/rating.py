"""Rating as it is seen: one question at a time in private, and what came of each thing rated."""

from collections.abc import Mapping
from typing import assert_never

from dialogs.buttons import Rows, act, press
from dialogs.cards.asked import over_data, prompt_rows
from dialogs.cards.view import by_voice, heading, is_shown, item
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.facts.pool import is_weak, told
from dialogs.rules import rate
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import CORE_VOICES, Question


def rate_card(scene: Scene, place: Place) -> CardView:
    """One practice and one question at a time; then one reason, if the person wants."""
    workshop = scene.workshop
    reader = scene.reader or 0
    here = workshop.is_open(place)
    step = scene.step(place)
    about_all = step.kind is StepKind.SURVEY
    here = here and not (about_all and is_shown(scene, place))
    waiting = rate.next_question(scene, place, reader) if here else None
    items = list(rate.subjects(scene, place))
    keys = [each.key for each in step.questions]
    of_items = len(keys) if about_all else len(items)
    data = heading(scene, place) | over_data(scene, place)
    data |= {"here": here, "of_items": of_items, "question": ""}
    if waiting is None:
        done = prompt_rows(scene) if here else ()
        return CardView("rating", data | {"practice": None, "listed": len(items)}, done)
    number, question = waiting
    rating = workshop.ratings.get(number, {}).get(reader)
    answers = rating.answers.get(question.key, ()) if rating else ()
    rated = None if about_all else item(workshop, workshop.contributions[number])
    data |= {
        "practice": rated,
        "nth": (keys.index(question.key) if about_all else items.index(number)) + 1,
        "question": question.key,
        "asks": question.kind,
    }
    return CardView("rating", data, _rating_rows(place, number, question, answers))


def _rating_rows(place: Place, number: int, question: Question, answers: tuple[str, ...]) -> Rows:
    """The buttons that answer one question of a rating."""

    def answering(answer: str, *, on: bool = True) -> rate.Rate:
        return rate.Rate(ANYBODY, place, number, question.key, answer, on)

    match question.kind:
        case "scale":
            return laid_out((act(f"scale_{x}", answering(x)) for x in rate.SCALE), 2)
        case "choice":
            return laid_out((act(f"option.{x}", answering(x)) for x in question.options), 2)
        case "degree":
            degrees = (press(answering(x), text=x) for x in rate.DEGREES)
            return (tuple(degrees), (act("cannot_say", answering(rate.UNKNOWN)),))
        case "words":
            return ((act("skip_reason", answering(rate.DONE)),),)
        case "voices":
            voices = (
                act(f"option.{x}", answering(x, on=x not in answers), ticked=x in answers)
                for x in CORE_VOICES
            )
            return (*laid_out(voices, 2), (act("next_question", answering(rate.DONE)),))
    assert_never(question.kind)


def rated_data(scene: Scene, place: Place, number: int) -> Mapping[str, object]:
    """One practice with how often each answer was given, and the reasons."""
    workshop = scene.workshop
    shown = is_shown(scene, place)
    ratings = workshop.ratings.get(number, {}) if shown else {}
    given = [each.answers for each in ratings.values()]
    answers: dict[str, dict[str, int]] = {}
    for question in scene.step(place).questions:
        found = [one for each in given for one in each.get(question.key, ()) if one != rate.DONE]
        if question.kind == "words":
            continue
        known = rate.answers_to(question)
        answers[question.key] = {each: found.count(each) for each in known if each in found}
    written = told(workshop, workshop.piles(place) if shown else {})
    reasons = written.where(lambda each: each.about == str(number))
    return {
        **item(workshop, workshop.contributions[number]),
        "answers": answers,
        "kinds": {each.key: each.kind for each in scene.step(place).questions},
        "weak": shown and is_weak(workshop, number),
        "reasons": by_voice(workshop, reasons),
    }
