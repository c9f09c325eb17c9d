"""A date by many: times are offered, ticked by those whom they suit, and one is confirmed."""

from dataclasses import replace

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.cards.waiting import situation
from dialogs.effects import Redraw, Show
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.sight import Sight
from dialogs.workshop_kind import WorkshopKind
from tests.dialogs.given import (
    BOOK,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    fresh,
)
from tests.dialogs.reading import words

MONDAY, TUESDAY, THURSDAY = "2027-01-25T09:00", "2027-01-26T13:00", "2027-01-28T09:00"


def offering(*times: str) -> Play:
    given = fresh(form="SERIES").goes_to("M@B")
    given.press("offer:M@B")
    for each in times:
        given.press(f"set:mB:at:{each}:1")
    return given


def asked() -> Play:
    given = offering(THURSDAY, MONDAY)
    given.press("askdates:M@B")
    return given


def test_who_leads_chooses_two_to_four_times_by_day_and_clock():
    given = offering()
    assert "askdates:M@B" not in given.actions("time:B", TEACHER)
    given.press("set:mB:at:2027-01-25:1")
    assert "set:mB:at:2027-01-25T09:00:1" in given.actions("time:B", TEACHER)
    given.press("set:mB:at:2027-01-25T09:00:1")
    given.press(f"set:mB:at:{TUESDAY}:1")

    said = words(given, "time:B", TEACHER)

    assert "Valitut ajat:\n• ma 25.1.2027 klo 9.00\n• ti 26.1.2027 klo 13.00" in said
    assert "[Kysy ryhmältä (2 aikaa)]" in said
    assert "[Ota pois: ma 25.1.2027 klo 9.00]" in said
    assert given.form("mB").part("at") == ""


def test_a_time_may_be_typed_and_is_read_back():
    given = offering(MONDAY)

    given.when(c.FillField(TEACHER, "mB", "at", "to 28.1. klo 9"))
    given.press(f"set:mB:at:{THURSDAY}:1")

    assert given.workshop.offers["M@B"].times == ("20270125T0900", "20270128T0900")


@pytest.mark.parametrize(
    ("press", "refusal"),
    [
        (f"set:mB:at:{MONDAY}:1", Refusal.ALREADY),
        ("set:mB:at:2027-01-11T09:00:1", Refusal.DATE_PAST),
        ("unoffer:M@B:20270301T0900", Refusal.STALE),
        ("askdates:M@B", Refusal.TOO_FEW_DATES),
        ("tick:M@B:20270125T0900", Refusal.STALE),
        ("offer:M@B", Refusal.ALREADY),
        ("askdates:M@D", Refusal.STEP_CLOSED),
    ],
)
def test_what_does_not_make_an_offer(press: str, refusal: Refusal):
    assert offering(MONDAY).refuses(press) is refusal


def test_four_times_are_enough():
    given = offering(MONDAY, TUESDAY, THURSDAY, "2027-02-01T09:00")

    assert "Aikoja on neljä." in words(given, "time:B", TEACHER)
    assert given.refuses("set:mB:at:2027-02-02T09:00:1") is Refusal.TOO_MANY_CHOICES

    given.press("unoffer:M@B:20270126T1300")
    assert given.refuses("set:mB:at:2027-02-02T09:00:1") is None


def test_the_group_is_asked_by_a_card_of_its_own():
    given = offering(THURSDAY, MONDAY)

    turn = given.press("askdates:M@B")

    assert Show(CardKey("dates:B"), fresh=True) in turn.effects
    said = words(given, "dates:B")
    assert said.startswith("Milloin tapaatte seuraavan kerran?")
    assert "Kesto: noin" in said
    assert "Vastanneita: 0/4" in said
    assert said.endswith(
        "Mitkä ajat sopivat?\n[ma 25.1.2027 klo 9.00 (0)]\n[to 28.1.2027 klo 9.00 (0)]"
        "\n[Mikään ei sovi (0)]\n[Vetäjä: vahvista aika]"
    )


def test_a_press_ticks_and_a_second_press_takes_the_tick_off():
    given = asked()
    turn = given.press("tick:M@B:20270125T0900", by=STUDENT)
    given.press("tick:M@B:20270125T0900", by=INSTRUCTOR)

    assert turn.said is not None
    assert turn.said.key == "toast.ticked"
    assert f"{turn.said.values['moment']:%d.%m. %H:%M}" == "25.01. 09:00"
    assert Redraw(CardKey("dates:B")) in turn.effects
    said = words(given, "dates:B")
    assert "[ma 25.1.2027 klo 9.00 (2)]" in said
    assert "Vastanneita: 2/4\n🏭 Työpaikka 1 · 🏫 Oppilaitos 0 · 🎓 Opiskelija 1" in said

    again = given.press("tick:M@B:20270125T0900", by=STUDENT)

    assert again.said is not None
    assert again.said.key == "toast.unticked"
    said = words(given, "dates:B")
    assert "[ma 25.1.2027 klo 9.00 (1)]" in said
    assert "Vastanneita: 1/4" in said


def test_that_none_suits_and_that_one_does_take_the_place_of_each_other():
    given = asked()
    given.press("tick:M@B:20270125T0900", by=STUDENT)
    given.press("tick:M@B:20270128T0900", by=STUDENT)

    given.press("tick:M@B", by=STUDENT)
    assert "[ma 25.1.2027 klo 9.00 (0)]" in words(given, "dates:B")
    assert "[Mikään ei sovi (1)]" in words(given, "dates:B")
    assert "Vastanneita: 1/4" in words(given, "dates:B")

    given.press("tick:M@B:20270125T0900", by=STUDENT)
    assert "[Mikään ei sovi (0)]" in words(given, "dates:B")


def test_only_those_who_take_part_tick_and_only_who_leads_confirms():
    given = asked()

    assert given.refuses("tick:M@B:20270125T0900", STRANGER) is Refusal.NOT_A_PARTICIPANT
    for each in ("askdates:M@B", "nodates:M@B", f"set:mB:at:{MONDAY}:1", "open:time:B"):
        assert given.refuses(each, STUDENT) is Refusal.NOT_FACILITATOR


def test_the_time_is_confirmed_by_one_press_and_the_group_is_told():
    given = asked()
    given.press("tick:M@B:20270128T0900", by=SUPERVISOR)
    said = words(given, "time:B", TEACHER)
    assert "Kysyin ryhmältä. Vastanneita: 1/4" in said
    assert said.endswith(
        "[ma 25.1.2027 klo 9.00 (0)]\n[to 28.1.2027 klo 9.00 (1)]\n[Päätän ajan itse]"
    )

    turn = given.press(f"set:mB:at:{THURSDAY}:1")

    assert given.form("mB").part("at") == THURSDAY
    assert Show(CardKey("step:M@B"), noticed=True) in turn.effects
    assert words(given, "dates:B") == "✓ Seuraava tapaaminen: to 28.1.2027 klo 9.00"
    assert given.refuses("tick:M@B:20270128T0900", STUDENT) is Refusal.STALE
    assert {"meet1", "meet0"} <= {each.kind for each in given.standing}


def test_who_leads_may_decide_after_all():
    given = asked()

    turn = given.press("nodates:M@B")

    assert turn.events == (e.DatesDropped("M@B"),)
    assert words(given, "dates:B") == "✓ Aikaa ei enää kysytä."
    given.press(f"set:mB:at:{TUESDAY}:1")
    assert given.form("mB").part("at") == TUESDAY


def test_a_time_that_has_gone_by_is_not_on_the_card_any_more():
    given = asked()

    given.later(days=7, minutes=30)

    assert "25.1." not in words(given, "dates:B")
    assert "28.1." in words(given, "dates:B")


def test_while_it_is_asked_it_is_what_the_group_is_at():
    given, kind = asked(), WorkshopKind({BOOK.structure.id: BOOK})

    assert kind.at_end(given.workshop, None, 0) == "dates:B"
    far = Sight(newer=3, last=False)
    assert kind.is_moved(given.scene, CardKey("dates:B"), far, noticed=False)

    given.press(f"set:mB:at:{THURSDAY}:1")
    assert kind.at_end(given.workshop, None, 0) == "step:M@B"


def test_another_time_may_be_asked_once_the_agreed_one_does_not_do():
    given = asked()
    given.press(f"set:mB:at:{THURSDAY}:1")
    assert "offer:M@B" not in given.actions("time:B", TEACHER)

    given.press("field:mB:at")
    given.press("offer:M@B")

    assert given.form("mB").part("at") == ""
    assert "askdates:M@B" not in given.actions("time:B", TEACHER)


def test_who_has_not_told_is_told_of_it_by_tilanne_and_may_tick_in_private():
    given = asked()
    scene = replace(given.scene, reader=STUDENT)
    (waits,) = [each for each in situation(scene).waits if each.says == "dates"]

    given.press(f"open:{waits.card}", by=STUDENT)
    assert "[ma 25.1.2027 klo 9.00 (0)]" in words(given, "dates:B", STUDENT)
    given.press("tick:M@B:20270125T0900", by=STUDENT)

    scene = replace(given.scene, reader=STUDENT)
    assert not [each for each in situation(scene).waits if each.says == "dates"]


def test_what_is_typed_while_the_group_is_asked_is_read_back_and_may_be_taken():
    given = asked()

    given.when(c.FillField(TEACHER, "mB", "at", "1.2. klo 10"))
    assert "[Kyllä: ma 1.2.2027 klo 10.00]" in words(given, "time:B", TEACHER)
    given.press("set:mB:at:2027-02-01T10:00:1")

    assert words(given, "dates:B") == "✓ Seuraava tapaaminen: ma 1.2.2027 klo 10.00"


def test_a_meeting_that_begins_ends_the_question():
    given = asked()

    turn = given.press("adv:M@B")

    assert Redraw(CardKey("dates:B")) in turn.effects
    assert words(given, "dates:B") == "✓ Aikaa ei enää kysytä."
    assert given.refuses("tick:M@B:20270125T0900", STUDENT) is not None
