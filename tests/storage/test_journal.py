"""The journal keeps events in order, at the version that was expected, and lets texts go."""

from datetime import datetime, timedelta, timezone
from itertools import chain

import pytest

from dialogs.events import ContributionEdited, FieldFilled, StepOpened
from storage.tables import journal
from storage.tables.journal import Recorded, VersionConflict
from tests.storage.given import MINUTE, NOW, contribution, text_of, write


async def append(db, workshop, version, *events, at=NOW, actor=1):
    return await write(db, journal.append(db, workshop, version, events, at=at, actor=actor))


async def test_events_are_read_in_their_order(db, workshop):
    first = await append(db, workshop, 0, StepOpened("A1", 1), contribution(1))
    second = await append(db, workshop, first, contribution(2), at=NOW + MINUTE)

    assert (first, second) == (2, 3)
    assert await journal.read(db, workshop) == [
        Recorded(1, NOW, StepOpened("A1", 1)),
        Recorded(2, NOW, contribution(1)),
        Recorded(3, NOW + MINUTE, contribution(2)),
    ]


async def test_reading_can_begin_later(db, workshop):
    await append(db, workshop, 0, contribution(1), contribution(2), contribution(3))

    read = await journal.read(db, workshop, after=2)

    assert [each.version for each in read] == [3]


async def test_a_journal_is_read_a_part_at_a_time(db, workshop):
    await append(db, workshop, 0, *(contribution(each) for each in range(1, 8)))

    parts = [await journal.read(db, workshop, after, most=3) for after in (0, 3, 6, 9)]

    assert [[each.version for each in part] for part in parts] == [[1, 2, 3], [4, 5, 6], [7], []]
    assert [*chain.from_iterable(parts)] == await journal.read(db, workshop)


async def test_workshops_do_not_mix(db, workshop):
    other = await write(db, journal.create(db, "workshop", NOW))
    await append(db, workshop, 0, contribution(1))
    await append(db, other, 0, contribution(7), contribution(8))

    assert [each.event for each in await journal.read(db, workshop)] == [contribution(1)]


@pytest.mark.parametrize("expected", [0, 1, 3, 9])
async def test_another_version_than_expected_writes_nothing(db, workshop, expected):
    await append(db, workshop, 0, contribution(1), contribution(2))

    with pytest.raises(VersionConflict, match=f"is not at version {expected}"):
        await append(db, workshop, expected, *[contribution(9)] * 4)

    assert [each.version for each in await journal.read(db, workshop)] == [1, 2]


async def test_nothing_appended_moves_nothing(db, workshop):
    assert await append(db, workshop, 0) == 0


async def test_a_moment_is_kept_to_the_microsecond_whatever_its_zone(db, workshop):
    at = datetime(2027, 3, 28, 4, 30, 0, 123457, timezone(timedelta(hours=3)))

    await append(db, workshop, 0, contribution(1), at=at)

    (read,) = await journal.read(db, workshop)
    assert read.at == at
    assert read.at.utcoffset() == timedelta(0)


async def test_a_naive_moment_is_refused(db, workshop):
    with pytest.raises(TypeError):
        await append(db, workshop, 0, contribution(1), at=datetime(2027, 3, 1))  # noqa: DTZ001


async def test_texts_of_one_person_can_be_erased(db, workshop):
    mine = (
        contribution(1),
        ContributionEdited(1, "uusi"),
        FieldFilled("e1", "aim", 1, (), "tavoite"),
    )
    await append(db, workshop, 0, *mine)
    await append(db, workshop, 3, contribution(2), actor=2)

    await write(db, journal.erase_texts(db, workshop, 1))

    assert [text_of(each.event) for each in await journal.read(db, workshop)] == [
        "",
        "",
        "",
        contribution(2).text,
    ]


async def test_single_contributions_can_be_erased(db, workshop):
    filled = FieldFilled("e1", "aim", 1, (), "tavoite")
    await append(db, workshop, 0, contribution(1), contribution(2), filled)
    await append(db, workshop, 3, ContributionEdited(2, "uusi"), contribution(3))

    await write(db, journal.erase_texts(db, workshop, 1, frozenset({2, 3})))

    left = [text_of(each.event) for each in await journal.read(db, workshop)]
    assert left == [contribution(1).text, "", "tavoite", "", ""]


async def test_texts_in_another_workshop_stay(db, workshop):
    other = await write(db, journal.create(db, "workshop", NOW))
    await append(db, other, 0, contribution(1))

    await write(db, journal.erase_texts(db, workshop, 1))
    await write(db, journal.erase_texts(db, workshop, 1, frozenset({1})))

    assert [each.event for each in await journal.read(db, other)] == [contribution(1)]


async def texts(db, workshop) -> list[str]:
    return [text_of(each.event) for each in await journal.read(db, workshop)]


async def test_a_former_wording_of_a_contribution_is_emptied_and_all_else_stays(db, workshop):
    other = await write(db, journal.create(db, "workshop", NOW))
    await append(db, other, 0, contribution(1, "muualla"))
    told = (contribution(1, "yksi"), contribution(2, "kaksi"), ContributionEdited(1, "toinen"))
    await append(db, workshop, 0, *told, ContributionEdited(1, "kolmas"))

    await write(db, journal.drop_wordings(db, workshop, 1, 1, but_latest=True))

    assert await texts(db, workshop) == ["", "kaksi", "", "kolmas"]
    assert await texts(db, other) == ["muualla"]


async def test_what_is_taken_back_has_no_words_even_where_its_writer_is_forgotten(db, workshop):
    await append(db, workshop, 0, contribution(1, "yksi"), contribution(2, "kaksi"))
    await write(db, journal.unlink_texts(db, 1))

    await write(db, journal.drop_wordings(db, workshop, 2, 1, but_latest=False))

    assert await texts(db, workshop) == ["yksi", ""]


async def test_what_stood_in_a_field_before_is_emptied_whoever_wrote_it(db, workshop):
    aim = FieldFilled("e1", "aim", 1, (), "tavoite")
    name = FieldFilled("e1", "name", 1, (), "nimi")
    other = FieldFilled("e2", "aim", 1, (), "toisen tavoite")
    await append(db, workshop, 0, aim, name, other)
    await append(db, workshop, 3, FieldFilled("e1", "aim", 2, ("3",)), actor=2)

    await write(db, journal.drop_former_entries(db, workshop, "e1", "aim"))

    assert await texts(db, workshop) == ["", "nimi", "toisen tavoite", ""]
