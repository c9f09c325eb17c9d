"""A view and words become Telegram HTML and a keyboard."""

import html
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cards.buttons import SigningKey, callback_data, start_payload
from bot.cards.items import bullets, clip, closed, isolate, marked, words
from bot.cards.vocabulary import Vocabulary
from dialogs.buttons import Button
from dialogs.reading.texts import shorten, units
from dialogs.views import CardView, Month
from dialogs.workbook.schema import Workbook

MOST_UNITS = 4096
"""Telegram's limit of a message, in UTF-16 units after the entities were parsed."""
MOST_LABEL = 40
FITS = ((600, 60), (300, 40), (160, 30), (90, 25), (50, 18), (30, 10), (15, 5))
"""Ever shorter: characters of one text, and how many of a list; the first that fits is taken."""
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Rendered:
    """A message as it is sent: Telegram's HTML, the same as plain text, and its keyboard."""

    html: str
    keyboard: InlineKeyboardMarkup | None

    @cached_property
    def plain(self) -> str:
        """The text without markup, for the second try when Telegram refuses the first."""
        return html.unescape(TAG.sub("", self.html))

    @cached_property
    def buttons(self) -> str:
        """The keyboard in Telegram's own words, or "": python-telegram-bot is slow to say it."""
        return self.keyboard.to_json() if self.keyboard else ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A message that is to be taken away; of one that is too old for that the line is left."""

    line: Rendered


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a card, and in which language, zone and workshop."""

    language: str
    zone: ZoneInfo
    stream_id: int
    names: Mapping[int, str]
    workbook: Workbook | None = None


class Renderer:
    """Draws cards. Texts of people are data: escaped, isolated and shortened, never templates."""

    def __init__(self, vocabulary: Vocabulary, key: SigningKey, username: str) -> None:
        self.vocabulary, self.key, self._username = vocabulary, key, username
        self._environment = Environment(
            loader=PackageLoader("bot.cards"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "clip": clip,
            "few": _few,
            "day": _day,
            "date": _date,
            "moment": _moment,
            "clock": _clock,
        }
        self._environment.globals |= {"t": _say, "w": _workbook, "name": _name, "left_out": _rest}
        self._environment.globals["language_name"] = vocabulary.name
        self._environment.globals |= {"words": words, "marked": marked, "bullets": bullets}

    def render(self, view: CardView, reader: Reader) -> Rendered:
        """The card in the reader's language, shortened until Telegram takes it."""
        template = self._environment.get_template(f"{view.template}.html.j2")

        @cache
        def drawn(size: int) -> str:
            return _tidy(template.render(view.data, **self._context(reader, *FITS[size])))

        text = drawn(0)
        if not fits(text):  # the first of the others that does is found by halving
            shorter = range(len(FITS) - 1)
            text = drawn(bisect(shorter, False, lo=1, key=lambda size: fits(drawn(size))))
        return Rendered(text, self._keyboard(view.rows, reader))

    def _context(self, reader: Reader, length: int, many: int) -> dict[str, Any]:
        return {
            "_reader": reader,
            "_vocabulary": self.vocabulary,
            "_length": length,
            "_many": many,
            "language": reader.language,
        }

    def _keyboard(
        self, rows: Sequence[Sequence[Button]], reader: Reader
    ) -> InlineKeyboardMarkup | None:
        drawn = [[self._button(each, reader) for each in row] for row in rows if row]
        return InlineKeyboardMarkup(drawn) if drawn else None

    def _button(self, button: Button, reader: Reader) -> InlineKeyboardButton:
        label = closed(shorten(self._label(button, reader), MOST_LABEL))
        if button.ticked:
            label = f"✓ {label}"
        if button.card.partition(":")[0] == "group":
            link = self.group_link(reader.stream_id, button.card)
            return InlineKeyboardButton(label, url=link)
        if button.card:
            return InlineKeyboardButton(label, url=self.link(reader.stream_id, button.card))
        data = callback_data(self.key, reader.stream_id, button.action)
        return InlineKeyboardButton(label, callback_data=data)

    def _label(self, button: Button, reader: Reader) -> str:
        name = one_name(reader, button.person) if button.person is not None else ""
        if button.label.startswith(OF_THE_WORKBOOK) and reader.workbook is not None:
            return reader.workbook.text(reader.language, button.label)
        if button.label:
            values = {key: self._shown(value, reader) for key, value in button.values.items()}
            return self.vocabulary.say(
                reader.language, f"button.{button.label}", **{"person": name} | values
            )
        return button.text or name

    def _shown(self, value: object, reader: Reader) -> object:
        """Days, moments, times and months as people read them; text as it stands, whatever it is.

        What people wrote is never looked at: only a value that is a time is told as one.
        """
        match value:
            case Month(first):
                return self.vocabulary.month(reader.language, first)
            case datetime():
                return self.vocabulary.moment(reader.language, value, reader.zone)
            case date():
                return self.vocabulary.day(reader.language, value)
            case time():
                return self.vocabulary.clock(reader.language, value)
            case _:
                return value

    def link(self, stream_id: int, card: str) -> str:
        """Opens the private chat at a card of a workshop."""
        return f"https://t.me/{self._username}?start={start_payload(stream_id, card)}"

    def start_link(self, token: str) -> str:
        return f"https://t.me/{self._username}?start={token}"

    def secret(self, text: str) -> str:
        """128 bits that follow from the house's key and a text, fit for a start parameter."""
        return self.key.sign(text, 22)

    def group_link(self, stream_id: int, card: str) -> str:
        """Adds the bot to a group for this workshop; only its facilitator's use counts."""
        return f"https://t.me/{self._username}?startgroup={start_payload(stream_id, card)}"


OF_THE_WORKBOOK = ("option.", "form.", "board.", "step.", "task.", "story.")
"""Labels that are the workbook's words."""


def fits(text: str) -> bool:
    """Whether Telegram takes it: markup does not count."""
    return units(html.unescape(TAG.sub("", text))) <= MOST_UNITS


def _tidy(text: str) -> str:
    """No blank lines at the ends, at most one between, no spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def one_name(reader: Reader, person: object, most: int = MOST_UNITS) -> str:
    """The name a person goes by here, or the words for someone who has left."""
    name = reader.names.get(person, "") if isinstance(person, int) else ""
    return isolate(shorten(name, most)) or "…"


@pass_context
def _say(context: Context, key: str, **values: object) -> Markup:
    """Words of the bot, with values escaped: they may hold markup, the values may not."""
    said = context["_vocabulary"].text(context["_reader"].language, key, **values)
    return Markup(said).format(**values)


@pass_context
def _workbook(context: Context, key: str) -> str:
    """Words of the workbook, in the reader's language."""
    reader: Reader = context["_reader"]
    return reader.workbook.text(reader.language, key) if reader.workbook else key


@pass_context
def _name(context: Context, person: int | None) -> str:
    return one_name(context["_reader"], person, context["_length"])


@pass_context
def _few(context: Context, items: Iterable[object]) -> Iterator[object]:
    """As much of a list as fits now."""
    return islice(items, context["_many"])


@pass_context
def _rest(context: Context, items: Sequence[object]) -> int:
    """How many of a list `few` leaves out."""
    return max(0, len(items) - int(context["_many"]))


@pass_context
def _day(context: Context, day: date | None) -> str:
    reader: Reader = context["_reader"]
    return str(context["_vocabulary"].day(reader.language, day)) if day else "–"


@pass_context
def _date(context: Context, moment: datetime | None) -> str:
    """The local day of a moment."""
    if moment is None:
        return "–"
    reader: Reader = context["_reader"]
    return str(context["_vocabulary"].day(reader.language, moment.astimezone(reader.zone).date()))


@pass_context
def _clock(context: Context, moment: datetime) -> str:
    reader: Reader = context["_reader"]
    local = moment.astimezone(reader.zone)
    return str(context["_vocabulary"].clock(reader.language, local))


@pass_context
def _moment(context: Context, moment: datetime | None) -> str:
    reader: Reader = context["_reader"]
    if moment is None:
        return "–"
    return str(context["_vocabulary"].moment(reader.language, moment, reader.zone))
