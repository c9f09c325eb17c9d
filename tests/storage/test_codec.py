"""Every event comes back from JSON as it was, and what people wrote never stands in it."""

import json
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.events import (
    ContributionEdited,
    ContributionMade,
    Event,
    FieldFilled,
    StepOpened,
    VoicesNudged,
    WorkshopPaused,
)
from dialogs.workbook.schema import Voice
from storage import codec
from storage.codec import CodecError, decode, encode
from storage.tables import journal
from tests.storage.given import NOW, WORDS, contribution, write

EVENTS = get_args(Event)


@pytest.mark.parametrize("event_class", EVENTS, ids=lambda each: each.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_event_comes_back_as_it_was(event_class, data):
    event = data.draw(st.from_type(event_class))

    encoded = encode(event)

    assert decode(encoded.type, encoded.body, encoded.texts) == event


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(st.one_of([st.from_type(each) for each in EVENTS]), max_size=20))
async def test_the_journal_gives_back_what_it_was_given(db, events):
    workshop = await write(db, journal.create(db, "workshop", NOW))

    await write(db, journal.append(db, workshop, 0, events, at=NOW, actor=1))

    assert [each.event for each in await journal.read(db, workshop)] == events


def test_json_is_compact_and_holds_no_text():
    encoded = encode(ContributionEdited(contribution=7, text=WORDS))

    assert encoded.type == "ContributionEdited"
    assert encoded.body == '{"contribution":7,"text":""}'
    assert encoded.texts == {"text": WORDS}


def test_an_empty_text_needs_no_place():
    assert encode(FieldFilled("e1", "start", 1, ("2027-03-01",))).texts == {}


def test_an_erased_text_reads_as_empty():
    encoded = encode(contribution(1))

    assert decode(encoded.type, encoded.body, {}) == contribution(1, "")


def test_a_persons_words_stand_at_the_top_of_an_event_where_they_are_found():
    for event in EVENTS:
        hints = get_type_hints(event, include_extras=True)
        texts = codec.shape_of(event).texts

        for field in fields(event):
            assert (field.name in texts) == ("Personal" in repr(hints[field.name]))


@pytest.mark.parametrize(
    ("name", "body", "texts", "problem"),
    [
        ("StepForgotten", "{}", {}, "there is no event StepForgotten"),
        ("TimeAdded", '{"place":"A1"}', {}, "another shape"),
        ("TimeAdded", '{"place":"A1","minutes":3,"seconds":4}', {}, "another shape"),
        ("TimeAdded", '{"place":"A1","minutes":"3"}', {}, "another shape"),
        ("TimeAdded", '{"place":"A1","minutes":true}', {}, "another shape"),
        ("TimeAdded", '{"place":"A1","minut', {}, "another shape"),
        ("TimeAdded", "null", {}, "is empty"),
        ("TimeAdded", '{"place":"A1","minutes":3}', {"text": "x"}, "has no such text: text"),
        ("GapNoticed", '{"place":"A1","voices":["XX"]}', {}, "another shape"),
        ("NoticeFailed", '{"notice":1.5}', {}, "another shape"),
    ],
)
def test_what_is_no_event_is_refused(name, body, texts, problem):
    with pytest.raises(CodecError, match=problem):
        decode(name, body, texts)


def test_a_refusal_does_not_quote_what_is_stored():
    with pytest.raises(CodecError) as refused:
        decode("TimeAdded", json.dumps({"place": "A1", "minutes": WORDS}), {})

    assert WORDS not in str(refused.value)


def test_what_was_written_before_there_were_guesses_is_none():
    body = (
        '{"contribution":1,"place":"A1","participant":1,"voice":"OL","kind":"practice",'
        '"text":"","private":true,"about":"","marks":[]}'
    )

    assert getattr(decode("ContributionMade", body, {}), "guess", "") is None


def test_an_event_with_an_old_name_is_read_as_todays(monkeypatch):
    def started(old: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "StepOpened", {"place": old["step"], "by": old["by"]}

    monkeypatch.setitem(codec.OLD_SHAPES, "StepStarted", started)

    assert decode("StepStarted", '{"step":"A1","by":1}', {}) == StepOpened("A1", 1)


def test_words_that_were_stored_before_they_had_marks_are_read_without():
    body = (
        '{"contribution":1,"place":"A1","participant":2,"voice":"OP","kind":"practice",'
        '"text":"","private":true,"about":""}'
    )

    assert decode("ContributionMade", body, {"text": WORDS}) == ContributionMade(
        1, "A1", 2, Voice.OP, "practice", WORDS, private=True
    )


def test_a_text_with_an_old_name_is_found(monkeypatch):
    def changed(old: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "ContributionEdited", {"contribution": old["number"], "text": old["words"]}

    monkeypatch.setitem(codec.OLD_SHAPES, "ContributionChanged", changed)
    edited = decode("ContributionChanged", '{"number":7,"words":""}', {"words": WORDS})
    erased = decode("ContributionChanged", '{"number":7,"words":""}', {})

    assert edited == ContributionEdited(7, WORDS)
    assert erased == ContributionEdited(7, "")


def test_an_old_shape_under_the_same_name_is_read_beside_todays(monkeypatch):
    def nudged(old: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if "participant" in old:
            old["participants"] = [old.pop("participant")]
        return "VoicesNudged", old

    monkeypatch.setitem(codec.OLD_SHAPES, "VoicesNudged", nudged)

    assert decode("VoicesNudged", '{"place":"A1","participant":2}', {}) == VoicesNudged("A1", (2,))
    assert decode("VoicesNudged", '{"place":"A1","participants":[2]}', {}) == VoicesNudged(
        "A1", (2,)
    )


def test_a_pause_of_before_there_were_breaks_is_a_pause_of_any_length():
    assert decode("WorkshopPaused", '{"by": 1}', {}) == WorkshopPaused(by=1, minutes=0)
