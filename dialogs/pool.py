"""The idea pool, and how items are listed: in which order, merged under which, in whose words."""

from collections.abc import Iterable, Sequence

from dialogs.events import Place
from dialogs.meetings import meetings
from dialogs.places import rests_before, step_of
from dialogs.road import step_at
from dialogs.workbook import CORE_VOICES, StepKind, Voice, Workbook
from dialogs.workshop import Contribution, Workshop


def candidates(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The named candidates for development targets, in the order that all are told."""
    place = naming_place(workbook)
    gone = {str(each.id) for each in workshop.contributions.values() if each.withdrawn}
    return listed(workshop, (x for x in workshop.items(place) if x.about not in gone))


def naming_place(workbook: Workbook) -> Place:
    """The place where targets are named."""
    return next(each.id for each in workbook.steps.values() if each.on == "targets")


def free_ideas(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The ideas of the pool that no candidate has taken up."""
    adopted = {each.about for each in candidates(workbook, workshop)}
    return tuple(each for each in pool(workbook, workshop) if str(each.id) not in adopted)


def pool(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The idea pool: ideas and weak practices, in the order of the road (method, section 2).

    What was merged into another idea is told there, as long as that one stands.
    """
    return tuple(each for each in _gathered(workbook, workshop) if _stands(each))


def _gathered(workbook: Workbook, workshop: Workshop) -> Sequence[Contribution]:
    kept: list[Contribution] = []
    for step in map(workbook.steps.__getitem__, workbook.route(meetings(workbook, workshop))):
        kept += listed(workshop, (x for x in workshop.shown_items(step.id) if x.kind == "idea"))
        late = (each for each in late_ideas(workshop) if step_of(each.place) == step.id)
        kept += listed(workshop, late)
        for place in step.items if step.kind is StepKind.RATE else ():
            rated = listed(workshop, workshop.shown_items(place))
            kept += (each for each in rated if is_weak(workshop, each.id))
    for place in filter(rests_before, workshop.at_place):
        kept += listed(workshop, workshop.items(place))
    return kept


ON_A_PAGE = 10
"""So many ideas can be read at once on a phone."""


def pages(workbook: Workbook, workshop: Workshop) -> tuple[tuple[Contribution, ...], ...]:
    """The pool in pages, once targets have begun to be named; before that, nobody reads it.

    What was taken up or erased keeps its place, so that turning skips no idea.
    """
    if naming_place(workbook) not in workshop.opened:
        return ()
    ideas = tuple(each for each in _gathered(workbook, workshop) if not each.withdrawn)
    return tuple(ideas[at : at + ON_A_PAGE] for at in range(0, len(ideas), ON_A_PAGE))


def pool_is_open(workbook: Workbook, workshop: Workshop) -> bool:
    """Whether ideas can still come: until the candidates for targets have been named."""
    return not workshop.ended and naming_place(workbook) not in map(
        step_of, workshop.position.closed
    )


def late_ideas(workshop: Workshop) -> tuple[Contribution, ...]:
    """The ideas that came after their step had closed."""
    return tuple(workshop.contributions[each] for each in workshop.late)


def _stands(idea: Contribution) -> bool:
    return not (idea.withdrawn or idea.erased)


def _lead(workshop: Workshop, number: int) -> int:
    """The item under which this one is told: itself, unless it was merged into one that stands."""
    while (into := workshop.merged.get(number)) and _stands(workshop.contributions[into]):
        number = into
    return number


def told_under(workshop: Workshop, contribution: Contribution) -> tuple[Contribution, ...]:
    """The items that were merged into this one, or into the one that this candidate adopts."""
    if not workshop.merged:
        return ()
    about = contribution.about
    number = int(about) if about.isdigit() and contribution.kind != "reason" else contribution.id
    joined = (workshop.contributions[x] for x in _merged_into(workshop, number))
    return in_order(workshop, (each for each in joined if _stands(each)))


def _merged_into(workshop: Workshop, number: int) -> tuple[int, ...]:
    found = (x for x in workshop.merged if _lead(workshop, x) == number)
    return tuple(each for each in found if each != number)


def listed(workshop: Workshop, items: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Items as the group is told them: what was merged into another is told under that one."""
    if workshop.merged:
        items = (each for each in items if _lead(workshop, each.id) == each.id)
    return in_order(workshop, items)


def in_order(workshop: Workshop, items: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """By their words, so that the order tells neither who wrote them nor when."""

    def by_words(each: Contribution) -> tuple[bool, str, int]:
        words = wording(workshop, each)
        return not words, words.casefold(), each.id

    return tuple(sorted(items, key=by_words))


def carried(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """What later steps are shown of a collected place: all, or the few that most voices share."""
    step, found = step_at(workbook, place), tuple(workshop.shown_items(place))
    if step.kind is not StepKind.COLLECT or step.most == 1:
        return found
    standing = listed(workshop, (each for each in found if not each.erased))
    return tuple(sorted(standing, key=lambda each: -len(each.marks))[: step.most])


def is_weak(workshop: Workshop, item: int) -> bool:
    """A practice with any "no", or one that leaves a core voice unserved (method, A3).

    So is one under which such a practice is told.
    """
    return any(_is_weak(workshop, each) for each in (item, *_merged_into(workshop, item)))


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
