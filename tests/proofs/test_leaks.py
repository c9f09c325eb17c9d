"""Leaks: the log holds no token, name or words, and who was erased is nowhere in the files."""

import logging
from pathlib import Path

import pytest

from bot.logs import set_up_logging
from bot.rehearsal.telegram.faults import Fault
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.people import Person
from storage.tables import inbox
from tests.bot.test_logs import logging_as_before  # noqa: F401 – a fixture
from tests.stories.story import NAMES, Opened, Story

WORDS = ("Kissankello", "Hirvenjuoma", "Maitohorsma", "Suopursu", "Vanamo", "Kielo", "Kanerva")
"""Each stands in one message, and is no word of the bot's own."""


def odd(person: Person, text: str) -> Json:
    """An update that cannot be understood, with a person and their words in it."""
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    return {"message": {"message_id": "no number", "from": [person.as_json()], "chat": chat}} | {
        "poll_answer": {"option_ids": text}
    }


async def live(room: Story) -> None:
    """A few people write everywhere, while everything goes wrong that is logged."""
    room.odd_updates = True
    await room.start(at="I3")
    await room.student.privately("I3", f"Yksin {WORDS[0]}.")
    mine = await room.student.writes(f"Toinen {WORDS[1]}.")
    await room.student.edits(mine, f"Muutettu {WORDS[2]}.")
    room.telegram.fail("sendMessage", Fault.bad_request("can't parse entities: byte 5"))
    room.telegram.fail("editMessageText", Fault.server_error())
    await room.student.replies("I3", f"Ryhmässä {WORDS[3]}.")
    await room.turn(minutes=2)
    room.telegram.push(odd(room.student.person, WORDS[4]))
    room.telegram.fail("getUpdates", Fault.drop())
    await room.classmate.replies("I3", f"Toinenkin {WORDS[5]}.")
    await room.classmate.writes("/tilanne")
    room.telegram.fail("setMessageReaction", Fault.forbidden("bot was kicked"))
    await room.instructor.replies("I3", f"Ohjaajalta {WORDS[6]}.")
    await room.turn(minutes=2)


async def test_the_log_at_debug_has_no_token_no_names_and_no_words(
    rooms: Opened, capsys: pytest.CaptureFixture[str]
):
    set_up_logging("DEBUG", PretendTelegram(now=lambda: None).token)  # type: ignore[arg-type, return-value]
    room = await rooms()

    await live(room)
    logging.getLogger("bot").debug("the end of %s", room.telegram.token)

    log = capsys.readouterr().err.casefold()
    assert "an update was put aside" in log
    assert "refused" in log
    assert "the end of [token]" in log
    secret = room.telegram.token.partition(":")[2]
    parts = [secret, *WORDS, *(part for name in NAMES.values() for part in name.split())]
    assert [each for each in parts if each.casefold() in log] == []
    assert [each for each in room.telegram.accounts if str(each) in log] == []
    assert len(await inbox.poisoned(room.database)) == 1


async def test_an_answer_that_was_cut_is_asked_for_again_and_is_not_in_the_log(
    rooms: Opened, capsys: pytest.CaptureFixture[str]
):
    set_up_logging("DEBUG", PretendTelegram(now=lambda: None).token)  # type: ignore[arg-type, return-value]
    room = await rooms()
    await room.start(at="I3")

    room.telegram.fail("getUpdates", Fault.cut())
    room.telegram.fail("sendMessage", Fault.cut(), chat=room.student.person.id)
    for word in WORDS[:3]:
        await room.student.replies("I3", word)
    await room.student.writes("/tilanne")

    log = capsys.readouterr().err.casefold()
    assert await room.texts("I3") == [*WORDS[:3]]
    assert "json" in log  # the library told of it
    names = [part for name in NAMES.values() for part in name.split()]
    assert [each for each in (*WORDS, *names) if each.casefold() in log] == []
    assert [each for each in room.telegram.accounts if str(each) in log] == []


def traces(folder: Path, person: Person) -> list[tuple[str, bytes]]:
    """Where a person can be found in the files: by words, name, or Telegram id in any spelling."""
    number = person.id
    parts = [*(x.encode() for x in WORDS[:5]), b"Aino", b"Opiskelija", str(number).encode()]
    parts += [number.to_bytes(6, "big"), number.to_bytes(8, "little"), hex(number)[2:].encode()]
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [(x.name, part) for x in files for part in parts if part in x.read_bytes()]


async def test_who_is_erased_with_texts_is_in_no_file(room: Story, tmp_path: Path):
    await live(room)
    assert len({part for _, part in traces(tmp_path, room.student.person)}) >= 7

    await room.student.writes("/poista")
    await room.student.presses("forget:texts")
    await room.turn(minutes=5)

    assert traces(tmp_path, room.student.person) == []
    assert len([*filter(None, await room.texts("I3"))]) == 2
    assert len(await inbox.poisoned(room.database)) == 1
