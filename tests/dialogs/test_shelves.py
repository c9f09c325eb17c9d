"""What stands at a place lies in piles: they say what the contributions say, at a small price."""

import sys
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from dialogs import commands as c
from dialogs import events as e
from dialogs.cards import card_view, comparing
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.likeness import COMPARED
from dialogs.contributions.shelves import bearing, by_words
from dialogs.evolve import evolve
from dialogs.facts.pool import listed, told
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.rules.tidy import alike, comparing_anew, tidied
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from tests.dialogs.given import BOOK, EVERYONE, INSTRUCTOR, STUDENT, TEACHER, Play, at


def many(place: str, count: int, words: Callable[[int], str] = "Asia {}".format) -> Play:
    """A play at a place where so many answers have come in, from everyone in turn."""
    given = copy(_many(place, count, words))
    given.state = copy(given.workshop)  # what one test lets it keep, another finds out anew
    return given


@cache
def _many(place: str, count: int, words: Callable[[int], str]) -> Play:
    given = at(place)
    for number in range(count):
        who = EVERYONE[number % len(EVERYONE)]
        given.state = evolve(given.workshop, _made(given, who, place, words(number)), given.now)
    return given


def _made(given: Play, who: int, place: str, text: str) -> e.ContributionMade:
    voice = given.workshop.participants[who].voice
    kind = BOOK.steps[place].gathers or "comment"
    number = len(given.workshop.contributions) + 1
    return e.ContributionMade(number, place, who, voice, kind, text, True, "", ())


def shuffled(number: int) -> str:
    """Words that come in another order than that of their letters."""
    mixed = number * 7919 % 10_007
    return f"{mixed:05}" * 4


# The piles say what the contributions say


def put_up_anew(workshop: Workshop) -> Workshop:
    return replace(workshop, rested=workshop.rested)


def said(who: int, place: str, text: str) -> c.Contribute:
    return c.Contribute(who, place, text, private=True)


DEEDS: dict[str, Callable[[Play, int], object]] = {
    "writes": lambda g, n: g.tries(said(EVERYONE[n % 3], g.place, f"Asia {n % 5}")),
    "edits": lambda g, n: g.tries(c.Edit(EVERYONE[n % 3], number(g, n), f"Toisin {n}")),
    "withdraws": lambda g, n: g.tries(c.Withdraw(EVERYONE[n % 3], number(g, n))),
    "marks": lambda g, n: g.tries(c.SetMark(EVERYONE[n % 3], number(g, n), "known", bool(n % 2))),
    "moves": lambda g, n: g.tries(c.MoveItem(EVERYONE[n % 3], number(g, n), f"B{n % 6 + 1}")),
    "goes on": lambda g, n: g.tries(c.Advance(TEACHER, g.place)),
    "goes back": lambda g, n: g.tries(c.Undo(TEACHER, g.place)),
    "merges": lambda g, n: g.tries(c.MergeItems(TEACHER, "B", number(g, n), number(g, n + 1))),
    "parts": lambda g, n: g.tries(c.PartItems(TEACHER, "B", number(g, n))),
    "erases": lambda g, n: g.tries(c.Forget(STUDENT, texts=True)),
}


def number(given: Play, wanted: int) -> int:
    return wanted % len(given.workshop.contributions) + 1


@settings(max_examples=60, deadline=None)
@drawn(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 200)), max_size=40))
def test_piles_that_grew_with_the_workshop_are_those_that_are_put_up_anew(deeds):
    given = at("B1")
    for what, chosen in deeds:
        DEEDS[what](given, chosen)

    kept, anew = given.workshop, put_up_anew(given.workshop)

    assert "shelves" in vars(kept)
    assert "shelves" not in vars(anew)
    full = {place: piles for place, piles in kept.shelves.places.items() if piles}
    assert full == {place: piles for place, piles in anew.shelves.places.items() if piles}
    for place in kept.at_place:
        piles = kept.piles(place)
        assert all(bearing(each) == key for key, pile in piles.items() for each in pile)
        assert all(list(pile) == sorted(pile, key=by_words) for pile in piles.values())
        standing = list(kept.items(place))
        assert Counter(x.id for pile in piles.values() for x in pile) == Counter(
            each.id for each in standing
        )
        _lists_the_same(kept, place, standing)


def _lists_the_same(workshop: Workshop, place: str, standing: list[Contribution]) -> None:
    """What is found as far as it is looked at is what is found by sorting all."""
    found, whole = told(workshop, workshop.piles(place)), listed(workshop, standing)
    assert tuple(found) == found[:] == whole
    assert len(found) == len(whole)
    assert found[1:3] == whole[1:3]
    assert [found.number(each) for each in whole] == list(range(1, len(whole) + 1))
    assert all((each in found) is (each in whole) for each in standing)
    for each in (0, -1):
        if whole:
            assert found[each] == whole[each]


# What a card and a press cost


def work(what: Callable[..., object], *given: object) -> int:
    """How many calls of functions, ours or Python's, something takes."""
    calls = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        what(*given)
    finally:
        sys.setprofile(None)
    return calls


FEW, MANY = 400, 10_000
CARDS = {
    "hidden": [("step:A1", None), ("remote", TEACHER), ("status", STUDENT)],
    "shown": [
        ("step:A1", None),
        ("remote", TEACHER),
        ("sort:A", TEACHER),
        ("board:A", None),
        ("status", STUDENT),
    ],
}


def latest(given: Play) -> Contribution:
    return given.workshop.contributions[given.workshop.at_place["A1"][-1]]


PRESSES = {
    "an answer": lambda g: g.when(c.Contribute(STUDENT, "A1", "Uusi", private=True)),
    "an edit": lambda g: g.when(c.Edit(latest(g).participant, latest(g).id, "Toisin")),
    "a step onwards": lambda g: g.when(c.Advance(TEACHER, "A1")),
    "an undo": lambda g: g.when(c.Undo(TEACHER, "A1")),
    "a mistake": lambda g: g.tries(c.MergeItems(TEACHER, "A", 10**6, 10**6 + 1)),
}


@pytest.fixture(scope="module")
def sizes() -> dict[int, dict[str, Play]]:
    return {count: states(count) for count in (FEW, MANY)}


def states(count: int) -> dict[str, Play]:
    hidden, shown = (many("A1", count, shuffled) for _ in range(2))
    shown.press("adv:A1:reveal")
    shown.view("remote", TEACHER)  # what reads alike is known from now on
    return {"hidden": hidden, "shown": shown}


@pytest.mark.parametrize(
    ("state", "card", "reader"), [(x, *each) for x, cards in CARDS.items() for each in cards]
)
def test_a_card_takes_no_more_work_where_there_are_very_many_answers(
    sizes: dict[int, dict[str, Play]], state: str, card: str, reader: int | None
):
    few, lots = (work(_look, sizes[x][state], card, reader) for x in (FEW, MANY))

    assert lots <= 1.5 * few


def _look(given: Play, card: str, reader: int | None) -> None:
    """Draw a card, and look at as much of it as is ever shown."""
    view = given.view(card, reader)
    for each in view.data.get("voices", {}).values():
        assert len(each[:60]) <= len(each)


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_takes_no_more_work_where_there_are_very_many_answers(press: str):
    few, lots = (many("A1", count, shuffled) for count in (FEW, MANY))

    first, second = (work(PRESSES[press], given) for given in (few, lots))

    assert few.turn.refusal == lots.turn.refusal
    assert second <= 1.5 * first


def test_nothing_is_compared_a_second_time_until_the_words_change():
    given = many("A1", 50, shuffled)
    given.press("adv:A1:reveal")

    first = len(list(comparing_anew(given.scene, "A")))
    again = len(list(comparing_anew(given.scene, "A")))
    given.press("ready:A1")
    untouched = len(list(comparing_anew(given.scene, "A")))
    given.writes(STUDENT, "Aivan muuta")
    changed = len(list(comparing_anew(given.scene, "A")))

    assert (first, again, untouched, changed) == (50, 0, 0, 51)


@pytest.mark.parametrize("card", ["remote", "sort:A"])
def test_a_card_is_drawn_at_once_when_its_likeness_was_found_in_steps(card: str):
    key = CardKey(card)
    given = many("A1", 80, lambda number: f"Soitetaan ennen jaksoa {number} {card}")
    given.press("adv:A1:reveal")
    scene = Scene(BOOK, given.workshop, given.world, TEACHER)
    unknown = replace(scene, workshop=put_up_anew(given.workshop))

    steps = len(list(comparing(scene, key)))

    assert steps == 80
    assert work(card_view, scene, key) < work(card_view, unknown, key) / 3
    assert card_view(scene, key) == card_view(unknown, key)


def test_of_very_many_answers_the_first_are_compared_and_every_step_is_small():
    given = many("A1", 2000, lambda number: f"Soitetaan ennen jaksoa {number:04}")
    given.press("adv:A1:reveal")

    finding = comparing_anew(given.scene, "A")
    steps = [work(next, finding, None) for _ in range(COMPARED + 2)]

    assert not list(finding)
    assert max(steps) < 100 * COMPARED
    first = {each.id for each in tidied(given.scene, "A")[:COMPARED]}
    pairs = alike(given.scene, "A")
    assert {each for pair in pairs for each in pair} <= first
    (button,) = [x for x in given.buttons("remote", TEACHER) if x.label == "sort_alike"]
    assert button.values["count"] == "5+"


def test_the_best_pairs_are_found_also_when_many_were_kept_apart():
    given = many("A1", 12, lambda number: f"Soitetaan ennen jaksoa {number:02}")
    given.press("adv:A1:reveal")
    seen = set()
    while pairs := alike(given.scene, "A"):
        seen.add(frozenset(pairs[0]))
        given.press(f"apart:A:{pairs[0][0]}:{pairs[0][1]}")

    assert len(seen) == 12 * 11 // 2


def test_an_erasure_of_very_many_words_is_one_change():
    few, lots = (many("A1", count, shuffled) for count in (FEW, MANY))

    forget = c.Forget(STUDENT, texts=True)
    first, second = (work(given.when, forget) for given in (few, lots))

    assert second <= 1.2 * first * MANY / FEW
    assert not [x for x in lots.workshop.items("A1") if x.participant == STUDENT and x.text]


def test_what_was_picked_is_found_among_very_many():
    given = many("A1", 500, shuffled)
    given.press("adv:A1:reveal")
    first = given.workshop.at_place["A1"][0]

    assert given.refuses(c.MergeItems(TEACHER, "A", first, first)) is Refusal.STALE
    assert given.refuses(c.MergeItems(INSTRUCTOR, "A", first, first + 1)) is not None
    assert given.view(f"sort:A1:{first}", TEACHER).data["chosen"]["id"] == first
