"""Someone in two workshops at once, and a chat that two workshops have used."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.cards.buttons import start_payload
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.members import Member
from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs import commands as c
from dialogs.effects import Show
from dialogs.keys import CardKey
from dialogs.workbook.schema import Voice
from dialogs.workshop_command import WorkshopCommand
from storage import workshops
from storage.tables import cards, chats
from tests.stories.story import Story


@dataclass(frozen=True)
class Other:
    """Another group at its own workshop, in which the student takes part, too."""

    room: Story
    group: Group
    number: int

    async def texts(self, place: str) -> list[str]:
        found = await workshops.load(self.room.room.app.streams, self.number)
        assert found is not None
        return [each.text for each in found.items(place)]

    async def card(self, place: str) -> SentMessage:
        live = await cards.live(self.room.database, self.number, f"step:{place}", 0)
        assert live is not None
        found = self.group.find(live.message_id)
        assert found is not None
        return found

    async def does(self, command: WorkshopCommand) -> None:
        streams = self.room.room.app.streams
        async with streams.transaction():
            turn = await streams.handle(self.number, command, self.room.now)
            assert turn.refusal is None, command
        await self.room.settle()


@pytest.fixture
async def other(room: Story) -> Other:
    await room.start(at="A1")
    bot = room.telegram.bot
    group = room.telegram.group("Puuverstas", room.teacher.person, room.student.person)
    group.members[bot.id] = Member(bot, "member")
    teacher, student = await room.id_of(room.teacher), await room.id_of(room.student)
    streams = room.room.app.streams
    async with streams.transaction():
        create = c.Create(teacher, "uudista", "fi", "Europe/Helsinki")
        number = await workshops.create(streams, create, room.now)
        await chats.bind(room.database, group.id, 0, number, group.title, room.now)
        for each in (
            c.FillField(teacher, "setup", "partner", "Puuverstas"),
            c.FillField(teacher, "setup", "field", "Puuala"),
            c.BindGroup(teacher),
            c.Join(teacher, Voice.OL, True),
            c.Join(student, Voice.TP, True),
            c.Advance(teacher, "I2"),
            c.Advance(teacher, "I2", accept_gap=True),
        ):
            turn = await streams.handle(number, each, room.now)
            assert turn.refusal is None, each
    await room.settle()
    return Other(room, group, number)


async def asked_by_both(room: Story, other: Other) -> None:
    """The student opened one question, and the other workshop nudged."""
    await room.student.opens("answer:A1")
    await other.does(c.Nudge(await room.id_of(room.teacher), "I3"))
    room.student.news()


async def test_a_reply_to_a_card_goes_to_that_cards_workshop(room: Story, other: Other):
    await room.student.opens("answer:A1")
    first = room.student.latest
    await room.after(room.student.person.starts, start_payload(other.number, "answer:I3"))

    await room.student.writes("Ensimmäiseen.", first)
    await room.student.writes("Toiseen.")
    await room.student.says("Ryhmässä.", room.message("A1"))
    await room.after(
        room.student.person.says, other.group, "Toisessa ryhmässä.", await other.card("I3")
    )

    assert await room.texts("A1") == ["Ensimmäiseen.", "Ryhmässä."]
    assert await other.texts("I3") == ["Toiseen.", "Toisessa ryhmässä."]


async def test_words_that_two_wait_for_are_asked_about_and_go_where_the_person_says(
    room: Story, other: Other
):
    await asked_by_both(room, other)

    words = await room.student.writes("Kumpaan tämä menee?")

    question = room.student.latest
    assert question.text == room.says("card.which.ask")
    assert question.reply_to is words
    assert question.labels == ["Puuverstas", "Konepaja Teräskulma"]
    assert await room.texts("A1") == await other.texts("I3") == []
    await room.student.presses("into:1")
    assert await room.texts("A1") == ["Kumpaan tämä menee?"]
    assert await other.texts("I3") == []
    assert question.text == room.says("card.which.done")
    assert question.labels == []


async def test_after_that_the_chat_goes_on_with_the_same_workshop(room: Story, other: Other):
    await asked_by_both(room, other)
    await room.student.writes("Ensin.")
    await room.student.presses(f"into:{other.number}")

    await room.student.writes("Sitten.")

    assert await other.texts("I3") == ["Ensin.", "Sitten."]


async def test_pressing_twice_puts_the_words_in_once(room: Story, other: Other):
    await asked_by_both(room, other)
    await room.student.writes("Kerran.")
    message, data = room.button(room.student, "into:1", private=True)
    await room.student.presses_data(message, data)

    again = await room.student.presses_data(message, data)

    assert again == room.says("refusal.already")
    assert await room.texts("A1") == ["Kerran."]


async def test_editing_the_words_afterwards_changes_what_they_became(room: Story, other: Other):
    await asked_by_both(room, other)
    words = await room.student.writes("Kirjotus.")
    await room.student.presses("into:1")

    await room.student.edits(words, "Kirjoitus.")

    assert await room.texts("A1") == ["Kirjoitus."]


async def test_a_photo_that_two_wait_for_is_asked_about_too(room: Story, other: Other):
    await asked_by_both(room, other)
    await room.after(
        room.student.person.sends,
        room.student.person.private,
        photo=b"\xff\xd8photo",
        caption="Hallista.",
    )

    await room.student.presses(f"into:{other.number}")

    assert await other.texts("I3") == ["Hallista."]
    rows = await room.database.fetch("SELECT stream_id FROM media")
    assert [each["stream_id"] for each in rows] == [other.number]


async def test_a_question_that_has_closed_is_not_asked_about(room: Story, other: Other):
    await asked_by_both(room, other)
    await room.does(c.AskMe(await room.id_of(room.student), False))
    await room.teacher.presses("skip:A1")

    await room.student.writes("Vain yksi odottaa.")

    assert await other.texts("I3") == ["Vain yksi odottaa."]
    assert room.says("card.which.ask") not in room.student.sees_all


async def test_a_deleted_message_cannot_be_put_anywhere(room: Story, other: Other):
    await asked_by_both(room, other)
    words = await room.student.writes("Poistan tämän.")
    words.chat.drop(words)
    room.student.latest.reply_to = None  # as Telegram shows it then

    assert await room.student.presses("into:1") == room.says("refusal.words_lost")
    assert await room.texts("A1") == []


async def test_the_home_card_lists_both(room: Story, other: Other):
    await room.student.writes("/aloita")

    assert room.student.latest.labels == ["Puuverstas", "Konepaja Teräskulma"]


async def test_aloita_in_a_group_with_a_running_workshop_shows_where_that_one_is(
    room: Story, other: Other
):
    await room.after(room.teacher.person.says, other.group, "/aloita")

    rows = await room.database.fetch("SELECT id FROM streams WHERE id > 0")
    assert len(rows) == 2
    latest = other.group.messages[-2:]
    assert await other.card("I3") in latest
    assert any(room.says("card.status.title") in each.text for each in latest)


async def test_old_cards_say_so_where_the_workshop_went_to_another_group(room: Story):
    await room.start(at="A1")
    message, data = room.button(room.student, "ready:A1")
    right = room.telegram.group("Oikea ryhmä", room.teacher.person, room.student.person)
    room.stage.group = right
    await room.after(room.teacher.person.adds_bot, right, "w1-group")
    await room.turn(seconds=10)

    assert await room.student.presses_data(message, data) == room.says("say.lives_elsewhere")

    assert (await room.state()).ready == {}
    await room.student.replies("A1", "Uudessa ryhmässä.")
    assert await room.texts("A1") == ["Uudessa ryhmässä."]


async def test_cards_of_a_workshop_that_ended_in_the_same_chat_are_answered_kindly(room: Story):
    await room.start(at="G6")
    old, data = room.button(room.teacher, "adv:G6")
    teacher = await room.id_of(room.teacher)
    await room.does(
        c.FillField(teacher, "next", "topic", "Palaute"),
        c.SetField(teacher, "next", "date", "2028-01-10"),
        c.Advance(teacher, "G6"),
    )
    assert (await room.state()).ended
    await room.teacher.says("/aloita")

    assert await room.teacher.presses_data(old, data) == room.says("refusal.ended")
    room.workshop = 2
    await room.settle()
    assert room.card("I2")


async def test_who_leaves_one_group_goes_on_in_the_other(room: Story, other: Other):
    await asked_by_both(room, other)

    await room.after(other.group.remove, room.student.person)
    await room.student.writes("Ensimmäiseen.")

    left = await workshops.load(room.room.app.streams, other.number)
    assert left is not None
    assert left.away == {await room.id_of(room.student)}
    assert await room.texts("A1") == ["Ensimmäiseen."]


async def test_who_leaves_a_chat_leaves_each_workshop_of_it_and_comes_back_to_each(room: Story):
    await room.start(at="A1")
    student = await room.id_of(room.student)
    streams = room.room.app.streams
    async with streams.transaction():
        create = c.Create(await room.id_of(room.teacher), "uudista", "fi", "Europe/Helsinki")
        number = await workshops.create(streams, create, room.now)
        await chats.bind(room.database, room.group.id, 0, number, "Sama", room.now)
        await streams.handle(number, c.Join(student, Voice.TP, True), room.now)

    away = []
    for deed in (room.group.remove, room.group.add):
        await room.after(deed, room.student.person)
        found = [await workshops.load(streams, each) for each in (room.workshop, number)]
        away.append([each.away for each in found if each])

    assert away == [[{student}, {student}], [frozenset(), frozenset()]]


async def test_the_day_after_an_outage_brings_a_person_one_reminder_over_all_workshops(
    room: Story,
):
    for _ in range(2):
        await room.start(at="F")
    async with room.room.app.streams.transaction():
        for each in (1, 2):
            told = Show(CardKey("say:say.outage"), fresh=True, unasked=True)
            await room.room.app.streams.put(each, told, datetime(2027, 2, 8, 7, tzinfo=UTC))
    room.student.news()

    await room.turn_to("2027-02-08 15:00")
    assert len(room.student.news()) == 1

    await room.turn_to("2027-02-09 10:00")
    assert len(room.student.news()) == 1
