"""The plan card: every rule at its edge (method, section 3), dates typed and read back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.experiment import Stage
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.rules import forms, warning
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    EVERYONE,
    INSTRUCTOR,
    MONDAY,
    PLAN,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    local,
    plans,
    running,
)


def problems(given: Play, name: str = "e1") -> set[tuple[str, str]]:
    found = forms.problems(given.scene, name)
    return {(each.field, each.rule) for each in found}


def warnings(given: Play, name: str = "e1") -> set[str]:
    found = warning.warnings(given.scene, name)
    return {str(each.rule) for each in found}


def planned(**changes: object) -> Play:
    given = at("E4")
    plans(given, **changes)
    return given


def lasting(days: int, reason: str | None = None) -> Play:
    end = date(2027, 2, 1) + timedelta(days=days)
    meeting = end + timedelta(days=(7 - end.weekday()) % 7)
    return planned(end=end.isoformat(), meeting=f"{meeting}T13:00", reason=reason)


def test_the_examples_plan_is_in_order():
    given = planned()

    assert problems(given) == set()
    assert warnings(given) == set()
    assert given.view().data["complete"]
    assert given.press("adv:E4").refusal is None


@pytest.mark.parametrize("field", [key for key in PLAN if key != "period"])
def test_every_field_is_needed(field):
    given = planned(**{field: None})

    assert (field, "missing") in problems(given)
    assert given.refuses("adv:E4") is Refusal.PLAN_INCOMPLETE


@pytest.mark.parametrize(
    ("days", "reason", "found"),
    [
        (13, "Lyhyt jakso", {("end", "length_out")}),
        (14, None, {("reason", "reason_needed")}),
        (14, "Lyhyt jakso", set()),
        (27, None, {("reason", "reason_needed")}),
        (27, "Lyhyt jakso", set()),
        (28, None, set()),
        (92, None, set()),
        (93, None, {("reason", "reason_needed")}),
        (93, "Pitkä jakso", set()),
        (120, "Pitkä jakso", set()),
        (121, "Pitkä jakso", {("end", "length_out")}),
        (-1, "Väärin päin", {("end", "length_out")}),
    ],
)
def test_an_experiment_lasts_one_to_three_months_or_has_a_reason(days, reason, found):
    assert problems(lasting(days, reason)) == found


@pytest.mark.parametrize(
    ("start", "found"),
    [("2027-01-17", {("start", "start_past")}), ("2027-01-18", set())],
)
def test_it_starts_today_or_later(start, found):
    assert problems(planned(start=start)) == found


@pytest.mark.parametrize(
    ("meeting", "found"),
    [
        ("2027-03-30T13:00", {("meeting", "meeting_early")}),
        ("2027-03-31T13:00", set()),
        ("2027-04-14T17:00", set()),
        ("2027-04-15T13:00", {("meeting", "meeting_late")}),
        ("2027-04-10T13:00", {("meeting", "meeting_hours")}),
        ("2027-04-11T13:00", {("meeting", "meeting_hours")}),
        ("2027-04-09T07:59", {("meeting", "meeting_hours")}),
        ("2027-04-09T08:00", set()),
        ("2027-04-09T17:01", {("meeting", "meeting_hours")}),
        ("2027-04-09", {("meeting", "missing")}),
    ],
)
def test_the_evaluation_is_within_two_weeks_of_the_end_on_a_weekday(meeting, found):
    assert problems(planned(meeting=meeting)) == found


@pytest.mark.parametrize(
    ("start", "end", "meeting", "found"),
    [
        ("2027-02-01", "2027-03-31", "2027-04-07T13:00", set()),
        (
            "2027-05-03",
            "2027-06-30",
            "2027-07-07T13:00",
            {"july", "school_break", "ends_in_summer"},
        ),
        ("2027-02-01", "2027-03-26", "2027-03-29T13:00", {"holiday"}),
        ("2027-08-16", "2027-10-15", "2027-10-20T13:00", {"school_break"}),
    ],
)
def test_holidays_july_and_school_breaks_are_warned_of(start, end, meeting, found):
    given = planned(start=start, end=end, meeting=meeting)
    given.holidays = frozenset({date(2027, 3, 29)})

    assert warnings(given) == found
    assert problems(given) == set()


@pytest.mark.parametrize(
    ("aim", "warned"),
    [
        ("Opiskelija osaa kertoa tavoitteensa.", set()),
        ("OPISKELIJAT KERTOVAT tavoitteensa.", set()),
        ("Ohjaaja ja opiskelija puhuvat viikosta joka perjantai.", set()),
        ("Vuorot tiedetään 3 päivää ennen.", set()),
        ("Opiskelija on mukana puhelussa.", set()),
        ("Yhteistyö on parempaa.", {"not_observable"}),
        ("Tieto kulkee sujuvammin.", {"not_observable"}),
        ("Vastuu on selkeä kaikille.", {"not_observable"}),
    ],
)
def test_an_aim_says_what_can_be_seen_or_heard_or_is_asked_how_it_will_show(aim, warned):
    given = planned(aim=aim)

    assert warnings(given) == warned
    assert problems(given) == set()
    assert given.press("adv:E4").refusal is None


@pytest.mark.parametrize(
    "action",
    [
        "Soitamme viikkoa ennen",
        "Pidetään yhteinen puhelu",
        "– Katsotaan viikon työt",
        "2. Täyttäkää tavoitekortti",
        "kertoa tiimille",
        "Sovi tapaaminen",
    ],
)
def test_an_action_that_begins_with_what_is_done_is_clear(action):
    assert warnings(planned(actions=action)) == set()


def test_an_action_that_begins_otherwise_is_quoted_with_a_question():
    given = planned(actions="Yhteinen puhelu\nSoitamme ennen\nOpettaja soittaa")

    (found,) = given.view().data["warnings"]

    assert (found.field, found.rule) == ("actions", "no_verb")
    assert found.about == "Yhteinen puhelu; Opettaja soittaa"
    assert given.press("adv:E4").refusal is None


@pytest.mark.parametrize(
    ("aim", "actions", "warned"),
    [
        ("The student tells the goals on day one.", "Call a week before", set()),
        ("Better cooperation", "We call a week before", {"not_observable"}),
        ("The student tells the goals.", "A joint call\nFill in the card", {"no_verb"}),
    ],
)
def test_a_group_that_plans_in_english_is_read_in_english(aim, actions, warned):
    given = planned(aim=aim, actions=actions)
    given.state = replace(given.workshop, language="en")

    assert warnings(given) == warned


@pytest.mark.parametrize(
    ("perspectives", "period", "warned"),
    [
        (("P1",), None, {"period_unknown"}),
        (("P1",), "inside", set()),
        (("P1", "P3"), "outside", {"no_period"}),
        (("P2", "P3"), None, set()),
        (("P3",), "outside", set()),
    ],
)
def test_smooth_learning_is_tried_where_there_is_a_workplace_period(perspectives, period, warned):
    given = planned(perspectives=perspectives, period=period)

    assert warnings(given) == warned
    assert problems(given) == set()


@pytest.mark.parametrize(
    ("start", "end", "offered"),
    [
        ("2027-02-01", "2027-03-31", ["2027-03-01", "2027-04-01", "2027-05-01"]),
        (
            "2027-04-15",
            "2027-06-15",
            ["2027-05-15", "2027-05-31", "2027-06-15", "2027-07-15"],
        ),
        (
            "2027-05-24",
            "2027-07-24",
            ["2027-06-24", "2027-07-24", "2027-08-24", "2027-08-31"],
        ),
    ],
)
def test_instead_of_a_summer_end_there_is_the_end_of_may_or_an_evaluation_in_september(
    start, end, offered
):
    given = planned(start=start, end=end, meeting="2027-09-06T13:00")
    summer = "2027-06" < end < "2027-08"

    given.press("field:e1:end")

    days = [x.action.split(":")[3] for x in given.buttons() if x.label == "date"]
    assert days == offered
    assert ("ends_in_summer" in warnings(given)) is summer


@pytest.mark.parametrize(
    ("end", "warned"),
    [("2027-06-04", False), ("2027-06-05", True), ("2027-08-10", True), ("2027-08-11", False)],
)
def test_the_summer_break_has_its_edges(end, warned):
    assert ("ends_in_summer" in warnings(planned(start="2027-05-03", end=end))) is warned


def test_the_inviter_can_be_written_to():
    given = planned()

    given.when(c.ChangeReach(INSTRUCTOR, reachable=False))
    assert problems(given) == {("inviter", "inviter_unreachable")}
    given.when(c.Leave(INSTRUCTOR))

    assert problems(given) == {("inviter", "person_left"), ("doers", "one_voice")}


def test_the_responsible_person_is_one_who_takes_part():
    given = planned()

    assert given.refuses(f"set:e1:responsible:{STRANGER}:1") is Refusal.STALE
    given.press(f"set:e1:responsible:{STUDENT}:1")
    assert given.form().people("responsible") == (STUDENT,)
    given.when(c.Leave(STUDENT))

    assert ("responsible", "person_left") in problems(given)


@pytest.mark.parametrize(
    ("doers", "found", "warned"),
    [
        ((INSTRUCTOR, STUDENT), set(), set()),
        ((INSTRUCTOR, SUPERVISOR), {("doers", "one_voice")}, {"no_student"}),
        ((INSTRUCTOR,), {("doers", "one_voice")}, {"no_student"}),
        ((INSTRUCTOR, TEACHER), set(), {"no_student"}),
    ],
)
def test_doers_are_of_two_voices_and_the_student_is_remembered(doers, found, warned):
    given = planned(doers=doers)

    assert problems(given) == found
    assert warnings(given) == warned


def test_names_are_unique_and_of_their_length():
    given = planned(name="Puhelu")
    plans(given, name="pUHELU")

    assert problems(given, "e2") == {("name", "name_taken")}
    for name, refusal in (
        ("ab", Refusal.TOO_SHORT),
        ("a" * 61, Refusal.TOO_LONG),
        ("  \n", Refusal.EMPTY),
        ("abc", None),
        ("a" * 60, None),
    ):
        assert given.refuses(c.FillField(TEACHER, "e2", "name", name)) is refusal


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [(0, Refusal.EMPTY), (1, None), (5, None), (6, Refusal.TOO_MANY_LINES)],
)
def test_one_to_five_actions(lines, refusal):
    given = planned(actions=None)

    typed = c.FillField(TEACHER, "e1", "actions", "\n\n".join(["Soita"] * lines))

    assert given.refuses(typed) is refusal


def test_one_main_form_and_a_second_at_most():
    given = planned()

    given.press("set:e1:forms:ARKI:1")

    assert given.form().parts("forms") == ("KEH", "ARKI")
    assert given.refuses("set:e1:forms:STR:1") is Refusal.TOO_MANY_CHOICES
    assert given.press("set:e1:forms:ARKI:1").events == ()
    given.press("set:e1:forms:KEH:0")
    assert given.form().parts("forms") == ("ARKI",)
    assert given.refuses("set:e1:forms:XXX:1") is Refusal.STALE


def test_a_target_that_was_put_away_after_a_step_back_is_asked_again():
    given = planned()
    target = given.workshop.targets[0]
    given.press("back:E4")

    given.press(f"target:E3:{target}:0")

    assert ("targets", "missing") in problems(given)


def test_pressing_twice_drafts_one():
    given = at("E4")
    draft = next(each for each in given.actions() if each.startswith("draft:"))

    given.press(draft)

    assert given.refuses(draft) is Refusal.ALREADY
    assert list(given.workshop.experiments) == ["e1"]


def test_at_most_three_experiments_and_one_can_be_dropped():
    given = planned()
    plans(given)
    plans(given)

    assert given.refuses("draft:E4") is Refusal.TOO_MANY_EXPERIMENTS
    given.press("plan:e1", by=STUDENT)
    assert given.view().data["form"] == "e1"
    assert given.refuses("drop:e1", by=STUDENT) is Refusal.NOT_FACILITATOR
    given.press("drop:e3")
    given.press("draft:E4")

    assert given.form("e3").values == {}
    assert [each.text for each in given.buttons() if each.action.startswith("plan:")][-1] == "?"


@pytest.mark.parametrize("action", ["draft:A1", "plan:e1", "drop:e1"])
def test_plans_are_made_where_plans_are_made(action):
    given = at("A1")

    assert given.refuses(action) is Refusal.STEP_CLOSED
    assert at("E4").refuses("plan:e9") is Refusal.STALE
    assert at("E4").refuses("drop:e9") is Refusal.STALE
    assert at("E4").refuses("draft:E4", by=STRANGER) is Refusal.NOT_A_PARTICIPANT
    assert at("E4").refuses("plan:e1", by=STRANGER) is Refusal.NOT_A_PARTICIPANT


def test_a_form_asks_field_by_field_and_walks_both_ways():
    given = at("E4")
    given.press("draft:E4")
    assert given.view().data["asking"]["key"] == "name"

    given.press("field:e1:aim")
    given.writes(STUDENT, "Opiskelija osaa kertoa.", private=False)

    assert given.form().text("aim") == "Opiskelija osaa kertoa."
    assert given.view().data["asking"]["key"] == "name"
    walk = [each.label for each in given.buttons() if each.label.startswith("field_")]
    assert walk == ["field_before", "field_after"]
    for action in ("field:e1:nothing", "field:e1:start:2027-13", "field:e1:start:x"):
        assert given.refuses(action) is Refusal.STALE


def test_a_full_form_offers_to_change_it():
    given = planned()
    given.press("field:e1:")

    assert "change_fields" in {each.label for each in given.buttons()}


def test_a_full_plan_leads_straight_to_what_deserves_a_second_look():
    given = planned(aim="Yhteistyö on parempaa.", period=None)
    given.press("field:e1:")
    doubted = [x.action for x in given.buttons() if x.label.startswith("form.")]
    assert doubted == ["field:e1:aim", "field:e1:period"]

    given.press("field:e1:period")
    given.press("set:e1:period:inside:1")

    assert [x.action for x in given.buttons() if x.label.startswith("form.")] == doubted[:1]


# Dates


def asking(field: str, **filled: object) -> Play:
    given = at("E4")
    plans(given, **(dict.fromkeys(PLAN) | filled))
    given.press(f"field:e1:{field}")
    return given


def test_a_typed_date_is_read_back_and_counts_when_it_is_confirmed():
    given = asking("start")

    given.writes(STUDENT, "1.2.", private=False)
    assert given.form().date("start") is None
    confirm, refuse, *_ = given.buttons()
    assert (confirm.label, refuse.label) == ("confirm_date", "not_that_day")
    assert confirm.values == {"date": date(2027, 2, 1)}
    given.press(confirm.action, by=INSTRUCTOR)

    assert given.form().date("start") == date(2027, 2, 1)


def test_a_date_that_was_not_meant_is_put_away():
    given = asking("start")
    given.writes(STUDENT, "1.2.", private=False)

    given.press("clear:e1:start")

    assert given.view().data["proposed"] == ()
    assert given.view().data["asking"]["key"] == "start"
    assert not given.view().data["asking"]["filled"]


def test_a_filled_field_is_emptied():
    given = planned()

    given.press("clear:e1:start")

    assert given.form().date("start") is None
    assert given.refuses("clear:e1:nothing") is Refusal.STALE


def test_a_vague_date_becomes_buttons():
    given = asking("start")

    given.writes(STUDENT, "ensi viikolla", private=False)

    days = [each.values["date"] for each in given.buttons() if each.label == "date"]
    assert days == [date(2027, 1, day) for day in range(25, 30)]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("30.2.", Refusal.NO_SUCH_DAY),
        ("31.4.2027", Refusal.NO_SUCH_DAY),
        ("1.1.2020", Refusal.DATE_PAST),
        ("maanantai 2.2.", Refusal.WEEKDAY_DISAGREES),
        ("keväällä", Refusal.DATE_NOT_UNDERSTOOD),
        ("blaa", Refusal.DATE_NOT_UNDERSTOOD),
        ("", Refusal.DATE_NOT_UNDERSTOOD),
    ],
)
def test_impossible_dates_are_refused(typed, refusal):
    given = asking("start")

    assert given.refuses(c.Contribute(STUDENT, "E4", typed, False)) is refusal


def test_a_meeting_takes_its_day_and_then_its_time():
    given = asking("meeting", end="2027-03-31")

    given.writes(STUDENT, "7.4.", private=False)
    given.press("set:e1:meeting:2027-04-07:1")
    assert given.view().data["needs_time"]
    given.writes(STUDENT, "13", private=False)
    given.press("set:e1:meeting:2027-04-07T13:00:1")

    assert given.form().moment("meeting", given.workshop.local) == local(2027, 4, 7, 13)


def test_a_meeting_is_typed_at_once():
    given = asking("meeting")

    given.writes(STUDENT, "7.4. klo 13.30", private=False)

    assert given.view().data["proposed"] == ("2027-04-07T13:30",)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("klo 14", "2027-04-07T14:00"),
        ("8.4.", "2027-04-08"),
        ("8.4. klo 9", "2027-04-08T09:00"),
    ],
)
def test_a_meeting_that_is_set_may_change_its_day_or_its_time(typed, read):
    given = planned()
    given.press("field:e1:meeting")

    given.writes(STUDENT, typed, private=False)

    assert given.view().data["proposed"] == (read,)


def test_an_impossible_hour_is_refused():
    given = asking("meeting", end="2027-03-31")

    assert given.refuses(c.Contribute(STUDENT, "E4", "7.4. klo 25", False)) is (
        Refusal.TIME_NOT_UNDERSTOOD
    )


@pytest.mark.parametrize(
    "value",
    ["2027-W05-1", "20270201", "2027-02-30", "2027-02-01T13:00", "x", "2027-02-01T13:00+02:00"],
)
def test_only_whole_iso_days_are_pressed(value):
    given = asking("start")

    assert given.refuses(c.SetField(TEACHER, "e1", "start", value)) is Refusal.STALE


def test_a_calendar_shows_a_month_and_the_way_to_its_neighbours():
    given = asking("end", start="2027-02-01")

    quick = [each.values["date"] for each in given.buttons() if each.label == "date"]
    assert quick == [date(2027, month, 1) for month in (3, 4, 5)]
    given.press("field:e1:end:2027-04")

    days = [each.text for each in given.buttons() if each.text.isdigit()]
    assert days == [str(day) for day in range(1, 31)]


def test_days_gone_by_are_no_buttons():
    given = asking("start")

    days = [each.text for each in given.buttons() if each.text.isdigit()]

    assert days == [str(day) for day in range(18, 32)]


# Who may fill, and the reading back


def test_anyone_who_takes_part_fills_the_plan_and_nobody_else():
    given = planned()

    assert given.press("set:e1:rhythm:weekly:1", by=STUDENT).refusal is None
    for action in ("set:e1:rhythm:weekly:1", "field:e1:aim", "clear:e1:aim"):
        assert given.refuses(action, by=STRANGER) is Refusal.NOT_A_PARTICIPANT
    assert given.refuses("set:nothing:rhythm:weekly:1") is Refusal.STALE
    assert given.refuses("set:setup:format:ONCE:1", by=STUDENT) is Refusal.NOT_FACILITATOR
    assert given.refuses("set:d1:decision:stop:1") is Refusal.STEP_CLOSED
    typed = c.FillField(TEACHER, "e1", "rhythm", "joka viikko")
    assert given.refuses(typed) is Refusal.NOT_ASKED
    given.press("pause")
    assert given.refuses("set:e1:rhythm:weekly:1") is Refusal.PAUSED
    given.press("resume")
    given.press("adv:E4")
    assert given.refuses("set:e1:rhythm:weekly:1") is Refusal.STEP_CLOSED


def test_a_plan_is_read_back_and_accepted_by_each_voice():
    given = at("E5")
    given.press("accept:e1", by=TEACHER)
    given.press("accept:e1", by=STUDENT)
    assert given.refuses("accept:e1", by=STUDENT) is Refusal.ALREADY
    assert given.refuses("accept:e1", by=STRANGER) is Refusal.NOT_A_PARTICIPANT
    assert given.press("adv:E5").events == (e.GapNoticed("E5", (Voice.TP,)),)

    given.writes(INSTRUCTOR, "Aika on kiireinen, mutta käy.")
    turn = given.press("adv:E5")

    assert turn.events[0] == e.ExperimentAgreed("e1")
    assert given.place == "E6"
    assert given.view("step:E5").data["missing"] == ()


def test_a_plan_that_changes_is_accepted_anew():
    given = at("E5")
    for each in EVERYONE:
        given.press("accept:e1", by=each)
    given.press("back:E5")

    given.when(c.FillField(TEACHER, "e1", "aim", "Jotain muuta näkyy."))

    assert given.experiment().accepted == frozenset()


def test_duties_are_taken_by_those_who_are_named():
    given = at("E5")

    assert given.refuses("duty:e1:inviter", by=STUDENT) is Refusal.NOT_YOURS
    given.press("duty:e1:inviter", by=INSTRUCTOR)
    assert given.refuses("duty:e1:inviter", by=INSTRUCTOR) is Refusal.ALREADY
    assert given.refuses("duty:e1:cook", by=INSTRUCTOR) is Refusal.STALE
    assert given.view().data["plans"][0]["duties"] == ["inviter"]
    given.press("back:E5")
    given.press(f"set:e1:inviter:{STUDENT}:1")

    assert given.view("exp:e1", TEACHER).data["plan"]["duties"] == []


def test_plans_are_accepted_where_they_are_read_back():
    assert at("E4").refuses("accept:e1") is Refusal.STALE
    given = running()
    given.press("back:F")
    given.press("back:E6")
    assert given.refuses("accept:e1") is Refusal.STALE
    given.press("pause")
    assert given.refuses("accept:e1") is Refusal.PAUSED


# An agreed plan


def test_the_meeting_is_moved_when_what_was_read_is_confirmed():
    given = running()
    given.press("invited:e1", by=INSTRUCTOR)

    given.when(c.MovePlan(TEACHER, "e1", "meeting", "9.4."))
    assert given.form().part("meeting") == "2027-04-07T13:00"
    confirm = given.buttons("move:e1:meeting", TEACHER)[0]
    assert confirm.label == "confirm_date"
    given.press(confirm.action)

    assert given.form().part("meeting") == "2027-04-09T13:00"
    assert given.experiment().moves == 1
    assert not given.experiment().invited
    assert given.view("move:e1:meeting", TEACHER).rows == ()


@pytest.mark.parametrize(
    ("field", "typed", "refusal"),
    [
        ("meeting", "30.3.", Refusal.MEETING_EARLY),
        ("meeting", "15.4.", Refusal.MEETING_LATE),
        ("meeting", "10.4.", Refusal.MEETING_HOURS),
        ("meeting", "9.4. klo 19", Refusal.MEETING_HOURS),
        ("meeting", "9.4. klo 15", None),
        ("meeting", "klo 15", None),
        ("meeting", "30.2.", Refusal.NO_SUCH_DAY),
        ("start", "1.3.", None),
        ("start", "17.3.", None),
        ("start", "18.3.", Refusal.START_OUT),
        ("start", "1.1.2027", Refusal.DATE_PAST),
        ("end", "1.5.", Refusal.STALE),
    ],
)
def test_a_moved_date_keeps_the_rules(field, typed, refusal):
    given = running()

    assert given.refuses(c.MovePlan(TEACHER, "e1", field, typed)) is refusal


def test_a_vague_move_offers_the_days_that_fit():
    given = running()

    given.when(c.MovePlan(TEACHER, "e1", "meeting", "viikolla 13"))

    days = [each.values["date"] for each in given.buttons("move:e1:meeting", TEACHER)[:-1]]
    assert days == [local(2027, *day, 13) for day in ((3, 31), (4, 1), (4, 2))]
    given.press("clear:e1:meeting")
    assert given.view("move:e1:meeting", TEACHER).rows == ()


def test_a_missed_meeting_may_be_held_later_than_the_plan_would_have_it():
    given = running()
    given.now = local(2027, 4, 20)

    given.when(c.MovePlan(TEACHER, "e1", "meeting", "27.4."))
    given.press("set:e1:meeting:2027-04-27T13:00:1")

    assert given.form().part("meeting") == "2027-04-27T13:00"


def test_the_third_move_is_shown_to_the_coordinator():
    given = running()
    shown = []
    for day in (8, 9, 12):
        turn = given.when(c.SetField(TEACHER, "e1", "meeting", f"2027-04-{day:02}T13:00"))
        shown.append(
            Show(CardKey("exp:e1"), to=COORDINATOR, fresh=True, unasked=True) in turn.effects
        )

    assert shown == [False, False, True]
    assert given.refuses("set:e1:meeting:2027-04-12T13:00:1") is Refusal.ALREADY
    assert given.refuses("set:e1:meeting:x:1") is Refusal.STALE
    assert given.refuses("set:e1:meeting:2027-05-12T13:00:1") is Refusal.MEETING_LATE
    assert given.buttons("exp:e1", COORDINATOR) == []


def test_the_responsible_person_puts_off_the_start_and_others_do_not():
    given = running(responsible=STUDENT)

    given.when(c.OpenCard(STUDENT, CardKey("move:e1:start")))
    given.when(c.MovePlan(STUDENT, "e1", "start", "8.2."))
    assert given.form().part("start") == "2027-02-01"
    given.press("set:e1:start:2027-02-08:1", by=STUDENT)
    assert given.form().part("start") == "2027-02-08"

    for person in (INSTRUCTOR, STRANGER):
        move = c.MovePlan(person, "e1", "start", "9.2.")
        assert given.refuses(move) is Refusal.NOT_FACILITATOR
        assert given.refuses("clear:e1:start", by=person) is Refusal.NOT_FACILITATOR
        pressed = "set:e1:start:2027-02-09:1"
        assert given.refuses(pressed, by=person) is Refusal.NOT_FACILITATOR
    meeting = c.MovePlan(STUDENT, "e1", "meeting", "9.4.")
    assert given.refuses(meeting) is Refusal.NOT_FACILITATOR
    given.press("started:e1", by=STUDENT)
    assert given.refuses(c.MovePlan(STUDENT, "e1", "start", "9.2.")) is Refusal.ALREADY


def test_a_duty_is_given_to_someone_else_while_the_experiment_runs():
    given = running()
    given.when(c.ChangeReach(SUPERVISOR, reachable=False))

    assert given.refuses(f"set:e1:inviter:{STUDENT}:1", by=INSTRUCTOR) is Refusal.STEP_CLOSED
    given.press(f"set:e1:inviter:{STUDENT}:1")
    assert given.form().person("inviter") == STUDENT
    assert given.refuses(f"set:e1:inviter:{STUDENT}:1") is Refusal.ALREADY
    assert given.refuses(f"set:e1:inviter:{SUPERVISOR}:1") is Refusal.STALE
    named = {each.person for each in given.buttons("duty:e1:inviter", TEACHER)}
    assert SUPERVISOR not in named
    given.press(f"set:e1:responsible:{SUPERVISOR}:1")

    assert given.form().person("responsible") == SUPERVISOR


def test_a_workshop_is_set_up_by_who_made_it():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki"))

    for typed in ("Konepaja", "Metalli"):
        given.when(c.Contribute(TEACHER, "I1", typed, True))
    assert given.view("form:setup", TEACHER).data["asking"]["key"] == "format"
    given.press("set:setup:format:ASYNC:1")
    given.press("set:setup:language:en:1")
    given.press("field:setup:date")
    given.when(c.Contribute(TEACHER, "I1", "huomenna", True))

    assert given.view("form:setup", TEACHER).data["proposed"] == ("2027-01-19",)
    assert given.refuses(c.Contribute(STUDENT, "I1", "Hei", True)) is Refusal.NOT_FACILITATOR
    assert given.now == MONDAY


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("https://t.me/+AbC-d_9", None),
        ("t.me/joinchat/AbC", None),
        ("https://telegram.me/terasryhma", None),
        ("https://example.org/x", Refusal.NOT_A_LINK),
        ("https://t.me/+a evil", Refusal.NOT_A_LINK),
        ("ryhmä", Refusal.NOT_A_LINK),
    ],
)
def test_the_link_of_the_group_becomes_a_card_for_the_wall(typed, refusal):
    given = at("A1")
    assert "field:setup:link" in given.actions("form:setup", TEACHER)
    assert given.refuses("open:wall") is Refusal.STALE
    given.press("field:setup:link")

    assert given.refuses(c.Contribute(TEACHER, "I1", typed, True)) is refusal

    shown = Show(CardKey("wall"), to=TEACHER, fresh=True) in given.turn.effects
    assert shown is (refusal is None)
    if shown:
        assert "open:wall" in given.actions("form:setup", TEACHER)
        assert given.view("wall", TEACHER).data["link"] == typed
        assert given.refuses("open:wall", by=STUDENT) is Refusal.NOT_FACILITATOR


@pytest.mark.parametrize("place", ["E4", "E5"])
def test_doers_are_told_by_voice_and_duties_by_name(place):
    given = planned()
    given.goes_to(place)
    (shown,) = (
        [given.view().data["plans"][0]]
        if place == "E5"
        else [{x["key"]: x["voices"] or x["people"] for x in given.view().data["fields"]}]
    )

    assert shown["doers"] == {"TP": 1, "OP": 1}
    assert shown["responsible"] in (TEACHER, (TEACHER,))


def test_plans_are_agreed_on_only_as_a_whole():
    given = at("E5")
    given.press("back:E5")
    given.press("draft:E4")
    given.press("undo:E4")
    assert given.place == "E5"

    assert given.refuses("adv:E5") is Refusal.PLAN_INCOMPLETE
    assert given.experiment("e1").stage is Stage.DRAFT


def test_a_plan_whose_start_has_passed_is_not_agreed_on():
    given = at("E5")

    given.later(days=60)

    assert given.refuses("adv:E5") is Refusal.PLAN_INCOMPLETE


def test_a_plan_that_was_agreed_on_is_not_undone():
    given = at("E6")

    assert given.refuses("undo:E6") is Refusal.NOTHING_TO_UNDO
    assert given.experiment("e1").stage is Stage.AGREED


def test_a_day_with_its_dots_is_a_day_also_once_the_day_is_known():
    given = at("E4")
    plans(given)
    given.press("set:e1:meeting:2027-04-07:1")
    given.press("field:e1:meeting")

    given.when(c.FillField(TEACHER, "e1", "meeting", "08.04."))

    assert "set:e1:meeting:2027-04-08:1" in given.actions()
