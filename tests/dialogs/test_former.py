"""The line that is left of a copy says what stands below: a question, answers, or a message."""

from dataclasses import replace

import pytest

from bot.cards.render import Reader
from dialogs import commands as c
from dialogs.cards import former
from dialogs.keys import CardKind
from tests.dialogs.given import BOOK, TEACHER, ZONE, Play, at, fresh
from tests.dialogs.reading import RENDERER


def line_of(given: Play, place: str) -> str:
    view = former(given.scene, CardKind.STEP(place))
    assert view is not None
    view = replace(view, data={**view.data, "link": ""})
    return RENDERER.render(view, Reader("fi", ZONE, 1, {}, BOOK)).plain


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("A1", "✓ Tämä kysymys on alempana"),
        ("E2", "✓ Tämä kysymys on alempana"),
        ("M@B", "✓ Tämä viesti on alempana"),
        ("E4", "✓ Tämä viesti on alempana"),
        ("F", "Kokeilu käynnissä: uusin viesti on alempana"),
    ],
)
def test_the_line_of_a_step_tells_what_is_below(place: str, line: str):
    given = fresh(form="SERIES").goes_to(place) if "@" in place else at(place)

    assert line_of(given, place) == line


def test_once_answers_are_shown_they_are_what_is_below():
    given = at("A1")
    given.writes(TEACHER, "Soitamme.")
    given.when(c.Advance(TEACHER, "A1", accept_gap=True))

    assert line_of(given, "A1").endswith(": vastaukset ovat alempana")
