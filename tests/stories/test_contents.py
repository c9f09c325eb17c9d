"""Contents: what somebody says is heard or answered; what Telegram tells of a chat is neither."""

from collections.abc import Mapping

import pytest
from telegram import Message

from bot.incoming.contents import CONTENTS
from bot.rehearsal.telegram.wire import Json
from tests.stories.story import Actor, Story

SERVICE: Mapping[str, Json] = {
    "pinned": {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "group"}}},
    "auto-delete timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    "background": {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🏠"}}},
    "write access": {"write_access_allowed": {"from_request": True}},
    "boost": {"boost_added": {"boost_count": 1}},
    "video chat": {"video_chat_started": {}},
    "video chat ended": {"video_chat_ended": {"duration": 60}},
    "title": {"new_chat_title": "<b>Uusi</b> & nimi"},
    "photo": {"new_chat_photo": []},
    "no photo": {"delete_chat_photo": True},
    "site": {"connected_website": "example.org"},
    "topic": {"forum_topic_edited": {"name": "Uusi"}},
    "of tomorrow": {"from_the_future": {"x": [1, {"y": None}]}},
}
FILE = {"file_id": "v", "file_unique_id": "vu"}
CLIP = FILE | {"width": 1, "height": 1, "duration": 1}
PLACE = {"latitude": 60.1, "longitude": 24.9}
WITHOUT_WORDS: Mapping[str, Json] = {
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "location": {"location": PLACE},
    "venue": {"venue": {"location": PLACE, "title": "Halli", "address": "Tie 1"}},
    "contact": {"contact": {"phone_number": "+358401234567", "first_name": "Maija"}},
    "video": {"video": CLIP},
    "animation": {"animation": CLIP, "document": FILE},
    "story": {"story": {"chat": {"id": 5, "type": "private"}, "id": 7}},
    "paid media": {"paid_media": {"star_count": 1, "paid_media": []}},
    "by another bot": {"text": "Haettua", "via_bot": {"id": 9, "is_bot": True, "first_name": "x"}},
}


async def sends(room: Story, actor: Actor, content: Json, *, private: bool) -> None:
    """Someone sends anything at all, in private or in reply to the group's card."""
    chat = actor.person.private if private else room.group
    about: Json = {"message_id": room.telegram.next_box_id(), "date": int(room.now.timestamp())}
    about |= {"chat": chat.as_json(), "from": actor.person.as_json()}
    if not private:
        about["reply_to_message"] = room.message("A1").as_json(deep=False)
    room.telegram.push({"message": about | content})
    await room.settle()


@pytest.mark.parametrize("kind", SERVICE)
@pytest.mark.parametrize("private", [True, False])
async def test_what_telegram_tells_of_a_chat_is_passed_over(room: Story, kind: str, private: bool):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()
    posts = len(room.posts)

    await sends(room, room.student, SERVICE[kind], private=private)

    assert (room.student.news(), len(room.posts)) == ([], posts)
    assert await room.texts("A1") == []


@pytest.mark.parametrize("kind", WITHOUT_WORDS)
@pytest.mark.parametrize("private", [True, False])
async def test_what_somebody_sends_without_words_is_asked_for_in_words(
    room: Story, kind: str, private: bool
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()

    await sends(room, room.student, WITHOUT_WORDS[kind], private=private)

    assert room.student.news() == [room.says("say.text_only")]
    assert await room.texts("A1") == []


AROUND = {
    *("author_signature", "business_connection_id", "caption_entities", "edit_date", "effect_id"),
    *("effective_attachment", "entities", "external_reply", "forward_origin", "from_user"),
    *("guest_bot_caller_chat", "guest_bot_caller_user", "guest_query_id", "has_media_spoiler"),
    *("has_protected_content", "is_automatic_forward", "is_from_offline", "is_paid_post"),
    *("is_topic_message", "link_preview_options", "media_group_id", "message_thread_id"),
    *("direct_messages_topic", "paid_star_count", "quote", "reply_markup", "reply_to_message"),
    *("reply_to_checklist_task_id", "reply_to_poll_option_id", "reply_to_story", "sender_chat"),
    *("sender_boost_count", "sender_business_bot", "sender_tag", "show_caption_above_media"),
    *("suggested_post_info", "via_bot"),
}
"""What a message has around its content."""
TOLD = {
    *("boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed"),
    *("chat_owner_left", "chat_shared", "checklist_tasks_added", "checklist_tasks_done"),
    *("connected_website", "delete_chat_photo", "direct_message_price_changed"),
    *("forum_topic_closed", "forum_topic_created", "forum_topic_edited", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "gift", "gift_upgrade_sent"),
    *("giveaway_completed", "giveaway_created", "giveaway_winners", "group_chat_created"),
    *("left_chat_member", "managed_bot_created", "message_auto_delete_timer_changed"),
    *("migrate_from_chat_id", "migrate_to_chat_id", "new_chat_members", "new_chat_photo"),
    *("new_chat_title", "paid_message_price_changed", "passport_data", "pinned_message"),
    *("poll_option_added", "poll_option_deleted", "proximity_alert_triggered"),
    *("refunded_payment", "successful_payment", "suggested_post_approval_failed"),
    *("suggested_post_approved", "suggested_post_declined", "suggested_post_paid"),
    *("suggested_post_refunded", "supergroup_chat_created", "unique_gift", "users_shared"),
    *("video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled"),
    *("video_chat_started", "web_app_data", "write_access_allowed"),
}
"""What Telegram tells of a chat, a payment or a person: nobody says it."""


def test_all_that_a_message_may_hold_is_content_or_told_or_around_it():
    held = {each.removeprefix("_") for each in Message.__slots__}

    assert held == {*CONTENTS, *AROUND, *TOLD}
    assert len(held) == len(CONTENTS) + len(AROUND) + len(TOLD)


# The bot's own words


@pytest.mark.parametrize("copied", [True, False])
async def test_the_bots_own_card_sent_back_is_no_answer(room: Story, copied: bool):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    question, person = room.student.latest, room.student.person
    room.student.news()

    for each in (room.message("A1"), question):
        await room.after(person.forwards, each, person.private, copied=copied)
        assert room.student.news() == [room.says("say.own_words")]

    assert await room.texts("A1") == []
    await room.student.writes("Omin sanoin.")
    assert await room.texts("A1") == ["Omin sanoin."]


async def test_a_card_sent_on_answers_no_pulse_either(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    asked, person = room.student.latest, room.student.person

    await room.after(person.forwards, asked, person.private)

    assert room.student.sees == room.says("say.own_words")
    assert await room.texts("F") == []


async def test_a_reply_to_what_the_bot_said_of_itself_is_answered(room: Story):
    den = room.telegram.group("Muualla", room.student.person)
    await room.after(den.add_bot, room.student.person)
    await room.turn(minutes=1)

    hello = next(each for each in den.messages if each.sender is room.telegram.bot)
    await room.after(room.student.person.says, den, "Hei itsellesi!", hello)

    assert den.messages[-1].text == room.says("say.no_workshop")


async def test_a_card_that_is_copied_into_a_reply_is_no_answer_either(room: Story):
    await room.start(at="A1")

    await room.student.replies("A1", room.card("A1"))

    assert room.student.sees == room.says("say.own_words")
    assert await room.texts("A1") == []


async def test_what_another_person_wrote_may_be_sent_on_as_an_answer(room: Story):
    await room.start(at="A1")
    said = await room.instructor.says("Perehdytys jäi kesken.")
    await room.student.opens("answer:A1")

    await room.after(room.student.person.forwards, said, room.student.person.private)

    assert await room.texts("A1") == ["Perehdytys jäi kesken."]


async def test_the_groups_card_may_be_answered_in_private_from_where_it_stands(room: Story):
    await room.start(at="A1")
    await room.student.starts()
    card, bot = room.message("A1"), room.telegram.bot.as_json()
    origin = {"type": "user", "date": int(card.date.timestamp()), "sender_user": bot}

    for known in ({"chat": room.group.as_json(), "message_id": card.id}, {}):
        outside = {"text": "Täällä vastaan.", "external_reply": {"origin": origin} | known}
        await sends(room, room.student, outside, private=True)

    answers = (await room.state()).items("A1")  # what is no reply answers the open question
    assert [(each.text, each.private) for each in answers] == [("Täällä vastaan.", True)] * 2
