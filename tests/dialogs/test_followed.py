"""Who follows workshops: the line of each, its card, and what may be done there."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.cards.overview import Need, Overview, comes_at, overview
from dialogs.effects import Show
from dialogs.keys import CardKind
from dialogs.outcome import Refusal
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
from tests.dialogs.reading import latest, words


def line(given: Play) -> Overview:
    return overview(replace(given.scene, reader=COORDINATOR))


def told(given: Play) -> tuple[str, Need]:
    found = line(given)
    return found.says, found.need


def card(given: Play, reader: int = COORDINATOR) -> str:
    return words(given, "followed", reader)


def sent(given: Play) -> int:
    """The latest reminder to who follows."""
    return max(n for n, each in given.workshop.notices.items() if each.to == COORDINATOR)


def waiting() -> Play:
    given = at("A1", "ASYNC")
    given.writes(TEACHER, "Soitamme ennen jaksoa.")
    return given


def stopped() -> Play:
    """Who follows has been told that the group has stopped, on a Monday."""
    given = waiting()
    given.runs_until(local(2027, 2, 8, 12))
    return given


def late() -> Play:
    """Who follows has been told that the evaluation is a week late, on a Wednesday."""
    given = running()
    given.runs_until(local(2027, 4, 14, 12))
    return given


# The line


def test_a_workshop_that_has_not_begun_tells_its_day_where_one_is_known():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki", coordinator=COORDINATOR))
    assert told(given) == ("unbegun", Need.NOTHING)

    given.when(c.SetField(TEACHER, "setup", "date", "2027-02-01"))

    assert line(given) == Overview("begins", day=date(2027, 2, 1))
    assert "Tilanne: alkaa ma 1.2.2027." in card(given)


def test_an_open_question_is_told_since_when_and_comes_next_when_its_time_is_up():
    given = waiting()

    found = line(given)

    assert (found.says, found.day, found.place) == ("question", date(2027, 1, 18), "A1")
    assert comes_at(given.scene) == local(2027, 1, 20, 10)
    assert "kysymys on auki ma 18.1.2027 alkaen: Ennen jaksoa. Aikaa on ke 20.1." in card(given)


def test_between_meetings_the_next_one_is_told_or_that_there_is_none():
    given = fresh(form="SERIES").goes_to("M@B")
    assert told(given) == ("untimed", Need.NOTHING)
    assert "tapaamisten välissä ma 18.1.2027 alkaen. Aika on sopimatta." in card(given)

    given.press("set:mB:at:2027-01-29T13:00:1")

    assert (line(given).says, line(given).moment) == ("between", local(2027, 1, 29, 13))
    assert comes_at(given.scene) == local(2027, 1, 29, 13)


def test_an_experiment_runs_until_its_end_then_is_to_be_evaluated_then_is_late():
    given = running(inviter=TEACHER)
    assert line(given).day == date(2027, 3, 31)
    assert told(given) == ("running", Need.NOTHING)
    assert comes_at(given.scene) == local(2027, 4, 7, 13)
    given.when(c.ConfirmInvitation(TEACHER, "e1"))

    given.now = local(2027, 4, 1, 10)
    assert told(given) == ("evaluation", Need.NOTHING)
    assert "arviointi: ke 7.4.2027 klo 13.00." in card(given)
    given.now = local(2027, 4, 8, 10)
    assert told(given) == ("late", Need.NOTHING)
    assert "arviointi on päivän myöhässä." in card(given)
    given.now = local(2027, 4, 14, 10)
    assert told(given) == ("late", Need.LATE)
    assert line(given).count == 7
    assert line(given).ask == TEACHER


def test_an_evaluation_that_was_told_briefly_or_is_held_needs_nobody():
    given = late()
    given.press("set:b1:done:did_partly:1", by=COORDINATOR)
    given.when(c.FillField(COORDINATOR, "b1", "learnt", "Puhelu kannattaa sopia ajoissa."))
    assert told(given) == ("brief", Need.NOTHING)

    given.press("hold:e1")

    assert told(given) == ("question", Need.NOTHING)


def test_a_group_has_stopped_from_when_who_leads_was_called_on_the_third_working_day():
    given = waiting()
    given.runs_until(local(2027, 1, 22, 12))
    assert told(given) == ("question", Need.NOTHING)

    given.runs_until(local(2027, 1, 25, 12))

    found = line(given)
    assert (found.says, found.need, found.ask) == ("stopped", Need.STOPPED, TEACHER)
    assert found.day == date(2027, 1, 20)
    given.writes(STUDENT, "Kävin.")
    assert told(given) == ("question", Need.NOTHING)


def test_a_pause_by_itself_needs_somebody_and_one_that_people_made_after_ninety_days():
    given = stopped()
    given.runs_until(local(2027, 2, 23))
    assert told(given) == ("halted", Need.STOPPED)

    given = waiting()
    given.press("pause")
    assert told(given) == ("paused", Need.NOTHING)
    given.now = local(2027, 4, 18, 10)
    assert told(given) == ("paused", Need.LONG_PAUSE)


def test_who_leads_and_cannot_be_reached_is_told():
    given = running()
    given.when(c.ChangeReach(TEACHER, reachable=False))

    assert told(given) == ("unreached", Need.UNREACHED)
    assert "vetäjää ei tavoiteta." in card(given)
    assert "[Kysy" not in card(given)
    assert given.refuses("askfac", by=COORDINATOR) is Refusal.LEADER_UNREACHED


def test_an_invitation_is_missing_from_two_weeks_before_or_when_nobody_is_to_send_it():
    given = running()
    given.now = local(2027, 3, 23, 10)
    assert told(given) == ("running", Need.NOTHING)

    given.now = local(2027, 3, 24, 10)
    assert told(given) == ("uninvited", Need.UNINVITED)
    assert line(given).ask == INSTRUCTOR
    given.now = local(2027, 4, 7, 10)
    assert told(given) == ("evaluation", Need.NOTHING)

    given = running()
    given.when(c.Leave(INSTRUCTOR))
    assert told(given) == ("inviterless", Need.UNINVITED)
    assert line(given).ask == TEACHER


def test_of_several_needs_the_first_is_told():
    given = late()
    given.when(c.ChangeReach(TEACHER, reachable=False))

    assert told(given) == ("late", Need.LATE)


def test_what_has_ended_is_told_and_needs_nobody():
    given = at("G6").passes()
    while not given.workshop.ended:
        given.passes()

    assert told(given) == ("ended", Need.NOTHING)
    assert comes_at(given.scene) is None
    assert card(given) == "Konepaja\nTilanne: päättynyt.\n\nVetäjä: Tiina.\n[Katso, mitä tehtiin]"


# The card


def test_of_a_stopped_group_the_card_says_what_was_tried_and_offers_four_ways():
    given = stopped()

    said = card(given)

    assert said.startswith("Konepaja\nTilanne: pysähtynyt, aika loppui ke 20.1.2027: ")
    assert "Vetäjä: Tiina. Muistutin häntä: ke 20.1.2027, ma 25.1.2027, ma 1.2.2027." in said
    assert "Jos mitään ei tapahdu, keskeytän työpajan ma 22.2.2027." in said
    assert "Mitä teet?" in said
    assert given.actions("followed", COORDINATOR) == [
        "askfac",
        "pause",
        "ask:handover",
        f"later:{sent(given)}:14",
    ]
    assert len(said.partition("[")[0].split()) <= 66


def test_of_a_late_evaluation_too():
    given = late()

    said = card(given)

    assert said.startswith("Konepaja\nTilanne: arviointi on 7 päivää myöhässä.\nKokeilu: ")
    assert "Vetäjä: Tiina. Muistutin häntä: to 8.4.2027." in said
    assert given.actions("followed", COORDINATOR) == [
        "askfac:e1",
        "open:brief:e1",
        "ask:handover",
        "pause",
        f"later:{sent(given)}:7",
    ]


def test_where_nobody_is_needed_it_says_so():
    said = card(running())

    assert "Nyt sinun ei tarvitse tehdä mitään." in said
    assert "käynnissä ke 31.3.2027 asti. Arviointi: ke 7.4.2027 klo 13.00." in said
    assert "Seuraavaksi" not in said
    assert "[Kysy vetäjältä, miten jatketaan]\n[Keskeytä toistaiseksi]\n[Vaihda vetäjä]" in said


def test_who_leads_finds_the_way_to_steer_there():
    assert running().actions("followed", TEACHER) == ["open:remote"]


def test_nobody_else_opens_it():
    given = running()

    assert given.press("open:followed", by=COORDINATOR).effects
    assert given.refuses("open:followed", by=STUDENT) is Refusal.NOT_FACILITATOR


# Asking who leads


def test_who_leads_is_asked_once_a_working_day_with_the_card_that_answers():
    given = running()
    asked = given.press("askfac", by=COORDINATOR)

    assert e.LeaderAsked(TEACHER, "2027-01-18") in asked.events
    assert Show(CardKind.REMOTE(), to=TEACHER, fresh=True, unasked=True) in asked.effects
    assert Show(CardKind.FOLLOWED(), to=COORDINATOR) in asked.effects
    assert "Kysyit vetäjältä: ma 18.1.2027." in card(given)
    assert given.refuses("askfac", by=COORDINATOR) is Refusal.ASKED_TODAY
    given.now = local(2027, 1, 18, 17)
    assert given.press("askfac", by=COORDINATOR).refusal is None
    given.now = local(2027, 1, 19, 10)
    assert given.refuses("askfac", by=COORDINATOR) is Refusal.ASKED_TODAY
    given.now = local(2027, 1, 20, 10)
    assert given.press("askfac", by=COORDINATOR).refusal is None


def test_another_who_leads_may_be_asked_the_same_day():
    given = running()
    given.press("askfac", by=COORDINATOR)
    given.press(f"handover:{SUPERVISOR}", by=COORDINATOR)

    assert given.press("askfac", by=COORDINATOR).refusal is None
    assert given.workshop.asked_leader[0] == SUPERVISOR


def test_a_time_for_the_evaluation_is_asked_with_the_experiments_card():
    given = late()

    asked = given.press("askfac:e1", by=COORDINATOR)

    assert Show(CardKind.EXPERIMENT("e1"), to=TEACHER, fresh=True, unasked=True) in asked.effects
    said = words(given, f"presence:coordinator_asks_time:{COORDINATOR}", TEACHER)
    assert "Kaisa (koordinaattori) pyytää sopimaan arvioinnin ajan." in said
    assert "open:brief:e1" in given.actions("exp:e1", TEACHER)
    given.press("hold:e1")
    given.goes_to("G6")
    given.later(days=1)
    assert given.refuses("askfac:e1", by=COORDINATOR) is Refusal.STALE
    assert given.refuses("askfac:e9", by=COORDINATOR) is Refusal.STALE


def test_before_the_group_is_there_the_form_is_shown():
    given = Play()
    given.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki", coordinator=COORDINATOR))

    asked = given.press("askfac", by=COORDINATOR)

    assert Show(CardKind.FORM("setup"), to=TEACHER, fresh=True, unasked=True) in asked.effects
    assert given.actions("followed", COORDINATOR) == ["askfac"]


# Pausing and going on


def test_who_follows_pauses_and_goes_on_and_the_group_hears_of_it_in_working_hours():
    given = waiting()
    given.press("pause", by=COORDINATOR)
    assert "resume" in given.actions("followed", COORDINATOR)

    turn = given.press("resume", by=COORDINATOR)

    assert Show(CardKind.STEP("A1"), fresh=True, unasked=True) in turn.effects
    assert not given.workshop.paused
    assert given.refuses("resume", by=COORDINATOR) is Refusal.ALREADY


# Reminded again


def test_in_two_weeks_of_a_stopped_group_and_nothing_else_is_touched():
    given = stopped()
    given.now = local(2027, 2, 9, 12)
    standing = [x for x in given.reminders() if x.to != COORDINATOR]

    given.press(f"later:{sent(given)}:14", by=COORDINATOR)

    assert [x for x in given.reminders() if x.to != COORDINATOR] == standing
    assert "⏰ Muistutan sinua: ti 23.2.2027." in latest(given, COORDINATOR)
    assert "⏰ Muistutan sinua: ti 23.2.2027." in card(given)
    assert "[Avaa työpaja]" in latest(given, COORDINATOR)
    assert given.actions("followed", COORDINATOR) == ["askfac", "pause", "ask:handover"]
    found = given.runs_until(local(2027, 2, 24))
    assert ("2027-02-23 09:00", COORDINATOR, ("halted",)) in found
    said = latest(given, COORDINATOR)
    assert "⏸ Keskeytin työpajan" in said
    assert "[Jatka työpajaa]" in said
    assert "[Muistuta kahden viikon päästä]" in said


def test_it_does_not_come_where_the_group_went_on_or_people_paused():
    for deed in ("writes", "pause"):
        given = stopped()
        given.press(f"later:{sent(given)}:14", by=COORDINATOR)
        if deed == "writes":
            given.writes(STUDENT, "Kävin.")
        else:
            given.press("pause")

        found = given.runs_until(local(2027, 2, 24))

        assert not [x for x in found if x[1] == COORDINATOR and x[2] == ("halted",)]


def test_in_a_week_of_a_late_evaluation_on_a_working_day():
    given = late()
    given.now = local(2027, 4, 17, 12)  # a Saturday

    given.press(f"later:{sent(given)}:7", by=COORDINATOR)

    found = given.runs_until(local(2027, 4, 27))
    assert [x for x in found if x[1] == COORDINATOR] == [
        ("2027-04-26 09:00", COORDINATOR, ("overdue",))
    ]
    assert "Arviointi on 2 viikkoa myöhässä" in latest(given, COORDINATOR)


def test_other_spans_other_people_and_what_is_over_are_refused():
    given = late()
    number = sent(given)

    assert given.refuses(f"later:{number}:14", by=COORDINATOR) is Refusal.STALE
    assert given.refuses(f"later:{number}:7", by=STUDENT) is Refusal.NOT_YOURS
    given.press(f"later:{number}:7", by=COORDINATOR)
    assert given.refuses(f"later:{number}:7", by=COORDINATOR) is Refusal.ALREADY

    given = late()
    given.press("hold:e1")
    given.goes_to("G6")
    assert given.refuses(f"later:{sent(given)}:7", by=COORDINATOR) is Refusal.ALREADY


def test_who_leads_puts_off_as_before():
    given = late()
    mine = max(n for n, each in given.workshop.notices.items() if each.to == TEACHER)

    assert [f"later:{mine}", f"mute:{mine}"] == given.actions(f"notice:{mine}", TEACHER)[-2:]


# The late evaluation


def test_a_late_evaluation_is_told_with_what_was_tried_and_four_ways():
    said = latest(late(), COORDINATOR)

    assert said == (
        "Arviointi on viikon myöhässä\n"
        "Kumppani: Konepaja\n"
        "Kokeilu: Yhteinen aloituspuhelu 1\n"
        "Arvioinnin piti olla: ke 7.4.2027\n\n"
        "Vetäjä: Tiina. Muistutin häntä: to 8.4.2027.\n"
        "Kutsua ei ole merkitty lähetetyksi. Uutta aikaa ei ole sovittu.\n\n"
        "Lyhytkin arviointi riittää: tehtiinkö kokeilu, ja mitä opittiin?\n"
        "Mitä teet?\n"
        "[Pyydä vetäjää sopimaan aika]\n"
        "[Tee lyhyt arviointi]\n"
        "[Vaihda vetäjä]\n"
        "[Muistuta viikon päästä]"
    )


def test_the_brief_evaluation_ends_the_asking():
    given = late()
    given.press("open:brief:e1", by=COORDINATOR)
    given.press("set:b1:done:did_partly:1", by=COORDINATOR)
    given.when(c.FillField(COORDINATOR, "b1", "learnt", "Puhelu kannattaa sopia ajoissa."))

    assert "✓ Lyhyt arviointi on kirjattu." in latest(given, COORDINATOR)
    assert given.actions(f"notice:{sent(given)}", COORDINATOR) == []
    found = given.runs_until(local(2027, 9, 1))
    assert not [x for x in found if {"overdue", "unevaluated", "unheld"} & {*x[2]}]


def test_who_leads_may_call_the_evaluation_off_the_day_after_by_two_answers():
    given = running()
    given.runs_until(local(2027, 4, 8, 12))
    said = latest(given, TEACHER, kind="record")
    assert "[Avaa kokeilu]\n[Siirrä arviointia]\n[Arviointia ei pidetä]\n" in said

    given.press("open:brief:e1")
    given.press("set:b1:done:did_not:1")
    given.when(c.FillField(TEACHER, "b1", "learnt", "Vuorot menivät päällekkäin."))

    found = given.runs_until(local(2028, 1, 1))
    assert not [x for x in found if {"record", "overdue", "unevaluated", "unheld"} & {*x[2]}]


def test_nobody_calls_an_evaluation_off_before_its_day():
    given = running()
    given.runs_until(local(2027, 4, 7, 12))

    assert given.refuses("open:brief:e1") is Refusal.STALE


# When it has ended


@pytest.mark.parametrize("action", ["askfac", "pause", "resume", "later:{}:7", "open:brief:e1"])
def test_what_has_ended_kindly_refuses_old_buttons(action: str):
    given = late()
    number = sent(given)
    given.press("hold:e1")
    given.goes_to("G6")
    while not given.workshop.ended:
        given.passes()

    refused = given.refuses(action.format(number), by=COORDINATOR)

    assert refused in (Refusal.ENDED, Refusal.STALE)
