"""What people type, made safe to keep: same words, without characters that only do harm."""

import unicodedata

import regex

CHARACTER = regex.compile(r"\X")
"""What a reader sees as one character: a letter with its marks, a flag, a family of emoji."""
UNDRAWN = r"\p{Default_Ignorable_Code_Point}\u2800\U0001d159\U00013441\U00013442"
"""What Unicode says is not drawn, such as a Hangul filler, and four that are blank by design."""
NOTHING = regex.compile(rf"[\s\p{{Z}}\p{{M}}\p{{Cc}}\p{{Cf}}{UNDRAWN}]*")
KEPT_CONTROLS = "\n"
SPACES = str.maketrans({"\t": " ", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"})
JOINERS = "\u200c\u200d"
"""Zero-width joiners shape Arabic and Indic words and emoji, so they stay."""


def clean(text: str) -> str:
    """The text in NFC without control, bidi-override and unpaired surrogate characters.

    Tabs and exotic line ends become plain ones; what nobody could see is "".
    """
    plain = _paired(text).translate(SPACES)
    kept = unicodedata.normalize("NFC", plain)
    if not kept.isprintable():  # which tells the usual case at once
        kept = "".join(c for c in kept if _belongs(c))
    return "" if NOTHING.fullmatch(kept) else kept.strip()


def _paired(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _belongs(character: str) -> bool:
    if character in KEPT_CONTROLS or character in JOINERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs") or _is_tag(character)


def _is_tag(character: str) -> bool:
    """Tag characters spell out flags such as those of Scotland and Wales."""
    return 0xE0020 <= ord(character) <= 0xE007F


def one_line(text: str) -> str:
    """The text on one line, for names and headings."""
    return " ".join(clean(text).split())


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def length(text: str) -> int:
    """How many characters a reader sees."""
    return len(text) if text.isascii() else sum(1 for _ in CHARACTER.finditer(text))


def beginning(text: str, most: int) -> str:
    """As much of the text as has at most `most` code points, cut between seen characters."""
    if len(text) <= most:
        return text
    end = most
    while end and not (_is_plain(text[end - 1]) and _is_plain(text[end])):
        end -= 1  # back to where no rule of Unicode joins anything; in most scripts a few steps
    for character in CHARACTER.finditer(text, end):
        if character.end() > most:
            break
        end = character.end()
    return text[:end]


def shorten(text: str, most: int, *, in_units: bool = False) -> str:
    """The text, or its beginning with "…", of at most `most` code points, or UTF-16 units."""
    if (units(text) if in_units else len(text)) <= most:
        return text
    room = _points_in(text, most - 1) if in_units else most - 1
    return f"{beginning(text, room).rstrip()}…"


def _is_plain(character: str) -> bool:
    return " " <= character <= "~"


def _points_in(text: str, most: int) -> int:
    """How many code points from the start have together at most so many UTF-16 units."""
    start = text[:most].encode("utf-16-le", "surrogatepass")[: 2 * most]
    return len(start.decode("utf-16-le", "ignore"))
