"""Whatever Telegram says when it refuses, also what nobody has heard yet: no one waits untold."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from telegram.error import BadRequest

from bot.rehearsal.telegram.server import Fault
from bot.verdicts import Means, verdict
from tests.proofs.conftest import forgive
from tests.stories.story import Actor, Story

OF_WORDS = (
    "can't parse entities: Unsupported start tag",
    "message is too long",
    "MESSAGE_TOO_LONG",
    "message text is empty",
    "text must be encoded in UTF-8",
    "ENTITIES_TOO_LONG",
    "BUTTON_DATA_INVALID",
    "BUTTON_URL_INVALID",
    "inline keyboard button URL 'x' is invalid",
    "can't parse reply keyboard markup JSON object",
    "REPLY_MARKUP_TOO_LONG",
    "reply markup is too long",
)
OF_CHATS = (
    "chat not found",
    "message thread not found",
    "TOPIC_CLOSED",
    "TOPIC_DELETED",
    "TOPIC_ID_INVALID",
    "CHAT_RESTRICTED",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_SEND_PLAIN_FORBIDDEN",
    "CHAT_GUEST_SEND_FORBIDDEN",
    "CHAT_ADMIN_REQUIRED",
    "CHANNEL_PRIVATE",
    "USER_BANNED_IN_CHANNEL",
    "USER_RESTRICTED",
    "have no rights to send a message",
    "need administrator rights in the channel chat",
    "not enough rights to send text messages to the chat",
    "PEER_ID_INVALID",
    "USER_IS_BLOCKED",
    "INPUT_USER_DEACTIVATED",
    "group chat was deactivated",
    "bot was kicked from the supergroup chat",
)
OF_NOBODY = (
    "CHAT_ID_INVALID",
    "group is on fire",
    "ALLOW_PAYMENT_REQUIRED_100",
    "RANDOM_ID_DUPLICATE",
    "TODO_WORDS_OF_TOMORROW",
    "",
    "ryhmä ei nyt jaksa 🥱",
)
FORBIDDEN = (
    "bot was kicked from the group chat",
    "bot is not a member of the supergroup chat",
    "the group chat was deleted",
    "bot can't send messages to bots",
    "something that nobody has heard",
)
QUICK = frozenset({OF_WORDS[1], *OF_CHATS[1:3], *OF_NOBODY[:2], FORBIDDEN[0], FORBIDDEN[-1]})
"""Tried at every run; all the others by `make proof`."""


def faults() -> Iterator[Any]:
    """Every refusal, as a planned fault."""
    for each in (*OF_WORDS, *OF_CHATS, *OF_NOBODY, *FORBIDDEN):
        fault = Fault.forbidden(each) if each in FORBIDDEN else Fault.bad_request(each)
        marks = () if each in QUICK else (pytest.mark.proof,)
        yield pytest.param(fault, marks=marks, id=each or "nothing")


def said(fault: Fault) -> str:
    assert fault.refusal is not None
    return fault.refusal.description


def told(room: Story, actor: Actor) -> list[str]:
    """The messages that tell someone that something could not be shown, and what to do."""
    keys = ("say.group_lost", "say.unshown", "card.lost.card")
    known = [room.says(each) for each in keys]
    return [each for each in actor.news() if any(words in each for words in known)]


@pytest.mark.parametrize("fault", [*faults()])
async def test_a_group_that_takes_nothing_for_a_while_is_told_of_and_then_has_its_card(
    room: Story, fault: Fault
) -> None:
    await room.start(at="I3")
    room.teacher.news()
    room.telegram.fail("*", fault, 4 if said(fault).endswith(OF_WORDS) else 8, room.group)

    await room.teacher.presses("skip:I3", private=True)
    assert len(told(room, room.teacher)) == 1
    await room.turn(days=9)
    await room.teacher.presses("skip:I4", private=True)

    assert any("A · 1/4" in each.text for each in room.posts)
    assert said(fault).endswith(OF_WORDS) or any("I · 4/4" in each.text for each in room.posts)
    assert await room.texts("I3") == []
    await forgive(room)


@pytest.mark.parametrize("text", OF_NOBODY[:2])
async def test_a_person_whose_question_is_refused_for_no_known_reason_has_it_later(
    room: Story, text: str
) -> None:
    await room.start(at="I3")
    room.telegram.fail("sendMessage", Fault.bad_request(text), 2, room.student.person.id)

    await room.student.opens("answer:I3")
    await room.turn(minutes=10)

    assert any("I · 3/4" in each.text for each in room.student.chat)
    assert len(told(room, room.student)) == 1


async def test_what_is_refused_for_no_known_reason_is_tried_for_days_and_then_given_up(
    room: Story,
) -> None:
    await room.start(at="I3")
    since = len(room.telegram.calls)
    room.telegram.fail("sendMessage", Fault.bad_request("no reason"), 999, room.group)

    await room.teacher.presses("skip:I3", private=True)
    await room.turn(days=9)

    tries = [x for x in room.telegram.calls[since:] if x.description == "Bad Request: no reason"]
    assert 10 <= len(tries) <= 30
    assert (tries[-1].at - tries[0].at).days >= 3
    assert len(told(room, room.teacher)) == 1
    await forgive(room)


@pytest.mark.parametrize(
    ("texts", "means"),
    [
        (OF_WORDS, Means.REFUSED),
        (OF_CHATS, Means.CLOSED),
        (OF_NOBODY, Means.UNCLEAR),
    ],
)
def test_what_telegram_refuses_is_about_words_or_a_chat_or_it_is_unclear(
    texts: Sequence[str], means: Means
) -> None:
    assert {each: verdict(BadRequest(each)).means for each in texts} == dict.fromkeys(texts, means)


def test_files_that_a_group_does_not_take_do_not_close_it() -> None:
    assert verdict(BadRequest("CHAT_SEND_DOCS_FORBIDDEN")).means is Means.REFUSED
    assert verdict(BadRequest("CHAT_SEND_PLAIN_FORBIDDEN")).means is Means.CLOSED


async def test_an_edit_that_is_refused_for_no_known_reason_becomes_a_new_message(
    room: Story,
) -> None:
    await room.start(at="A1")
    await room.student.privately("A1", "Ensimmäinen.")
    before, person = len(room.student.chat), room.student.person.id
    room.telegram.fail("editMessageText", Fault.bad_request("UNHEARD_OF_TODAY"), 2, person)

    await room.student.writes("Toinen.")
    await room.student.writes("Kolmas.")
    await room.turn(minutes=1)

    shown = [each.text for each in room.student.chat[before - 1 :]]
    assert any("Toinen." in each and "Kolmas." in each for each in shown)
    assert len(room.student.chat) <= before + 2
