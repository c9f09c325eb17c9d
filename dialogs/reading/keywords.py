"""Keywords: the words by which a workbook recognises what a text speaks of, in each language.

A list of signs is words apart by spaces: whole ones (`mukana`), beginnings (`kerto-`) and endings
(`-mme`). It knows no grammar, so it can be read, explained and mended by hand.
"""

import re

WORD = re.compile(r"[^\W_]+")
NUMBERING = re.compile(r"^\s*\d+[.)]\s")


def shows(text: str, signs: str) -> bool:
    """Whether any word of the text is one of the signs."""
    return any(_is_sign(word, signs) for word in WORD.findall(text.casefold()))


def begins_with(text: str, signs: str) -> bool:
    """Whether the first word of the text, after its bullet or number, is one of the signs."""
    first = WORD.search(NUMBERING.sub("", text.casefold()))
    return first is not None and _is_sign(first[0], signs)


def _is_sign(word: str, signs: str) -> bool:
    return any(_matches(word, each) for each in signs.split())


def _matches(word: str, sign: str) -> bool:
    if sign.endswith("-"):
        return word.startswith(sign[:-1])
    if sign.startswith("-"):
        return word.endswith(sign[1:])
    return word == sign
