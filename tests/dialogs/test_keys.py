"""Keys of cards: typed, and the same text as what is stored and stands in links."""

import pytest

from dialogs import commands as c
from dialogs.cards import CARDS
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from dialogs.workbook.kinds import KINDS, StepKind
from tests.dialogs.given import TEACHER, at


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (CardKind.STATUS(), "status"),
        (CardKind.STEP("A1/2"), "step:A1/2"),
        (CardKind.ANSWER(""), "answer:"),
        (CardKind.SCRIBE("A1", "OP"), "scribe:A1:OP"),
        (CardKind.GROUPS("", 2), "groups::2"),
        (CardKind.LINE(CardKind.ANSWER("A1")), "line:answer:A1"),
        (CardKind.STATUS().in_room(2), "status:/2"),
        (CardKind.SAY("say.outage").in_room(2), "say:say.outage/2"),
    ],
)
def test_a_key_is_written_as_it_was_before_it_had_a_type(key: CardKey, text: str):
    assert key == text
    assert hash(key) == hash(text)


@pytest.mark.parametrize(
    ("text", "kind", "about"),
    [
        ("status", "status", ""),
        ("answer:", "answer", ""),
        ("note:pulse:e1:2027-02-08", "note", "pulse:e1:2027-02-08"),
        ("", "", ""),
        (":", "", ""),
    ],
)
def test_any_text_can_be_read_as_a_key(text: str, kind: str, about: str):
    key = CardKey(text)

    assert (key.kind, key.about) == (kind, about)


def test_every_kind_of_card_has_its_row():
    assert {str(each) for each in CardKind} == set(CARDS)


def test_every_kind_of_step_and_all_that_is_agreed_on_has_its_record():
    assert {*StepKind, "sentence", "targets", "plans"} == set(KINDS)


@pytest.mark.parametrize("card", ["cake", "cake:A1", "", ":", "pulse:e1:2027-02-08", "step:A1"])
def test_what_is_no_card_or_comes_by_itself_is_not_opened(card: str):
    given = at("A1")

    assert given.refuses(c.OpenCard(TEACHER, CardKey(card))) is Refusal.STALE
