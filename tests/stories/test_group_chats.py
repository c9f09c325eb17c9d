"""Small groups in chats of their own: each hears what is its own, and none hears the others."""

from functools import partial
from pathlib import Path

import pytest

from bot.rehearsal.stage.room import PATIENCE
from dialogs import commands as c
from dialogs.workbook.schema import Voice
from tests.stories.small_groups import begin, divided, small_groups
from tests.stories.story import Opened, Story, at_work, gather
from tests.stories.test_way_in import url_of

# A chat of one's own


async def test_each_group_gets_its_chat_by_a_link_and_its_step_when_work_begins(room: Story):
    made = await divided(room)
    await room.teacher.starts()
    for number in (1, 2, 3):
        await room.teacher.opens("groups")
        link = url_of(room.teacher, room.says("button.group_chat", number=number))
        made.chats[number] = room.telegram.group(f"Ryhmä {number}", room.teacher.person)
        await room.after(room.teacher.person.follows, link, made.chats[number])
    room.news()

    await begin(room)

    assert room.says("card.groups.unhoused") not in room.teacher.sees
    for number, chat in made.chats.items():
        assert room.message(f"A1/{number}").chat is chat
        assert room.message(f"room:{number}").chat is chat
        assert len(made.posts(chat)) == 2
    assert room.message("A5").chat is room.group
    assert len(room.news()) == 1


async def test_a_topic_is_bound_by_its_number(rooms: Opened):
    room = await rooms(topics=True)
    made = await divided(room)
    topic = room.group.topic("Ryhmä 2", by=room.teacher.person)
    asked = f"/aloita@{room.telegram.bot.username} 2"

    await made.says(room.student, room.group, asked, thread=topic)
    assert (await room.state()).housed == frozenset()
    await made.says(room.teacher, room.group, asked, thread=topic)
    await begin(room)

    assert (await room.state()).housed == {2}
    assert room.message("room:2").topic is topic
    assert room.message("A1/2").topic is topic
    assert room.message("A5").topic is None
    await made.replies(room.student, "A1/2", "Aiheessa.")
    assert await room.texts("A1/2") == ["Aiheessa."]


async def test_a_group_may_move_to_another_topic_and_takes_its_step_along(rooms: Opened):
    room = await rooms(topics=True)
    made = await divided(room)
    first = room.group.topic("Ryhmä 2", by=room.teacher.person)
    other = room.group.topic("Toinen", by=room.teacher.person)
    await made.says(
        room.teacher, room.group, f"/aloita@{room.telegram.bot.username} 2", thread=first
    )
    await begin(room)

    await made.says(
        room.teacher, room.group, f"/aloita@{room.telegram.bot.username} 2", thread=other
    )

    assert room.message("A1/2").topic is other
    assert room.message("room:2").topic is other


async def test_a_chat_that_has_a_use_gets_no_other(room: Story):
    made = await small_groups(room)
    bot = room.telegram.bot.username

    await made.says(room.teacher, made.chats[1], f"/aloita@{bot} 2")
    assert made.posts(made.chats[1])[-1] == room.says("say.room_taken")
    await made.says(room.teacher, room.group, f"/aloita@{bot} 3")
    assert room.posts[-1].text == room.says("say.room_taken")
    den = room.telegram.group("Toinen työpaja", room.teacher.person)
    await room.after(den.add_bot, by=room.teacher.person)
    await made.says(room.teacher, den, f"/aloita@{bot}")
    link = room.room.app.renderer.group_link(1, "group:2")
    await room.after(room.teacher.person.follows, link, den)
    assert made.posts(den)[-1] == room.says("say.bound_other")

    assert room.message("A1/2").chat is made.chats[2]
    assert room.message("A5").chat is room.group


async def test_a_group_that_there_is_not_gets_no_chat(room: Story):
    made = await small_groups(room)
    den = room.telegram.group("Neljäs", room.teacher.person)

    link = room.room.app.renderer.group_link(1, "group:4")
    await room.after(room.teacher.person.follows, link, den)

    assert room.says("say.no_such_group") in made.posts(den)
    assert (await room.state()).housed == {1, 2, 3}


async def test_a_number_where_there_are_no_small_groups_is_answered(room: Story):
    await room.start(at="A1")

    await room.teacher.says(f"/aloita@{room.telegram.bot.username} 2")

    assert room.says("say.no_groups") in room.news()


@pytest.mark.parametrize("number", ["4", "99999", "9" * 400, "٤"])
async def test_a_number_of_no_small_group_is_answered(room: Story, number: str):
    made = await small_groups(room)
    posts = len(made.posts(room.group))

    await room.teacher.says(f"/aloita@{room.telegram.bot.username} {number}")

    assert made.posts(room.group)[posts:] == [room.says("say.no_such_group")]
    assert (await room.state()).housed == {1, 2, 3}


@pytest.mark.parametrize("payload", ["w" + "z" * 60, "wzzz-group", f"w1-group-{'9' * 50}", "w-x"])
async def test_a_link_to_nothing_is_answered_wherever_it_is_opened(room: Story, payload: str):
    await room.start(at="A1")
    den = room.telegram.group("Muualla", room.student.person)

    await room.after(room.student.person.adds_bot, den, payload)
    await room.after(room.student.person.starts, payload)

    known = {room.says(each) for each in ("say.invited_only", "say.no_such_group")}
    assert known & {each.text for each in den.messages if each.sender.is_bot}
    assert room.student.news()
    assert len(await room.database.fetch("SELECT id FROM streams WHERE id > 0")) == 1


# What is said is answered where it was said


async def test_everything_that_is_said_in_a_groups_chat_is_answered_there(room: Story):
    made = await small_groups(room)
    here, elsewhere = made.chats[2], [room.group, made.chats[1], made.chats[3]]
    quiet = [made.posts(each) for each in elsewhere[1:]]
    room.news()
    writer = (await made.of(2))[-1]
    assert not (await writer.known()).reachable

    heard = await made.replies(writer, "A1/2", "Kakkosen käytäntö.")
    assert list(heard.reactions.values()) == ["👍"]
    await made.says(writer, here, "/tilanne")
    assert room.says("card.status.title") in made.posts(here)[-1]
    await made.says(writer, here, "/jatka")
    assert made.posts(here)[-1] == room.says("refusal.not_facilitator")
    await made.says(writer, here, "/ohje")
    assert room.says("card.help.title") in made.posts(here)[-1]
    await made.says(writer, here, "/tietoni")
    assert made.posts(here)[-1] == room.says("say.not_here")
    before = len(made.posts(here))
    await made.says(writer, here, "/tuntematon")
    assert len(made.posts(here)) == before
    await made.says(writer, here, "Kiitos!", room.message("room:2"))
    assert made.posts(here)[-1] == room.says("refusal.not_asked")
    await made.says(writer, here, "\u2060", room.message("A1/2"))
    assert made.posts(here)[-1] == room.says("refusal.empty")
    await room.after(
        partial(writer.person.sends, here, sticker=True, reply_to=room.message("A1/2"))
    )
    assert made.posts(here)[-1] == room.says("say.text_only")
    again = here.messages[-1]
    await made.says(writer, here, "Sanoina sama.", again)
    assert await room.texts("A1/2") == ["Kakkosen käytäntö.", "Sanoina sama."]

    assert room.news() == []
    assert [made.posts(each) for each in elsewhere[1:]] == quiet
    assert await room.texts("A1/1") == []


async def test_the_facilitators_words_in_a_groups_chat_steer_that_group(room: Story):
    made = await small_groups(room)

    await made.says(room.teacher, made.chats[2], "/jatka")
    assert list((await room.state()).gap) == ["A1/2"]
    await made.presses(room.teacher, made.chats[2], "gap:A1/2")
    assert (await room.state()).open_places == ("A5", "A1/1", "A2/2", "A1/3")
    await made.says(room.teacher, made.chats[2], "/takaisin")

    assert (await room.state()).open_places == ("A5", "A1/1", "A1/2", "A1/3")


async def test_going_on_in_the_chat_of_a_group_that_is_ready_means_everyone(room: Story):
    made = await small_groups(room)
    await made.passes(2, until="A5")

    await made.says(room.teacher, made.chats[2], "/jatka")
    assert room.says("refusal.groups_working") in room.teacher.sees
    for number in (1, 3):
        await made.passes(number, until="A5")
    await made.says(room.teacher, made.chats[2], "/jatka")

    state = await room.state()
    assert not state.ended
    assert state.open_places == ("B7", "B1/1", "B1/2", "B1/3")
    for number, chat in made.chats.items():
        assert room.message(f"B1/{number}").chat is chat


async def test_when_groups_have_ended_their_chats_steer_everyone(room: Story):
    made = await small_groups(room)
    teacher = await room.id_of(room.teacher)
    await made.replies(room.teacher, "A1/1", "Ennen purkua.")
    old = room.message("A1/1")
    await room.does(c.EndGroups(teacher))

    await made.says(room.teacher, made.chats[1], "Purun jälkeen.", old)
    await made.says(room.teacher, made.chats[1], "/jatka")

    assert await room.texts("A1") == ["Ennen purkua."]
    assert (await room.state()).place == "B1"
    assert not (await room.state()).ended
    assert room.message("B1").chat is room.group


async def test_who_never_pressed_start_joins_late_by_the_button_of_a_group(room: Story):
    made = await small_groups(room)
    late = room.person("Eetu Myöhäinen", member=False)
    made.chats[3].add(late.person)
    await room.settle()
    common = room.posts

    said = await made.presses(late, made.chats[3], "join:OP:3")
    await made.replies(late, "A1/3", "Ehdin mukaan.")

    assert "Nyt: Ennen jaksoa." in said
    state = await room.state()
    known = state.participants[await room.id_of(late)]
    assert (known.group, known.voice, known.reachable) == (3, Voice.OP, False)
    assert await room.texts("A1/3") == ["Ehdin mukaan."]
    assert room.posts == common


# Chats come, move and go


async def test_a_groups_chat_that_moves_gets_its_step_anew_and_nobody_else_anything(room: Story):
    made = await small_groups(room)
    writer = (await made.of(2))[-1]
    await made.replies(writer, "A1/2", "Ennen muuttoa.")
    posts = [made.posts(each) for each in (made.chats[1], made.chats[3], room.group)]

    made.chats[2] = moved = made.chats[2].migrate()
    await room.settle()

    assert room.message("A1/2").chat is moved
    assert [made.posts(each) for each in (made.chats[1], made.chats[3], room.group)] == posts
    await made.replies(writer, "A1/2", "Muuton jälkeen.")
    await made.says(room.teacher, moved, "/jatka")
    await made.presses(room.teacher, moved, "gap:A1/2")
    await made.presses(room.teacher, moved, "adv:A1/2")
    assert room.message("A2/2").chat is moved
    assert await room.texts("A1/2") == ["Ennen muuttoa.", "Muuton jälkeen."]
    assert room.message("A1/1").chat is made.chats[1]


async def test_thrown_out_of_one_groups_chat_only_its_cards_wait(room: Story):
    made = await small_groups(room)
    teacher = await room.id_of(room.teacher)
    room.teacher.news()

    await room.after(made.chats[2].remove_bot, by=room.teacher.person)
    await room.does(c.Skip(teacher, "A1/2"), c.Skip(teacher, "A1/1"))
    await room.does(c.Skip(teacher, "A2/2"))
    told = [x for x in room.teacher.news() if room.says("say.group_lost") in x]
    assert len(told) == 1
    assert room.message("A2/1").chat is made.chats[1]
    await made.replies((await made.of(1))[0], "A2/1", "Ykkönen jatkaa.")
    waits = await room.database.fetch("SELECT card FROM outbox WHERE state = 'parked'")
    assert {x["card"] for x in waits} >= {"step:A3/2"}
    assert all(x["card"].endswith("/2") for x in waits)
    before = len(made.posts(made.chats[2]))

    await room.after(made.chats[2].add_bot, by=room.teacher.person)
    await room.turn(minutes=1)

    assert room.message("A3/2").chat is made.chats[2]
    assert len(made.posts(made.chats[2])) > before
    assert not await room.database.fetch("SELECT card FROM outbox WHERE state = 'parked'")
    assert await room.texts("A2/1") == ["Ykkönen jatkaa."]
    room.teacher.news()
    await room.after(made.chats[2].remove_bot, by=room.teacher.person)
    assert sum(room.says("say.group_lost") in each for each in room.teacher.news()) == 1


async def test_two_facilitators_who_press_together_take_a_group_one_step(room: Story):
    made = await small_groups(room)
    teacher, deputy = await room.id_of(room.teacher), await room.id_of(room.instructor)
    await room.does(c.NameDeputy(teacher, deputy))
    await room.teacher.opens("remote:2")
    await room.instructor.opens("remote:2")
    buttons = [room.button(x, "skip:A1/2", private=True) for x in (room.teacher, room.instructor)]

    presses = [
        who.person.presses(message, data=data)
        for who, (message, data) in zip((room.teacher, room.instructor), buttons, strict=True)
    ]
    said = [(await each.answer(timeout=PATIENCE)).toast or "" for each in presses]
    await room.settle()

    assert sorted(said) == ["", room.says("refusal.stale")]
    assert (await room.state()).open_places == ("A5", "A1/1", "A2/2", "A1/3")
    message, data = room._find(made.chats[2], "adv:A2/2") or (None, "")
    assert message is not None
    said = [await who.presses_data(message, data) for who in (room.teacher, room.instructor)]
    assert (await room.state()).gap.keys() == {"A2/2"}
    message, data = room._find(made.chats[2], "gap:A2/2") or (None, "")
    assert message is not None
    said = [await who.presses_data(message, data) for who in (room.teacher, room.instructor)]
    assert said == ["", room.says("refusal.stale")]
    assert await made.place(2) == "A3/2"


async def test_a_press_that_comes_from_the_chat_of_another_workshop_is_refused(room: Story):
    made = await small_groups(room)
    found = room._find(made.chats[2], "adv:A1/2")
    assert found is not None
    data = found[1]
    den = room.telegram.group("Muualla", room.teacher.person)
    await room.after(den.add_bot, by=room.teacher.person)
    await made.says(room.teacher, den, f"/aloita@{room.telegram.bot.username}")
    carried = den.serve(room.teacher.person, {"new_chat_title": "Muualla"})

    assert await room.teacher.presses_data(carried, data) == room.says("refusal.stale")

    assert (await room.state()).gap == {}
    assert await made.place(2) == "A1/2"


async def test_the_words_of_who_is_forgotten_are_taken_from_every_copy_in_a_groups_chat(
    room: Story,
):
    made = await small_groups(room)
    writer, teacher = (await made.of(2, Voice.OP))[0], await room.id_of(room.teacher)
    await made.replies(writer, "A1/2", "Salaisuus on Kissankello.")
    await room.does(c.Advance(teacher, "A1/2", accept_gap=True))
    await room.does(c.Pause(teacher))
    await room.does(c.Resume(teacher))
    shown = [x for x in made.posts(made.chats[2]) if "Kissankello" in x]
    assert len(shown) == 1  # the former copy is a line without words of people

    await writer.starts()
    await writer.writes("/poista")
    await writer.presses("forget:texts", private=True)
    await room.turn(minutes=1)

    assert [x for x in made.posts(made.chats[2]) if "Kissankello" in x] == []


async def test_a_restart_in_the_middle_of_group_work_changes_nothing(tmp_path: Path):
    async with gather() as people:
        async with at_work(people, tmp_path) as room:
            made = await small_groups(room)
            writers = [(await made.of(number))[-1].person for number in (1, 2, 3)]
            cards = [room.message(f"A1/{number}") for number in (1, 2, 3)]
            await made.passes(3, until="A5")
        for person, card in zip(writers, cards, strict=True):
            person.says(card.chat, f"Sillä välin {card.chat.id}.", card)
        begun = len(people.telegram.calls)

        async with at_work(people, tmp_path) as room:
            await room.settle()

            calls = people.telegram.calls[begun:]
            edits = [x.chat_id for x in calls if x.method == "editMessageText"]
            sent = [x.chat_id for x in calls if x.method == "sendMessage" and (x.chat_id or 0) < 0]
            assert sent == [cards[2].chat.id]  # where the step had closed meanwhile
            assert {cards[0].chat.id, cards[1].chat.id} <= set(edits)
            state = await room.state()
            assert state.open_places == ("A5", "A1/1", "A1/2", "A5/3")
            for number in (1, 2):
                assert len(await room.texts(f"A1/{number}")) == 1
                assert room.message(f"A1/{number}") is cards[number - 1]
            assert await room.texts("A1/3") == []
