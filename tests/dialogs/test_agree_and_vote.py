"""Agreeing on a direction and candidates, and voting with secret dots."""

from collections import Counter

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from dialogs import commands as c
from dialogs import events as e
from dialogs.facts.pool import candidates
from dialogs.outcome import Refusal
from dialogs.rules.vote import totals
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    EVERYONE,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    TEACHER,
    VOICES,
    Play,
    at,
    kinds,
    plans,
)


def voting(count: int = 4) -> tuple[Play, list[int]]:
    given = at("E2")
    for number in range(count):
        given.writes(TEACHER, f"Kohde {number}")
    given.press("adv:E2")
    return given, [each.id for each in candidates(given.scene)]


# E1: the direction


def test_the_group_agrees_on_one_of_the_sentences_once_all_are_shown():
    given = at("E1")
    for each in EVERYONE:
        given.writes(each, f"Suunta {each}")
    first, second, _ = (each.id for each in given.workshop.items("E1"))

    assert given.refuses(f"agree:E1:{first}") is Refusal.STALE
    given.press("adv:E1:reveal")
    assert given.refuses("adv:E1") is Refusal.CHOOSE_SENTENCE
    assert given.refuses(f"agree:E1:{first}", by=STUDENT) is Refusal.NOT_FACILITATOR
    given.press(f"agree:E1:{first}")
    given.press(f"agree:E1:{second}")
    assert given.press(f"agree:E1:{second}").events == ()
    given.press("adv:E1")

    assert given.view("step:E4").data["agreed"] == f"Suunta {INSTRUCTOR}"


def test_a_sentence_that_is_withdrawn_or_erased_is_not_agreed_on():
    given = at("E1")
    for each in EVERYONE:
        given.writes(each, f"Suunta {each}")
    given.press("adv:E1")
    first, _, third = (each.id for each in given.workshop.items("E1"))
    given.press(f"agree:E1:{first}")

    given.press(f"drop_item:{first}", by=TEACHER)
    given.when(c.Forget(STUDENT, texts=True))

    assert given.refuses("adv:E1") is Refusal.CHOOSE_SENTENCE
    assert given.refuses(f"agree:E1:{third}") is Refusal.STALE
    assert given.view().data["agreed"] == ""


def test_earlier_gaps_are_told_again_at_the_direction():
    given = at("A4")
    given.writes(TEACHER, "Idea")
    given.press("adv:A4")
    given.press("gap:A4")
    given.press("adv:A4")
    given.press("skip:B1")
    given.goes_to("E1")

    assert given.view().data["gaps"] == {"A4": (Voice.TP, Voice.OP)}


# E2: candidates


def test_an_idea_is_adopted_once_and_its_words_stay_its_writers():
    given = at("E2")
    numbers = {each["id"]: each["number"] for each in given.view().data["ideas"]}
    idea, *others = numbers
    assert others
    assert [*numbers.values()] == [*range(1, len(numbers) + 1)]

    given.press(f"adopt:E2:{idea}", by=STUDENT)

    assert given.refuses(f"adopt:E2:{idea}", by=TEACHER) is Refusal.ALREADY
    left = {each["id"]: each["number"] for each in given.view().data["ideas"]}
    assert {idea: 1} | left == numbers
    adopted = next(given.workshop.items("E2"))
    assert (adopted.text, adopted.about) == ("", str(idea))
    assert given.view().data["named"][0]["text"] == given.workshop.contributions[idea].text
    assert idea not in {each["id"] for each in given.view().data["ideas"]}


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("adopt:E2:999", STUDENT, Refusal.STALE),
        ("adopt:E1:1", STUDENT, Refusal.STALE),
        ("adopt:E2:1", STRANGER, Refusal.NOT_A_PARTICIPANT),
    ],
)
def test_what_is_no_idea_is_not_adopted(action, by, refusal):
    assert at("E2").refuses(action, by=by) is refusal


def test_eight_candidates_are_the_most():
    given = at("E2")
    assert given.refuses("adv:E2") is Refusal.NO_CANDIDATES
    for number in range(8):
        given.writes(STUDENT, f"Kohde {number}")
    idea = given.view().data["ideas"][0]["id"]

    assert given.refuses(f"adopt:E2:{idea}") is Refusal.TOO_MANY_CANDIDATES
    ninth = c.Contribute(STUDENT, "E2", "Yhdeksäs", True)
    assert given.refuses(ninth) is Refusal.TOO_MANY_CANDIDATES


def test_who_steers_takes_away_a_candidate_that_says_the_same():
    given = at("E2")
    given.writes(STUDENT, "Sama asia")
    given.writes(INSTRUCTOR, "Sama asia")
    twin = list(given.workshop.items("E2"))[1].id

    assert f"drop_item:{twin}" in given.actions("remote", TEACHER)
    assert given.refuses(f"drop_item:{twin}", by=STUDENT) is Refusal.NOT_YOURS
    given.press(f"drop_item:{twin}", by=TEACHER)

    assert len(candidates(given.scene)) == 1


def test_an_idea_that_is_withdrawn_takes_its_candidate_along():
    given = at("E2")
    idea = next(each.id for each in given.workshop.items("D4") if each.participant == STUDENT)
    given.press(f"adopt:E2:{idea}")
    for place in ("E2", "E1", "D6", "D5"):
        given.press(f"back:{place}")
    given.press(f"drop_item:{idea}", by=STUDENT)

    assert candidates(given.scene) == ()
    assert "D4" in str(given.view("step:D4").data["voices"])


# E2: merging


def merged() -> tuple[Play, int, int, int]:
    """Three ideas, of which the second is told under the first."""
    given = at("E2")
    first, second, third = (each.id for each in given.workshop.items("A4"))
    given.press(f"open:sort:E2:{second}")
    given.press(f"merge:E2:{second}:{first}")
    return given, first, second, third


def ideas(given: Play) -> dict[int, list[str]]:
    """The ideas of A4 by number, with what is told under each."""
    known = given.workshop.at_place["A4"]
    listed = (each for each in given.view().data["ideas"] if each["id"] in known)
    return {x["id"]: [each["text"] for each in x["also"]] for x in listed}


def test_two_ideas_that_say_the_same_become_one_and_keep_their_words():
    given, first, second, third = merged()

    words = given.workshop.contributions[second].text
    assert ideas(given) == {first: [words], third: []}
    assert given.view().data["ideas"][0]["also"][0]["voice"] == "TP"
    assert given.view("sort:E2", TEACHER).data["items"][0]["also"][0]["text"] == words
    assert given.workshop.contributions[second].voice is Voice.TP
    assert given.refuses(f"adopt:E2:{second}") is Refusal.STALE
    given.press(f"adopt:E2:{first}", by=STUDENT)

    (named,) = given.view().data["named"]
    assert [each["text"] for each in named["also"]] == [words]


def test_what_was_merged_may_be_merged_on_and_parted_again():
    given, first, second, third = merged()
    given.press(f"merge:E2:{first}:{third}")
    assert list(ideas(given)) == [third]
    assert len(ideas(given)[third]) == 2
    assert f"part:E2:{third}" in given.actions(f"sort:E2:{third}", TEACHER)

    given.press(f"part:E2:{third}")
    assert list(ideas(given)) == [first, third]
    given.press(f"part:E2:{first}")

    assert ideas(given) == {first: [], second: [], third: []}
    assert given.refuses(f"part:E2:{first}") is Refusal.STALE


def test_an_idea_comes_back_when_the_one_it_was_told_under_is_taken_away():
    given, first, second, third = merged()

    given.when(c.Forget(given.workshop.contributions[first].participant, texts=True))

    assert list(ideas(given)) == [second, third]


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("merge:E2:{0}:{0}", TEACHER, Refusal.STALE),
        ("merge:E2:{0}:999", TEACHER, Refusal.STALE),
        ("merge:E2:{1}:{2}", TEACHER, Refusal.STALE),
        ("merge:E1:{0}:{2}", TEACHER, Refusal.STALE),
        ("merge:E2:{0}:{2}", STUDENT, Refusal.NOT_FACILITATOR),
        ("part:E2:{0}", STUDENT, Refusal.NOT_FACILITATOR),
    ],
)
def test_only_ideas_that_are_free_are_merged_and_by_who_steers(action, by, refusal):
    given, *numbers = merged()

    assert given.refuses(action.format(*numbers), by=by) is refusal


def test_ideas_are_merged_while_targets_are_named():
    given, first, second, third = merged()
    given.press("pause")
    assert given.refuses(f"merge:E2:{first}:{third}") is Refusal.PAUSED
    given.press("resume")
    given.passes()

    assert given.refuses(f"merge:E2:{first}:{third}") is Refusal.STALE
    assert given.view("sort:E2", TEACHER).rows == ()
    assert given.view(f"sort:E2:{second}", TEACHER).data["done"]


# E3: dots


def test_each_has_three_dots_and_no_more():
    given, (first, second, *_) = voting()

    assert given.refuses(f"dots:E3:{first}:5", by=STUDENT) is Refusal.NO_DOTS_LEFT
    given.press(f"dots:E3:{first}:2", by=STUDENT)
    given.press(f"dot:E3:{second}", by=STUDENT)

    assert given.refuses(f"dots:E3:{second}:2", by=STUDENT) is Refusal.NO_DOTS_LEFT
    assert given.refuses(f"dots:E3:{second}:-1", by=STUDENT) is Refusal.NO_DOTS_LEFT
    assert given.view("vote:E3", STUDENT).data["left"] == 0
    given.press("nodots:E3", by=STUDENT)
    assert given.view("vote:E3", STUDENT).data["left"] == 3


def test_a_double_press_is_one_dot_and_a_single_press_takes_none_away():
    given, (first, *_) = voting()

    given.press(f"dot:E3:{first}", by=STUDENT)
    assert given.press(f"dot:E3:{first}", by=STUDENT).events == ()
    given.press(f"dots:E3:{first}:2", by=STUDENT)
    assert given.press(f"dot:E3:{first}", by=STUDENT).events == ()

    assert given.workshop.dots[STUDENT] == {first: 2}


def test_dots_are_secret_until_the_vote_is_closed():
    given, (first, second, *_) = voting()
    given.press(f"dots:E3:{second}:3", by=STUDENT)
    given.press(f"dots:E3:{second}:2", by=INSTRUCTOR)
    given.press(f"dot:E3:{first}", by=TEACHER)

    hidden = given.view().data["candidates"]
    assert all(each["total"] == 0 and each["voices"] == {} for each in hidden)
    assert given.view().data["voted"] == 3
    others = given.view("vote:E3", INSTRUCTOR).data["candidates"]
    assert [each["dots"] for each in others] == [0, 2, 0, 0]
    given.press("adv:E3:reveal")

    shown = given.view().data["candidates"][1]
    assert (shown["total"], shown["voices"]) == (5, {"TP": 2, "OP": 3})
    assert given.refuses(f"dot:E3:{first}", by=STUDENT) is Refusal.STEP_CLOSED
    assert given.view("vote:E3", STUDENT).rows == ()


def test_a_vote_is_closed_and_targets_chosen_even_if_nobody_voted():
    given, (first, *_) = voting()

    given.press("adv:E3")
    turn = given.press("gap:E3")

    assert kinds(turn.events) == ["GapAccepted", "AnswersRevealed"]
    assert given.refuses("adv:E3") is Refusal.CHOOSE_TARGETS
    given.press(f"target:E3:{first}:1")
    given.press("adv:E3")
    assert given.place == "E4"


def test_one_to_three_targets_and_a_fourth_is_kept_for_later():
    given, named = voting()
    for each in EVERYONE:
        given.press(f"dot:E3:{named[0]}", by=each)
    assert given.refuses(f"target:E3:{named[0]}:1") is Refusal.STALE
    given.press("adv:E3")

    for each in named[:3]:
        given.press(f"target:E3:{each}:1")

    assert given.refuses(f"target:E3:{named[3]}:1") is Refusal.TOO_MANY_TARGETS
    assert given.refuses(f"target:E3:{named[0]}:0", by=STUDENT) is Refusal.NOT_FACILITATOR
    assert given.refuses("target:E3:999:1") is Refusal.STALE
    assert given.press(f"target:E3:{named[0]}:1").events == (
        e.TargetsChosen("E3", (named[1], named[2], named[0])),
    )
    given.press("adv:E3")
    plans(given, targets=(named[1],))
    assert given.view().data["parked"] == ["Kohde 2", "Kohde 0"]


def test_a_tie_is_voted_on_once_more():
    given, named = voting()
    for person, each in zip(VOICES, named, strict=True):
        given.press(f"dot:E3:{each}", by=person)
    assert given.refuses("revote:E3") is Refusal.STALE
    given.press("adv:E3")
    assert given.view().data["tied"]

    assert given.refuses("revote:E3", by=STUDENT) is Refusal.NOT_FACILITATOR
    given.press("revote:E3")
    assert given.workshop.dots == {}
    for person in EVERYONE:
        given.press(f"dots:E3:{named[0]}:3", by=person)
    given.press("adv:E3")

    assert not given.view().data["tied"]
    assert given.refuses("revote:E3") is Refusal.ONLY_ONE_REVOTE


def test_where_there_are_three_candidates_the_vote_may_be_skipped():
    few, named = voting(3)
    many, _ = voting(4)

    few.press("skip:E3")

    assert few.workshop.targets == tuple(named)
    assert many.refuses("skip:E3") is Refusal.CHOOSE_TARGETS


def test_dots_on_a_candidate_that_is_withdrawn_come_back():
    given, (first, *_) = voting()
    given.press(f"dots:E3:{first}:3", by=STUDENT)
    given.press("back:E3")

    given.press(f"drop_item:{first}", by=TEACHER)
    given.press("adv:E2")

    assert given.view("vote:E3", STUDENT).data["left"] == 3


@settings(max_examples=40, deadline=None)
@generated(
    st.lists(st.tuples(st.sampled_from([*VOICES, STRANGER]), st.integers(0, 4), st.integers(-1, 5)))
)
def test_whatever_is_pressed_there_are_three_dots_a_person_and_the_totals_add_up(presses):
    given, named = voting()

    for person, candidate, dots in presses:
        given.tries(c.SetDots(person, "E3", [*named, 999][candidate], dots))

    own = given.workshop.dots
    assert all(0 <= sum(each.values()) <= 3 for each in own.values())
    assert STRANGER not in own
    counted = Counter[str]()
    for found in totals(given.workshop).values():
        counted += found
    assert sum(counted.values()) == sum(sum(each.values()) for each in own.values())
