"""Pace: formats and their meetings, the rest between two, its recap and reminders, and breaks."""

from copy import copy
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.facts.meetings import Agenda, agenda, meetings, minutes_ahead
from dialogs.facts.pool import pool
from dialogs.facts.road import following, preceding
from dialogs.keys import NO_CARD, CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    EVERYONE,
    INSTRUCTOR,
    MONDAY,
    ROAD,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
    local,
    messages,
)

BEFORE = ("I1", "I2", "I3", "I4")
A, B, C = BOOK.steps_of("A"), BOOK.steps_of("B"), BOOK.steps_of("C")
REST = (*BOOK.steps_of("D"), *BOOK.steps_of("E"), "F", *BOOK.steps_of("G"))
RESTS = {
    "ONCE": (),
    "SERIES": ("M@B", "M@D", "M@E"),
    "FOUR": ("M@A", "M@D"),
    "ASYNC": (),
}


@cache
def _come(place: str, form: str) -> Play:
    return fresh(form=form).goes_to(place)


def come(place: str = "M@B", form: str = "SERIES") -> Play:
    """A group that rests before its next meeting, or has come anywhere else on its own road."""
    return copy(_come(place, form))


def agreed(moment: str = "2027-01-27T13:00", place: str = "M@B", form: str = "SERIES") -> Play:
    """The time of the next meeting, a Wednesday, is known."""
    given = come(place, form)
    given.press(f"set:m{place[-1]}:at:{moment}:1")
    return given


def road(given: Play) -> tuple[str, ...]:
    """The steps of this workshop in their order."""
    return BOOK.route(meetings(given.scene))


# Routes


@pytest.mark.parametrize(
    ("form", "order", "tasks"),
    [
        ("ONCE", "", (*A, *B, *C)),
        ("SERIES", "", (*A, *B, *C)),
        ("FOUR", "", (*B, *C, *A)),
        ("ASYNC", "", (*A, *B, *C)),
        ("ONCE", "change", (*B, *C, *A)),
        ("SERIES", "change", (*B, *C, *A)),
        ("FOUR", "practices", (*A, *B, *C)),
        ("ASYNC", "change", (*B, *C, *A)),
    ],
)
def test_each_format_and_order_has_its_route(form, order, tasks):
    given = fresh(form=form)
    if order:
        given.press(f"set:setup:order:{order}:1")

    assert road(given) == (*BEFORE, *tasks, *REST)


def test_a_workshop_whose_format_is_not_chosen_goes_as_the_workbook_is_written():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki"))

    assert road(given) == BOOK.order


@pytest.mark.parametrize("form", RESTS)
def test_the_road_of_each_format_is_walked_with_its_rests_and_back_again(form):
    given = come("E1", form)
    walked = [each.place for each, _ in given.told if isinstance(each, e.StepOpened)]

    assert tuple(each for each in walked if each.startswith("M")) == RESTS[form]
    for before, after in pairwise(walked[1:]):
        assert following(given.scene, before) == after
        assert preceding(given.scene, after) == before


@pytest.mark.parametrize(
    ("place", "form", "known", "minutes"),
    [
        ("M@B", "SERIES", (2, ("I", "A"), ("B", "C")), 60),
        ("M@E", "SERIES", (4, ("D",), ("E",)), 53),
        ("M@A", "FOUR", (2, ("I", "B", "C"), ("A",)), 55),
        ("C1", "FOUR", (1, ("I", "B"), ("C",)), 30),
        ("C2", "FOUR", (1, ("I", "B"), ("C",)), 20),
        ("D1", "ONCE", (1, ("I", "A", "B", "C"), ("D", "E")), 105),
        ("A2", "ASYNC", (1, ("I",), ("A", "B", "C", "D", "E")), 0),
    ],
)
def test_the_agenda_tells_what_is_behind_what_comes_and_how_long_it_takes(
    place, form, known, minutes
):
    given = come(place, form)

    assert agenda(given.scene, place) == Agenda(*known)
    assert minutes_ahead(given.scene, place) == minutes


# Changing the format and the order


def test_the_order_is_chosen_before_the_first_task_and_stays():
    given = fresh(form="SERIES")
    assert given.press("set:setup:order:change:1").refusal is None
    assert given.press("set:setup:order:practices:1").refusal is None
    given.goes_to("I3")

    assert given.refuses("set:setup:order:change:1") is Refusal.ORDER_STAYS
    assert given.refuses("clear:setup:order") is Refusal.ORDER_STAYS


@pytest.mark.parametrize("place", ["A4", "B1", "M@B", "D1", "M@E", "E2", "F"])
@pytest.mark.parametrize("form", ["ONCE", "FOUR", "ASYNC"])
def test_a_format_that_is_changed_on_the_way_strands_nobody(place, form):
    given = come(place, "SERIES")
    steps = road(given)

    assert given.press(f"set:setup:format:{form}:1").refusal is None

    assert road(given) == steps
    steps = tuple(each for each in steps if each in ROAD)
    given.goes_to("G1@e1")
    opened = [x.place for x, _ in given.told if isinstance(x, e.StepOpened)]
    assert [each for each in opened if each in steps] == [*steps[: steps.index("F") + 1]]


def test_a_format_is_changed_but_not_taken_away_once_tasks_have_begun():
    assert come("B1", "FOUR").refuses("clear:setup:format") is Refusal.ORDER_STAYS
    assert fresh(form="FOUR").refuses("clear:setup:format") is None


def test_a_group_that_runs_out_of_time_gets_a_rest_by_changing_the_format():
    given = at("C3b")

    given.press("set:setup:format:SERIES:1")

    assert given.passes().place == "M@D"


def test_what_was_closed_before_the_format_changed_can_be_returned_to():
    given = come("D1", "SERIES")
    given.press("set:setup:format:ONCE:1")

    given.press("undo:D1")

    assert given.place == "M@D"
    assert given.view().data["ahead"] == ("D", "E")
    assert given.passes().place == "D1"
    given.press("back:D1")
    assert given.place == "C3b"  # one meeting has no rest to go back to


# The rest


def test_the_closing_tells_what_was_done_whose_voice_is_missing_and_what_comes():
    given = fresh(form="SERIES").goes_to("A4")
    given.writes(TEACHER, "Puhelu.")
    given.writes(INSTRUCTOR, "Vierailu.")
    given.when(c.Advance(TEACHER, "A4"))
    given.when(c.Advance(TEACHER, "A4", accept_gap=True))
    given.advances()

    data = given.view().data

    assert given.place == "M@B"
    assert [each["task"] for each in data["behind"]] == ["I", "A"]
    intro, practices = data["behind"]
    assert intro["missing"] == ()
    assert practices["missing"] == (Voice.OP,)
    assert practices["counts"] == {"TP": 3, "OL": 3, "OP": 2}
    assert data["ahead"] == ("B", "C")
    assert data["moment"] is None
    assert Show(CardKey("step:M@B"), noticed=True) in given.turn.effects


def test_a_skipped_step_is_no_gap():
    given = fresh(form="SERIES").goes_to("A4")
    given.press("skip:A4")

    assert given.view().data["behind"][1]["missing"] == ()


def test_a_board_is_posted_as_its_meeting_ends():
    given = come("D6", "SERIES").passes()

    boards = [x for x in given.turn.effects if x == Show(CardKey("board:D"), fresh=True)]
    assert given.place == "M@E"
    assert len(boards) == 1


@pytest.mark.parametrize("private", [True, False])
def test_ideas_between_meetings_go_to_the_pool_with_their_origin(private):
    given = come()

    given.writes(STUDENT, "Tehtävälista", private=private)

    assert given.turn.refusal is None
    (idea,) = given.workshop.items("M@B")
    assert (idea.kind, idea.place, idea.private) == ("idea", "M@B", private)
    assert idea in pool(given.scene)
    assert given.view().data["counts"]["OP"] == 1
    assert "Tehtävälista" not in str(given.view().data)
    given.goes_to("E2")
    assert "Tehtävälista" in [each["text"] for each in given.view().data["ideas"]]


def test_an_idea_can_be_edited_and_withdrawn_until_the_meeting_begins():
    given = come()
    given.writes(STUDENT, "Lista")
    (idea,) = given.workshop.items("M@B")

    given.when(c.Edit(STUDENT, idea.id, "Parempi lista"))
    assert given.view("answer:M@B", STUDENT).data["own"][0]["text"] == "Parempi lista"
    given.advances()

    assert given.refuses(c.Edit(STUDENT, idea.id, "Myöhässä")) is Refusal.STEP_CLOSED
    late = c.Contribute(STUDENT, "M@B", "Myöhässä", private=False)
    assert given.refuses(late) is Refusal.STEP_CLOSED


def test_a_link_leads_to_ideas_while_the_group_rests():
    given = come()

    turn = given.when(c.OpenCard(STUDENT, CardKey("answer:")))

    assert Await(STUDENT, CardKey("answer:M@B")) in turn.effects
    assert "ready:M@B" not in given.actions("answer:M@B", STUDENT)


@pytest.mark.parametrize("place", ["M", "M@", "M@X", "M@I", "M@F", "M@e1", "B1@B"])
def test_there_is_no_rest_but_before_a_task(place):
    given = come()

    assert given.refuses(c.Advance(TEACHER, place)) is Refusal.STALE
    assert given.refuses(c.Contribute(STUDENT, place, "Hei", private=True)) is Refusal.STALE


def test_a_rest_has_no_time_box_and_is_not_skipped():
    given = come()

    assert given.view().data["deadline"] is None
    assert given.refuses("skip:M@B") is Refusal.CANNOT_SKIP
    assert not {"skip:M@B", "time:M@B:0"} & set(given.actions("remote", TEACHER))


def test_status_stands_between_the_tasks():
    data = agreed().view("status").data

    assert data["rest"]["ahead"] == ("B", "C")
    assert data["rest"]["moment"].astimezone(MONDAY.tzinfo) == local(2027, 1, 27, 13)
    assert "here" not in {each["state"] for each in data["road"]}
    assert come("B1").view("status").data["rest"] is None


# The time of the next meeting


def test_who_leads_tells_the_time_in_private_and_may_change_it():
    given = come()
    given.press("open:time:B")
    assert Await(TEACHER, CardKey("time:B")) in given.turn.effects

    given.when(c.FillField(TEACHER, "mB", "at", "27.1. klo 13"))
    assert given.form("mB").proposed == ("2027-01-27T13:00",)
    turn = given.press("set:mB:at:2027-01-27T13:00:1")
    assert Await(TEACHER, NO_CARD) in turn.effects
    assert Show(CardKey("time:B"), to=TEACHER) in turn.effects
    assert given.view().data["moment"].isoformat().startswith("2027-01-27T13:00")

    assert given.actions("time:B", TEACHER) == ["field:mB:at"]
    given.press("field:mB:at")
    given.press("set:mB:at:2027-01-28:1")
    assert given.view().data["moment"] is None  # its hour is asked next
    assert "set:mB:at:2027-01-28T09:00:1" in given.actions("time:B", TEACHER)
    given.press("set:mB:at:2027-01-28T09:00:1")
    assert given.view().data["day"].isoformat() == "2027-01-28"


@pytest.mark.parametrize("person", [STUDENT, SUPERVISOR, COORDINATOR])
def test_nobody_else_sets_the_time(person):
    given = come()

    assert given.refuses("open:time:B", by=person) is Refusal.NOT_FACILITATOR
    press = "set:mB:at:2027-01-27T13:00:1"
    assert given.refuses(press, by=person) is Refusal.NOT_FACILITATOR


def test_the_time_belongs_to_the_rest_that_is_open():
    given = agreed()

    assert given.refuses("open:time:D") is Refusal.STALE
    assert given.refuses("set:mD:at:2027-01-27T13:00:1") is Refusal.STEP_CLOSED
    given.advances()
    assert given.refuses("open:time:B") is Refusal.STALE
    assert given.refuses("set:mB:at:2027-01-28T13:00:1") is Refusal.STEP_CLOSED
    assert given.view("time:B", TEACHER).rows == ()


def test_a_day_that_has_passed_is_asked_anew():
    given = agreed().later(days=20)

    data = given.view("time:B", TEACHER).data

    assert [each.rule for each in data["problems"]] == ["date_past"]
    assert data["asking"]["key"] == "at"


# Beginning a meeting


def test_a_meeting_begins_with_one_recap_before_its_first_card():
    given = agreed()
    given.writes(STUDENT, "Tehtävälista")

    turn = given.press("adv:M@B")

    group = [each for each in turn.effects if isinstance(each, Show) and each.to is None]
    assert given.place == "B1"
    assert group[-2:] == [
        Show(CardKey("recap:M@B"), fresh=True),
        Show(CardKey("step:B1"), noticed=True),
    ]
    data = given.view("recap:M@B").data
    assert [each["task"] for each in data["behind"]] == ["I", "A"]
    assert {text["text"] for found in data["ideas"].values() for text in found} == {
        f"Asia {each} A4" for each in EVERYONE
    }
    assert data["between"]["OP"] == 1
    assert data["step"] == "B1"
    assert data["minutes"] == 60


def test_two_presses_begin_once():
    given = agreed()
    given.press("adv:M@B")

    assert given.refuses("adv:M@B") is Refusal.STALE
    assert given.place == "B1"


def test_a_meeting_that_was_begun_by_mistake_is_taken_back_and_begun_again():
    given = agreed()
    given.press("adv:M@B")

    turn = given.press("undo:B1")
    assert given.place == "M@B"
    assert Show(CardKey("recap:M@B"), fresh=True) not in turn.effects
    assert given.view().data["moment"] is not None

    assert Show(CardKey("recap:M@B"), fresh=True) in given.press("adv:M@B").effects


def test_back_from_a_rest_opens_the_last_step_again():
    given = come()

    turn = given.press("back:M@B")

    assert given.place == "A4"
    assert not [each for each in turn.effects if getattr(each, "card", "").startswith("recap")]
    assert given.passes().place == "M@B"


def test_what_is_forgotten_leaves_the_recap_too():
    given = come("B1")

    turn = given.when(c.Forget(STUDENT, texts=True))

    assert Show(CardKey("recap:M@B")) in turn.effects
    assert f"Asia {STUDENT} A4" not in str(given.view("recap:M@B").data)


# Reminders between meetings


def test_all_are_reminded_on_the_working_day_before_and_on_the_morning():
    given = agreed("2027-02-01T13:00")  # a Monday

    assert given.runs_until(local(2027, 2, 1, 14)) == [
        ("2027-01-29 09:00", None, ("meet1",)),
        ("2027-01-29 09:00", TEACHER, ("lead1",)),
        ("2027-02-01 09:00", None, ("meet0",)),
        ("2027-02-01 09:00", TEACHER, ("lead0",)),
    ]


def test_a_meeting_that_is_moved_is_reminded_of_anew_and_of_the_old_time_no_more():
    given = agreed()
    given.runs_until(local(2027, 1, 26, 10))
    given.press("set:mB:at:2027-02-03T13:00:1")

    assert given.runs_until(local(2027, 2, 3, 14)) == [
        ("2027-02-02 09:00", None, ("meet1",)),
        ("2027-02-02 09:00", TEACHER, ("lead1",)),
        ("2027-02-03 09:00", None, ("meet0",)),
        ("2027-02-03 09:00", TEACHER, ("lead0",)),
    ]
    old = given.view("notice:1").data["items"][0]
    assert old["done"]


def test_a_meeting_set_for_the_same_day_is_told_once():
    given = agreed("2027-01-18T15:00")

    turn = given.tick()

    assert [[each.kind for each in x.items] for x in messages(turn)] == [["meet0"], ["lead0"]]


def test_a_meeting_that_began_in_time_asks_nothing():
    given = agreed()
    given.now = local(2027, 1, 27, 13)
    given.press("adv:M@B")

    assert not {"meet1", "meet0", "untimed", "unbegun"} & {x.kind for x in given.reminders()}


def test_others_may_lead_only_when_a_meetings_time_has_passed_without_its_leader():
    given = agreed()
    given.now = local(2027, 1, 27, 13, 20)
    take = c.TakeOver(INSTRUCTOR, admin=True)
    assert given.refuses(take) is Refusal.NOT_SILENT_YET

    given.later(minutes=15)
    assert given.when(take).refusal is None

    untimed = come().later(hours=47)
    assert untimed.refuses(take) is Refusal.NOT_SILENT_YET
    assert untimed.later(hours=2).when(take).refusal is None


# Pauses of weeks


def test_who_paused_is_reminded_after_two_weeks_and_then_monthly():
    given = at("A1")
    given.press("pause")

    assert given.runs_until(local(2027, 4, 18, 10)) == [
        ("2027-02-01 09:00", TEACHER, ("paused",)),
        ("2027-03-01 09:00", TEACHER, ("paused",)),
        ("2027-04-01 09:00", TEACHER, ("paused",)),
    ]
    assert given.view("notice:1", TEACHER).rows[0][0].action == "resume"
    given.press("resume")
    assert given.view("notice:3", TEACHER).rows == ()
    assert "paused" not in {each.kind for each in given.reminders()}


@pytest.mark.parametrize(("days", "told"), [(6, False), (7, True), (40, True)])
def test_a_group_that_comes_back_after_a_week_is_told_where_it_was(days, told):
    given = at("A2")
    given.press("pause")

    turn = given.later(days=days).press("resume")

    assert (Show(CardKey("recap:A2"), fresh=True) in turn.effects) == told
    shown = [x for x in turn.effects if isinstance(x, Show) and x.fresh and x.to is None]
    assert shown[-1] == Show(CardKey("step:A2"), fresh=True)
    data = given.view("recap:A2").data
    assert [each["task"] for each in data["behind"]] == ["I"]
    assert data["ahead"][0] == "A"
    assert data["ideas"] == {}


def test_a_group_that_paused_while_planning_is_told_where_it_was_and_forgets_what_is_erased():
    given = at("E4")
    given.press("pause")
    turn = given.later(days=7).press("resume")
    assert Show(CardKey("recap:E4"), fresh=True) in turn.effects
    (agreed,) = given.view("recap:E4").data["agreed"]

    turn = given.when(c.Forget(TEACHER, texts=True))

    assert Show(CardKey("recap:E4")) in turn.effects
    assert agreed not in str(given.view("recap:E4").data)


@pytest.mark.parametrize("place", ["M@B", "I2"])
def test_where_the_card_itself_tells_it_no_recap_is_needed(place):
    given = come(place)
    given.press("pause")

    turn = given.later(days=30).press("resume")

    assert not [each for each in turn.effects if getattr(each, "card", "").startswith("recap")]


def test_a_paused_rest_reminds_of_the_pause_only_and_its_time_may_still_be_set():
    given = agreed()
    given.press("pause")

    assert [each.kind for each in given.reminders()] == ["paused", "paused90"]
    assert given.press("set:mB:at:2027-02-03T13:00:1").refusal is None
    assert given.refuses("adv:M@B") is None  # going on ends the pause first
    assert given.place == "M@B"
    assert not given.workshop.paused


# Breaks


def test_a_break_says_until_when_and_when_it_is_over_a_human_goes_on():
    given = at("A1")
    deadline = given.view().data["deadline"]

    given.press("pause:15")
    assert given.view().data["back_at"] == given.now + timedelta(minutes=15)
    assert not given.view().data["break_over"]
    assert "back" in {each.kind for each in given.standing}
    given.later(minutes=15)
    turn = given.tick()

    assert {Show(CardKey("step:A1")), Show(CardKey("remote"), TEACHER)} <= set(turn.effects)
    assert messages(turn) == []
    assert given.workshop.paused
    assert given.view().data["break_over"]
    given.later(minutes=3).press("resume")
    assert given.view().data["deadline"] == deadline + timedelta(minutes=18)
    assert given.view().data["back_at"] is None


def test_a_break_is_told_to_be_over_once():
    given = at("A1")
    given.press("pause:15")
    given.later(minutes=16).tick()

    assert "back" not in {each.kind for each in given.standing}


@pytest.mark.parametrize("minutes", [-1, 1, 999])
def test_only_the_break_that_is_offered_can_be_had(minutes):
    assert at("A1").refuses(c.Pause(TEACHER, minutes)) is Refusal.STALE


def test_two_presses_are_one_break():
    given = at("A1")
    given.press("pause:15")
    before = given.workshop.back_at

    assert given.later(minutes=1).refuses("pause:15") is Refusal.PAUSED
    assert given.workshop.back_at == before


def test_a_break_is_offered_where_people_work_together():
    assert {"pause", "pause:15"} <= set(at("A1").actions("remote", TEACHER))
    for given in (at("I2"), come(), at("F")):
        actions = given.actions("remote", TEACHER)
        assert "pause" in actions
        assert "pause:15" not in actions


def test_halfway_a_break_is_proposed_until_it_is_had_or_passed():
    given = at("D1")
    assert given.view().data["proposes_break"]
    assert given.view("remote", TEACHER).data["proposes_break"]

    had = copy(given)
    had.press("pause:15")
    had.later(minutes=15).press("resume")
    assert not had.view().data["proposes_break"]
    given.writes(STUDENT, "Ei taukoa.")
    assert not given.view().data["proposes_break"]


@pytest.mark.parametrize(("place", "form"), [("C3b", "ONCE"), ("D1", "SERIES"), ("D1", "ASYNC")])
def test_elsewhere_no_break_is_proposed(place, form):
    assert not come(place, form).view().data["proposes_break"]


# The set-up


def test_the_formats_are_explained_while_one_is_chosen():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki"))
    given.fills("setup", {"partner": "Konepaja", "field": "Metalli"})

    assert given.view("form:setup", TEACHER).data["formats"] == tuple(RESTS)
    given.press("set:setup:format:FOUR:1")
    assert given.view("form:setup", TEACHER).data["formats"] == ()
