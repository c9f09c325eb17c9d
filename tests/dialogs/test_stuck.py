"""When a group is stuck: the ladder, what the group then sees, parking, and background to read."""

import pytest

from dialogs import commands as c
from dialogs.effects import Show
from dialogs.events import StepClosed, StepOpened, StuckHelped
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.ladder import Rung, rungs_of
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
)

ASKING = [each.id for each in BOOK.steps.values() if each.asks]
SEATED = [each.id for each in BOOK.steps.values() if Rung.SWAP in rungs_of(each)]


def ladder(given: Play, place: str = "A1") -> list[str]:
    return [each for each in given.actions(f"stuck:{place}", TEACHER) if each.startswith("stuck:")]


# The rungs


def test_the_ladder_has_five_rungs_where_all_that_comes_in_is_words():
    assert rungs_of(BOOK.steps["A1"]) == tuple(Rung)
    assert rungs_of(BOOK.steps["E1"]) == tuple(Rung)
    assert rungs_of(BOOK.steps["G3a"]) == tuple(Rung)
    for place in ("A3", "D6", "E2", "E3", "E4", "E5", "E6", "G5"):
        assert Rung.SWAP not in rungs_of(BOOK.steps[place]), place
    for place in ("I1", "I2", "F"):
        assert rungs_of(BOOK.steps[place]) == ()


def test_the_facilitator_opens_the_ladder_from_the_remote_and_climbs_it_in_order():
    given = at("A1")
    assert "open:stuck:A1" in given.actions("remote", TEACHER)
    assert Show(CardKey("stuck:A1"), to=TEACHER, fresh=True) in given.press("open:stuck:A1").effects
    assert ladder(given) == [
        "stuck:A1:wait",
        "stuck:A1:concrete",
        "stuck:A1:example",
        "stuck:A1:swap:TP",
        "stuck:A1:swap:OL",
        "stuck:A1:swap:OP",
        "stuck:A1:park",
    ]

    for used, coming in (("wait", "concrete"), ("concrete", "example"), ("example", "swap")):
        given.press(f"stuck:A1:{used}")
        assert given.view("stuck:A1", TEACHER).data["next"] == coming
        assert given.view().data["help"] == used
        assert given.view("answer:A1", STUDENT).data["help"] == used

    ticked = [x.action for x in given.buttons("stuck:A1", TEACHER) if x.ticked]
    assert ticked == ["stuck:A1:wait", "stuck:A1:concrete", "stuck:A1:example"]


def test_a_rung_edits_the_groups_card_and_posts_nothing():
    given = at("A1")

    turn = given.press("stuck:A1:concrete")

    assert turn.events == (StuckHelped("A1", Rung.CONCRETE, TEACHER),)
    assert Show(CardKey("step:A1")) in turn.effects
    assert Show(CardKey("stuck:A1"), to=TEACHER) in turn.effects
    assert not [x for x in turn.effects if isinstance(x, Show) and x.fresh]


def test_pressing_a_rung_twice_offers_it_once_and_an_earlier_one_can_be_offered_again():
    given = at("A1")
    given.press("stuck:A1:wait")

    assert given.refuses("stuck:A1:wait") is Refusal.ALREADY
    given.press("stuck:A1:example")
    given.press("stuck:A1:wait")

    assert given.view().data["help"] == "wait"
    assert given.view("stuck:A1", TEACHER).data["next"] == "concrete"


def test_another_partner_has_a_seat_only_where_there_is_one():
    given = at("A1")
    assert "stuck:A1:swap:MU" not in ladder(given)

    given.when(c.Join(STRANGER, Voice.MU, reachable=True))

    assert "stuck:A1:swap:MU" in ladder(given)


def test_only_who_steers_offers_help_and_only_where_the_group_is():
    given = at("A1")

    assert given.refuses("stuck:A1:wait", by=STUDENT) is Refusal.NOT_FACILITATOR
    assert given.refuses("open:stuck:A1", by=STUDENT) is Refusal.NOT_FACILITATOR
    assert given.refuses("stuck:A2:wait") is Refusal.STALE
    assert given.refuses("open:stuck:F") is Refusal.STALE
    assert given.refuses("open:stuck:X9") is Refusal.STALE
    assert given.refuses(c.HelpStuck(TEACHER, "A1", Rung.WAIT, Voice.OP)) is Refusal.STALE
    given.press("pause")
    assert given.refuses("stuck:A1:wait") is Refusal.PAUSED


def test_seats_are_not_swapped_where_there_are_no_words_to_guess():
    given = at("A3")

    assert [x for x in ladder(given, "A3") if ":swap" in x] == []
    assert given.refuses("stuck:A3:swap:OP") is Refusal.STALE


def test_help_ends_with_its_step_and_begins_anew_when_the_group_comes_back():
    given = at("A1")
    given.press("stuck:A1:example")
    given.press("stuck:A1:swap:OP")
    given.writes(STUDENT, "Oma sana")
    for action in ("adv:A1", "gap:A1", "adv:A1"):
        given.press(action)

    assert given.view("step:A1").data["help"] == ""
    assert ladder(given) == []
    assert given.view("stuck:A1", TEACHER).data["here"] is False
    given.press("back:A2")

    assert given.view().data["help"] == ""
    assert given.view("stuck:A1", TEACHER).data["next"] == "wait"
    given.writes(TEACHER, "Omasta puolesta")
    assert not any(each.guess for each in given.workshop.contributions.values())


def test_what_is_left_to_wait_is_asked_of_each_place_where_people_answer():
    for place in ASKING:
        subject = "@e1" if BOOK.steps[place].per else ""
        card = at(f"{place}{subject}").view("remote", TEACHER)
        assert f"open:stuck:{place}{subject}" in {x.action for row in card.rows for x in row}
    assert "open:stuck:I2" not in fresh().actions("remote", TEACHER)
    assert "open:stuck:F" not in at("F").actions("remote", TEACHER)


def test_at_a_gap_the_ladder_is_in_reach_too():
    given = at("A1")

    given.press("adv:A1")

    assert "open:stuck:A1" in given.actions("remote", TEACHER)


# Parking


def test_a_parked_step_is_skipped_and_recorded_and_said_on_its_card():
    given = at("A1")
    given.writes(TEACHER, "Salaisuus")

    turn = given.press("stuck:A1:park")

    assert turn.events == (
        StepClosed("A1", skipped=True),
        StuckHelped("A1", Rung.PARK, TEACHER),
        StepOpened("A2", TEACHER),
    )
    assert given.view("step:A1").data["parked"]
    assert given.view("stuck:A1", TEACHER).data["parked"]
    assert "parked" in {x["state"] for x in given.view("status").data["road"]}
    assert given.refuses("stuck:A1:park") is Refusal.STALE
    assert given.replayed() == given.workshop


def test_a_parked_cell_says_so_on_its_board():
    given = at("B1")
    given.press("stuck:B1:park")
    given.press("skip:B2")

    now, coming = given.view("board:B").data["rows"]["customers"]

    assert (now["parked"], coming["parked"]) == (True, False)


def test_what_later_steps_stand_on_cannot_be_parked():
    for place in ("E2", "E4", "E5", "G3a@e1"):
        given = at(place)
        assert f"stuck:{place}:park" not in ladder(given, place)
        assert given.refuses(f"stuck:{place}:park") is Refusal.CANNOT_SKIP
        assert given.view(f"stuck:{place}", TEACHER).data["can_park"] is False


def test_a_parked_vote_chooses_as_a_skipped_one_does():
    given = at("E3")

    given.press("stuck:E3:park")

    assert given.workshop.targets == tuple(x.id for x in given.workshop.items("E2"))
    assert given.view("step:E3").data["parked"]


def test_parking_is_undone_and_a_later_skip_is_no_parking():
    given = at("A1")
    given.press("stuck:A1:park")

    given.press("undo:A2")
    assert given.place == "A1"
    assert not given.view("step:A1").data["parked"]
    given.press("skip:A1")

    assert given.view("step:A1").data["skipped"]
    assert not given.view("step:A1").data["parked"]


def test_coming_back_to_a_parked_step_opens_it_as_any_other():
    given = at("A1")
    given.press("stuck:A1:park")

    given.press("back:A2")
    assert not given.view().data["parked"]
    given.passes()

    assert not given.view("step:A1").data["parked"]
    assert given.view("step:A1").data["revealed"]


# Background


def test_everyone_reads_the_background_of_each_task_and_the_stories():
    given = at("A1")

    for person in (STUDENT, INSTRUCTOR, SUPERVISOR, TEACHER, COORDINATOR):
        for card in ("background", "background:A", "background:G", "story:1", "story:2"):
            turn = given.press(f"open:{card}", by=person)
            assert turn.effects == (Show(CardKey(card), to=person, fresh=True),)
            assert turn.events == ()


def test_the_list_leads_to_every_background_and_story():
    actions = at("A1").actions("background", STUDENT)

    assert actions == [
        *(f"open:background:{each.id}" for each in BOOK.tasks_done),
        "open:story:1",
        "open:story:2",
    ]


def test_the_way_there_is_on_the_status_and_on_the_remote():
    for place in ("I2", "A1", "F"):
        given = at(place)
        assert "background" in [x.card for x in given.buttons("status", STUDENT)]
        assert "open:background" in given.actions("remote", TEACHER)


@pytest.mark.parametrize("card", ["background:X", "background:A1", "story:3", "story:0", "story:x"])
def test_there_is_no_background_of_what_is_not_there(card):
    given = at("A1")

    assert given.refuses(f"open:{card}", by=STUDENT) is Refusal.STALE
    with pytest.raises(KeyError):
        given.view(card, STUDENT)


def test_a_stranger_reads_no_background():
    assert at("A1").refuses("open:background", by=STRANGER) is Refusal.NOT_A_PARTICIPANT


# Words


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("place", ASKING)
def test_each_step_has_a_question_and_an_example_of_its_own(place, language):
    concrete = BOOK.text(language, f"step.{place}.concrete")
    example = BOOK.text(language, f"step.{place}.example")

    assert concrete.endswith("?")
    assert example.endswith("”")
    others = [BOOK.text(language, f"step.{x}.{y}") for x in ASKING for y in ("concrete", "example")]
    assert others.count(concrete) == others.count(example) == 1


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("place", ASKING)
def test_an_example_is_from_another_field_than_the_methods_machine_shop(place, language):
    example = BOOK.text(language, f"step.{place}.example").casefold()

    for word in ("metall", "kone", "hitsa", "sorvi", "machine shop", "metal", "weld"):
        assert word not in example


@pytest.mark.parametrize("language", ["fi", "en"])
def test_what_is_read_on_demand_names_no_feature_by_the_registered_mark(language):
    texts = [y for x, y in BOOK.words(language).items() if x.startswith(("background.", "story."))]

    assert len(texts) == len(BOOK.tasks_done) + 2 * len(BOOK.stories)
    for text in texts:
        assert "muutoslaboratorio" not in text.casefold()
        assert "change laboratory" not in text.casefold()
