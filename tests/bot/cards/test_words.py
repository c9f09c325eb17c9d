"""The words of the bot: the same keys in every language, and one for everything that is said."""

import re
from pathlib import Path
from string import Formatter

import pytest

from bot.cards.vocabulary import load_vocabulary
from bot.check import words, workbooks
from bot.incoming.typed import HOUSE_CARDS
from bot.rehearsal.page.words import WORDS as PAGE
from dialogs.outcome import Refusal
from dialogs.reading.calendar import DayWarning

ROOT = Path(__file__).parents[3]
VOCABULARY = load_vocabulary()
WORDS = VOCABULARY.words
LANGUAGES = tuple(WORDS)
VIEWS = [
    *(ROOT / "dialogs/cards").glob("*.py"),
    *(ROOT / "dialogs/reminders").glob("*.py"),
    ROOT / "bot/lobby/home.py",
    ROOT / "bot/lobby/waiting.py",
    ROOT / "bot/lobby/workshops.py",
]
SOURCE = "\n".join(each.read_text("utf-8") for each in VIEWS)
TEMPLATES = {x.name: x.read_text("utf-8") for x in (ROOT / "bot/cards/templates").glob("*.html.j2")}

MADE_UP = {
    "voice_": ("TP", "OL", "OP", "MU"),
    "take_": ("responsible", "inviter"),
    "take_over_": ("responsible", "inviter"),
    "scribe_": ("TP", "OL", "OP", "MU"),
    "scale_": ("well", "partly", "no", "unknown"),
    "pulse_": ("smooth", "stuck", "undone"),
    "begun_": ("smooth", "stuck", "undone"),
    "seat_": ("TP", "OL", "OP", "MU"),
    "stuck_": ("wait", "concrete", "example", "park"),
    "remind_in_": ("7", "14"),
}
"""Labels that the views put together, and what they are put together of."""
MADE_LABELS = {f"{start}{end}" for start, ends in MADE_UP.items() for end in ends}


def labels_in_source() -> set[str]:
    """Every label that stands whole in the source of the views."""
    called = re.findall(r"""\b(?:act|opens|choosing|_asks)\(\s*"([a-z_]+)"(?=\s*[,)])""", SOURCE)
    named = re.findall(r"""\blabel\s*=\s*"([a-z_]+)"(?=\s*[,)\n])""", SOURCE)
    chosen = re.findall(r""""([a-z_]+)" if \w+(?: == 1)? else "([a-z_]+)", """, SOURCE)
    dates = re.findall(r"""label = "([a-z_]+)" if confirm else "([a-z_]+)\"""", SOURCE)
    return {*called, *named, *(x for pair in (*chosen, *dates) for x in pair)}


def test_nothing_is_wrong_or_lacking_in_any_language_of_the_bot():
    found = [*words(), *workbooks()]

    assert [str(each) for each in found if not each.fine] == []
    assert any("words: complete in fi, en" in each.text for each in found)


def test_the_rehearsal_page_says_the_same_in_all_its_languages():
    assert [*PAGE.faults()] == []
    assert {tag: PAGE.spoken.lacking(tag) for tag in PAGE.languages} == {"fi": (), "en": ()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_unsaid(language: str):
    assert all(text.strip() for text in WORDS[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_sentence_that_fits_a_toast(language: str, refusal: Refusal):
    text = WORDS[language][f"refusal.{refusal}"]

    assert len(text) <= 180
    assert text.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_refusal_has_words_for_nothing(language: str):
    said = {key.partition(".")[2] for key in WORDS[language] if key.startswith("refusal.")}

    assert said == {str(each) for each in Refusal}


def test_every_button_of_the_views_has_words():
    labels = labels_in_source() | MADE_LABELS

    assert {each for each in labels if f"button.{each}" not in WORDS["fi"]} == set()


def test_no_words_are_for_buttons_that_nobody_draws():
    said = {key.partition(".")[2] for key in WORDS["fi"] if key.startswith("button.")}

    unused = said - MADE_LABELS - labels_in_source()

    assert {each for each in unused if f'"{each}"' not in SOURCE} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_fit_a_narrow_phone(language: str):
    labels = {k: v for k, v in WORDS[language].items() if k.startswith("button.")}

    assert {key: text for key, text in labels.items() if len(text) > 34} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_and_commands_and_the_profile_keep_telegrams_limits(language: str):
    words = WORDS[language]

    assert all(len(text) <= 200 for key, text in words.items() if key.startswith("toast."))
    assert all(1 <= len(text) <= 60 for key, text in words.items() if key.startswith("commands."))
    assert len(words["profile.short"]) <= 120
    assert len(words["profile.description"]) <= 512


NOT_FOUND_BY_READING = {
    "missing",
    "person_left",
    "inviter_unreachable",
    "date_past",
    "no_period",
    "period_unknown",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_and_warning_of_a_plan_has_words(language: str):
    rules = "".join(
        (ROOT / f"dialogs/rules/{each}.py").read_text("utf-8") for each in ("plan", "warning")
    )
    found = set(re.findall(r'Problem\(\s*\w+|Problem\("\w+", "(\w+)"', rules)) - {""}

    assert found
    for rule in found | NOT_FOUND_BY_READING:
        assert f"problem.{rule}" in WORDS[language] or f"warning.{rule}" in WORDS[language]
    assert all(f"warning.{each}" in WORDS[language] for each in DayWarning)


def test_every_template_says_only_what_has_words():
    keys = {
        key
        for text in TEMPLATES.values()
        for key in re.findall(r'\bt\("([a-z_.0-9A-Z]+)"[,)]', text)
    }

    assert keys - set(WORDS["fi"]) == set()


def test_no_words_are_for_cards_that_do_not_say_them():
    spoken = "\n".join((*TEMPLATES.values(), (ROOT / "bot/cards/items.py").read_text("utf-8")))
    quoted = set(re.findall(r'["\x27]([\w.]+)["\x27]', spoken))
    started = tuple(x for x in quoted if x.endswith((".", "_")) and x.startswith("card."))

    cards = {key for key in WORDS["fi"] if key.startswith("card.")}

    unused = {key for key in cards - quoted if not key.startswith(started)}
    assert {x for x in unused if x.removesuffix("_group") not in started} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_button_or_a_command_calls_it_as_it_is_called(language: str):
    words = WORDS[language]

    assert f"<b>{words['button.hand_over']}</b>" in words["card.presence.lead_away"]
    assert f"<b>{words['button.mute']}</b>" in words["card.help.body"]
    for key in ("card.presence.removed", "card.help.body"):
        assert f"/{VOCABULARY.command(language, 'forgetme')}" in words[key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_that_is_named_is_one_that_the_bot_has(language: str):
    own = VOCABULARY.spoken.own[language].values()
    named = {each for text in own for each in re.findall(r"(?<![\w/<.:])/([a-z_]+)\b", text)}

    assert {VOCABULARY.command(language, "status"), VOCABULARY.command(language, "start")} <= named
    assert named - set(VOCABULARY.commands) == set()


def test_every_command_does_something():
    told = {"start", "status", "next", "back", "pause", "note"}

    assert set(VOCABULARY.commands.values()) == told | HOUSE_CARDS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_by_itself_waits_for_no_value(language: str):
    for key, text in WORDS[language].items():
        if key.startswith(("say.", "refusal.", "problem.", "warning.", "commands.")):
            assert not [name for _, name, _, _ in Formatter().parse(text) if name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_group_is_spoken_to_and_nobody_is_praised(language: str):
    praise = re.compile(r"\b(hienoa|mahtavaa|loistavaa|great|awesome|excellent|well done)\b", re.I)
    jargon = re.compile(r"(fasilitoi|osallista(?!ja|va)|jalkaut|facilitat(?:e|ing)\b)", re.I)

    for key, text in WORDS[language].items():
        assert not praise.search(text), key
        assert not jargon.search(text.replace("Osallistuminen", "")), key


def test_whatever_the_code_says_has_words():
    code = "\n".join(each.read_text("utf-8") for each in (ROOT / "bot").glob("*.py"))

    keys = set(re.findall(r'"(?:say:)?((?:say|toast|refusal|profile)\.[a-z_]+)"', code))

    assert keys - set(WORDS["fi"]) == set()
