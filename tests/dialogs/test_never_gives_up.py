"""It never gives up: what waits for somebody is asked for until it is done."""

from dialogs import commands as c
from tests.dialogs.given import COORDINATOR, TEACHER, Play, local, running
from tests.dialogs.reading import latest, words


def days(given: Play, until, to: int, *kinds: str) -> list[str]:
    found = given.runs_until(until)
    return [moment[:10] for moment, who, items in found if who == to and set(items) & set(kinds)]


def test_after_a_month_who_leads_is_asked_monthly_for_years():
    given = running()

    found = days(given, local(2029, 1, 1), TEACHER, "record", "overdue", "unheld")

    assert found[:6] == [
        "2027-04-08",
        "2027-04-14",
        "2027-06-07",
        "2027-08-09",
        "2027-09-07",
        "2027-10-07",
    ]
    assert found[-1] == "2028-12-07"
    assert "Muuten muistutan taas ma 8.1.2029." in latest(given, TEACHER)
    assert "[Siirrä arviointia]" in latest(given, TEACHER)
    assert given.workshop.is_unevaluated("e1")


def test_it_is_asked_no_more_once_it_is_held_or_told_briefly():
    given = running()
    given.runs_until(local(2027, 6, 8))
    given.press("set:b1:done:did_partly:1", by=TEACHER)
    given.when(c.FillField(TEACHER, "b1", "learnt", "Sovitaan ajoissa."))
    assert days(given, local(2028, 1, 1), TEACHER, "unheld") == []

    held = running()
    held.runs_until(local(2027, 6, 8))
    held.press("hold:e1")
    held.goes_to("G6")
    assert days(held, local(2028, 1, 1), TEACHER, "unheld") == []


def test_who_follows_is_told_what_to_ask_and_not_to_agree_on_a_time_themselves():
    given = running()
    given.runs_until(local(2027, 4, 14, 10))

    said = latest(given, COORDINATOR)

    assert "Uutta aikaa ei ole sovittu." in said
    assert "Sovi ryhmän kanssa" not in said
    assert "[Pyydä vetäjää sopimaan aika]\n[Tee lyhyt arviointi]\n[Vaihda vetäjä]" in said


def test_a_pause_is_asked_about_for_as_long_as_it_lasts():
    given = running()
    given.press("pause")

    found = days(given, local(2029, 2, 2), TEACHER, "paused")

    assert found[:3] == ["2027-02-01", "2027-03-01", "2027-04-01"]
    assert found[-1] == "2029-02-01"
    assert len(found) == 23  # twenty-five months, without the two in July


def test_who_follows_hears_of_a_pause_after_ninety_days_and_on_the_day_of_the_evaluation():
    given = running()
    given.press("pause")

    found = given.runs_until(local(2027, 12, 31))

    assert [x for x in found if x[1] == COORDINATOR] == [
        ("2027-04-07 09:00", COORDINATOR, ("pausedeval",)),
        ("2027-04-19 09:00", COORDINATOR, ("paused90",)),
    ]
    told = [n for n, x in given.workshop.notices.items() if x.to == COORDINATOR]
    first, second = (words(given, f"notice:{each}", COORDINATOR) for each in told)
    assert "Arvioinnin päivä on tullut, mutta työpaja on tauolla." in first
    assert "Arviointi: ke 7.4.2027 klo 13.00" in first
    assert "Työpaja on ollut pitkään tauolla. Tauko alkoi: ma 18.1.2027" in second
    assert "vetäjältä (Tiina)" in second
    assert "[Kysy vetäjältä, miten jatketaan]\n[Vaihda vetäjä]" in second


def test_a_pause_that_ended_is_told_to_nobody():
    given = running()
    given.press("pause")
    given.runs_until(local(2027, 3, 1, 12))
    given.press("resume")

    assert days(given, local(2027, 6, 1), COORDINATOR, "paused90", "pausedeval") == []
