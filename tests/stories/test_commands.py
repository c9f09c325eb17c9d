"""Commands: those that the bot has, to it or to nobody, at the very start; all else is words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message

from bot.cards.vocabulary import load_vocabulary
from bot.incoming.typed import is_for_another, read_typed
from bot.lobby.menu import GROUP, PRIVATE, STEERING
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.text import with_found
from tests.stories.story import Story


async def types(room: Story, text: str, *entities: Json) -> None:
    """The student writes in private, with the marks that Telegram puts on the text."""
    body = {"message_id": room.telegram.next_box_id(), "date": int(room.now.timestamp())}
    person = room.student.person
    about = {"chat": person.private.as_json(), "from": person.as_json(), "text": text}
    room.telegram.update("message", body | about | {"entities": list(entities)})
    await room.settle()


def mark(kind: str, length: int, offset: int = 0) -> Json:
    return {"type": kind, "offset": offset, "length": length}


# What is no command


@pytest.mark.parametrize("text", ["/24h päivystys puuttuu", "/soitan huomenna", "/ohjelma puuttuu"])
async def test_words_that_begin_with_a_slash_are_an_answer_where_one_is_waited_for(
    room: Story, text: str
):
    await room.start(at="A1")

    await room.student.replies("A1", text)
    await room.instructor.privately("A1", text)

    assert await room.texts("A1") == [text, text]


async def test_where_no_answer_is_waited_for_the_group_hears_nothing_and_a_person_what_there_is(
    room: Story,
):
    await room.start(at="I2")
    posts = len(room.posts)

    await room.student.says("/soitan huomenna")
    await room.student.writes("/soitan huomenna")

    assert len(room.posts) == posts
    assert room.student.news() == [room.says("say.no_command")]
    assert await room.texts("I2") == []


@pytest.mark.parametrize("text", ["/poll@toinen_bot Mitä?", "/tilanne@toinen_bot", "/24h@toinen"])
async def test_a_command_to_another_bot_is_neither_ours_nor_an_answer(room: Story, text: str):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    room.student.news()
    posts = len(room.posts)

    await room.student.replies("A1", text)
    await room.student.writes(text)

    assert await room.texts("A1") == []
    assert len(room.posts) == posts
    assert room.student.news() == [room.says("say.no_command")]


async def test_a_command_that_is_named_further_on_is_words(room: Story):
    await room.start(at="A1")

    await room.student.replies("A1", "Kirjoitan /tilanne ja luen. Kysy /poll@toinen_bot")

    assert await room.texts("A1") == ["Kirjoitan /tilanne ja luen. Kysy /poll@toinen_bot"]


# What stands before the command in Telegram's list


@pytest.mark.parametrize("kind", ["bold", "italic", "blockquote", "expandable_blockquote"])
@pytest.mark.parametrize("first", [True, False])
async def test_a_command_in_any_dress_is_a_command(room: Story, kind: str, first: bool):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    command, dress = mark("bot_command", 8), mark(kind, 8)

    await types(room, "/tilanne", *((dress, command) if first else (command, dress)))

    assert await room.texts("A1") == []
    assert room.says("card.waits.open") in room.student.sees


async def test_a_command_in_a_quotation_with_words_after_it_was_typed_by_somebody_else(
    room: Story,
):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    text = "/jatka 👩‍👩‍👧\nTätä emme osanneet käyttää."

    await types(room, text, mark("blockquote", 15), mark("bot_command", 6))

    assert await room.texts("A1") == [text]
    assert (await room.state()).place == "A1"


@pytest.mark.parametrize("typed", ["/apua", "/stop"])
async def test_who_asks_for_help_or_wants_no_more_is_told_how(room: Story, typed: str):
    await room.start(at="A1")
    room.student.news()

    await room.student.writes(typed)

    [told] = room.student.news()
    assert room.says("card.help.title") in told
    assert "/poista" in told


# What an edit makes


async def test_an_edit_is_never_a_command(room: Story):
    await room.start(at="A1")
    answer = await room.student.replies("A1", "Soitan huomenna.")

    await room.student.edits(answer, "/soitan huomenna.")
    assert await room.texts("A1") == ["/soitan huomenna."]
    room.student.news()
    await room.student.edits(answer, "/tilanne")

    assert room.student.news() == [room.says("say.edit_kept_out")]
    assert await room.texts("A1") == ["/soitan huomenna."]


async def test_of_words_that_became_no_answer_an_edit_to_a_command_promises_nothing(room: Story):
    await room.start(at="E4")
    message = await room.student.writes("Ei kysytty.")
    room.student.news()

    await room.student.edits(message, "/tilanne")

    assert room.student.news() == [room.says("say.typed_anew")]


async def test_a_note_that_was_typed_after_its_command_can_be_mended_with_it_or_without(
    room: Story,
):
    await room.start(at="F")
    await room.turn_to("2027-02-08 10:00")
    note = await room.student.writes("/havainto Pumpu toimi")

    await room.student.edits(note, "/havainto Pumppu toimi")
    assert await room.texts("F") == ["Pumppu toimi"]
    await room.student.edits(note, "Pumppu toimi hyvin")

    assert await room.texts("F") == ["Pumppu toimi hyvin"]


# All that there are


VOCABULARY = load_vocabulary()
COMMANDS = VOCABULARY.commands


@pytest.mark.parametrize("language", VOCABULARY.languages)
def test_every_command_of_the_menus_is_one_that_the_bot_has(language: str):
    for each in {*PRIVATE, *GROUP, *STEERING}:
        assert COMMANDS[VOCABULARY.command(language, each)] == each


class Bot:
    username = "Kokeilubotti_bot"


def read(text: str) -> Message:
    chat: Any = {"id": 1, "type": "private"}
    raw = {"message_id": 1, "date": 1, "chat": chat, "text": text, "entities": with_found(text, [])}
    message = Message.de_json(raw)
    message.set_bot(Bot())  # type: ignore[arg-type]
    return message


NAMES = st.one_of(st.sampled_from(sorted(COMMANDS)), st.text("abz19_", min_size=1))


@given(
    name=NAMES, bot=st.sampled_from(["", "@kokeilubotti_bot", "@toinen_bot"]), rest=st.text("a ä")
)
def test_only_a_known_name_to_this_bot_or_to_nobody_is_a_command(name: str, bot: str, rest: str):
    message = read(f"/{name}{bot} {rest}".strip())

    typed = read_typed(message, COMMANDS)

    ours = name in COMMANDS and bot != "@toinen_bot"
    assert (typed.name if typed else None) == (COMMANDS[name] if ours else None)
    assert is_for_another(message) == (bot == "@toinen_bot")
