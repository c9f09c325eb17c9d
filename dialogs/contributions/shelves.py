"""Shelves: what stands at each place, in piles that are kept in order as words come and go.

What is in a pile is alike in all but its words. So a card counts, and tells apart, by piles: that
costs the same however high they are. Nothing here says anything that the contributions do not.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from heapq import merge
from itertools import chain, islice
from operator import attrgetter
from typing import overload

from dialogs.contributions.contribution import Contribution
from dialogs.events import Place

Bearing = tuple[object, ...]
"""All that is so of an item besides its words, its number and its moment."""
Pile = tuple[Contribution, ...]
Piles = Mapping[Bearing, Pile]
Order = tuple[bool, str, int]

OWN = {"id", "text", "at"}
"""What is each item's own. Whether it has any words at all, it shares."""


def bearing(item: Contribution) -> Bearing:
    return *_SHARED(item), not item.text


_SHARED: Callable[[Contribution], Bearing] = attrgetter(
    *(each.name for each in fields(Contribution) if each.name not in OWN)
)


def by_words(item: Contribution) -> Order:
    return not item.text, item.text.casefold(), item.id


def piled(items: Iterable[Contribution]) -> Piles:
    """Items in piles."""
    return {key: _put((), found) for key, found in _by_bearing(items).items()}


def piled_under(piles: Iterable[Pile]) -> Piles:
    """Piles by what their items are alike in."""
    return {bearing(pile[0]): pile for pile in piles}


@dataclass(frozen=True, slots=True)
class Shelves:
    """The piles of each place. What was withdrawn is on none."""

    places: Mapping[Place, Piles] = field(default_factory=dict)

    def at(self, place: Place) -> Piles:
        return self.places.get(place, {})

    def changed(self, old: Iterable[Contribution], new: Iterable[Contribution]) -> "Shelves":
        """The same where some items are otherwise now: new, in other words, elsewhere, or gone."""
        places = dict(self.places)
        for key, items in _by_bearing(old).items():
            here = places[items[0].place]
            left = {**here, key: _taken(here[key], items)}
            places[items[0].place] = {x: pile for x, pile in left.items() if pile}
        for key, items in _by_bearing(new).items():
            here = places.get(items[0].place, {})
            places[items[0].place] = {**here, key: _put(here.get(key, ()), items)}
        return Shelves(places)


def _by_bearing(items: Iterable[Contribution]) -> Mapping[Bearing, list[Contribution]]:
    """Those that stand, by what they are alike in."""
    found: dict[Bearing, list[Contribution]] = {}
    for each in items:
        if not each.withdrawn:
            found.setdefault(bearing(each), []).append(each)
    return found


FEW = 3
"""So many items are found one by one in a pile; for more of them all of it is gone through."""


def _put(pile: Pile, items: Sequence[Contribution]) -> Pile:
    if len(items) > FEW:
        return tuple(sorted(chain(pile, items), key=by_words))
    for each in items:
        at = bisect_left(pile, by_words(each), key=by_words)
        pile = (*pile[:at], each, *pile[at:])
    return pile


def _taken(pile: Pile, items: Sequence[Contribution]) -> Pile:
    if len(items) > FEW:
        gone = {each.id for each in items}
        return tuple(each for each in pile if each.id not in gone)
    for each in items:
        at = bisect_left(pile, by_words(each), key=by_words)
        pile = (*pile[:at], *pile[at + 1 :])
    return pile


@dataclass(frozen=True, eq=False)
class Listing(Sequence[Contribution]):
    """Items in the order in which they are told, found only as far as they are looked at.

    Each of `runs` follows the one before it; in it items come by `order`. `hidden` are told
    elsewhere, by number.
    """

    runs: tuple[Piles, ...]
    order: Callable[[Contribution], Order]
    hidden: Mapping[int, Contribution] = field(default_factory=dict)

    @property
    def piles(self) -> Iterator[Pile]:
        return chain.from_iterable(run.values() for run in self.runs)

    def where(self, fits: Callable[[Contribution], object]) -> "Listing":
        """Those of the piles whose items fit; what is asked of them has to be of their bearing."""
        runs = ({x: pile for x, pile in run.items() if fits(pile[0])} for run in self.runs)
        return Listing(tuple(runs), self.order, self.hidden)

    def by(self, told: Callable[[Contribution], str]) -> Mapping[str, "Listing"]:
        """The piles by something that is so of all in a pile."""
        ways = dict.fromkeys(told(pile[0]) for pile in self.piles)
        return {way: self.where(lambda x: told(x) == way) for way in ways}  # noqa: B023

    def among(self, items: Iterable[Contribution]) -> tuple[Contribution, ...]:
        """Those of some items that are listed, in its order."""
        return tuple(sorted((each for each in items if each in self), key=self.number))

    def number(self, item: Contribution) -> int:
        """Which one of them a listed item is, counted from 1."""
        before, key = 0, self.order(item)
        for run in self.runs:
            part = Listing((run,), self.order, self.hidden)
            if item not in part:
                before += len(part)
                continue
            hidden = (x for x in self.hidden.values() if self.order(x) < key and part.holds(x))
            piled = sum(bisect_left(pile, key, key=self.order) for pile in run.values())
            return before + piled - sum(1 for _ in hidden) + 1
        raise ValueError(item.id)

    def without(self, items: Mapping[int, Contribution]) -> "Listing":
        return Listing(self.runs, self.order, {**self.hidden, **items})

    def __add__(self, other: "Listing") -> "Listing":
        return Listing((*self.runs, *other.runs), self.order, {**self.hidden, **other.hidden})

    @cached_property
    def _count(self) -> int:
        return sum(map(len, self.piles)) - sum(map(self.holds, self.hidden.values()))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Contribution]:
        every = (merge(*run.values(), key=self.order) for run in self.runs)
        return (each for each in chain.from_iterable(every) if each.id not in self.hidden)

    @overload
    def __getitem__(self, at: int) -> Contribution: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Contribution, ...]: ...
    def __getitem__(self, at: int | slice) -> Contribution | tuple[Contribution, ...]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return tuple(islice(self, start, max(start, stop), step))
        return next(islice(self, range(len(self))[at], None))

    def __contains__(self, item: object) -> bool:
        return getattr(item, "id", None) not in self.hidden and self.holds(item)  # type: ignore[arg-type]

    def holds(self, item: Contribution) -> bool:
        """Whether an item is in a pile, also where it is hidden."""
        key = bearing(item)
        return any(item in _beside(run.get(key, ()), item) for run in self.runs)


NOTHING = Listing((), by_words)


def _beside(pile: Pile, item: Contribution) -> Pile:
    """Where an item is in a pile, if it is there at all."""
    at = bisect_left(pile, by_words(item), key=by_words)
    return pile[at : at + 1]
