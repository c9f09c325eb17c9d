"""The button of the day: who comes to a meeting, who has not told, and what begins it."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from tests.dialogs.given import (
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    fresh,
    local,
    messages,
    running,
)
from tests.dialogs.reading import latest, words

GROUP = None
WHEN = "20270407T1300"
ABSENT = f"absent:e1:{WHEN}"


def before(day: int, hour: int = 10) -> Play:
    given = running()
    given.runs_until(local(2027, 4, day, hour))
    return given


def notice(given: Play, kind: str, to: int | None = GROUP) -> int:
    found = given.workshop.notices.values()
    return max(x.id for x in found if x.to == to and kind in {item.kind for item in x.items})


def resting() -> Play:
    given = fresh(form="SERIES").goes_to("M@B")
    given.press("set:mB:at:2027-02-03T13:00:1")
    return given


# Who comes


def test_the_group_is_asked_a_week_before_and_counted():
    given = before(1)
    week = notice(given, "eval7")
    said = words(given, f"notice:{week}")
    assert said.splitlines()[1] == "Arviointi on viikon päästä"
    assert "Tulossa: 0/4\nPääsettekö paikalle?" in said
    assert "[Tulen (0)]\n[En pääse: vastaan yksityisesti]\n[Kirjoita havainto]" in said

    turn = given.press(f"come:e1:{WHEN}:1", by=STUDENT)

    assert Show(CardKey(f"notice:{week}")) in turn.effects
    assert "Tulossa: 1/4" in words(given, f"notice:{week}")
    assert "[Tulen (1)]" in words(given, f"notice:{week}")
    assert "Aino" not in words(given, f"notice:{week}")
    assert given.refuses(f"come:e1:{WHEN}:1", by=STUDENT) is Refusal.ALREADY
    assert given.refuses(f"come:e1:{WHEN}:1", by=STRANGER) is Refusal.NOT_A_PARTICIPANT


def test_who_cannot_come_opens_the_private_chat_and_is_asked_there():
    given = before(1)

    turn = given.press(f"open:{ABSENT}", by=STUDENT)

    assert turn.events == (e.ComingTold("e1", WHEN, STUDENT, comes=False),)
    assert "Kiitos, että kerroit: et pääse paikalle ke 7.4.2027" in words(given, ABSENT, STUDENT)
    assert given.press(f"open:{ABSENT}", by=STUDENT).events == ()
    given.now = local(2027, 4, 7, 13)
    opened = given.press("hold:e1")
    asked = Show(CardKind.ANSWER("G1@e1"), to=STUDENT, fresh=True)
    assert asked in opened.effects
    assert Await(STUDENT, CardKind.ANSWER("G1@e1"), beside=True) in opened.effects


def test_one_may_change_ones_mind():
    given = before(1)
    given.press(f"open:{ABSENT}", by=STUDENT)

    assert f"come:e1:{WHEN}:1" in given.actions(ABSENT, STUDENT)
    given.press(f"come:e1:{WHEN}:1", by=STUDENT)

    assert given.workshop.coming["e1", WHEN] == {STUDENT: True}


def test_of_another_time_nothing_is_known():
    given = before(1)
    given.press(f"come:e1:{WHEN}:1", by=STUDENT)

    given.press("set:e1:meeting:2027-04-09T13:00:1")

    assert given.refuses(f"come:e1:{WHEN}:1", by=INSTRUCTOR) is Refusal.STALE
    assert given.refuses(f"open:{ABSENT}", by=INSTRUCTOR) is Refusal.STALE
    given.runs_until(local(2027, 4, 8, 10))
    assert "Tulossa: 0/4" in latest(given, GROUP)


# Who leads


def test_the_day_before_who_leads_sees_by_name_who_has_not_told():
    given = before(6)
    given.press(f"come:e1:{WHEN}:1", by=TEACHER)
    given.press(f"come:e1:{WHEN}:1", by=STUDENT)
    given.press(f"open:{ABSENT}", by=INSTRUCTOR)

    said = latest(given, TEACHER, kind="lead1")

    assert "Arviointi on huomenna klo 13.00" in said
    assert "Kutsua ei ole merkitty lähetetyksi." in said
    assert "Tulossa: 2. Vastaa yksityisesti: 1." in said
    assert "Vahvistus puuttuu: Saara" in said
    assert "Muistutanko heitä?" in said
    assert "[Siirrä arviointia]" in said


def test_one_press_reminds_those_and_once_a_day():
    given = before(6)
    given.press(f"come:e1:{WHEN}:1", by=TEACHER)
    assert given.refuses(f"askcome:e1:{WHEN}", by=STUDENT) is Refusal.NOT_FACILITATOR

    given.press(f"askcome:e1:{WHEN}")

    sent = messages(given.tick())
    assert {x.to for x in sent} == {INSTRUCTOR, STUDENT, SUPERVISOR}
    said = latest(given, STUDENT)
    assert "Arviointi on huomenna klo 13.00" in said
    assert "Pääsetkö paikalle?" in said
    assert "[Tulen (1)]\n[En pääse: vastaan yksityisesti]" in said
    assert given.refuses(f"askcome:e1:{WHEN}") is Refusal.ALREADY


def test_who_tells_before_the_message_is_not_reminded():
    given = before(6)
    given.now = local(2027, 4, 6, 20)
    given.press(f"askcome:e1:{WHEN}")
    given.press(f"come:e1:{WHEN}:1", by=STUDENT)

    found = given.runs_until(local(2027, 4, 7, 10))

    asked = [(moment, to) for moment, to, kinds in found if "coming" in kinds]
    assert ("2027-04-07 09:00", SUPERVISOR) in asked
    assert STUDENT not in {to for _, to in asked}


# The day


def test_on_the_day_the_button_that_begins_is_with_the_group_and_with_who_leads():
    given = before(7)

    group, leader = latest(given, GROUP), latest(given, TEACHER, kind="lead0")

    assert "Arviointi on tänään klo 13.00" in group
    assert "[Vetäjä: aloita arviointi]\n[Kirjoita havainto]\n[En pääse" in group
    assert "Arviointi on tänään klo 13.00" in leader
    assert "Kysymyksiä on 9. Aikaa kuluu noin tunti." in leader
    assert "Paina, kun kaikki ovat paikalla." in leader
    assert "[Aloita arviointi]\n[Katso havainnot ja pikakyselyt]\n[Siirrä arviointia]" in leader
    assert given.actions(f"notice:{notice(given, 'eval0')}")[0] == "hold:e1"
    given.press("hold:e1")
    assert given.actions(f"notice:{notice(given, 'eval0')}") == []


def test_on_the_day_the_inviter_owes_nothing():
    given = running()
    given.runs_until(local(2027, 4, 6, 12))
    asked = notice(given, "invite14", INSTRUCTOR)
    given.press(f"later:{asked}", by=INSTRUCTOR)

    given.runs_until(local(2027, 4, 7, 9))
    turn = given.tick()
    found = given.runs_until(local(2027, 4, 8, 8))

    assert INSTRUCTOR not in {x.to for x in messages(turn)} | {to for _, to, _ in found}
    assert Show(CardKey(f"notice:{asked}"), to=INSTRUCTOR) in turn.effects
    assert "Kutsua ei enää tarvita." in words(given, f"notice:{asked}", INSTRUCTOR)
    assert given.actions(f"notice:{asked}", INSTRUCTOR) == []


def test_a_meeting_has_its_buttons_too():
    given = resting()
    given.runs_until(local(2027, 2, 2, 10))
    said = words(given, f"notice:{notice(given, 'meet1')}")
    assert "Tapaaminen on huomenna klo 13.00" in said
    assert "[Tulen (0)]\n[En pääse: vastaan yksityisesti]" in said
    given.press("come:M@B:20270203T1300:1", by=STUDENT)
    assert "Tulossa: 1. Vastaa yksityisesti: 0." in latest(given, TEACHER, kind="lead1")

    given.runs_until(local(2027, 2, 3, 10))

    assert "[Vetäjä: aloita tapaaminen]" in words(given, f"notice:{notice(given, 'meet0')}")
    leader = latest(given, TEACHER, kind="lead0")
    assert "[Aloitetaan tapaaminen]\n[Muuta tapaamisen aikaa]" in leader
    given.when(c.OpenCard(STUDENT, CardKey("absent:M@B:20270203T1300")))
    assert given.workshop.coming["M@B", "20270203T1300"] == {STUDENT: False}
    given.press("adv:M@B")
    assert given.actions(f"notice:{notice(given, 'meet0')}") == []
