"""The example that goes on little by little: played once, and looked at from all sides."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.rehearsal.stage.script import ASYNC
from bot.rehearsal.stage.showing import text_of
from bot.rehearsal.stage.stage import PlayError
from tests.stories.played import Transcript, play

MOST_POSTS = 90
"""New messages of the bot in the group, from hello to the decision of the first round."""
STOPPED = datetime(2027, 3, 5, 8, tzinfo=UTC)
"""When the time of the question is up that nobody answers for a week."""


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    try:
        return asyncio.run(play(tmp_path_factory.mktemp("async"), ASYNC))
    except PlayError as error:
        pytest.fail(str(error))


def test_it_goes_from_hello_through_an_evaluation_into_a_second_round(transcript: Transcript):
    workshop = transcript.workshop
    assert transcript.arrived
    assert workshop is not None
    first, second = workshop.experiments.values()

    assert first.decision is not None
    assert first.decision.kind == "modify"
    assert second.running
    assert transcript.replayed


def test_the_group_has_few_messages_from_hello_to_the_decision(transcript: Transcript):
    print(f"\n{transcript.posts_to_decision} messages (most {MOST_POSTS}): {transcript.posts}")

    assert transcript.posts_to_decision <= MOST_POSTS


def test_one_start_is_enough_for_every_private_answer(transcript: Transcript):
    for who in ("riikka", "marja", "yasmin", "joel", "elli"):
        said = [x.text or "" for x in transcript.chats[who] if not x.sender.is_bot]

        assert sum(each.startswith("/start") for each in said) == 1
    assert len(transcript.chats["yasmin"]) > 20


def test_who_comes_in_the_second_week_is_asked_and_heard_like_the_others(transcript: Transcript):
    workshop = transcript.workshop
    assert workshop is not None
    elli = list(workshop.participants.values())[-1]

    heard = {x.place for x in workshop.contributions.values() if x.participant == elli.id}

    assert {"C1", "C3b", "A2", "D1"} <= heard


def test_a_group_that_stops_is_called_back_and_the_call_has_the_button_that_helps(
    transcript: Transcript,
):
    """Its question is posted anew after a working day; the facilitator's card after three."""
    anew = [x for x in transcript.chats["group"] if x.sender.is_bot and x.date > STOPPED]
    press = next(x for x in transcript.presses if x.at > STOPPED)
    called = [x for x in transcript.chats["tiina"] if x.date <= press.at]

    assert f"{anew[0].date:%d.%m. %H}" == "08.03. 07"
    assert f"{press.message.date:%d.%m. %H}" == "10.03. 07"
    assert press.message is next(x for x in reversed(called) if text_of(x))
    answers = [x for x in transcript.chats["joel"] if not x.sender.is_bot and x.date > press.at]
    assert f"{answers[0].date:%d.%m.}" == "11.03."


def test_questions_come_in_working_hours_alone(transcript: Transcript):
    for who in ("riikka", "yasmin"):
        hours = {x.date.hour for x in transcript.chats[who] if x.sender.is_bot}
        assert hours <= set(range(6, 14)), hours


def test_private_answers_are_not_seen_before_they_are_shown(transcript: Transcript):
    assert transcript.leaked == []


def test_no_press_of_it_is_refused(transcript: Transcript):
    refusals = [x for x in transcript.toasts if "vanhentunut" in x or "Tämän voi tehdä vain" in x]

    assert refusals == []


def test_the_group_is_never_written_to_more_than_telegram_allows(transcript: Transcript):
    assert transcript.group_calls_a_minute <= 20
