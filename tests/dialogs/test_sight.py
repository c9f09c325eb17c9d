"""When a card is out of sight: at the edge, and one past it."""

from datetime import datetime, timedelta

import pytest

from dialogs.keys import CardKey, CardKind
from dialogs.sight import Sight

NOW = datetime.fromisoformat("2027-01-18T09:00:00+02:00")
SECOND = timedelta(seconds=1)


def seen(newer: int = 0, behind: int | None = None, **ago: float) -> Sight:
    posted = NOW - timedelta(**ago) if ago else NOW
    return Sight(newer, last=not newer and not behind, posted_at=posted, behind=behind)


@pytest.mark.parametrize(("newer", "out"), [(0, False), (2, False), (3, True)])
def test_a_card_is_in_sight_among_the_bots_last_three(newer: int, out: bool):
    assert seen(newer).is_out(NOW) is out


@pytest.mark.parametrize(("behind", "out"), [(0, False), (7, False), (8, True), (None, False)])
def test_and_among_the_last_eight_of_anybody(behind: int | None, out: bool):
    assert seen(behind=behind).is_out(NOW) is out


def test_after_a_day_it_is_out_of_sight_once_something_came_after_it():
    day = timedelta(days=1).total_seconds()

    assert not seen(1, seconds=day - 1).is_out(NOW)
    assert seen(1, seconds=day).is_out(NOW)
    assert not seen(seconds=day).is_out(NOW)


@pytest.mark.parametrize(("behind", "near"), [(0, True), (3, True), (4, False)])
def test_who_sits_together_has_it_before_their_eyes_under_three_messages(behind: int, near: bool):
    assert seen(behind=behind).is_near is near
    counted = Sight(0, last=not behind, posted_at=NOW, heard=behind)
    assert counted.is_near is near


def test_it_is_not_before_their_eyes_once_the_bot_said_more_or_nothing_is_known():
    assert not seen(1, behind=1).is_near
    assert not Sight(0, last=False).is_near


def test_a_card_of_before_this_was_kept_is_not_old_by_that_alone():
    assert not Sight(1, last=False).is_out(NOW)


@pytest.mark.parametrize("card", [CardKind.STEP("A1/2"), CardKind.ROOM(2), CardKind.BOARD("B/2")])
def test_a_former_copy_knows_its_card_and_its_room(card: CardKey):
    former = CardKey(f"former:17:{card}")

    assert former.former == card
    assert former.room == 2
