"""Each kind of reminder has its words, and a line that is drawn."""

import re
from pathlib import Path

import pytest

from bot.cards.vocabulary import load_vocabulary
from dialogs.reminders import (
    KINDS,
    alarms,
    attendance,
    evaluation,
    experiment,
    late,
    meetings,
    promises,
    stopped,
    timers,
)

MODULES = (
    alarms,
    attendance,
    evaluation,
    experiment,
    late,
    meetings,
    promises,
    stopped,
    timers,
)
SPOKEN = [each for each in KINDS.values() if not each.acts]
LINES = Path(__file__).parents[3] / "bot/cards/templates/_reminders.html.j2"


def test_each_kind_stands_in_the_table_once():
    assert sorted(KINDS) == sorted(each.name for module in MODULES for each in module.KINDS)


@pytest.mark.parametrize("words", load_vocabulary().words.values(), ids=load_vocabulary().words)
def test_each_kind_that_is_said_has_words(words):
    assert {x.name for x in SPOKEN if f"card.notice.{x.name}" not in words} == set()


def test_each_line_is_drawn_for_some_kind():
    drawn = re.findall(r"{% macro (\w+)\(it\) %}", LINES.read_text("utf-8"))

    assert sorted(drawn) == sorted({each.line for each in SPOKEN})
