"""Text as Telegram stores it: cleaned, measured in UTF-16 units, with the entities it finds."""

import re
from typing import Any

Entity = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100

_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b-\x1f]")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>@])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{2,31})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
_CLOSED = ("code", "pre", "text_link")


def units(text: str) -> int:
    """The length in UTF-16 code units, in which Telegram measures."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """Drop and blank the characters that Telegram does not keep (TDLib, clean_input_string)."""
    if text.isascii() and text.isprintable():
        return text
    return _BLANKED.sub(" ", _DROPPED.sub("", text))


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut the white space off both ends, and move the entities along."""
    short = text.rstrip(" \n")
    free = min((entity["offset"] for entity in entities), default=len(short))
    lead = 0
    while lead < min(free, len(short)) and short[lead] in " \n":
        lead += 1
    if lead == 0 and len(short) == len(text):
        return text, entities
    short = short[lead:]
    return short, _moved(entities, lead, units(short))


def _moved(entities: list[Entity], lead: int, end: int) -> list[Entity]:
    kept = []
    for entity in entities:
        offset = entity["offset"] - lead
        length = min(entity["length"], end - offset)
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    return kept


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Add what Telegram finds by itself: commands, mentions, addresses, hashtags."""
    if "/" not in text and "@" not in text and "#" not in text:
        return entities[:MAX_ENTITIES]
    closed = [entity for entity in entities if entity["type"] in _CLOSED]
    all_entities = list(entities)
    for match in _FOUND.finditer(text):
        kind = match.lastgroup
        entity = {
            "type": kind,
            "offset": units(text[: match.start()]),
            "length": units(match.group()),
        }
        if not any(_overlap(entity, other) for other in closed):
            all_entities.append(entity)
    all_entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return all_entities[:MAX_ENTITIES]


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )
