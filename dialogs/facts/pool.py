"""The idea pool, and how items are listed: in which order, merged under which, in whose words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import NOTHING, Listing, Order, Piles, piled
from dialogs.events import Place
from dialogs.facts.meetings import meetings
from dialogs.places import rests_before, step_of
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import CORE_VOICES, Voice, Workbook
from dialogs.workshop import Workshop


def candidates(scene: Scene) -> tuple[Contribution, ...]:
    """The named candidates for development targets, in the order that all are told."""
    workshop = scene.workshop
    place = naming_place(scene.workbook)
    known = workshop.contributions

    def stands(named: Contribution) -> bool:
        idea = known.get(int(named.about)) if named.about.isdigit() else None
        return idea is None or not idea.withdrawn

    return tuple(told(workshop, workshop.piles(place)).where(stands))


def naming_place(workbook: Workbook) -> Place:
    """The place where targets are named."""
    return next(each.id for each in workbook.steps.values() if each.on == "targets")


def free_ideas(scene: Scene) -> Listing:
    """The ideas of the pool that no candidate has taken up."""
    adopted = [each.about for each in candidates(scene) if each.about.isdigit()]
    known = scene.workshop.contributions
    return pool(scene).without({int(each): known[int(each)] for each in adopted})


def pool(scene: Scene) -> Listing:
    """The idea pool: ideas and weak practices, in the order of the road (method, section 2).

    What was merged into another idea is told there, as long as that one stands.
    """
    return _gathered(scene).where(lambda each: not each.erased)


def _gathered(scene: Scene) -> Listing:
    return told(scene.workshop, *_runs(scene))


def _runs(scene: Scene) -> Iterator[Piles]:
    workshop = scene.workshop
    late = [each for each in late_ideas(workshop) if not each.withdrawn]
    for step in map(scene.workbook.steps.__getitem__, scene.workbook.route(meetings(scene))):
        shown = workshop.shown_piles(step.id)
        yield {key: pile for key, pile in shown.items() if pile[0].kind == "idea"}
        yield piled(each for each in late if step_of(each.place) == step.id)
        for place in step.items if step.kind is StepKind.RATE else ():
            yield piled(_weak(workshop, workshop.shown_piles(place)))
    for place in filter(rests_before, workshop.at_place):
        yield workshop.piles(place)


def _weak(workshop: Workshop, shown: Piles) -> Iterator[Contribution]:
    """The weak practices among those that are shown; what nobody has rated is not weak."""
    rated = (x for x in workshop.ratings if x in workshop.contributions)
    leads = dict.fromkeys(workshop.leads.get(each, each) for each in rated)
    listed = told(workshop, shown)
    found = (workshop.contributions[each] for each in leads if is_weak(workshop, each))
    return (each for each in found if each in listed)


ON_A_PAGE = 10
"""So many ideas can be read at once on a phone."""


def in_pages(scene: Scene) -> Listing:
    """The pool as it is paged, once targets have begun to be named; before that, nobody reads it.

    What was taken up or erased keeps its place, so that turning skips no idea.
    """
    if naming_place(scene.workbook) not in scene.workshop.opened:
        return NOTHING
    return _gathered(scene)


def pages(scene: Scene) -> int:
    """How many pages the pool has."""
    return -(-len(in_pages(scene)) // ON_A_PAGE)


def page(scene: Scene, number: int) -> tuple[Contribution, ...]:
    """A page of the pool, the first of which is 1; empty where it is gone."""
    if number < 1:
        return ()
    start = (number - 1) * ON_A_PAGE
    return in_pages(scene)[start : start + ON_A_PAGE]


def page_of(scene: Scene, idea: Contribution) -> int:
    """The page on which an idea of the pool stands."""
    return (in_pages(scene).number(idea) - 1) // ON_A_PAGE + 1


def pool_is_open(scene: Scene) -> bool:
    """Whether ideas can still come: until the candidates for targets have been named."""
    return not scene.workshop.ended and naming_place(scene.workbook) not in map(
        step_of, scene.workshop.position.closed
    )


def late_ideas(workshop: Workshop) -> tuple[Contribution, ...]:
    """The ideas that came after their step had closed."""
    return tuple(workshop.contributions[each] for each in workshop.late)


def told_under(workshop: Workshop, contribution: Contribution) -> tuple[Contribution, ...]:
    """The items that were merged into this one, or into the one that this candidate adopts."""
    if not workshop.merged:
        return ()
    about = contribution.about
    number = int(about) if about.isdigit() and contribution.kind != "reason" else contribution.id
    joined = (workshop.contributions[x] for x in workshop.led.get(number, ()))
    standing = (each for each in joined if not (each.withdrawn or each.erased))
    return tuple(sorted(standing, key=_by_wording(workshop)))


def told(workshop: Workshop, *runs: Piles) -> Listing:
    """Piles as the group is told them: what was merged into another is told under that one.

    The items of each run come by their words, so that the order tells neither who wrote them nor
    when.
    """
    return Listing(runs, _by_wording(workshop), workshop.elsewhere)


def listed(workshop: Workshop, items: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """The same of a few items."""
    there = (each for each in items if each.id not in workshop.elsewhere)
    return tuple(sorted(there, key=_by_wording(workshop)))


def _by_wording(workshop: Workshop) -> Callable[[Contribution], Order]:
    def by_wording(each: Contribution) -> Order:
        words = wording(workshop, each)
        return not words, words.casefold(), each.id

    return by_wording


def carried(scene: Scene, place: Place) -> Sequence[Contribution]:
    """What later steps are shown of a collected place: all, or the few that most voices share."""
    step, found = scene.step(place), told(scene.workshop, scene.workshop.shown_piles(place))
    if step.kind is not StepKind.COLLECT or step.most == 1:
        return found
    return _most_shared(found.where(lambda each: not each.erased), step.most)


def _most_shared(found: Listing, most: int) -> tuple[Contribution, ...]:
    shared = sorted({len(pile[0].marks) for pile in found.piles}, reverse=True)
    by_share = (found.where(lambda x: len(x.marks) == each) for each in shared)  # noqa: B023
    return tuple(islice(chain.from_iterable(by_share), most))


def is_weak(workshop: Workshop, item: int) -> bool:
    """A practice with any "no", or one that leaves a core voice unserved (method, A3).

    So is one under which such a practice is told.
    """
    return any(_is_weak(workshop, each) for each in (item, *workshop.led.get(item, ())))


def _is_weak(workshop: Workshop, item: int) -> bool:
    answers = [each.answers for each in workshop.ratings.get(item, {}).values()]
    if any("no" in given for each in answers for given in each.values()):
        return True
    served = [set(each["serves"]) for each in answers if "serves" in each]
    return bool(served) and not set(CORE_VOICES) <= set().union(*served)


def wording(workshop: Workshop, contribution: Contribution) -> str:
    """The words of a contribution; an adopted idea's are those of the idea itself."""
    source = _source(workshop, contribution)
    return "" if source.withdrawn and source is not contribution else source.text


def guessed(workshop: Workshop, contribution: Contribution) -> Voice | None:
    """From whose seat the words were guessed, as long as that voice has not confirmed them."""
    return _source(workshop, contribution).guess


def _source(workshop: Workshop, contribution: Contribution) -> Contribution:
    """Where the words stand: in the contribution itself, or in the idea that it adopts."""
    adopts = contribution.about.isdigit() and contribution.kind != "reason"
    if contribution.text or not adopts:
        return contribution
    return workshop.contributions[int(contribution.about)]
