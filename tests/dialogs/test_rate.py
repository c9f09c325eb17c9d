"""Rating practices: four questions and a reason, a long list narrowed, weak ones to the pool."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.facts.pool import is_weak, pool
from dialogs.outcome import Refusal
from tests.dialogs.given import (
    ALL,
    EVERYONE,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    TEACHER,
    Play,
    at,
    rates,
)


def practices(given: Play) -> list[int]:
    return [each.id for place in ("A1", "A2") for each in given.workshop.items(place)]


def long_list(count: int = 9) -> Play:
    given = at("A1")
    for number in range(count):
        given.writes(EVERYONE[number % 3], f"Tapa {number}")
    given.press("adv:A1")
    given.press("adv:A1")
    given.press("skip:A2")
    return given


def test_each_practice_is_asked_four_questions_and_a_reason_one_at_a_time():
    given = at("A3")
    first = practices(given)[0]
    asked = []

    for answer in ("smooth:well", "requirements:unknown", "serves:OP", "serves:done"):
        asked.append(given.view("rate:A3", STUDENT).data["question"])
        given.press(f"rate:A3:{first}:{answer}:1", by=STUDENT)
    asked.append(given.view("rate:A3", STUDENT).data["question"])
    given.press(f"rate:A3:{first}:learning:partly:1", by=STUDENT)
    asked.append(given.view("rate:A3", STUDENT).data["question"])
    given.writes(STUDENT, "Se auttaa alkuun.")

    assert asked == ["smooth", "requirements", "serves", "serves", "learning", "reason"]
    assert given.view("rate:A3", STUDENT).data["nth"] == 2


def test_a_reason_may_be_left_out_and_words_are_not_taken_before_it():
    given = at("A3")
    first = practices(given)[0]

    assert given.refuses(c.Contribute(STUDENT, "A3", "Koska", True)) is Refusal.NOT_ASKED
    rates(given, STUDENT, first)

    assert given.view("rate:A3", STUDENT).data["nth"] == 2
    assert not list(given.workshop.items("A3"))


def test_voices_are_ticked_and_unticked():
    given = at("A3")
    first = practices(given)[0]

    for answer in ("TP:1", "OP:1", "TP:0"):
        given.press(f"rate:A3:{first}:serves:{answer}", by=STUDENT)

    assert given.workshop.ratings[first][STUDENT].answers["serves"] == ("OP",)


def test_pressing_an_answer_twice_changes_nothing():
    given = at("A3")
    first = practices(given)[0]
    given.press(f"rate:A3:{first}:smooth:well:1", by=STUDENT)

    assert given.press(f"rate:A3:{first}:smooth:well:1", by=STUDENT).events == ()


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("rate:A3:{}:smooth:well:1", STRANGER, Refusal.NOT_A_PARTICIPANT),
        ("rate:A3:999:smooth:well:1", STUDENT, Refusal.STALE),
        ("rate:A3:{}:nothing:well:1", STUDENT, Refusal.STALE),
        ("rate:A3:{}:smooth:great:1", STUDENT, Refusal.STALE),
        ("rate:A4:{}:smooth:well:1", STUDENT, Refusal.STEP_CLOSED),
    ],
)
def test_what_does_not_belong_is_refused(action, by, refusal):
    given = at("A3")

    assert given.refuses(action.format(practices(given)[0]), by=by) is refusal


def test_results_are_hidden_until_they_are_revealed():
    given = at("A3")
    first = practices(given)[0]
    for person in EVERYONE:
        rates(given, person, first, "no", "TP")
    hidden = given.view().data["items"][0]
    assert not any(hidden["answers"].values())
    assert (hidden["weak"], hidden["reasons"]) == (False, {})
    assert given.view().data["done"] == 0

    given.press("adv:A3:reveal")

    shown = given.view().data["items"][0]
    assert shown["answers"]["requirements"] == {"no": 3}
    assert shown["answers"]["serves"] == {"TP": 3}
    assert shown["weak"]


@pytest.mark.parametrize(
    ("scale", "serves", "weak"),
    [
        ("well", ALL, False),
        ("partly", ALL, False),
        ("unknown", ALL, False),
        ("no", ALL, True),
        ("well", "TP OL", True),
        ("well", "", True),
    ],
)
def test_a_practice_is_weak_with_any_no_or_a_voice_that_it_does_not_serve(scale, serves, weak):
    given = at("A3")
    first = practices(given)[0]

    rates(given, STUDENT, first, scale, serves)

    assert is_weak(given.workshop, first) is weak
    assert (first in {each.id for each in pool(given.scene)}) is weak


def test_one_who_says_it_serves_another_voice_is_believed():
    given = at("A3")
    first = practices(given)[0]

    rates(given, TEACHER, first, serves="TP OL")
    rates(given, STUDENT, first, serves="OP")

    assert not is_weak(given.workshop, first)


def test_the_weak_ones_reach_the_card_of_targets():
    given = at("A3")
    first = practices(given)[0]
    for person in EVERYONE:
        rates(given, person, first, "no")
    given.press("adv:A3:reveal")
    given.press("adv:A3")
    given.goes_to("E2")

    weak = [each["id"] for each in given.view().data["ideas"] if each["weak"]]

    assert weak == [first]


def test_a_list_longer_than_eight_is_narrowed_to_five_by_who_steers():
    given = long_list()
    listed = practices(given)
    assert given.view().data["items"] == []
    assert len(given.view().data["listed"]) == 9
    assert given.refuses("adv:A3") is Refusal.PICK_ITEMS
    assert given.refuses(f"rate:A3:{listed[0]}:smooth:well:1", by=STUDENT) is Refusal.STALE

    for item in listed[:5]:
        given.press(f"pick:A3:{item}:1")

    assert given.refuses(f"pick:A3:{listed[5]}:1") is Refusal.TOO_MANY_ITEMS
    assert given.refuses("pick:A3:999:1") is Refusal.STALE
    assert given.refuses(f"pick:A3:{listed[5]}:1", by=STUDENT) is Refusal.NOT_FACILITATOR
    given.press(f"pick:A3:{listed[0]}:0")
    assert [each["id"] for each in given.view().data["items"]] == listed[1:5]
    assert given.refuses(f"pick:A4:{listed[5]}:1") is Refusal.STEP_CLOSED


def test_eight_are_all_rated():
    given = long_list(8)

    assert len(given.view().data["items"]) == 8
    assert given.view().data["listed"] == []


def test_the_goals_are_not_skipped_by_a_gap():
    given = at("A3")

    assert given.refuses("adv:A3") is Refusal.CANNOT_SKIP
    rates(given, INSTRUCTOR, practices(given)[0])
    turn = given.press("adv:A3")

    assert isinstance(turn.events[0], e.GapNoticed)


def test_without_practices_there_is_nothing_to_rate():
    given = at("A1")
    given.press("skip:A1")
    given.press("skip:A2")

    assert given.press("skip:A3").refusal is None
