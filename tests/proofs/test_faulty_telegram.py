"""Whatever Telegram answers, or does not: nothing is lost, order is kept, the table holds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.rehearsal.telegram.server import Call, Fault, PretendTelegram
from bot.rehearsal.telegram.world.messages import Chat, SentMessage
from bot.verdicts import Means, verdict
from tests.stories.story import Actor, Opened, Story


def heads(chat: Chat, since: int = 0) -> list[str]:
    """The first words of what the bot has posted in a chat, in order."""
    posts = [each for each in chat.messages if each.sender is chat.world.bot]
    return [each.text[:7] for each in posts[since:]]


def calls(room: Story, method: str, since: int = 0) -> list[Call]:
    """Calls of a method; without what only went to the end of the facilitator's chat."""
    made = (x for x in room.telegram.calls[since:] if x.method == method)
    moved = (room.telegram.chats[each.person.id] for each in room.cast.values())
    own = {each.id for each in moved}
    return [x for x in made if not (x.chat_id in own and x.params.get("disable_notification"))]


def to_group(room: Story, since: int) -> list[Call]:
    return [x for x in calls(room, "sendMessage", since) if x.chat_id == room.group.id]


def posted(room: Story) -> list[SentMessage]:
    return [x for x in room.group.messages if x.sender is room.telegram.bot]


async def row(room: Story, card: str) -> tuple[str, str]:
    """How the outbox remembers a card of the group."""
    (found,) = await room.database.fetch(
        "SELECT state, error FROM outbox WHERE card = ? AND person = 0", (card,)
    )
    return found["state"], found["error"]


async def goes_on(room: Story) -> None:
    """What comes next works as ever."""
    text = f"Ja sitten {room.now.timestamp()}."
    await room.student.replies((await room.state()).place, text)
    assert text in await room.texts((await room.state()).place)


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (RetryAfter(7), Means.NOT_SENT),
        (BadRequest("Can't parse entities: unclosed tag"), Means.REFUSED),
        (BadRequest("Message is not modified: same"), Means.SENT),
        (BadRequest("Message to edit not found"), Means.GONE),
        (BadRequest("Chat not found"), Means.CLOSED),
        (Forbidden("bot was blocked by the user"), Means.CLOSED),
        (Forbidden("bot was kicked from the group chat"), Means.CLOSED),
        (ChatMigrated(-1001), Means.MIGRATED),
        (InvalidToken("Unauthorized"), Means.TURNED_AWAY),
        (Conflict("terminated by other getUpdates request"), Means.TURNED_AWAY),
        (caused(NetworkError("x"), httpx.ConnectError("refused")), Means.NOT_SENT),
        (caused(TimedOut(), httpx.ConnectTimeout("slow")), Means.NOT_SENT),
        (caused(TimedOut(), httpx.PoolTimeout("full")), Means.NOT_SENT),
        (caused(TimedOut(), httpx.ReadTimeout("slow")), Means.UNCERTAIN),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("gone")), Means.UNCERTAIN),
        (caused(NetworkError("x"), httpx.WriteError("broken")), Means.UNCERTAIN),
        (NetworkError("Bad Gateway"), Means.UNCERTAIN),
        (NetworkError("Internal Server Error"), Means.UNCERTAIN),
        (TelegramError("Invalid server response"), Means.UNCERTAIN),
    ],
)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_every_answer_and_every_silence_means_what_the_table_says(
    error: TelegramError, means: Means
) -> None:
    assert verdict(error).means is means


def test_what_telegram_quotes_in_a_refusal_is_not_kept() -> None:
    said = 'Can\'t parse entities: unsupported start tag "kukaan ei tiennyt" at byte offset 5'

    why = verdict(BadRequest(said)).why

    assert "kukaan" not in why
    assert why.endswith("at byte offset 5")


# Not sent, for sure


async def test_retry_after_holds_that_chat_and_no_other(room: Story) -> None:
    await room.start(at="I3")
    since, before, begun = len(room.telegram.calls), len(room.posts), room.now
    room.telegram.fail("sendMessage", Fault.retry_after(40), chat=room.group)

    await room.teacher.presses("skip:I3", private=True)

    refused, sent = to_group(room, since)
    assert (refused.status, sent.status) == (429, 200)
    assert sent.at - begun >= timedelta(seconds=40)
    assert not sent.params.get("disable_notification")
    remote = next(x for x in calls(room, "editMessageText", since) if x.chat_id != room.group.id)
    assert remote.at == begun
    assert len(room.posts) == before + 1
    await goes_on(room)


async def test_what_waits_for_a_chat_goes_out_in_the_order_it_was_asked_for(room: Story) -> None:
    await room.start(at="I3")
    before = len(posted(room))
    for fault in (Fault.retry_after(9), Fault.drop(), Fault.server_error(), Fault.garbage()):
        room.telegram.fail("sendMessage", fault, chat=room.group)

    for text in ("/tilanne", "/ohje", "/tietosuoja"):
        room.supervisor.person.says(room.group, text)
    await room.settle()

    titles = [room.says(f"card.{each}.title") for each in ("status", "help", "privacy")]
    said = [x.text for x in posted(room)[before:] if x is not room.message("I3")]
    assert [text.startswith(title) for text, title in zip(said, titles, strict=True)] == [True] * 3


async def test_a_reminder_that_surely_was_not_sent_is_sent_later_and_with_sound(
    room: Story,
) -> None:
    await room.start(at="F")
    before = len(room.teacher.chat)
    room.telegram.fail("sendMessage", Fault.retry_after(30), 3, room.teacher.person.id)

    await room.turn_to("2027-01-29 10:00")

    assert len(room.teacher.chat) == before + 1
    sent = calls(room, "sendMessage")[-1]
    assert not sent.params.get("disable_notification")
    assert not any(each.failed for each in (await room.state()).notices.values())


async def test_days_without_a_connection_end_in_one_digest_at_an_hour_when_one_may_speak(
    room: Story,
) -> None:
    await room.start(at="F")
    await room.turn_to("2027-01-31 20:00")
    before = {x: len(x.chat) for x in (room.teacher, room.student)}

    async with unreachable(room.telegram):
        await asyncio.sleep(0.1)
        for _ in range(9 * 24 + 6):
            room.room.clock.set(room.now + timedelta(hours=1))
            await asyncio.sleep(0.002)
    async with asyncio.timeout(30):
        while room.room.app.line.deaf:  # noqa: ASYNC110 – until its next try, in real time
            await asyncio.sleep(0.05)
    await room.settle()
    assert [len(each.chat) for each in before] == [*before.values()]  # it is two in the night
    await room.turn_to("2027-02-10 10:00")

    assert [len(each.chat) - seen for each, seen in before.items()] == [1, 1]
    assert not any(each.failed for each in (await room.state()).notices.values())


@asynccontextmanager
async def unreachable(telegram: PretendTelegram) -> AsyncIterator[None]:
    """Nobody listens at Telegram's address."""
    await telegram.__aexit__(None, None, None)
    yield
    await telegram.__aenter__()


# Refused


async def test_poison_markup_is_sent_once_more_as_plain_text(room: Story) -> None:
    await room.start(at="I3")
    since = len(room.telegram.calls)
    room.telegram.fail(
        "sendMessage", Fault.bad_request("can't parse entities: byte 5"), 1, room.group
    )

    await room.teacher.presses("skip:I3", private=True)

    first, second = to_group(room, since)
    assert (first.params.get("parse_mode"), second.params.get("parse_mode")) == ("HTML", None)
    assert "<b>" not in second.params["text"]
    await goes_on(room)


async def test_what_is_refused_twice_is_put_aside_and_the_next_goes_on(battered: Story) -> None:
    room = battered
    await room.start(at="I3")
    before = len(posted(room))
    room.telegram.fail("sendMessage", Fault.bad_request("can't parse entities"), 2, room.group)

    await room.teacher.presses("skip:I3", private=True)
    assert (await row(room, "step:I4"))[0] == "dead"
    await room.teacher.presses("skip:I4", private=True)

    assert heads(room.group, before)[-1] == "A · 1/4"
    await goes_on(room)


async def test_a_reminder_that_is_refused_twice_is_flagged(battered: Story) -> None:
    room = battered
    await room.start(at="F")
    room.telegram.fail("sendMessage", Fault.bad_request("can't parse entities"), 2)

    await room.turn_to("2027-01-29 10:00")

    assert [each.failed for each in (await room.state()).notices.values()] == [True]
    again, data = room.button(room.teacher, "resend:1", private=True)
    await room.teacher.presses_data(again, data)
    assert "Yhteinen aloituspuhelu" in room.teacher.sees


async def test_not_modified_is_success(room: Story) -> None:
    await room.start(at="I3")
    since = len(room.telegram.calls)
    text = "message is not modified: specified new message content and reply markup are the same"
    room.telegram.fail("editMessageText", Fault.bad_request(text), chat=room.group)

    await room.student.replies("I3", "Vastaus.")

    edits = [x for x in calls(room, "editMessageText", since) if x.chat_id == room.group.id]
    assert [x.status for x in edits] == [400]
    assert (await row(room, "step:I3"))[0] == "sent"


async def test_a_card_that_people_deleted_comes_again_once(room: Story) -> None:
    await room.start(at="I3")
    before = len(posted(room))
    room.teacher.person.deletes(room.message("I3"))

    for number in range(3):
        await room.student.privately("I3", f"Sana {number}")
    await room.turn(minutes=1)

    assert heads(room.group, before) == ["I · 3/4"]
    assert "🎓 Opiskelija 3" in room.card("I3")


# Closed chats


async def test_a_group_that_shut_the_bot_out_is_told_of_in_private_and_its_cards_wait(
    room: Story,
) -> None:
    await room.start(at="I3")
    room.telegram.fail("*", Fault.forbidden("bot was kicked from the group chat"), 99, room.group)

    await room.student.privately("I3", "Vastaus.")
    await room.student.writes("Toinen vastaus.")
    await room.turn(minutes=1)

    lost = room.says("say.group_lost")
    assert [lost in x.text for x in room.teacher.chat].count(True) == 1
    assert (await row(room, "step:I3"))[0] == "parked"
    assert await room.texts("I3") == ["Vastaus.", "Toinen vastaus."]


async def test_where_the_facilitator_cannot_be_reached_the_coordinator_is_told(
    room: Story,
) -> None:
    leader = room.person("Kaisa", member=False)
    await leader.starts()
    await room.start(at="I3", coordinator=leader, reachable=("student",))
    room.telegram.fail("*", Fault.forbidden("bot was kicked from the group chat"), 99, room.group)

    await room.student.privately("I3", "Vastaus.")

    assert leader.sees == f"Konepaja Teräskulma\n{room.says('say.group_lost')}"


async def test_who_blocked_the_bot_unseen_is_parked_and_all_their_reminders_are_flagged(
    room: Story,
) -> None:
    await room.start(at="F")
    room.teacher.person.private.blocked = True  # and Telegram never told

    await room.turn_to("2027-02-08 15:00")

    state = await room.state()
    mine = [x for x in state.notices.values() if x.to == state.facilitator]
    assert mine
    assert all(each.failed for each in mine)
    assert not state.participants[state.facilitator].reachable


async def test_a_group_that_moves_while_something_is_sent_gets_it_at_its_new_place(
    room: Story,
) -> None:
    await room.start(at="I3")
    await room.student.replies("I3", "Ennen.")
    room.stage.group = room.group.migrate()
    room.telegram.updates.clear()  # the news of it does not come first

    await room.teacher.presses("skip:I3", private=True)

    assert heads(room.group) == ["I · 4/4"]
    assert room.message("I4").chat is room.group
    await goes_on(room)


# Nobody knows


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (Fault.accept_then_drop(), 2),
        (Fault.drop(), 1),
        (Fault.garbage(), 1),
        (Fault.server_error(500), 1),
        (Fault.server_error(502), 1),
        (Fault.server_error(504), 1),
        (Fault.slow_body(0.3), 1),
        pytest.param(Fault.slow(6), 2, marks=pytest.mark.proof),
        pytest.param(Fault.slow_body(6), 2, marks=pytest.mark.proof),
    ],
    ids=lambda x: f"{x.kind}{x.seconds or ''}" if isinstance(x, Fault) else "",
)
async def test_a_stage_card_of_which_nobody_knows_is_sent_again_once_and_silently(
    room: Story, fault: Fault, copies: int
) -> None:
    await room.start(at="I3")
    before, since = len(posted(room)), len(room.telegram.calls)
    room.telegram.fail("sendMessage", fault, chat=room.group)

    await room.teacher.presses("skip:I3", private=True)

    assert heads(room.group, before) == ["I · 4/4"] * copies
    assert room.message("I4") is posted(room)[-1]
    sent = [x for x in calls(room, "sendMessage", since) if x.chat_id == room.group.id]
    assert all(x.params["disable_notification"] for x in sent[1:])
    await goes_on(room)


@pytest.mark.parametrize("fault", [Fault.accept_then_drop(), Fault.drop(), Fault.server_error()])
async def test_a_reminder_of_which_nobody_knows_is_never_repeated_but_flagged(
    room: Story, fault: Fault
) -> None:
    await room.start(at="F")
    before = len(room.teacher.chat)
    room.telegram.fail("sendMessage", fault, chat=room.teacher.person.id)

    await room.turn_to("2027-01-29 10:00")
    await room.student.writes("/havainto Jotain muuta.")
    await room.turn(hours=1)

    arrived = 1 if fault.processes else 0
    assert len(room.teacher.chat) == before + arrived + 1
    assert "katkesi" in room.teacher.sees
    assert [each.failed for each in (await room.state()).notices.values()] == [True]
    await room.teacher.presses("resend:1", private=True)
    assert len(room.teacher.chat) == before + arrived + 2
    assert room.stage.find(room.teacher.person, "resend:1") is None


@pytest.mark.parametrize("fault", [Fault.accept_then_drop(), Fault.drop(), Fault.server_error()])
async def test_an_edit_of_which_nobody_knows_is_simply_repeated(room: Story, fault: Fault) -> None:
    await room.start(at="I3")
    before = len(posted(room))
    room.telegram.fail("editMessageText", fault, chat=room.group)

    await room.student.replies("I3", "Vastaus.")

    assert "🎓 Opiskelija 1" in room.card("I3")
    assert len(posted(room)) == before


async def test_a_server_that_always_fails_is_not_asked_for_ever(room: Story) -> None:
    await room.start(at="I3")
    since = len(room.telegram.calls)
    room.telegram.fail("sendMessage", Fault.accept_then_drop(), 99, room.group)

    await room.teacher.presses("skip:I3", private=True)

    asked = [x for x in calls(room, "sendMessage", since) if x.chat_id == room.group.id]
    assert len(asked) <= 10
    assert (await row(room, "step:I4"))[0] == "uncertain"


# Hearing


@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop(),
        Fault.accept_then_drop(),
        Fault.garbage(),
        Fault.server_error(),
        Fault.slow_body(0.2),
        Fault.retry_after(1),
    ],
    ids=lambda x: x.kind,
)
async def test_a_poll_that_fails_loses_no_update_and_brings_none_twice(
    room: Story, fault: Fault
) -> None:
    await room.start(at="I3")
    room.telegram.fail("getUpdates", fault)

    for number in range(3):
        await room.student.replies("I3", f"Sana {number}")

    assert await room.texts("I3") == ["Sana 0", "Sana 1", "Sana 2"]


@pytest.mark.parametrize("fault", [Fault.unauthorized(), Fault.conflict()])
async def test_a_stray_refusal_of_the_bot_itself_only_delays_what_is_sent(
    room: Story, fault: Fault
) -> None:
    await room.start(at="I3")
    since, begun, looks = len(room.telegram.calls), room.now, []
    room.room.app.relay.on_turned_away = lambda: looks.append(room.now)
    room.telegram.fail("sendMessage", fault, 2, room.group)

    await room.teacher.presses("skip:I3", private=True)

    refused, again, sent = to_group(room, since)
    assert (refused.status, again.status, sent.status) in ((401, 401, 200), (409, 409, 200))
    assert len(looks) == 2
    assert room.now - begun >= timedelta(seconds=4)
    assert heads(room.group)[-1] == "I · 4/4"
    await goes_on(room)


@pytest.mark.parametrize("seconds", [1, pytest.param(60, marks=pytest.mark.proof)])
async def test_after_a_partition_everything_is_there_once_and_in_order(
    rooms: Opened, seconds: int
) -> None:
    room = await rooms(limits=True)
    await room.start(at="I3")
    actors: list[Actor] = [room.student, room.instructor, room.teacher]
    before = len(posted(room))

    room.telegram.partition()
    for number in range(12):
        actors[number % 3].person.says(room.group, f"Sana {number}", room.message("I3"))
    await asyncio.sleep(seconds)
    room.telegram.partition(on=False)
    async with asyncio.timeout(90):
        while room.telegram.pending:  # noqa: ASYNC110 – until its next try, in real time
            await asyncio.sleep(0.05)
    await room.settle()

    assert await room.texts("I3") == [f"Sana {number}" for number in range(12)]
    assert len(posted(room)) == before
    assert "🎓 Opiskelija 4" in room.card("I3")


async def test_a_busy_group_hears_the_bot_at_most_twenty_times_a_minute(rooms: Opened) -> None:
    room = await rooms(limits=True)
    await room.start(at="I3")
    begun = len(room.telegram.calls)

    for place in ("I3", "I4", "A1", "A2"):
        for number in range(9):
            actor = (room.student, room.instructor, room.teacher)[number % 3]
            await actor.replies(place, f"{place} {number}")
        await room.teacher.presses(f"adv:{place}", private=True)
        await room.teacher.presses(f"adv:{place}", private=True)

    spent = [x for x in room.telegram.calls[begun:] if x.chat_id == room.group.id]
    taken = [x.at for x in spent if x.status == 200]
    assert most_within(taken, timedelta(minutes=1)) <= 20
    assert Counter(x.status for x in spent)[429] <= 3
    asked = [each for each in dict.fromkeys(heads(room.group)) if " · " in each]
    assert asked[-4:] == ["I · 4/4", "A · 1/4", "A · 2/4", "A · 3/4"]


def most_within(moments: list[datetime], span: timedelta) -> int:
    return max(sum(first <= each < first + span for each in moments) for first in moments)
