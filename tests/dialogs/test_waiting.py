"""What waits for one person in a workshop, the most urgent first, and what comes next."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from dialogs import commands as c
from dialogs.cards.waiting import Situation, situation, urgency
from dialogs.keys import CardKey
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    TEACHER,
    Play,
    at,
    fresh,
    local,
    running,
)


def of(given: Play, reader: int) -> Situation:
    return situation(replace(given.scene, reader=reader))


def waits(given: Play, reader: int) -> list[tuple[str, str]]:
    return [(each.says, each.card) for each in of(given, reader).waits]


def test_an_open_question_waits_until_it_is_answered():
    given = at("A1")
    assert waits(given, STUDENT) == [("question", "answer:A1")]

    given.writes(STUDENT, "Kävin tutustumassa.")

    assert waits(given, STUDENT) == []
    assert of(given, STUDENT).coming.says == "here"
    given.when(c.AskMe(STUDENT, False))
    assert of(given, STUDENT).coming.says == "in_group"
    assert of(given, STUDENT).off


def test_a_rating_waits_on_its_own_card_until_the_last_answer():
    given = at("A3")
    assert waits(given, STUDENT) == [("question", "rate:A3")]

    for each in given.view().data["items"]:
        for question in given.scene.step("A3").questions:
            answer = {"scale": "well"}.get(question.kind, "done")
            given.when(c.Rate(STUDENT, "A3", each["id"], question.key, answer))

    assert waits(given, STUDENT) == []


def test_the_invitation_waits_for_the_inviter_until_it_is_sent():
    given = running()
    given.runs_until(local(2027, 3, 18, 10))

    (found,) = [x for x in of(given, INSTRUCTOR).waits if x.says == "invite"]
    assert found.card.kind == "notice"
    assert found.moment == local(2027, 4, 7, 13)
    given.when(c.ConfirmInvitation(INSTRUCTOR, "e1"))
    assert "invite" not in {says for says, _ in waits(given, INSTRUCTOR)}


def test_a_pulse_waits_until_it_is_answered_put_off_or_muted():
    given = running()
    given.runs_until(local(2027, 2, 9, 10))
    (number,) = [x.id for x in given.workshop.notices.values() if x.to == STUDENT][-1:]
    card = CardKey(f"notice:{number}")

    assert waits(given, STUDENT) == [("pulse", card)]
    given.when(c.Mute(STUDENT, number))
    assert waits(given, STUDENT) == []
    assert of(given, STUDENT).muted
    given.when(c.RemindAgain(STUDENT))
    assert waits(given, STUDENT) == [("pulse", card)]
    given.when(c.Snooze(STUDENT, number))
    assert waits(given, STUDENT) == []
    assert of(given, STUDENT).coming.says in ("evaluation", "pulse")


def test_who_leads_decides_where_time_is_up_or_all_have_answered():
    given = at("A1")
    assert waits(given, TEACHER) == [("question", "answer:A1")]

    for each in (TEACHER, INSTRUCTOR):
        given.writes(each, "Soitimme.")
    given.later(hours=1)

    assert waits(given, TEACHER) == [("gap", "remote")]
    assert of(given, TEACHER).waits[0].voices == ("OP",)
    given.writes(STUDENT, "Kävin.")
    assert waits(given, TEACHER) == [("time_up", "remote")]


def test_on_the_day_of_the_evaluation_it_is_to_be_begun():
    given = running()
    given.runs_until(local(2027, 4, 7, 9))

    assert ("evaluation", "exp:e1") in waits(given, TEACHER)
    assert "evaluation" not in {says for says, _ in waits(given, STUDENT)}
    given.when(c.HoldEvaluation(TEACHER, "e1"))
    assert "evaluation" not in {says for says, _ in waits(given, TEACHER)}


def test_while_an_experiment_runs_the_next_date_is_told():
    given = running()

    coming = of(given, STUDENT).coming

    assert coming.moment is not None
    assert coming.moment > given.now


def test_a_pause_waits_for_who_leads_and_for_nobody_else():
    given = at("A1")
    given.when(c.Pause(TEACHER))

    assert waits(given, TEACHER) == [("paused", "remote")]
    assert waits(given, STUDENT) == []
    assert of(given, STUDENT).coming.says == "paused"


def test_who_only_follows_sees_what_comes_and_the_road():
    given = running()

    assert waits(given, COORDINATOR) == []
    assert of(given, COORDINATOR).card == "status"


def test_the_most_urgent_comes_first():
    given = running()
    given.runs_until(local(2027, 4, 7, 9))

    found = of(given, TEACHER).waits

    assert all(urgency(one) <= urgency(other) for one, other in pairwise(found))


def test_on_the_day_of_a_meeting_who_comes_is_counted():
    given = running()
    given.runs_until(local(2027, 4, 6, 12))
    given.press("come:e1:20270407T1300:1", by=STUDENT)
    given.press("come:e1:20270407T1300:0", by=INSTRUCTOR)
    given.now = local(2027, 4, 7, 9)

    (found,) = [x for x in of(given, TEACHER).waits if x.says == "evaluation"]
    assert found.attendance is not None
    assert (found.attendance.coming, found.attendance.people) == ((STUDENT,), 4)
    given.now = local(2027, 4, 8, 9)
    (passed,) = [x for x in of(given, TEACHER).waits if x.says == "evaluation"]
    assert passed.attendance is None


def test_between_meetings_too():
    given = fresh(form="SERIES").goes_to("M@B")
    given.press("set:mB:at:2027-01-29T13:00:1")
    given.press("come:M@B:20270129T1300:1", by=STUDENT)
    given.now = local(2027, 1, 29, 9)

    (found,) = [x for x in of(given, TEACHER).waits if x.says == "meeting"]

    assert found.attendance is not None
    assert found.attendance.coming == (STUDENT,)


def test_to_who_leads_the_latest_pulse_of_each_is_counted():
    given = running()
    given.runs_until(local(2027, 2, 8, 10))
    given.press("pulse:e1:2027-02-08:stuck", by=STUDENT)
    given.press("pulse:e1:2027-02-08:smooth", by=INSTRUCTOR)
    given.runs_until(local(2027, 2, 15, 10))
    given.press("pulse:e1:2027-02-15:smooth", by=STUDENT)

    coming = of(given, TEACHER).coming

    assert (coming.says, coming.day) == ("running", date(2027, 3, 31))
    assert coming.pulses == {"smooth": 2}
    assert of(given, STUDENT).coming.says != "running"
