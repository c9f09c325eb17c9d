"""Reminders read as words: each says what is so, to the one whom it is so of."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from dialogs import commands as c
from dialogs.experiment import Notice
from dialogs.outcome import Refusal
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
    local,
    plans,
    running,
)
from tests.dialogs.reading import latest, read, words

GROUP = None


def accepted(**changes: object) -> Play:
    """An experiment runs whose inviter took the task by a press."""
    given = at("E4")
    plans(given, **changes)
    given.goes_to("E5")
    given.press("duty:e1:inviter", by=INSTRUCTOR)
    return given.goes_to("F")


# Whose promise it is


def test_who_took_the_duty_is_told_of_the_promise():
    given = accepted()
    given.runs_until(local(2027, 3, 18))

    assert "Lupasit lähettää kutsun arviointiin." in latest(given, INSTRUCTOR)


def test_who_was_named_and_has_said_nothing_has_promised_nothing():
    given = running()
    given.runs_until(local(2027, 3, 18))

    said = latest(given, INSTRUCTOR)
    assert "Sinut on valittu lähettämään kutsu arviointiin." in said
    assert "Lupasit" not in said


@pytest.mark.parametrize("leave", [True, False])
def test_an_heir_has_promised_nothing_either(leave):
    given = accepted(deputy=SUPERVISOR)
    given.when(c.Leave(INSTRUCTOR) if leave else c.ChangeReach(INSTRUCTOR, reachable=False))
    given.runs_until(local(2027, 3, 23))

    first, second = (words(given, f"notice:{x.id}", SUPERVISOR) for x in _invitations(given))

    assert "En tavoita kutsun lähettäjää, joten pyydän sinua: lähetä kutsu" in first
    assert "Kutsu arviointiin on vielä lähettämättä." in second
    assert "Lupasit" not in first + second


def _invitations(given: Play) -> list[Notice]:
    found = given.workshop.notices.values()
    return [x for x in found if any(item.kind.startswith("invite") for item in x.items)]


def test_who_takes_over_is_asked_for_the_first_time_also_when_it_is_late():
    given = accepted()
    given.runs_until(local(2027, 3, 20))
    given.press(f"set:e1:inviter:{STUDENT}:1")

    given.runs_until(local(2027, 3, 23))

    assert "Sinut on valittu lähettämään kutsu" in latest(given, STUDENT)


def test_an_heir_of_the_start_is_not_told_to_bear_it_and_may_say_that_it_can_begin():
    given = running(responsible=INSTRUCTOR, deputy=SUPERVISOR)
    given.when(c.ChangeReach(INSTRUCTOR, reachable=False))
    given.runs_until(local(2027, 1, 29, 10))

    said = latest(given, SUPERVISOR)
    assert "En tavoita kokeilun vastuuhenkilöä, joten kysyn sinulta" in said
    assert "Sinä olet" not in said
    assert given.refuses("open:move:e1:start", by=SUPERVISOR) is None
    given.press("started:e1", by=SUPERVISOR)
    assert given.experiment().started


# Why a day does not fit


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("14.4.", None),
        ("15.4.", Refusal.MEETING_LATE),
        ("30.3.", Refusal.MEETING_EARLY),
        ("10.4.", Refusal.MEETING_HOURS),
        ("9.4. klo 19", Refusal.MEETING_HOURS),
    ],
)
def test_a_day_that_does_not_fit_is_refused_for_its_own_reason(typed, refusal):
    given = running()

    assert given.refuses(c.MovePlan(TEACHER, "e1", "meeting", typed)) is refusal


def test_the_card_that_asks_for_the_day_says_until_when_it_may_be():
    given = running()

    assert "viimeistään: ke 14.4.2027" in words(given, "move:e1:meeting", TEACHER)
    given.now = local(2027, 4, 20)
    assert "viimeistään" not in words(given, "move:e1:meeting", TEACHER)


# How far a meeting is


@pytest.mark.parametrize(
    ("meeting", "moment", "title"),
    [
        ("13:00", "2027-04-07 09:00", "Arviointi on tänään klo 13.00"),
        ("08:00", "2027-04-06 15:00", "Arviointi on huomenna klo 8.00"),
        ("09:00", "2027-04-06 15:00", "Arviointi on huomenna klo 9.00"),
    ],
)
def test_the_card_of_the_day_comes_before_the_evaluation_and_tells_when_it_is(
    meeting, moment, title
):
    given = running(meeting=f"2027-04-07T{meeting}")

    said = read(given, local(2027, 4, 7, 12))

    assert [(when, text.splitlines()[1]) for when, to, text in said if to is GROUP][-1] == (
        moment,
        title,
    )


def test_before_a_weekend_an_early_evaluation_is_told_of_on_friday():
    given = running(meeting="2027-04-12T08:00")

    said = read(given, local(2027, 4, 12, 9))

    when, _, text = [each for each in said if each[1] is GROUP][-1]
    assert when == "2027-04-09 15:00"
    assert "Arviointi lähestyy" in text
    assert "ma 12.4.2027 klo 8.00" in text


def test_an_early_meeting_has_its_card_the_day_before():
    given = fresh(form="SERIES").goes_to("M@B")
    given.press("set:mB:at:2027-01-28T08:00:1")

    said = read(given, local(2027, 1, 28, 12))

    assert [(when, text.splitlines()[0]) for when, to, text in said if to is GROUP] == [
        ("2027-01-27 09:00", "Tapaaminen on huomenna klo 8.00"),
        ("2027-01-27 15:00", "Tapaaminen on huomenna klo 8.00"),
    ]


# Half way, and once a week


def test_half_way_is_never_told_when_it_is_not():
    given = running()

    turn = given.sleep_until(local(2027, 3, 30, 10))

    assert "puoliväli" not in "".join(
        words(given, f"notice:{x.notice}", x.to) for x in turn.events if hasattr(x, "notice")
    )


def test_what_was_put_off_does_not_come_beside_the_next_one():
    given = running(rhythm="weekly")
    given.runs_until(local(2027, 2, 15, 12))
    former, _ = _pulses(given)
    given.press(f"later:{former}", by=STUDENT)

    given.runs_until(local(2027, 3, 20))

    days = [_day(given, each) for each in _pulses(given)]
    assert all(late - early >= timedelta(days=7) for early, late in pairwise(days[1:])), days


def _pulses(given: Play) -> list[int]:
    kinds = {"begun", "pulse"}
    mine = (x for x in given.workshop.notices.values() if x.to == STUDENT)
    return [x.id for x in mine if kinds & {item.kind for item in x.items}]


def _day(given: Play, number: int) -> date:
    return given.workshop.notices[number].at.date()


def test_who_opens_the_private_chat_is_not_asked_again_what_the_group_was_asked():
    given = running()
    given.when(c.ChangeReach(STUDENT, reachable=False))
    given.runs_until(local(2027, 2, 8, 12))

    given.when(c.ChangeReach(STUDENT, reachable=True))
    given.runs_until(local(2027, 2, 14))

    assert _pulses(given) == []


# July


def said_of(given: Play, until, *kinds: str) -> list[tuple[str, int | None]]:
    found = given.runs_until(until)
    return [(moment, to) for moment, to, items in found if set(items) & set(kinds)]


def test_an_evaluation_on_the_last_of_june_is_asked_about_after_july():
    given = running(start="2027-05-03", end="2027-06-30", meeting="2027-06-30T13:00")

    found = said_of(given, local(2027, 9, 30), "record", "overdue", "unevaluated")

    assert found[:4] == [
        ("2027-08-02 09:00", TEACHER),
        ("2027-08-09 09:00", TEACHER),
        ("2027-08-09 09:00", COORDINATOR),
        ("2027-08-30 09:00", COORDINATOR),
    ]


def test_who_invites_to_an_evaluation_in_early_august_is_asked_in_june():
    given = running(
        start="2027-05-10", end="2027-08-06", meeting="2027-08-09T13:00", deputy=SUPERVISOR
    )

    said = [each for each in read(given, local(2027, 8, 10)) if "utsu arviointiin" in each[2]]

    assert [(when, to) for when, to, _ in said] == [
        ("2027-06-30 09:00", INSTRUCTOR),
        ("2027-08-02 09:00", INSTRUCTOR),
        ("2027-08-02 09:00", SUPERVISOR),
        ("2027-08-02 09:00", TEACHER),
    ]
    assert "Sinut on valittu lähettämään kutsu arviointiin." in said[0][2]
    assert "vielä lähettämättä" in said[1][2]


def test_an_evaluation_in_july_that_the_group_chose_has_all_its_reminders():
    given = running(start="2027-05-10", end="2027-07-09", meeting="2027-07-15T13:00")

    found = given.runs_until(local(2027, 8, 20))

    july = [(moment, to, kinds) for moment, to, kinds in found if moment[5:7] == "07"]
    assert july == [
        ("2027-07-01 09:00", INSTRUCTOR, ("invite14",)),
        ("2027-07-01 09:00", TEACHER, ("invite14",)),
        ("2027-07-05 09:00", TEACHER, ("invite10",)),
        ("2027-07-08 09:00", GROUP, ("eval7",)),
        ("2027-07-14 09:00", GROUP, ("eval1",)),
        ("2027-07-14 09:00", TEACHER, ("lead1",)),
        ("2027-07-15 09:00", GROUP, ("eval0",)),
        ("2027-07-15 09:00", TEACHER, ("lead0",)),
        ("2027-07-16 09:00", TEACHER, ("record",)),
    ]
    assert ("2027-08-09 09:00", COORDINATOR, ("overdue",)) in found


def test_a_start_and_a_meeting_in_july_are_reminded_of_as_well():
    given = running(start="2027-07-12", end="2027-09-10", meeting="2027-09-13T13:00")
    found = said_of(given, local(2027, 8, 3), "start3", "start", "begun", "pulse")
    assert found == [
        ("2027-07-09 09:00", TEACHER),
        ("2027-07-12 09:00", GROUP),
        ("2027-08-02 09:00", INSTRUCTOR),
        ("2027-08-02 09:00", STUDENT),
    ]

    rests = fresh(form="SERIES").goes_to("M@B")
    rests.press("set:mB:at:2027-07-06T08:00:1")
    assert "Tapaaminen on heinäkuussa. Muistutan siitä silti." in words(rests, "time:B", TEACHER)
    assert said_of(rests, local(2027, 7, 7), "meet1", "meet0") == [
        ("2027-07-05 09:00", GROUP),
        ("2027-07-05 15:00", GROUP),
    ]


def test_what_was_to_be_asked_in_july_is_asked_once_after_it():
    given = running(
        start="2027-06-01", end="2027-08-31", meeting="2027-09-02T13:00", rhythm="weekly"
    )

    found = said_of(given, local(2027, 8, 17), "begun", "pulse")

    days = [moment[5:10] for moment, to in found if to == STUDENT]
    assert days == ["06-08", "06-15", "06-22", "06-29", "08-02", "08-09", "08-16"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("meeting", "2027-07-15T13:00", "Muistutan siitä silti, myös heinäkuussa."),
        ("meeting", "2027-08-09T13:00", "kutsumaan jo kesäkuun lopussa"),
        ("start", "2027-07-12", "Muistutan alusta silti."),
    ],
)
def test_the_plan_says_what_july_does_to_its_reminders(field, value, said):
    given = at("E4")
    plans(given, **{field: value})

    assert said in words(given, "step:E4")
