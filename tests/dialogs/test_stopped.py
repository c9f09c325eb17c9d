"""A group that stops is called back: the ladder, what it says, and what ends it."""

from datetime import date, datetime, timedelta

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.keys import CardKind
from dialogs.outcome import Refusal
from dialogs.reading.calendar import is_workday
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    TEACHER,
    ZONE,
    Play,
    at,
    fresh,
    local,
    running,
)
from tests.dialogs.reading import latest, words

GROUP = None
OFTEN = 5
"""So many working days at most without a word to somebody who can act."""


def words_of(given: Play, until: datetime) -> list[tuple[str, int | None, str]]:
    """Let the clockwork run: each card that is posted anew, when and to whom."""
    found = []
    for _ in range(1000):
        coming = min((each.due_at for each in given.standing), default=until)
        if max(coming, given.now) >= until:
            break
        given.now = max(coming, given.now)
        stamp = f"{given.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
        shown = [x for x in given.tick().effects if isinstance(x, Show) and x.fresh]
        found += [(stamp, x.to, str(x.card).partition(":")[0]) for x in shown]
    given.now = until
    return found


def waiting(form: str = "ASYNC", place: str = "A1") -> Play:
    """A group at a step, a Monday at 10, where one voice has answered."""
    given = at(place, form)
    given.writes(TEACHER, "Soitamme ennen jaksoa.")
    return given


# The ladder


def test_in_ones_own_time_the_ladder_is_climbed_rung_by_rung():
    given = waiting()

    found = words_of(given, local(2027, 3, 1))

    assert [each for each in found if each[2] != "nudge"] == [
        ("2027-01-20 10:00", GROUP, "step"),
        ("2027-01-20 10:00", TEACHER, "remote"),
        ("2027-01-21 09:00", GROUP, "step"),
        ("2027-01-25 09:00", TEACHER, "remote"),
        ("2027-02-01 09:00", TEACHER, "remote"),
        ("2027-02-08 09:00", COORDINATOR, "notice"),
        ("2027-02-22 09:00", GROUP, "step"),
        ("2027-02-22 09:00", TEACHER, "remote"),
    ]
    assert given.workshop.paused
    assert given.workshop.halted


def test_time_that_is_up_in_the_evening_calls_on_the_next_working_day_and_once():
    given = at("I4", "ASYNC")
    given.now = local(2027, 1, 20, 19)
    given.passes()

    found = [x for x in words_of(given, local(2027, 1, 28)) if x[2] != "nudge"]

    assert found == [
        ("2027-01-25 09:00", GROUP, "step"),
        ("2027-01-25 09:00", TEACHER, "remote"),
        ("2027-01-27 09:00", TEACHER, "remote"),
    ]


def test_a_live_group_is_called_at_once_and_on_the_days_after_as_any_other():
    given = waiting("ONCE")

    found = [x for x in words_of(given, local(2027, 1, 27)) if x[2] != "nudge"]

    assert found == [
        ("2027-01-18 10:10", GROUP, "step"),
        ("2027-01-18 10:10", TEACHER, "remote"),
        ("2027-01-19 09:00", GROUP, "step"),
        ("2027-01-21 09:00", TEACHER, "remote"),
    ]


def test_a_bot_that_slept_calls_once_and_counts_from_then():
    given = waiting()
    given.sleep_until(local(2027, 2, 10, 10))

    found = words_of(given, local(2027, 2, 26))

    assert [x for x in found if x[2] != "nudge"] == [
        ("2027-02-11 09:00", GROUP, "step"),
        ("2027-02-15 09:00", TEACHER, "remote"),
        ("2027-02-22 09:00", TEACHER, "remote"),
    ]


def test_july_is_no_time_to_call():
    given = waiting()
    given.now = local(2027, 6, 29, 12)
    given.press("time:A1")  # until the 30th at 12

    found = words_of(given, local(2027, 8, 12))

    assert [x for x in found if x[2] != "nudge"] == [
        ("2027-06-30 12:00", GROUP, "step"),
        ("2027-06-30 12:00", TEACHER, "remote"),
        ("2027-08-02 09:00", GROUP, "step"),
        ("2027-08-04 09:00", TEACHER, "remote"),
        ("2027-08-11 09:00", TEACHER, "remote"),
    ]


def test_a_rest_without_a_time_climbs_the_same_ladder():
    given = fresh(form="SERIES").goes_to("M@B")

    found = words_of(given, local(2027, 3, 1))

    assert found == [
        ("2027-01-21 09:00", GROUP, "step"),
        ("2027-01-21 09:00", TEACHER, "remote"),
        ("2027-01-22 09:00", GROUP, "step"),
        ("2027-01-26 09:00", TEACHER, "remote"),
        ("2027-02-02 09:00", TEACHER, "remote"),
        ("2027-02-09 09:00", COORDINATOR, "notice"),
        ("2027-02-23 09:00", GROUP, "step"),
        ("2027-02-23 09:00", TEACHER, "remote"),
    ]
    assert given.workshop.paused


def test_a_meeting_that_nobody_began_calls_on_the_next_working_day():
    given = fresh(form="SERIES").goes_to("M@B")
    given.press("set:mB:at:2027-01-29T13:00:1")

    found = words_of(given, local(2027, 2, 5))

    assert [x for x in found if x[2] != "notice"] == [
        ("2027-02-01 09:00", GROUP, "step"),
        ("2027-02-01 09:00", TEACHER, "remote"),
        ("2027-02-02 09:00", GROUP, "step"),
        ("2027-02-04 09:00", TEACHER, "remote"),
    ]


def test_without_a_coordinator_who_leads_hears_once_more():
    given = waiting()
    given.when(c.HandOver(TEACHER, STUDENT))
    lead = given.workshop.facilitator
    given.press(f"handover:{TEACHER}", by=STUDENT)
    assert lead == STUDENT

    found = words_of(given, local(2027, 3, 1))

    assert COORDINATOR in {to for _, to, _ in found}


# What ends it


@pytest.mark.parametrize("deed", ["answer", "ready", "time", "reveal", "nudge"])
def test_whatever_happens_begins_the_waiting_anew(deed: str):
    given = waiting()
    words_of(given, local(2027, 1, 25, 12))

    match deed:
        case "answer":
            given.writes(STUDENT, "Kukaan ei kertonut.")
        case "ready":
            given.press("ready:A1", by=TEACHER)
        case "time":
            given.press("time:A1")
        case "reveal":
            given.press("adv:A1")
        case _:
            given.press("nudge:A1")
    found = words_of(given, local(2027, 2, 1, 12))

    expected = {
        "time": [("2027-01-26 12:00", GROUP), ("2027-01-26 12:00", TEACHER)],
    }.get(deed, [("2027-01-26 09:00", GROUP), ("2027-01-28 09:00", TEACHER)])
    assert [(moment, to) for moment, to, kind in found if kind != "nudge"][:2] == expected
    assert COORDINATOR not in {to for _, to, _ in found}


def test_an_experiment_follows_its_own_rhythm():
    given = running()

    assert "stopped" not in {each.kind for each in given.reminders()}


def test_who_is_told_presses_and_the_group_is_called_no_more():
    given = waiting()
    words_of(given, local(2027, 2, 8, 12))
    number = max(given.workshop.notices)

    assert given.actions(f"notice:{number}", COORDINATOR)[:3] == ["askfac", "pause", "ask:handover"]
    asked = given.press("askfac", by=COORDINATOR)
    assert Show(CardKind.REMOTE(), to=TEACHER, fresh=True, unasked=True) in asked.effects
    assert given.refuses("askfac", by=STUDENT) is Refusal.NOT_YOURS
    assert given.refuses("pause", by=STUDENT) is Refusal.NOT_FACILITATOR
    given.press("pause", by=COORDINATOR)

    assert given.workshop.paused
    assert not given.workshop.halted
    assert given.actions(f"notice:{number}", COORDINATOR) == []
    assert words_of(given, local(2027, 2, 20)) == []


def test_who_follows_names_another_to_lead():
    given = waiting()
    words_of(given, local(2027, 2, 8, 12))

    assert given.press("ask:handover", by=COORDINATOR).effects
    assert given.refuses("ask:deputy", by=COORDINATOR) is Refusal.NOT_FACILITATOR
    given.press(f"handover:{INSTRUCTOR}", by=COORDINATOR)

    assert given.workshop.facilitator == INSTRUCTOR
    found = words_of(given, local(2027, 2, 12))
    assert {to for _, to, _ in found} == {GROUP, INSTRUCTOR}


def test_one_press_goes_on_from_where_it_was():
    given = waiting()
    words_of(given, local(2027, 3, 1, 12))
    assert given.actions("step:A1") == ["resume"]
    assert given.actions("remote", TEACHER)[0] == "resume"

    given.press("resume")

    assert given.workshop.is_open("A1")
    assert not given.workshop.halted
    found = words_of(given, local(2027, 3, 5))
    assert [x[:2] for x in found if x[2] != "nudge"] == [
        ("2027-03-02 09:00", GROUP),
        ("2027-03-04 09:00", TEACHER),
    ]


def test_a_pause_by_itself_is_asked_about_as_any_other():
    given = waiting()
    words_of(given, local(2027, 2, 23))

    found = given.runs_until(local(2027, 6, 1))

    assert [(moment[:10], to) for moment, to, _ in found][:2] == [
        ("2027-03-08", TEACHER),
        ("2027-04-08", TEACHER),
    ]
    assert COORDINATOR in {to for _, to, _ in found}


# What it says


def test_each_word_names_the_next():
    given = waiting()
    words_of(given, local(2027, 1, 20, 12))
    assert "Aika loppui ke 20.1.2027, mutta voitte yhä vastata." in words(given, "step:A1")
    assert "Muistutan tästä to 21.1.2027." in words(given, "step:A1")

    words_of(given, local(2027, 1, 21, 12))
    assert "Kysyn vetäjältä ma 25.1.2027, miten jatketaan." in words(given, "step:A1")

    words_of(given, local(2027, 1, 25, 12))
    said = words(given, "remote", TEACHER)
    assert "Ryhmä on pysähtynyt. Kysymys ”" in said
    assert "on ollut auki ma 18.1.2027 alkaen, ja aika loppui ke 20.1.2027." in said
    assert "muistutan taas ma 1.2.2027 ja kerron koordinaattorille ma 8.2.2027." in said
    assert "[Muistuta yksityisesti]" in said
    assert "[Lisää aikaa]" in said
    assert "[Tauko]" in said

    words_of(given, local(2027, 2, 1, 12))
    assert "kerron koordinaattorille ma 8.2.2027." in words(given, "remote", TEACHER)

    words_of(given, local(2027, 2, 8, 12))
    said = latest(given, COORDINATOR)
    assert "Ryhmä on pysähtynyt\nKumppani: Konepaja\n" in said
    assert "Kysymys on ollut auki ma 18.1.2027 alkaen: " in said
    assert "Vetäjä: Tiina. Muistutin häntä: ke 20.1.2027, ma 25.1.2027, ma 1.2.2027." in said
    assert "Ryhmä sai muistutuksen: ke 20.1.2027, to 21.1.2027." in said
    assert "Jos mitään ei tapahdu, keskeytän sen ma 22.2.2027." in said
    assert "[Keskeytä toistaiseksi]" in said
    assert "keskeytän työpajan ma 22.2.2027." in words(given, "remote", TEACHER)

    words_of(given, local(2027, 2, 22, 12))
    assert "Keskeytin työpajan" in words(given, "step:A1")
    assert "[Vetäjä: jatka työpajaa]" in words(given, "step:A1")
    assert "Paina Jatka työpajaa" in words(given, "remote", TEACHER)
    assert "⏸ Keskeytin työpajan" in latest(given, COORDINATOR)


def test_a_rest_says_it_in_its_own_words():
    given = fresh(form="SERIES").goes_to("M@B")
    words_of(given, local(2027, 1, 21, 12))

    said, led = words(given, "step:M@B"), words(given, "remote", TEACHER)

    assert "Muistutan tästä pe 22.1.2027." in said
    assert "Aika loppui" not in said
    assert "Ryhmä on ollut tapaamisten välissä ma 18.1.2027 alkaen" in led
    assert "muistutan taas ti 26.1.2027 ja kerron koordinaattorille ti 9.2.2027." in led


def test_where_a_voice_is_missing_the_next_word_is_named_as_well():
    given = waiting()
    given.press("adv:A1")
    words_of(given, local(2027, 1, 20, 12))

    assert "Muistutan tästä to 21.1.2027." in words(given, "step:A1")


def test_joining_has_no_time_that_could_be_up():
    given = at("I2", "ASYNC")
    words_of(given, local(2027, 1, 25))

    assert "on ollut auki ma 18.1.2027 alkaen." in words(given, "remote", TEACHER)
    assert "aika loppui" not in words(given, "remote", TEACHER)


# Never silent


STEPS = ("I2", "I3", "A1", "A3", "B1", "C3a", "D6", "E1", "E2", "E3", "E4", "E5", "E6", "G1@e1")


@pytest.mark.parametrize("form", ["ONCE", "ASYNC"])
@pytest.mark.parametrize("place", STEPS)
def test_no_open_step_is_silent_for_more_than_five_working_days(place, form):
    given = at(place, form)
    said = [given.now.astimezone(ZONE).date()]

    while not given.workshop.paused:
        found = words_of(given, given.now + timedelta(days=1))
        said += [date.fromisoformat(moment[:10]) for moment, _, _ in found]
        sent = given.workshop.notices.values()
        told = any(item.kind == "halted" for each in sent for item in each.items)
        assert told or _workdays(said[-1], given.now.astimezone(ZONE).date()) <= OFTEN
        if told:
            break

    assert any(isinstance(x, e.GroupCalled) for x, _ in given.told)
    words_of(given, given.now + timedelta(days=20))
    assert given.workshop.paused


def _workdays(since: date, until: date) -> int:
    days = range(1, (until - since).days + 1)
    return sum(is_workday(since + timedelta(days=x), ()) for x in days)
