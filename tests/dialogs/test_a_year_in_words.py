"""Every reminder of a year, read as its reader reads it, at the moment when it is sent."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from dialogs import commands as c
from dialogs.reading.calendar import is_workday
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    fresh,
    local,
    plans,
)
from tests.dialogs.reading import Message, read

GROUP = None
END = local(2028, 2, 1)


def agreed(**changes: object) -> Play:
    """The inviter took the task by a press, and there is a deputy for it."""
    given = at("E4")
    plans(given, **{"deputy": SUPERVISOR, **changes})
    given.goes_to("E5")
    given.press("duty:e1:inviter", by=INSTRUCTOR)
    return given.goes_to("F")


def plain() -> list[Message]:
    """Nobody does anything."""
    return read(agreed(), END)


def july() -> list[Message]:
    return read(agreed(start="2027-05-24", end="2027-08-06", meeting="2027-08-09T13:00"), END)


def in_july() -> list[Message]:
    return read(agreed(start="2027-05-10", end="2027-07-09", meeting="2027-07-15T08:00"), END)


def pause() -> list[Message]:
    given = agreed()
    found = read(given, local(2027, 2, 10, 12))
    given.press("pause")
    found += read(given, local(2027, 6, 1, 12))
    given.press("resume")
    return found + read(given, END)


def blocked() -> list[Message]:
    """Who leads blocks the bot, and who follows names another."""
    given = agreed()
    given.when(c.Join(STRANGER, Voice.OL, reachable=True))
    found = read(given, local(2027, 3, 12, 23))
    given.when(c.ChangeReach(TEACHER, reachable=False))
    found += read(given, local(2027, 3, 16))
    given.press(f"handover:{STRANGER}", by=COORDINATOR)
    return found + read(given, END)


def lost() -> list[Message]:
    given = agreed()
    found = read(given, local(2027, 3, 15))
    given.when(c.Leave(INSTRUCTOR))
    return found + read(given, END)


def moved() -> list[Message]:
    given = agreed()
    found = read(given, local(2027, 4, 6, 12))
    given.press("set:e1:meeting:2027-04-13T08:00:1")
    return found + read(given, END)


def absent() -> list[Message]:
    """A doer is out of the group for a month; another cannot be reached in private."""
    given = agreed()
    found = read(given, local(2027, 2, 10))
    given.when(c.ChangePresence(STUDENT, present=False))
    found += read(given, local(2027, 3, 10))
    given.when(c.ChangePresence(STUDENT, present=True))
    given.when(c.ChangeReach(INSTRUCTOR, reachable=False))
    return found + read(given, END)


def stopped() -> list[Message]:
    """A group that rests without a time."""
    return read(fresh(form="SERIES").goes_to("M@B"), END)


def slept() -> list[Message]:
    """The bot was away, twice."""
    given = agreed()
    found = read(given, local(2027, 2, 9))
    given.now = local(2027, 3, 25, 22)
    found += read(given, local(2027, 4, 2))
    given.now = local(2027, 5, 10, 3)
    return found + read(given, END)


YEARS: list[Callable[[], list[Message]]] = [
    plain,
    july,
    in_july,
    pause,
    blocked,
    lost,
    moved,
    absent,
    stopped,
    slept,
]


def to(messages: list[Message], reader: int | None, day: str) -> str:
    """All that somebody was told on a day."""
    return "\n".join(text for when, who, text in messages if who == reader and when[:10] == day)


@pytest.mark.parametrize("year", YEARS, ids=lambda each: each.__name__)
def test_whatever_happens_each_word_is_true_when_it_is_said(year):
    messages = year()

    assert messages
    chosen = re.compile(r"\d+\.7\.2027")
    for when, who, text in messages:
        moment = datetime.fromisoformat(when)
        assert is_workday(moment.date(), ())
        assert 9 <= moment.hour < 16
        assert moment.month != 7 or chosen.search(text), text
        assert "jo hoidettu" not in text
        assert "{" not in text
        assert "–" not in text
        assert "None" not in text
        assert "Lupasit lähettää" not in text or who == INSTRUCTOR
        for told, days in (("tänään klo", 0), ("huomenna klo", 1), ("on viikon päästä", 7)):
            if told in text:
                assert _named(text) - moment.date() == timedelta(days=days), text
        for ahead in re.findall(r"taas \w\w (\d+)\.(\d+)\.(\d+)", text):
            assert date(*map(int, reversed(ahead))) > moment.date()
    assert len({(when, who) for when, who, _ in messages}) == len(messages)


def _named(text: str) -> date:
    """The day of the meeting that a message tells."""
    found = re.search(r"Aika: \w\w (\d+)\.(\d+)\.(\d+)", text)
    assert found, text
    return date(*map(int, reversed(found.groups())))


def test_a_plain_year():
    said = plain()

    assert "Sinä olet tämän kokeilun vastuuhenkilö." in to(said, TEACHER, "2027-01-29")
    assert "Kokeilu alkaa. Tehkää niin kuin sovitte." in to(said, GROUP, "2027-02-01")
    assert "Pääsikö kokeilu käyntiin?" in to(said, STUDENT, "2027-02-08")
    assert "Miten kokeilu sujuu?" in to(said, STUDENT, "2027-02-15")
    assert "Kokeilun puoliväli." in to(said, GROUP, "2027-03-02")
    assert "Kysy ryhmältä." in to(said, TEACHER, "2027-03-02")
    assert "Lupasit lähettää kutsun arviointiin." in to(said, INSTRUCTOR, "2027-03-17")
    assert "vielä lähettämättä. Luonnos on alla" in to(said, INSTRUCTOR, "2027-03-22")
    assert "Myös varahenkilö voi lähettää sen." in to(said, SUPERVISOR, "2027-03-24")
    assert "Voin julkaista tämän luonnoksen" in to(said, TEACHER, "2027-03-29")
    assert "Arviointi on viikon päästä" in to(said, GROUP, "2027-03-31")
    assert "Vahvistus puuttuu: Matti, Aino, Saara" in to(said, TEACHER, "2027-04-06")
    assert "[Vetäjä: aloita arviointi]" in to(said, GROUP, "2027-04-07")
    assert "[Aloita arviointi]" in to(said, TEACHER, "2027-04-07")
    assert to(said, INSTRUCTOR, "2027-04-07") == ""
    assert "Pidettiinkö arviointi?" in to(said, TEACHER, "2027-04-08")
    assert "Vetäjä: Tiina. Muistutin häntä: to 8.4.2027." in to(said, COORDINATOR, "2027-04-14")
    assert "Kokeilu on arvioimatta." in to(said, COORDINATOR, "2027-05-07")
    assert "Muuten muistutan taas ma 9.8.2027." in to(said, TEACHER, "2027-06-07")
    assert "Muuten muistutan taas ma 7.2.2028." in to(said, TEACHER, "2028-01-07")


def test_a_year_with_its_evaluation_in_early_august():
    said = july()

    assert "Lupasit lähettää kutsun arviointiin." in to(said, INSTRUCTOR, "2027-06-30")
    assert "Kokeilun puoliväli." in to(said, GROUP, "2027-06-30")
    assert "vielä lähettämättä" in to(said, INSTRUCTOR, "2027-08-02")
    assert "Voin julkaista" in to(said, TEACHER, "2027-08-02")
    assert "Myös varahenkilö" not in to(said, TEACHER, "2027-08-02")
    assert "Arviointi on viikon päästä" in to(said, GROUP, "2027-08-02")
    assert "Arviointi on tänään klo 13.00" in to(said, GROUP, "2027-08-09")


def test_a_year_with_its_evaluation_in_july():
    said = in_july()

    assert "Arviointi on viikon päästä" in to(said, GROUP, "2027-07-08")
    assert "Arviointi on huomenna klo 8.00" in to(said, GROUP, "2027-07-14")
    assert [when for when, who, _ in said if who is GROUP and when[:10] == "2027-07-14"] == [
        "2027-07-14 09:00",
        "2027-07-14 15:00",
    ]
    assert "Pidettiinkö arviointi?" in to(said, TEACHER, "2027-07-16")
    assert "Arvioinnin piti olla: to 15.7.2027" in to(said, COORDINATOR, "2027-08-09")


def test_a_year_with_a_pause():
    said = pause()

    assert "Muuten kysyn taas ke 24.3.2027." in to(said, TEACHER, "2027-02-24")
    assert "Arvioinnin päivä on tullut" in to(said, COORDINATOR, "2027-04-07")
    assert "Työpaja on ollut pitkään tauolla." in to(said, COORDINATOR, "2027-05-11")
    assert to(said, GROUP, "2027-03-31") == ""
    assert "Kokeilu on arvioimatta." in to(said, COORDINATOR, "2027-06-01")


def test_a_year_in_which_who_leads_blocks_the_bot():
    said = blocked()

    assert "Vetäjä (Tiina) ei saa viestejäni" in to(said, COORDINATOR, "2027-03-15")
    assert "Voin julkaista" in to(said, STRANGER, "2027-03-29")
    assert "[Aloita arviointi]" in to(said, STRANGER, "2027-04-07")
    assert TEACHER not in {who for when, who, _ in said if when > "2027-03-17"}


def test_a_year_in_which_the_inviter_is_lost():
    said = lost()

    assert "valitse tilalle toinen viiden arkipäivän kuluessa" in to(said, TEACHER, "2027-03-15")
    assert "En tavoita kutsun lähettäjää" in to(said, SUPERVISOR, "2027-03-17")
    assert "eikä tilalle ole valittu ketään" in to(said, COORDINATOR, "2027-03-22")
    assert "Kutsun lähettäjä ei ole enää mukana." in to(said, TEACHER, "2027-03-29")


def test_a_year_with_dates_that_move():
    said = moved()

    assert "ti 13.4.2027 klo 8.00" in to(said, GROUP, "2027-04-06")
    assert "Arviointi on huomenna klo 8.00" in to(said, GROUP, "2027-04-12")
    assert to(said, GROUP, "2027-04-07") == ""
    assert "Pidettiinkö arviointi?" in to(said, TEACHER, "2027-04-14")


def test_a_year_with_absence():
    said = absent()

    assert to(said, STUDENT, "2027-02-15") == ""
    assert "Miten kokeilu sujuu?" in to(said, STUDENT, "2027-03-10")
    assert to(said, STUDENT, "2027-03-15") == ""
    assert "Miten kokeilu sujuu?" in to(said, STUDENT, "2027-03-17")
    assert "Tekijät, painakaa yhtä nappia." in to(said, GROUP, "2027-03-17")
    assert "En tavoita kutsun lähettäjää" in to(said, SUPERVISOR, "2027-03-17")


def test_a_year_of_a_group_that_rests_without_a_time():
    said = stopped()

    assert "Ryhmä on ollut tapaamisten välissä ma 18.1.2027 alkaen." in to(
        said, COORDINATOR, "2027-02-09"
    )
    assert "keskeytän sen ti 23.2.2027." in to(said, COORDINATOR, "2027-02-09")
    assert "Työpaja on ollut tauolla." in to(said, TEACHER, "2027-03-09")


def test_a_year_in_which_the_bot_sleeps():
    said = slept()

    woke = [(who, text) for when, who, text in said if when[:10] == "2027-03-26"]
    assert len({who for who, _ in woke}) == len(woke)
    assert "Kokeilun puoliväli" not in "".join(text for _, text in woke)
    assert "Lupasit lähettää kutsun" in to(said, INSTRUCTOR, "2027-03-26")
