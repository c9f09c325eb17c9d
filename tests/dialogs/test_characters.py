"""Cutting: whatever is shortened ends between two characters as a reader sees them."""

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.reading.texts import beginning, length, shorten, units

FAMILY, DARK = "👩\u200d👩\u200d👧\u200d👦", "🧑🏽\u200d🏭"
SCOTLAND = "🏴" + "".join(chr(0xE0000 + ord(each)) for each in "gbsct") + "\U000e007f"
PIECES = ["a", "ä", " ", "e\u0301\u0323", "🇫🇮", "🇸🇪", FAMILY, DARK, SCOTLAND, "1️⃣", "각", "क्षि"]
PIECES += ["\u0600", "\u0301", "\u200d", "\r\n", "🇫", "ไม้", "😀"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


def characters(text: str) -> list[str]:
    return regex.findall(r"\X", text)


@given(TEXTS, st.integers(1, 50))
@example("🇫🇮" * 9, 7)
@example("\u0600a" * 9, 2)
def test_a_beginning_is_as_many_whole_characters_as_fit(text, most):
    cut = beginning(text, most)

    whole = characters(text)
    known = characters(text[: len(cut)])
    assert text.startswith(cut)
    assert known == whole[: len(known)]
    assert len(cut) <= most < len(cut) + len(whole[len(known)]) if cut != text else True


@given(TEXTS, st.integers(1, 50), st.booleans())
def test_what_is_shortened_fits_and_says_so(text, most, in_units):
    cut = shorten(text, most, in_units=in_units)

    measure = units if in_units else len
    assert measure(cut) <= most
    assert cut == text if measure(text) <= most else cut.endswith("…")
    assert cut == text or text.startswith(cut.removesuffix("…"))
    kept = characters(text)[: len(characters(cut[:-1]))]
    assert "".join(kept).rstrip() == cut[:-1] or cut == text  # a space at the end may go


@pytest.mark.parametrize("seen", [FAMILY, DARK, SCOTLAND, "🇫🇮", "é", "e\u0301"])
def test_a_reader_counts_what_is_seen_as_one(seen):
    assert length(seen * 7) == 7
    assert shorten(seen * 7, len(seen) * 3) == f"{seen * 2}…"


def test_one_character_that_is_too_long_by_itself_is_left_out_whole():
    assert shorten(f"Z{chr(0x0301) * 100}", 40) == "…"


def test_a_limit_of_units_counts_an_emoji_as_two():
    assert shorten("😀" * 101, 200, in_units=True) == "😀" * 99 + "…"
    assert shorten("😀" * 100, 200, in_units=True) == "😀" * 100
