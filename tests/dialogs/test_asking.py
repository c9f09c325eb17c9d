"""Asking by itself: whom a step that opens asks in private, and whom it does not."""

import pytest

from dialogs import commands as c
from dialogs.effects import Await, Redraw, Retire, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    INSTRUCTOR,
    STUDENT,
    TEACHER,
    Play,
    at,
    local,
    running,
)
from tests.dialogs.test_groups import apart, one_of


def asked(given: Play, card: str) -> set[int | None]:
    """Whom the latest turn asks by this card, at the end of their chats."""
    shown = (x for x in given.turn.effects if isinstance(x, Show) and x.card == card and x.fresh)
    return {each.to for each in shown}


def reachable(given: Play) -> set[int]:
    return {each.id for each in given.workshop.active if each.reachable}


def leads_on(given: Play) -> Play:
    """The facilitator goes on, without anybody's answer."""
    place = given.place
    while given.place == place:
        given.when(c.Advance(TEACHER, place, accept_gap=True))
    return given


@pytest.mark.parametrize(
    ("before", "card"),
    [
        ("I3", "answer:I4"),
        ("A2", "rate:A3"),
        ("E2", "vote:E3"),
        ("E5", "answer:E6"),
    ],
)
def test_a_step_that_asks_each_asks_them_all_at_once(before, card):
    given = at(before).passes()

    assert asked(given, card) == reachable(given)
    waits = {each.ask for each in given.turn.effects if isinstance(each, Await) and each.ask}
    assert waits == (set() if card.startswith("vote:") else {card})
    assert not any(x.unasked for x in given.turn.effects if isinstance(x, Show))


def test_a_step_that_asks_nobody_alone_asks_nobody_in_private():
    given = at("E3").passes()

    shown = (x for x in given.turn.effects if isinstance(x, Show) and x.to and x.fresh)
    assert given.place == "E4"
    assert not {"answer", "rate", "vote"} & {each.card.kind for each in shown}


def test_what_was_asked_before_is_over():
    given = leads_on(at("I3"))

    assert Retire(CardKey("answer:I3")) in given.turn.effects


def test_who_left_is_gone_or_has_no_chat_is_not_asked():
    given = at("I3")
    given.when(c.ChangePresence(INSTRUCTOR, present=False))
    given.when(c.ChangeReach(STUDENT, False))

    leads_on(given)

    assert not asked(given, "answer:I4") & {INSTRUCTOR, STUDENT}
    assert TEACHER in asked(given, "answer:I4")


def test_who_turned_questions_off_is_not_asked_until_they_are_on_again():
    given = at("I3")
    given.when(c.AskMe(STUDENT, False))
    assert given.refuses(c.AskMe(STUDENT, False)) is Refusal.ALREADY

    leads_on(given)

    assert STUDENT not in asked(given, "answer:I4")
    given.when(c.AskMe(STUDENT, True))
    assert asked(given, "answer:I4") == {STUDENT}


def test_of_a_step_that_opens_again_only_those_are_asked_who_have_not_answered():
    given = at("I3")
    given.writes(STUDENT, "Kukaan ei tiennyt.")
    leads_on(given)

    given.when(c.Back(TEACHER, "I4"))

    assert asked(given, "answer:I3") == set()
    assert Redraw(CardKey("answer:I3")) in given.turn.effects


def test_undoing_asks_what_is_asked_now_but_not_who_has_answered():
    given = at("A1")
    given.when(c.Skip(TEACHER, "A1"))
    given.later(minutes=1)
    given.when(c.Back(TEACHER, "A2"))
    given.writes(STUDENT, "Kävin tutustumassa.")
    given.when(c.Skip(TEACHER, "A1"))

    given.when(c.Undo(TEACHER, "A2"))

    assert asked(given, "answer:A1") == reachable(given) - {STUDENT}


def test_who_opens_the_private_chat_is_greeted_and_asked_what_is_open_now():
    given = at("I3")
    given.when(c.Join(1077, Voice.OP, reachable=False))

    given.when(c.ChangeReach(1077, True))

    cards = [x.card for x in given.turn.effects if isinstance(x, Show) and x.to == 1077 and x.fresh]
    assert cards == ["joined", "answer:I3"]
    assert Await(1077, CardKey("answer:I3"), beside=True) in given.turn.effects


def test_who_has_answered_already_is_not_asked_again_when_the_chat_opens_anew():
    given = at("I3")
    given.writes(STUDENT, "Kukaan ei tiennyt.", private=False)
    given.when(c.ChangeReach(STUDENT, False))

    given.when(c.ChangeReach(STUDENT, True))

    assert not [
        x for x in given.turn.effects if isinstance(x, Show) and x.to == STUDENT and x.fresh
    ]


def test_a_scribe_goes_on_writing_for_others():
    given = at("I3")
    given.when(c.Scribe(TEACHER, "I3", Voice.OP, "Kukaan ei tiennyt."))

    leads_on(given)

    assert TEACHER not in asked(given, "answer:I4")
    assert STUDENT in asked(given, "answer:I4")


def test_a_small_group_is_asked_what_it_is_at_and_the_others_are_not():
    given = apart()
    mine = {each.id for each in given.workshop.members(1) if each.reachable}

    given.when(c.Skip(TEACHER, "A1/1"))

    assert asked(given, "answer:A2/1") == mine


def test_who_is_moved_is_asked_what_the_new_group_is_asked():
    given = apart()
    given.when(c.Skip(TEACHER, "A1/2"))
    member = one_of(given, 1)

    given.press(f"member:{member}:2")

    assert asked(given, "answer:A2/2") == {member}


def test_after_a_pause_those_are_asked_again_who_have_not_answered_and_after_a_break_nobody():
    given = at("I3")
    given.writes(STUDENT, "Kukaan ei tiennyt.")

    for minutes, again in ((0, reachable(given) - {STUDENT}), (15, set())):
        given.when(c.Pause(TEACHER, minutes))
        given.later(days=1)
        given.when(c.Resume(TEACHER))
        assert asked(given, "answer:I3") == again


def test_a_card_that_is_left_is_one_line_without_buttons():
    given = at("I3")
    given.writes(STUDENT, "Kukaan ei tiennyt.")
    leads_on(given)

    for reader, answered in ((STUDENT, True), (INSTRUCTOR, False)):
        view = given.view("answer:I3", reader=reader)
        assert (view.data["over"], view.data["answered"], view.rows) == (True, answered, ())


def test_a_long_list_is_asked_about_once_something_was_picked():
    given = at("A1")
    for number in range(9):
        given.writes(STUDENT, f"Käytäntö {number}")
    given.goes_to("A2")
    leads_on(given)
    nobody = asked(given, "rate:A3")
    item = next(given.workshop.items("A1")).id

    given.when(c.PickItem(TEACHER, "A3", item, True))

    assert nobody == set()
    assert asked(given, "rate:A3") == reachable(given)
    given.when(c.PickItem(TEACHER, "A3", item + 1, True))
    assert asked(given, "rate:A3") == set()
    assert Redraw(CardKey("rate:A3")) in given.turn.effects


def test_a_second_vote_asks_everyone_again():
    given = at("E3")
    given.press(given.actions("vote:E3", reader=STUDENT)[1], by=STUDENT)
    while not given.workshop.is_revealed("E3"):
        given.when(c.Advance(TEACHER, "E3", accept_gap=True))

    given.when(c.Revote(TEACHER, "E3"))

    assert asked(given, "vote:E3") == reachable(given)


def test_the_evaluation_asks_everyone_and_nobody_who_has_judged():
    given = running()
    given.now = local(2027, 4, 7, 13)
    given.when(c.HoldEvaluation(TEACHER, "e1"))
    first = f"answer:{given.place}"
    everyone = asked(given, first)
    given.goes_to("G3a@e1")
    given.when(c.Judge(STUDENT, given.place, "yes"))
    given.when(c.ChangeReach(STUDENT, False))

    given.when(c.ChangeReach(STUDENT, True))

    assert everyone == {*reachable(given)}
    assert asked(given, "answer:G3a@e1") == set()
