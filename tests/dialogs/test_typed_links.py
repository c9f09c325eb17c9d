"""A link can be typed by anyone: whatever it names, its card is shown, or refused, and no more."""

import pytest

from dialogs import commands as c
from dialogs.cards import CARDS, card_view
from dialogs.effects import Show
from dialogs.keys import CardKey
from dialogs.scene import Scene
from tests.dialogs.given import BOOK, STUDENT, TEACHER, at

MORE = ("offer", "which", "old", "file", "no such")
RESTS = (
    *("", "1", "0", "-1", "²", "٣", "9" * 60, "A1", "A1/2", "A1/9", "A1@e1", "A1@A", "E2:+3"),
    *("E2:+²", "E2:x", "E2:9", "e1", "e9", "e1:start", "e1:meeting", "e1:responsible", "e1:x"),
    *("pulse:e1:2027-02-08", "pulse:e1", "pulse:", "pulse:x:e1", "setup", "deputy", "B", "M@B"),
    *("A1:OP", "A1:?OP", "A1:x", ":", "::", "e1:e1:e1", "1:1", "[b]", "{0}", "%s", " ", "ä"),
)


@pytest.mark.parametrize("place", ["A1", "E2", "E4", "F"])
@pytest.mark.parametrize("kind", [*CARDS, *MORE])
def test_whatever_a_link_names_is_drawn_or_refused(place: str, kind: str):
    given = at(place)

    for rest in RESTS:
        for person in (TEACHER, STUDENT):
            turn = given.tries(c.OpenCard(person, CardKey(f"{kind}:{rest}" if rest else kind)))
            shown = [x for x in turn.effects if isinstance(x, Show)]
            for each in shown:
                scene = Scene(BOOK, given.workshop, given.world, each.to)
                assert card_view(scene, CardKey(each.card)).template, each.card
            assert shown or turn.refusal is not None or turn.effects, rest
