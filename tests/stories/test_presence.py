"""Leaving the group's chat and coming back to it, as Telegram tells and as people's deeds show."""

import pytest

from bot.rehearsal.telegram.world.members import Member
from dialogs import commands as c
from dialogs.keys import CardKey
from storage.tables import people
from tests.stories.small_groups import small_groups
from tests.stories.story import Actor, Story

AWAY = "refusal.away"


async def takes_part(room: Story, who: Actor) -> bool:
    return (await room.state()).takes_part(await room.id_of(who))


async def of_this(room: Story, key: str, **values: object) -> str:
    """What is said of the workshop in private, under its name."""
    partner = (await room.state()).form("setup").text("partner")
    return f"{partner}\n{room.says(key, **values)}"


def plain(text: str) -> str:
    return text.replace("<b>", "").replace("</b>", "")


async def given_an_admin(room: Story) -> None:
    """The bot is an admin, whom Telegram tells of members; nobody else is told in the chat."""
    await room.after(room.group.promote, room.telegram.bot)


@pytest.mark.parametrize("way", ["message", "update", "both"])
async def test_who_leaves_the_group_answers_and_reads_no_more(room: Story, way: str):
    await room.start(at="A1")
    await room.student.privately("A1", "Ennen lähtöä.")
    if way != "message":
        await given_an_admin(room)

    await room.after(
        room.group.remove, room.student.person, room.teacher.person, said=way != "update"
    )
    room.student.news()
    await room.student.writes("Lähdön jälkeen.")
    told = await room.student.presses("ready:A1", private=True)
    await room.student.opens("board:A")
    await room.student.opens("status")
    await room.student.writes("/tilanne")

    assert room.student.news() == [room.says(AWAY)] * 4
    assert told == room.says(AWAY)
    assert await room.texts("A1") == ["Ennen lähtöä."]
    assert not await takes_part(room, room.student)


async def test_who_is_restricted_is_still_there_until_they_leave(room: Story):
    await room.start(at="A1")
    await given_an_admin(room)

    await room.after(room.group.restrict, room.student.person)
    there = await takes_part(room, room.student)
    await room.after(room.group.remove, room.student.person, said=False)

    assert there
    assert not await takes_part(room, room.student)


async def test_nobody_who_left_is_waited_for_or_reminded(room: Story):
    await room.start(at="A1", format="ASYNC")
    before = room.teacher.all[-1].text

    await room.after(room.group.remove, room.student.person)
    room.student.news()
    await room.turn(days=8)

    assert room.says("voice_icon.OP") in before
    assert room.student.news() == []
    assert f"{room.says('card.remote.away')} Aino Opiskelija" in room.teacher.all[-1].text


@pytest.mark.parametrize("way", ["added", "told an admin", "presses", "replies", "types"])
async def test_who_is_in_the_group_again_goes_on_as_before(room: Story, way: str):
    await room.start(at="A1")
    voice = (await room.state()).participants[await room.id_of(room.student)].voice
    if way == "told an admin":
        await given_an_admin(room)
    await room.after(room.group.remove, room.student.person)
    if way in ("presses", "replies", "types"):  # nobody told of their coming back
        room.group.members[room.student.person.id] = Member(room.student.person, "member")

    match way:
        case "added" | "told an admin":
            await room.after(room.group.add, room.student.person, room.teacher.person)
        case "presses":
            await room.student.presses("ready:A1")
        case "replies":
            await room.student.replies("A1", "Palasin.")
        case "types":
            await room.student.says(f"/tilanne@{room.telegram.bot.username}")
        case _:
            raise AssertionError(way)
    await room.student.privately("A1", "Jatkan.")

    assert (await room.texts("A1"))[-1] == "Jatkan."
    known = (await room.state()).participants[await room.id_of(room.student)]
    assert (known.voice, known.left) == (voice, False)
    assert (await room.state()).away == frozenset()


async def test_a_press_in_ones_own_chat_proves_nothing(room: Story):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    await room.after(room.group.remove, room.student.person)

    told = await room.student.presses("ready:A1", private=True)

    assert told == room.says(AWAY)
    assert not await takes_part(room, room.student)


async def test_what_waited_for_a_leaver_is_not_shown(room: Story):
    await room.start(at="A1")
    await room.after(room.student.person.blocks_bot)
    await room.does(c.OpenCard(await room.id_of(room.student), CardKey("status")))

    await room.after(room.group.remove, room.student.person)
    room.student.news()
    await room.after(room.student.person.unblocks_bot)

    assert room.student.news() == []


async def test_the_duties_of_a_leaver_are_offered_to_all_and_come_back_with_them(room: Story):
    await room.start(at="F")

    await room.after(room.group.remove, room.instructor.person)
    offered = room.message("vacancy:e1").labels
    await room.after(room.group.add, room.instructor.person)

    assert offered == [room.says("button.take_over_inviter")]
    assert room.message("vacancy:e1").labels == []
    assert (await room.state()).vacant("e1") == ()


async def test_the_facilitator_removes_a_person_and_takes_them_back(room: Story):
    await room.start(at="A1")
    await room.student.replies("A1", "Sanottu.")
    student = await room.id_of(room.student)
    room.student.news()

    await room.teacher.presses("ask:remove", private=True)
    await room.teacher.presses(f"open:person:{student}", private=True)
    asked = room.teacher.sees
    removed = await room.teacher.presses(f"remove:{student}:1", private=True)
    told = room.student.news()
    pressed = await room.student.presses("ready:A1")
    joined = await room.student.presses("ready:A1", private=False)
    taken_back = await room.teacher.presses(f"remove:{student}:0", private=True)
    told_again = room.student.news()
    await room.student.replies("A1", "Taas mukana.")

    assert room.says("card.person.ask") in asked
    assert told == [await of_this(room, "card.presence.removed")]
    assert told_again == [await of_this(room, "card.presence.taken_back")]
    assert (removed, taken_back) == (room.says("toast.removed"), room.says("toast.taken_back"))
    assert pressed == joined == room.says("refusal.removed")
    assert await room.texts("A1") == ["Sanottu.", "Taas mukana."]


async def test_the_card_names_who_left_and_leads_to_removing_them(room: Story):
    await room.start(at="A1")
    student = await room.id_of(room.student)

    await room.after(room.group.remove, room.student.person)
    room.button(room.teacher, f"open:person:{student}", private=True)
    named = room.at_end[-1].text
    await room.teacher.presses(f"open:person:{student}", private=True)
    await room.teacher.presses(f"remove:{student}:1", private=True)
    await room.after(room.group.add, room.student.person)

    assert f"{room.says('card.remote.away')} Aino Opiskelija" in named
    assert room.says("card.remote.away") not in room.at_end[-1].text
    assert await room.student.presses("ready:A1") == room.says("refusal.removed")


async def test_a_removed_person_cannot_join_again(room: Story):
    await room.start(at="A1", first_card=True)
    student = await room.id_of(room.student)
    await room.does(c.Remove(await room.id_of(room.teacher), student))

    told = await room.student.presses("join:OP")

    assert told == room.says("refusal.removed")
    assert not await takes_part(room, room.student)


async def test_a_facilitator_outside_the_group_leads_on_and_the_others_know(room: Story):
    coordinator = room.person("Kaisa Koordinaattori", member=False)
    await room.after(coordinator.person.starts)
    await room.start(at="A1", coordinator=coordinator)
    room.group.creator = room.instructor.person
    coordinator.news()

    await room.after(room.group.remove, room.teacher.person, room.instructor.person)
    told = coordinator.news()
    await room.teacher.presses("skip:A1", private=True)
    place = (await room.state()).place
    await room.teacher.presses("ask:handover", private=True)
    await room.teacher.presses(f"handover:{await room.id_of(room.instructor)}", private=True)

    named = await of_this(room, "card.presence.facilitator_away", name="Tiina Opettaja")
    how = plain(await of_this(room, "card.presence.lead_away"))
    assert told == [named]
    assert how in room.teacher.sees_all
    assert room.says("button.hand_over") in how
    assert place == "A2"
    assert (await room.state()).facilitator == await room.id_of(room.instructor)


async def test_a_facilitator_outside_the_group_who_answers_is_told_why_it_is_not_kept(
    room: Story,
):
    await room.start(at="A1")
    await room.after(room.group.remove, room.teacher.person, room.instructor.person)
    room.teacher.news()

    await room.teacher.writes("Vastaus.")

    assert room.teacher.news() == [room.says(AWAY)]
    assert await room.texts("A1") == []


@pytest.mark.parametrize("way", ["left", "removed"])
async def test_the_list_of_ones_workshops_tells_which_one_is_in_no_more(room: Story, way: str):
    await room.start(at="A1")
    if way == "left":
        await room.after(room.group.remove, room.student.person)
    else:
        await room.does(c.Remove(await room.id_of(room.teacher), await room.id_of(room.student)))

    await room.student.starts()

    partner = (await room.state()).form("setup").text("partner")
    assert room.says("card.home.left", partner=partner) in room.student.sees
    assert room.says("card.home.none") not in room.student.sees
    assert room.student.latest.labels == []


async def test_a_deputy_who_leaves_steers_no_more(room: Story):
    await room.start(at="A1")
    instructor = await room.id_of(room.instructor)
    await room.does(c.NameDeputy(await room.id_of(room.teacher), instructor))

    await room.after(room.group.remove, room.instructor.person)

    assert (await room.state()).deputy is None
    assert await room.instructor.presses("skip:A1", private=True) == room.says(AWAY)
    assert (await room.state()).place == "A1"


@pytest.mark.parametrize("order", ["after", "before"])
async def test_becoming_a_supergroup_nobody_leaves(room: Story, order: str):
    await room.start(at="A1")
    old = room.group

    if order == "before":
        await room.after(old.remove, room.student.person)
    new = await room.after(old.migrate)
    if order == "after":
        await room.after(old.remove, room.student.person)
        await room.after(old.remove, room.classmate.person)

    assert (await room.state()).away == frozenset()
    room.stage.group = new
    await room.after(new.remove, room.student.person)
    assert (await room.state()).away == {await room.id_of(room.student)}


async def test_the_bot_that_leaves_is_nobody_of_the_workshop(room: Story):
    await room.start(at="A1")

    await room.after(room.group.remove_bot)
    await room.after(room.group.add_bot)

    assert (await room.state()).away == frozenset()
    assert len((await room.state()).active) == 5


async def test_a_stranger_who_comes_and_goes_is_not_remembered(room: Story):
    await room.start(at="A1")
    stranger = room.telegram.user("Vieras")

    await room.after(room.group.add, stranger)
    await room.after(room.group.remove, stranger)

    assert await people.by_telegram(room.database, stranger.id) is None
    assert (await room.state()).away == frozenset()


async def test_the_chat_of_a_small_group_is_not_the_workshops(room: Story):
    small = await small_groups(room)
    who = (await small.of(1))[0]

    await room.after(small.chats[1].remove, who.person)
    there = await takes_part(room, who)
    await room.after(room.group.remove, who.person)

    assert there
    assert not await takes_part(room, who)


async def test_who_left_and_is_forgotten_is_named_nowhere(room: Story):
    await room.start(at="A1")
    await room.after(room.group.remove, room.student.person)

    await room.student.writes("/poista")
    await room.student.presses("forget:me", private=True)

    assert (await room.state()).away == frozenset()
    message, _ = room.button(room.teacher, "ask:remove", private=True)
    assert room.says("card.remote.away") not in message.text


async def test_a_photo_that_waited_for_a_leaver_stays_away_too(room: Story):
    await room.start(at="A1")
    photo = {"photo": b"\xff\xd8photo", "caption": "Hallista."}
    await room.after(room.student.person.sends, room.group, **photo, reply_to=room.message("A1"))
    for actor in (room.instructor, room.teacher):
        await actor.replies("A1", "Sama täällä.")
    await room.teacher.presses("adv:A1")
    await room.after(room.instructor.person.blocks_bot)
    number = await room.number_of("Hallista.")
    await room.does(c.OpenCard(await room.id_of(room.instructor), CardKey(f"media:{number}")))

    await room.after(room.group.remove, room.instructor.person)
    since = len(room.telegram.calls)
    await room.after(room.instructor.person.unblocks_bot)

    assert not [x for x in room.telegram.calls[since:] if x.method == "sendPhoto"]
