"""Steering: who moves the group along the road, and that only humans do."""

from datetime import timedelta

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    EVERYONE,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    VOICES,
    Play,
    at,
    fresh,
    kinds,
    local,
    rates,
    running,
)


@pytest.mark.parametrize(
    ("voices", "refusal"),
    [
        ({}, Refusal.NEEDS_WORKPLACE),
        ({TEACHER: Voice.OL, STUDENT: Voice.OP}, Refusal.NEEDS_WORKPLACE),
        ({INSTRUCTOR: Voice.TP, STUDENT: Voice.OP}, Refusal.NEEDS_SCHOOL),
        ({INSTRUCTOR: Voice.MU, TEACHER: Voice.OL}, Refusal.NEEDS_WORKPLACE),
    ],
)
def test_a_workshop_starts_with_a_workplace_and_a_school(voices, refusal):
    given = fresh(voices)

    found = given.refuses("adv:I2")

    assert found is refusal


def test_starting_without_a_student_is_a_recorded_choice():
    given = fresh({TEACHER: Voice.OL, INSTRUCTOR: Voice.TP})

    asked = given.press("adv:I2")
    assert asked.events == (e.GapNoticed("I2", (Voice.OP,)),)
    joining = ["join:TP", "join:OL", "join:OP", "join:MU"]
    assert given.actions() == [*joining, "nudge:I2", "time:I2:0", "gap:I2"]
    gone_on = given.press("gap:I2")

    assert e.GapAccepted("I2", (Voice.OP,), TEACHER) in gone_on.events
    assert given.place == "I3"
    assert given.view("step:I2").data["missing"] == (Voice.OP,)


def test_a_voice_that_nobody_holds_is_not_asked_for_again_but_stands_on_every_board():
    given = fresh({TEACHER: Voice.OL, INSTRUCTOR: Voice.TP})
    given.press("adv:I2")
    given.press("gap:I2")

    for each in (TEACHER, INSTRUCTOR):
        given.writes(each, "Tieto ei kulje.")
    given.press("adv:I3")
    given.press("adv:I3")

    assert given.place == "I4"
    assert given.view("step:I3").data["missing"] == (Voice.OP,)


def test_a_student_who_comes_later_is_waited_for():
    given = fresh({TEACHER: Voice.OL, INSTRUCTOR: Voice.TP})
    given.press("adv:I2")
    given.press("gap:I2")
    given.when(c.Join(STUDENT, Voice.OP, reachable=False))
    for each in (TEACHER, INSTRUCTOR):
        given.writes(each, "Tieto ei kulje.")

    turn = given.press("adv:I3")

    assert turn.events == (e.GapNoticed("I3", (Voice.OP,)),)


@pytest.mark.parametrize("place", ["A1", "A3", "E1", "E3", "E5", "G1@e1", "G3a@e1"])
def test_a_missing_voice_is_noticed_before_anything_is_revealed(place):
    given = at(place)
    speak = {
        "A3": lambda: given.press("rate:A3:7:smooth:well:1"),
        "E3": lambda: given.press(f"dot:E3:{next(given.workshop.items('E2')).id}"),
        "E5": lambda: given.press("accept:e1"),
        "G3a@e1": lambda: given.press("judge:G3a@e1:yes"),
    }
    speak.get(place, lambda: given.writes(TEACHER, "Sana"))()

    turn = given.press(f"adv:{place}")

    assert turn.events == (e.GapNoticed(place, (Voice.TP, Voice.OP)),)
    assert given.place == place


def test_the_gap_is_chosen_once_and_pressing_twice_does_not_go_on():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")
    given.press("adv:A1")

    first = given.press("gap:A1")
    second = given.refuses("gap:A1")

    assert kinds(first.events) == ["GapAccepted", "AnswersRevealed"]
    assert second is Refusal.ALREADY
    assert given.place == "A1"


def test_a_voice_that_speaks_meanwhile_needs_no_choice():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")
    given.press("adv:A1")
    for each in (INSTRUCTOR, STUDENT):
        given.writes(each, "Sovimme.")

    assert given.view().data["gap"] == ()
    turn = given.press("adv:A1:reveal")

    assert turn.events == (e.AnswersRevealed("A1"),)


def test_gaps_that_were_accepted_add_up():
    given = at("A1")
    given.press("adv:A1")
    given.press("gap:A1")

    assert given.place == "A2"
    assert given.workshop.accepted_gaps["A1"] == (Voice.TP, Voice.OL, Voice.OP)


def test_answers_are_revealed_first_and_left_by_another_press():
    given = at("A1")
    for each in EVERYONE:
        given.writes(each, "Soitamme.")
    assert given.view().rows[-1][-1].label == "reveal"

    given.press("adv:A1:reveal")
    assert given.view().rows[-1][-1].label == "advance"
    given.press("adv:A1")

    assert given.place == "A2"


def test_two_facilitators_reveal_once():
    given = at("A1")
    given.press(f"deputy:{INSTRUCTOR}")
    for each in EVERYONE:
        given.writes(each, "Soitamme.")

    given.press("adv:A1:reveal", by=TEACHER)
    late = given.refuses("adv:A1:reveal", by=INSTRUCTOR)

    assert late is Refusal.ALREADY
    assert given.place == "A1"


def test_two_facilitators_go_on_once():
    given = at("A1")
    given.press(f"deputy:{INSTRUCTOR}")
    for each in EVERYONE:
        given.writes(each, "Soitamme.")
    given.press("adv:A1:reveal")

    given.press("adv:A1", by=TEACHER)
    late = given.refuses("adv:A1", by=INSTRUCTOR)

    assert late is Refusal.STALE
    assert given.place == "A2"


STEERING = ["adv:A1", "gap:A1", "back:A1", "skip:A1", "time:A1", "nudge:A1", "undo:A1", "pause"]


@pytest.mark.parametrize("action", [*STEERING, "resume", "deputy:1003", "handover:1003"])
@pytest.mark.parametrize("person", [INSTRUCTOR, STUDENT, STRANGER])
def test_nobody_else_steers(action, person):
    given = at("A1")

    assert given.refuses(action, by=person) is Refusal.NOT_FACILITATOR


@pytest.mark.parametrize("action", STEERING)
def test_a_deputy_steers(action):
    given = at("A1")
    given.press(f"deputy:{STUDENT}")

    assert given.refuses(action, by=STUDENT) is not Refusal.NOT_FACILITATOR


def test_an_anonymous_admin_is_nobody():
    given = at("A1")

    assert not given.workshop.steers(None)
    assert not given.workshop.takes_part(None)


def test_back_returns_with_a_fresh_time_box():
    given = at("A2")
    given.later(minutes=50)

    given.press("back:A2")

    assert given.place == "A1"
    assert given.view().data["time_up"] is False


@pytest.mark.parametrize("place", ["I2", "G6", "F"])
def test_there_are_places_without_a_way_back(place):
    given = at(place) if place != "F" else at("F")

    refusal = given.refuses(f"back:{place}")

    assert (refusal is Refusal.NOWHERE_BACK) == (place != "F")


def test_going_back_from_a_running_experiment_leads_forward_again():
    given = at("F")

    for place in ("F", "E6", "E5"):
        given.press(f"back:{place}")
    assert given.place == "E4"
    given.press("adv:E4")

    assert given.place == "E5"


def test_a_step_is_skipped_and_says_so():
    given = at("A1")
    given.writes(TEACHER, "Salainen")

    given.press("skip:A1")

    assert given.place == "A2"
    data = given.view("step:A1").data
    assert data["skipped"]
    assert data["voices"] == {}


@pytest.mark.parametrize("place", ["I2", "A3", "E2", "E4", "E5", "F", "G3a@e1", "G5@e1", "G6"])
def test_what_later_steps_stand_on_is_not_skipped(place):
    given = at(place)

    assert given.refuses(f"skip:{place}") is Refusal.CANNOT_SKIP


def test_undo_takes_one_step_back_and_no_more():
    given = at("A2")

    given.press("undo:A2")
    assert given.place == "A1"
    again = given.refuses("undo:A1")

    assert again is Refusal.NOTHING_TO_UNDO


def test_undo_keeps_what_was_revealed_and_written():
    given = at("A2")

    given.press("undo:A2")

    assert len(given.view().data["voices"]) == 3


def test_a_decision_is_not_undone():
    given = at("G6")

    assert given.refuses("undo:G6") is Refusal.NOTHING_TO_UNDO


def test_more_time_counts_from_now_where_it_was_up():
    given = at("A1")
    given.later(minutes=25)
    assert given.view().data["time_up"]

    given.press("time:A1")

    deadline = given.view().data["deadline"]
    assert 170 <= (deadline - given.now).total_seconds() <= 240


def test_more_time_is_three_minutes_live_and_a_day_in_ones_own_time():
    live, slow = at("A1"), at("A1", "ASYNC")

    found = [each.press("time:A1").events for each in (live, slow)]

    assert found == [(e.TimeAdded("A1", 3),), (e.TimeAdded("A1", 24 * 60),)]


def test_two_taps_on_more_time_add_once_and_the_next_button_adds_again():
    given = at("A1")
    (button,) = [x for x in given.actions("remote", TEACHER) if x.startswith("time:")]

    given.press(button)
    assert given.refuses(button) is Refusal.ALREADY
    (button,) = [x for x in given.actions("remote", TEACHER) if x.startswith("time:")]
    given.press(button)

    assert given.workshop.added["A1"] == 6


@pytest.mark.parametrize(
    ("place", "answering"),
    [
        ("A1", {"answer", "ready"}),
        ("A3", {"rate"}),
        ("E3", {"dot", "nodots", "vote"}),
        ("E5", {"accept", "duty", "answer"}),
        ("G3a@e1", {"judge", "answer", "ready"}),
    ],
)
def test_while_a_gap_waits_for_its_choice_the_answers_stay_open(place, answering):
    given = at(place)
    if place == "A3":
        rates(given, TEACHER, next(given.workshop.items("A1")).id)
    given.press(f"adv:{place}")
    assert given.view().data["gap"]

    found = {(each.action or each.card).partition(":")[0] for each in given.buttons()}

    assert found == answering | {"nudge", "time", "gap"}


def test_a_pause_stops_the_clock_of_the_step():
    given = at("A1")
    before = given.view().data["deadline"]

    given.press("pause")
    assert given.refuses(c.Contribute(STUDENT, "A1", "Hei", True)) is Refusal.PAUSED
    assert given.view().rows == ()
    assert given.refuses("pause") is Refusal.PAUSED
    assert [each.kind for each in given.reminders()] == ["paused", "paused90"]
    given.later(days=21).press("resume")

    assert (given.view().data["deadline"] - before).days == 21
    assert given.refuses("resume") is Refusal.ALREADY


def test_the_typed_command_to_go_on_ends_a_pause():
    given = at("A1")
    given.press("pause")

    turn = given.advances()

    assert kinds(turn.events) == ["WorkshopResumed"]
    assert given.place == "A1"


def test_steering_is_handed_over():
    given = at("A1")

    given.press(f"handover:{INSTRUCTOR}")

    assert given.refuses("adv:A1", by=TEACHER) is Refusal.NOT_FACILITATOR
    assert given.press("adv:A1", by=INSTRUCTOR).refusal is None


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        (f"handover:{STRANGER}", TEACHER, Refusal.NOT_A_PARTICIPANT),
        (f"handover:{TEACHER}", TEACHER, Refusal.ALREADY),
        (f"handover:{INSTRUCTOR}", INSTRUCTOR, Refusal.NOT_FACILITATOR),
        (f"deputy:{STRANGER}", TEACHER, Refusal.NOT_A_PARTICIPANT),
        (f"deputy:{TEACHER}", TEACHER, Refusal.NOT_A_PARTICIPANT),
    ],
)
def test_steering_goes_to_someone_who_is_here(action, by, refusal):
    given = at("A1")
    given.press(f"deputy:{INSTRUCTOR}")

    assert given.refuses(action, by=by) is refusal


LIVE, SLOW = 30, 48 * 60


@pytest.mark.parametrize(
    ("place", "form", "minutes"),
    [
        ("I2", "ONCE", SLOW),
        ("A1", "ONCE", LIVE),
        ("A1", "ASYNC", SLOW),
        ("E4", "ONCE", LIVE),
        ("G1@e1", "ONCE", LIVE),
        ("G1@e1", "ASYNC", LIVE),
    ],
)
def test_a_silent_facilitator_is_followed(place, form, minutes):
    given = at(place, form)

    given.later(minutes=minutes - 1)
    assert given.refuses(c.TakeOver(STRANGER, admin=True)) is Refusal.NOT_SILENT_YET
    given.later(minutes=1)
    assert given.refuses(c.TakeOver(STUDENT, admin=False)) is Refusal.NOT_FACILITATOR
    given.when(c.TakeOver(STRANGER, admin=True))

    assert given.workshop.facilitator == STRANGER


def test_nobody_needs_to_steer_an_experiment_before_its_evaluation():
    given = at("F")
    given.now = local(2027, 4, 7, 13) + timedelta(hours=47)
    assert given.refuses(c.TakeOver(STRANGER, admin=True)) is Refusal.NOT_SILENT_YET

    given.later(hours=1).when(c.TakeOver(STRANGER, admin=True))

    assert given.workshop.facilitator == STRANGER


def test_a_stopped_experiment_waits_for_its_facilitator_at_once():
    given = at("F")
    given.later(days=20).press("stop:e1")
    given.later(hours=47)
    assert given.refuses(c.TakeOver(STRANGER, admin=True)) is Refusal.NOT_SILENT_YET

    given.later(hours=1).when(c.TakeOver(STRANGER, admin=True))

    assert given.workshop.facilitator == STRANGER


def test_a_deputy_takes_over_too():
    given = at("A1")
    given.press(f"deputy:{STUDENT}")
    given.later(minutes=30)

    given.when(c.TakeOver(STUDENT, admin=False))

    assert given.workshop.facilitator == STUDENT
    assert given.workshop.deputy is None
    assert given.refuses(c.TakeOver(STUDENT, admin=True)) is Refusal.ALREADY


def test_a_facilitator_who_leaves_is_followed_by_the_deputy():
    given = at("A1")
    given.press(f"deputy:{STUDENT}")

    given.when(c.Leave(TEACHER))

    assert given.workshop.facilitator == STUDENT
    assert given.press("adv:A1", by=STUDENT).refusal is None


def test_a_facilitator_who_never_took_part_can_leave_too():
    given = fresh({INSTRUCTOR: Voice.TP, STUDENT: Voice.OP})

    left = given.when(c.Forget(TEACHER, texts=False))
    given.when(c.TakeOver(INSTRUCTOR, admin=True))

    assert Show(CardKey("say:say.facilitator_left"), fresh=True) in left.effects
    assert given.workshop.facilitator == INSTRUCTOR
    assert not given.workshop.leaderless
    assert given.replayed() == given.state


def test_where_a_facilitator_left_without_a_deputy_an_admin_need_not_wait():
    given = at("A1")
    given.when(c.Forget(TEACHER, texts=False))

    given.when(c.TakeOver(INSTRUCTOR, admin=True))

    assert given.workshop.facilitator == INSTRUCTOR


def test_silent_voices_get_a_private_word():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")
    given.when(c.ChangeReach(SUPERVISOR, reachable=False))

    turn = given.press("nudge:A1")

    assert turn.events == (e.VoicesNudged("A1", (INSTRUCTOR, STUDENT)),)
    assert Show(CardKey("nudge:A1"), to=STUDENT, fresh=True, nudge=True) in turn.effects
    assert Await(STUDENT, CardKey("answer:A1")) in turn.effects


def test_pressing_twice_nudges_once_and_a_new_gap_may_nudge_again():
    given = at("A1")
    given.press("adv:A1")

    given.press("nudge:A1")
    assert given.refuses("nudge:A1") is Refusal.ALREADY
    assert "nudge:A1" not in given.actions("remote", TEACHER)
    given.press("adv:A1")

    assert given.press("nudge:A1").events


def test_nobody_can_be_nudged_where_nobody_is_reachable():
    given = at("A1")
    for each in VOICES:
        given.when(c.ChangeReach(each, reachable=False))

    assert given.refuses("nudge:A1") is Refusal.NOBODY_TO_NUDGE


def test_late_joiners_still_find_the_voices_and_are_told_where_the_group_is():
    given = at("A2")

    assert given.actions("step:I2") == ["join:TP", "join:OL", "join:OP", "join:MU"]
    turn = given.when(c.Join(STRANGER, Voice.MU, reachable=True))

    assert Show(CardKey("welcome:A2"), to=STRANGER, fresh=True) in turn.effects
    assert Show(CardKey("step:I2")) in turn.effects
    assert given.view("step:I2").data["counts"]["MU"] == 1


def test_joining_twice_changes_nothing_and_joining_again_changes_the_voice():
    given = at("A1")

    assert given.refuses(c.Join(STUDENT, Voice.OP, reachable=True)) is Refusal.ALREADY
    given.when(c.Join(STUDENT, Voice.MU, reachable=True))

    assert given.workshop.participants[STUDENT].voice is Voice.MU


def test_ready_is_marked_once_a_person_and_counted_among_those_who_are_here():
    given = at("A1")
    given.press("ready:A1", by=STUDENT)
    given.press("ready:A1", by=INSTRUCTOR)

    assert given.refuses("ready:A1", by=STUDENT) is Refusal.ALREADY
    assert given.refuses("ready:A2", by=STUDENT) is Refusal.STALE
    given.when(c.Leave(STUDENT))

    ready = next(each for each in given.buttons() if each.label == "ready")
    assert ready.values == {"done": 1, "of": 3}


def test_a_group_is_bound_once_it_is_there_and_moves_with_its_card():
    given = fresh()

    again = given.when(c.BindGroup(TEACHER))
    moved = given.when(c.MoveGroup())

    assert again.events == (e.GroupBound(TEACHER),)
    assert given.refuses(c.BindGroup(STUDENT)) is Refusal.NOT_FACILITATOR
    assert moved.effects[0] == Show(CardKey("step:I2"), fresh=True)


def test_nothing_moves_on_by_itself():
    given = at("A1")
    for each in VOICES:
        given.writes(each, "Soitamme.")
        given.press("ready:A1", by=each)

    given.runs_until(local(2027, 3, 1))

    assert given.place == "A1"
    assert given.view().data["time_up"]


def test_an_ended_workshop_stands_still():
    given = at("G6").passes()

    assert given.workshop.ended
    for action in ("adv:G6", "undo:G6", "back:G6", "time:G6", "pause", "resume", "join:TP"):
        assert given.refuses(action) is Refusal.ENDED
    assert given.view("step:G6").rows == ()
    assert given.view("remote", TEACHER).rows == ()


def test_a_workshop_is_created_once():
    given = at("A1")

    again = c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki")

    assert given.refuses(again) is Refusal.ALREADY
    assert Play().refuses(c.Pause(TEACHER)) is Refusal.STALE


def test_there_is_no_going_on_from_a_running_experiment_but_by_its_evaluation():
    given = running()

    assert given.refuses("adv:F") is Refusal.USE_EVALUATION


@pytest.mark.parametrize("place", ["X9", "A1@e1", "G1", "G1@e9", ""])
def test_a_place_that_does_not_exist_is_stale(place):
    given = at("A1")

    assert given.refuses(c.Advance(TEACHER, place)) is Refusal.STALE
    assert given.refuses(c.Contribute(TEACHER, place, "Hei", True)) is Refusal.STALE


def test_the_first_card_waits_for_its_group():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki"))

    assert given.refuses("adv:I1") is Refusal.NEEDS_GROUP
    assert given.view("remote", TEACHER).rows == ()
    assert given.buttons("form:setup", TEACHER)[-1].label == "add_to_group"
