"""The way in: coordinator, teacher, group; who may begin a workshop, and who is kindly refused."""

import json
import zlib
from datetime import timedelta
from pathlib import Path

import segno

from bot.app import coordinator_link, introduce
from bot.cards.qr import DOTS
from bot.rehearsal.telegram.world.messages import SentMessage
from storage import workshops
from storage.tables import links, people
from tests.stories.story import Actor, Opened, Story, at_work, gather


async def a_coordinator(room: Story) -> Actor:
    coordinator = room.person("Kaisa Koordinaattori", member=False)
    await coordinator.follows(await coordinator_link(room.room.app) or "")
    return coordinator


def link_in(message: SentMessage) -> str:
    return next(word for word in message.text.split() if word.startswith("https://t.me/"))


def url_of(actor: Actor, label: str) -> str:
    """The address behind a button in the private chat."""
    for message in reversed(actor.chat):
        for button in (each for row in message.keyboard for each in row):
            if button.text == label and button.url:
                return button.url
    raise AssertionError(f"no link {label!r}")


async def test_the_first_to_open_the_link_is_the_coordinator_and_nobody_after(room: Story):
    link = await coordinator_link(room.room.app) or ""
    coordinator, late = room.person("Kaisa"), room.person("Lauri")

    await coordinator.follows(link)
    await late.follows(link)

    assert room.says("button.invite_teacher") in coordinator.latest.labels
    assert room.says("say.link_expired") in late.sees
    assert (await late.known()).role == ""
    assert await coordinator_link(room.room.app) is None


async def test_who_opens_their_own_link_again_is_shown_where_it_led(room: Story):
    coordinator = await a_coordinator(room)
    teacher, another = room.person("Tiina"), room.person("Lauri")
    await coordinator.presses("invite", private=True)
    invitation = coordinator.latest
    await teacher.follows(link_in(invitation))
    teacher.news()

    await teacher.follows(link_in(invitation))
    await room.turn(hours=25)
    await teacher.follows(link_in(invitation))
    await another.follows(link_in(invitation))

    assert room.says("card.invite.body") in invitation.text
    told = teacher.news()
    assert len(told) == 2
    assert all(room.says("card.home.create") in each for each in told)
    assert another.news() == [room.says("say.link_expired")]


async def test_there_is_one_link_however_often_it_is_asked_for_also_over_restarts(tmp_path: Path):
    shown = []
    async with gather() as them:
        for _ in range(3):
            async with at_work(them, tmp_path) as room:
                shown += [await coordinator_link(room.room.app) for _ in range(2)]

    assert None not in shown
    assert len(set(shown)) == 1


async def test_with_another_key_the_old_link_is_dead_and_a_new_one_is_shown(tmp_path: Path):
    async with gather() as them:
        async with at_work(them, tmp_path) as room:
            old = await coordinator_link(room.room.app) or ""
        (tmp_path / "story.db.key").unlink()
        async with at_work(them, tmp_path) as room:
            new = await coordinator_link(room.room.app) or ""
            late, coordinator = room.person("Lauri"), room.person("Kaisa")
            await late.follows(old)
            await coordinator.follows(new)

            assert room.says("say.link_expired") in late.sees
            assert (await coordinator.known()).role == "coordinator"


async def test_every_link_for_the_first_coordinator_dies_with_the_one_that_is_used(room: Story):
    link = await coordinator_link(room.room.app) or ""
    door, database = room.room.app.door, room.database
    async with room.room.app.streams.transaction():
        earlier = await door.invitations.issue("coordinator", None, room.now)
    late, coordinator = room.person("Lauri"), room.person("Kaisa")

    await coordinator.follows(link)
    await late.follows(room.room.app.renderer.start_link(door.house.token(earlier)))

    assert room.says("say.link_expired") in late.sees
    assert (await late.known()).role == ""
    unused = await database.fetch("SELECT kind FROM links WHERE used_at IS NULL")
    assert [row["kind"] for row in unused] == []


async def test_when_the_coordinator_is_forgotten_the_house_waits_for_another(room: Story):
    first = await coordinator_link(room.room.app) or ""
    coordinator, next_one = room.person("Kaisa"), room.person("Lauri")
    await coordinator.follows(first)

    await coordinator.writes("/poista")
    await coordinator.presses("forget:me", private=True)
    await next_one.follows(first)
    assert room.says("say.link_expired") in next_one.sees
    second = await coordinator_link(room.room.app) or ""
    await next_one.follows(second)

    assert (await next_one.known()).role == "coordinator"


async def test_a_coordinator_link_is_dead_after_a_day(room: Story):
    link = await coordinator_link(room.room.app) or ""
    late = room.person("Lauri")

    await room.turn(hours=24)
    await late.follows(link)

    assert room.says("say.link_expired") in late.sees
    assert (await late.known()).role == ""
    assert await coordinator_link(room.room.app) not in (None, link)


async def test_a_link_works_whatever_letters_it_begins_with(room: Story):
    """A token that looks like the link of a card is still a token."""
    for token in ("wAbCdEfGhIjKlMnOpQrStU", "w1-bCdEfGhIjKlMnOpQrSt"):
        async with room.room.app.streams.transaction():
            await links.issue(
                room.database,
                token,
                "teacher",
                stream_id=None,
                created_by=None,
                expires_at=room.now + timedelta(hours=1),
                single_use=True,
                now=room.now,
            )
        person = room.person("Teppo")
        await room.after(person.person.starts, token)

        assert (await person.known()).role == "teacher", token


async def test_a_teacher_is_invited_and_leads_the_bot_to_the_group(room: Story):
    coordinator = await a_coordinator(room)
    await coordinator.presses("invite")
    invitation = link_in(coordinator.latest)

    await room.teacher.follows(invitation)
    assert room.says("button.new_workshop") in room.teacher.latest.labels
    assert room.says("button.invite_teacher") not in room.teacher.latest.labels

    await room.teacher.presses("new")
    await room.teacher.writes("Konepaja Teräskulma")
    await room.teacher.writes("Kone- ja tuotantotekniikka")
    await room.teacher.presses("set:setup:format:ONCE")
    await room.teacher.presses("set:setup:language:fi")
    form = room.teacher.sees
    assert "Konepaja Teräskulma" in form
    assert room.says("card.setup.draft") in form  # an invitation to paste

    await room.teacher.follows(url_of(room.teacher, room.says("button.add_to_group")))
    await room.turn(seconds=10)
    assert "Konepaja Teräskulma" in room.card("I2")
    assert len(room.posts) == 1
    assert room.says("card.remote.title") in room.teacher.sees
    assert (await room.state()).coordinator == await room.id_of(coordinator)

    await room.supervisor.follows(invitation)
    assert room.says("say.link_expired") in room.supervisor.sees


async def test_the_teacher_gets_a_code_for_the_wall_and_the_link_into_the_invitation(room: Story):
    await room.start(at="I1")
    await room.teacher.writes("/aloita")
    await room.teacher.presses("ws:1")
    await room.teacher.presses("field:setup:link")
    await room.teacher.writes("ryhmän linkki")
    assert room.says("refusal.not_a_link") in room.teacher.sees

    await room.teacher.writes("https://t.me/+Seinalle1")

    card, file = room.teacher.chat[-2:]
    assert room.says("card.wall.how") in card.text
    assert "https://t.me/+Seinalle1" in card.text
    assert file.document is not None
    assert file.document.filename == "qr-koodi.png"
    code = segno.make_qr("https://t.me/+Seinalle1", error="q")
    assert modules_of(file.document.data) == [list(row) for row in code.matrix_iter(border=4)]
    await room.teacher.presses("open:wall")
    assert room.teacher.latest.document is not None
    await room.teacher.writes("/aloita")
    await room.teacher.presses("ws:1")
    assert (
        "https://t.me/+Seinalle1" in room.teacher.sees.partition(room.says("card.setup.draft"))[2]
    )


def modules_of(png: bytes) -> list[list[int]]:
    """The modules of a code, from the middle of each in its picture of one bit a pixel."""
    assert png[24:26] == b"\x01\x00"  # one bit, from black to white
    width, start = int.from_bytes(png[16:20], "big"), png.index(b"IDAT")
    data = zlib.decompress(
        png[start + 4 : start + 4 + int.from_bytes(png[start - 4 : start], "big")]
    )
    above, lines = bytes(width), []
    for at in range(0, len(data), 1 + (width + 7) // 8):
        kind, line = data[at], data[at + 1 : at + 1 + (width + 7) // 8]
        assert kind in (0, 2)  # as it is, or as it differs from the line above
        above = bytes((x + y * (kind == 2)) % 256 for x, y in zip(line, above, strict=False))
        lines.append(above)
    middles = range(DOTS // 2, width, DOTS)
    return [[1 - (lines[y][x // 8] >> (7 - x % 8) & 1) for x in middles] for y in middles]


async def test_pressing_new_workshop_twice_makes_one(room: Story):
    await make_teacher(room, room.teacher)
    home, data = room.button(room.teacher, "new")

    await room.teacher.presses_data(home, data)
    await room.teacher.presses_data(home, data)

    await room.teacher.writes("/aloita")
    assert [x for x in room.teacher.latest.labels if x.startswith("#")] == ["#1"]


async def make_teacher(room: Story, actor: Actor) -> None:
    """Someone whom the coordinator has invited before."""
    await actor.starts()
    async with room.room.app.streams.transaction():
        await people.set_role(room.database, await room.id_of(actor), "teacher")
    await actor.starts()


async def test_an_invited_teacher_may_simply_write_aloita_in_the_group(room: Story):
    await make_teacher(room, room.teacher)
    room.group.add_bot(by=room.teacher.person)
    await room.turn(seconds=10)

    await room.teacher.says("/aloita")

    assert room.says("button.begin") in room.message("I2").labels
    assert (await room.state()).facilitator == await room.id_of(room.teacher)


async def test_a_stranger_who_writes_aloita_is_kindly_refused(room: Story):
    room.group.add_bot(by=room.student.person)
    await room.turn(seconds=10)

    await room.student.says("/aloita")

    assert room.posts[-1].text == room.says("say.invited_only")
    assert await workshops.load(room.room.app.streams, 1) is None


async def test_anyone_may_create_where_the_operator_allows_it(rooms: Opened):
    room = await rooms(who_may_create="anyone")
    room.group.add_bot(by=room.student.person)
    await room.turn(seconds=10)

    await room.student.says("/aloita")
    await room.classmate.starts()

    assert room.says("button.begin") in room.message("I2").labels
    assert room.says("button.new_workshop") in room.classmate.latest.labels


async def test_a_group_whose_workshop_has_ended_begins_another_by_aloita(room: Story):
    await room.start(at="G6")
    await room.classmate.replies("G6", "Hitsausrobotti tulee")
    await room.teacher.replies("G6", "1.11.")
    await room.teacher.presses("set:next:date:2027-11-01")
    await room.teacher.presses("adv:G6")

    await room.student.says("/aloita")
    assert room.posts[-1].text == room.says("say.invited_only")
    await room.teacher.says("/aloita")
    room.workshop = 2
    await room.student.presses("join:OP")

    assert "🎓 Opiskelija 1" in room.card("I2")
    assert (await room.state()).facilitator == await room.id_of(room.teacher)


async def test_a_stranger_cannot_take_a_workshop_to_his_own_group(room: Story):
    await room.start(at="I1")
    thief = room.person("Varas")
    den = room.telegram.group("Luola", thief.person)

    await room.after(thief.person.adds_bot, den, "w1-group")
    await room.turn(seconds=10)

    said = [each.text for each in den.messages if each.sender is room.telegram.bot]
    assert room.says("say.invited_only") in said
    assert not (await room.state()).bound


async def test_a_group_has_one_workshop_at_a_time(room: Story):
    await room.start(at="A1")
    await room.teacher.writes("/aloita")
    await room.teacher.presses("new")

    await room.teacher.follows(url_of(room.teacher, room.says("button.add_to_group")))

    assert room.posts[-1].text == room.says("say.bound_other")
    assert "A · 1/4" in room.card("A1")


async def test_a_workshop_that_went_to_the_wrong_group_moves_to_the_right_one(room: Story):
    await room.start(at="I2")
    right = room.telegram.group("Oikea ryhmä", room.teacher.person)
    room.stage.group = right

    await room.after(room.teacher.person.adds_bot, right, "w1-group")
    await room.turn(seconds=10)

    assert room.message("I2").chat is right
    await room.teacher.presses("join:OL")
    assert (await room.state()).participants


async def test_without_a_workshop_the_bot_greets_a_group_once(room: Story):
    room.group.add_bot(by=room.teacher.person)
    await room.turn(minutes=1)
    await room.student.says("Mikä tuo on?")
    await room.turn(days=1)

    assert len(room.posts) == 1
    assert room.says("card.hello.title") in room.posts[0].text
    assert "/tietosuoja" in room.posts[0].text


async def test_a_reply_to_the_greeting_is_answered_without_fuss(room: Story):
    room.group.add_bot(by=room.teacher.person)
    await room.turn(minutes=1)

    await room.after(room.student.person.says, room.group, "Moi", room.posts[0])

    assert len(room.posts) <= 2


async def test_privacy_and_help_are_answered_in_the_group_too(room: Story):
    """The cards name these commands, so they work where people read them."""
    await room.start(at="I2")

    for command, key in (("/tietosuoja", "card.privacy.title"), ("/ohje", "card.help.title")):
        await room.classmate.says(command)
        assert room.says(key) in room.posts[-1].text
        await room.student.says(command)
        assert room.says(key) in room.student.sees


async def test_commands_and_profile_are_set_for_each_language_and_kind_of_chat(room: Story):
    await introduce(room.room.app)
    profile = room.telegram.profile

    def names(scope: str, language: str) -> list[str]:
        key = (json.dumps({"type": scope}, sort_keys=True), language)
        return [each["command"] for each in profile.commands[key]]

    assert "jatka" in names("all_chat_administrators", "")
    assert "next" in names("all_chat_administrators", "en")
    assert "jatka" not in names("all_group_chats", "")
    assert "pause" not in names("all_group_chats", "en")
    assert "tilanne" in names("all_group_chats", "")
    assert "status" in names("all_chat_administrators", "en")
    assert "tietoni" in names("all_private_chats", "")
    assert "mydata" in names("all_private_chats", "en")
    assert "jatka" not in names("all_private_chats", "")
    for language in ("", "en"):
        told = {"language_code": language} if language else {}
        assert profile.text("description", told)["description"]
        assert profile.text("short_description", told)["short_description"]
    english = profile.text("short_description", {"language_code": "en"})
    assert english != profile.text("short_description", {})


async def test_start_without_a_link_tells_a_stranger_where_to_go(room: Story):
    await room.classmate.starts()

    assert room.says("card.home.none") in room.classmate.sees
    assert room.classmate.latest.labels == []
