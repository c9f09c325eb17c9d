"""Small groups: divided, at work apart, each with its own place on the road, and sharing."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Send, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.rules.division import divide
from dialogs.workbook.schema import Voice
from dialogs.workshop import Participant
from tests.dialogs.given import (
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    VOICES,
    Play,
    fresh,
)

MORE = {
    **dict.fromkeys(range(2001, 2004), Voice.TP),
    **dict.fromkeys(range(2004, 2007), Voice.OL),
    **dict.fromkeys(range(2007, 2010), Voice.OP),
}
THIRTEEN = VOICES | MORE


def people(**voices: int) -> list[Participant]:
    named = [Voice(voice) for voice, number in voices.items() for _ in range(number)]
    return [Participant(number, voice, True) for number, voice in enumerate(named, 1)]


def voices_of(group: tuple[int, ...], found: list[Participant]) -> set[Voice]:
    return {each.voice for each in found if each.id in group}


# How people are divided


@pytest.mark.parametrize(
    ("number", "sizes"), [(6, [3, 3]), (7, [4, 3]), (11, [4, 4, 3]), (13, [5, 4, 4]), (15, [5] * 3)]
)
def test_groups_are_of_three_to_five_and_alike_in_size(number, sizes):
    found = people(TP=number - 4, OL=2, OP=2)

    assert [len(each) for each in divide(found, ())] == sizes


def test_every_group_has_every_voice_where_numbers_allow():
    found = people(TP=6, OL=4, OP=3)

    for group in divide(found, ()):
        assert voices_of(group, found) == {Voice.TP, Voice.OL, Voice.OP}


def test_students_fewer_than_groups_come_in_pairs():
    found = people(TP=6, OL=5, OP=2)

    students = [sum(x.voice is Voice.OP and x.id in g for x in found) for g in divide(found, ())]

    assert sorted(students) == [0, 0, 2]


def test_people_who_work_together_stay_together():
    found = people(TP=5, OL=4, OP=4)
    trio = frozenset({5, 9, 13})

    assert any(trio <= set(group) for group in divide(found, [trio]))


def test_bonds_that_share_a_person_hold_as_long_as_a_group_can():
    found = people(TP=5, OL=4, OP=4)

    groups = divide(found, [frozenset({1, 6}), frozenset({6, 10}), frozenset({2, 11})])

    assert any({1, 6, 10} <= set(group) for group in groups)
    assert any({2, 11} <= set(group) for group in groups)


@for_all(
    st.lists(st.sampled_from(Voice), min_size=6, max_size=40),
    st.sets(st.sampled_from(list(combinations(range(1, 7), 2))), max_size=4),
)
def test_everyone_is_in_one_group_of_at_most_five(voices, pairs):
    found = [Participant(number, voice, True) for number, voice in enumerate(voices, 1)]

    groups = divide(found, [frozenset(each) for each in pairs])

    assert Counter(x for group in groups for x in group) == Counter(x.id for x in found)
    assert max(map(len, groups)) <= 5
    assert max(map(len, groups)) - min(map(len, groups)) <= 1


# The facilitator draws and forms them


def test_with_six_people_the_facilitator_sees_a_division_when_the_work_begins():
    given = fresh(THIRTEEN)

    turn = given.advances()

    assert Show(CardKey("groups"), to=TEACHER, fresh=True) in turn.effects
    assert given.workshop.drawn == 3
    assert not given.workshop.apart


def test_five_people_work_together():
    given = fresh(VOICES | {2001: Voice.OL})

    turn = given.advances()

    assert not any(isinstance(each, e.GroupsDrawn) for each in turn.events)
    assert given.refuses("draw") is Refusal.TOO_FEW_FOR_GROUPS
    assert "open:groups" not in given.actions("remote", TEACHER)


def test_people_are_moved_by_buttons():
    given = drawn()
    here = given.workshop.participants[STUDENT].group
    there = here % 3 + 1

    given.press(f"member:{STUDENT}:{there}")

    assert given.workshop.participants[STUDENT].group == there
    assert given.refuses(f"member:{STUDENT}:{there}") is Refusal.ALREADY
    assert given.refuses(f"member:{STUDENT}:9") is Refusal.STALE


def test_bonds_are_set_by_buttons_and_the_next_drawing_keeps_them():
    given = drawn()
    for other in (INSTRUCTOR, TEACHER):
        given.press(f"bond:{STUDENT}:{other}:1")

    given.press("draw")

    groups = {given.workshop.participants[x].group for x in (STUDENT, INSTRUCTOR, TEACHER)}
    assert len(groups) == 1
    assert given.refuses(f"bond:{STUDENT}:{TEACHER}:1") is Refusal.ALREADY


def test_the_division_is_for_who_steers_alone():
    given = drawn()

    for action in ("draw", "form", "ungroup", f"member:{STUDENT}:1", f"bond:{STUDENT}:2001:1"):
        assert given.refuses(action, by=STUDENT) is Refusal.NOT_FACILITATOR
    assert given.refuses("open:groups", by=STUDENT) is Refusal.NOT_FACILITATOR


def test_everyone_hears_of_their_group_once():
    given = drawn()

    turn = given.press("form")

    told = [each for each in turn.effects if isinstance(each, Show) and "room" in each.card]
    assert Counter(each.to for each in told) == Counter(list(THIRTEEN))
    assert given.refuses("form") is Refusal.ALREADY


def test_a_workshop_may_go_on_without_groups():
    given = drawn()

    given.press("ungroup")
    given.goes_to("A1")

    assert not given.workshop.groups


# At work apart


def test_each_group_begins_the_task_while_all_wait_for_them():
    given = apart()

    assert given.place == "A5"
    assert given.workshop.open_places == ("A5", "A1/1", "A1/2", "A1/3")
    assert [each["step"] for each in given.view().data["groups"]] == ["A1"] * 3


def test_between_meetings_all_rest_together_and_groups_begin_the_next_one_apart():
    given = apart()
    given.press("set:setup:format:SERIES:1")

    to(given, "M@B")
    assert list(given.workshop.open_places) == ["M@B"]
    given.writes(one_of(given, 1), "Idea välissä")
    given.press("adv:M@B")

    assert Show(CardKey("recap:M@B"), fresh=True) in given.turn.effects
    assert list(given.workshop.open_places) == ["B7", "B1/1", "B1/2", "B1/3"]


def test_groups_go_on_at_their_own_pace():
    given = apart()

    pass_by(given, "A1/2")

    assert given.workshop.open_places == ("A5", "A1/1", "A2/2", "A1/3")


def test_what_a_group_writes_stays_in_it_until_all_share():
    given = apart()
    member = one_of(given, 1)
    given.writes(member, "Ykkösen käytäntö", "A1/1")
    given.press("adv:A1/1:reveal")
    given.press("gap:A1/1")

    assert "Ykkösen käytäntö" in str(given.view("step:A1/1").data)
    assert "Ykkösen käytäntö" not in str(given.view("step:A1/2").data)
    assert "Ykkösen käytäntö" not in str(given.view("step:A5").data)


def test_a_hidden_answer_of_a_group_does_not_show_on_the_boards():
    given = apart("B7")
    given.writes(one_of(given, 1), "Piilossa vielä", "B1/1")

    assert "Piilossa vielä" not in str(given.view("board:B").data)
    assert "Piilossa vielä" not in str(given.view("board:B/1").data)


def test_a_missing_voice_is_looked_for_in_each_group():
    given = apart()
    student = one_of(given, 1, Voice.OP)
    given.writes(student, "Opiskelijan asia", "A1/1")

    given.press("adv:A1/1")
    given.press("adv:A1/2")

    assert given.workshop.gap["A1/1"] == (Voice.TP, Voice.OL)
    assert given.workshop.gap["A1/2"] == (Voice.TP, Voice.OL, Voice.OP)


def test_a_voice_that_a_group_lacks_is_not_asked_for_again():
    given = apart(people=dict.fromkeys(range(2001, 2010), Voice.TP) | VOICES)
    lone = [x for x in (1, 2, 3) if Voice.OP not in given.workshop.absent_voices(f"A1/{x}")]

    assert len(lone) == 1
    for number in {1, 2, 3} - set(lone):
        given.press(f"adv:A1/{number}")
        assert Voice.OP not in given.workshop.gap[f"A1/{number}"]


def test_readiness_is_counted_in_the_group():
    given = apart()
    members = given.workshop.members(1)

    for each in members:
        given.press("ready:A1/1", by=each.id)

    (ready,) = [x for x in given.buttons("step:A1/1") if x.action == "ready:A1/1"]
    assert (ready.values["done"], ready.values["of"]) == (len(members), len(members))


def test_the_private_chat_asks_what_the_own_group_is_asked():
    given = apart()
    pass_by(given, "A1/2")
    first, second = one_of(given, 1), one_of(given, 2)

    for member, card in ((first, "answer:A1/1"), (second, "answer:A2/2")):
        assert (
            Show(CardKey(card), to=member, fresh=True)
            in given.press("open:answer:", by=member).effects
        )


def test_each_group_rates_its_own_practices():
    given = apart()
    for number in (1, 2):
        given.writes(one_of(given, number), f"Käytäntö {number}", f"A1/{number}")
        for place in ("A1", "A2"):
            pass_by(given, f"{place}/{number}")

    listed = [x["text"] for x in given.view("step:A3/1").data["items"]]

    assert listed == ["Käytäntö 1"]


def test_a_weak_practice_is_told_once_its_own_group_has_shown_its_ratings():
    given = apart()
    for number in (1, 2):
        given.writes(one_of(given, number), f"Käytäntö {number}", f"A1/{number}")
        for place in ("A1", "A2"):
            pass_by(given, f"{place}/{number}")
        item = next(iter(given.workshop.items(f"A1/{number}"))).id
        given.press(f"rate:A3/{number}:{item}:smooth:no:1", by=one_of(given, number))
    pass_by(given, "A3/1")

    items = given.view("board:A").data["rows"]["practices"][0]["items"]

    assert {each["text"]: each["weak"] for each in items} == {
        "Käytäntö 1": True,
        "Käytäntö 2": False,
    }


def test_the_groups_are_waited_for_and_can_be_called_together():
    given = apart()
    given.writes(one_of(given, 1), "Kesken jäi", "A1/1")
    finish(given, 2)

    assert given.refuses("adv:A5") is Refusal.GROUPS_WORKING
    turn = given.press("gather:A5")

    accepted = {x.place: x.voices for x in turn.events if isinstance(x, e.GapAccepted)}
    assert set(accepted) == {"A1/1", "A1/3"}
    assert given.refuses("gather:A5") is Refusal.ALREADY
    assert [x["done"] for x in given.view().data["groups"]] == [True] * 3


def test_when_the_last_group_is_ready_all_see_what_was_found():
    given = apart("B7")
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
        finish(given, number)

    assert Show(CardKey("board:B"), fresh=True) in given.turn.effects
    assert all(f"Asiakas {number}" in str(given.view("board:B").data) for number in (1, 2, 3))
    assert "Asiakas 2" not in str(given.view("board:B/1").data)


def test_a_task_without_a_board_is_shared_step_by_step():
    given = apart("C4")
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Taito {number}", f"C1/{number}")
        finish(given, number)

    assert "Taito 3" in str(given.view("step:C4").data["shared"]["C1"])


def test_later_steps_see_what_all_groups_made():
    given = apart("B7")
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
        finish(given, number)
    given.press("adv:B7")

    shown = str(given.view("step:C1/1").data["shown"])

    assert all(f"Asiakas {number}" in shown for number in (1, 2, 3))


def test_later_steps_do_not_see_what_a_group_skipped_unseen():
    given = apart("B7")
    for number in (1, 2):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
    given.press("skip:B1/1")
    for number in (1, 2, 3):
        finish(given, number)
    given.press("adv:B7")

    assert "Asiakas 2" in str(given.view("step:C1/1").data["shown"])
    assert "Asiakas 1" not in str(given.view("step:C1/1").data["shown"])


def test_all_come_to_one_pool_and_one_experiment():
    given = apart()
    for number in (1, 2, 3):
        for step in ("A1", "A2", "A3"):
            pass_by(given, f"{step}/{number}")
        given.writes(one_of(given, number), f"Idea {number}", f"A4/{number}")
        finish(given, number)
    to(given, "E2")

    ideas = [each["text"] for each in given.view().data["ideas"]]

    assert ideas == ["Idea 1", "Idea 2", "Idea 3"]
    assert given.workshop.open_places == ("E2",)


def test_a_gap_of_the_whole_board_is_told_at_the_direction():
    given = apart("B7")
    for number in (1, 2, 3):
        given.writes(one_of(given, number, Voice.TP), f"Asiakas {number}", f"B1/{number}")
        finish(given, number)
    to(given, "E1")

    assert given.view().data["gaps"]["B1"] == (Voice.OL, Voice.OP)


# People come and go


def test_who_joins_late_comes_to_the_group_that_lacks_the_voice():
    given = apart(people=dict.fromkeys(range(2001, 2010), Voice.TP) | VOICES)
    has = given.workshop.participants[STUDENT].group

    given.when(c.Join(STRANGER, Voice.OP, reachable=True))

    assert given.workshop.participants[STRANGER].group not in (0, has)


def test_who_joins_in_a_groups_own_chat_belongs_to_it():
    given = apart()

    given.when(c.Join(STRANGER, Voice.MU, reachable=False, group=2))

    assert given.workshop.participants[STRANGER].group == 2


def test_a_moved_person_is_told_where_the_new_group_is():
    given = apart()
    member = one_of(given, 1)

    turn = given.press(f"member:{member}:2")

    assert Show(CardKey("room:2"), to=member, fresh=True) in turn.effects


def test_a_group_that_dissolves_is_not_waited_for_and_keeps_its_words():
    given = apart("B7")
    given.writes(one_of(given, 1), "Jää talteen", "B1/1")
    pass_by(given, "B1/1")
    for each in given.workshop.members(1):
        given.press(f"member:{each.id}:2")
    for number in (2, 3):
        finish(given, number)

    assert given.press("adv:B7").refusal is None
    assert given.place == "C4"
    assert "Jää talteen" in str(given.view("board:B").data)
    assert "C1/1" not in given.workshop.open_places


def test_a_group_dissolves_when_its_people_leave():
    given = apart()
    for each in given.workshop.members(3):
        given.when(c.Leave(each.id))

    assert given.workshop.working_groups == (1, 2)


def test_all_may_go_on_together_in_the_middle_of_a_task():
    given = apart()
    given.writes(one_of(given, 1), "Ennen purkua", "A1/1")

    given.press("ungroup")
    given.press("adv:A5")

    assert given.place == "B1"
    assert not given.workshop.apart
    assert [each.text for each in given.workshop.items("A1")] == ["Ennen purkua"]


def test_groups_formed_in_the_middle_of_a_task_begin_with_the_next():
    given = fresh(THIRTEEN)
    given.advances()
    given.press("ungroup")
    to(given, "A2")
    given.press("draw")
    given.press("form")

    to(given, "B7")

    assert list(given.workshop.open_places) == ["B7", "B1/1", "B1/2", "B1/3"]


def test_there_is_nothing_to_divide_for_after_the_last_group_work():
    given = fresh(THIRTEEN)
    given.advances()
    given.press("ungroup")
    to(given, "D6")

    assert given.refuses("draw") is Refusal.NO_GROUP_WORK_AHEAD


# Steering


def test_a_group_goes_back_within_its_task_and_undoes():
    given = apart()
    pass_by(given, "A1/1")

    given.press("back:A2/1")
    assert given.workshop.groups[1].place == "A1/1"
    given.press("undo:A1/1")

    assert given.workshop.groups[1].place == "A2/1"
    assert given.refuses("back:A1/2") is Refusal.NOWHERE_BACK


def test_the_beginning_of_group_work_is_undone_as_long_as_nothing_is_written():
    given = apart()

    given.press("undo:A5")
    assert given.workshop.open_places == ("I4",)
    to(given, "A5")
    given.writes(one_of(given, 1), "Asia", "A1/1")

    assert given.refuses("undo:A5") is Refusal.NOTHING_TO_UNDO
    assert given.refuses("back:A5") is Refusal.NOWHERE_BACK


def test_no_group_goes_back_alone_to_the_task_before():
    given = apart("B7")
    first = given.workshop.groups[1].place

    assert given.refuses(f"undo:{first}") is Refusal.NOTHING_TO_UNDO
    assert given.workshop.groups[1].place == first
    assert f"undo:{first}" not in given.actions("remote:1", TEACHER)
    pass_by(given, first)
    assert "undo:B2/1" in given.actions("remote:1", TEACHER)


def test_group_work_that_was_called_together_is_not_undone():
    given = apart()
    given.press("gather:A5")

    assert given.refuses("undo:A5") is Refusal.NOTHING_TO_UNDO


def test_a_pause_halts_every_group():
    given = apart()
    member = one_of(given, 1)
    given.press("pause")

    assert given.refuses(c.Contribute(member, "A1/1", "Tauolla", True)) is Refusal.PAUSED
    turn = given.later(days=20).press("resume")

    assert {Show(CardKey(f"step:{x}"), fresh=True) for x in given.workshop.open_places} <= set(
        turn.effects
    )
    assert given.view("step:A1/1").data["deadline"] > given.now


def test_each_group_has_its_own_time():
    given = apart()
    given.press("time:A1/2:0")

    times = [given.view(f"step:A1/{number}").data["deadline"] for number in (1, 2, 3)]

    assert times[1] > times[0] == times[2]
    assert {(x.kind, x.about) for x in given.standing} >= {
        ("half", "A1/1"),
        ("stopped", "A1/3"),
    }


def test_the_remote_shows_every_group_and_leads_to_each():
    given = apart()
    student = one_of(given, 2, Voice.OP)
    given.writes(student, "Täällä", "A1/2")

    shown = given.view("remote", TEACHER).data["groups"]

    assert [each["missing"] for each in shown][1] == (Voice.TP, Voice.OL)
    assert [x for x in given.actions("remote", TEACHER) if "remote" in x] == [
        "open:remote:1",
        "open:remote:2",
        "open:remote:3",
    ]
    assert {"adv:A1/2:reveal", "skip:A1/2", "time:A1/2:0"} <= set(
        given.actions("remote:2", TEACHER)
    )


def test_who_was_moved_is_asked_by_the_new_group_alone():
    given = apart()
    pass_by(given, "A1/2")
    member = one_of(given, 1)
    given.press(f"member:{member}:2")

    late = c.Contribute(member, "A1/1", "Vanhaan ryhmään", True)
    assert given.refuses(late) is Refusal.STEP_CLOSED
    shown = given.press("open:answer:A1/1", by=member).effects
    assert Show(CardKey("answer:A2/2"), to=member, fresh=True) in shown


def test_a_photo_is_opened_by_its_group_once_shown_and_by_all_once_they_share():
    given = apart()
    writer, other = one_of(given, 1), one_of(given, 2)
    mate = given.workshop.members(1)[1].id
    given.when(c.Contribute(writer, "A1/1", "Kuvassa halli", True, media="photo"))
    photo = "open:media:1"
    assert given.refuses(photo, by=mate) is Refusal.STALE

    pass_by(given, "A1/1")

    assert Send(1, mate) in given.press(photo, by=mate).effects
    assert given.refuses(photo, by=other) is Refusal.STALE
    assert given.view("media", other).data["items"] == []
    given.press("gather:A5")
    assert Send(1, other) in given.press(photo, by=other).effects


def test_a_group_that_is_ready_cannot_go_on_alone_and_ends_nothing():
    given = apart()
    for number in (1, 2, 3):
        finish(given, number)
        assert given.refuses(f"adv:A5/{number}") is Refusal.GROUPS_WORKING

    given.press("adv:A5")

    assert (given.place, given.workshop.ended) == ("B7", False)


def test_after_group_work_no_place_of_a_group_is_open():
    given = apart()
    finish(given, 2)
    given.press("ungroup")

    assert given.workshop.open_places == ("A5",)
    for action in ("adv:A5/2", "back:A5/2", "skip:A1/1", "ready:A1/3"):
        assert given.refuses(action) is Refusal.STALE
    assert given.refuses(c.Contribute(STUDENT, "A1/1", "Myöhässä", False)) is Refusal.STEP_CLOSED
    assert given.when(c.MoveGroup(2)).effects == (
        Show(CardKey("step:A5")),
        Show(CardKey("remote"), to=TEACHER),
    )


def test_between_tasks_a_group_has_no_way_back_into_the_last_one():
    given = apart()
    to(given, "D6")

    assert given.workshop.open_places == ("D6",)
    assert given.refuses("back:D5b/1") is Refusal.STALE


def test_groups_that_are_formed_anew_are_nowhere_until_their_task_begins():
    given = apart()
    given.press("ungroup")
    given.press("draw")
    given.press("form")

    nowhere = given.workshop.open_places
    given.press("adv:A5")

    assert nowhere == ("A5",)
    assert given.workshop.open_places == ("B7", "B1/1", "B1/2", "B1/3")


def test_a_group_that_gets_people_again_comes_to_the_task_of_the_others():
    given = apart()
    members = given.workshop.members(1)
    for each in members:
        given.press(f"member:{each.id}:2")
    to(given, "B7")
    assert "A1/1" not in given.workshop.open_places

    given.press(f"member:{members[0].id}:1")
    assert "B1/1" in given.workshop.open_places
    given.press(f"member:{members[0].id}:2")
    given.when(c.Join(STRANGER, Voice.MU, reachable=False, group=1))

    assert given.workshop.open_places == ("B7", "B1/1", "B1/2", "B1/3")


def test_a_group_that_gets_people_when_all_are_ready_shares_with_them():
    given = apart()
    members = given.workshop.members(1)
    for each in members:
        given.press(f"member:{each.id}:2")
    to(given, "B7")
    for number in (2, 3):
        finish(given, number)

    given.press(f"member:{members[0].id}:1")

    assert given.workshop.open_places == ("B7", "B7/1", "B7/2", "B7/3")
    assert given.press("adv:B7").refusal is None


def test_a_step_of_a_group_that_there_is_not_is_refused():
    given = apart()

    assert given.refuses("adv:A1/7") is Refusal.STALE
    assert given.refuses("adv:E1/1") is Refusal.STALE
    assert given.refuses("adv:A1/01") is Refusal.STALE


def test_two_presses_of_one_group_go_one_step():
    given = apart()
    finish_step = f"gap:{'A1/1'}"
    given.press("adv:A1/1")
    given.press(finish_step)

    assert given.workshop.groups[1].place == "A2/1"
    assert given.refuses(finish_step) is Refusal.STALE


def test_the_cards_of_a_group_are_shown_in_its_own_chat():
    cards = [CardKey(x) for x in ("step:A1/2", "board:B/3", "room:2", "step:A5", "status")]

    assert [each.room for each in cards] == [2, 3, 2, 0, 0]
    assert [CardKey(x).in_room(2).room for x in ("status", "say:say.outage")] == [2, 2]
    assert CardKey("status").in_room(0) == "status"


def test_the_journal_gives_the_same_groups_again():
    given = apart()
    pass_by(given, "A1/2")
    given.press("gather:A5")
    given.press("adv:A5")

    assert given.replayed() == given.workshop


def test_every_action_of_groups_has_a_button():
    given = drawn()
    drawing = given.actions("groups", TEACHER) + given.actions(f"groups:{STUDENT}", TEACHER)

    assert {each.partition(":")[0] for each in drawing} >= {
        "draw",
        "form",
        "ungroup",
        "member",
        "bond",
    }
    assert "gather:A5" in apart().actions()


def drawn() -> Play:
    given = fresh(THIRTEEN)
    given.advances()
    return given


def apart(place: str = "A5", people: dict[int, Voice] = THIRTEEN) -> Play:
    """Three small groups at work, while everyone is at the step where they share."""
    given = fresh(people)
    given.advances()
    if given.workshop.gap:
        given.press("gap:I2")
    given.press("form")
    return to(given, place)


def to(given: Play, place: str) -> Play:
    """On along the road, without an answer; what groups do apart is called together."""
    for _ in range(40):
        if given.place == place:
            return given
        if given.refuses(f"gather:{given.place}") is None:
            continue
        if given.refuses(f"skip:{given.place}") is not None:
            given.press(f"adv:{given.place}")
        if given.workshop.gap.get(given.place):
            given.press(f"gap:{given.place}")
    raise AssertionError(given.place)


def pass_by(given: Play, place: str) -> None:
    """A group shows what it has, and goes on in spite of the voices that are missing."""
    for _ in range(3):
        if given.workshop.is_at(place):
            given.press(f"gap:{place}" if given.workshop.gap.get(place) else f"adv:{place}")


def finish(given: Play, group: int) -> None:
    """A group goes through its task, to where all share."""
    for _ in range(8):
        place = given.workshop.groups[group].place
        if place.partition("/")[0] != given.place:
            pass_by(given, place)
    assert given.workshop.groups[group].place == f"{given.place}/{group}"


def one_of(given: Play, group: int, voice: Voice | None = None) -> int:
    members = given.workshop.members(group)
    return next(each.id for each in members if voice in (None, each.voice))


def test_the_facilitator_need_not_be_in_a_group():
    given = apart()

    given.press(f"member:{SUPERVISOR}:0")

    assert given.workshop.participants[SUPERVISOR].group == 0
    assert SUPERVISOR in given.view("groups", TEACHER).data["alone"]


# Where small groups meet what else there is


def test_a_pause_and_the_end_of_a_break_are_seen_on_the_card_of_every_group():
    given = apart()
    cards = {Show(CardKey(f"step:{each}")) for each in given.workshop.open_places}

    assert cards <= set(given.press("pause:15").effects)
    given.later(minutes=15)
    assert cards <= set(given.tick().effects)


def test_the_cards_of_both_groups_count_who_has_moved():
    given = apart()

    turn = given.press(f"member:{one_of(given, 1)}:2")

    assert {Show(CardKey("step:A1/1")), Show(CardKey("step:A1/2"))} <= set(turn.effects)


def test_the_card_of_a_group_no_longer_counts_who_has_left_it():
    given = apart()

    turn = given.when(c.Leave(one_of(given, 3)))

    assert Show(CardKey("step:A1/3")) in turn.effects


def test_the_private_chat_of_who_is_moved_waits_for_words_to_the_new_group():
    given = apart()
    pass_by(given, "A1/2")
    member = one_of(given, 1)

    turn = given.press(f"member:{member}:2")

    assert [x for x in turn.effects if isinstance(x, Await)] == [
        Await(member, CardKey("answer:A2/2"), beside=True)
    ]


def test_what_a_group_skipped_without_showing_it_is_in_no_later_step():
    given = apart("B7")
    given.writes(one_of(given, 1), "Jäi piiloon", "B1/1")
    given.writes(one_of(given, 2), "Näytetty", "B1/2")
    given.press("skip:B1/1")
    for number in (1, 2, 3):
        finish(given, number)
    given.press("adv:B7")

    shown = str(given.view("step:C1/1").data["shown"])

    assert "Näytetty" in shown
    assert "Jäi piiloon" not in shown


def test_all_groups_words_of_a_step_are_tidied_together():
    given = apart("B7")
    for number in (1, 2, 3):
        for nth in range(9):
            given.writes(one_of(given, number), f"Asiakas {number}{nth}", f"B1/{number}")
        pass_by(given, f"B1/{number}")
        given.writes(one_of(given, number), f"Tarve {number}", f"B2/{number}")
        pass_by(given, f"B2/{number}")

    ways = [x for x in given.actions("sort:B", TEACHER) if x.startswith("open:sort:B")]

    assert ways == ["open:sort:B1", "open:sort:B2"]
    pages = (given.view(x, TEACHER).data["items"] for x in ("sort:B1", "sort:B1:+24"))
    assert len({each["id"] for page in pages for each in page}) == 27


def test_who_tidies_is_not_shown_what_a_group_has_not_shown():
    given = apart("B7")
    for number in (1, 2):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
    pass_by(given, "B1/1")

    assert "Asiakas 2" not in str(given.view("sort:B1", TEACHER).data)


def test_words_are_tidied_once_where_groups_work_and_then_all_together():
    given = apart("B7")
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
        finish(given, number)
    given.press("ungroup")
    while given.place != "B1":
        given.press(f"back:{given.place}")
    given.writes(TEACHER, "Uusi asia")
    assert len(given.view("sort:B", TEACHER).data["items"]) == 3

    given.press("adv:B1")
    given.press("gap:B1")

    assert len(given.view("sort:B", TEACHER).data["items"]) == 4


def test_a_group_says_on_its_own_board_what_it_parked():
    given = apart("B7")
    given.press("stuck:B1/1:park")
    for number in (1, 2, 3):
        finish(given, number)

    def is_parked(board: str) -> bool:
        return bool(given.view(board).data["rows"]["customers"][0]["parked"])

    assert is_parked("board:B/1")
    assert not is_parked("board:B")


def test_who_is_alone_in_a_group_is_not_alone_where_all_are_together():
    given = apart()
    students = [[x.id for x in given.workshop.holders(Voice.OP, f"A1/{n}")] for n in (1, 2, 3)]
    lone = next(each[0] for each in students if len(each) == 1)
    assert given.workshop.is_alone(lone)

    to(given, "D6")

    assert not given.workshop.is_alone(lone)
    assert given.refuses("voice:0", by=lone) is Refusal.STALE


def test_when_the_time_of_a_group_is_up_its_own_remote_says_so():
    given = apart()
    given.now = next(x.due_at for x in given.standing if (x.kind, x.about) == ("stopped", "A1/2"))

    assert Show(CardKey("remote:2"), to=TEACHER, fresh=True) in given.tick().effects


def test_what_all_write_where_groups_had_shown_theirs_is_hidden_until_it_is_shown():
    given = apart("B7")
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Asiakas {number}", f"B1/{number}")
        finish(given, number)
    given.press("ungroup")
    while given.place != "B1":
        given.press(f"back:{given.place}")
    given.writes(TEACHER, "Vielä piilossa")

    cards = str(given.view("step:B1").data) + str(given.view("board:B").data)
    assert "Vielä piilossa" not in cards
    assert "adv:B1:reveal" in given.actions("step:B1")

    given.press("adv:B1:reveal")
    if given.workshop.gap:
        given.press("gap:B1")
    assert "Vielä piilossa" in str(given.view("step:B1").data)
    assert "Asiakas 2" in str(given.view("step:B1").data)


def test_of_two_who_share_a_voice_neither_ones_numbers_are_told_by_subtraction():
    """Each is alone in a group; one is shown without her voice, and all vote together."""
    given = apart()
    students = [[x.id for x in given.workshop.holders(Voice.OP, f"A1/{n}")] for n in (1, 2, 3)]
    hidden = next(each[0] for each in students if len(each) == 1)
    given.press("voice:0", by=hidden)
    to(given, "E2")
    given.writes(TEACHER, "Kohde")
    to(given, "E3")
    target = given.workshop.at_place["E2"][0]
    for person in THIRTEEN:
        given.when(c.SetDots(person, "E3", target, 1))
    given.press("adv:E3:reveal")

    (told,) = given.view().data["candidates"]

    assert told["voices"]["untold"] == sum(map(len, students))
    assert "OP" not in told["voices"]


def test_a_guess_of_another_group_waits_until_all_share():
    given = apart(people=dict.fromkeys(range(2001, 2010), Voice.TP) | VOICES)
    group = next(n for n in (1, 2, 3) if not given.workshop.holders(Voice.OP, f"A1/{n}"))
    guesser, place = one_of(given, group), f"A1/{group}"
    given.press(f"stuck:{place}:swap:OP")
    given.writes(guesser, "Opiskelija ehkä lukee", place)
    pass_by(given, place)
    student = next(x.id for x in given.workshop.holders(Voice.OP))
    (guess,) = given.workshop.at_place[place]

    assert not given.view("guesses", student).data["items"]
    assert given.refuses(f"confirm:{guess}", by=student) is Refusal.NOT_YOUR_GROUP
    given.press("gather:A5")
    assert [x["id"] for x in given.view("guesses", student).data["items"]] == [guess]
    given.press(f"confirm:{guess}", by=student)
    assert given.workshop.contributions[guess].voice is Voice.OP


def test_a_person_of_another_group_cannot_be_ready_for_this_one():
    given = apart()

    assert given.refuses("ready:A1/2", by=one_of(given, 1)) is Refusal.NOT_YOUR_GROUP


def test_a_voice_that_only_the_scribe_has_is_missed_where_the_last_group_goes_on():
    given = apart(people=dict.fromkeys(range(2001, 2008), Voice.TP) | {TEACHER: Voice.OL})
    given.when(c.SpeakFor(TEACHER, Voice.OP, on=True))
    first, *between, last = given.workshop.working_groups
    for number in (first, *between):
        given.press(f"adv:A1/{number}")
        assert Voice.OP not in given.workshop.gap.get(f"A1/{number}", ())
        pass_by(given, f"A1/{number}")
    given.press(f"adv:A1/{last}")

    assert Voice.OP in given.workshop.gap[f"A1/{last}"]


def test_who_is_moved_still_reads_what_they_wrote_before():
    given = apart()
    member = one_of(given, 1)
    given.writes(member, "Vanhan ryhmän sana", "A1/1")
    given.press(f"member:{member}:2")

    card = given.view("answer:A1/2", member)

    assert [x["text"] for x in card.data["elsewhere"]] == ["Vanhan ryhmän sana"]
    assert not card.data["own"]
    assert not given.view("answer:A1/2", one_of(given, 3)).data["elsewhere"]


def test_who_comes_back_comes_to_their_own_group():
    given = apart()
    for group in (1, 2, 3):
        member = one_of(given, group)
        voice = given.workshop.participants[member].voice
        given.when(c.Leave(member))
        given.when(c.Join(member, voice, reachable=True))

        assert given.workshop.participants[member].group == group


def test_after_a_long_pause_every_group_is_told_in_its_own_chat_where_it_was():
    given = apart()
    given.press("pause")
    given.later(days=20)

    effects = given.press("resume").effects

    recaps = [Show(CardKey(f"recap:{each}"), fresh=True) for each in ("A5", "A1/1", "A1/2", "A1/3")]
    assert [each for each in effects if each in recaps] == recaps
    assert given.view("recap:A1/2").data["step"] == "A1"


def test_what_calls_the_groups_together_records_the_voice_that_only_the_scribe_has():
    given = apart(people=dict.fromkeys(range(2001, 2008), Voice.TP) | {TEACHER: Voice.OL})
    given.when(c.SpeakFor(TEACHER, Voice.OP, on=True))
    places = [f"A1/{number}" for number in given.workshop.working_groups]

    given.press("gather:A5")

    recorded = [x for x in places if Voice.OP in given.workshop.accepted_gaps.get(x, ())]
    assert recorded == places[-1:]
