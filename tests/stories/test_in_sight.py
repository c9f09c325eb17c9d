"""What matters now is at the end of the chat, at every moment, whoever writes there."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs import commands as c
from dialogs.keys import CardKind
from tests.stories.story import Actor, Story, at_work, gather

BOTS_LAST, ANYBODYS_LAST = 3, 8


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Story]:
    """The group is a supergroup, whose messages are numbered."""
    async with gather(kind="supergroup") as people, at_work(people, tmp_path) as story:
        yield story


def later(room: Story, card: SentMessage) -> tuple[int, int]:
    """How many messages of the bot came after a card in the group, and how many of anybody."""
    after = [x for x in room.group.messages if x.id > card.id and not x.deleted]
    return len([x for x in after if x.sender is room.telegram.bot]), len(after)


def live(room: Story, place: str) -> SentMessage:
    """The one card with buttons of a place."""
    return room.message(place)


def is_in_sight(room: Story, place: str) -> bool:
    own, anybodys = later(room, live(room, place))
    return own < BOTS_LAST and anybodys < ANYBODYS_LAST


async def test_a_card_is_edited_while_it_is_in_sight(room: Story):
    await room.start(at="A1", first_card=True)
    card = live(room, "A1")

    for text in ("Yksi.", "Kaksi.", "Kolme."):
        await room.student.replies("A1", text)

    assert live(room, "A1") is card
    assert "Opiskelija 3" in card.text


async def test_out_of_sight_it_is_posted_anew_without_a_sound_and_leaves_a_line(room: Story):
    await room.start(at="A1", first_card=True)
    former = live(room, "A1")
    for number in range(8):
        room.instructor.person.says(room.group, f"Muuta asiaa {number}.")

    await room.student.says("Vastaus.", former)

    card = live(room, "A1")
    assert card.id > former.id
    assert card.silent
    assert "Opiskelija 1" in card.text
    assert former.text == "✓ Tämä kysymys on alempana ↓"
    assert former.labels == []
    (link,) = [each for each in former.entities if each["type"] == "text_link"]
    assert link["url"].endswith(f"/{card.id}")


async def test_an_answer_to_the_line_of_a_former_copy_counts(room: Story):
    await room.start(at="A1", first_card=True)
    former = live(room, "A1")
    for number in range(8):
        room.instructor.person.says(room.group, f"Muuta asiaa {number}.")
    await room.student.says("Vastaus.", former)

    await room.supervisor.says("Vanhaan viestiin.", former)

    assert await room.texts("A1") == ["Vastaus.", "Vanhaan viestiin."]


@pytest.mark.parametrize(("answers", "anew"), [(0, False), (3, False), (4, True)])
async def test_who_sits_together_sees_an_edit_of_what_is_before_their_eyes(
    room: Story, answers: int, anew: bool
):
    await room.start(at="A1", first_card=True)
    for actor in (room.teacher, room.instructor, room.student):
        await actor.privately("A1", "Asia.")
    for number in range(answers):
        await room.student.replies("A1", f"Asia {number}.")
    card = live(room, "A1")

    await room.teacher.presses("adv:A1")

    revealed = live(room, "A1")
    assert (revealed is not card) == anew
    assert not revealed.silent
    assert card.text.startswith("✓ Ennen jaksoa: vastaukset") == anew


async def test_little_by_little_what_is_to_be_noticed_is_always_a_new_message(room: Story):
    await room.start(at="A1", format="ASYNC", first_card=True)
    for actor in (room.teacher, room.instructor, room.student):
        await actor.privately("A1", "Asia.")
    card = live(room, "A1")

    await room.teacher.presses("adv:A1")

    assert live(room, "A1").id > card.id


async def test_a_step_that_opens_again_is_at_the_end(room: Story):
    await room.start(at="A1", first_card=True)
    for actor in (room.teacher, room.instructor, room.student):
        await actor.replies("A1", "Asia.")
    await room.teacher.presses("adv:A1")
    await room.teacher.presses("adv:A1")
    for number in range(4):
        await room.student.replies("A2", f"Asia {number}.")

    await room.does(c.Back(await room.id_of(room.teacher), "A2"))

    assert later(room, live(room, "A1")) == (0, 0)


async def test_the_facilitators_card_is_always_the_last_in_her_chat(room: Story):
    await room.start(at="A1", first_card=True)
    await room.does(c.OpenCard(await room.id_of(room.teacher), CardKind.REMOTE()))

    await room.teacher.writes("/ohje")
    assert room.teacher.all[-1] in room.at_end
    await room.teacher.privately("A1", "Asia.")
    assert room.teacher.all[-1] in room.at_end
    await room.student.replies("A1", "Asia.")
    assert room.teacher.all[-1] in room.at_end

    copies = [x for x in room.teacher.all if "Vetäjän kortti" in x.text]
    assert len(copies) == 1  # the others were taken away


async def test_of_what_someone_answered_in_private_one_line_is_left(room: Story):
    await room.start(at="A1", first_card=True)
    await room.student.opens("answer:A1")

    for text in ("Yksi.", "Kaksi.", "Kolme."):
        await room.student.writes(text)

    line, receipt = room.student.chat
    assert line.text == "✓ Ennen jaksoa"
    assert "Kolme." in receipt.text
    assert receipt.id > room.student.person.private.messages[-2].id


async def test_an_edit_of_own_words_moves_nothing(room: Story):
    await room.start(at="A1", first_card=True)
    message = await room.student.privately("A1", "Yksi.")
    card = room.student.latest

    await room.student.edits(message, "Toinen.")

    assert room.student.latest is card
    assert "Toinen." in card.text


@pytest.mark.parametrize("format", ["ONCE", "SERIES", "ASYNC"])
@pytest.mark.parametrize("seed", range(2))
async def test_whenever_the_bot_hears_or_says_something_the_card_is_in_sight(
    room: Story, format: str, seed: int
):
    chance = random.Random(f"{seed}{format}")
    await room.start(at="A1", format=format, first_card=True)
    for _ in range(30):
        await something(room, chance)
        for place in (await room.state()).open_places:
            assert is_in_sight(room, place), (place, later(room, live(room, place)))
            same = (x for x in room.group.messages if x.text == live(room, place).text)
            assert [*same] == [live(room, place)]


async def something(room: Story, chance: random.Random) -> None:
    """People talk freely, which the bot does not see; then someone does something it hears."""
    cast: list[Actor] = [room.instructor, room.student, room.supervisor]
    for number in range(chance.choice((0, 0, 2, 5, 12))):
        chance.choice(cast).person.says(room.group, f"Jutellaan {number}.")
    place = (await room.state()).place
    teacher, deed = await room.id_of(room.teacher), chance.randrange(6)
    if deed == 0:
        await room.turn(hours=chance.choice((1, 20)))
        await room.student.says("/tilanne")
    elif deed == 1:
        await room.student.says("/ohje")
    elif deed == 2 and place in {"A1", "A2"}:
        await room.does(c.Advance(teacher, place, accept_gap=True))
        await room.student.says("/tilanne")
    else:
        await chance.choice(cast).replies(place, "Asia.")


async def test_what_a_task_made_comes_before_the_next_question(room: Story):
    await room.start(at="A4", first_card=True)
    await room.student.replies("A4", "Yhteys ajoissa.")
    for _ in range(2):
        await room.does(c.Advance(await room.id_of(room.teacher), "A4", accept_gap=True))

    board, question = room.posts[-2:]
    assert board is room.message("board:A")
    assert question is room.message("B1")


# Talk that the bot does not hear


def talks(room: Story, count: int) -> None:
    for number in range(count):
        room.instructor.person.says(room.group, f"Jutellaan {number}.")


@pytest.mark.parametrize(("messages", "told"), [(2, False), (3, True)])
async def test_a_group_that_talks_past_its_question_is_told_what_the_bot_sees(
    room: Story, messages: int, told: bool
):
    await room.start(at="A1", first_card=True)
    before = live(room, "A1")

    talks(room, messages)
    await room.student.says("/ohje")  # only now the bot can see how far the chat has come

    assert (room.says("card.talked_past.what") in room.card("A1")) == told
    assert (live(room, "A1") is not before) == told
    assert "Jutellaan" not in str(await room.state())


async def test_it_is_told_once_a_question_and_goes_with_the_first_answer(room: Story):
    await room.start(at="A1", first_card=True)
    talks(room, 4)
    await room.student.says("/ohje")
    hint = live(room, "A1")

    talks(room, 8)
    await room.student.says("/ohje")
    again = live(room, "A1")
    await room.student.replies("A1", "Vastaus.")

    assert not hint.silent
    assert again.silent  # out of sight, but nothing new
    assert room.says("card.talked_past.what") not in room.card("A1")
    await room.does(c.Advance(await room.id_of(room.teacher), "A1", accept_gap=True))
    talks(room, 4)
    await room.student.says("/ohje")
    assert room.says("card.talked_past.what") not in room.card("A1")  # it has been shown


async def test_where_there_are_answers_nobody_is_disturbed(room: Story):
    await room.start(at="A1", first_card=True)
    await room.student.replies("A1", "Vastaus.")

    talks(room, 5)
    await room.student.says("/ohje")

    assert room.says("card.talked_past.what") not in room.card("A1")


async def test_a_bot_that_sees_all_talk_takes_none_of_it_and_says_the_same(tmp_path: Path):
    async with (
        gather(kind="supergroup", privacy=False) as people,
        at_work(people, tmp_path) as room,
    ):
        await room.start(at="A1", first_card=True)

        talks(room, 3)
        await room.settle()

        assert room.says("card.talked_past.what") in room.card("A1")
        assert await room.texts("A1") == []


async def test_in_a_group_that_becomes_a_supergroup_the_card_is_posted_once(tmp_path: Path):
    async with gather() as people, at_work(people, tmp_path) as room:
        await room.start(at="A1", first_card=True)
        talks(room, 30)

        room.stage.group = room.group.migrate()
        await room.settle()
        await room.student.replies("A1", "Vastaus.")

        cards = [x for x in room.group.messages if x.text == room.card("A1") and not x.deleted]
        assert cards == [live(room, "A1")]
        assert "Opiskelija 1" in cards[0].text
