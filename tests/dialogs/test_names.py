"""Names: everyone can be seen, and told apart from the others."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from dialogs import commands as c
from dialogs.facts.names import in_order, kept, told
from dialogs.workbook.schema import Voice
from tests.dialogs.given import COORDINATOR, INSTRUCTOR, STUDENT, SUPERVISOR, TEACHER, at, fresh

UNSEEN = [
    "\u3164", "\u2800", "\u115f\u1160", "\uffa0", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u0301\u0301", "\ufe0f", "\u034f", "\u17b4", "\u202e\u202d", "\u2066\u2069", "\u061c",
    ".", "…", "- –", "_", "'", " \n\t", "\x00\x01", "", "\ue000", "\U0001d159",
]  # fmt: skip
SEEN = ["A", "Åke", "7", "王", "ا", "🙂", "€", "+", "ก", ". A", "\u3164B"]


def someone(doing: str, number: int) -> str:
    return f"<{doing} {number}>"


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_of_which_nothing_can_be_seen_gets_a_number_that_stays(name):
    workshop = at("A1").workshop
    number = [*workshop.participants].index(STUDENT) + 1

    names = told(workshop, {TEACHER: "Tiina", STUDENT: kept(name)}, someone)

    assert names[STUDENT] == f"<participant {number}>"
    assert names[TEACHER] == "Tiina"


@pytest.mark.parametrize("name", SEEN)
def test_any_letter_digit_or_sign_makes_a_name(name):
    names = told(at("A1").workshop, {STUDENT: kept(name)}, someone)

    assert names[STUDENT] == kept(name)


def test_who_only_leads_or_follows_is_called_so():
    given = fresh({INSTRUCTOR: Voice.TP})

    names = told(given.workshop, {TEACHER: ".", COORDINATOR: "\u3164"}, someone)

    assert (names[TEACHER], names[COORDINATOR]) == ("<facilitator 0>", "<coordinator 0>")


def test_who_was_erased_has_no_name_at_all():
    given = at("A1")
    given.when(c.Forget(STUDENT, texts=False))

    assert told(given.workshop, {STUDENT: ""}, someone)[STUDENT] == ""


@pytest.mark.parametrize("deed", [c.Remove(TEACHER, STUDENT), c.ChangePresence(STUDENT, False)])
def test_who_is_out_of_the_group_or_removed_goes_by_the_same_number(deed):
    given = at("A1")
    before = told(given.workshop, {STUDENT: ""}, someone)[STUDENT]

    given.when(deed)

    assert told(given.workshop, {STUDENT: ""}, someone)[STUDENT] == before != ""
    given.when(c.Forget(STUDENT, texts=False))
    assert told(given.workshop, {STUDENT: ""}, someone)[STUDENT] == ""


def test_people_of_one_name_get_numbers_in_the_order_they_came():
    workshop = at("A1").workshop
    first, second = (x for x in workshop.participants if x in (INSTRUCTOR, STUDENT))

    names = told(workshop, {STUDENT: "Ａnna", INSTRUCTOR: "ANNA", TEACHER: "Anna K"}, someone)

    assert names[first].endswith(" (1)")
    assert names[second].endswith(" (2)")
    assert names[TEACHER] == "Anna K"


def test_names_that_a_button_would_cut_to_the_same_get_numbers_too():
    long = "Osallistuja Pitkäsukuinen-Kaksoisnimi"

    names = told(at("A1").workshop, {STUDENT: f"{long} 12", SUPERVISOR: f"{long} 13"}, someone)

    assert {x[-4:] for x in (names[STUDENT], names[SUPERVISOR])} == {" (1)", " (2)"}
    assert max(map(len, names.values())) <= 40


@for_any(st.text(max_size=99))
def test_what_is_kept_of_any_name_is_short_and_kept_the_same_again(name):
    assert len(kept(name)) <= 64
    assert kept(kept(name)) == kept(name)


def test_names_stand_as_in_a_list_of_names():
    names = ["Östen", "Zoe", "Åsa", "andré", "Andrea", "Äijä", "Andre"]

    assert sorted(names, key=in_order) == [
        "Andre",
        "andré",
        "Andrea",
        "Zoe",
        "Åsa",
        "Äijä",
        "Östen",
    ]
