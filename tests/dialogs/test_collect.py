"""Collecting: what people write, and changing or withdrawing it."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Acknowledge, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.reading.texts import clean, one_line
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    BOOK,
    INSTRUCTOR,
    ROAD,
    STRANGER,
    STUDENT,
    TEACHER,
    at,
    running,
)


def test_an_answer_is_kept_with_its_voice_and_acknowledged():
    given = at("A1")

    turn = given.writes(STUDENT, "Luen työpaikan verkkosivun.")

    made = turn.events[0]
    assert isinstance(made, e.ContributionMade)
    assert (made.voice, made.kind) == (Voice.OP, "practice")
    assert Acknowledge() in turn.effects
    assert Show(CardKey("answer:A1"), to=STUDENT) in turn.effects


def test_a_reply_in_the_group_costs_no_private_card():
    given = at("A1")

    turn = given.writes(STUDENT, "Luen.", private=False)

    assert Show(CardKey("answer:A1"), to=STUDENT) not in turn.effects
    assert Show(CardKey("step:A1")) in turn.effects


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", Refusal.EMPTY),
        (" \n\t ", Refusal.EMPTY),
        ("\x00\x07\u202e\u2066", Refusal.EMPTY),
        ("\u200d\u200c", Refusal.EMPTY),
        ("\u3164 \u2800\u115f", Refusal.EMPTY),
        ("\u0301\ufe0f", Refusal.EMPTY),
        ("?", None),
        ("\u3164.", None),
        ("a" * 4096, None),
        ("a" * 4097, Refusal.TOO_LONG),
        ("🙂" * 300, None),
    ],
)
def test_what_is_written_is_words_of_a_message(text, refusal):
    given = at("A1")
    given.writes(STUDENT, "Ensin tämä.")

    assert given.refuses(c.Contribute(STUDENT, "A1", text, True)) is refusal
    own = next(given.workshop.items("A1")).id
    assert given.refuses(c.Edit(STUDENT, own, text)) is refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\u202ec", "abc"),
        ("yksi\tkaksi", "yksi kaksi"),
        ("yksi\u2028kaksi\r\nkolme", "yksi\nkaksi\nkolme"),
        ("pari\ud800ton", "pariton"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("e\u0301", "é"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("  <b>&</b>  ", "<b>&</b>"),
    ],
)
def test_texts_keep_their_words_and_lose_what_only_harms(typed, kept):
    assert clean(typed) == kept


def test_a_name_stands_on_one_line():
    assert one_line(" Anna\n\u202eLiisa  ") == "Anna Liisa"


@pytest.mark.parametrize(
    ("arrange", "refusal"),
    [
        (lambda given: None, None),
        (lambda given: given.press("skip:A1"), Refusal.STEP_CLOSED),
        (lambda given: given.press("pause"), Refusal.PAUSED),
        (lambda given: given.when(c.Leave(STUDENT)), Refusal.NOT_A_PARTICIPANT),
    ],
)
def test_words_are_taken_while_their_step_is_open(arrange, refusal):
    given = at("A1")
    given.writes(STUDENT, "Ensin tämä.")
    own = next(given.workshop.items("A1")).id

    arrange(given)

    assert given.refuses(c.Contribute(STUDENT, "A1", "Sitten tämä.", True)) is refusal
    expected = Refusal.NOT_YOURS if refusal is Refusal.NOT_A_PARTICIPANT else refusal
    assert given.refuses(c.Edit(STUDENT, own, "Uusi")) is expected
    assert given.refuses(c.Withdraw(STUDENT, own)) is expected


def test_a_stranger_writes_nothing():
    given = at("A1")

    assert given.refuses(c.Contribute(STRANGER, "A1", "Hei", True)) is Refusal.NOT_A_PARTICIPANT


def test_words_are_changed_only_by_their_writer():
    given = at("A1")
    given.writes(STUDENT, "Ensin tämä.")
    own = next(given.workshop.items("A1")).id

    for other in (TEACHER, STRANGER):
        assert given.refuses(c.Edit(other, own, "Muu")) is Refusal.NOT_YOURS
        assert given.refuses(c.Withdraw(other, own)) is Refusal.NOT_YOURS
    given.when(c.Edit(STUDENT, own, "Nyt näin."))

    assert given.workshop.contributions[own].text == "Nyt näin."
    assert given.when(c.Edit(STUDENT, own, "Nyt näin.")).events == ()


def test_what_is_withdrawn_is_gone_from_the_card_and_cannot_be_changed():
    given = at("A1")
    given.writes(STUDENT, "Ensin tämä.")
    own = next(given.workshop.items("A1")).id

    given.press(f"drop_item:{own}", by=STUDENT)

    assert given.view().data["counts"]["OP"] == 0
    assert given.refuses(c.Edit(STUDENT, own, "Uusi")) is Refusal.STALE
    assert given.refuses(c.Withdraw(STUDENT, own)) is Refusal.STALE
    assert given.refuses(c.Withdraw(STUDENT, 999)) is Refusal.STALE


def test_a_choice_is_put_on_words_by_their_writer_or_who_steers():
    given = at("A4")
    given.writes(STUDENT, "Yhteinen videopuhelu.")
    own = next(given.workshop.items("A4")).id

    given.press(f"mark:{own}:TP:1", by=STUDENT)
    given.press(f"mark:{own}:OP:1", by=TEACHER)
    assert given.workshop.contributions[own].marks == ("TP", "OP")
    given.press(f"mark:{own}:TP:0", by=STUDENT)

    assert given.workshop.contributions[own].marks == ("OP",)
    assert given.press(f"mark:{own}:OP:1", by=STUDENT).events == ()
    assert given.refuses(f"mark:{own}:TP:1", by=INSTRUCTOR) is Refusal.NOT_YOURS
    assert given.refuses(f"mark:{own}:XX:1", by=STUDENT) is Refusal.STALE
    assert given.refuses("mark:999:TP:1", by=STUDENT) is Refusal.STALE
    given.press("skip:A4")
    assert given.refuses(f"mark:{own}:TP:1", by=STUDENT) is Refusal.STEP_CLOSED


def test_one_of_form_and_content_is_marked_at_a_time():
    given = at("G2a@e1")
    given.writes(STUDENT, "Opiskelija oli mukana puhelussa.")
    own = next(given.workshop.items("G2a@e1")).id

    given.press(f"mark:{own}:form:1", by=STUDENT)
    given.press(f"mark:{own}:content:1", by=STUDENT)

    assert given.workshop.contributions[own].marks == ("content",)
    assert [x for x in given.buttons("answer:G2a@e1", STUDENT) if x.ticked]


def test_words_to_a_plan_fill_the_field_that_is_asked():
    given = at("E4")
    given.press("draft:E4")

    given.writes(STUDENT, "Aloituspuhelu", private=False)

    assert given.form().text("name") == "Aloituspuhelu"
    assert given.refuses(c.Contribute(STUDENT, "E4", "puhelu", False)) is Refusal.NOT_ASKED


def test_words_to_an_empty_plan_card_are_not_asked_for():
    given = at("E4")

    assert given.refuses(c.Contribute(STUDENT, "E4", "puhelu", False)) is Refusal.NOT_ASKED


@pytest.mark.parametrize("place", ["I2", "E3"])
def test_some_steps_take_no_words(place):
    given = at(place)

    assert given.refuses(c.Contribute(STUDENT, place, "Hei", True)) is Refusal.NOT_ASKED


def test_field_notes_are_welcome_as_long_as_something_is_tried():
    early, given = at("E4"), running()
    early.press("draft:E4")

    assert early.refuses(c.Contribute(STUDENT, "F", "Hei", True)) is Refusal.NOT_ASKED
    given.press("pause")
    turn = given.when(c.Contribute(STUDENT, "F", "Puhelu auttoi.", True, "e1"))
    assert Show(CardKey("note:e1"), to=STUDENT) in turn.effects
    given.press("resume")
    given.goes_to("G1@e1")
    given.when(c.Contribute(INSTRUCTOR, "F", "Vielä yksi.", True, "e1"))

    told = given.view().data["told"]
    assert [each["text"] for each in told["OP"]] == ["Puhelu auttoi."]
    assert [each["text"] for each in told["TP"]] == ["Vielä yksi."]


def test_a_promise_is_private_even_when_it_was_written_in_the_group():
    given = at("E6")

    given.writes(STUDENT, "Kysyn ohjaajalta.", private=False)

    assert next(given.workshop.items("E6")).private
    assert "Kysyn" not in str(given.view().data)
    assert given.view("answer:E6", STUDENT).data["own"]


def test_erased_words_leave_their_place_and_every_card_bears_it():
    given = at("G6")
    given.passes()

    turn = given.when(c.Forget(STUDENT, texts=True))

    shown = {each.card for each in turn.effects if isinstance(each, Show)}
    assert {"step:I3", "step:A1", "step:E2", "step:G1@e1", "done:e1"} <= shown
    assert "step:I1" not in shown
    mine = [x for x in given.workshop.contributions.values() if x.participant == STUDENT]
    assert all(not each.text and each.erased for each in mine)
    for place in ("I3", "A1", "A3", "A4", "E1", "E2", "E3", "E5", "E6", "F", "G1@e1", "G5@e1"):
        given.view(f"step:{place}")
    for card in ("done:e1", "status", "remote", "exp:e1"):
        given.view(card, TEACHER)
    assert given.replayed() == given.state


@pytest.mark.parametrize("place", [each for each in ROAD if each not in ("I1", "I2")])
def test_the_road_goes_on_with_erased_words(place):
    subject = "@e1" if BOOK.steps[place].per else ""
    given = at(place + subject)

    given.when(c.Forget(STUDENT, texts=True))
    given.when(c.Join(STUDENT, Voice.OP, reachable=True))
    given.goes_to("G6").passes()

    assert given.workshop.ended
    assert given.replayed() == given.state


def test_leaving_without_texts_keeps_them():
    given = at("A2")

    turn = given.when(c.Forget(STUDENT, texts=False))

    assert turn.events == (e.ParticipantLeft(STUDENT),)
    assert all(each.text for each in given.workshop.contributions.values())
    assert given.when(c.Forget(STRANGER, texts=True)).events == ()


def test_an_erased_reason_does_not_borrow_the_words_of_its_practice():
    given = at("A3")
    item = next(given.workshop.items("A1")).id
    for answer in ("smooth:no", "requirements:no", "serves:TP", "serves:done", "learning:no"):
        given.press(f"rate:A3:{item}:{answer}:1", by=STUDENT)
    given.writes(STUDENT, "Koska en ole linjoilla.")
    assert given.view("rate:A3", STUDENT).data["nth"] == 2

    given.when(c.Forget(STUDENT, texts=True))
    given.press("adv:A3")
    given.press("gap:A3")

    reasons = given.view().data["items"][0]["reasons"]["OP"]
    assert [(each["text"], each["erased"]) for each in reasons] == [("", True)]
