"""What people type, made safe to keep: same words, without characters that only do harm."""

import unicodedata

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
    kept = kept.strip()
    return kept if kept.strip(JOINERS + " \n") else ""


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
