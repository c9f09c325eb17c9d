"""The ladder of reminders: each row of the method's section 4, and what keeps it quiet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.events import Reminded
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    EVERYONE,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    ZONE,
    Play,
    at,
    local,
    messages,
    plans,
    running,
    skipped,
)

GROUP = None


def told(given: Play, until: tuple[int, int, int], *kinds: str) -> list[tuple[str, int | None]]:
    """When and to whom these kinds go out until a day."""
    found = given.runs_until(local(*until))
    return [(at, to) for at, to, items in found if set(items) & set(kinds)]


# Start Mon 1.2.2027, end Wed 31.3., evaluation Wed 7.4. at 13.


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("start3", [("2027-01-29 09:00", TEACHER)]),
        ("start", [("2027-02-01 09:00", GROUP)]),
        ("begun", [("2027-02-08 09:00", INSTRUCTOR), ("2027-02-08 09:00", STUDENT)]),
        (
            "pulse",
            [
                (f"2027-{day} 09:00", person)
                for day in ("02-15", "03-01", "03-15", "03-29")
                for person in (INSTRUCTOR, STUDENT)
            ],
        ),
        ("midpoint", [("2027-03-02 09:00", GROUP), ("2027-03-02 09:00", TEACHER)]),
        ("invite21", [("2027-03-17 09:00", INSTRUCTOR)]),
        ("invite17", [("2027-03-22 09:00", INSTRUCTOR)]),
        ("invite14", [("2027-03-24 09:00", INSTRUCTOR), ("2027-03-24 09:00", TEACHER)]),
        ("invite10", [("2027-03-29 09:00", TEACHER)]),
        ("eval7", [("2027-03-31 09:00", GROUP)]),
        ("eval1", [("2027-04-06 09:00", GROUP)]),
        ("eval0", [("2027-04-07 09:00", GROUP)]),
        ("record", [("2027-04-08 09:00", TEACHER)]),
        ("overdue", [("2027-04-14 09:00", TEACHER), ("2027-04-14 09:00", COORDINATOR)]),
        ("unevaluated", [("2027-05-07 09:00", COORDINATOR)]),
    ],
)
def test_the_ladder(kind, found):
    assert told(running(), (2027, 6, 1), kind) == found


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        ("weekly", ["02-15", "02-22", "03-01", "03-08", "03-15", "03-22", "03-29"]),
        ("fortnightly", ["02-15", "03-01", "03-15", "03-29"]),
        ("monthly", ["03-01"]),
    ],
)
def test_the_agreed_rhythm(rhythm, days):
    given = running(rhythm=rhythm, doers=(INSTRUCTOR, STUDENT))

    found = told(given, (2027, 6, 1), "pulse")

    assert [moment[5:10] for moment, to in found if to == STUDENT] == days


@pytest.mark.parametrize(
    ("followup", "asked"),
    [
        (("pulse",), "pulse"),
        (("note", "pulse"), "pulse"),
        (("note",), "note"),
        (("numbers",), "note"),
    ],
)
def test_who_agreed_on_notes_is_asked_for_notes_and_not_for_a_pulse(followup, asked):
    given = running(followup=followup)

    found = given.runs_until(local(2027, 4, 1))

    kinds = [kind for _, to, items in found if to == STUDENT for kind in items]
    assert kinds == ["begun", asked, asked, asked, asked]


def test_who_has_just_written_a_note_is_not_asked_for_one():
    given = running(followup=("note",))
    given.runs_until(local(2027, 2, 18))
    given.when(c.Contribute(STUDENT, "F", "Puhelu onnistui", True, about="e1"))

    found = told(given, (2027, 3, 16), "note")

    days = [(at[5:10], to) for at, to in found]
    assert days == [("03-01", INSTRUCTOR), ("03-15", INSTRUCTOR), ("03-15", STUDENT)]
    number = max(n for n, x in given.workshop.notices.items() if x.to == STUDENT)
    assert not given.view(f"notice:{number}", STUDENT).data["items"][0]["done"]
    given.when(c.Contribute(STUDENT, "F", "Toinenkin onnistui", True, about="e1"))
    assert Show(CardKey(f"notice:{number}"), to=STUDENT) in given.turn.effects
    assert given.view(f"notice:{number}", STUDENT).data["items"][0]["done"]


@pytest.mark.parametrize(
    ("confirm", "by", "stops"),
    [
        ("started:e1", TEACHER, {"start3"}),
        ("invited:e1", INSTRUCTOR, {"invite21", "invite17", "invite14", "invite10"}),
        ("postinv:e1", TEACHER, {"invite21", "invite17", "invite14", "invite10"}),
        ("pulse:e1:2027-02-08:smooth", STUDENT, {("begun", STUDENT)}),
    ],
)
def test_what_is_confirmed_reminds_no_more(confirm, by, stops):
    given = running()
    before = {each.kind for each in given.reminders()}

    given.press(confirm, by=by)

    after = {each.kind for each in given.reminders()}
    people = {(each.kind, each.to) for each in given.reminders()}
    assert not stops & (after | people)
    assert before - after <= stops


def test_a_confirmation_stops_the_rest_of_the_ladder_at_once():
    given = running()
    given.runs_until(local(2027, 3, 18))

    given.press("invited:e1", by=INSTRUCTOR)

    assert told(given, (2027, 4, 8), "invite17", "invite14", "invite10") == []


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("started:e1", STUDENT, Refusal.NOT_YOURS),
        ("invited:e1", STUDENT, Refusal.NOT_YOURS),
        ("postinv:e1", INSTRUCTOR, Refusal.NOT_FACILITATOR),
        ("pulse:e1:2027-02-08:smooth", STRANGER, Refusal.NOT_A_PARTICIPANT),
        ("pulse:e1:2027-02-08:great", STUDENT, Refusal.STALE),
        ("help:e1", STRANGER, Refusal.NOT_A_PARTICIPANT),
        *((f"{each}:e9", TEACHER, Refusal.STALE) for each in ("started", "invited", "postinv")),
        *((f"{each}:e9", TEACHER, Refusal.STALE) for each in ("help", "stop", "hold")),
    ],
)
def test_duties_belong_to_those_who_bear_them(action, by, refusal):
    assert running().refuses(action, by=by) is refusal


def test_everything_is_confirmed_once():
    given = running()
    for action, by in (
        ("started:e1", TEACHER),
        ("invited:e1", INSTRUCTOR),
        ("help:e1", STUDENT),
    ):
        given.press(action, by=by)
        assert given.refuses(action, by=by) is Refusal.ALREADY
    assert given.refuses("postinv:e1") is Refusal.ALREADY
    given.press("pulse:e1:2027-02-08:smooth", by=STUDENT)
    assert given.press("pulse:e1:2027-02-08:smooth", by=STUDENT).events == ()
    given.press("pulse:e1:2027-02-08:stuck", by=STUDENT)
    assert [each.answer for each in given.experiment().pulses] == ["stuck"]


# Nothing stacks


def test_a_plan_that_is_made_late_sends_what_still_matters_and_skips_the_rest():
    given = at("E4")
    plans(
        given,
        start="2027-01-19",
        end="2027-02-05",
        meeting="2027-02-08T13:00",
        reason="Lyhyt jakso",
        rhythm="weekly",
    )
    given.goes_to("F")

    found = given.runs_until(local(2027, 1, 19, 8))

    assert set(found) == {
        ("2027-01-18 10:00", TEACHER, ("start3",)),
        ("2027-01-18 10:00", INSTRUCTOR, ("invite21",)),
    }


def test_a_bot_that_slept_three_days_sends_one_message_each():
    given = running()
    given.runs_until(local(2027, 3, 22, 8))

    turn = given.sleep_until(local(2027, 3, 25, 10))

    assert {(each.to, tuple(x.kind for x in each.items)) for each in messages(turn)} == {
        (INSTRUCTOR, ("invite14",)),
        (TEACHER, ("invite14",)),
    }
    assert skipped(turn) == [Reminded("invite17", "e1", "2027-03-21")]


def test_a_bot_that_slept_through_a_month_makes_no_storm():
    given = running(rhythm="weekly")

    turn = given.sleep_until(local(2027, 3, 19, 10))

    people = [each.to for each in messages(turn)]
    assert len(people) == len(set(people))
    assert sum(each.kind == "pulse" for one in messages(turn) for each in one.items) == 2
    assert given.tick().events == ()


def test_it_wakes_up_quietly_outside_the_hours():
    given = running()

    turn = given.sleep_until(local(2027, 2, 1, 22))

    assert messages(turn) == []
    assert given.runs_until(local(2027, 2, 2, 10))[0][0] == "2027-02-02 09:00"


def test_a_clock_that_runs_back_sends_nothing_twice():
    given = running()
    first = given.runs_until(local(2027, 2, 16))

    given.now = local(2027, 1, 29, 9)
    given.when(c.Tick(()))
    again = given.runs_until(local(2027, 2, 16))

    assert first
    assert again == []


def test_a_reminder_that_nobody_wants_any_more_is_left_alone():
    given = running()
    stale = c.Due(STUDENT, Reminded("pulse", "e9", "2027-02-15"))

    assert given.when(c.Tick((stale,))).events == ()


# The weekly limit


def test_one_pulse_a_week_also_across_experiments():
    given = at("E4")
    plans(given, rhythm="weekly")
    plans(given, rhythm="weekly", start="2027-02-03")
    given.goes_to("F")

    found = given.runs_until(local(2027, 4, 20))
    days = [
        date.fromisoformat(at[:10])
        for at, to, kinds in found
        if to == STUDENT and set(kinds) & {"begun", "pulse"}
    ]

    gaps = [(late - early).days for early, late in pairwise(days)]
    assert all(each >= 7 for each in gaps)
    both = [kinds for _, to, kinds in found if to == STUDENT and len(kinds) > 1]
    assert both


def test_those_who_cannot_be_reached_are_asked_in_the_group_once():
    given = running()
    for each in (INSTRUCTOR, STUDENT):
        given.when(c.ChangeReach(each, reachable=False))

    found = told(given, (2027, 2, 9), "begun")

    assert found == [("2027-02-08 09:00", GROUP)]


# Hours, holidays and clocks


def test_nothing_is_said_outside_weekdays_9_to_16_or_in_july():
    given = running(
        start="2027-05-14", end="2027-08-31", reason="Pitkä jakso", meeting="2027-09-03T13:00"
    )

    found = given.runs_until(local(2027, 10, 10))

    for moment, _, _ in found:
        here = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        assert here.weekday() < 5
        assert 9 <= here.hour < 16
        assert here.month != 7
    assert any(at.startswith("2027-08-02") for at, _, _ in found)


def test_a_holiday_moves_a_reminder_to_the_next_working_day_or_before_a_meeting():
    given = running()
    given.holidays = frozenset({date(2027, 3, 29), date(2027, 4, 6), date(2027, 3, 31)})
    given.when(c.Tick(()))

    found = given.runs_until(local(2027, 4, 7, 8))

    assert ("2027-03-30 09:00", TEACHER, ("invite10",)) in found
    assert ("2027-03-30 09:00", GROUP, ("eval7",)) in found
    assert ("2027-04-05 09:00", GROUP, ("eval1",)) in found


@pytest.mark.parametrize(
    ("meeting", "found"),
    [
        ("08:00", ["04-06 15:00"]),
        ("09:00", ["04-06 15:00"]),
        ("09:30", ["04-07 09:00"]),
        ("16:00", ["04-07 09:00"]),
    ],
)
def test_the_card_of_the_day_comes_before_the_meeting(meeting, found):
    given = running(meeting=f"2027-04-07T{meeting}")

    told_at = told(given, (2027, 4, 9), "eval0")

    assert [moment[5:] for moment, _ in told_at] == found
    word = [each for each in running().reminders() if each.kind == "eval0"]
    assert word[0].until == local(2027, 4, 7, 13)


def test_a_bot_that_wakes_after_the_meeting_says_nothing_of_its_morning():
    given = running(meeting="2027-04-07T10:00")
    given.runs_until(local(2027, 4, 7, 8))

    turn = given.sleep_until(local(2027, 4, 7, 10, 1))

    assert messages(turn) == []
    assert skipped(turn) == [
        Reminded("eval0", "e1", "2027-04-07"),
        Reminded("lead0", "e1", "2027-04-07T10:00"),
    ]


def test_the_hour_is_the_walls_hour_on_both_sides_of_the_changing_clocks():
    given = running(rhythm="weekly")

    found = given.runs_until(local(2027, 4, 1))

    assert {at[11:] for at, _, _ in found} == {"09:00"}
    utc = {x.due_at.hour for x in running(rhythm="weekly").reminders() if x.kind == "pulse"}
    assert utc == {6, 7}


# Snooze and mute


def test_later_comes_the_next_working_day_and_can_be_put_off_again():
    given = running()
    given.runs_until(local(2027, 1, 29, 10))
    given.press("later:1", by=TEACHER)
    assert given.refuses("later:1", by=TEACHER) is Refusal.ALREADY
    assert given.view("notice:1", TEACHER).data["snoozed"]

    found = given.runs_until(local(2027, 2, 1, 12))
    assert ("2027-02-01 09:00", TEACHER, ("start3",)) in found
    number = max(n for n, each in given.workshop.notices.items() if each.to == TEACHER)
    given.press(f"later:{number}", by=TEACHER)
    again = given.runs_until(local(2027, 2, 2, 12))

    assert again == [("2027-02-02 09:00", TEACHER, ("start3",))]


def test_what_was_put_off_stops_when_it_is_done():
    given = running()
    given.runs_until(local(2027, 1, 29, 10))
    given.press("later:1", by=TEACHER)

    given.press("started:e1")

    assert told(given, (2027, 2, 3), "start3") == []


def test_muting_a_kind_stops_it_for_that_person_also_if_it_was_put_off():
    given = running()
    given.runs_until(local(2027, 2, 8, 10))
    mine = max(n for n, each in given.workshop.notices.items() if each.to == STUDENT)
    given.press(f"later:{mine}", by=STUDENT)
    given.press(f"mute:{mine}", by=STUDENT)
    assert given.refuses(f"mute:{mine}", by=STUDENT) is Refusal.ALREADY

    found = told(given, (2027, 4, 1), "pulse", "begun")

    assert {to for _, to in found} == {INSTRUCTOR}
    assert given.view(f"notice:{mine}", STUDENT).data["muted"]


def test_only_the_reader_puts_off_or_mutes():
    given = running()
    given.runs_until(local(2027, 2, 1, 10))

    for action in ("later:1", "mute:1"):
        assert given.refuses(action, by=STUDENT) is Refusal.NOT_YOURS
    assert given.refuses("later:99") is Refusal.STALE
    assert given.refuses("mute:99") is Refusal.STALE
    assert given.refuses("mute:2") is Refusal.NOT_YOURS
    labels = {each.label for each in given.buttons("notice:2")}
    assert not {"later", "mute"} & labels


# Alarms


@pytest.mark.parametrize(
    ("pulses", "alarm"),
    [
        ([(STUDENT, "stuck")], False),
        ([(STUDENT, "stuck"), (STUDENT, "undone")], True),
        ([(STUDENT, "stuck"), (STUDENT, "smooth")], False),
        ([(STUDENT, "stuck"), (INSTRUCTOR, "undone")], True),
        ([(STUDENT, "stuck"), (INSTRUCTOR, "smooth"), (STUDENT, "stuck")], True),
        ([(STUDENT, "stuck"), (STUDENT, "smooth"), (STUDENT, "stuck")], False),
    ],
)
def test_trouble_twice_in_a_row_reaches_the_facilitator_the_same_working_day(pulses, alarm):
    given = running()
    given.now = local(2027, 2, 15, 11)

    for number, (person, answer) in enumerate(pulses):
        given.later(minutes=1).press(f"pulse:e1:2027-02-{8 + number:02}:{answer}", by=person)

    found = [(at, to) for at, to, kinds in given.runs_until(local(2027, 2, 15, 16))]
    assert (found[-1:] == [(f"2027-02-15 11:0{len(pulses)}", TEACHER)]) is alarm


def test_a_call_for_help_reaches_the_facilitator_and_opens_the_experiment():
    given = running()
    given.now = local(2027, 2, 5, 16, 30)

    given.press("help:e1", by=STUDENT)
    found = told(given, (2027, 2, 9), "help")

    assert found == [("2027-02-08 09:00", TEACHER)]
    number = max(n for n, each in given.workshop.notices.items() if each.to == TEACHER)
    assert "open:exp:e1" in given.actions(f"notice:{number}", TEACHER)
    labels = {each.label for each in given.buttons("exp:e1", TEACHER)}
    assert {"hold_short", "move_meeting", "stop_early"} <= labels
    given.later(days=1).press("help:e1", by=STUDENT)
    assert len(given.experiment().help_asked) == 2


def test_when_the_inviter_leaves_the_facilitator_hears_and_the_deputy_is_reminded():
    given = running(deputy=SUPERVISOR)
    given.runs_until(local(2027, 3, 10))

    given.when(c.Leave(INSTRUCTOR))
    assert given.view("exp:e1", TEACHER).data["plan"]["vacant"] == ("inviter",)
    found = told(given, (2027, 3, 26), "duty", "invite21", "invite14")

    assert found == [
        ("2027-03-10 09:00", TEACHER),
        ("2027-03-17 09:00", SUPERVISOR),
        ("2027-03-24 09:00", SUPERVISOR),
    ]


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (False, [("2027-03-10 09:00", TEACHER), ("2027-03-17 09:00", COORDINATOR)]),
        (True, [("2027-03-10 09:00", TEACHER)]),
    ],
)
def test_a_duty_without_its_bearer_for_five_working_days_reaches_the_coordinator(named, found):
    given = running()
    given.runs_until(local(2027, 3, 10))
    given.when(c.Leave(INSTRUCTOR))

    heard = told(given, (2027, 3, 12), "duty", "vacant")
    if named:
        given.press(f"set:e1:inviter:{STUDENT}:1")
    heard += told(given, (2027, 3, 30), "duty", "vacant")

    assert heard == found
    number = next(n for n, x in given.workshop.notices.items() if x.items[0].kind == "duty")
    assert given.view(f"notice:{number}", TEACHER).data["items"][0]["done"] is named


def test_a_facilitator_without_a_coordinator_hears_of_an_empty_duty_again():
    given = running()
    given.state = replace(given.workshop, coordinator=None)
    given.runs_until(local(2027, 3, 10))
    given.when(c.Leave(INSTRUCTOR))

    found = told(given, (2027, 3, 30), "vacant")

    assert found == [("2027-03-17 09:00", TEACHER)]


def test_an_inviter_who_closed_the_private_chat_is_not_written_to():
    given = running()
    given.when(c.ChangeReach(INSTRUCTOR, reachable=False))

    assert told(given, (2027, 3, 18), "invite21") == [("2027-03-17 09:00", TEACHER)]


def test_a_new_inviter_gets_the_reminders_from_then_on():
    given = running()
    given.runs_until(local(2027, 3, 18))
    given.press(f"set:e1:inviter:{STUDENT}:1")

    found = told(given, (2027, 3, 25), "invite17", "invite14")

    assert found == [
        ("2027-03-22 09:00", STUDENT),
        ("2027-03-24 09:00", STUDENT),
        ("2027-03-24 09:00", TEACHER),
    ]


# Never evaluated


def overdue() -> Play:
    """A month has gone since the meeting, and nobody has recorded anything."""
    given = running()
    given.runs_until(local(2027, 5, 7, 10))
    return given


def last_notice(given: Play, to: int) -> int:
    return max(n for n, each in given.workshop.notices.items() if each.to == to)


def test_a_month_without_an_evaluation_asks_the_coordinator_two_questions():
    given = overdue()
    number = last_notice(given, COORDINATOR)
    assert given.view("status").data["experiments"][0]["unevaluated"]
    assert "open:brief:e1" in given.actions(f"notice:{number}", COORDINATOR)

    given.press("open:brief:e1", by=COORDINATOR)
    assert given.view("brief:e1", COORDINATOR).data["asking"]["key"] == "done"
    given.press("set:b1:done:did_partly:1", by=COORDINATOR)
    assert Show(CardKey("brief:e1"), to=COORDINATOR) in given.turn.effects
    assert given.view("brief:e1", COORDINATOR).data["asking"]["key"] == "learnt"
    assert given.view("exp:e1").data["plan"]["brief"] == {}
    given.when(c.FillField(COORDINATOR, "b1", "learnt", "Puhelu kannattaa sopia ajoissa."))

    brief = {"done": "did_partly", "learnt": "Puhelu kannattaa sopia ajoissa."}
    assert given.view("exp:e1").data["plan"]["brief"] == brief
    assert given.view("brief:e1", COORDINATOR).data["complete"]
    assert given.view(f"notice:{number}", COORDINATOR).data["items"][0]["done"]
    assert Show(CardKey(f"notice:{number}"), to=COORDINATOR) in given.turn.effects


def test_after_the_two_questions_an_evaluation_may_still_be_held():
    given = overdue()

    given.press("hold:e1")

    assert given.place == "G1@e1"
    given.goes_to("G6")
    assert not given.workshop.is_unevaluated("e1")
    assert given.refuses("open:brief:e1", by=COORDINATOR) is Refusal.STALE
    assert given.refuses("set:b1:done:did:1", by=COORDINATOR) is Refusal.STALE


def test_the_two_questions_come_only_when_the_evaluation_is_a_month_late():
    given = running()

    assert given.refuses("open:brief:e1", by=COORDINATOR) is Refusal.STALE
    assert given.refuses("set:b1:done:did:1") is Refusal.STALE
    assert given.refuses("open:brief:e9") is Refusal.STALE
    assert "open:brief:e1" not in given.actions("exp:e1", TEACHER)
    assert "open:brief:e1" in overdue().actions("exp:e1", TEACHER)


# Stopped, held, decided


def test_a_stopped_experiment_asks_only_for_its_evaluation():
    given = running()
    given.runs_until(local(2027, 2, 16))

    given.press("stop:e1")

    found = given.runs_until(local(2027, 4, 30))
    assert [kinds for _, _, kinds in found] == [
        ("record",),
        ("overdue",),
        ("overdue",),
        ("unevaluated",),
        ("unheld",),
    ]
    assert found[0][0] == "2027-02-17 09:00"


def test_a_meeting_that_moved_is_reminded_of_anew():
    given = running()
    given.runs_until(local(2027, 4, 6, 12))

    given.press("set:e1:meeting:2027-04-13T13:00:1")
    found = told(given, (2027, 4, 20), "eval7", "eval1", "eval0", "record")

    assert found == [
        ("2027-04-06 12:00", GROUP),
        ("2027-04-12 09:00", GROUP),
        ("2027-04-13 09:00", GROUP),
        ("2027-04-14 09:00", TEACHER),
    ]


def test_an_adopted_practice_is_looked_at_on_its_day():
    given = at("G6")

    found = told(given, (2027, 11, 1), "check")

    assert found == [("2027-10-07 09:00", TEACHER)]


def test_a_check_reaches_also_the_first_who_continues():
    given = at("G6")
    given.press(f"handover:{STUDENT}")

    found = told(given, (2027, 11, 1), "check")

    assert found == [("2027-10-07 09:00", STUDENT), ("2027-10-07 09:00", TEACHER)]


def test_the_next_round_is_announced_two_weeks_before():
    given = at("G6").passes()

    assert told(given, (2028, 1, 1), "next") == [("2027-11-17 09:00", TEACHER)]


def test_a_promise_is_reminded_of_after_a_week_and_only_to_its_maker():
    given = at("E6")
    given.writes(STUDENT, "Kysyn ohjaajalta.")
    given.writes(INSTRUCTOR, "Varaan ajan.")
    given.when(c.Leave(INSTRUCTOR))

    found = given.runs_until(local(2027, 2, 1, 8))

    assert ("2027-01-25 09:00", STUDENT, ("commit",)) in found
    assert INSTRUCTOR not in {to for _, to, _ in found}
    number = next(n for n, each in given.workshop.notices.items() if each.to == STUDENT)
    promise = given.view(f"notice:{number}", STUDENT).data["items"][0]["promise"]
    assert promise == "Kysyn ohjaajalta."


# Time boxes


def test_at_half_of_a_live_box_the_silent_get_one_word():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")

    early = given.later(minutes=4).tick()
    half = given.later(minutes=1).tick()
    given.press("time:A1")
    later = given.later(minutes=6).tick()

    nudged = [x for x in half.effects if isinstance(x, Show) and x.card == "nudge:A1"]
    assert early.events == ()
    assert {each.to for each in nudged} == {INSTRUCTOR, STUDENT, SUPERVISOR}
    assert not [x for x in later.effects if isinstance(x, Show) and x.card == "nudge:A1"]


@pytest.mark.parametrize("form", ["ONCE", "ASYNC"])
@pytest.mark.parametrize("answered", [False, True])
def test_at_half_time_a_group_without_any_answer_is_told_what_the_bot_sees(
    form: str, answered: bool
):
    given = at("A1", form)
    if answered:
        given.writes(TEACHER, "Soitamme.")

    half = given.sleep_until(next(x.due_at for x in given.standing if x.kind == "half"))

    assert (e.TalkUnheard("A1") in half.events) is not answered
    assert Show(CardKey("step:A1"), noticed=not answered) in half.effects
    assert given.view().data["talked_past"] is not answered


def test_a_word_by_hand_replaces_the_one_at_half_time():
    given = at("A1")
    given.press("nudge:A1")

    assert "half" not in {each.kind for each in given.reminders()}


def test_when_the_time_is_up_the_cards_say_so_and_nobody_is_hurried_on():
    given = at("A1")

    turn = given.later(minutes=10).tick()

    assert Show(CardKey("step:A1")) in turn.effects
    assert Show(CardKey("step:A1"), fresh=True) in turn.effects
    assert Show(CardKey("remote"), TEACHER, fresh=True) in turn.effects
    assert given.view().data["time_up"]
    assert messages(turn) == []


def test_in_ones_own_time_a_step_is_open_for_days_and_the_word_waits_for_the_morning():
    given = at("A1", "ASYNC")
    given.now += timedelta(hours=9)  # 19.00
    given.press("back:A1")
    given.press("skip:I4")

    half = next(each for each in given.standing if each.kind == "half")
    end = next(each for each in given.standing if each.kind == "timeup")

    assert half.due_at == local(2027, 1, 20, 9)
    assert end.due_at == given.now + timedelta(days=2)
    given.sleep_until(local(2027, 1, 20, 3))
    assert not given.turn.effects
    assert given.sleep_until(local(2027, 1, 20, 9)).events[1:]


def test_together_is_together_also_where_the_rest_is_done_in_ones_own_time():
    given = at("E1", "ASYNC")

    assert next(x for x in given.standing if x.kind == "stopped").due_at == (
        given.now + timedelta(minutes=8)
    )


@pytest.mark.parametrize("place", ["I2", "F"])
def test_waiting_for_people_or_for_months_has_no_box(place):
    given = at(place)

    assert not {"half", "timeup"} & {each.kind for each in given.reminders()}
    assert given.view().data["deadline"] is None


# What may not have arrived


def test_a_message_that_may_not_have_arrived_is_sent_again_once_by_a_human():
    given = running()
    given.runs_until(local(2027, 1, 29, 10))

    given.when(c.ReportFailure(1))
    assert given.when(c.ReportFailure(1)).events == ()
    assert given.when(c.ReportFailure(99)).events == ()
    assert [each["id"] for each in given.view("remote", TEACHER).data["uncertain"]] == [1]
    assert "resend:1" in given.actions("remote", TEACHER)
    assert given.refuses("resend:1", by=STUDENT) is Refusal.NOT_FACILITATOR
    turn = given.press("resend:1")

    assert messages(turn) == [e.NoticeSent(2, TEACHER, given.workshop.notices[1].items)]
    assert given.refuses("resend:1") is Refusal.ALREADY
    assert given.refuses("resend:2") is Refusal.STALE
    assert given.view("remote", TEACHER).data["uncertain"] == []


def test_nobody_who_left_is_asked_for_a_pulse():
    given = running(doers=(*EVERYONE,))
    given.when(c.Leave(STUDENT))

    found = told(given, (2027, 4, 1), "begun", "pulse")

    assert {to for _, to in found} == {TEACHER, INSTRUCTOR}


def test_pulses_are_summed_by_voice_with_the_silent_ones():
    given = running()
    given.press("pulse:e1:2027-02-08:smooth", by=STUDENT)

    data = given.view("status").data["experiments"][0]

    assert data["pulses"] == {"OP": {"smooth": 1}}
    assert data["silent"] == [Voice.TP]
