"""Identities: channels, people who write as one, groups that move, and meetings in calendars."""

from pathlib import Path

import pytest
from icalendar import Calendar

from bot.rehearsal.telegram.faults import Fault
from bot.rehearsal.telegram.world.groups import Group
from tests.stories.story import Opened, Story, at_work, gather

# Channels


async def test_in_a_channel_the_bot_says_nothing_and_leaves(room: Story):
    await room.start(at="A1")
    channel = room.telegram.channel("Koulun kanava", room.teacher.person)

    await room.after(channel.promote, room.telegram.bot)

    assert channel.messages == []
    assert not channel.bot_is_member
    assert await room.database.fetch("SELECT * FROM chats WHERE chat_id = ?", (channel.id,)) == []


async def test_a_channel_is_left_even_if_telegram_cannot_be_reached_at_first(room: Story):
    channel = room.telegram.channel("Koulun kanava", room.teacher.person)
    room.telegram.fail("leaveChat", Fault.drop(), 2)

    await room.after(channel.promote, room.telegram.bot)
    await room.turn(minutes=5)

    assert channel.messages == []
    assert not channel.bot_is_member


async def test_a_bot_thrown_out_of_a_channel_does_nothing_about_it(room: Story):
    channel = room.telegram.channel("Koulun kanava", room.teacher.person)
    await room.after(channel.promote, room.telegram.bot)
    calls = len(room.telegram.calls)

    await room.after(channel.remove_bot)

    methods = {each.method for each in room.telegram.calls[calls:]}
    assert methods <= {"getUpdates"}


async def as_channel(room: Story, place: str, number: int) -> None:
    """Somebody answers a card as a channel of theirs."""
    sender = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    card = room.message(place).as_json(deep=False)
    body = {"message_id": number, "date": int(room.now.timestamp()), "chat": room.group.as_json()}
    body |= {"from": sender, "text": "Kanavan nimissä.", "reply_to_message": card}
    channel = {"id": -1001234567, "type": "channel", "title": "Ainon kanava"}
    room.telegram.push({"message": body | {"sender_chat": channel}})
    await room.settle()


async def test_who_writes_as_a_channel_is_told_once_a_card_how_to_be_heard(room: Story):
    await room.start(at="A1")
    room.news()

    await as_channel(room, "A1", 9001)
    await as_channel(room, "A1", 9002)
    assert room.news() == [room.says("say.as_channel")]
    await room.teacher.presses("skip:A1", private=True)
    room.news()
    await as_channel(room, "A2", 9003)

    assert room.news() == [room.says("say.as_channel")]
    assert await room.texts("A1") == await room.texts("A2") == []


async def test_an_anonymous_admin_is_told_once_a_card_too(room: Story):
    await room.start(at="A1")
    room.group.promote(room.instructor.person, anonymous=True)
    hidden = room.instructor.person.anonymous(room.group)
    room.news()

    for text in ("Nimetön vastaus", "Toinen"):
        await room.after(hidden.says, room.group, text, room.message("A1"))

    assert room.news() == [room.says("say.anonymous_admin")]
    assert await room.texts("A1") == []


# Groups that move


def unheard(room: Story, key: str) -> None:
    """Of what waits at Telegram, the message with this part is never delivered."""
    waiting = room.telegram.updates._waiting
    kept = [each for each in waiting if key not in each[1].get("message", {})]
    waiting.clear()
    waiting.extend(kept)


def moved(room: Story) -> Group:
    old = room.group
    room.stage.group = old.migrate()
    return old


@pytest.mark.parametrize("lost", ["migrate_to_chat_id", "migrate_from_chat_id", "nothing"])
async def test_a_move_that_is_told_in_either_chat_takes_the_workshop_along(room: Story, lost: str):
    await room.start(at="A1")
    await room.student.replies("A1", "Ennen.")

    moved(room)
    unheard(room, lost)
    await room.settle()
    await room.student.replies("A1", "Jälkeen.")
    await room.teacher.says(f"/aloita@{room.telegram.bot.username}")

    assert await room.texts("A1") == ["Ennen.", "Jälkeen."]
    assert len(await room.database.fetch("SELECT id FROM streams WHERE id > 0")) == 1
    assert not any(room.says("card.hello.title") in each.text for each in room.posts)


async def test_a_move_that_is_told_again_changes_nothing(room: Story):
    await room.start(at="A1")
    old = moved(room)
    await room.settle()
    posts = len(room.posts)

    room.group.serve(room.teacher.person, {"migrate_from_chat_id": old.id})
    await room.settle()

    assert len(room.posts) == posts
    await room.student.replies("A1", "Jälkeen.")
    assert await room.texts("A1") == ["Jälkeen."]


# Calendars


def meetings(room: Story) -> list[str]:
    """The UIDs of the calendar files that were sent, in order."""
    messages = (each for chat in room.telegram.chats.values() for each in chat.messages)
    files = (each.document for each in messages if each.document)
    found = (x for x in files if (x.filename or "").endswith(".ics"))
    events = (each for x in found for each in Calendar.from_ical(x.data).walk("VEVENT"))
    return [str(each["uid"]) for each in events]


async def with_invitation(folder: Path) -> list[str]:
    async with gather() as people, at_work(people, folder) as room:
        await room.start(at="F")
        await room.turn_to("2027-03-26 10:00")
        return meetings(room)


async def test_two_installations_never_give_one_meeting_the_same_name(tmp_path: Path):
    one, other = [await with_invitation(tmp_path / each) for each in ("one", "other")]

    assert len(set(one)) == len(set(other)) == 1
    assert set(one) != set(other)
    key = (tmp_path / "one" / "story.db.key").read_bytes()
    assert key.hex() not in one[0]


async def test_a_meeting_keeps_its_name_over_a_restart_and_when_it_is_moved(
    rooms: Opened, tmp_path: Path
):
    async with gather() as people:
        async with at_work(people, tmp_path) as room:
            await room.start(at="F")
            await room.turn_to("2027-03-26 10:00")
            before = meetings(room)
        async with at_work(people, tmp_path) as room:
            await room.settle()
            await room.teacher.opens("move:e1:meeting")
            await room.teacher.writes("9.4.2027 klo 13")
            await room.teacher.presses("set:e1:meeting:*", private=True)
            await room.teacher.opens("exp:e1")
            await room.teacher.presses("postinv:e1", private=True)
            after = meetings(room)

    assert len(after) > len(before) > 0
    assert set(after) == set(before)
