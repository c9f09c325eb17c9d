"""Sending, editing, deleting, replying, reacting, pinning: the results and the refusals."""

from typing import Any

import pytest
from telegram import Bot, ForceReply, ReplyParameters
from telegram.error import BadRequest

from bot.rehearsal.telegram.methods.editing import REACTIONS
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Clock, Refusal, drain, news

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Ok", **action}]]}


async def test_a_message_is_seen_as_it_was_sent(ptb: Bot, group: Group, clock: Clock) -> None:
    sent = await ptb.send_message(group.id, " <b>Hei</b> &amp; terve ", parse_mode="HTML")

    seen = group.messages[-1]
    assert sent.text == seen.text == "Hei & terve"
    assert sent.text_html == "<b>Hei</b> &amp; terve"
    assert seen.html == " <b>Hei</b> &amp; terve "
    assert seen.sender.username == "kokeilubotti_bot"
    assert sent.date == seen.date == clock.now()


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "👍" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": button(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": button(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": button(web_app={"url": "https://e.org"})},
            "BUTTON_TYPE_INVALID",
        ),
        ({"text": "x", "reply_markup": button()}, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": button(url="nowhere")}, "is invalid: Wrong HTTP URL"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
    ],
)
async def test_what_cannot_be_sent(
    api: Api, group: Group, params: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await api("sendMessage", chat_id=group.id, **params)

    assert refused.value.code == 400
    assert str(refused.value).startswith(f"Bad Request: {refusal}") or refusal in str(refused.value)


async def test_the_limits_are_counted_after_parsing(api: Api, group: Group) -> None:
    text = "<b>" + "&lt;" * 4096 + "</b>"

    sent = await api("sendMessage", chat_id=group.id, text=text, parse_mode="HTML")

    assert len(sent["text"]) == 4096


async def test_only_a_hundred_entities_are_kept(api: Api, group: Group) -> None:
    sent = await api("sendMessage", chat_id=group.id, text="<b>x</b> " * 150, parse_mode="HTML")

    assert len(sent["entities"]) == 100


async def test_replies_and_quotes(ptb: Bot, api: Api, group: Group, student: Person) -> None:
    question = await ptb.send_message(group.id, "Mita kuuluu?")
    said = student.says(group, "Hyvaa", reply_to=group.messages[-1], quote="kuuluu")

    [(_, heard)] = await news(api)
    answer = await ptb.send_message(group.id, "Hieno", reply_parameters=ReplyParameters(said.id))
    lost = ReplyParameters(999, allow_sending_without_reply=True)
    alone = await ptb.send_message(group.id, "Hieno", reply_parameters=lost)

    assert heard["reply_to_message"]["message_id"] == question.message_id
    assert heard["quote"] == {"text": "kuuluu", "position": 5, "is_manual": True}
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.message_id == said.id
    assert alone.reply_to_message is None


async def test_people_edit_what_they_wrote(
    api: Api, group: Group, student: Person, teacher: Person
) -> None:
    await api("sendMessage", chat_id=group.id, text="kortti")
    said = student.says(group, "Hei", reply_to=group.messages[-1])
    student.edits(said, "Terve")
    with pytest.raises(ValueError):
        teacher.edits(said, "Moi")

    [_, (kind, edited)] = await news(api)
    assert kind == "edited_message"
    assert edited["text"] == "Terve"
    assert edited["edit_date"] >= edited["date"]
    assert (said.text, said.edits) == ("Terve", 1)


async def test_the_bot_edits_its_own_message_at_any_age(
    ptb: Bot, group: Group, clock: Clock
) -> None:
    sent = await ptb.send_message(group.id, "eka", reply_markup=None)
    clock.turn(days=400)

    await ptb.edit_message_text("<i>toka</i>", group.id, sent.message_id, parse_mode="HTML")

    seen = group.messages[-1]
    assert (seen.text, seen.edits, seen.edited_at) == ("toka", 1, clock.now())


async def test_an_edit_that_changes_nothing_is_refused(api: Api, group: Group) -> None:
    markup = button(callback_data="1")
    sent = await api("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    place = {"chat_id": group.id, "message_id": sent["message_id"]}

    with pytest.raises(Refusal) as refused:
        await api("editMessageText", **place, text="x", reply_markup=markup)
    assert str(refused.value) == NOT_MODIFIED
    with pytest.raises(Refusal, match="message is not modified"):
        await api("editMessageReplyMarkup", **place, reply_markup=markup)

    await api("editMessageText", **place, text="x")
    assert group.messages[-1].keyboard == []
    await api("editMessageText", **place, text="<b>x</b>", parse_mode="HTML")
    await api("editMessageReplyMarkup", **place, reply_markup=markup)
    assert group.messages[-1].labels == ["Ok"]
    assert group.messages[-1].edits == 3


async def test_what_cannot_be_edited(api: Api, ptb: Bot, group: Group, student: Person) -> None:
    foreign = student.says(group, "hei")
    forced = await ptb.send_message(group.id, "Kirjoita", reply_markup=ForceReply(selective=True))
    plain = await ptb.send_message(group.id, "x")

    for message_id, refusal in (
        (999, "message to edit not found"),
        (foreign.id, "message can't be edited"),
        (forced.message_id, "message can't be edited"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await api("editMessageText", chat_id=group.id, message_id=message_id, text="y")
    with pytest.raises(Refusal, match="there is no caption in the message to edit"):
        await api("editMessageCaption", chat_id=group.id, message_id=plain.message_id, caption="y")
    with pytest.raises(Refusal, match="inline keyboard expected"):
        await api(
            "editMessageText",
            chat_id=group.id,
            message_id=plain.message_id,
            text="y",
            reply_markup={"force_reply": True},
        )


async def test_force_reply_is_kept(ptb: Bot, group: Group) -> None:
    await ptb.send_message(
        group.id, "Kirjoita", reply_markup=ForceReply(input_field_placeholder="Tarve")
    )

    markup = group.messages[-1].markup
    assert markup is not None
    assert markup["input_field_placeholder"] == "Tarve"


async def test_deleting(
    telegram: PretendTelegram, ptb: Bot, group: Group, student: Person, clock: Clock
) -> None:
    old = await ptb.send_message(group.id, "vanha")
    clock.turn(hours=49)
    new = await ptb.send_message(group.id, "uusi")
    foreign = student.says(group, "hei")

    assert await ptb.delete_message(group.id, new.message_id)
    assert [m.text for m in group.messages if m.deleted] == ["uusi"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await ptb.delete_message(group.id, new.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await ptb.delete_message(group.id, old.message_id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await ptb.delete_message(group.id, foreign.id)
    group.promote(telegram.bot)
    assert await ptb.delete_messages(group.id, [foreign.id, 999])
    assert foreign.deleted


async def test_a_deleted_message_cannot_be_answered(
    api: Api, group: Group, student: Person, telegram: PretendTelegram
) -> None:
    said = student.says(group, "hei")
    await drain(api)
    student.deletes(said)

    assert telegram.pending == 0
    with pytest.raises(Refusal, match="message to be replied not found"):
        await api(
            "sendMessage", chat_id=group.id, text="x", reply_parameters={"message_id": said.id}
        )


async def test_the_bot_reacts_once_with_an_allowed_emoji(
    ptb: Bot, api: Api, group: Group, student: Person, telegram: PretendTelegram
) -> None:
    said = student.says(group, "hei")
    await ptb.set_message_reaction(group.id, said.id, "👍")
    assert said.reactions == {telegram.bot: "👍"}
    await ptb.set_message_reaction(group.id, said.id)
    assert said.reactions == {}
    with pytest.raises(BadRequest, match="Reaction_empty"):
        await ptb.set_message_reaction(group.id, said.id)

    place = {"chat_id": group.id, "message_id": said.id}
    for emoji in ("❤️", "✅"):
        with pytest.raises(Refusal, match="REACTION_INVALID"):
            await api("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": emoji}])
    both = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    with pytest.raises(Refusal, match="REACTIONS_TOO_MANY"):
        await api("setMessageReaction", **place, reaction=both)
    group.allowed_reactions = frozenset("👎")
    with pytest.raises(Refusal, match="REACTION_INVALID"):
        await api("setMessageReaction", **place, reaction=both[:1])
    assert len(REACTIONS) == 73


async def test_pins(ptb: Bot, api: Api, group: Group, telegram: PretendTelegram) -> None:
    sent = await ptb.send_message(group.id, "kortti")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await ptb.pin_chat_message(group.id, sent.message_id)
    group.promote(telegram.bot)
    await drain(api)

    await ptb.pin_chat_message(group.id, sent.message_id)

    [(_, notice)] = await news(api)
    assert notice["pinned_message"]["message_id"] == sent.message_id
    pinned = (await ptb.get_chat(group.id)).pinned_message
    assert pinned is not None
    await ptb.unpin_chat_message(group.id)
    assert (await ptb.get_chat(group.id)).pinned_message is None


async def test_chat_actions_and_commands(ptb: Bot, api: Api, group: Group) -> None:
    assert await ptb.send_chat_action(group.id, "typing")
    with pytest.raises(Refusal, match="wrong parameter action in request"):
        await api("sendChatAction", chat_id=group.id, action="dancing")

    scope = {"type": "all_group_chats"}
    commands = [{"command": "apua", "description": "Apua"}]
    await api("setMyCommands", commands=commands, scope=scope, language_code="fi")
    assert await api("getMyCommands", scope=scope, language_code="fi") == commands
    assert await api("getMyCommands", scope=scope) == []
    await api("deleteMyCommands", scope=scope, language_code="fi")
    assert await api("getMyCommands", scope=scope, language_code="fi") == []
    with pytest.raises(Refusal, match="BOT_COMMAND_INVALID"):
        await api("setMyCommands", commands=[{"command": "É", "description": "x"}])
