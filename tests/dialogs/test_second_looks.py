"""Second looks: what is drawn, pressed or asked again after something else has happened."""

import pytest

from dialogs import commands as c
from dialogs.effects import Await, Show
from dialogs.keys import CardKey
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    DECISION,
    INSTRUCTOR,
    STUDENT,
    TEACHER,
    Play,
    at,
    local,
    plans,
    running,
)


def notices(given: Play, kind: str) -> list[tuple[int, int | None]]:
    """The notices that speak of this kind: their numbers and readers."""
    every = given.workshop.notices.values()
    return [(x.id, x.to) for x in every if kind in [item.kind for item in x.items]]


def asks(given: Play, number: int, reader: int | None, kind: str) -> bool:
    """Whether a notice still asks for what this kind asks for."""
    items = given.view(f"notice:{number}", reader).data["items"]
    (found,) = (each for each in items if each["kind"] == kind)
    return not found["done"]


# Reminders, after what they asked for has been done


@pytest.mark.parametrize("kind", ["record", "overdue", "unevaluated"])
def test_what_asks_for_an_evaluation_asks_no_more_once_it_is_decided(kind: str):
    given = running()
    given.runs_until(local(2027, 5, 8, 10))
    found = notices(given, kind)
    assert found
    assert all(asks(given, number, to, kind) for number, to in found)

    given.press("hold:e1")
    given.goes_to("G5@e1")
    given.fills("d1", {**DECISION, "check": "2027-12-07"})
    given.press("adv:G5@e1")

    for number, to in found:
        assert not asks(given, number, to, kind)
        assert given.actions(f"notice:{number}", to) == []
        assert Show(CardKey(f"notice:{number}"), to=to) in given.turn.effects


@pytest.mark.parametrize("day", [3, 10])
def test_a_pulse_that_was_answered_says_what_was_answered(day: int):
    given = running()
    given.runs_until(local(2027, 3, day, 10))
    number, _ = next(each for each in reversed(notices(given, "pulse")) if each[1] == STUDENT)

    given.press("pulse:e1:2027-03-01:stuck", by=STUDENT)

    ticked = [x.label for x in given.buttons(f"notice:{number}", STUDENT) if x.ticked]
    assert ticked == ["pulse_stuck"]
    assert not asks(given, number, STUDENT, "pulse")


# Buttons of another step, and of another evaluation


def evaluating_twice() -> Play:
    """The first of two experiments is evaluated, and the second is about to be."""
    given = at("E4")
    plans(given)
    plans(given, meeting="2027-04-08T13:00")
    given.goes_to("F")
    given.now = local(2027, 4, 8, 13)
    given.press("hold:e1")
    return given


def test_old_buttons_of_one_evaluation_do_nothing_in_the_other():
    given, old = evaluating_twice(), set()
    while given.place != "F":
        place = given.place
        for card, reader in (
            (f"step:{place}", None),
            ("remote", TEACHER),
            (f"answer:{place}", STUDENT),
        ):
            asked = (x for x in given.actions(card, reader) if not x.startswith("open:"))
            old |= {x for x in asked if place in x.split(":")}
        given.passes()
    given.press("hold:e2")
    given.goes_to("G3a@e2")
    given.press("judge:G3a@e2:no", by=STUDENT)

    for action in sorted(old):
        for person in (TEACHER, STUDENT):
            assert given.refuses(action, by=person) is not None, action

    assert {x.partition(":")[0] for x in old} >= {"adv", "skip", "undo", "judge"}
    assert given.workshop.judgements["G3a@e2"] == {STUDENT: (Voice.OP, "no")}


# The responsible person puts off the start


def test_the_responsible_person_puts_off_the_start_from_the_reminder_and_is_reminded_anew():
    given = running(responsible=STUDENT)
    given.runs_until(local(2027, 1, 29, 10))
    ((number, reader),) = notices(given, "start3")
    assert reader == STUDENT
    assert "open:move:e1:start" in given.actions(f"notice:{number}", STUDENT)

    given.press("open:move:e1:start", by=STUDENT)
    assert Await(STUDENT, CardKey("move:e1:start")) in given.turn.effects
    given.press("set:e1:start:2027-02-08:1", by=STUDENT)
    given.runs_until(local(2027, 2, 5, 10))

    assert given.form().part("start") == "2027-02-08"
    assert [to for _, to in notices(given, "start3")] == [STUDENT, STUDENT]
    assert given.refuses("open:move:e1:start", by=INSTRUCTOR) is not None


# The sentence of a pulse is no note


def test_a_sentence_after_a_press_is_no_note_and_the_note_is_still_asked_for():
    given = running(followup=("note",))
    given.runs_until(local(2027, 2, 8, 10))
    given.press("pulse:e1:2027-02-08:smooth", by=STUDENT)
    about = "pulse:e1:2027-02-08"
    given.when(c.Contribute(STUDENT, "F", "Alku sujui.", True, about=about))

    found = given.runs_until(local(2027, 2, 16))

    asked = [to for _, to, items in found if "note" in items]
    assert asked == [INSTRUCTOR, STUDENT]
    number = max(number for number, to in notices(given, "note") if to == STUDENT)
    assert asks(given, number, STUDENT, "note")


# Bounds, at the edge and one past it


@pytest.mark.parametrize(("written", "numbered"), [(60, 60), (61, 60)])
def test_sixty_shown_words_have_a_button_each_and_no_more(written: int, numbered: int):
    given = at("B2")
    for number in range(written):
        given.writes(STUDENT, f"Merkki {number}")
    given.press("adv:B2")
    given.press("gap:B2")

    affirmed = [x for x in given.actions("step:B2") if x.startswith("affirm:")]

    assert len(affirmed) == numbered
    assert len(given.view("step:B2").data["numbers"]) == numbered


@pytest.mark.parametrize(("hour", "sent"), [(8, True), (9, False)])
def test_what_was_adopted_is_looked_at_within_sixty_days_or_not_at_all(hour: int, sent: bool):
    """It is of no use from 9 o'clock on the sixtieth day after the seventh of October."""
    given = at("G6").passes()
    given.standing = given.reminders()
    check = next(x for x in given.reminders() if x.kind == "check")
    assert check.until == local(2027, 12, 6, 9)

    given.now = check.until if not sent else local(2027, 12, 3, 15)
    given.tick()

    assert bool(notices(given, "check")) == sent
    assert [x.to for x in given.reminders() if x.kind == "check"] == []


def test_the_coordinator_alone_answers_the_two_questions_from_the_reminder():
    given = running()
    given.runs_until(local(2027, 5, 8, 10))

    assert [to for _, to in notices(given, "unevaluated")] == [COORDINATOR]
