"""Guesses: what is said from another's seat counts for nobody until that voice confirms it."""

from typing import Any

import pytest

from dialogs import commands as c
from dialogs.contributions.contribution import Contribution
from dialogs.effects import Show
from dialogs.events import DecisionSettled, GuessConfirmed
from dialogs.facts.pool import pool
from dialogs.facts.voices import board_gaps, missing_voices
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    VOICES,
    Play,
    at,
    fresh,
    local,
)

NO_STUDENT = {person: voice for person, voice in VOICES.items() if person != STUDENT}


def found(given: Play, text: str) -> Contribution:
    return next(x for x in given.workshop.contributions.values() if x.text == text)


def seated(place: str = "A1", seat: str = "OP") -> Play:
    """The instructor and the teacher have spoken; then the seat is taken, and both guess."""
    given = at(place)
    given.writes(INSTRUCTOR, "Työpaikan sana")
    given.writes(TEACHER, "Oppilaitoksen sana")
    given.press(f"stuck:{place}:swap:{seat}")
    given.writes(INSTRUCTOR, "Ohjaajan arvaus")
    given.writes(TEACHER, "Opettajan arvaus")
    return given


def shown(place: str = "A1") -> Play:
    given = seated(place)
    given.press(f"adv:{place}")
    given.press(f"gap:{place}")
    return given


def drawn(given: Play, card: str = "", reader: int | None = None) -> dict[str, Any]:
    data: dict[str, Any] = given.view(card, reader).data["voices"]
    return {voice: [x["text"] for x in items] for voice, items in data.items()}


# Taking a seat


def test_words_from_anothers_seat_are_guesses_and_the_holders_speak_for_themselves():
    given = seated()
    given.writes(STUDENT, "Opiskelijan sana")

    assert found(given, "Ohjaajan arvaus").guess is Voice.OP
    assert found(given, "Opiskelijan sana").guess is None
    assert found(given, "Työpaikan sana").guess is None
    assert given.view("answer:A1", INSTRUCTOR).data["seat"] == "OP"
    assert given.view("answer:A1", STUDENT).data["seat"] == ""
    assert given.view().data["seat"] == "OP"


def test_a_guess_is_heard_as_no_voice_and_counted_apart():
    given = at("A1")
    given.press("stuck:A1:swap:OP")
    given.writes(TEACHER, "Arvaus")

    assert missing_voices(given.scene, "A1") == (Voice.TP, Voice.OL, Voice.OP)
    assert given.view().data["counts"] == {"TP": 0, "OL": 0, "OP": 0, "?OP": 1}
    assert given.view("remote", TEACHER).data["counts"]["?OP"] == 1
    given.press("adv:A1")
    assert Voice.OP in given.workshop.gap["A1"]


def test_the_seat_is_left_with_the_same_button_and_taken_and_left_once():
    given = seated()
    assert given.refuses("stuck:A1:swap:OP") is Refusal.ALREADY
    assert "stuck:A1:swap" in given.actions("stuck:A1", TEACHER)

    given.press("stuck:A1:swap")
    assert given.refuses("stuck:A1:swap") is Refusal.ALREADY
    given.writes(TEACHER, "Taas omasta puolesta")

    assert found(given, "Taas omasta puolesta").guess is None
    assert found(given, "Opettajan arvaus").guess is Voice.OP
    assert given.view().data["seat"] == ""


def test_another_rung_does_not_end_the_guessing_and_another_seat_does():
    given = seated()

    given.press("stuck:A1:example")
    given.writes(SUPERVISOR, "Yhä arvaus")
    given.press("stuck:A1:swap:OL")
    given.writes(SUPERVISOR, "Opettajan paikalta")

    assert given.view().data["help"] == "swap"
    assert found(given, "Yhä arvaus").guess is Voice.OP
    assert found(given, "Opettajan paikalta").guess is Voice.OL


# Shown


def test_shown_guesses_stand_apart_and_do_not_tell_whose_they_are():
    given = shown()

    assert drawn(given) == {
        "TP": ["Työpaikan sana"],
        "OL": ["Oppilaitoksen sana"],
        "?OP": ["Ohjaajan arvaus", "Opettajan arvaus"],
    }
    assert board_gaps(given.scene, "A1") == (Voice.OP,)


def test_a_guess_of_a_cell_keeps_its_mark_on_the_board_and_its_voice_missing():
    given = shown("B1")

    cell = given.view("board:B").data["rows"]["customers"][0]

    assert [x["voice"] for x in cell["items"]] == ["TP", "OL", "?OP", "?OP"]
    assert cell["missing"] == (Voice.OP,)


def test_the_mark_follows_a_guess_to_later_steps():
    given = shown("A4")
    guess = found(given, "Opettajan arvaus")
    given.press("adv:A4")
    given.goes_to("E2")

    idea = next(x for x in given.view().data["ideas"] if x["id"] == guess.id)
    assert (idea["voice"], idea["guess"]) == ("?OP", True)
    given.press(f"adopt:E2:{guess.id}")
    named = given.view().data["named"][-1]
    assert (named["text"], named["guess"]) == ("Opettajan arvaus", True)
    given.press(f"confirm:{guess.id}", by=STUDENT)

    assert not given.view().data["named"][-1]["guess"]
    assert guess.id in {each.id for each in pool(given.scene)}


def test_what_earlier_steps_show_keeps_the_mark():
    given = shown("B2")
    given.press("adv:B2")
    given.goes_to("C2")

    assert "?OP" in given.view().data["shown"]["B2"]
    assert given.view("answer:C2", STUDENT).data["cue"]["voices"]["?OP"]


def test_a_merged_guess_is_told_as_a_guess():
    given = shown("A4")
    guess = found(given, "Opettajan arvaus")
    idea = found(given, "Työpaikan sana")
    given.press("adv:A4")
    given.goes_to("E2")

    given.press(f"merge:E2:{guess.id}:{idea.id}")

    told = next(x for x in given.view().data["ideas"] if x["id"] == idea.id)
    assert told["also"] == [{"text": "Opettajan arvaus", "voice": "?OP"}]


# Confirming


def test_whoever_holds_the_voice_confirms_a_guess_once_it_is_shown():
    given = seated()
    guess = found(given, "Ohjaajan arvaus")
    assert given.refuses(f"confirm:{guess.id}", by=STUDENT) is Refusal.STALE
    assert f"confirm:{guess.id}" not in given.actions()
    given.press("adv:A1")
    given.press("gap:A1")
    assert f"confirm:{guess.id}" in given.actions()
    assert given.view().data["guesses"]

    turn = given.press(f"confirm:{guess.id}", by=STUDENT)

    assert turn.events == (GuessConfirmed(guess.id, STUDENT),)
    assert {Show(CardKey("step:A1")), Show(CardKey("guesses"), to=STUDENT)} <= set(turn.effects)
    assert drawn(given)["OP"] == ["Ohjaajan arvaus"]
    assert drawn(given)["?OP"] == ["Opettajan arvaus"]
    assert missing_voices(given.scene, "A1") == ()
    assert board_gaps(given.scene, "A1") == ()
    assert given.view().data["counts"] == {"TP": 1, "OL": 1, "OP": 1, "?OP": 1}
    assert given.refuses(f"confirm:{guess.id}", by=STUDENT) is Refusal.ALREADY
    assert f"confirm:{guess.id}" not in given.actions()
    assert given.replayed() == given.workshop


def test_nobody_else_confirms_a_guess():
    given = shown()
    guess, own = found(given, "Ohjaajan arvaus"), found(given, "Työpaikan sana")

    assert given.refuses(f"confirm:{guess.id}", by=INSTRUCTOR) is Refusal.NOT_YOUR_VOICE
    assert given.refuses(f"confirm:{guess.id}", by=STRANGER) is Refusal.NOT_A_PARTICIPANT
    assert given.refuses(f"confirm:{own.id}", by=STUDENT) is Refusal.STALE
    assert given.refuses("confirm:999", by=STUDENT) is Refusal.STALE
    given.press("pause")
    assert given.refuses(f"confirm:{guess.id}", by=STUDENT) is Refusal.PAUSED


def test_a_withdrawn_or_erased_guess_is_confirmed_by_nobody():
    given = shown()
    one, other = found(given, "Ohjaajan arvaus"), found(given, "Opettajan arvaus")
    given.press(f"drop_item:{one.id}", by=INSTRUCTOR)
    given.when(c.Forget(TEACHER, texts=True))

    assert given.refuses(f"confirm:{one.id}", by=STUDENT) is Refusal.STALE
    assert given.refuses(f"confirm:{other.id}", by=STUDENT) is Refusal.STALE
    assert given.actions("guesses", STUDENT) == []


def test_a_student_who_comes_late_confirms_what_was_guessed_long_ago():
    given = fresh(NO_STUDENT)
    given.press("adv:I2")
    given.press("gap:I2")
    for place in ("I3", "I4"):
        given.press(f"skip:{place}")
    given.press("stuck:A1:swap:OP")
    given.writes(TEACHER, "Arvaus")
    for action in ("adv:A1", "gap:A1", "adv:A1"):
        given.press(action)
    assert given.place == "A2"

    given.when(c.Join(STUDENT, Voice.OP, reachable=True))
    assert "open:guesses" in given.actions("status", STUDENT)
    assert "open:guesses" in given.actions("answer:A2", STUDENT)
    assert "open:guesses" not in given.actions("status", TEACHER)
    given.press("open:guesses", by=STUDENT)
    guess = found(given, "Arvaus")
    assert given.actions("guesses", STUDENT) == [f"confirm:{guess.id}"]
    given.press(f"confirm:{guess.id}", by=STUDENT)

    assert drawn(given, "step:A1") == {"OP": ["Arvaus"]}
    assert given.actions("guesses", STUDENT) == []
    assert "open:guesses" not in given.actions("status", STUDENT)


def test_other_words_are_a_guess_again():
    given = shown()
    guess = found(given, "Opettajan arvaus")
    given.press(f"confirm:{guess.id}", by=STUDENT)

    given.when(c.Edit(TEACHER, guess.id, "Jotakin aivan muuta"))

    assert drawn(given)["?OP"] == ["Jotakin aivan muuta", "Ohjaajan arvaus"]
    assert "OP" not in drawn(given)
    given.press(f"confirm:{guess.id}", by=STUDENT)
    assert drawn(given)["OP"] == ["Jotakin aivan muuta"]


def test_a_board_that_was_posted_is_drawn_again_and_one_that_was_not_is_left_alone():
    given = shown("B1")
    one, other = found(given, "Ohjaajan arvaus"), found(given, "Opettajan arvaus")
    assert Show(CardKey("board:B")) not in given.press(f"confirm:{one.id}", by=STUDENT).effects
    given.press("adv:B1")
    given.goes_to("C1")

    turn = given.press(f"confirm:{other.id}", by=STUDENT)

    assert Show(CardKey("board:B")) in turn.effects
    assert given.view("board:B").data["rows"]["customers"][0]["missing"] == ()


# Corners, sentences, evaluations


def test_a_guessed_corner_is_filled_and_still_called_empty_until_it_is_confirmed():
    given = shown("D2")
    guess = found(given, "Ohjaajan arvaus")
    assert guess.marks == ("OP",)
    assert Voice.OP in given.view().data["empty"]
    corner = given.view("board:D").data["rows"]["needs"][2]
    assert [x["guess"] for x in corner["items"]] == [True, True]

    given.press(f"affirm:{guess.id}", by=STUDENT)

    assert found(given, "Ohjaajan arvaus").guess is None
    assert Voice.OP not in given.view().data["empty"]


def test_others_may_say_of_a_guess_that_it_is_theirs_and_it_stays_a_guess():
    given = shown("D2")
    guess = found(given, "Ohjaajan arvaus")

    given.press(f"affirm:{guess.id}", by=TEACHER)

    assert found(given, "Ohjaajan arvaus").marks == ("OL", "OP")
    assert found(given, "Ohjaajan arvaus").guess is Voice.OP


def test_a_guessed_sign_is_still_a_sign_that_anyone_has_seen():
    given = shown("B2")
    guess = found(given, "Ohjaajan arvaus")

    given.press(f"affirm:{guess.id}", by=SUPERVISOR)

    assert found(given, "Ohjaajan arvaus").marks == ("seen",)
    assert found(given, "Ohjaajan arvaus").guess is Voice.OP


def test_a_sentence_that_was_guessed_has_one_number_on_its_card():
    given = shown("E1")
    order = [x["id"] for x in given.view().data["sentences"]]

    for each in given.buttons():
        if each.action.startswith("confirm:"):
            assert order[int(str(each.values["number"])) - 1] == int(each.action.split(":")[1])
    assert sum(x.startswith("confirm:") for x in given.actions()) == 2


def test_evidence_from_anothers_seat_is_not_that_voices_word():
    given = at("G3a@e1")
    given.press("judge:G3a@e1:yes", by=INSTRUCTOR)
    given.press("judge:G3a@e1:yes", by=TEACHER)
    given.press("stuck:G3a@e1:swap:OP")
    given.writes(TEACHER, "Arvaus")
    given.press("adv:G3a@e1")
    given.press("gap:G3a@e1")

    assert not given.view().data["answers"]["OP"]
    assert [x["text"] for x in given.view().data["evidence"]["?OP"]] == ["Arvaus"]
    assert f"confirm:{found(given, 'Arvaus').id}" in given.actions()


def test_a_decision_waits_for_the_voice_itself_and_its_confirming_is_enough():
    given = at("G1@e1")
    given.press("stuck:G1@e1:swap:OP")
    given.writes(TEACHER, "Arvaus")
    while given.place != "G6":
        place = given.place
        if place == "G5@e1":
            given.passes()
            continue
        for person in (INSTRUCTOR, TEACHER):
            given.tries(f"judge:{place}:yes", by=person)
        for action in ("adv", "gap", "adv", "gap", "adv"):
            if given.place == place:
                given.tries(f"{action}:{place}")
    decision = given.experiment().decision
    assert decision is not None
    assert decision.waits_for == (Voice.OP,)
    given.now = max(given.now, local(2027, 4, 8))

    turn = given.press(f"confirm:{found(given, 'Arvaus').id}", by=STUDENT)

    assert DecisionSettled("e1") in turn.events
    assert Show(CardKey("done:e1")) in turn.effects


@pytest.mark.parametrize("place", ["E2", "E6", "A3"])
def test_nothing_is_guessed_where_no_seat_can_be_taken(place):
    given = at(place)

    assert given.refuses(f"stuck:{place}:swap:OP") is Refusal.STALE
