"""Telegram as it is: privacy mode, migration, topics, anonymous admins, blocks, odd buttons."""

from pathlib import Path
from socket import socket

from bot.cards.buttons import callback_data, start_payload
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.members import Member
from tests.stories.story import Actor, Opened, Story, at_work, gather, on_disk


async def test_free_talk_never_reaches_the_bot(room: Story, tmp_path: Path):
    await room.start(at="A1")

    room.student.person.says(room.group, "Salaisuus on Kissankello.")
    assert room.telegram.pending == 0
    await room.student.replies("A1", "Tämä on vastaus.")
    await room.student.says("Tämä taas Kissankello.", reply_to=room.group.messages[-1])

    assert await room.texts("A1") == ["Tämä on vastaus."]
    assert on_disk(tmp_path, "Kissankello") == []


async def test_even_a_bot_that_hears_everything_keeps_nothing_of_it(rooms: Opened, tmp_path: Path):
    room = await rooms(privacy=False)
    await room.start(at="A1")
    room.news()

    await room.student.says("Salaisuus on Kissankello.")
    await room.student.says("/status@toinen_botti Kissankello")
    await room.student.says("/tuntematon Kissankello")

    assert room.news() == []
    rows = await room.database.fetch("SELECT raw FROM inbox WHERE raw LIKE '%Kissankello%'")
    assert rows == []
    assert on_disk(tmp_path, "Kissankello") in ([], ["story.db-wal"])  # until the next checkpoint


async def test_a_group_that_moves_takes_its_workshop_along(room: Story):
    await room.start(at="A1")
    await room.student.replies("A1", "Ennen muuttoa.")
    old = room.message("A1")

    room.stage.group = room.group.migrate()
    await room.settle()

    assert room.message("A1").chat is room.group
    assert room.message("A1") is not old
    assert "🎓 Opiskelija 1" in room.card("A1")
    await room.student.replies("A1", "Muuton jälkeen.")
    await room.instructor.presses("ready:A1")
    await room.classmate.says("/tilanne")
    assert room.says("card.status.title") in room.posts[-1].text
    await room.teacher.presses("skip:A1", private=True)
    assert room.message("A2").chat is room.group
    assert await room.texts("A1") == ["Ennen muuttoa.", "Muuton jälkeen."]
    assert len(room.posts) == 3  # the card that was open, the status, the next card


async def test_an_anonymous_admin_is_told_where_to_go_and_never_leads(room: Story):
    await room.start(at="A1")
    room.group.promote(room.instructor.person, anonymous=True)
    hidden = room.instructor.person.anonymous(room.group)
    await room.turn(hours=3)  # so long that an admin could take over

    await room.after(hidden.says, room.group, "/jatka")
    assert room.posts[-1].text == room.says("say.anonymous_admin")
    await room.after(hidden.says, room.group, "Nimetön vastaus", room.message("A1"))
    await room.after(hidden.says, room.group, "/aloita")

    assert await room.texts("A1") == []
    assert (await room.state()).facilitator == await room.id_of(room.teacher)
    known = await room.database.fetch("SELECT 1 FROM people WHERE telegram_id = 1087968824")
    assert known == []
    assert await room.instructor.presses("ready:A1") == room.says("toast.ready")


async def test_channels_and_other_bots_are_nobody(room: Story):
    await room.start(at="A1")
    people = await room.database.fetch("SELECT count(*) FROM people")

    def message(user: Json, **more: object) -> Json:
        card = room.message("A1").as_json()
        group, number = room.group.as_json(), room.telegram.next_box_id()
        body = {"message_id": number, "date": 1, "chat": group, "from": user, "text": "Hei"}
        return {"message": body | {"reply_to_message": card} | more}

    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    channel = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    other = {"id": 42, "is_bot": True, "first_name": "Toinen botti"}
    person = room.student.person.as_json()
    sender_chat = {"id": -1009, "type": "channel", "title": "Kanava"}
    for each in (
        message(telegram, sender_chat=sender_chat, is_automatic_forward=True),
        message(channel, sender_chat=sender_chat),
        message(other),
        message(person, via_bot=other),
    ):
        room.telegram.push(each)
    await room.settle()

    assert await room.texts("A1") == []
    assert await room.database.fetch("SELECT count(*) FROM people") == people


async def test_in_a_supergroup_a_thread_of_replies_is_no_topic(rooms: Opened):
    room = await rooms(kind="supergroup")
    await room.start(at="A1")

    await room.student.replies("A1", "Vastaus.")
    await room.teacher.says("/tilanne", reply_to=room.message("A1"))

    assert await room.texts("A1") == ["Vastaus."]
    assert room.says("card.status.title") in room.posts[-1].text


async def a_topic_with_a_workshop(rooms: Opened) -> Story:
    room = await rooms(topics=True)
    await room.start(at="I1")
    topic = room.group.topic("Työpaja", by=room.teacher.person)
    room.group.topic("Kahvihuone", by=room.teacher.person)
    bot = room.telegram.bot
    room.group.members[bot.id] = Member(bot, "member")
    said = f"/start@{bot.username} {start_payload(1, 'group')}"
    await room.after(room.teacher.person.says, room.group, said, thread=topic)
    return room


async def test_in_a_topic_everything_happens_in_the_topic(rooms: Opened):
    room = await a_topic_with_a_workshop(rooms)
    topic = room.message("I2").topic
    assert topic is not None
    assert topic.title == "Työpaja"

    await room.teacher.presses("join:OL")
    await room.instructor.presses("join:TP")
    await room.teacher.presses("adv:I2")
    await room.teacher.presses("gap:I2")
    await room.instructor.replies("I3", "Vastaus aiheessa.")
    await room.after(room.instructor.person.says, room.group, "Vapaata puhetta.", thread=topic)
    await room.after(room.supervisor.person.says, room.group, "/tilanne", thread=topic)
    await room.after(room.classmate.person.says, room.group, "/ohje", thread=topic)

    assert await room.texts("I3") == ["Vastaus aiheessa."]
    assert all(each.topic is topic for each in room.posts)
    assert room.says("card.help.title") in room.posts[-1].text


async def test_another_topic_has_no_part_in_the_workshop(rooms: Opened):
    room = await a_topic_with_a_workshop(rooms)
    coffee = next(x for x in room.group.topics.values() if x.title == "Kahvihuone")
    before = len(room.posts)

    bot = room.telegram.bot
    await room.after(room.teacher.person.says, room.group, f"/jatka@{bot.username}", thread=coffee)

    assert (await room.state()).place == "I2"
    assert room.posts[-1].text == room.says("say.no_workshop")
    assert len(room.posts) == before + 1


async def test_a_bot_that_comes_back_to_a_forum_shows_the_card_in_its_topic(rooms: Opened):
    room = await a_topic_with_a_workshop(rooms)
    topic = room.message("I2").topic
    await room.after(room.group.remove_bot, by=room.teacher.person)
    room.news()

    await room.after(room.group.add_bot, by=room.teacher.person)
    await room.turn(minutes=1)

    (again,) = room.news()
    assert "Konepaja Teräskulma" in again
    assert room.message("I2").topic is topic


async def test_a_bot_thrown_out_tells_the_facilitator_once_and_comes_back_with_its_card(
    room: Story,
):
    await room.start(at="A1")
    room.teacher.news()

    await room.after(room.group.remove_bot, by=room.instructor.person)
    await room.student.privately("A1", "Ryhmän ulkopuolelta.")
    await room.teacher.presses("skip:A1", private=True)
    told = [x for x in room.teacher.news() if room.says("say.group_lost") in x]
    assert len(told) == 1
    room.news()
    await room.after(room.group.add_bot, by=room.teacher.person)
    await room.turn(minutes=1)

    assert any("A · 2/4" in each for each in room.news())
    assert await room.texts("A1") == ["Ryhmän ulkopuolelta."]
    room.teacher.news()
    await room.after(room.group.remove_bot, by=room.instructor.person)
    assert sum(room.says("say.group_lost") in each for each in room.teacher.news()) == 1


async def test_reminders_to_someone_who_blocked_the_bot_are_flagged_and_wait(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    await room.after(room.student.person.blocks_bot)
    before = len(room.student.chat)

    await room.turn_to("2027-02-08 10:00")
    assert len(room.student.chat) == before
    remote = [x.text for x in room.teacher.all if room.says("card.remote.title") in x.text][-1]
    group = "".join(each.text for each in room.posts[-2:])
    flagged = "Aino" in remote or room.says("card.notice.begun_group") in group
    assert flagged
    await room.student.starts()

    await room.student.presses("pulse:e1:2027-02-08:smooth")  # as the group was asked
    assert len((await room.state()).experiments["e1"].pulses) == 1


async def test_someone_who_unblocks_the_bot_takes_up_where_it_was(room: Story):
    await room.start(at="A1")
    await room.student.privately("A1", "Ennen.")
    await room.after(room.student.person.blocks_bot)
    await room.teacher.presses("skip:A1", private=True)

    await room.student.opens("answer:A2")
    await room.student.writes("Jälkeen.")

    assert await room.texts("A2") == ["Jälkeen."]
    assert "Jälkeen." in room.private(room.student)


async def test_a_forged_button_changes_nothing(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.teacher, "adv:A1")
    signature, _, body = data.partition(".")
    others = callback_data(room.room.app.renderer.key, 2, "skip:A1")

    for forged in (
        f"{signature}.{body.replace('A1', 'A2')}",
        f"AAAAAAAA.{body}",
        body,
        "x",
        "é" * 30,
        f"{signature}.",
        others,
    ):
        said = await room.teacher.presses_data(message, forged)
        assert said == room.says("refusal.stale"), forged

    assert (await room.state()).place == "A1"


async def test_a_genuine_button_of_another_group_is_not_heard_here(room: Story):
    await room.start(at="A1")
    _, data = room.button(room.teacher, "adv:A1")
    den = room.telegram.group("Muualla", room.teacher.person)
    den.members[room.telegram.bot.id] = Member(room.telegram.bot, "member")
    elsewhere = den.serve(room.teacher.person, {"new_chat_title": "Muualla"})

    assert await room.teacher.presses_data(elsewhere, data) == room.says("refusal.stale")

    assert (await room.state()).place == "A1"
    assert not (await room.state()).gap


async def test_the_facilitators_own_buttons_serve_nobody_else(room: Story):
    await room.start(at="A1")
    _, data = room.button(room.teacher, "skip:A1", private=True)
    await room.student.starts()
    said = [await room.student.presses_data(room.student.latest, data)]
    await room.student.opens("answer:A1")
    said.append(await room.student.presses_data(room.student.latest, data))

    assert said == [room.says("refusal.stale"), room.says("refusal.not_facilitator")]
    assert (await room.state()).place == "A1"


async def test_a_button_under_a_message_too_old_to_see_still_works(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.student, "ready:A1")

    said = await room.student.presses_data(message, data, inaccessible=True)

    assert said == room.says("toast.ready")


async def test_an_old_button_says_that_the_step_has_closed(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.student, "ready:A1")
    await room.teacher.presses("skip:A1", private=True)

    assert await room.student.presses_data(message, data) == room.says("refusal.stale")
    late = await room.student.says("Myöhässä.", reply_to=message)

    assert room.says("card.idea.ask") in room.student.sees
    assert late.reactions == {}


async def test_a_card_that_somebody_deleted_is_posted_again(room: Story):
    await room.start(at="A1")
    lost = room.message("A1")
    room.group.drop(lost)

    await room.student.privately("A1", "Sana.")

    assert room.message("A1") is not lost
    assert "🎓 Opiskelija 1" in room.card("A1")


async def test_update_ids_that_come_again_after_a_quiet_week_are_new_updates(room: Story):
    await room.start(at="A1")
    first = room.telegram.updates.next_id
    await room.student.replies("A1", "Ensin.")
    await room.student.replies("A1", "Sitten.")

    await room.turn(days=7)
    room.telegram.jump_update_ids(to=first - 5000)
    await room.student.replies("A1", "Viikon päästä.")
    room.telegram.jump_update_ids(to=first)
    await room.student.replies("A1", "Sama numero.")

    assert await room.texts("A1") == ["Ensin.", "Sitten.", "Viikon päästä.", "Sama numero."]


async def test_an_update_that_comes_twice_counts_once(room: Story):
    await room.start(at="A1")
    message = await room.student.replies("A1", "Kerran.")
    update = {"update_id": room.telegram.updates.next_id - 1, "message": message.as_json()}

    room.telegram.push(update)
    await room.settle()

    assert await room.texts("A1") == ["Kerran."]


async def test_a_restart_changes_nothing_that_anyone_can_see(tmp_path: Path):
    async with gather() as people:
        async with at_work(people, tmp_path) as room:
            await room.start(at="A1")
            await room.student.privately("A1", "Ennen.")
            card = room.message("A1")
        people.cast["instructor"].says(people.group, "Sillä välin.", card)
        begun = len(people.telegram.calls)

        async with at_work(people, tmp_path) as room:
            await room.settle()
            calls = people.telegram.calls[begun:]
            shown = [x.method for x in calls if x.method.startswith(("send", "edit"))]
            assert set(shown) == {"editMessageText"}  # the card counts one answer more
            await room.student.writes("Jälkeen.")

            assert await room.texts("A1") == ["Ennen.", "Sillä välin.", "Jälkeen."]
            assert room.message("A1") is card


async def test_by_webhook_everything_is_the_same(rooms: Opened):
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    room = await rooms(
        webhook_url=f"http://{address}/hook", webhook_listen=address, webhook_secret="salaisuus"
    )
    await room.start(at="A1")

    await room.student.replies("A1", "Koukun kautta.")
    await room.student.presses("ready:A1")

    assert await room.texts("A1") == ["Koukun kautta."]
    assert "🎓 Opiskelija 1" in room.card("A1")


async def test_a_heard_answer_gets_a_reaction_where_the_group_allows_it(room: Story):
    await room.start(at="A1")
    heard = await room.student.replies("A1", "Yksi.")
    room.group.allowed_reactions = frozenset()
    unseen = await room.classmate.replies("A1", "Kaksi.")

    assert list(heard.reactions.values()) == ["👍"]
    assert unseen.reactions == {}
    assert await room.texts("A1") == ["Yksi.", "Kaksi."]


async def test_twenty_answers_in_a_minute_cost_the_group_few_calls(rooms: Opened):
    room = await rooms(limits=True)
    await room.start(at="A1")
    begun, crowd = len(room.telegram.calls), [room.student, room.classmate, room.supervisor]

    for number in range(20):
        actor: Actor = crowd[number % 3]
        actor.person.says(room.group, f"Vastaus {number}", room.message("A1"))
    await room.settle()

    calls = [x for x in room.telegram.calls[begun:] if x.chat_id == room.group.id]
    assert len(await room.texts("A1")) == 20
    assert len(calls) <= 8
    assert "🎓 Opiskelija 14" in room.card("A1")
