"""The scribe: one telephone for many voices, so that nobody needs Telegram to be heard."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Acknowledge, Await, Show
from dialogs.facts.voices import missing_voices, voices_heard
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
    texts_in,
)

ONLY_STAFF = {TEACHER: Voice.OL, INSTRUCTOR: Voice.TP}


def scribes(play: Play, voice: Voice | None, text: str, by: int = TEACHER) -> None:
    play.when(c.Scribe(by, play.place, voice, text))


def without_students() -> Play:
    given = fresh(ONLY_STAFF)
    given.press("seat:OP:1")
    given.press("adv:I2")
    return given


def test_what_the_scribe_writes_is_of_the_voice_that_was_chosen():
    given = at("A1")

    scribes(given, Voice.OP, "Kukaan ei kertonut minulle.")

    (made,) = given.workshop.items("A1")
    assert (made.voice, made.participant, made.scribed) == (Voice.OP, TEACHER, True)
    assert made.private
    assert Acknowledge() in given.turn.effects
    assert Show(CardKey("scribe:A1:OP"), to=TEACHER) in given.turn.effects


def test_it_is_hidden_until_all_answers_are_shown_and_then_bears_a_mark():
    given = at("A1")
    scribes(given, Voice.OP, "Salaisuus")
    given.writes(INSTRUCTOR, "Toinen")
    given.writes(TEACHER, "Kolmas")
    assert "Salaisuus" not in set(texts_in(given.view().data))
    assert given.view().data["scribed"]

    given.press("adv:A1:reveal")

    marked = {
        each["text"]: each["scribed"]
        for found in given.view().data["voices"].values()
        for each in found
    }
    assert marked == {"Salaisuus": True, "Toinen": False, "Kolmas": False}


def test_a_voice_is_heard_through_the_scribe_also_where_nobody_in_the_group_holds_it():
    given = without_students()
    assert Voice.OP in missing_voices(given.scene, "I3")

    scribes(given, Voice.OP, "Opiskelijan sanat")

    assert voices_heard(given.scene, "I3") == {Voice.OP}
    assert Voice.OP not in missing_voices(given.scene, "I3")


def test_an_open_gap_closes_when_the_scribe_writes_for_the_voice():
    given = at("A1")
    for each in (TEACHER, INSTRUCTOR):
        given.writes(each, "Asia")
    given.press("adv:A1:reveal")
    assert given.view().data["gap"] == (Voice.OP,)

    scribes(given, Voice.OP, "Asia")

    assert given.view().data["gap"] == ()


def test_a_voice_that_only_the_scribe_speaks_for_is_not_waited_for_where_each_rates_or_votes():
    rating, collecting = at("A3"), at("A4")
    for each in (rating, collecting):
        each.when(c.Leave(STUDENT))
        each.press("seat:OP:1")

    assert Voice.OP not in missing_voices(rating.scene, "A3")
    assert Voice.OP in missing_voices(collecting.scene, "A4")


def test_a_workshop_may_begin_where_the_workplace_is_there_without_telegram():
    given = fresh({TEACHER: Voice.OL})
    assert given.refuses("adv:I2:") is Refusal.NEEDS_WORKPLACE

    given.press("seat:TP:1")
    given.press("seat:OP:1")
    given.press("adv:I2")

    assert given.place == "I3"


def test_saying_who_is_there_is_done_once_and_can_be_taken_back():
    given = fresh(ONLY_STAFF)
    given.press("seat:OP:1")
    assert given.refuses("seat:OP:1") is Refusal.ALREADY
    ticked = [each.ticked for each in given.buttons("scribe:I2", TEACHER)]
    assert ticked == [False, False, True, False]

    given.press("seat:OP:0")

    assert given.workshop.spoken_for == frozenset()
    assert given.events == (e.VoiceSpokenFor(Voice.OP, TEACHER, False),)


@pytest.mark.parametrize("person", [INSTRUCTOR, STUDENT, COORDINATOR])
def test_only_who_steers_is_a_scribe(person):
    given = at("A1")

    assert given.refuses(c.Scribe(person, "A1", Voice.OP, "Hei")) is Refusal.NOT_FACILITATOR
    assert given.refuses(c.SpeakFor(person, Voice.OP, True)) is Refusal.NOT_FACILITATOR


def test_the_deputy_is_a_scribe_too():
    given = at("A1")
    given.press(f"deputy:{SUPERVISOR}")

    scribes(given, Voice.MU, "Hei", by=SUPERVISOR)

    assert [each.voice for each in given.workshop.items("A1")] == [Voice.MU]


@pytest.mark.parametrize(
    ("place", "voice", "text", "refusal"),
    [
        ("A1", None, "Hei", Refusal.CHOOSE_VOICE),
        ("A1", Voice.OP, " ", Refusal.EMPTY),
        ("A3", Voice.OP, "Hei", Refusal.NOT_SCRIBED),
        ("E3", Voice.OP, "Hei", Refusal.NOT_SCRIBED),
        ("E6", Voice.OP, "Hei", Refusal.NOT_SCRIBED),
        ("F", Voice.OP, "Hei", Refusal.NOT_SCRIBED),
    ],
)
def test_what_a_scribe_cannot_write(place, voice, text, refusal):
    assert at(place).refuses(c.Scribe(TEACHER, place, voice, text)) is refusal


def test_a_closed_step_takes_nothing_from_the_scribe():
    given = at("A2")

    assert given.refuses(c.Scribe(TEACHER, "A1", Voice.OP, "Hei")) is Refusal.STEP_CLOSED


def test_a_ninth_target_is_not_named_by_the_scribe_either():
    given = at("E2")
    while given.refuses(c.Scribe(TEACHER, "E2", Voice.OP, "Kohde")) is None:
        pass

    assert given.turn.refusal is Refusal.TOO_MANY_CANDIDATES
    assert len(list(given.workshop.items("E2"))) == 8


def test_the_scribes_card_asks_for_a_voice_and_then_waits_for_words():
    given = at("A1")

    turn = given.when(c.OpenCard(TEACHER, CardKey("scribe:A1")))
    assert turn.effects == (
        Show(CardKey("scribe:A1"), to=TEACHER, fresh=True),
        Await(TEACHER, CardKey("scribe:A1")),
    )
    actions = given.actions("scribe:A1", TEACHER)
    assert actions == [f"open:scribe:A1:{each}" for each in Voice]

    turn = given.press("open:scribe:A1:OP")
    assert Await(TEACHER, CardKey("scribe:A1:OP")) in turn.effects


def test_an_old_scribes_card_leads_to_the_step_of_now_with_the_same_voice():
    given = at("A2")

    turn = given.press("open:scribe:A1:OP")

    assert Await(TEACHER, CardKey("scribe:A2:OP")) in turn.effects
    assert Await(TEACHER, CardKey("scribe:A3")) in at("A3").press("open:scribe:A1:OP").effects


def test_the_buttons_count_what_was_written_for_each_voice():
    given = at("A1")
    scribes(given, Voice.OP, "Yksi")
    scribes(given, Voice.OP, "Kaksi")
    given.writes(STUDENT, "Oma")

    counted = [each.values.get("count") for each in given.buttons("scribe:A1:OP", TEACHER)]

    assert counted[:4] == [0, 0, 2, 0]


def test_the_scribe_edits_and_removes_what_was_written_for_others():
    given = fresh({INSTRUCTOR: Voice.TP, STUDENT: Voice.OP, SUPERVISOR: Voice.OL})
    given.press("adv:I2")
    scribes(given, Voice.OL, "Sanat")  # by a facilitator who takes part with no voice
    number = next(given.workshop.items("I3")).id

    given.when(c.Edit(TEACHER, number, "Toiset sanat"))
    assert next(given.workshop.items("I3")).text == "Toiset sanat"
    assert Show(CardKey("scribe:I3:OL"), to=TEACHER) in given.turn.effects
    given.press(f"drop_item:{number}")

    assert list(given.workshop.items("I3")) == []


def test_the_scribes_own_card_holds_only_what_the_scribe_says_for_oneself():
    given = at("A1")
    scribes(given, Voice.OP, "Toisen")
    given.writes(TEACHER, "Oma")

    assert [each["text"] for each in given.view("answer:A1", TEACHER).data["own"]] == ["Oma"]
    assert [each["text"] for each in given.view("scribe:A1:OP", TEACHER).data["own"]] == ["Toisen"]


def test_a_scribe_who_is_forgotten_takes_along_only_what_is_their_own():
    given = at("A1")
    scribes(given, Voice.OP, "Toisen")
    given.writes(TEACHER, "Oma")

    given.when(c.Forget(TEACHER, texts=True))

    assert [each.text for each in given.workshop.items("A1")] == ["Toisen", ""]


def test_on_one_telephone_a_group_comes_from_joining_to_a_running_experiment():
    given = fresh({TEACHER: Voice.OL, SUPERVISOR: Voice.OL})
    given.press("seat:TP:1")
    given.press("seat:OP:1")
    given.press("adv:I2")
    for place in ("I3", "I4", "A1"):
        assert given.place == place
        for voice in (Voice.TP, Voice.OL, Voice.OP):
            scribes(given, voice, "Asia")
        given.advances()
        given.advances()

    assert given.place == "A2"
    assert given.workshop.accepted_gaps == {}


def test_in_a_pause_and_at_a_closed_step_the_scribes_card_has_no_buttons():
    given = at("A2")
    assert given.buttons("scribe:A1:OP", TEACHER) == []

    given.press("pause")

    assert given.buttons("scribe:A2:OP", TEACHER) == []
    assert given.refuses(c.Scribe(TEACHER, "A2", Voice.OP, "Hei")) is Refusal.PAUSED


def test_once_a_workshop_has_ended_nobody_is_spoken_for():
    assert at("G6").passes().refuses(c.SpeakFor(TEACHER, Voice.OP, True)) is Refusal.ENDED


@pytest.mark.parametrize(("place", "has"), [("I2", 1), ("A1", 1), ("A3", 0), ("E3", 0), ("F", 0)])
def test_the_facilitators_card_leads_to_the_scribes_where_a_scribe_can_write(place, has):
    assert at(place).actions("remote", TEACHER).count(f"open:scribe:{place}") == has
