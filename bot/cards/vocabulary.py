"""Every sentence that the bot itself says, by language, from words/*.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.authoring import PLACEHOLDER

FREE = "time."
"""Dates may be told in another way in each language, so these need not name the same parts."""
FOLDER = Path(__file__).parent / "words"


class WordsError(Exception):
    """A file of words lacks a key, or holds other placeholders than the Finnish one."""


class Vocabulary:
    """The bot's words in every language, flat by dotted key."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self.words = words

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.words)

    def nearest(self, code: str | None, default: str) -> str:
        """The language to speak to someone whose app is in `code`, such as "fi" or "en-GB"."""
        short = (code or "").partition("-")[0]
        return short if short in self.words else default

    def say(self, language: str, key: str, **values: object) -> str:
        """The words at a key with its placeholders filled; KeyError for an unknown key."""
        return self.words[language][key].format(**values)

    def day(self, language: str, day: date) -> str:
        """A date as people read it, with weekday and year: `ma 15.3.2027`."""
        return self.say(
            language,
            "time.day",
            weekday=self.words[language][f"weekday.{day.weekday()}"],
            day=day.day,
            month=day.month,
            month_name=self.words[language][f"month.{day.month}"],
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
        name = self.words[language][f"month.{first.month}"]
        return self.say(language, "time.month", month=name, year=first.year)


def load_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """Read and check every language; Finnish comes first and sets the keys."""
    files = sorted(folder.glob("*.toml"), key=lambda each: (each.stem != "fi", each.stem))
    words = {each.stem: dict(_flatten(tomllib.loads(each.read_text("utf-8")))) for each in files}
    for language, sentences in words.items():
        _check(language, sentences, words["fi"])
    return Vocabulary(words)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()


def _check(language: str, words: Mapping[str, str], reference: Mapping[str, str]) -> None:
    if different := set(words) ^ set(reference):
        raise WordsError(f"{language}.toml and fi.toml differ in {', '.join(sorted(different))}")
    for key, text in words.items():
        if key.startswith(FREE):
            continue
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(reference[key])):
            raise WordsError(f"{language}.toml: {key} has other placeholders than fi.toml")
