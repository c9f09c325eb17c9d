"""What the cards of small groups show: no names, nothing of others, and buttons that lead on."""

import re
from collections.abc import Iterator

import pytest

from dialogs.command import command_of
from dialogs.places import group_of, step_of
from dialogs.rules.tidy import among_of
from dialogs.workbook.kinds import StepKind
from tests.dialogs.given import BOOK, SUPERVISOR, TEACHER, Play, texts_in
from tests.dialogs.test_groups import THIRTEEN, apart, drawn, finish, one_of, pass_by, to
from tests.dialogs.test_views import numbers_in


def busy(place: str = "A5", words: str = "Salaisuus") -> Play:
    """The first group has hidden words, the second has shown its own, the third had none."""
    given = apart(place)
    first = BOOK.tasks[place].steps[0].id
    for number in (1, 2):
        for each in given.workshop.members(number):
            given.writes(each.id, f"{words[:4000]} {each.id}", f"{first}/{number}")
    pass_by(given, f"{first}/2")
    finish(given, 3)
    return given


def with_gaps(words: str = "Yksin") -> Play:
    given = apart()
    for number in (1, 2, 3):
        given.writes(one_of(given, number), words, f"A1/{number}")
        given.press(f"adv:A1/{number}")
    return given


def rating() -> Play:
    given = apart()
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"Käytäntö {number}", f"A1/{number}")
        for step in ("A1", "A2"):
            pass_by(given, f"{step}/{number}")
    return given


def all_ready(place: str = "B7", words: str = "Asiakas") -> Play:
    given = apart(place)
    first = BOOK.tasks[place].steps[0].id
    for number in (1, 2, 3):
        given.writes(one_of(given, number), f"{words[:4000]} {number}", f"{first}/{number}")
        finish(given, number)
    return given


def dissolved() -> Play:
    given = apart("B7")
    for each in given.workshop.members(1):
        given.press(f"member:{each.id}:2")
    given.press(f"member:{SUPERVISOR}:0")
    return given


def paused() -> Play:
    given = busy()
    given.press("pause")
    return given


def ended() -> Play:
    given = busy()
    given.press("ungroup")
    return given


def helped() -> Play:
    given = apart()
    given.press("stuck:A1/2:example")
    given.press("stuck:A1/1:swap:OP")
    given.writes(one_of(given, 1), "Arvaus", "A1/1")
    return given


STATES = {
    "drawn": drawn,
    "busy at A": busy,
    "busy at B": lambda: busy("B7"),
    "busy at C": lambda: busy("C4"),
    "busy at D": lambda: busy("D5b"),
    "gaps": with_gaps,
    "rating": rating,
    "ready": all_ready,
    "dissolved": dissolved,
    "paused": paused,
    "ended": ended,
    "helped": helped,
    "long after": lambda: to(all_ready(), "E2"),
}


def cards(given: Play) -> Iterator[tuple[str, int | None]]:
    """Every card of small groups that could be drawn now, with a reader."""
    workshop = given.workshop
    yield from (("groups", TEACHER), ("remote", TEACHER), ("status", None))
    yield from (("media", SUPERVISOR), (f"welcome:{workshop.place}", SUPERVISOR))
    yield from ((f"groups:{each}", TEACHER) for each in THIRTEEN)
    for number in workshop.groups:
        yield from ((f"room:{number}", None), (f"remote:{number}", TEACHER))
        yield from ((f"room:{number}", each.id) for each in workshop.members(number)[:1])
        yield f"status:/{number}", None
        yield from ((f"board:{task}/{number}", None) for task in BOOK.boards)
    yield from ((f"board:{task}", None) for task in BOOK.boards)
    for place in workshop.opened:
        if place == BOOK.order[0]:
            continue
        yield f"step:{place}", None
        step = BOOK.steps[step_of(place)]
        if group_of(place) and step.asks:
            yield f"stuck:{place}", TEACHER
        yield f"sort:{among_of(BOOK, place)}", TEACHER
        yield from ((f"scribe:{place}", TEACHER), (f"scribe:{place}:OP", TEACHER))
        if step.asks:
            yield from ((f"idea:{place}", SUPERVISOR), (f"late:{place}", None))
        private = {StepKind.COLLECT: "answer", StepKind.RATE: "rate"}.get(step.kind)
        for person in workshop.members(group_of(place))[:2] if private else ():
            yield f"{private}:{place}", person.id
            yield f"nudge:{place}", person.id


@pytest.mark.parametrize("state", STATES)
def test_no_card_in_a_chat_of_many_names_anybody(state):
    given = STATES[state]()

    for card, reader in cards(given):
        if reader is None:
            view = given.view(card)
            assert not set(numbers_in(view.data)) & set(THIRTEEN), card
            assert not [x for row in view.rows for x in row if x.person is not None], card


@pytest.mark.parametrize("state", STATES)
def test_every_button_of_every_card_means_something_and_is_short(state):
    given = STATES[state]()

    for card, reader in cards(given):
        for each in given.buttons(card, reader):
            assert each.label or each.text or each.person is not None, (card, each)
            assert bool(each.action) != bool(each.card), (card, each)
            if each.action:
                assert command_of(each.action, TEACHER) is not None, (card, each)
                assert len(each.action.encode()) <= 44, each.action


@pytest.mark.parametrize("state", ["busy at A", "busy at B", "busy at C", "busy at D", "paused"])
def test_what_a_group_hides_is_in_no_card_of_the_others_nor_of_all(state):
    given = STATES[state]()
    hidden = {
        f"Salaisuus {each.id}": each.id
        for each in given.workshop.members(1)
        if not given.workshop.is_shown(f"{step_of(given.workshop.groups[1].place)}/1")
    }
    assert hidden

    for card, reader in cards(given):
        seen = hidden.keys() & set(texts_in(given.view(card, reader).data))
        assert all(hidden[each] == reader for each in seen), card


@pytest.mark.parametrize("state", ["busy at A", "busy at B", "busy at C", "busy at D"])
def test_what_a_group_has_shown_is_in_its_own_cards_alone_until_all_are_ready(state):
    given = STATES[state]()
    shown = {f"Salaisuus {each.id}" for each in given.workshop.members(2)}

    for card, reader in cards(given):
        place = card.partition(":")[2]
        others = group_of(place) not in (0, 2) or place == given.place
        if others:
            assert not shown & set(texts_in(given.view(card, reader).data)), card


@pytest.mark.parametrize("state", STATES)
def test_cards_of_places_where_nobody_is_have_no_buttons(state):
    given = STATES[state]()
    joining = "I2"  # whoever comes later joins there
    closed = [
        each
        for each in given.workshop.opened
        if each not in (*given.workshop.open_places, BOOK.order[0], joining)
    ]

    for place in closed:
        assert given.view(f"step:{place}").rows == (), place
        assert not given.view(f"step:{place}").data["here"]


def test_a_pause_takes_the_buttons_of_every_group():
    given = paused()

    assert all(given.view(f"step:{each}").rows == () for each in given.workshop.open_places)


def test_what_is_open_can_be_steered_from_each_groups_own_remote():
    given = busy()

    for number, place in ((1, "A1/1"), (2, "A2/2"), (3, "A5/3")):
        actions = given.actions(f"remote:{number}", TEACHER)
        assert any(place in each for each in actions)
        assert {x for each in actions for x in re.findall(r"/(\d+)", each)} == {str(number)}
