"""Signs: whole words, beginnings and endings, as a workbook lists them."""

import pytest

from dialogs.reading.keywords import begins_with, shows

SIGNS = "mukana kerto- -mme 3-"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Opiskelija on mukana.", True),
        ("Opiskelija on mukanakin.", False),
        ("KERTOVAT tavoitteet", True),
        ("Ne kerrotaan", False),
        ("Me sovimme siitä", True),
        ("30 minuuttia", True),
        ("", False),
        ("🎓 – ?!", False),
    ],
)
def test_any_word_of_a_text_may_be_the_sign(text, found):
    assert shows(text, SIGNS) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sovimme ajasta", True),
        ("• sovimme ajasta", True),
        ("1. Sovimme ajasta", True),
        ("2) Sovimme ajasta", True),
        ("Ajasta sovimme", False),
        ("3 puhelua", True),
        ("3", True),
        ("", False),
    ],
)
def test_a_line_begins_with_its_first_word_whatever_its_bullet(text, found):
    assert begins_with(text, SIGNS) is found
