"""Items: what a person wrote, as Telegram's HTML - in Python, for a card may hold hundreds."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from dialogs.facts.attribution import UNTOLD
from dialogs.reading.texts import shorten

Item = Mapping[str, Any]
"""An item of a view: see `item` in dialogs/cards/view.py."""
NO_NUMBERS: Mapping[int, int] = {}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def isolate(text: str) -> str:
    """Right-to-left text set apart, so that it cannot turn the words around it."""
    return f"\u2068{text}\u2069" if RIGHT_TO_LEFT.search(text) else text


def closed(text: str) -> str:
    """The text with the end of what was set apart in it, where that was cut off."""
    return text + "\u2069" * (text.count("\u2068") - text.count("\u2069"))


@pass_context
def clip(context: Context, text: str) -> str:
    """A person's words as they fit now."""
    return isolate(shorten(text, context["_length"]))


@pass_context
def words(context: Context, item: Item, tagged: bool = True) -> Markup:
    """The words of an item, and of those that were merged into it, each with its voice.

    A guess is `tagged` as one wherever it goes, unless what stands around it says so already. What
    was sent along, and what a scribe wrote, is marked.
    """
    return Markup(_words(context, item, tagged))


@pass_context
def marked(context: Context, item: Item, tagged: bool = True) -> Markup:
    """The words of an item, what marks it after them, and a star before where voices share it."""
    return Markup(_marked(context, item, tagged))


@pass_context
def bullets(
    context: Context, found: Sequence[Item], numbers: Mapping[int, int] = NO_NUMBERS
) -> Markup:
    """As many items as fit now, a line each; numbered where there are buttons for the numbers."""
    many: int = context["_many"]
    lines = [f"{_bullet(each, numbers)} {_marked(context, each, False)}" for each in found[:many]]
    if len(found) > many:
        lines.append(_said(context, "card.more").format(count=len(found) - many))
    return Markup("\n".join(lines))


def _bullet(item: Item, numbers: Mapping[int, int]) -> str:
    return f"{numbers[item['id']]}." if item["id"] in numbers else "•"


def _marked(context: Context, item: Item, tagged: bool) -> str:
    star = "★ " if item["shared"] else ""
    marks = ", ".join(_mark(context, each) for each in item["marks"])
    after = f" <i>({marks})</i>" if marks else ""
    return f"{star}{_words(context, item, tagged)}{after}"


def _words(context: Context, item: Item, tagged: bool) -> str:
    text = item["text"]
    said = escape(clip(context, text)) if text else f"<i>{_said(context, 'card.removed')}</i>"
    if item["scribed"]:
        said = f"✍ {said}"
    if item["media"]:
        said = f"{_said(context, 'media_icon.' + item['media'])} {said}"
    if item["guess"] and tagged:
        said = f"{_said(context, 'voice_icon.' + item['voice'])} {said}"
    if not item["also"]:
        return said
    others = "; ".join(_other(context, each) for each in item["also"])
    return f"{said} <i>{_said(context, 'card.also')} {others}</i>"


def _other(context: Context, other: Item) -> str:
    icon = _said(context, f"voice_icon.{other['voice']}")
    return f"{icon} {escape(clip(context, other['text']))}"


def _mark(context: Context, mark: str) -> str:
    reader = context["_reader"]
    if mark == UNTOLD:
        return _said(context, f"voice_short.{mark}")
    return escape(reader.workbook.text(reader.language, f"option.{mark}"))


def _said(context: Context, key: str) -> str:
    """Words of the bot, as they stand."""
    said: str = context["_vocabulary"].text(context["_reader"].language, key)
    return said
