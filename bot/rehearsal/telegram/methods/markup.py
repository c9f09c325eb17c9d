"""A strict reader of Telegram's HTML, refusing what Telegram refuses, with the same texts.

Follows TDLib's `parse_html` (td/telegram/MessageEntity.cpp): positions in its complaints are
byte offsets, an end tag may be `</>`, and an `&` that starts no known reference stays as it is.
"""

import re
from dataclasses import dataclass, field

from bot.rehearsal.telegram.refusals import Refused, bad_request
from bot.rehearsal.telegram.world.text import Entity, units

_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
}
_TAGS = {*_PLAIN_TAGS, "a", "code", "pre", "tg-emoji", "tg-time"}
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPECIAL = re.compile(rb"[<&]")
_NAME_END = re.compile(rb"[\s>]|$")
_ATTRIBUTE_END = re.compile(rb"[\s=>/\"']|$")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_SPACE = re.compile(rb"\s*")


@dataclass
class _Open:
    """A tag that was opened: where its text begins, in UTF-16 units and in characters."""

    name: str
    offset: int
    start: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities (offsets in UTF-16 units); raises Refused as Telegram does."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source.encode()).read()


class _Reader:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.position = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            special = _SPECIAL.search(self.source, self.position)
            end = special.start() if special else len(self.source)
            self._put(self.source[self.position : end].decode())
            self.position = end
            if special is None:
                break
            if special.group() == b"&":
                self._reference()
            elif self.source[end + 1 : end + 2] == b"/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _complaint(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"'
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _put(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.offset += units(text)

    def _reference(self) -> None:
        text, end = _dereference(self.source, self.position)
        self._put(text)
        self.position = end

    def _start_tag(self) -> None:
        begin = self.position
        end = self._end_of(_NAME_END, begin + 1)
        if end >= len(self.source):
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        name = self.source[begin + 1 : end].decode(errors="replace").lower()
        if name not in _TAGS:
            raise _complaint(f'Unsupported start tag "{name}" at byte offset {begin}')
        self.position = end
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(name, self.offset, len(self.parts), attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Read up to and over the closing `>`."""
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == b">":
                self.position += 1
                return attributes
            start = self.position
            self.position = self._end_of(_ATTRIBUTE_END, start)
            name = self.source[start : self.position].decode(errors="replace")
            if not name and self._peek():
                raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_space()
            if self._peek() == b"=":
                self.position += 1
                attributes[name] = self._value(tag, begin)
            else:
                attributes.setdefault(name, "")
            if not self._peek():
                raise _complaint(f"Unclosed start tag at byte offset {begin}")

    def _value(self, tag: str, begin: int) -> str:
        self._skip_space()
        quote = self._peek()
        if not quote:
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if quote not in (b'"', b"'"):
            return self._token()
        self.position += 1
        value = ""
        while self._peek() not in (b"", quote):
            if self._peek() == b"&":
                text, self.position = _dereference(self.source, self.position)
                value += text
            else:
                end = self._end_of(re.compile(b"[&" + quote + b"]|$"), self.position)
                value += self.source[self.position : end].decode()
                self.position = end
        self.position += 1
        return value

    def _token(self) -> str:
        start = self.position
        match = _TOKEN.match(self.source, start)
        self.position = match.end() if match else start
        if self._peek() != b">" and not self._peek().isspace() and self._peek():
            raise _complaint(f"Unexpected end of name token at byte offset {start}")
        return self.source[start : self.position].decode().lower()

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise _complaint(f"Unexpected end tag at byte offset {begin}")
        end = self._end_of(_NAME_END, begin + 2)
        name = self.source[begin + 2 : end].decode(errors="replace")
        self.position = end
        self._skip_space()
        if self._peek() != b">":
            raise _complaint(f"Unclosed end tag at byte offset {begin}")
        self.position += 1
        tag = self.open[-1]
        if name and name != tag.name:
            raise _complaint(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self.open.pop()
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity = _entity_of(tag, "".join(self.parts[tag.start :]))
        if entity is None:
            return
        entity |= {"offset": tag.offset, "length": self.offset - tag.offset}
        last = self.entities[-1] if self.entities else None
        if tag.name == "pre" and last and last["type"] == "code" and _same_place(last, entity):
            self.entities.pop()
            if "language" in last:
                entity["language"] = last["language"]
        self.entities.append(entity)

    def _end_of(self, pattern: re.Pattern[bytes], start: int) -> int:
        match = pattern.search(self.source, start)
        return match.start() if match else len(self.source)

    def _skip_space(self) -> None:
        match = _SPACE.match(self.source, self.position)
        self.position = match.end() if match else self.position

    def _peek(self) -> bytes:
        return self.source[self.position : self.position + 1]


def _entity_of(tag: _Open, text: str) -> Entity | None:
    attributes = tag.attributes
    match tag.name:
        case "a":
            url = attributes.get("href") or text
            return _link(url) if "." in url or ":" in url else None
        case "code":
            language = attributes.get("class", "")
            if language.startswith("language-"):
                return {"type": "code", "language": language.removeprefix("language-")}
            return {"type": "code"}
        case "pre":
            return {"type": "pre"}
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": _digits(tag, "emoji-id")}
        case "tg-time":
            return _time(tag)
        case "blockquote" if "expandable" in attributes:
            return {"type": "expandable_blockquote"}
    return {"type": _PLAIN_TAGS[tag.name]}


def _link(url: str) -> Entity:
    return {"type": "text_link", "url": url if ":" in url else f"http://{url}"}


def _time(tag: _Open) -> Entity:
    entity: Entity = {"type": "date_time", "unix_time": int(_digits(tag, "unix"))}
    if tag.attributes.get("format"):
        entity["date_time_format"] = tag.attributes["format"]
    return entity


def _digits(tag: _Open, name: str) -> str:
    value = tag.attributes.get(name, "")
    if not value.isdigit():
        raise _complaint(f'Tag "{tag.name}" has an invalid attribute "{name}"')
    return value


def _same_place(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def _dereference(source: bytes, position: int) -> tuple[str, int]:
    """The character that a reference stands for, or the bare `&`; and where reading goes on."""
    match = _REFERENCE.match(source, position)
    if match is None:
        return "&", position + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        text = _NAMED.get(name)
        return (text, match.end()) if text else ("&", position + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF or len(match.group()) > 10:
        return "&", position + 1
    return chr(code), match.end()


def _complaint(text: str) -> Refused:
    return bad_request(f"can't parse entities: {text}")
