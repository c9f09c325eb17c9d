"""Boards and their marks: guesses and signs, links to cells, corners of the triangle, gaps."""

from collections.abc import Mapping
from typing import Any

import pytest

from dialogs import commands as c
from dialogs.effects import Show
from dialogs.facts.pool import carried
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
    rates,
)


def shown(place: str, *texts: tuple[int, str]) -> Play:
    """What these people wrote at a place has just been shown to all."""
    given = at(place)
    for person, text in texts:
        given.writes(person, text)
    given.press(f"adv:{place}")
    if given.workshop.gap:
        given.press(f"gap:{place}")
    return given


def number(given: Play, text: str) -> int:
    return next(x.id for x in given.workshop.contributions.values() if x.text == text)


def marks(given: Play, text: str) -> tuple[str, ...]:
    return given.workshop.contributions[number(given, text)].marks


def cells(given: Play, task: str, row: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = given.view(f"board:{task}").data["rows"][row]
    return found


# A: before and during, and the ideas beneath


def test_practices_stand_before_and_during_and_ideas_beneath():
    given = at("B1")

    rows = given.view("board:A").data["rows"]

    assert list(rows) == ["practices", "ideas"]
    assert [x["column"] for x in rows["practices"]] == ["before", "during"]
    assert [x["place"] for x in rows["practices"][1]["items"]] == ["A2"] * 3
    assert [x["voice"] for x in rows["ideas"][0]["items"]] == ["TP", "OL", "OP"]


def test_a_weak_practice_is_marked_on_the_board_once_ratings_are_shown():
    given = at("A3")
    weak = given.workshop.at_place["A1"][0]
    rates(given, STUDENT, weak, scale="no")
    assert not [each for each in practices(given) if each["weak"]]
    given.press("adv:A3:reveal")
    given.press("gap:A3")

    assert [each["id"] for each in practices(given) if each["weak"]] == [weak]


def practices(given: Play) -> list[Mapping[str, Any]]:
    return [x for cell in cells(given, "A", "practices") for x in cell["items"]]


def test_the_board_of_practices_lacks_the_voice_that_was_not_heard():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")
    given.writes(INSTRUCTOR, "Näytämme.")
    given.press("adv:A1")
    given.press("gap:A1")

    before, during = cells(given, "A", "practices")
    assert before["missing"] == (Voice.OP,)
    assert (during["items"], during["missing"]) == ([], ())


def test_the_board_of_practices_is_posted_when_its_task_ends():
    given = at("A4").passes()

    assert given.place == "B1"
    assert Show(CardKey("board:A"), fresh=True) in given.turn.effects


# B: signs and guesses


def test_what_is_coming_is_a_guess_until_somebody_has_seen_it():
    given = shown("B2", (STUDENT, "Päästötiedot"), (INSTRUCTOR, "Nopeus"))
    assert marks(given, "Päästötiedot") == ("guess",)

    given.press(f"affirm:{number(given, 'Päästötiedot')}", by=SUPERVISOR)

    assert marks(given, "Päästötiedot") == ("seen",)
    assert marks(given, "Nopeus") == ("guess",)
    assert given.actions().count(f"affirm:{number(given, 'Nopeus')}") == 1
    assert f"affirm:{number(given, 'Päästötiedot')}" not in given.actions()


def test_a_writer_tells_at_once_what_has_been_seen_and_never_less_than_a_guess():
    given = at("B4")
    given.writes(STUDENT, "Robotti")
    own = number(given, "Robotti")

    given.press(f"mark:{own}:seen:1", by=STUDENT)
    assert marks(given, "Robotti") == ("seen",)
    given.press(f"mark:{own}:seen:0", by=STUDENT)

    assert marks(given, "Robotti") == ("guess",)


def test_what_is_now_is_no_guess():
    given = shown("B1", (STUDENT, "Vakioasiakas"))

    assert marks(given, "Vakioasiakas") == ()
    assert given.refuses(f"affirm:{number(given, 'Vakioasiakas')}") is Refusal.STALE


def test_nothing_is_said_of_words_before_they_are_shown_or_after_they_have_gone():
    given = at("B2")
    given.writes(STUDENT, "Merkki")
    own = number(given, "Merkki")

    assert given.refuses(f"affirm:{own}") is Refusal.STALE
    given.press("adv:B2")
    given.press("gap:B2")
    assert given.refuses(f"affirm:{own}", by=STRANGER) is Refusal.NOT_A_PARTICIPANT
    assert given.refuses("affirm:999") is Refusal.STALE
    given.press(f"affirm:{own}")
    assert given.refuses(f"affirm:{own}", by=STUDENT) is Refusal.ALREADY
    given.press(f"drop_item:{own}", by=STUDENT)
    assert given.refuses(f"affirm:{own}") is Refusal.STALE
    given.writes(STUDENT, "Toinen")
    given.press("adv:B2")
    assert given.refuses(f"affirm:{number(given, 'Toinen')}") is Refusal.STEP_CLOSED


# The arrow picture


def test_the_arrow_picture_has_three_rows_now_and_coming():
    given = at("C1")

    rows = given.view("board:B").data["rows"]

    assert [*rows] == ["customers", "services", "ways"]
    assert all([x["column"] for x in boxes] == ["now", "coming"] for boxes in rows.values())
    assert [len(x["items"]) for x in cells(given, "B", "ways")] == [3, 3]
    assert cells(given, "B", "ways")[1]["items"][0]["marks"] == ("guess",)


def test_a_board_shows_nothing_that_its_step_still_hides_and_keeps_its_gaps_in_sight():
    given = at("B1")
    given.writes(INSTRUCTOR, "Salaisuus")

    assert cells(given, "B", "customers")[0]["items"] == []
    assert cells(given, "B", "customers")[0]["missing"] == ()
    given.press("adv:B1")
    given.press("gap:B1")

    now, coming = cells(given, "B", "customers")
    assert [each["text"] for each in now["items"]] == ["Salaisuus"]
    assert now["missing"] == (Voice.OL, Voice.OP)
    assert coming["items"] == []


def test_a_board_is_in_the_order_of_voices_not_of_writing():
    given = shown("B1", (STUDENT, "a"), (TEACHER, "b"), (INSTRUCTOR, "c"))

    assert [x["voice"] for x in cells(given, "B", "customers")[0]["items"]] == ["TP", "OL", "OP"]


def test_a_board_is_posted_once_when_its_task_ends_and_then_only_edited():
    given = at("B6")

    given.press("skip:B6")
    assert Show(CardKey("board:B"), fresh=True) in given.turn.effects
    order = [x.card for x in given.turn.effects if isinstance(x, Show) and x.to is None]
    assert order.index(CardKey("board:B")) < order.index(CardKey("step:C1"))
    given.press("back:C1")
    assert "board:B" not in [x.card for x in given.turn.effects if isinstance(x, Show)]
    given.press("skip:B6")

    assert Show(CardKey("board:B")) in given.turn.effects


def test_a_step_within_a_task_posts_no_board():
    given = at("B1")

    given.press("skip:B1")

    assert not [x for x in given.turn.effects if isinstance(x, Show) and "board" in x.card]


def test_the_boards_that_were_begun_are_reached_from_the_status():
    begun = {place: given_boards(at(place)) for place in ("I4", "A1", "B1", "D1")}

    boards = ["board:A", "board:B", "board:D"]
    assert begun == {"I4": [], "A1": boards[:1], "B1": boards[:2], "D1": boards}


def given_boards(given: Play) -> list[str]:
    return [each.card for each in given.buttons("status") if each.card.startswith("board:")]


def test_a_board_is_opened_by_members_alone():
    given = at("B1")

    assert given.refuses(c.OpenCard(STUDENT, CardKey("board:B"))) is None
    assert given.refuses(c.OpenCard(STRANGER, CardKey("board:B"))) is Refusal.NOT_A_PARTICIPANT
    assert given.refuses(c.OpenCard(STUDENT, CardKey("board:C"))) is Refusal.STALE


# C: needs and where they come from


def test_coming_work_is_shown_cell_by_cell_until_each_has_a_need():
    given = at("C2")
    seen = [given.view("answer:C2", STUDENT).data["cue"]["step"]]

    for cell in ("B2", "B4", "B6"):
        given.writes(STUDENT, f"Osaaminen {cell}")
        given.press(f"mark:{number(given, f'Osaaminen {cell}')}:{cell}:1", by=STUDENT)
        seen.append(given.view("answer:C2", STUDENT).data["cue"].get("step"))

    assert seen == ["B2", "B4", "B6", None]
    assert given.view("answer:C2", TEACHER).data["cue"]["step"] == "B2"
    assert marks(given, "Osaaminen B4") == ("B4",)


def test_a_cell_without_words_is_passed_by():
    given = at("B2")
    given.press("skip:B2")
    given.goes_to("C2")

    assert given.view("answer:C2", STUDENT).data["cue"]["step"] == "B4"
    assert [*given.view().data["shown"]] == ["B4", "B6"]


def test_each_need_is_asked_where_it_is_learnt_and_the_answers_stand_side_by_side():
    given = at("C3a")
    needs = [each.id for each in given.workshop.items("C2")]
    for person, answer in ((STUDENT, "nowhere"), (INSTRUCTOR, "work"), (TEACHER, "nowhere")):
        for each in needs:
            given.press(f"rate:C3a:{each}:learnt:{answer}:1", by=person)

    assert given.view("rate:C3a", STUDENT).data["question"] == ""
    assert given.refuses(f"rate:C3a:{needs[0]}:learnt:well:1", by=STUDENT) is Refusal.STALE
    given.press("adv:C3a:reveal")

    found = given.view().data["items"]
    assert [each["answers"]["learnt"] for each in found] == [{"work": 1, "nowhere": 2}] * 3


def test_where_needs_are_learnt_may_be_skipped_and_no_practice_counts_there():
    given = at("C3a")

    assert given.refuses("adv:C3a") is None
    assert given.workshop.gap["C3a"] == (Voice.TP, Voice.OL, Voice.OP)
    assert given.press("skip:C3a").refusal is None
    assert given.place == "C3b"


# D: goals and the triangle


def test_the_goals_that_most_voices_share_return_at_the_direction():
    given = at("D1")
    for goal in ("eka", "toka", "kolmas", "neljäs"):
        given.writes(TEACHER, goal)
    given.press("adv:D1")
    given.press("gap:D1")
    for person in (STUDENT, INSTRUCTOR):
        given.press(f"affirm:{number(given, 'neljäs')}", by=person)
    given.press(f"affirm:{number(given, 'kolmas')}", by=STUDENT)

    assert [x.text for x in carried(given.scene, "D1")] == ["neljäs", "kolmas", "eka"]
    given.press("adv:D1")
    given.goes_to("E1")
    assert [x["text"] for x in given.view().data["shown"]["D1"]["OL"]] == [
        "eka",
        "kolmas",
        "neljäs",
    ]


def test_a_need_stands_in_its_writers_corner_and_in_those_who_share_it():
    given = shown("D2", (STUDENT, "Työvuorot"), (INSTRUCTOR, "Opinnot"), (TEACHER, "Muutos"))

    given.press(f"affirm:{number(given, 'Työvuorot')}", by=SUPERVISOR)

    corners = {x["voice"]: [y["text"] for y in x["items"]] for x in cells(given, "D", "needs")}
    assert corners == {
        "TP": ["Opinnot", "Työvuorot"],
        "OL": ["Muutos"],
        "OP": ["Työvuorot"],
    }
    shared = [x["text"] for x in given.view().data["voices"]["OP"] if x["shared"]]
    assert shared == ["Työvuorot"]


def test_two_of_the_same_voice_share_a_need_once():
    given = shown("D2", (INSTRUCTOR, "Opinnot"))

    assert given.refuses(f"affirm:{number(given, 'Opinnot')}", by=SUPERVISOR) is Refusal.ALREADY


def test_a_party_without_benefit_is_named():
    given = shown("D5", (TEACHER, "Tuore tieto"), (INSTRUCTOR, "Väkeä"), (STUDENT, "Oppia"))
    assert given.view().data["empty"] == ()
    own = number(given, "Oppia")

    given.press(f"mark:{own}:OL:1", by=STUDENT)
    given.press(f"mark:{own}:OP:0", by=STUDENT)

    assert marks(given, "Oppia") == ("OL",)
    assert given.view().data["empty"] == (Voice.OP,)
    assert [x["voice"] for x in cells(given, "D", "benefits") if not x["items"]] == ["OP"]


@pytest.mark.parametrize("place", ["D1", "D2", "D5"])
def test_another_partner_has_a_place_of_their_own(place: str):
    given = at(place)
    given.when(c.Join(STRANGER, Voice.MU, reachable=True))

    given.writes(STRANGER, "Kunnan sana")

    assert marks(given, "Kunnan sana") == ("MU",)
    assert [x["voice"] for x in cells(given, "D", "needs")] == ["TP", "OL", "OP", "MU"]


def test_a_group_without_the_task_has_an_empty_board():
    given = fresh()

    boxes = [x for row in given.view("board:D").data["rows"].values() for x in row]
    assert [x["items"] for x in boxes] == [[]] * 6
