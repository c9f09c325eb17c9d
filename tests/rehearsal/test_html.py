"""Telegram's HTML: what it becomes, and the exact words in which it is refused."""

import pytest

from bot.rehearsal.telegram.methods.markup import parse_html
from bot.rehearsal.telegram.refusals import Refused


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("<b>x</b>", "x", "bold"),
        ("<strong>x</strong>", "x", "bold"),
        ("<i>x</i>", "x", "italic"),
        ("<em>x</em>", "x", "italic"),
        ("<u>x</u>", "x", "underline"),
        ("<ins>x</ins>", "x", "underline"),
        ("<s>x</s>", "x", "strikethrough"),
        ("<strike>x</strike>", "x", "strikethrough"),
        ("<del>x</del>", "x", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "x", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "x", "spoiler"),
        ("<blockquote>x</blockquote>", "x", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "x", "expandable_blockquote"),
        ("<code>x</code>", "x", "code"),
        ("<pre>x</pre>", "x", "pre"),
        ("<B>x</b>", "x", "bold"),
        ("<b>x</>", "x", "bold"),
        ("<b >x</b >", "x", "bold"),
    ],
)
def test_every_plain_tag_becomes_its_entity(source: str, text: str, kind: str) -> None:
    assert parse_html(source) == (text, [{"type": kind, "offset": 0, "length": 1}])


def test_offsets_count_utf16_units() -> None:
    text, entities = parse_html("👍<b>é👍</b>")

    assert text == "👍é👍"
    assert entities == [{"type": "bold", "offset": 2, "length": 3}]


def test_links_emoji_times_and_languages_keep_their_arguments() -> None:
    source = (
        '<a href="https://e.org/?a=1&amp;b">x</a><tg-emoji emoji-id="5">👍</tg-emoji>'
        '<tg-time unix="7" format="wDT">y</tg-time><pre><code class="language-py">z</code></pre>'
    )

    _, entities = parse_html(source)

    assert [{k: v for k, v in e.items() if k not in ("offset", "length")} for e in entities] == [
        {"type": "text_link", "url": "https://e.org/?a=1&b"},
        {"type": "custom_emoji", "custom_emoji_id": "5"},
        {"type": "date_time", "unix_time": 7, "date_time_format": "wDT"},
        {"type": "pre", "language": "py"},
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#65;&#x42;", "AB"),
        ("&nbsp;", "&nbsp;"),
        ("a & b", "a & b"),
        ("&#0;", "&#0;"),
        ("&lt", "<"),
        ("&", "&"),
        ("<b></b>x", "x"),
    ],
)
def test_references_are_read_as_telegram_reads_them(source: str, text: str) -> None:
    assert parse_html(source) == (text, [])


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x < y", 'Unsupported start tag "" at byte offset 2'),
        ("é<x>y</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("x<", "Unclosed start tag at byte offset 1"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=h:/x>y</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_malformed_html_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"
