"""A group that takes nothing from the bot: who is told, and how its cards come in the end."""

import json

import pytest

from bot.cards.buttons import start_payload
from bot.rehearsal.telegram.server import Fault
from bot.rehearsal.telegram.world.members import Member
from bot.rehearsal.telegram.world.messages import Topic
from dialogs.effects import Show
from dialogs.keys import CardKey
from tests.proofs.conftest import forgive
from tests.stories.small_groups import small_groups
from tests.stories.story import Opened, Story

NOTHING = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
    *("can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag"),
    "can_react_to_messages",
)


async def in_a_topic(rooms: Opened) -> tuple[Story, Topic]:
    """A workshop in a topic of a forum; its facilitator's private chat is open."""
    room = await rooms(topics=True)
    await room.start(at="I1")
    topic = room.group.topic("Työpaja", by=room.teacher.person)
    bot = room.telegram.bot
    room.group.members[bot.id] = Member(bot, "member")
    said = f"/start@{bot.username} {start_payload(1, 'group')}"
    await room.after(room.teacher.person.says, room.group, said, thread=topic)
    await room.teacher.presses("join:OL")
    await room.instructor.presses("join:TP")
    await room.teacher.presses("adv:I2")
    await room.teacher.presses("gap:I2")
    return room, topic


def delete(room: Story, topic: Topic) -> None:
    """An admin deletes a topic with all that is in it."""
    room.group.topics.pop(topic.thread_id)
    for each in [x for x in room.group.messages if x.topic is topic]:
        room.group.drop(each)


async def test_a_workshop_whose_topic_was_deleted_goes_along_to_a_new_one(rooms: Opened) -> None:
    room, topic = await in_a_topic(rooms)
    delete(room, topic)
    room.teacher.news()
    await room.teacher.presses("skip:I3", private=True)
    (told,) = (x for x in room.teacher.news() if "Konepaja Teräskulma" in x)
    assert "tee uusi ja kirjoita siihen /aloita" in told

    other = room.group.topic("Uusi", by=room.teacher.person)
    said = f"/aloita@{room.telegram.bot.username}"
    await room.after(room.teacher.person.says, room.group, said, thread=other)

    assert [x.text[:7] for x in room.posts if x.topic is other][-1] == "I · 4/4"
    assert len(await room.database.fetch("SELECT id FROM streams WHERE id > 0")) == 1
    await room.instructor.replies("I4", "Uudessa aiheessa.")
    assert await room.texts("I4") == ["Uudessa aiheessa."]


async def test_somebody_else_does_not_take_a_lost_workshop_along(rooms: Opened) -> None:
    room, topic = await in_a_topic(rooms)
    delete(room, topic)
    await room.teacher.presses("skip:I3", private=True)

    other = room.group.topic("Uusi", by=room.teacher.person)
    said = f"/aloita@{room.telegram.bot.username}"
    await room.after(room.student.person.says, room.group, said, thread=other)

    assert room.posts[-1].text == room.says("say.invited_only")
    assert len(await room.database.fetch("SELECT id FROM streams WHERE id > 0")) == 1


@pytest.mark.parametrize("again", ["promoted", "in silence"])
async def test_a_bot_that_may_write_again_shows_its_card_within_minutes(
    rooms: Opened, again: str
) -> None:
    room = await rooms(kind="supergroup")
    await room.start(at="I3", format="ASYNC")
    room.group.bot_may_write = False
    await room.teacher.presses("skip:I3", private=True)
    await room.turn(minutes=20)
    assert not any("I · 4/4" in each.text for each in room.posts)

    if again == "promoted":
        await room.after(room.group.promote, room.telegram.bot)
    else:
        room.group.bot_may_write = True
        await room.turn(minutes=5)

    assert any("I · 4/4" in each.text for each in room.group.messages)


async def test_who_is_restricted_and_no_member_is_gone_until_let_in_again(rooms: Opened) -> None:
    room = await rooms(kind="supergroup")
    await room.start(at="I3", format="ASYNC")
    bot = room.telegram.bot
    muted = {"status": "restricted", "until_date": 0, **dict.fromkeys(NOTHING, False)}

    def change(old: dict[str, object], new: dict[str, object]) -> None:
        of_bot = {"user": bot.as_json()}
        body = {"chat": room.group.as_json(), "from": room.teacher.person.as_json(), "date": 1}
        body |= {"old_chat_member": of_bot | old, "new_chat_member": of_bot | new}
        room.telegram.push({"my_chat_member": json.loads(json.dumps(body))})

    room.group.members[bot.id] = Member(bot, "left")
    await room.after(change, muted | {"is_member": True}, muted | {"is_member": False})
    assert room.says("say.group_lost") in room.teacher.sees_all
    await room.teacher.presses("skip:I3", private=True)

    room.group.members[bot.id] = Member(bot, "member")
    await room.after(change, muted | {"is_member": False}, {"status": "member"})

    assert any("I · 4/4" in each.text for each in room.posts)


async def test_a_group_that_is_closed_for_a_day_is_told_to_the_coordinator_in_working_hours(
    rooms: Opened,
) -> None:
    room = await rooms(kind="supergroup")
    leader = room.person("Kaisa", member=False)
    await leader.starts()
    await room.start(at="I3", coordinator=leader)
    await room.turn_to("2027-01-18 17:00")
    leader.news()
    room.group.bot_may_write = False
    await room.teacher.presses("skip:I3", private=True)

    await room.turn_to("2027-01-20 08:00")
    assert leader.news() == []
    await room.turn_to("2027-01-20 09:30")

    (told,) = leader.news()
    assert told.startswith("Konepaja Teräskulma")
    assert room.teacher.sees_all.count(room.says("say.group_lost")) == 1


async def test_a_loss_after_a_return_is_told_anew(rooms: Opened) -> None:
    room = await rooms(kind="supergroup")
    await room.start(at="I3")
    for place in ("I3", "I4"):
        room.group.bot_may_write = False
        await room.teacher.presses(f"skip:{place}", private=True)
        room.group.bot_may_write = True
        await room.turn(minutes=5)

    assert room.teacher.sees_all.count(room.says("say.group_lost")) == 2
    assert any("A · 1/4" in each.text for each in room.posts)


async def test_a_group_that_threw_the_bot_out_is_tried_once_a_day(room: Story) -> None:
    await room.start(at="I3")
    await room.after(room.group.remove, room.telegram.bot)
    await room.teacher.presses("skip:I3", private=True)
    since = len(room.telegram.calls)

    await room.turn(days=10)

    tries = [x for x in room.telegram.calls[since:] if x.chat_id == room.group.id]
    assert {x.method for x in tries} == {"sendChatAction"}
    assert 8 <= len(tries) <= 11


async def test_a_group_that_takes_no_files_still_has_its_cards(rooms: Opened) -> None:
    room = await rooms(kind="supergroup")
    await room.start(at="F")
    refusal = Fault.bad_request("not enough rights to send documents to the chat")
    room.telegram.fail("sendDocument", refusal, 99, room.group.id)

    async with room.room.app.streams.transaction():
        show = Show(CardKey("invitation:e1"), fresh=True)
        await room.room.app.streams.put(room.workshop, show, room.now)
    await room.settle()
    await room.turn(hours=2)
    await room.student.says("/tilanne")
    await room.turn(minutes=1)

    parked = "SELECT card FROM outbox WHERE state = 'parked'"
    assert await room.database.fetch(parked) == []
    assert len([x for x in room.telegram.calls if x.method == "sendDocument"]) == 1
    assert room.says("card.lost.card") in room.teacher.sees_all
    await forgive(room)


async def test_a_closed_group_that_becomes_a_supergroup_has_all_that_waited(room: Story) -> None:
    await room.start(at="I3")
    room.group.bot_may_write = False
    await room.teacher.presses("skip:I3", private=True)
    await room.student.says("/tilanne")
    assert await room.database.fetch("SELECT 1 FROM outbox WHERE state = 'parked'")

    room.stage.group = room.group.migrate()
    await room.settle()
    await room.turn(minutes=1)

    assert await room.database.fetch("SELECT card FROM outbox WHERE state = 'parked'") == []
    assert any("I · 4/4" in each.text for each in room.posts)


async def test_of_a_loss_that_is_over_no_coordinator_is_told(rooms: Opened) -> None:
    room = await rooms(kind="supergroup")
    leader = room.person("Kaisa", member=False)
    await leader.starts()
    await room.start(at="I3", coordinator=leader)
    await room.turn_to("2027-01-21 17:00")
    leader.news()
    room.group.bot_may_write = False
    await room.teacher.presses("skip:I3", private=True)
    await room.turn_to("2027-01-23 12:00")
    room.group.bot_may_write = True

    await room.turn_to("2027-01-26 12:00")

    assert leader.news() == []


async def test_a_reminder_that_waited_in_a_closed_chat_is_not_offered_to_be_sent_again(
    room: Story,
) -> None:
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    room.student.person.private.blocked = True
    await room.turn_to("2027-02-08 10:00")
    assert any(each.failed for each in (await room.state()).notices.values())

    room.student.person.private.blocked = False
    await room.student.starts()
    await room.turn(minutes=5)

    assert "Yhteinen aloituspuhelu" in room.student.sees_all
    assert not any(each.failed for each in (await room.state()).notices.values())


async def test_of_two_small_groups_that_are_lost_each_is_told_of_by_its_number(
    room: Story,
) -> None:
    made = await small_groups(room)
    room.teacher.news()

    for chat in made.chats.values():
        await room.after(chat.remove, room.telegram.bot)

    told = [x for x in room.teacher.news() if room.says("say.group_lost") in x]
    named = [x.splitlines()[0] for x in told]
    assert named == [f"Konepaja Teräskulma · pienryhmä {number}" for number in made.chats]
