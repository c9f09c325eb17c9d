"""Who leads cannot be reached any more: the deputy, or the group, or who follows goes on."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    local,
    running,
)
from tests.dialogs.reading import latest, words

ASKED = Show(CardKey("leader"), fresh=True, unasked=True)


def blocked(**changes: object) -> Play:
    """The facilitator closes the private chat, on a Monday at 13."""
    given = running(**changes)
    given.when(c.Join(STRANGER, Voice.OL, reachable=True))
    given.now = local(2027, 3, 8, 13)
    given.when(c.ChangeReach(TEACHER, reachable=False))
    return given


def test_the_deputy_leads_on_at_once_and_the_group_is_told():
    given = running()
    given.press(f"deputy:{SUPERVISOR}")

    turn = given.when(c.ChangeReach(TEACHER, reachable=False))

    assert given.workshop.facilitator == SUPERVISOR
    assert ASKED in turn.effects
    assert Show(CardKey("remote"), to=SUPERVISOR, fresh=True, unasked=True) in turn.effects
    assert words(given, "leader") == "Vetäjä: Saara. Voitte jatkaa."
    assert given.when(c.ChangeReach(TEACHER, reachable=True)).refusal is None
    assert given.workshop.facilitator == SUPERVISOR


def test_without_a_deputy_the_group_is_asked_and_the_first_from_the_school_has_it():
    given = blocked()
    assert ASKED in given.turn.effects
    assert given.workshop.facilitator == TEACHER
    said = words(given, "leader")
    assert "En saa nyt yhteyttä vetäjään" in said
    assert "Kuka jatkaa vetäjänä?" in said
    assert "[Jatkan vetäjänä]" in said
    assert given.refuses("lead", by=INSTRUCTOR) is Refusal.NOT_FROM_SCHOOL
    assert given.refuses("lead", by=1999) is Refusal.NOT_A_PARTICIPANT

    turn = given.press("lead", by=STRANGER)

    assert turn.events[0] == e.FacilitatorChanged(STRANGER, STRANGER)
    assert Show(CardKey("remote"), to=STRANGER, fresh=True) in turn.effects
    assert Show(CardKey("leader")) in turn.effects
    assert given.actions("leader") == []
    assert given.refuses("lead", by=STRANGER) is Refusal.ALREADY


def test_who_cannot_be_written_to_opens_the_private_chat_first():
    given = blocked()
    given.when(c.ChangeReach(STRANGER, reachable=False))

    assert given.refuses("lead", by=STRANGER) is Refusal.OPEN_PRIVATE


@pytest.mark.parametrize("found", [False, True])
def test_who_follows_hears_on_the_next_working_day_if_nobody_went_on(found):
    given = blocked()
    if found:
        given.press("lead", by=STRANGER)

    said = given.runs_until(local(2027, 3, 12))

    told = [(moment, to) for moment, to, kinds in said if "unled" in kinds]
    assert told == ([] if found else [("2027-03-09 09:00", COORDINATOR)])
    if not found:
        said_to = latest(given, COORDINATOR)
        assert "Vetäjä (Tiina) ei saa viestejäni" in said_to
        assert "[Vaihda vetäjä]" in said_to
        given.press(f"handover:{STUDENT}", by=COORDINATOR)
        assert "Tämä asia on jo hoidettu." in latest(given, COORDINATOR)


def test_what_was_for_who_led_comes_to_who_leads_now():
    given = blocked()
    given.press("lead", by=STRANGER)

    said = given.runs_until(local(2027, 4, 15))

    led = {to for _, to, kinds in said if set(kinds) & {"invite10", "lead1", "lead0", "record"}}
    assert led == {STRANGER}


def test_who_lets_the_bot_in_again_leads_on():
    given = blocked()

    turn = given.when(c.ChangeReach(TEACHER, reachable=True))

    assert Show(CardKey("leader")) in turn.effects
    assert words(given, "leader") == "Vetäjä: Tiina. Voitte jatkaa."
    assert "unled" not in {each.kind for each in given.reminders()}


def test_who_leads_without_a_voice_is_known_to_be_lost_too():
    given = running()
    given.when(c.Leave(TEACHER))
    given.press(f"set:e1:responsible:{STUDENT}:1", by=TEACHER)
    given.when(c.ChangeReach(TEACHER, reachable=False))

    assert given.workshop.unreached_at == given.now
