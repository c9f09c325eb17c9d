"""Evaluating an experiment: voices side by side, one decision, and the cycle that follows."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.experiment import Stage
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    DECISION,
    EVERYONE,
    INSTRUCTOR,
    NEXT,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    kinds,
    local,
    plans,
    running,
)


def test_an_evaluation_is_not_held_before_the_end():
    given = running()

    given.now = local(2027, 3, 30, 23, 59)
    assert given.refuses("hold:e1") is Refusal.EVALUATION_EARLY
    given.now = local(2027, 3, 31, 8)
    given.press("hold:e1")

    assert given.place == "G1@e1"


def test_an_experiment_that_is_stopped_early_is_evaluated_at_once():
    given = running()
    assert given.refuses("stop:e1", by=INSTRUCTOR) is Refusal.NOT_FACILITATOR

    given.press("stop:e1")
    assert given.refuses("stop:e1") is Refusal.STALE
    given.press("hold:e1")

    assert given.experiment().stage is Stage.STOPPED
    assert given.place == "G1@e1"


@pytest.mark.parametrize("by", [INSTRUCTOR, STRANGER])
def test_only_who_steers_opens_an_evaluation(by):
    assert running().refuses("hold:e1", by=by) is Refusal.NOT_FACILITATOR


def test_an_evaluation_is_opened_from_a_running_experiment():
    given = at("G6")

    assert given.refuses("hold:e1") is Refusal.STALE
    assert at("A1").refuses("hold:e1") is Refusal.STALE
    paused = running()
    paused.press("pause")
    assert paused.refuses("hold:e1") is Refusal.PAUSED


def test_the_first_card_shows_the_plan_the_pulses_and_the_mirror():
    given = running()
    given.press("pulse:e1:2027-02-08:stuck", by=STUDENT)
    given.when(c.Contribute(STUDENT, "F", "Puhelu jäi kesken.", True, "pulse:e1:2027-02-08"))
    given.goes_to("G1@e1")

    data = given.view().data

    assert data["subject"]["aim"] == "Opiskelija osaa kertoa tavoitteensa."
    assert data["pulses"] == {"OP": {"stuck": 1}}
    assert data["told"]["OP"][0]["text"] == "Puhelu jäi kesken."
    assert "I3" in data["shown"]


def test_differing_voices_stand_side_by_side_and_are_hidden_until_then():
    given = at("G3a@e1")
    for person, answer in ((TEACHER, "early"), (INSTRUCTOR, "yes"), (STUDENT, "partly")):
        given.press(f"judge:G3a@e1:{answer}", by=person)
    given.press("judge:G3a@e1:no", by=SUPERVISOR)
    given.writes(STUDENT, "Tiesin tavoitteet jo ensimmäisenä päivänä.")
    hidden = given.view().data
    assert (hidden["answers"], hidden["evidence"]) == ({}, {})

    given.press("adv:G3a@e1:reveal")

    shown = given.view().data
    assert shown["answers"] == {"TP": ["yes", "no"], "OL": ["early"], "OP": ["partly"]}
    assert shown["evidence"]["OP"][0]["text"].startswith("Tiesin")


def test_a_judgement_may_be_changed_and_is_asked_for_an_example():
    given = at("G3a@e1")

    first = given.press("judge:G3a@e1:yes", by=STUDENT)
    assert given.press("judge:G3a@e1:yes", by=STUDENT).events == ()
    given.press("judge:G3a@e1:no", by=STUDENT)

    assert Await(STUDENT, CardKey("answer:G3a@e1")) in first.effects
    assert given.workshop.judgements["G3a@e1"] == {STUDENT: (Voice.OP, "no")}
    assert given.view("answer:G3a@e1", STUDENT).data["judged"] == "no"


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("judge:G3a@e1:maybe", STUDENT, Refusal.STALE),
        ("judge:G1@e1:yes", STUDENT, Refusal.STALE),
        ("judge:G3b@e1:yes", STUDENT, Refusal.STEP_CLOSED),
        ("judge:G3a@e1:yes", STRANGER, Refusal.NOT_A_PARTICIPANT),
    ],
)
def test_what_is_no_judgement_here_is_refused(action, by, refusal):
    assert at("G3a@e1").refuses(action, by=by) is refusal


# The decision


def decided(**values: object) -> Play:
    given = at("G5@e1")
    given.fills("d1", {**DECISION, **values})
    return given


@pytest.mark.parametrize("missing", list(DECISION))
def test_a_decision_says_what_how_who_and_when(missing):
    given = at("G5@e1")

    given.fills("d1", {key: value for key, value in DECISION.items() if key != missing})

    assert given.refuses("adv:G5@e1") is Refusal.PLAN_INCOMPLETE
    given.press("field:d1:")
    assert given.view().data["asking"]["key"] == missing


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"decision": "adopt"}, None),
        ({"decision": "modify"}, None),
        ({"decision": "stop"}, Refusal.PLAN_INCOMPLETE),
        ({"decision": "stop", "lesson": "Puhelu kannattaa pitää aamulla."}, None),
        ({"decision": "widen"}, Refusal.PLAN_INCOMPLETE),
        ({"decision": "widen", "widen_to": "Hitsaamo"}, None),
        ({"check": "2027-04-06"}, Refusal.PLAN_INCOMPLETE),
        ({"check": "2027-04-07"}, None),
    ],
)
def test_stopping_takes_a_lesson_and_widening_a_place(values, refusal):
    given = decided(**values)

    assert given.refuses("adv:G5@e1") is refusal


def test_a_decision_is_exactly_one():
    given = decided(decision="stop")
    given.press("set:d1:decision:adopt:1")

    turn = given.press("adv:G5@e1")

    assert turn.events[0] == e.DecisionMade("e1", "adopt", ())
    assert given.form("d1").parts("decision") == ("adopt",)
    assert given.experiment().stage is Stage.EVALUATED
    assert Show(CardKey("done:e1"), fresh=True) in turn.effects
    assert given.refuses("set:d1:decision:stop:1") is Refusal.STEP_CLOSED


def test_the_summary_holds_every_voice_and_the_decision():
    given = at("G6")

    data = given.view("done:e1").data

    assert data["kind"] == "adopt"
    assert set(data["judged"]) == {"G3a@e1", "G3b@e1", "G3c@e1"}
    assert data["judged"]["G3a@e1"] == {"TP": ["yes"], "OL": ["yes"], "OP": ["yes"]}
    assert {"G1@e1", "G2a@e1", "G2b@e1", "G4@e1"} <= set(data["words"])
    assert data["waits_for"] == ()


# A voice that was not there


def without(*absent: int) -> Play:
    """An evaluation that was held and decided without some."""
    given = at("G1@e1")
    present = [each for each in EVERYONE if each not in absent]
    while given.place != "G5@e1":
        place = given.place
        for each in present:
            if place.startswith("G3"):
                given.press(f"judge:{place}:yes", by=each)
            else:
                given.writes(each, "Puhelu auttoi.")
        given.press(f"adv:{place}")
        if given.workshop.gap:
            given.press(f"gap:{place}")
        given.press(f"adv:{place}")
    given.fills("d1", DECISION)
    given.press("adv:G5@e1")
    return given


def test_a_decision_without_a_voice_is_provisional_and_that_voice_is_asked():
    given = without(STUDENT)

    assert given.view("done:e1").data["waits_for"] == (Voice.OP,)
    asked = Show(CardKey("answer:G3a@e1"), to=STUDENT, fresh=True, nudge=True, unasked=True)
    assert asked in given.turn.effects
    card = given.view("answer:G3a@e1", STUDENT)
    assert card.data["late"]
    assert card.data["here"]
    assert len([x for x in given.actions("answer:G3a@e1", STUDENT) if x.startswith("judge:")]) == 4


@pytest.mark.parametrize("ended", [False, True])
def test_it_settles_when_the_voice_has_answered_also_after_the_end(ended):
    given = without(STUDENT)
    if ended:
        given.fills("next", NEXT)
        given.press("adv:G6")

    turn = given.press("judge:G3a@e1:no", by=STUDENT)
    told = given.when(c.Contribute(STUDENT, "G3a@e1", "En ollut linjoilla.", True))

    assert e.DecisionSettled("e1") in turn.events
    assert Show(CardKey("answer:G3b@e1"), to=STUDENT) in turn.effects
    assert told.refusal is None
    assert Show(CardKey("done:e1")) in told.effects
    data = given.view("done:e1").data
    assert data["waits_for"] == ()
    assert data["words"]["G3a@e1"]["OP"][0]["text"] == "En ollut linjoilla."
    assert data["judged"]["G3a@e1"]["OP"] == ["no"]
    assert not given.view("answer:G3b@e1", STUDENT).data["late"]


def test_words_alone_settle_it_too():
    given = without(STUDENT)

    turn = given.when(c.Contribute(STUDENT, "G4@e1", "Lyhyt kokeilu riitti.", True))

    assert e.DecisionSettled("e1") in turn.events


def test_it_waits_for_each_absent_voice():
    given = without(STUDENT, INSTRUCTOR)
    assert given.view("done:e1").data["waits_for"] == (Voice.TP, Voice.OP)

    first = given.press("judge:G3a@e1:no", by=STUDENT)
    assert e.DecisionSettled("e1") not in first.events
    assert given.view("done:e1").data["waits_for"] == (Voice.TP,)
    second = given.press("judge:G3b@e1:yes", by=SUPERVISOR)

    assert e.DecisionSettled("e1") in second.events


def test_those_who_were_there_do_not_change_their_answers_afterwards():
    given = without(STUDENT)

    assert given.refuses("judge:G3a@e1:no", by=TEACHER) is Refusal.STEP_CLOSED
    late = c.Contribute(TEACHER, "G4@e1", "Vielä yksi", True)
    assert given.refuses(late) is Refusal.STEP_CLOSED


def test_it_settles_by_itself_after_ten_working_days():
    given = without(STUDENT)
    given.holidays = frozenset({date(2027, 4, 12)})

    given.runs_until(local(2027, 4, 22, 8))
    assert given.view("done:e1").data["waits_for"] == (Voice.OP,)
    given.runs_until(local(2027, 4, 22, 10))

    assert given.view("done:e1").data["waits_for"] == ()


# What follows


def test_the_next_round_is_agreed_and_the_workshop_ends():
    given = at("G6")
    assert given.refuses("adv:G6") is Refusal.PLAN_INCOMPLETE
    given.press("field:next:date")
    quick = [each.values["date"] for each in given.buttons() if each.label == "date"]
    assert quick == [date(2027, 10, 7), date(2028, 4, 7)]

    given.fills("next", NEXT)
    turn = given.press("adv:G6")

    assert "WorkshopEnded" in kinds(turn.events)
    assert given.view("status").data["ended"]


def test_several_experiments_are_evaluated_one_by_one():
    given = at("E4")
    plans(given)
    plans(given, meeting="2027-04-08T13:00")
    given.goes_to("F")
    given.now = local(2027, 4, 7, 13)
    assert [each.action for each in given.buttons() if each.label == "hold"] == [
        "hold:e1",
        "hold:e2",
    ]

    given.press("hold:e2")
    given.goes_to("G5@e2").passes()
    assert given.place == "F"
    assert given.refuses("hold:e2") is Refusal.STALE
    given.press("hold:e1")
    given.goes_to("G5@e1").passes()

    assert given.place == "G6"


def changed() -> Play:
    """The first round ended in a changed experiment, and the group plans again."""
    given = decided(decision="modify")
    given.press("adv:G5@e1")
    given.fills("next", NEXT)
    given.press("adv:G6")
    return given


def test_a_changed_experiment_is_a_pre_filled_child():
    given = changed()

    assert given.place == "E4"
    assert given.experiment("e2").parent == "e1"
    child, parent = given.form("e2"), given.form("e1")
    for key in ("name", "targets", "aim", "actions", "doers", "responsible", "inviter", "rhythm"):
        assert child.values[key] == parent.values[key]
    for key in ("start", "end", "meeting"):
        assert key not in child.values
    assert given.view().data["form"] == "e2"
    assert given.view("step:E4").data["fields"][0]["filled"]
    assert not given.view().data["time_up"]


def test_the_changed_experiment_goes_through_its_own_round():
    given = changed()
    dates = {"start": "2027-04-12", "end": "2027-06-01", "meeting": "2027-06-03T13:00"}
    given.fills("e2", dates)

    given.press("adv:E4")
    assert [each["id"] for each in given.view().data["plans"]] == ["e2"]
    assert given.view().data["comments"] == {}
    assert given.refuses("accept:e1") is Refusal.STALE
    assert given.press("adv:E5").events == (e.GapNoticed("E5", tuple(Voice)[:3]),)
    for each in EVERYONE:
        given.press("accept:e2", by=each)
    agreed = given.press("adv:E5").events
    assert agreed[0] == e.ExperimentAgreed("e2")
    assert kinds(agreed).count("ExperimentAgreed") == 1
    given.press("adv:E6")
    given.now = local(2027, 6, 3, 13)
    given.press("hold:e2")
    given.goes_to("G5@e2").passes()
    assert given.place == "G6"
    given.fills("next", NEXT)
    given.press("adv:G6")

    assert given.workshop.ended
    kinds_of = [given.view(f"done:{name}").data["kind"] for name in ("e1", "e2")]
    assert kinds_of == ["modify", "adopt"]
    assert given.replayed() == given.state


def test_promises_of_the_first_round_are_not_those_of_the_second():
    given = at("E6")
    given.writes(STUDENT, "Kysyn ohjaajalta.")
    given.press("adv:E6")
    given.goes_to("G5@e1")
    given.fills("d1", {**DECISION, "decision": "modify"})
    given.press("adv:G5@e1")
    given.fills("next", NEXT)
    given.press("adv:G6")
    given.fills("e2", {"start": "2027-04-12", "end": "2027-06-01", "meeting": "2027-06-03T13:00"})
    given.goes_to("E6")

    assert given.view().data["done"] == 0
    assert given.view("answer:E6", STUDENT).data["own"] == []


def test_a_mistaken_opening_is_undone_and_the_reminders_stand_again():
    given = running()
    given.now = local(2027, 4, 6, 8)
    given.press("hold:e1")
    assert "eval0" not in {each.kind for each in given.reminders()}

    given.press("undo:G1@e1")

    assert given.place == "F"
    assert "eval0" in {each.kind for each in given.reminders()}


def test_a_changed_experiment_that_is_dropped_again_ends_the_workshop():
    given = changed()
    given.press("drop:e2")

    given.press("adv:E4")

    assert given.workshop.ended


def test_what_was_changed_is_planned_while_another_experiment_runs():
    given = at("E4")
    plans(given)
    plans(given)
    given.goes_to("F").goes_to("G5@e1")
    given.fills("d1", {**DECISION, "decision": "modify"})

    given.press("adv:G5@e1")

    assert given.place == "E4"
    assert given.workshop.drafts == ("e3",)


def test_a_comment_on_the_plan_still_shows_when_its_writer_was_forgotten():
    given = at("E5")
    given.writes(STUDENT, "Hyvä näin.")
    number = max(given.workshop.contributions)
    comment = replace(given.workshop.contributions[number], participant=0)
    known = {**given.workshop.contributions, number: comment}
    given.state = replace(given.workshop, contributions=known)

    assert "OP" in {voice for voice, n in given.view("step:E5").data["counts"].items() if n}
