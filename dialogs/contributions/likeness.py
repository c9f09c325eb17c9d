"""Likeness: which of many items read almost the same - found in small steps, and then known."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import fuzz, process

from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Listing, Piles

ALIKE = 75
"""How alike two items have to read, of 100, to be offered for merging.

Told apart by examples (tests/dialogs/test_items.py): under this lie different things said in the
same frame; but opposites may lie over it, so nothing is ever merged by itself.
"""
COMPARED = 300
"""So many of a listing are compared with each other: the first ones, 45,000 comparisons."""
MOST_PAIRS = 5
"""So many pairs are offered at once."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What came of comparing a listing: its pairs, the most alike first.

    One more than are offered at once, where there are so many.
    """

    pairs: tuple[Pair, ...] = ()
    runs: tuple[Piles, ...] = ()
    hidden: frozenset[int] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def is_of(self, found: Listing, apart: frozenset[Pair]) -> bool:
        """Whether comparing this listing would say the same, so that it need not be done."""
        known = self.hidden == found.hidden.keys() and self.apart == apart
        return known and self.runs == found.runs


def comparing(
    found: Listing, apart: frozenset[Pair], *, by_kind: bool
) -> Generator[None, None, Likeness]:
    """Compare the beginning of a listing, an item with all later ones at each step.

    Pairs that are to stay `apart` are not told, and `by_kind` none of two different kinds.
    """
    items = found[:COMPARED]
    words = [_ordered(each) for each in items]
    kept = Counter(chain.from_iterable(apart))
    scored: list[tuple[float, int, int]] = []
    for at, item in enumerate(items):
        later = {
            other: words[other]
            for other in range(at + 1, len(items))
            if not by_kind or items[other].kind == item.kind
        }
        most = MOST_PAIRS + 1 + kept[item.id]  # the best of all are among the best of each
        near = process.extract(words[at], later, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=most)
        scored += ((-score, at, other) for _, score, other in near)
        yield
    pairs = [(items[one].id, items[other].id) for _, one, other in sorted(scored)]
    told = [(one, other) for one, other in pairs if (min(one, other), max(one, other)) not in apart]
    return Likeness(tuple(told[: MOST_PAIRS + 1]), found.runs, frozenset(found.hidden), apart)


def _ordered(item: Contribution) -> str:
    """The words without marks and capitals, in alphabetical order."""
    letters = (x if x.isalnum() else " " for x in item.text.casefold())
    return " ".join(sorted("".join(letters).split()))


def by_likeness(item: Contribution, others: Sequence[Contribution]) -> Sequence[Contribution]:
    """Other items, what reads most alike first."""
    words = [_ordered(each) for each in others]
    near = process.extract(_ordered(item), words, scorer=fuzz.ratio, limit=None)
    return [others[index] for _, _, index in near]
