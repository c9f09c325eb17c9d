"""Tidying what is shown: joining what says the same, and moving words to the cell they belong to.

What is tidied together is named by a place, by a task with what it is about (`B`, `G@e1`) or with
the small group that works at it (`B/2`), or, where targets are named, by that place: the ideas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.likeness import COMPARED, Likeness, Pair, by_likeness, comparing
from dialogs.contributions.shelves import NOTHING, Listing
from dialogs.effects import Redraw, Show
from dialogs.events import PersonId, Place
from dialogs.facts.attribution import UNTOLD
from dialogs.facts.pool import free_ideas, naming_place, told, told_under
from dialogs.facts.road import knows, step_at
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of, step_of, subject_of
from dialogs.rules.collect import begun
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Mark, Workbook
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand

AT_ONCE = 24
"""So many items are tidied on one page, and more than these of a task a place at a time."""


def among_of(workbook: Workbook, place: Place) -> str:
    """What is tidied together at a place: its task, or the pool where targets are named."""
    if step_at(workbook, place).on == "targets":
        return place
    return f"{workbook.tasks[step_of(place)].id}{place.removeprefix(step_of(place))}"


def places_among(scene: Scene, among: str) -> tuple[Place, ...]:
    """The places that are tidied together: those of a task that are shown, or just the one.

    What small groups made is one place, unless it is one group's that is tidied.
    """
    if step_of(among) not in {each.id for each in scene.workbook.structure.tasks}:
        known = knows(scene, among)
        return (among,) if known and _is_tidied(scene, among, among) else ()
    order = scene.workbook.order.index
    parts = (x for x in scene.workshop.at_place if _is_tidied(scene, x, among))
    found = {step_of(x) if group_of(x) and not group_of(among) else x for x in parts}
    return tuple(sorted(found, key=lambda each: (order(step_of(each)), each)))


def _is_tidied(scene: Scene, place: Place, among: str) -> bool:
    everyones = place if subject_of(place) else step_of(place)
    here = among in (place, *(among_of(scene.workbook, each) for each in (place, everyones)))
    return here and scene.step(place).kind is StepKind.COLLECT and scene.workshop.is_shown(place)


def tidied(scene: Scene, among: str) -> Listing:
    """What may be tidied, in the order in which all are told it."""
    if is_pool(scene.workbook, among):
        return free_ideas(scene)
    places = places_among(scene, among)
    found = told(scene.workshop, *(scene.workshop.shown_piles(each) for each in places))
    return found.where(lambda each: not each.erased)


def is_pool(workbook: Workbook, among: str) -> bool:
    step = workbook.steps.get(step_of(among))
    return step is not None and step.on == "targets"


def is_tidied_now(scene: Scene, among: str) -> bool:
    """The pool while targets are named; all else until then, and what comes later in its time."""
    workshop = scene.workshop
    if is_pool(scene.workbook, among):
        return workshop.is_open(among)
    if not _targets_begun(scene):
        return True
    opened = (place for place in workshop.opened if workshop.is_open(place))
    return any(among in (place, among_of(scene.workbook, place)) for place in opened)


def _targets_begun(scene: Scene) -> bool:
    """From the task where targets are named on, what was said before it stands as it is."""
    steps = [each.id for each in scene.workbook.tasks[naming_place(scene.workbook)].steps]
    return any(
        scene.workshop.is_open(each) or each in scene.workshop.position.closed for each in steps
    )


def alike(scene: Scene, among: str) -> tuple[Pair, ...]:
    """Pairs that read almost the same and may be merged, the most alike first.

    One more than are offered at once, where there are so many.
    """
    for _ in comparing_anew(scene, among):
        pass
    return scene.workshop.compared[among].pairs if among in scene.workshop.compared else ()


def comparing_anew(scene: Scene, among: str) -> Iterator[None]:
    """Find out, step by step, what `alike` tells; nothing where that is known."""
    here = is_tidied_now(scene, among)
    found = tidied(scene, among) if here else NOTHING
    apart, known = scene.workshop.kept_apart, scene.workshop.compared
    if not known.get(among, Likeness()).is_of(found, apart):
        by_kind = not is_pool(scene.workbook, among)
        known[among] = yield from comparing(found, apart, by_kind=by_kind)


def others_by_likeness(
    scene: Scene, among: str, item: Contribution
) -> tuple[Listing, Iterator[Contribution]]:
    """What an item may be told under; and the same with the most alike of its beginning first."""
    pool = is_pool(scene.workbook, among)
    found = tidied(scene, among).where(lambda x: pool or x.kind == item.kind)
    others = found.without({item.id: item})
    first = others[:COMPARED]
    return others, chain(by_likeness(item, first), islice(others, COMPARED, None))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


@pressed("merge", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class MergeItems(WorkshopCommand):
    """Tell `item` under `into`, where two say the same.

    `among`: what is being tidied, a task, a place or the pool (see dialogs/rules/tidy.py).
    """

    actor: PersonId
    among: str
    item: int
    into: int

    def decide(self, scene: Scene) -> Outcome:
        """Who steers joins two that say the same; each keeps its words, and where it is from."""
        workshop = scene.workshop
        found = _found(scene, self.actor, self.among)
        if isinstance(found, Refusal):
            return found
        one, into = _listed(workshop, found, self.item), _listed(workshop, found, self.into)
        if workshop.merged.get(self.item) == self.into and one is None:
            return Refusal.ALREADY
        if one is None or into is None or one is into:
            return Refusal.STALE
        if one.kind != into.kind and not is_pool(scene.workbook, self.among):
            return Refusal.STALE
        return (e.IdeasMerged(one.id, into.id), _shown(self))


@pressed("part", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class PartItems(WorkshopCommand):
    """It was not the same after all."""

    actor: PersonId
    among: str
    item: int

    def decide(self, scene: Scene) -> Outcome:
        found = _found(scene, self.actor, self.among)
        if isinstance(found, Refusal):
            return found
        item = _listed(scene.workshop, found, self.item)
        if item is None or not told_under(scene.workshop, item):
            return Refusal.STALE
        return (e.IdeasParted(self.item), _shown(self))


@pressed("apart", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class KeepApart(WorkshopCommand):
    """Two items read alike, and do not mean the same."""

    actor: PersonId
    among: str
    one: int
    other: int

    def decide(self, scene: Scene) -> Outcome:
        """The pair is not offered again."""
        found = _found(scene, self.actor, self.among)
        if isinstance(found, Refusal):
            return found
        one, other = (_listed(scene.workshop, found, each) for each in (self.one, self.other))
        if one is None or other is None or one is other:
            return Refusal.STALE
        pair = _pair(self.one, self.other)
        if pair in scene.workshop.kept_apart:
            return Refusal.ALREADY
        return (e.KeptApart(*pair), _shown(self))


def _found(scene: Scene, actor: PersonId, among: str) -> Listing | Refusal:
    """What this person may tidy here now."""
    if not scene.workshop.steers(actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(scene.workshop):
        return refusal
    if not is_tidied_now(scene, among):
        return Refusal.STALE
    return tidied(scene, among)


def _listed(workshop: Workshop, found: Listing, number: int) -> Contribution | None:
    item = workshop.contributions.get(number)
    return item if item is not None and item in found else None


def _shown(command: MergeItems | PartItems | KeepApart) -> Redraw:
    """All and the one, on every page that may be open."""
    return Redraw(CardKind.SORT(command.among))


def cells_for(scene: Scene, item: Contribution, actor: PersonId) -> tuple[Place, ...]:
    """The other cells of its board, where these words might belong; not one that was skipped.

    What is shown stays in sight; only its writer puts it where the group has not come yet.
    """
    workshop = scene.workshop
    steps = scene.workbook.tasks[step_of(item.place)].steps if scene.step(item.place).cell else ()
    rest = item.place.removeprefix(step_of(item.place))
    places = (f"{x.id}{rest}" for x in steps if x.cell and x.kind is StepKind.COLLECT)
    own = item.participant == actor and workshop.is_open(item.place)
    others = (each for each in places if each != item.place and not workshop.was_skipped(each))
    return tuple(each for each in others if own or workshop.is_shown(each))


def why_not_move(scene: Scene, actor: PersonId, number: int) -> Refusal | None:
    """The writer may move words while their step is open; who steers, once they are shown."""
    workshop = scene.workshop
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
    late = not steered or _targets_begun(scene)
    return Refusal.STEP_CLOSED if late else None


@pressed("cell", says="toast.moved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class MoveItem(WorkshopCommand):
    """Put words in another cell of their board."""

    actor: PersonId
    contribution: int
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        """Words keep their writer and voice, and what was said of them where that still fits."""
        number, place = self.contribution, self.place
        item = scene.workshop.contributions.get(number)
        if item is not None and item.place == place and not item.withdrawn:
            return Refusal.ALREADY
        if refusal := why_not_move(scene, self.actor, number):
            return refusal
        if item is None or place not in cells_for(scene, item, self.actor):
            return Refusal.STALE
        step = scene.step(place)
        marks = _fitting(step.mark, item)
        moved = e.ContributionMoved(number, place, step.gathers or item.kind, marks)
        among = among_of(scene.workbook, place)
        cards = (CardKind.CELL(number), CardKind.SORT(among), CardKind.SORT(among, number))
        return (moved, *(Show(each, to=self.actor) for each in cards))


def _fitting(mark: Mark | None, item: Contribution) -> tuple[str, ...]:
    """The marks, where the cell knows them all; else those with which its words begin."""
    known = (*mark.options, UNTOLD) if mark else ()
    kept = tuple(each for each in item.marks if each in known)
    return kept if kept == item.marks and kept else begun(mark, item.voice)
