"""The evaluation form: answered in private, read as means that give nobody away."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from dialogs import commands as c
from dialogs.facts.pool import pool
from dialogs.outcome import Refusal
from dialogs.rules.survey import shown_together
from dialogs.workbook.schema import Perspective, Voice
from tests.dialogs.given import (
    BOOK,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    TEACHER,
    Play,
    at,
    surveys,
)

TP, OL, OP = Voice.TP, Voice.OL, Voice.OP


def crowd(**degrees: str) -> Play:
    """People of each voice have answered: `TP="445"` is three, of whom one said 5 throughout."""
    given = at("D6")
    for voice, answers in degrees.items():
        for nth, degree in enumerate(answers):
            person = 2000 + 100 * list(Voice).index(Voice(voice)) + nth
            given.when(c.Join(person, Voice(voice), reachable=True))
            surveys(given, person, degree)
    given.press("adv:D6")
    if given.workshop.gap:
        given.press("gap:D6")
    return given


def means(reading: Mapping[str, Any]) -> dict[tuple[Voice, ...], int]:
    return {each["voices"]: each["tenths"] for each in reading["means"]}


def first(given: Play) -> Mapping[str, Any]:
    found: Mapping[str, Any] = given.view().data["perspectives"][0]
    return found


def test_the_form_has_fourteen_statements_and_two_questions():
    questions = BOOK.steps["D6"].questions
    of = [each.perspective for each in questions if each.kind == "degree"]

    assert [of.count(each) for each in Perspective] == [5, 4, 5]
    assert [each.key for each in questions if each.kind == "words"] == ["works", "change"]


def test_statements_come_one_by_one_and_cannot_say_is_an_answer():
    given = at("D6")
    card = given.view("rate:D6", STUDENT)
    assert (card.data["nth"], card.data["of_items"]) == (1, 16)
    assert [x.action.split(":")[4] for row in card.rows for x in row] == [*"12345", "unknown"]

    given.press("rate:D6:0:goals_clear:unknown:1", by=STUDENT)

    assert given.view("rate:D6", STUDENT).data["question"] == "right_tasks"
    assert given.refuses("rate:D6:0:right_tasks:6:1", by=STUDENT) is Refusal.STALE
    assert given.refuses("rate:D6:7:right_tasks:4:1", by=STUDENT) is Refusal.STALE
    assert given.refuses("rate:D6:0:right_tasks:4:1", by=STRANGER) is Refusal.NOT_A_PARTICIPANT


def test_a_voice_is_shown_apart_from_three_answers_on():
    given = crowd(TP="444", OL="222", OP="555")

    assert means(first(given)) == {(TP,): 40, (OL,): 20, (OP,): 50}


def test_fewer_answers_than_three_are_pooled():
    given = crowd(TP="44", OL="1", OP="5")

    assert means(first(given)) == {(TP, OL, OP): 35}


def test_a_small_pool_takes_in_another_voice_so_that_nothing_is_told_by_subtraction():
    given = crowd(TP="4444", OL="1", OP="555")

    assert means(first(given)) == {(TP,): 40, (OL, OP): 40}


def test_fewer_than_three_answers_in_all_are_not_shown():
    given = crowd(TP="4", OP="2")

    assert first(given)["means"] == []
    assert not first(given)["low"]
    assert given.view().data["statements"] == []


def test_no_group_of_voices_is_ever_smaller_than_three_and_nobody_is_left_out():
    for numbers in product(range(6), repeat=3):
        answered = dict(zip((TP, OL, OP), numbers, strict=True))

        groups = shown_together(answered)

        of = [sum(answered[voice] for voice in group) for group in groups]
        assert all(each >= 3 for each in of), numbers
        assert sum(of) == (sum(numbers) if sum(numbers) >= 3 else 0), numbers


def test_cannot_say_counts_in_no_mean_and_is_counted_apart():
    given = at("D6")
    for person, degree in ((TEACHER, "4"), (INSTRUCTOR, "5"), (STUDENT, "unknown")):
        surveys(given, person, degree)
    given.press("adv:D6")

    assert given.view().data["unsure"] == 14
    assert first(given)["means"] == []  # two opinions only


def test_voices_that_are_a_whole_step_apart_are_to_be_talked_about():
    apart = crowd(TP="444", OL="333", OP="444")
    near = crowd(TP="444", OL="444", OP="443")

    assert first(apart)["differs"]
    assert len(apart.view().data["statements"]) == 14
    assert not first(near)["differs"]
    assert near.view().data["statements"] == []


def test_the_widest_difference_comes_first():
    given = at("D6")
    for person, voice in enumerate([TP, TP, TP, OP, OP, OP], 2001):
        given.when(c.Join(person, voice, reachable=True))
        for question in (x for x in BOOK.steps["D6"].questions if x.kind == "degree"):
            high, low = {"meetings": ("5", "1"), "influence": ("4", "3")}.get(
                question.key, ("4", "4")
            )
            given.when(c.Rate(person, "D6", 0, question.key, high if voice is TP else low))
    given.press("adv:D6")
    given.press("gap:D6")

    assert [x["key"] for x in given.view().data["statements"]] == ["meetings", "influence"]


def test_a_low_mean_asks_for_ideas_and_they_go_to_the_pool():
    given = crowd(TP="333", OP="222")
    assert [*means(first(given)).items()] == [((TP,), 30), ((OP,), 20)]
    assert first(given)["low"]

    given.writes(STUDENT, "Palautetta joka perjantai", private=False)

    ideas = [each for each in pool(given.scene) if each.place == "D6"]
    assert [(x.text, x.kind) for x in ideas] == [("Palautetta joka perjantai", "idea")]
    assert "Palautetta joka perjantai" in str(given.view().data["voices"]["OP"])


def test_a_mean_of_exactly_three_is_not_low():
    assert not first(crowd(TP="333"))["low"]


def test_the_last_words_are_a_practice_and_an_idea():
    given = at("D6")
    assert given.refuses(c.Contribute(STUDENT, "D6", "Liian aikaisin", True)) is Refusal.NOT_ASKED
    for question in BOOK.steps["D6"].questions[:14]:
        given.when(c.Rate(STUDENT, "D6", 0, question.key, "3"))

    given.writes(STUDENT, "Sama ohjaaja")
    given.writes(STUDENT, "Palaute heti")

    found = list(given.workshop.items("D6"))
    assert [(x.text, x.kind) for x in found] == [
        ("Sama ohjaaja", "practice"),
        ("Palaute heti", "idea"),
    ]
    assert given.view("rate:D6", STUDENT).data["question"] == ""
    given.goes_to("E1")
    assert [x.text for x in pool(given.scene) if x.place == "D6"] == ["Palaute heti"]


def test_words_of_the_form_that_were_erased_are_not_quoted():
    given = crowd(TP="333")
    given.writes(STUDENT, "Palaute heti")

    given.when(c.Forget(STUDENT, texts=True))

    assert "Palaute heti" not in str(given.view().data)
    assert not [x for x in pool(given.scene) if x.place == "D6"]


def test_once_shown_the_form_is_closed_so_that_no_change_tells_who_came_late():
    given = crowd(TP="444")
    before = given.view().data["perspectives"]

    assert given.refuses("rate:D6:0:goals_clear:1:1", by=STUDENT) is Refusal.STEP_CLOSED
    assert given.view().data["perspectives"] == before
    assert not given.view("rate:D6", STUDENT).data["here"]


def test_the_form_waits_for_every_voice_and_may_be_skipped():
    given = at("D6")
    surveys(given, INSTRUCTOR, "4")

    given.press("adv:D6")

    assert given.workshop.gap["D6"] == (OL, OP)
    assert given.press("skip:D6").refusal is None
