"""Formatted text in blocks, as the page and the transcript show it."""

from typing import Any

from bot.rehearsal.page.blocks import blocks
from bot.rehearsal.telegram.methods.markup import parse_html


def shown(html: str) -> list[dict[str, Any]]:
    return blocks(*parse_html(html))


def test_text_without_formatting_is_one_run():
    assert shown("Moi") == [{"kind": "text", "runs": [{"text": "Moi"}]}]


def test_marks_lie_within_each_other():
    (block,) = shown("<b>A · <i>1/4</i></b> loppu")

    assert block["runs"] == [
        {"text": "A · ", "marks": ["bold"]},
        {"text": "1/4", "marks": ["bold", "italic"]},
        {"text": " loppu"},
    ]


def test_an_emoji_takes_two_units_and_nothing_is_shifted():
    (block,) = shown("🏭 <b>Työpaikka</b> 2")

    assert block["runs"][1] == {"text": "Työpaikka", "marks": ["bold"]}


def test_two_quotes_stay_two_and_stand_on_lines_of_their_own():
    found = shown("ennen\n<blockquote>yksi</blockquote><blockquote>kaksi</blockquote>\njälkeen")

    assert [each["kind"] for each in found] == ["text", "quote", "quote", "text"]
    assert [each["runs"][0]["text"] for each in found] == ["ennen", "yksi", "kaksi", "jälkeen"]


def test_a_link_keeps_its_address():
    (block,) = shown('<a href="https://t.me/kokeilubotti_bot?start=x">tästä</a>')

    assert block["runs"][0]["link"] == "https://t.me/kokeilubotti_bot?start=x"
