"""Every sentence that the bot itself says, by language, from words/*.toml."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.cards import cldr
from bot.settings import WORDS_FOLDER
from dialogs.reading import dates
from dialogs.reading.dates import DateWords
from dialogs.reading.texts import units
from dialogs.workbook import languages
from dialogs.workbook.languages import Forms, Languages, WordsError, forms_of

DATES = "dates"
TYPED = "typed."
"""Before a command's key: what people type for it. The first word stands in the menu."""
COMMAND = re.compile("[a-z0-9_]{1,32}")
START = "start"
"""Telegram's own: its apps send it in every language, and with it what a link brings."""
FREE = {
    "time.day": frozenset({"weekday", "weekday_name", "day", "month", "month_name", "year"}),
    "time.clock": frozenset({"hour", "minute"}),
    "time.moment": frozenset({"day", "clock"}),
    "time.month": frozenset({"month", "year"}),
}
"""Time may be told in another way in each language, so these need not name the same parts."""
LONGEST = {
    "button.": languages.MOST_LABEL_CHARACTERS,
    "toast.": 200,
    "refusal.": 180,
    "commands.": 60,
    "profile.short": 120,
    "profile.description": 512,
}
"""Telegram's limits, or our own below them, in UTF-16 units, by what a key begins with."""


class Vocabulary:
    """The bot's words in every language, flat by dotted key."""

    def __init__(self, spoken: Languages, date_words: Mapping[str, DateWords]) -> None:
        self.spoken, self._date_words = spoken, date_words

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        return self.spoken.words

    @property
    def languages(self) -> tuple[str, ...]:
        """Their tags, the one that falls back on none first."""
        return self.spoken.tags

    @cached_property
    def date_words(self) -> Mapping[str, DateWords]:
        """How people name days, by language, or else as its fallback does."""
        chains = {tag: self.spoken.chain(tag) for tag in self.languages}
        known = self._date_words
        return {
            tag: next((known[x] for x in chain if x in known), DateWords())
            for tag, chain in chains.items()
        }

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """Every command by each word that is typed for it, in whichever language."""
        said = {
            word: key.removeprefix(TYPED)
            for tag in reversed(self.languages)
            for key, words in self.spoken.own[tag].items()
            if key.startswith(TYPED)
            for word in words.split()
        }
        return said | {START: START}

    def command(self, language: str, key: str) -> str:
        """The word that the menu has for a command."""
        return self.text(language, TYPED + key).split()[0]

    def nearest(self, code: str | None, default: str) -> str:
        """The language to speak to someone whose app is in `code`, such as "fi" or "en-GB"."""
        return self.spoken.nearest(code or "") or default

    def name(self, language: str) -> str:
        """What a language calls itself."""
        return self.spoken.about[self._known(language)].name

    def text(self, language: str, key: str, /, **values: object) -> str:
        """The words at a key, in the plural form that `count` asks for; KeyError for no such key.

        A language that is spoken no more is told in the first one.
        """
        text = (self.words.get(language) or self.words[self._known(language)])[key]
        if isinstance(text, Forms) and isinstance(count := values.get("count"), int):
            return text.forms.get(cldr.plural(self.formats(language)[0], count), text)
        return text

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The words at a key with its placeholders filled; KeyError for an unknown key."""
        return self.text(language, key, **values).format(**values)

    def day(self, language: str, day: date) -> str:
        """A date as people read it, with weekday and year: `ma 15.3.2027`."""
        names = self._calendar(language)
        return self.say(
            language,
            "time.day",
            weekday=names.weekday[day.weekday()],
            weekday_name=names.weekday_name[day.weekday()],
            day=day.day,
            month=day.month,
            month_name=names.month_name[day.month],
            year=day.year,
        )

    def moment(self, language: str, moment: datetime, zone: ZoneInfo) -> str:
        """A moment as people read it in their own zone: `to 5.11.2026 klo 13.00`."""
        local = moment.astimezone(zone)
        clock = self.clock(language, local)
        return self.say(language, "time.moment", day=self.day(language, local.date()), clock=clock)

    def clock(self, language: str, local: datetime | time) -> str:
        """The time of day, or of a moment in local time: `13.00`."""
        return self.say(language, "time.clock", hour=local.hour, minute=f"{local.minute:02}")

    def month(self, language: str, first: date) -> str:
        name = self._calendar(language).month[first.month]
        return self.say(language, "time.month", month=name, year=first.year)

    def _known(self, language: str) -> str:
        return self.spoken.nearest(language) or self.spoken.root

    def formats(self, language: str) -> tuple[str, ...]:
        """The locales whose names of days and numbers a language uses, the nearest one first."""
        chain = self.spoken.chain(self._known(language))
        return tuple(self.spoken.about[tag].formats or tag for tag in chain)

    def _calendar(self, language: str) -> cldr.Calendar:
        """Of the first language of the chain that CLDR knows."""
        return next(filter(None, map(cldr.calendar, self.formats(language))))

    def faults(self) -> Iterator[WordsError]:
        """Everything that is wrong in the files of words, each by itself."""
        yield from self.spoken.faults(FREE)
        for tag in self.languages:
            for key, text in self.spoken.own[tag].items():
                most = next((x for start, x in LONGEST.items() if key.startswith(start)), None)
                if most and any(units(each) > most for each in forms_of(text)):
                    yield WordsError(f"{tag}.toml", key, f"is longer than {most} characters")
                if key.startswith(TYPED):
                    yield from self._faults_of_command(tag, key, text.split())
        for tag in self.languages:
            if not any(map(cldr.calendar, self.formats(tag))):
                yield WordsError(f"{tag}.toml", "language.formats", "CLDR knows no such language")
        for tag, words in self._date_words.items():
            for name, reason in dates.faults(words):
                yield WordsError(f"{tag}.toml", f"{DATES}.{name}", reason)

    def _faults_of_command(self, tag: str, key: str, typed: list[str]) -> Iterator[WordsError]:
        for word in typed:
            if not COMMAND.fullmatch(word):
                reason = f"{word} is no command for Telegram: 1 to 32 of a-z, 0-9 and _"
                yield WordsError(f"{tag}.toml", key, reason)
            if self.commands[word] != key.removeprefix(TYPED):
                reason = f"{word} is typed for {self.commands[word]} already"
                yield WordsError(f"{tag}.toml", key, reason)


def load_vocabulary(folder: Path = WORDS_FOLDER) -> Vocabulary:
    """Read every language; WordsError where one could not be spoken.

    What only looks wrong is told by `faults`.
    """
    tables = {each.stem: _read(each) for each in sorted(folder.glob("*.toml"))}
    found = {tag: table[DATES] for tag, table in tables.items() if DATES in table}
    said = {tag: {x: y for x, y in each.items() if x != DATES} for tag, each in tables.items()}
    read = languages.read(said)
    for fault in read.faults(FREE):
        raise fault
    return Vocabulary(read, {tag: _date_words(tag, table) for tag, table in found.items()})


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WordsError(file.name, "file", str(error)) from error


def _date_words(tag: str, table: object) -> DateWords:
    try:
        return DateWords.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in (DATES, *first["loc"]))
        raise WordsError(f"{tag}.toml", key, first["msg"]) from error
