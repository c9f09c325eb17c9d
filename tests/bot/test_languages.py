"""A language is data: one that is added, one that is partly there, and what is wrong in a file."""

import json
import re
import shutil
import sys
import tomllib
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram import Bot, BotCommandScopeAllGroupChats
from telegram.request import HTTPXRequest

from bot.app import WORKBOOKS
from bot.cards.vocabulary import Vocabulary, load_vocabulary
from bot.check import words, workbooks
from bot.lobby.menu import set_menu
from bot.rehearsal.stage.script import EXAMPLES
from bot.rehearsal.telegram.server import PretendTelegram
from bot.settings import WORDS_FOLDER as FOLDER
from dialogs.workbook.languages import WordsError

ROOT = Path(__file__).parents[2]
KEPT = re.compile(r"(\{\w+\}|<[^>]*>|https?://\S+|[\w.]+\.\w+/\S*|&\w+;|/\w+)")
"""What a sentence needs as it stands, in every language."""

# A third language, derived from English: each letter in the other case


def swapped(text: str) -> str:
    """As long as the text, and nothing like it: `pRESS {NAME}` of `Press {name}`."""
    parts = KEPT.split(text)
    return "".join(x if n % 2 else x.swapcase() for n, x in enumerate(parts))


DATES = """
[dates]
weekdays = ['mån(?:dag)?', 'tis(?:dag)?', 'ons(?:dag)?', 'tors(?:dag)?', 'fre', 'lör', 'sön']
months = ['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli',
  'augusti', 'september', 'oktober', 'november', 'december']
near_days = ['i går', 'i dag', 'i morgon']
clock = 'kl\\.?'
dates = ['{day} {month}(?: {year})?', '{near_day}']
phrases = ['{weekday}']
"""
TYPED = {
    'text = "1 February"': 'text = "1 februari"',
    'text = "31 March"': 'text = "31 mars"',
    'text = "Wed 7 April at 13:00"': 'text = "ons 7 april kl 13"',
    'text = "4 October"': 'text = "4 oktober"',
    'text = "1 November"': 'text = "1 november"',
    'command = "/note ': 'command = "/snote ',
    "set:setup:language:en": "set:setup:language:sv",
}
"""What people type and press in the English example, and in its Swedish one."""
ASKED = """
[[beats]]
who = "aino"
writes = "/slanguage"
[[beats]]
who = "aino"
presses = "lang:sv"
"""


def written(own: Mapping[str, str], *tables: str) -> str:
    """A file of words: one dotted key a line, and the tables at its end."""
    lines = (
        f"{'.'.join(map(json.dumps, key.split('.')))} = {json.dumps(text, ensure_ascii=False)}"
        for key, text in own.items()
    )
    return "\n".join((*lines, *tables))


def english(folder: Path) -> Iterator[tuple[str, str]]:
    """What the English file of a folder says."""

    def flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
        for key, value in table.items():
            if isinstance(value, Mapping):
                yield from flat(value, f"{prefix}{key}.")
            elif isinstance(value, str):
                yield f"{prefix}{key}", value

    table = tomllib.loads((folder / "en.toml").read_text("utf-8"))
    return flat({key: x for key, x in table.items() if key not in ("language", "dates")})


LANGUAGE = '[language]\nname = "Svenska"\nfallback = "en"\n'


def swedish_words() -> dict[str, str]:
    """All but the toasts, which are left to English."""
    found = {key: swapped(x) for key, x in english(FOLDER) if not key.startswith("toast.")}
    typed = {key: f"s{text}" for key, text in english(FOLDER) if key.startswith("typed.")}
    return found | typed


def add_swedish(root: Path) -> None:
    """Three files, and nothing else, in a copy of the program."""
    book = WORKBOOKS / "uudista"
    shown = {k: x if k.startswith("sign.") else swapped(x) for k, x in english(book)}
    example = (EXAMPLES / "en.toml").read_text("utf-8")
    for before, after in TYPED.items():
        assert before in example
        example = example.replace(before, after)
    files = {
        FOLDER: written(swedish_words(), LANGUAGE, DATES),
        book: written(shown, LANGUAGE),
        EXAMPLES: example + ASKED,
    }
    for folder, text in files.items():
        (root / folder.relative_to(ROOT) / "sv.toml").write_text(text, "utf-8")


async def run(folder: Path, *arguments: str) -> tuple[int | None, str]:
    settings = {"BOT_TOKEN": "1:" + "x" * 35, "BOT_API_URL": "http://127.0.0.1:9"}
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"} | settings,
        stdout=PIPE,
        stderr=STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


@pytest.mark.slow
async def test_a_language_added_as_data_alone_works_through_the_whole_example(tmp_path: Path):
    for package in ("bot", "dialogs", "storage"):
        shutil.copytree(ROOT / package, tmp_path / package)
    add_swedish(tmp_path)

    code, said = await run(tmp_path, "rehearse", "--play", "--headless", "--language", "sv")
    _, checked = await run(tmp_path, "check")

    assert code == 0, said[-2000:]
    assert "[Suomi] [English] [Svenska]" in said
    assert "ons 7 april 2027 AT 13:00" in said
    heard = (EXAMPLES / "en.toml").read_text("utf-8")
    plain = {k: x for k, x in english(FOLDER) if len(x) > 12 and not {*x} & {*"{<\n/"}}
    toasts = [plain.pop(key) for key in [*plain] if key.startswith("toast.")]
    assert {key: x for key, x in plain.items() if x in said and x not in heard} == {}
    assert sum(swapped(x) in said for x in plain.values()) > 100
    assert any(x in said for x in toasts)
    assert "note   words/sv.toml: said in en: toast.joined, toast.joined_private" in checked
    assert "ok     words: complete in fi, en\n" in checked
    assert "ok     workbooks/uudista: complete in fi, en, sv\n" in checked


# A vocabulary of a few words


FINNISH = """
[language]
name = "Suomi"
[time]
day = "{weekday} {day}.{month}.{year}"
month = "{month} {year}"
[typed]
start = "aloita"
help = "ohje apua"
[card]
title = "Otsikko"
left = "jäljellä {count}"
[button]
begin = "Aloita"
[dates]
near_days = ['eilen', 'tänään', 'huomenna']
dates = ['{near_day}']
"""
SIMPLE = """
[language]
name = "Helppo suomi"
fallback = "fi"
[time]
day = "{weekday_name} {day}.{month}.{year}"
"""
ENGLISH = """
[language]
name = "English"
fallback = "fi"
[typed]
help = "help"
[card.left]
one = "one left"
other = "{count} left"
"""
DIALECT = '[language]\nname = "Scots"\nfallback = "en"\n[card]\ntitle = "Heid"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"fi": FINNISH, "fi-simple": SIMPLE, "en": ENGLISH, "sco": DIALECT}
    for tag, text in files.items():
        (tmp_path / f"{tag}.toml").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def few(folder: Path) -> Vocabulary:
    return load_vocabulary(folder)


def test_the_language_that_falls_back_on_none_is_the_first(few: Vocabulary):
    assert few.languages == ("fi", "en", "fi-simple", "sco")
    assert [few.name(each) for each in few.languages] == [
        *("Suomi", "English", "Helppo suomi", "Scots")
    ]


def test_what_a_language_lacks_is_said_by_the_next_of_its_chain(few: Vocabulary):
    assert few.say("sco", "card.title") == "Heid"
    assert few.say("sco", "card.left", count=2) == "2 left"
    assert few.say("sco", "button.begin") == "Aloita"
    assert few.command("sco", "help") == "help"
    assert few.command("sco", "start") == "aloita"
    assert few.date_words["sco"] == few.date_words["fi"]


def test_a_number_has_the_form_that_the_language_gives_it(few: Vocabulary):
    assert few.say("en", "card.left", count=1) == "one left"
    assert few.say("en", "card.left", count=0) == "0 left"
    assert few.say("fi", "card.left", count=1) == "jäljellä 1"


def test_days_and_months_have_the_names_of_the_language(few: Vocabulary):
    day = date(2027, 3, 17)

    assert few.day("fi", day) == "ke 17.3.2027"
    assert few.day("fi-simple", day) == "keskiviikko 17.3.2027"
    assert few.day("en", day) == "Wed 17.3.2027"
    assert few.month("fi-simple", day) == "maaliskuu 2027"
    assert few.month("en", day) == "March 2027"


def test_a_language_that_is_spoken_no_more_is_told_in_the_first(few: Vocabulary):
    assert few.say("de", "card.title") == "Otsikko"
    assert few.name("de") == "Suomi"
    assert few.day("de", date(2027, 3, 17)) == "ke 17.3.2027"
    assert few.say("fi-FI", "card.title") == "Otsikko"


def test_whose_language_is_not_spoken_gets_the_usual_one(few: Vocabulary):
    assert few.nearest("en-GB", "fi") == "en"
    assert few.nearest("fi-simple", "en") == "fi-simple"
    assert few.nearest("de", "fi") == "fi"
    assert few.nearest(None, "en") == "en"


def test_every_word_that_is_typed_is_understood_and_the_start_of_telegram_too(few: Vocabulary):
    assert few.commands == {
        "start": "start",
        "aloita": "start",
        "ohje": "help",
        "apua": "help",
        "help": "help",
    }


def test_the_check_names_what_each_language_leaves_to_another(folder: Path):
    found = [str(each) for each in words(folder)]

    assert found == [
        "note   words/en.toml: said in fi: time.day, time.month",
        "note   words/en.toml: said in fi: typed.start",
        "note   words/en.toml: said in fi: card.title",
        "note   words/en.toml: said in fi: button.begin",
        "note   words/sco.toml: said in en: time.day, time.month",
        "note   words/sco.toml: said in en: typed.start, typed.help",
        "note   words/sco.toml: said in en: card.left",
        "note   words/sco.toml: said in en: button.begin",
        "ok     words: complete in fi, fi-simple",
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("en", "[typed]", "[cake]\nx = 'y'\n[typed]", "en.toml: cake.x: does not stand in fi.toml"),
        ("sco", "Heid", "{name}", "sco.toml: card.title: has other placeholders than fi.toml"),
        ("sco", "Heid", "", "sco.toml: card.title: is missing or empty"),
        ("en", "one left", "{one} left", "en.toml: card.left: has other placeholders"),
        ("fi-simple", "{year}", "{moon}", "fi-simple.toml: time.day: has other placeholders"),
        ("sco", '"en"', '"de"', "sco.toml: language.fallback: there is no de.toml"),
        ("fi", '"Suomi"', '"Suomi"\nfallback = "en"', "language.fallback: comes round again"),
        ("en", 'fallback = "fi"', "", "en.toml: language.fallback: one language falls back on no"),
        ("fi", 'name = "Suomi"', "", "fi.toml: language.name: Field required"),
        ("fi", "near_days", "nigh_days", "fi.toml: dates.nigh_days: Extra inputs"),
        ("fi", "[time]", "[time", "fi.toml: file: Expected"),
    ],
)
def test_a_language_that_could_not_be_spoken_stops_the_start_and_is_named(
    folder: Path, file: str, before: str, after: str, told: str
):
    mend(folder / f"{file}.toml", before, after)

    with pytest.raises(WordsError) as refused:
        load_vocabulary(folder)

    assert told in str(refused.value)
    assert [str(each) for each in words(folder)] == [f"WRONG  words/{refused.value}"]


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("fi", '"Aloita"', f'"{"a" * 35}"', "fi.toml: button.begin: is longer than 34 characters"),
        ("en", '"help"', '"Help!"', "en.toml: typed.help: Help! is no command for Telegram"),
        ("en", '"help"', '"aloita"', "en.toml: typed.help: aloita is typed for start already"),
        ("fi", "'{near_day}'", "'{near_da}'", "fi.toml: dates.dates: {near_da} has a slot"),
        ("fi", '"Suomi"', '"Suomi"\nformats = "tlh"', "fi.toml: language.formats: CLDR knows no"),
    ],
)
def test_what_only_looks_wrong_is_named_by_the_check(
    folder: Path, file: str, before: str, after: str, told: str
):
    mend(folder / f"{file}.toml", before, after)
    load_vocabulary(folder)

    [wrong] = [each.text for each in words(folder) if each.fine is False]

    assert wrong.startswith(f"words/{told}")


def test_every_fault_of_a_workbook_is_named_by_the_check(tmp_path: Path):
    shelf = shutil.copytree(WORKBOOKS, tmp_path / "shelf")
    mend(shelf / "uudista/en.toml", 'OP = "Student"', f'OP = "{"a" * 35}"\ncake = "x"')
    mend(shelf / "uudista/en.toml", '[task.I]\ntitle = "Getting started"\n', "")

    found = [str(each) for each in workbooks(shelf)]

    assert found == [
        "WRONG  workbooks/uudista/en.toml: option.cake: does not stand in fi.toml",
        "WRONG  workbooks/uudista/en.toml: option.OP: is longer than 34 characters",
        "note   workbooks/uudista/en.toml: said in fi: task.I.title",
    ]


def mend(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


# Telegram's menus


async def test_telegram_shows_each_language_its_menu_and_a_variant_has_none(tmp_path: Path):
    folder = shutil.copytree(FOLDER, tmp_path / "words")
    (folder / "sv.toml").write_text(written(swedish_words(), LANGUAGE, DATES), "utf-8")
    (folder / "fi-simple.toml").write_text(SIMPLE, "utf-8")
    now = datetime(2027, 1, 18, tzinfo=UTC)
    async with PretendTelegram(now=lambda: now) as telegram:
        bot = Bot(
            telegram.token,
            base_url=f"{telegram.url}/bot",
            request=HTTPXRequest(httpx_kwargs={"verify": False}),
        )
        async with bot:
            await set_menu(bot, load_vocabulary(folder))
            scope = BotCommandScopeAllGroupChats()
            menus = {
                code: [x.command for x in await bot.get_my_commands(scope, code)]
                for code in ("", "en", "sv", "fi-simple")
            }

    assert menus == {
        "": ["aloita", "tilanne", "havainto", "ohje"],
        "en": ["start", "status", "note", "help"],
        "sv": ["sstart", "sstatus", "snote", "shelp"],
        "fi-simple": [],
    }


def test_a_moment_is_told_in_the_way_of_the_house():
    vocabulary, zone = load_vocabulary(), ZoneInfo("Europe/Helsinki")
    moment = datetime(2027, 3, 17, 7, 5, tzinfo=UTC)

    assert vocabulary.moment("fi", moment, zone) == "ke 17.3.2027 klo 9.05"
    assert vocabulary.moment("en", moment, zone) == "Wed 17 March 2027 at 9:05"
    assert vocabulary.month("fi", moment.date()) == "maaliskuu 2027"
