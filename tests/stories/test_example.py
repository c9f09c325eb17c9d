"""The example workshop of five people, played to its end."""

import asyncio

import pytest

from bot.rehearsal.stage.stage import PlayError
from tests.stories.played import Transcript, play

UNDUTIFUL = ("Saara", "Omar")
"""The two who bear no duty in the example, and do nothing that the plan names."""


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    try:
        return asyncio.run(play(tmp_path_factory.mktemp("example")))
    except PlayError as error:
        pytest.fail(str(error))


def test_the_example_goes_from_hello_to_a_held_evaluation(transcript: Transcript):
    assert transcript.arrived
    assert transcript.beats > 150


def test_no_step_costs_the_group_more_than_three_messages(transcript: Transcript):
    costly = {place: n for place, n in transcript.posts.items() if n > 3 and place != "F"}

    assert costly == {}


def test_from_hello_to_the_decision_the_group_gets_few_messages(transcript: Transcript):
    assert 50 <= sum(transcript.posts.values()) <= 70


def test_months_of_an_experiment_cost_the_group_a_handful_of_messages(transcript: Transcript):
    assert 1 <= transcript.posts["F"] <= 8
    assert max(transcript.days.values()) <= 2


def test_nobody_without_a_duty_is_named_in_the_group(transcript: Transcript):
    named = [text for text in transcript.seen if any(name in text for name in UNDUTIFUL)]

    assert named == []


def test_the_writer_of_an_answer_is_never_named_beside_it(transcript: Transcript):
    """Aino does something in the plan, so its form names her; nothing else does."""
    named = [text for text in transcript.seen if "Aino" in text]

    assert all("E · 4/6" in text.splitlines()[0] for text in named)


def test_private_answers_are_not_seen_before_they_are_shown(transcript: Transcript):
    assert transcript.leaked == []
    assert any("Ensimmäisenä päivänä kukaan ei tiennyt" in text for text in transcript.seen)


def test_the_promises_of_the_group_stay_private(transcript: Transcript):
    assert not any("Varaan videopuhelulle ajan" in text for text in transcript.seen)


def test_no_press_of_the_example_is_refused(transcript: Transcript):
    refusals = [x for x in transcript.toasts if "vanhentunut" in x or "Tämän voi tehdä vain" in x]

    assert refusals == []


def test_the_group_is_never_written_to_more_than_telegram_allows(transcript: Transcript):
    assert transcript.group_calls_a_minute <= 20


def test_the_journal_replayed_is_the_workshop_that_was_played(transcript: Transcript):
    assert transcript.replayed
