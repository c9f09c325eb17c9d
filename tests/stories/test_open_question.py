"""What a private chat waits for: no command, and no card that is only read, takes that away."""

import pytest

from dialogs import commands as c
from dialogs.keys import CardKey
from tests.stories.story import Story

COMMANDS = (
    *("/tilanne", "/kieli", "/ohje", "/tietoni", "/poista", "/tietosuoja", "/tietoja", "/aloita"),
    *("/jatka", "/takaisin", "/tauko", "/havainto Pumppu toimi"),
)


@pytest.mark.parametrize("typed", COMMANDS)
async def test_after_any_command_the_next_message_is_still_the_answer(room: Story, typed: str):
    await room.start(at="A1")
    await room.student.opens("answer:A1")

    await room.student.writes(typed)
    await room.student.writes("Kävin tutustumassa.")

    assert await room.texts("A1") == ["Kävin tutustumassa."]


async def test_a_note_without_an_experiment_to_write_it_about_leaves_the_question_open(
    room: Story,
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")

    await room.student.writes("/havainto")
    await room.student.writes("Kävin tutustumassa.")

    assert await room.texts("A1") == ["Kävin tutustumassa."]


@pytest.mark.parametrize("card", ["status", "background", "story:1", "board:A", "media", "remote"])
async def test_what_is_only_read_leaves_the_question_open(room: Story, card: str):
    await room.start(at="A1")
    await room.teacher.opens("answer:A1")

    await room.does(c.OpenCard(await room.id_of(room.teacher), CardKey(card)))
    await room.teacher.writes("Soitimme etukäteen.")

    assert await room.texts("A1") == ["Soitimme etukäteen."]


async def test_a_card_that_asks_for_words_is_what_the_next_ones_are_for(room: Story):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")

    await room.student.opens("note:e1")
    await room.student.writes("/tilanne")
    await room.student.writes("Pumppu toimi.")

    assert await room.texts("F") == ["Pumppu toimi."]
