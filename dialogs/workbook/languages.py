"""Languages are data: a file of words each, which may fall back on another for what it lacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""CLDR's categories: a table of these, `other` among them, is one text in several forms."""
MOST_LABEL_CHARACTERS = 34
"""A button on a 360 px phone shows about this many characters before it is cut."""


class WordsError(Exception):
    """What is wrong with the words of a language: in which file, at which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class About(BaseModel):
    """The table `language` of a file of words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=MOST_LABEL_CHARACTERS)]
    """What the language calls itself; it stands on buttons."""
    fallback: str | None = None
    """The language whose words stand in for those that this one lacks; one language has none."""
    formats: str | None = None
    """The CLDR locale whose names and numbers it uses, if its own tag does not say: `en-GB`."""


class Forms(str):
    """A text with a form for each plural category; as a string it is the form `other`."""

    __slots__ = ("forms",)
    forms: Mapping[str, str]

    def __new__(cls, forms: Mapping[str, str]) -> "Forms":
        text = super().__new__(cls, forms["other"])
        text.forms = forms
        return text


@dataclass(frozen=True)
class Languages:
    """The languages of a folder of words, the one that falls back on none first."""

    about: Mapping[str, About]
    own: Mapping[str, Mapping[str, str]]
    """What each file says itself, by dotted key."""

    @cached_property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted(self.about, key=lambda tag: (tag != self.root, tag)))

    @cached_property
    def root(self) -> str:
        """The language that sets the keys: its file lacks nothing."""
        return next(tag for tag, about in self.about.items() if about.fallback is None)

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Each language's words with those of its fallbacks where it has none."""
        return {tag: self._filled(tag) for tag in self.tags}

    def _filled(self, tag: str) -> Mapping[str, str]:
        filled: dict[str, str] = {}
        for each in reversed(self.chain(tag)):
            filled |= self.own[each]
        return filled

    def chain(self, tag: str) -> tuple[str, ...]:
        """A language and what it falls back on, in order."""
        after = self.about[tag].fallback
        return (tag, *self.chain(after)) if after else (tag,)

    def nearest(self, tag: str) -> str | None:
        """The language to speak to someone who speaks `tag`, such as "fi" or "en-GB"."""
        return next((x for x in (tag, primary(tag)) if x in self.about), None)

    def lacking(self, tag: str) -> tuple[str, ...]:
        """The keys that are said in another language; one of the same language will do."""
        said = {key for x in self.chain(tag) if primary(x) == primary(tag) for key in self.own[x]}
        return tuple(key for key in self.own[self.root] if key not in said)

    def faults(self, free: Mapping[str, frozenset[str]] | None = None) -> Iterator[WordsError]:
        """What could never be said, and what would be said with other values in it.

        Of `free` keys each language may name any of those placeholders, and leave any out.
        """
        reference = self.own[self.root]
        for tag in self.tags:
            for key, text in self.own[tag].items():
                if key not in reference:
                    yield WordsError(f"{tag}.toml", key, f"does not stand in {self.root}.toml")
                elif not text:
                    yield WordsError(f"{tag}.toml", key, "is missing or empty")
                elif not _takes(text, reference[key], (free or {}).get(key)):
                    reason = f"has other placeholders than {self.root}.toml"
                    yield WordsError(f"{tag}.toml", key, reason)


def read(tables: Mapping[str, Mapping[str, Any]]) -> Languages:
    """The languages of parsed files, by tag; WordsError where a chain of fallbacks does not end."""
    about = {tag: _about(tag, table.get("language", {})) for tag, table in tables.items()}
    for tag in about:
        _check_chain(tag, about)
    ends = sorted(tag for tag, each in about.items() if each.fallback is None)
    if len(ends) != 1:
        reason = f"one language falls back on no other, and here it is {', '.join(ends) or 'none'}"
        raise WordsError(f"{(*ends, '*')[0]}.toml", "language.fallback", reason)
    return Languages(about, {tag: _own(table) for tag, table in tables.items()})


def primary(tag: str) -> str:
    """The language without its variant: "fi" of "fi-simple"."""
    return tag.partition("-")[0]


def forms_of(text: str) -> tuple[str, ...]:
    """Every form of a text: most have one."""
    return tuple(text.forms.values()) if isinstance(text, Forms) else (text,)


def _about(tag: str, table: Mapping[str, Any]) -> About:
    try:
        return About.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in ("language", *first["loc"]))
        raise WordsError(f"{tag}.toml", key, first["msg"]) from error


def _check_chain(tag: str, about: Mapping[str, About]) -> None:
    met = [tag]
    while after := about[met[-1]].fallback:
        if after in met or after not in about:
            reason = "comes round again" if after in met else f"there is no {after}.toml"
            raise WordsError(f"{met[-1]}.toml", "language.fallback", reason)
        met.append(after)


def _own(table: Mapping[str, Any]) -> Mapping[str, str]:
    return dict(_flatten({key: value for key, value in table.items() if key != "language"}))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{prefix}{key}", str(value).strip()
        elif "other" in value and value.keys() <= PLURALS:
            yield f"{prefix}{key}", Forms({each: str(x).strip() for each, x in value.items()})
        else:
            yield from _flatten(value, f"{prefix}{key}.")


def _takes(text: str, reference: str, free: frozenset[str] | None) -> bool:
    """Whether a text can be filled; a plural form other than `other` may leave values out."""
    wanted = free or _placeholders(reference)
    if free is None and _placeholders(text) != wanted:
        return False
    return all(_placeholders(each) <= wanted for each in forms_of(text))


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text)) if "{" in text else set()
