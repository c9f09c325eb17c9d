"""Tidying what is shown: joining what says the same, and moving words to the cell they belong to.

What is tidied together is named by a place, by a task with what it is about (`B`, `G@e1`) or with
the small group that works at it (`B/2`), or, where targets are named, by that place: the ideas.
"""

from collections.abc import Iterator, Sequence, Sized

from rapidfuzz import fuzz, process

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.events import PersonId, Place
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of, step_of, subject_of
from dialogs.pool import free_ideas, listed, naming_place, told_under, wording
from dialogs.road import knows, step_at
from dialogs.rules.collect import begun
from dialogs.telling import UNTOLD
from dialogs.workbook import Mark, StepKind, Workbook
from dialogs.workshop import Contribution, Workshop

ALIKE = 75
"""How alike two items have to read, of 100, to be offered for merging.

Told apart by examples (tests/dialogs/test_items.py): under this lie different things said in the
same frame; but opposites may lie over it, so nothing is ever merged by itself.
"""


AT_ONCE = 24
"""So many items are tidied on one page, and more than these of a task a place at a time."""


def among_of(workbook: Workbook, place: Place) -> str:
    """What is tidied together at a place: its task, or the pool where targets are named."""
    if step_at(workbook, place).on == "targets":
        return place
    return f"{workbook.tasks[step_of(place)].id}{place.removeprefix(step_of(place))}"


def places_among(workbook: Workbook, workshop: Workshop, among: str) -> tuple[Place, ...]:
    """The places that are tidied together: those of a task that are shown, or just the one.

    What small groups made is one place, unless it is one group's that is tidied.
    """
    if step_of(among) not in {each.id for each in workbook.structure.tasks}:
        known = knows(workbook, workshop, among)
        return (among,) if known and _is_tidied(workbook, workshop, among, among) else ()
    order = workbook.order.index
    parts = (x for x in workshop.at_place if _is_tidied(workbook, workshop, x, among))
    found = {step_of(x) if group_of(x) and not group_of(among) else x for x in parts}
    return tuple(sorted(found, key=lambda each: (order(step_of(each)), each)))


def _is_tidied(workbook: Workbook, workshop: Workshop, place: Place, among: str) -> bool:
    everyones = place if subject_of(place) else step_of(place)
    here = among in (place, *(among_of(workbook, each) for each in (place, everyones)))
    return here and step_at(workbook, place).kind is StepKind.COLLECT and workshop.is_shown(place)


def tidied(workbook: Workbook, workshop: Workshop, among: str) -> tuple[Contribution, ...]:
    """What may be tidied, in the order in which all are told it."""
    if is_pool(workbook, among):
        return free_ideas(workbook, workshop)
    places = places_among(workbook, workshop, among)
    found = (each for place in places for each in listed(workshop, workshop.shown_items(place)))
    return tuple(each for each in found if not each.erased)


def is_pool(workbook: Workbook, among: str) -> bool:
    step = workbook.steps.get(step_of(among))
    return step is not None and step.on == "targets"


def is_tidied_now(workbook: Workbook, workshop: Workshop, among: str) -> bool:
    """The pool while targets are named; all else until then, and what comes later in its time."""
    if is_pool(workbook, among):
        return workshop.is_open(among)
    if not _targets_begun(workbook, workshop):
        return True
    opened = (place for place in workshop.opened if workshop.is_open(place))
    return any(among in (place, among_of(workbook, place)) for place in opened)


def _targets_begun(workbook: Workbook, workshop: Workshop) -> bool:
    """From the task where targets are named on, what was said before it stands as it is."""
    steps = [each.id for each in workbook.tasks[naming_place(workbook)].steps]
    return any(workshop.is_open(each) or each in workshop.position.closed for each in steps)


def alike(workbook: Workbook, workshop: Workshop, among: str) -> tuple[tuple[int, int], ...]:
    """Pairs that read almost the same and may be merged, the most alike first."""
    if not is_tidied_now(workbook, workshop, among):
        return ()
    pool = is_pool(workbook, among)
    items = tidied(workbook, workshop, among)
    words = [_sorted_words(workshop, each) for each in items]
    found = [
        (score, one.id, other.id)
        for number, one in enumerate(items)
        for score, other in _near(words[number], words[number + 1 :], items[number + 1 :])
        if (pool or one.kind == other.kind) and _pair(one.id, other.id) not in workshop.kept_apart
    ]
    return tuple((one, other) for _, one, other in sorted(found, key=lambda x: -x[0]))


def _near(
    words: str, others: Sequence[str], items: Sequence[Contribution]
) -> Iterator[tuple[float, Contribution]]:
    """The items whose words are near, each with its score (token_sort_ratio, all at once)."""
    near = process.extract(words, others, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    return ((score, items[index]) for _, score, index in near)


def nearest(
    workbook: Workbook, workshop: Workshop, among: str, item: Contribution
) -> tuple[Contribution, ...]:
    """What an item may be told under, what reads most alike first."""
    pool = is_pool(workbook, among)
    found = tidied(workbook, workshop, among)
    others = [x for x in found if x is not item and (pool or x.kind == item.kind)]
    words = [_sorted_words(workshop, each) for each in others]
    near = process.extract(_sorted_words(workshop, item), words, scorer=fuzz.ratio, limit=None)
    return tuple(others[index] for _, _, index in near)


def _sorted_words(workshop: Workshop, item: Contribution) -> str:
    """The words without marks and capitals, in alphabetical order."""
    letters = (x if x.isalnum() else " " for x in wording(workshop, item).casefold())
    return " ".join(sorted("".join(letters).split()))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def merge(workbook: Workbook, workshop: Workshop, command: c.MergeItems) -> Outcome:
    """Who steers joins two that say the same; each keeps its words, and where it is from."""
    found = _found(workbook, workshop, command.actor, command.among)
    if isinstance(found, Refusal):
        return found
    if workshop.merged.get(command.item) == command.into and command.item not in found:
        return Refusal.ALREADY
    one, into = found.get(command.item), found.get(command.into)
    if one is None or into is None or one is into:
        return Refusal.STALE
    if one.kind != into.kind and not is_pool(workbook, command.among):
        return Refusal.STALE
    return (e.IdeasMerged(one.id, into.id), *_shown(command, one.id, found))


def part(workbook: Workbook, workshop: Workshop, command: c.PartItems) -> Outcome:
    """It was not the same after all."""
    found = _found(workbook, workshop, command.actor, command.among)
    if isinstance(found, Refusal):
        return found
    if command.item not in found or not told_under(workshop, found[command.item]):
        return Refusal.STALE
    return (e.IdeasParted(command.item), *_shown(command, command.item, found))


def keep_apart(workbook: Workbook, workshop: Workshop, command: c.KeepApart) -> Outcome:
    """The pair is not offered again."""
    found = _found(workbook, workshop, command.actor, command.among)
    if isinstance(found, Refusal):
        return found
    if not {command.one, command.other} <= set(found) or command.one == command.other:
        return Refusal.STALE
    pair = _pair(command.one, command.other)
    if pair in workshop.kept_apart:
        return Refusal.ALREADY
    return (e.KeptApart(*pair), *_shown(command, command.one, found))


def _found(
    workbook: Workbook, workshop: Workshop, actor: PersonId, among: str
) -> dict[int, Contribution] | Refusal:
    """What this person may tidy here now, by number."""
    if not workshop.steers(actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    if not is_tidied_now(workbook, workshop, among):
        return Refusal.STALE
    return {each.id: each for each in tidied(workbook, workshop, among)}


def _shown(
    command: c.MergeItems | c.PartItems | c.KeepApart, number: int, found: Sized
) -> tuple[Show, ...]:
    """All and the one, on every page that may be open."""
    all_of_them = f"sort:{command.among}"
    starts = ("", *(f":+{at}" for at in range(AT_ONCE, len(found), AT_ONCE)))
    cards = (f"{card}{x}" for x in starts for card in (all_of_them, f"{all_of_them}:{number}"))
    return tuple(Show(each, to=command.actor) for each in cards)


def cells_for(
    workbook: Workbook, workshop: Workshop, item: Contribution, actor: PersonId
) -> tuple[Place, ...]:
    """The other cells of its board, where these words might belong; not one that was skipped.

    What is shown stays in sight; only its writer puts it where the group has not come yet.
    """
    steps = workbook.tasks[step_of(item.place)].steps if step_at(workbook, item.place).cell else ()
    rest = item.place.removeprefix(step_of(item.place))
    places = (f"{x.id}{rest}" for x in steps if x.cell and x.kind is StepKind.COLLECT)
    own = item.participant == actor and workshop.is_open(item.place)
    others = (each for each in places if each != item.place and not workshop.was_skipped(each))
    return tuple(each for each in others if own or workshop.is_shown(each))


def why_not_move(
    workbook: Workbook, workshop: Workshop, actor: PersonId, number: int
) -> Refusal | None:
    """The writer may move words while their step is open; who steers, once they are shown."""
    item = workshop.contributions.get(number)
    if item is None or item.withdrawn or item.erased:
        return Refusal.STALE
    mine = item.participant == actor and workshop.takes_part(actor)
    steered = workshop.steers(actor) and workshop.is_shown(item.place)
    if not mine and not steered:
        return Refusal.NOT_YOURS
    if refusal := stopped(workshop):
        return refusal
    if mine and workshop.is_open(item.place):
        return None
    late = not steered or _targets_begun(workbook, workshop)
    return Refusal.STEP_CLOSED if late else None


def move(workbook: Workbook, workshop: Workshop, command: c.MoveItem) -> Outcome:
    """The words keep their writer and voice, and what was said of them where that still fits."""
    number, place = command.contribution, command.place
    item = workshop.contributions.get(number)
    if item is not None and item.place == place and not item.withdrawn:
        return Refusal.ALREADY
    if refusal := why_not_move(workbook, workshop, command.actor, number):
        return refusal
    if item is None or place not in cells_for(workbook, workshop, item, command.actor):
        return Refusal.STALE
    step = step_at(workbook, place)
    marks = _fitting(step.mark, item)
    moved = e.ContributionMoved(number, place, step.gathers or item.kind, marks)
    sorting = f"sort:{among_of(workbook, place)}"
    cards = (f"cell:{number}", sorting, f"{sorting}:{number}")
    return (moved, *(Show(each, to=command.actor) for each in cards))


def _fitting(mark: Mark | None, item: Contribution) -> tuple[str, ...]:
    """The marks, where the cell knows them all; else those with which its words begin."""
    known = (*mark.options, UNTOLD) if mark else ()
    kept = tuple(each for each in item.marks if each in known)
    return kept if kept == item.marks and kept else begun(mark, item.voice)
