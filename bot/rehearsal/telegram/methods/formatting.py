"""The text of a request: read with its parse mode, cleaned, and held to the limits."""

import re
from dataclasses import dataclass, field

from bot.rehearsal.telegram.methods.markup import parse_html
from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.text import (
    MAX_CAPTION,
    MAX_TEXT,
    Entity,
    clean,
    trim,
    units,
    with_found,
)

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Formatted:
    """Plain text, its entities (UTF-16 offsets), and the HTML it was made of, if it was."""

    text: str
    html: str | None = None
    entities: list[Entity] = field(default_factory=list)


def read_text(params: Json) -> Formatted:
    """The `text` of sendMessage and editMessageText: 1 to 4096 units after parsing."""
    source = params.get("text", "")
    if not source:
        raise bad_request("message text is empty")
    formatted = _read(str(source), params.get("parse_mode"), params.get("entities"))
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if units(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def read_caption(params: Json) -> Formatted:
    """The `caption` of a photo or a document: up to 1024 units after parsing."""
    source = params.get("caption") or ""
    formatted = _read(str(source), params.get("parse_mode"), params.get("caption_entities"))
    if units(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def read_quote(source: str, parse_mode: str | None) -> str:
    return _read(source, parse_mode, None).text


def _read(source: str, parse_mode: object, given: list[Entity] | None) -> Formatted:
    if not source.isascii() and _SURROGATE.search(source):
        raise bad_request("strings must be encoded in UTF-8")
    match str(parse_mode or "").lower():
        case "html":
            text, entities = parse_html(clean(source))
            html: str | None = source
        case "":
            text, entities, html = clean(source), list(given or []), None
        case "markdown" | "markdownv2":
            raise bad_request("this pretend Telegram reads HTML only, not Markdown")
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = trim(text, entities)
    return Formatted(text, html, with_found(text, entities))
