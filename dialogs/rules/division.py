"""Dividing people into small groups, with every voice in each where numbers allow."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from dialogs.events import PersonId
from dialogs.workbook.schema import Voice
from dialogs.workshop import Participant

LARGEST = 5
"""The most people of one small group."""
FEWEST = 6
"""With fewer people there is nothing to divide."""

Unit = tuple[Participant, ...]
"""People who go to the same group."""


def divide(
    people: Sequence[Participant], bonds: Iterable[frozenset[PersonId]]
) -> tuple[tuple[PersonId, ...], ...]:
    """The members of each group, by their ids in order; sizes differ by one at most.

    Bonded people stay together. Students come in pairs where there are fewer of them than groups,
    so that none is alone among others. The same people are always divided in the same way.
    Source: method, section 1.
    """
    number = max(1, ceil(len(people) / LARGEST))
    base, over = divmod(len(people), number)
    rooms = [base + (index < over) for index in range(number)]
    groups: list[list[Participant]] = [[] for _ in rooms]
    for unit in _units(people, bonds, number):
        fits = any(
            size - len(group) >= len(unit) for size, group in zip(rooms, groups, strict=True)
        )
        for part in (unit,) if fits else tuple((each,) for each in unit):
            _choose(groups, rooms, part).extend(part)
    return tuple(tuple(sorted(each.id for each in group)) for group in groups)


def _choose(groups: list[list[Participant]], rooms: Sequence[int], unit: Unit) -> list[Participant]:
    """The group with room that has least of the unit's voices, and then the most room."""

    def fitness(index: int) -> tuple[bool, int, int, int]:
        left = rooms[index] - len(groups[index])
        voices = [each.voice for each in groups[index]]
        alike = sum(voices.count(each.voice) for each in unit)
        return (left < len(unit), alike, -left, index)

    return groups[min(range(len(groups)), key=fitness)]


def _units(
    people: Sequence[Participant], bonds: Iterable[frozenset[PersonId]], number: int
) -> list[Unit]:
    """Who goes where together: bonds first, then the scarcest voice first."""
    together = [tuple(x for x in people if x.id in each) for each in _joined(bonds)]
    bonded = sorted((each for each in together if len(each) > 1), key=lambda unit: -len(unit))
    known = {each.id for unit in bonded for each in unit}
    free = sorted((each for each in people if each.id not in known), key=lambda each: each.id)
    scarcity = Counter(each.voice for each in people)
    pairs = scarcity[Voice.OP] < number
    units: list[Unit] = []
    for voice in sorted(scarcity, key=lambda each: (scarcity[each], tuple(Voice).index(each))):
        mine = [each for each in free if each.voice is voice]
        width = 2 if pairs and voice is Voice.OP else 1
        units += (tuple(mine[start : start + width]) for start in range(0, len(mine), width))
    return [*bonded, *units]


def _joined(bonds: Iterable[frozenset[PersonId]]) -> list[frozenset[PersonId]]:
    """Bonds that share a person are one, as long as a group can hold them."""
    joined: list[frozenset[PersonId]] = []
    for bond in sorted(bonds, key=sorted):
        touching = [each for each in joined if each & bond]
        merged = bond.union(*touching)
        if len(merged) <= LARGEST:
            joined = [each for each in joined if each not in touching] + [merged]
    return joined
