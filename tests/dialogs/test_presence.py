"""Who has left the chat, who was removed, and how they come back; the rules by themselves."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.keys import NO_CARD, CardKey
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
    local,
    running,
)
from tests.dialogs.test_groups import apart


def gone(given: Play, person: int = STUDENT) -> Play:
    given.when(c.ChangePresence(person, present=False))
    return given


def back(given: Play, person: int = STUDENT) -> Play:
    given.when(c.ChangePresence(person, present=True))
    return given


def test_what_is_told_twice_happens_once():
    given = gone(at("A1"))

    again = given.when(c.ChangePresence(STUDENT, present=False))
    back(given)
    and_again = given.when(c.ChangePresence(STUDENT, present=True))

    assert (again.events, again.effects) == ((), ())
    assert (and_again.events, and_again.effects) == ((), ())
    assert given.told[-1][0] == e.PresenceChanged(STUDENT, True)


def test_who_left_by_themselves_before_is_not_brought_back_by_the_chat():
    given = at("A1")
    given.when(c.Leave(STUDENT))

    turns = [given.when(c.ChangePresence(STUDENT, present=each)) for each in (False, True)]

    assert [each.events for each in turns] == [(), ()]
    assert not given.workshop.takes_part(STUDENT)


def test_their_voice_is_not_waited_for_and_what_they_said_stays():
    given = at("A1")
    given.writes(STUDENT, "Sanottu.")

    gone(given)

    assert [each.text for each in given.workshop.items("A1")] == ["Sanottu."]
    assert Voice.OP not in {each.voice for each in given.workshop.active}
    assert not any(each.to == STUDENT for each in given.standing)


def test_their_private_chat_waits_for_nothing_of_this_workshop():
    turn = at("A1").when(c.ChangePresence(STUDENT, present=False))

    assert Await(STUDENT, NO_CARD) in turn.effects
    assert not [x for x in turn.effects if isinstance(x, Show) and x.to == STUDENT]


def test_a_facilitator_who_is_away_leads_and_answers_nothing():
    given = gone(at("A1"), TEACHER)

    assert given.refuses(c.Contribute(TEACHER, "A1", "Hei", True)) is Refusal.AWAY
    assert given.refuses(c.Skip(TEACHER, "A1")) is None
    assert given.refuses(c.HandOver(TEACHER, SUPERVISOR)) is None
    assert given.refuses(c.Skip(TEACHER, "A2")) is Refusal.AWAY


@pytest.mark.parametrize(("deputy", "told"), [(SUPERVISOR, SUPERVISOR), (None, COORDINATOR)])
def test_of_a_facilitator_who_is_away_the_deputy_hears_or_else_the_coordinator(deputy, told):
    given = at("A1")
    if deputy:
        given.when(c.NameDeputy(TEACHER, deputy))

    turn = given.when(c.ChangePresence(TEACHER, present=False))

    away = CardKey(f"presence:facilitator_away:{TEACHER}")
    assert Show(away, to=told, fresh=True, unasked=True) in turn.effects
    lead = CardKey("presence:lead_away")
    assert Show(lead, to=TEACHER, fresh=True, unasked=True) in turn.effects


def test_a_facilitator_without_a_voice_can_be_away_too():
    given = gone(fresh({INSTRUCTOR: Voice.TP, STUDENT: Voice.OP}), TEACHER)
    given.when(c.HandOver(TEACHER, INSTRUCTOR))

    assert given.workshop.away == {TEACHER}
    assert given.refuses(c.OpenCard(TEACHER, CardKey("remote"))) is Refusal.AWAY
    assert given.refuses(c.Remove(INSTRUCTOR, TEACHER)) is Refusal.STALE
    assert back(given, TEACHER).workshop.away == frozenset()


def test_the_coordinator_follows_on_though_not_in_the_group():
    given = at("A1")
    given.when(c.Join(COORDINATOR, Voice.MU, reachable=True))
    gone(given, COORDINATOR)

    assert given.refuses(c.OpenCard(COORDINATOR, CardKey("status"))) is None
    assert given.refuses(c.OpenCard(COORDINATOR, CardKey("answer:A1"))) is Refusal.AWAY


def test_who_comes_back_comes_to_their_own_small_group():
    given = apart()
    person = given.workshop.members(2)[0].id
    gone(given, person)

    back(given, person)

    assert given.workshop.participants[person].group == 2
    assert given.workshop.takes_part(person)


def test_a_small_group_whose_only_one_came_back_begins_where_the_others_are():
    given = apart()
    people = [each.id for each in given.workshop.members(2)]
    for each in people:
        gone(given, each)
    assert 2 not in given.workshop.working_groups

    back(given, people[0])

    assert 2 in given.workshop.working_groups
    assert given.workshop.is_at(given.workshop.groups[2].place)


def test_joining_anew_is_coming_back_with_another_voice():
    given = gone(at("A1"))

    given.when(c.Join(STUDENT, Voice.TP, reachable=True))

    assert given.workshop.away == frozenset()
    assert given.workshop.participants[STUDENT].voice is Voice.TP


def test_a_duty_comes_back_unless_somebody_has_taken_it():
    given = gone(running(), INSTRUCTOR)
    assert given.workshop.vacant("e1") == ("inviter",)
    assert any(each.kind == "duty" for each in given.standing)
    given.when(c.TakeDuty(SUPERVISOR, "e1", "inviter"))

    back(given, INSTRUCTOR)

    assert given.workshop.form("e1").person("inviter") == SUPERVISOR
    assert not any(each.kind == "duty" for each in given.standing)


def test_a_removed_person_stays_so_whatever_the_chat_says():
    given = at("A1")
    given.when(c.Remove(TEACHER, STUDENT))

    for present in (False, True):
        given.when(c.ChangePresence(STUDENT, present=present))

    assert given.workshop.removed == {STUDENT}
    assert given.refuses(c.Join(STUDENT, Voice.OP, reachable=True)) is Refusal.REMOVED
    assert given.refuses(c.Remove(TEACHER, STUDENT)) is Refusal.ALREADY
    assert given.refuses(c.Remove(TEACHER, STUDENT, on=False)) is None
    assert given.workshop.takes_part(STUDENT)


def test_nobody_removes_themselves_or_who_leads():
    given = at("A1")
    given.when(c.NameDeputy(TEACHER, SUPERVISOR))

    assert given.refuses(c.Remove(SUPERVISOR, SUPERVISOR)) is Refusal.STALE
    assert given.refuses(c.Remove(SUPERVISOR, TEACHER)) is Refusal.STALE
    assert given.refuses(c.Remove(TEACHER, SUPERVISOR)) is None
    assert given.workshop.deputy is None


def test_who_cannot_be_written_to_is_removed_without_a_word():
    given = at("A1")
    given.when(c.ChangeReach(STUDENT, reachable=False))

    turn = given.when(c.Remove(TEACHER, STUDENT))

    assert not [x for x in turn.effects if isinstance(x, Show) and x.to == STUDENT]


@pytest.mark.parametrize("deed", [c.Remove(TEACHER, STUDENT), c.ChangePresence(STUDENT, False)])
def test_who_is_gone_can_still_be_forgotten(deed):
    given = at("A1")
    given.when(deed)

    given.when(c.Forget(STUDENT, texts=True))

    assert (given.workshop.away, given.workshop.removed) == (frozenset(), frozenset())
    assert not given.workshop.takes_part(STUDENT)


def test_it_all_replays_to_the_same():
    given = gone(running(), INSTRUCTOR)
    given.when(c.Remove(TEACHER, STUDENT))
    back(given, INSTRUCTOR)

    assert given.replayed() == given.workshop


def test_a_notice_to_somebody_gone_is_neither_told_of_as_uncertain_nor_sent_again():
    given = running()
    given.runs_until(local(2027, 2, 8, 10))
    number = next(x.id for x in given.workshop.notices.values() if x.to == STUDENT)
    given.when(c.ReportFailure(number))
    shown = given.view("remote", TEACHER).data["uncertain"]

    gone(given)

    assert [each["id"] for each in shown] == [number]
    assert given.view("remote", TEACHER).data["uncertain"] == []
    assert given.refuses(c.Resend(TEACHER, number)) is Refusal.STALE
