"""Files of people at Telegram: kept by id, given words, and forgotten with them."""

import pytest

from dialogs import commands as c
from dialogs.workbook.schema import Voice
from storage import library, own, retention, workshops
from storage.kinds import kinds
from storage.origin import Origin
from storage.streams import Streams
from storage.tables import media, people
from storage.tables.media import File
from tests.storage.given import MINUTE, NOW, write
from tests.storage.test_library import WORKBOOKS

PHOTO = File("photo", "AgACphoto", "AQADphoto")
VOICE = File("voice", "AwACvoice", "AgADvoice")


@pytest.fixture
async def aino(db):
    return (await write(db, people.meet(db, 4711, "Aino", "fi", NOW))).id


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("photo", "photo"),
        ("document", "photo"),
        ("voice", "voice"),
        ("video_note", "voice"),
        ("audio", "voice"),
    ],
)
def test_a_file_is_shown_as_a_photo_or_a_voice(kind, shown):
    assert File(kind, "id", "unique").shown == shown


async def test_what_waits_gets_its_words_at_its_own_place_only(db, workshop, aino):
    for place in ("A1", "A2"):
        await write(db, media.keep(db, workshop, place, aino, PHOTO, NOW))

    await write(db, media.give_words(db, workshop, "A1", aino, 5))

    (kept,) = await media.of(db, workshop, 5)
    assert (kept.file, kept.contribution) == (PHOTO, 5)
    assert await media.waiting(db, workshop, "A1", aino) is None
    waiting = await media.waiting(db, workshop, "A2", aino)
    assert waiting is not None
    assert waiting.file == PHOTO


async def test_nobody_gives_words_to_what_another_sent(db, workshop, aino):
    omar = (await write(db, people.meet(db, 4712, "Omar", "fi", NOW))).id
    await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW))

    assert await media.waiting(db, workshop, "A1", omar) is None
    await write(db, media.give_words(db, workshop, "A1", omar, 5))

    assert await media.of(db, workshop, 5) == []


async def test_an_album_is_known_again(db, workshop, aino):
    first = File("photo", "a", "a", album="77")
    await write(db, media.keep(db, workshop, "A1", aino, first, NOW, 3))

    known = await media.of_album(db, workshop, aino, "77")

    assert known is not None
    assert known.contribution == 3
    assert await media.of_album(db, workshop, aino, "78") is None
    assert await media.of_album(db, workshop, aino, "") is None


async def test_what_was_taken_back_is_gone_and_the_rest_stays(db, workshop, aino):
    for number in (1, 2, 3):
        await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW, number))

    await write(db, media.drop(db, workshop, 1, 2))

    left = [await media.of(db, workshop, number) for number in (1, 2, 3)]
    assert [len(each) for each in left] == [0, 0, 1]
    assert await media.find(db, left[2][0].id) == left[2][0]
    assert await media.find(db, 999) is None


async def test_whoever_is_forgotten_sent_nothing_any_more(db, workshop, aino):
    await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW, 1))
    await write(db, media.keep(db, workshop, "A1", aino, VOICE, NOW))
    assert len((await own.rows_of(db, aino))["media"]) == 2

    await write(db, media.forget(db, aino))

    assert "media" not in await own.rows_of(db, aino)
    assert [each.file for each in await media.of(db, workshop, 1)] == [PHOTO]
    rows = await db.fetch("SELECT contribution FROM media")
    assert [each["contribution"] for each in rows] == [1]


async def test_in_time_nobody_knows_who_sent_it(db, workshop, aino):
    await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW, 1))

    await write(db, retention.unlink_authors(db, workshop))

    assert "media" not in await own.rows_of(db, aino)
    assert len(await media.of(db, workshop, 1)) == 1


async def test_what_never_got_its_words_is_forgotten(db, workshop, aino):
    await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW))
    await write(db, media.keep(db, workshop, "A1", aino, PHOTO, NOW, 1))

    await write(db, media.purge(db, NOW + MINUTE, 500))

    assert await media.waiting(db, workshop, "A1", aino) is None
    assert len(await media.of(db, workshop, 1)) == 1


async def test_a_file_goes_with_its_words_from_the_message_to_the_erasure(db, aino):
    streams = Streams(db, kinds(library.load_all(WORKBOOKS)), lambda _: frozenset())
    async with streams.transaction():
        number = await workshops.create(
            streams, c.Create(aino, "uudista", "fi", "Europe/Helsinki"), NOW
        )
        for each in (
            c.BindGroup(aino),
            c.Join(aino, Voice.OL, reachable=True),
            c.SpeakFor(aino, Voice.TP, True),
            c.Advance(aino, "I2"),
            c.Advance(aino, "I2", accept_gap=True),
        ):
            assert (await streams.handle(number, each, NOW)).refusal is None
        await media.keep(db, number, "I3", aino, VOICE, NOW)
        words = c.Contribute(aino, "I3", "Seinällä", private=True, media="photo")
        await streams.handle(number, words, NOW, Origin(4711, 5, PHOTO))
        later = c.Contribute(aino, "I3", "Ilman kuvaa", private=True)
        await streams.handle(number, later, NOW, Origin(4711, 6))
    assert [each.file for each in await media.of(db, number, 1)] == [VOICE, PHOTO]
    assert await media.of(db, number, 2) == []

    async with streams.transaction():
        await streams.handle(number, c.Forget(aino, texts=True), NOW)

    assert await media.of(db, number, 1) == []
