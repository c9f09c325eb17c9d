"""Whatever people send, the bot answers kindly or stays silent, loses nothing, and goes on."""

from pathlib import Path

import pytest

from bot.cards.buttons import callback_data
from dialogs import commands as c
from dialogs.facts.pool import late_ideas
from tests.stories.story import Story, on_disk

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ODD = {
    "markup": "<b>Lihava</b> & <a href='tg://user?id=1'>x</a> {name} {{ 7*7 }} %s </blockquote>",
    "long": "Pitkä sana ja toinen. " * 186,
    "one word": "ä" * 4096,
    "emoji": FAMILY * 300,
    "right to left": "שלום עולם, مرحبا بالعالم",
    "override": "abc\u202edef\u2066ghi\u2069",
    "joiners": "می\u200cخواهم 🏳️\u200d🌈",
    "lines": "a\n\n\n" * 400,
    "links": "https://example.org/?a=1&b=<c> @kaikki #tagi /ei_komento",
    "flag": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
}


async def test_odd_texts_are_kept_and_every_card_can_still_be_shown(room: Story):
    await room.start(at="A1")
    for text in ODD.values():
        await room.classmate.replies("A1", text)
        await room.student.privately("A1", text)
    await room.instructor.replies("A1", "Tavallinen.")
    await room.teacher.replies("A1", "Tavallinen.")

    await room.teacher.presses("adv:A1")
    await room.student.writes("/tietoni")

    assert len(await room.texts("A1")) == 2 * len(ODD) + 2
    assert "<b>Lihava</b>" in room.card("A1")
    assert "\u202e" not in room.card("A1")
    assert "\u2068שלום" in room.card("A1")
    await room.teacher.presses("adv:A1")
    assert (await room.state()).place == "A2"


async def test_texts_with_nothing_to_see_are_refused_kindly(room: Story):
    await room.start(at="A1")

    for text in ("\u2066\u2069", "\u200b\u2060", "\u200d"):
        await room.student.replies("A1", text)
        assert room.says("refusal.empty") in room.student.sees

    assert await room.texts("A1") == []


@pytest.mark.parametrize("content", [{"sticker": True}, {"document": b"%PDF-1.7"}])
async def test_what_is_not_text_is_asked_for_in_words(room: Story, content: dict[str, object]):
    await room.start(at="A1")

    await room.after(room.student.person.sends, room.group, reply_to=room.message("A1"), **content)
    assert room.says("say.text_only") in room.student.sees
    room.student.news()
    await room.student.opens("answer:A1")
    await room.after(room.student.person.sends, room.student.person.private, **content)

    assert any(room.says("say.text_only") in each for each in room.student.news())
    assert await room.texts("A1") == []


async def test_the_same_in_words_may_be_a_reply_to_the_request_for_words(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    private = room.student.person.private

    await room.after(room.student.person.sends, private, sticker=True)
    await room.student.writes("Sama sanoin.", room.student.latest)
    await room.after(
        room.classmate.person.sends, room.group, sticker=True, reply_to=room.message("A1")
    )
    await room.classmate.says("Sama ryhmässä.", reply_to=room.posts[-1])

    assert await room.texts("A1") == ["Sama sanoin.", "Sama ryhmässä."]


async def test_the_words_under_a_photo_are_an_answer(room: Story):
    await room.start(at="A1")

    photo = await room.after(
        room.student.person.sends,
        room.group,
        photo=b"\xff\xd8photo",
        caption="Lista on seinällä.",
        reply_to=room.message("A1"),
    )
    await room.student.edits(photo, "Lista on ovessa.")

    assert await room.texts("A1") == ["Lista on ovessa."]


async def test_an_album_is_answered_once(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()

    for number in range(4):
        room.student.person.sends(
            room.student.person.private,
            photo=b"\xff\xd8photo%d" % number,
            caption="Kuvat hallista." if number == 0 else None,
            media_group_id="album",
        )
    await room.settle()

    assert await room.texts("A1") == ["Kuvat hallista."]
    assert len(room.student.news()) <= 1


async def test_quoted_and_forwarded_words_are_answers_too(room: Story):
    await room.start(at="A1")
    person, private = room.student.person, room.student.person.private

    await room.after(
        person.says, room.group, "Lainaten.", room.message("A1"), None, "Pienikin asia kelpaa."
    )
    await room.student.opens("answer:A1")
    forwarded = private.post(person._draft(private, None, None))
    forwarded.text = "Välitetty viesti."
    body = forwarded.as_json() | {
        "forward_origin": {"type": "hidden_user", "sender_user_name": "Joku", "date": 1}
    }
    room.telegram.update("message", body)
    await room.settle()

    assert await room.texts("A1") == ["Lainaten.", "Välitetty viesti."]


async def test_names_cannot_play_tricks(room: Story):
    tricks = ("\u202eaniiT", "\u200d\u200d", "<b>Matti</b>", "x" * 64 + FAMILY * 5, "שרה כהן")
    for actor, name in zip(room.cast.values(), tricks, strict=True):
        actor.person.first_name = name
    await room.start(at="E4")
    await room.teacher.presses("draft:E4")
    teacher = await room.id_of(room.teacher)
    await room.does(c.OpenField(teacher, "e1", "responsible"))
    for actor in room.cast.values():
        await actor.replies("E4", "Ei tämä")  # the bot meets everyone by today's name
    await room.does(c.OpenField(teacher, "e1", "responsible"))
    labels = room.message("E4").labels
    await room.teacher.presses(f"set:e1:responsible:{teacher}")

    assert all(label.strip("\u200d\u2068\u2069 ") for label in labels)
    assert "\u202e" not in "".join(labels) + room.card("E4")
    assert any("<b>Matti</b>" in label for label in labels)
    assert any("\u2068שרה" in label for label in labels)


async def test_commands_in_the_wrong_place_say_where_they_work(room: Story):
    await room.start(at="A1")

    for command in ("/tietoni", "/poista", "/kieli"):
        await room.classmate.says(command)
        assert room.posts[-1].text == room.says("say.not_here")
    for command in ("/jatka", "/takaisin", "/tauko"):
        room.student.news()
        await room.student.writes(command)
        assert room.says("refusal.not_facilitator") in room.student.sees, command
    stranger = room.person("Vieras")
    for command in ("/tilanne", "/havainto Jotain", "/jatka", "/outo"):
        before = len(stranger.chat)
        await stranger.writes(command)
        assert len(stranger.chat) == before + 1, command
    assert (await room.state()).place == "A1"


async def test_a_note_before_any_experiment_is_refused_kindly(room: Story):
    await room.start(at="A1")

    await room.student.says("/havainto Liian aikaisin.")

    assert room.says("refusal.not_asked") in room.student.sees
    assert await room.texts("F") == []


async def test_two_hundred_contributions_in_a_minute_are_all_kept_and_one_notice_is_sent(
    room: Story,
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()

    for quarter in range(4):
        for number in range(50):
            room.student.person.says(room.student.person.private, f"Asia {quarter}.{number}")
        await room.turn(seconds=15)

    assert len(await room.texts("A1")) == 200
    told = [each.text for each in room.student.chat if each.text == room.says("say.kept_all")]
    assert len(told) == 1
    assert "🎓 Opiskelija 200" in room.card("A1")


async def test_two_hundred_replies_in_a_minute_cost_the_group_few_calls(room: Story):
    await room.start(at="A1")
    begun = len(room.telegram.calls)

    for number in range(200):
        room.classmate.person.says(room.group, f"Asia {number}", room.message("A1"))
    await room.settle()

    assert len(await room.texts("A1")) == 200
    assert "🎓 Opiskelija 200" in room.card("A1")
    calls = [each for each in room.telegram.calls[begun:] if each.chat_id == room.group.id]
    assert len(calls) <= 20
    await room.instructor.replies("A1", "Yksi.")
    await room.teacher.replies("A1", "Yksi.")
    await room.teacher.presses("adv:A1")
    assert "Asia 0" in room.card("A1")


async def test_who_answers_very_often_in_private_can_still_take_the_latest_back(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    for number in range(1, 121):
        room.student.person.says(room.student.person.private, f"Asia {number}")
    await room.settle()

    latest = max((await room.state()).contributions)
    await room.student.presses(f"drop_item:{latest}", private=True)

    assert len(await room.texts("A1")) == 119


async def test_over_long_fields_are_refused_with_the_reason(room: Story):
    await room.start(at="E4")
    await room.teacher.presses("draft:E4")

    await room.student.replies("E4", "x" * 61)
    assert room.says("refusal.too_long") in room.student.sees
    await room.student.replies("E4", "xx")
    assert room.says("refusal.too_short") in room.student.sees
    await room.does(c.OpenField(await room.id_of(room.teacher), "e1", "actions"))
    await room.student.replies("E4", "\n".join(f"Teemme {number}" for number in range(6)))

    assert room.says("refusal.too_many_lines") in room.student.sees
    assert (await room.state()).form("e1").values == {}


async def test_odd_start_links_lead_nowhere_and_hurt_nobody(room: Story):
    await room.start(at="A1")

    for payload in (
        *("w", "w-", "w1", "w1-", "w1-answer-", "wzzzzzzzzzzzzzzzzzzz-answer", "w1-exp-e9"),
        *("w1-remote", "w1-form-setup", "w1-rate-A1", "w1-vote-XX", "w9-answer-A1", "x-y"),
    ):
        before = len(room.student.chat)
        await room.after(room.student.person.starts, payload)
        assert len(room.student.chat) == before + 1, payload

    poisoned = await room.database.fetch("SELECT reason FROM inbox WHERE state = 'poisoned'")
    assert poisoned == []


async def test_nobody_votes_after_the_vote_was_closed(room: Story):
    await room.start(at="E3")
    message, dot = room.button(room.student, "dot:E3:*")
    await room.student.presses_data(message, dot)
    await room.teacher.presses("adv:E3")
    await room.teacher.presses("gap:E3")

    said = await room.instructor.presses_data(message, dot)

    assert said == room.says("refusal.step_closed")
    assert len((await room.state()).dots) == 1


async def test_a_facilitator_and_a_deputy_who_press_jatka_together_go_on_once(room: Story):
    await room.start(at="A1")
    for actor in (room.student, room.instructor, room.teacher):
        await actor.replies("A1", "Asia.")
    deputy = await room.id_of(room.instructor)
    await room.does(c.NameDeputy(await room.id_of(room.teacher), deputy))
    await room.teacher.presses("adv:A1")
    message, data = room.button(room.teacher, "adv:A1")

    first = room.teacher.person.presses(message, data=data)
    second = room.instructor.person.presses(message, data=data)
    await room.settle()

    assert (await room.state()).place == "A2"
    assert {first.toast, second.toast} == {None, room.says("refusal.stale")}


async def test_late_words_go_to_the_ideas_by_one_press_and_are_nowhere_before_it(
    room: Story, tmp_path: Path
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    question = room.student.latest
    await room.teacher.presses("skip:A1")

    late = await room.student.writes("Ainutlaatuinenmyöhäinen.", question)

    offer = next(each for each in room.student.chat if each.reply_to is late)
    assert offer.text == room.says("card.offer.ask")
    await room.database.truncate_traces()
    assert on_disk(tmp_path, "Ainutlaatuinenmyöhäinen") == []

    assert await room.student.presses("keep:A1") == room.says("toast.kept")
    again = await room.student.presses_data(offer, offer_data(room))

    assert offer.text == room.says("card.offer.kept")
    assert offer.labels == []
    assert again == room.says("refusal.already")
    (idea,) = late_ideas(await room.state())
    assert (idea.text, idea.place, idea.voice) == ("Ainutlaatuinenmyöhäinen.", "A1", "OP")
    assert await room.texts("A1") == []


def offer_data(room: Story) -> str:
    return callback_data(room.room.app.renderer.key, 1, "keep:A1")


async def test_a_late_message_that_was_deleted_cannot_become_an_idea(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    question = room.student.latest
    await room.teacher.presses("skip:A1")
    late = await room.student.writes("Poistan tämän.", question)
    late.chat.drop(late)
    offer = next(each for each in room.student.chat if each.reply_to is late)
    offer.reply_to = None  # as Telegram shows it then

    assert await room.student.presses("keep:A1") == room.says("refusal.words_lost")
    assert late_ideas(await room.state()) == ()


async def test_late_words_in_the_group_are_shown_the_way_to_the_ideas(room: Story):
    await room.start(at="A1")
    old = room.message("A1")
    await room.teacher.presses("skip:A1")

    await room.classmate.says("Myöhässä ryhmässä.", old)
    assert room.says("card.late.how") in room.posts[-1].text
    (link,) = [x.url for row in room.posts[-1].keyboard for x in row]
    await room.classmate.follows(link or "")
    message = await room.classmate.writes("Myöhässä, mutta mukana.")
    await room.classmate.edits(message, "Mukana ideoissa.")

    assert [each.text for each in late_ideas(await room.state())] == ["Mukana ideoissa."]
    assert "Mukana ideoissa." in room.classmate.sees
    number = await room.number_of("Mukana ideoissa.")
    await room.classmate.presses(f"drop_item:{number}")
    assert room.says("card.idea.ask") in room.classmate.sees


async def test_once_the_targets_are_named_late_words_are_only_refused(room: Story):
    await room.start(at="E2")
    await room.student.opens("answer:E2")
    await room.instructor.replies("E2", "Yhteinen kohde.")
    await room.teacher.presses("adv:E2")
    assert (await room.state()).place == "E3"

    await room.student.writes("Liian myöhään.")

    assert room.says("refusal.step_closed") in room.student.sees_all
    assert room.says("card.offer.ask") not in room.student.sees_all
