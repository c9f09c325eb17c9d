"""Groups: joining and leaving, privacy, anonymous administrators, topics, migration."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Refusal, drain, news


def texts(updates: list[tuple[str, Any]]) -> list[str]:
    return [payload.get("text") for _, payload in updates]


async def test_a_startgroup_link_adds_the_bot_and_starts_it(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    await drain(api)
    group = telegram.group("Konepaja", teacher, creator=teacher)

    teacher.follows("https://t.me/kokeilubotti_bot?startgroup=abc", group=group)

    [(kind, change), (_, joined), (_, start)] = await news(api)
    assert kind == "my_chat_member"
    assert change["old_chat_member"]["status"] == "left"
    assert change["new_chat_member"]["status"] == "member"
    assert joined["new_chat_members"][0]["id"] == telegram.bot.id
    assert start["text"] == "/start@kokeilubotti_bot abc"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_removed_bot_is_refused(
    telegram: PretendTelegram, ptb: Bot, api: Api, teacher: Person, kind: str
) -> None:
    group = telegram.group("Konepaja", teacher, kind=kind)
    group.add_bot()
    await drain(api)

    group.remove_bot(by=teacher)

    change = (await news(api))[-1][1]
    assert change["new_chat_member"]["status"] == "kicked"
    with pytest.raises(Forbidden, match=f"bot was kicked from the {kind} chat"):
        await ptb.send_message(group.id, "hei")


async def test_a_group_without_the_bot(
    telegram: PretendTelegram, api: Api, teacher: Person
) -> None:
    small = telegram.group("A", teacher)
    large = telegram.group("B", teacher, kind="supergroup")

    with pytest.raises(Refusal, match="Bad Request: chat not found"):
        await api("sendMessage", chat_id=small.id, text="x")
    with pytest.raises(Refusal, match="Forbidden: bot is not a member of the supergroup chat"):
        await api("sendMessage", chat_id=large.id, text="x")


async def test_privacy_mode_lets_through_what_is_meant_for_the_bot(
    api: Api, group: Group, teacher: Person, student: Person
) -> None:
    student.says(group, "hei kaikki")
    student.says(group, "/apua")
    student.says(group, "/apua@other_bot")
    student.says(group, "/apua@kokeilubotti_bot")
    await api("sendMessage", chat_id=group.id, text="kortti")
    card = group.messages[-1]
    student.says(group, "/sitten")
    student.says(group, "vastaus", reply_to=card)
    student.says(group, "toisille", reply_to=group.messages[1])
    student.sends(group, photo=b"x", reply_to=card)
    group.rename("Paja")

    heard = await news(api)

    assert texts(heard) == ["/apua@kokeilubotti_bot", "/sitten", "vastaus", None, None]
    assert heard[2][1]["reply_to_message"]["message_id"] == card.id
    assert heard[-1][1]["new_chat_title"] == "Paja"


async def test_an_administrator_hears_everything(
    telegram: PretendTelegram, api: Api, group: Group, student: Person
) -> None:
    group.promote(telegram.bot)
    student.says(group, "hei kaikki")

    [(kind, change), (_, message)] = await news(api)

    assert kind == "my_chat_member"
    assert change["new_chat_member"]["status"] == "administrator"
    assert message["text"] == "hei kaikki"


async def test_only_an_administrator_that_asked_hears_of_members(
    telegram: PretendTelegram, api: Api, group: Group, student: Person
) -> None:
    group.remove(student, said=False)
    untold = await news(api)
    group.add(student)
    group.promote(telegram.bot)
    await drain(api)
    await api("getUpdates", allowed_updates=["message", "chat_member"])

    group.restrict(student)
    group.remove(student, said=False)
    changes = await news(api)

    assert untold == []
    assert [kind for kind, _ in changes] == ["chat_member", "chat_member"]
    states = [change["new_chat_member"] for _, change in changes]
    assert [(x["status"], x["is_member"]) for x in states] == [
        ("restricted", True),
        ("restricted", False),
    ]


async def test_members_come_and_go(
    telegram: PretendTelegram, api: Api, group: Group, teacher: Person
) -> None:
    newcomer = telegram.user("Uusi")
    group.add(newcomer, by=teacher)
    group.remove(newcomer, by=teacher)

    [(_, joined), (_, left)] = await news(api)

    assert joined["new_chat_members"][0]["id"] == newcomer.id
    assert left["left_chat_member"]["id"] == newcomer.id
    assert (await api("getChatMember", chat_id=group.id, user_id=newcomer.id))["status"] == "kicked"
    with pytest.raises(ValueError):
        newcomer.says(group, "hei")


async def test_who_is_in_charge(api: Api, group: Group, teacher: Person, student: Person) -> None:
    group.promote(student, anonymous=True)

    admins = await api("getChatAdministrators", chat_id=group.id)

    assert [(m["user"]["id"], m["status"], m["is_anonymous"]) for m in admins] == [
        (teacher.id, "creator", False),
        (student.id, "administrator", True),
    ]
    assert await api("getChatMemberCount", chat_id=group.id) == 3
    assert (await api("getChat", chat_id=group.id))["title"] == "Konepaja"


async def test_an_anonymous_administrator_looks_like_two(
    api: Api, supergroup: Group, teacher: Person
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Ok", "callback_data": "ok"}]]}
    await api("sendMessage", chat_id=supergroup.id, text="x", reply_markup=keyboard)
    supergroup.promote(teacher, anonymous=True)
    hidden = teacher.anonymous(supergroup)

    hidden.says(supergroup, "/apua@kokeilubotti_bot")
    hidden.presses(supergroup.messages[-2], "Ok")

    [(_, message), (_, query)] = await news(api)
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == supergroup.id
    assert query["from"]["id"] == teacher.id


async def test_topics(telegram: PretendTelegram, ptb: Bot, api: Api, teacher: Person) -> None:
    forum = telegram.group("Konepaja", teacher, topics=True)
    forum.add_bot()
    topic = forum.topic("A")
    await drain(api)

    sent = await ptb.send_message(forum.id, "kortti", message_thread_id=topic.thread_id)
    teacher.says(forum, "vastaus", reply_to=forum.messages[-1])
    teacher.says(forum, "/x@kokeilubotti_bot", thread=topic)
    teacher.says(forum, "/y@kokeilubotti_bot")

    [(_, answer), (_, inside), (_, general)] = await news(api)
    assert sent.message_thread_id == answer["message_thread_id"] == topic.thread_id
    assert sent.is_topic_message
    assert inside["reply_to_message"]["forum_topic_created"]["name"] == "A"
    assert "message_thread_id" not in general
    assert general["chat"]["is_forum"] is True
    with pytest.raises(BadRequest, match="Message thread not found"):
        await ptb.send_message(forum.id, "x", message_thread_id=1)


async def test_a_reply_in_a_supergroup_has_a_thread_but_no_topic(
    api: Api, supergroup: Group, student: Person
) -> None:
    await api("sendMessage", chat_id=supergroup.id, text="kortti")
    student.says(supergroup, "vastaus", reply_to=supergroup.messages[-1])

    [(_, message)] = await news(api)

    assert message["message_thread_id"] == supergroup.messages[-2].id
    assert "is_topic_message" not in message


async def test_migration(ptb: Bot, api: Api, group: Group, student: Person) -> None:
    card = await ptb.send_message(group.id, "kortti")

    new = group.migrate()

    [(_, farewell), (_, welcome)] = await news(api)
    assert (farewell["chat"]["id"], farewell["migrate_to_chat_id"]) == (group.id, new.id)
    assert (welcome["chat"]["id"], welcome["migrate_from_chat_id"]) == (new.id, group.id)
    with pytest.raises(ChatMigrated) as migrated:
        await ptb.send_message(group.id, "x")
    assert migrated.value.new_chat_id == new.id
    with pytest.raises(Refusal, match="group chat was upgraded to a supergroup chat") as refused:
        await api("editMessageText", chat_id=group.id, message_id=card.id, text="y")
    assert refused.value.parameters == {"migrate_to_chat_id": new.id}
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await ptb.edit_message_text("y", chat_id=new.id, message_id=card.id + 100)
    student.says(new, "/x@kokeilubotti_bot")
    assert new.type == "supergroup"
    assert new.title == "Konepaja"
    with pytest.raises(ValueError):
        student.says(group, "x")


async def test_only_administrators_may_write(
    telegram: PretendTelegram, ptb: Bot, group: Group
) -> None:
    group.bot_may_write = False
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await ptb.send_message(group.id, "x")

    group.promote(telegram.bot)

    await ptb.send_message(group.id, "x")


async def test_a_bare_command_goes_to_the_bot_that_posted_last(
    api: Api, group: Group, student: Person
) -> None:
    await api("sendMessage", chat_id=group.id, text="kortti")
    student.says(group, "/yksi")
    group.last_bot = None
    student.says(group, "/kaksi")

    assert texts(await news(api)) == ["/yksi"]


async def test_the_bot_leaves(ptb: Bot, group: Group, api: Api) -> None:
    await ptb.leave_chat(group.id)

    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await ptb.send_message(group.id, "x")
    [(kind, change)] = await news(api)
    assert kind == "my_chat_member"
    assert change["new_chat_member"]["status"] == "left"


async def test_reactions_are_told_to_administrators_who_asked(
    telegram: PretendTelegram, api: Api, group: Group, student: Person
) -> None:
    await api("sendMessage", chat_id=group.id, text="kortti")
    card = group.messages[-1]
    group.promote(telegram.bot)
    student.reacts(card, "👍")
    await drain(api)
    await api("getUpdates", allowed_updates=["message_reaction"])
    student.reacts(card, "👎")

    [(kind, change)] = await news(api)

    assert kind == "message_reaction"
    assert change["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert change["new_reaction"] == [{"type": "emoji", "emoji": "👎"}]
    assert card.reactions == {student: "👎"}


async def test_private_chats_and_groups_share_message_ids_supergroups_do_not(
    ptb: Bot, group: Group, supergroup: Group, teacher: Person
) -> None:
    first = await ptb.send_message(group.id, "x")
    second = await ptb.send_message(teacher.id, "x")
    third = await ptb.send_message(supergroup.id, "x")

    assert second.message_id == first.message_id + 1
    assert third.message_id == supergroup.messages[-2].id + 1


async def test_a_channel_takes_a_bot_as_admin_and_lets_it_leave(
    telegram: PretendTelegram, ptb: Bot, api: Api, teacher: Person
) -> None:
    await drain(api)
    channel = telegram.channel("Koulun kanava", teacher)

    channel.promote(telegram.bot)
    await ptb.leave_chat(channel.id)

    [(kind, added), (_, left)] = await news(api)
    assert (kind, added["chat"]["type"]) == ("my_chat_member", "channel")
    assert added["new_chat_member"]["status"] == "administrator"
    assert left["new_chat_member"]["status"] == "left"
    with pytest.raises(Forbidden, match="not a member of the channel chat"):
        await ptb.send_message(channel.id, "Hei")


async def test_what_is_forwarded_tells_whose_it_was_unless_that_is_hidden(
    telegram: PretendTelegram, ptb: Bot, api: Api, teacher: Person
) -> None:
    teacher.starts()
    sent = await ptb.send_message(teacher.private.id, "Botin sanat")
    await drain(api)

    message = teacher.private.find(sent.message_id)
    assert message is not None
    teacher.forwards(teacher.forwards(message, teacher.private), teacher.private)
    teacher.forwards(message, teacher.private, copied=True)

    first, again, copied = [payload for _, payload in await news(api)]
    assert first["text"] == again["text"] == copied["text"] == "Botin sanat"
    assert first["forward_origin"]["sender_user"]["id"] == telegram.bot.id
    assert again["forward_origin"] == first["forward_origin"]
    assert "forward_origin" not in copied
