"""The cards of meetings, recaps and breaks, as each language says them and Telegram takes them."""

import pytest

from bot.cards.buttons import SigningKey
from bot.cards.render import MOST_UNITS, Reader, Rendered, Renderer
from bot.cards.vocabulary import load_vocabulary
from dialogs.reading.texts import units
from tests.dialogs.given import BOOK, INSTRUCTOR, STUDENT, TEACHER, ZONE, Play, at, fresh, local

VOCABULARY = load_vocabulary()
RENDERER = Renderer(VOCABULARY, SigningKey(b"a key of thirty-two bytes, no more"), "bot")
LANGUAGES = ("fi", "en")
LONG = "Pitkä sana & toinen <b> " * 160


def drawn(given: Play, card: str, language: str, reader: int | None = None) -> Rendered:
    names = {TEACHER: "Tiina", INSTRUCTOR: "Matti", STUDENT: "Aino"}
    seen = Reader(language, ZONE, 1, names, BOOK)
    return RENDERER.render(given.view(card, reader), seen)


def labels(card: Rendered) -> list[str]:
    rows = card.keyboard.inline_keyboard if card.keyboard else ()
    return [button.text for row in rows for button in row]


def resting() -> Play:
    """Meeting one has been held, with long words, and an idea came after it."""
    given = fresh(form="SERIES").goes_to("A4")
    for person in (TEACHER, INSTRUCTOR):
        given.writes(person, LONG)
    given.press("adv:A4")
    given.press("gap:A4")
    given.press("adv:A4")
    given.writes(STUDENT, "Salainen idea")
    return given


def reminded() -> Play:
    """Everything that is reminded of between meetings has been, and of a pause."""
    given = resting()
    given.runs_until(local(2027, 1, 22, 10))
    given.press("set:mB:at:2027-02-03T13:00:1")
    given.runs_until(local(2027, 2, 5, 10))
    given.press("pause")
    given.runs_until(local(2027, 3, 1, 10))
    return given


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_between_meetings_can_be_sent(language: str):
    given = resting()
    given.press("open:time:B")
    cards = ["step:M@B", "recap:M@B", "status"]
    private = ["remote", "time:B", "answer:M@B", "nudge:M@B"]

    texts = [drawn(given, each, language) for each in cards]
    texts += [drawn(given, each, language, TEACHER) for each in private]

    for each in texts:
        assert 0 < units(each.plain) <= MOST_UNITS
        assert "{" not in each.plain
        assert "Salainen idea" not in each.plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reminder_of_meetings_and_pauses_has_words(language: str):
    given = reminded()
    notices = given.workshop.notices.values()

    said = {
        each.items[0].kind: drawn(given, f"notice:{each.id}", language, each.to).plain
        for each in notices
    }

    assert set(said) == {"meet1", "meet0", "lead1", "lead0", "paused"}
    gone = VOCABULARY.say(language, "card.notice.gone")
    assert said["lead1"] == said["lead0"] == gone
    assert len(set(said.values()) - {gone}) == 3


def test_the_closing_says_what_was_done_what_is_missing_and_when_the_next_is():
    given = resting()
    given.press("set:mB:at:2027-02-03T13:00:1")

    card = drawn(given, "step:M@B", "fi")

    assert "Tapaaminen 1 on pidetty:" in card.plain
    assert "Näkökulma puuttuu: 🎓 Opiskelija" in card.plain
    assert "○ Työn muutos" in card.plain
    assert "Aika: ke 3.2.2027 klo 13.00" in card.plain
    assert "Kesto: noin 60 min" in card.plain
    assert labels(card) == ["Kirjoita idea yksityisesti", "Aloitetaan tapaaminen"]
    assert "Muuta tapaamisen aikaa" in labels(drawn(given, "remote", "fi", TEACHER))


def test_status_shows_the_rest_between_the_tasks():
    lines = drawn(resting(), "status", "fi").plain.splitlines()

    marks = [line[0] for line in lines if line.startswith(("✓", "📍", "○"))]
    assert marks == ["✓", "✓", "📍", "○", "○", "○", "○", "○", "○"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_of_working_are_told_apart_while_one_is_chosen(language: str):
    given = fresh()
    given.press("field:setup:format")

    card = drawn(given, "form:setup", language, TEACHER).plain

    for key in ("ONCE", "SERIES", "FOUR", "ASYNC"):
        assert BOOK.text(language, f"format.{key}.about") in card
    assert units(card) < 1500


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_break_is_told_with_its_end_and_then_that_it_is_over(language: str):
    given = at("A1")
    given.press("pause:15")
    cards = (("step:A1", None), ("remote", TEACHER))

    during = [drawn(given, card, language, reader).plain for card, reader in cards]
    given.later(minutes=15)
    after = [drawn(given, card, language, reader).plain for card, reader in cards]

    clock = "10.15" if language == "fi" else "10:15"
    assert all(clock in each for each in during)
    assert not any(clock in each for each in after)


def test_a_recap_offers_the_boards_of_last_time():
    given = fresh(form="SERIES").goes_to("D1")

    assert labels(drawn(given, "recap:M@D", "fi")) == ["nuolikuva"]
