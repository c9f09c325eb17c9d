"""The road: which place follows which, how long a step lasts, and whose voice is still missing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from dialogs.events import PersonId, Place
from dialogs.meetings import begins_meeting, is_own_time, meetings
from dialogs.workbook import CORE_VOICES, Step, StepKind, Voice, Workbook
from dialogs.workshop import (
    Contribution,
    Experiment,
    Rating,
    Stage,
    Workshop,
    form_of,
    rests_before,
    step_of,
    subject_of,
)

DAY = 24 * 60
ASYNC_DAYS = 2
"""How long a step stays open when the group works in its own time (method, section 1)."""


def step_at(workbook: Workbook, place: Place) -> Step:
    return workbook.steps[step_of(place)]


def knows(workbook: Workbook, workshop: Workshop, place: Place) -> bool:
    """Whether the road has this place: a step, about an experiment only where it repeats."""
    step, subject = workbook.steps.get(step_of(place)), subject_of(place)
    if step is None:
        return False
    if step.kind is StepKind.REST:
        return rests_before(place) in workbook.before_experiments[1:]
    return subject in workshop.experiments if step.per else "@" not in place


def is_live(workbook: Workbook, workshop: Workshop, place: Place) -> bool:
    """Whether the group works together at a place, and not each in their own time."""
    together = workbook.tasks[step_of(place)].live
    return together or not is_own_time(workbook, workshop)


def minutes_of(workbook: Workbook, workshop: Workshop, place: Place) -> int:
    """The time box of a place in minutes, with what was added to it."""
    step = step_at(workbook, place)
    box = step.minutes if is_live(workbook, workshop, place) else ASYNC_DAYS * DAY
    return box + workshop.added.get(place, 0)


UNTIMED = (StepKind.JOIN, StepKind.FOLLOW, StepKind.REST)


def deadline(workbook: Workbook, workshop: Workshop, place: Place) -> datetime | None:
    """When the time box of an opened place is up (UTC); None where there is none."""
    opened = workshop.opened.get(place)
    step = step_at(workbook, place)
    if opened is None or step.kind in UNTIMED or step.form == "setup":
        return None
    return opened + timedelta(minutes=minutes_of(workbook, workshop, place))


def route(workbook: Workbook, workshop: Workshop) -> tuple[str, ...]:
    """The steps that this workshop goes through, in its order; rests are no part of it."""
    return workbook.route(meetings(workbook, workshop))


def following(workbook: Workbook, workshop: Workshop, place: Place) -> Place:
    """The place after this one; "" at the end of the road."""
    if task := rests_before(place):
        return workbook.steps_of(task)[0]
    order = route(workbook, workshop)
    after = order.index(step_of(place)) + 1
    if after == len(order):
        return _next_cycle(workbook, workshop)
    step, subject = workbook.steps[order[after]], subject_of(place)
    if step_at(workbook, place).form == "experiment" and _nothing_left(workshop):
        return ""
    if subject and not step.per:
        return _after_evaluation(workbook, workshop, step, subject)
    if rest := _rest_at(workbook, workshop, step.id):
        return rest
    return f"{step.id}@{subject}" if step.per and subject else step.id


def _rest_at(workbook: Workbook, workshop: Workshop, step: str) -> Place:
    """The rest before a step, where a later meeting begins with it; "" elsewhere."""
    begins = begins_meeting(workbook, workshop, step)
    return f"{workbook.first(StepKind.REST).id}@{workbook.tasks[step].id}" if begins else ""


def _nothing_left(workshop: Workshop) -> bool:
    """Whether every changed experiment was dropped again, after earlier ones were tried."""
    known = workshop.experiments.values()
    return bool(known) and all(each.stage is Stage.EVALUATED for each in known)


def _after_evaluation(workbook: Workbook, workshop: Workshop, step: Step, subject: str) -> Place:
    """While others run, what was changed is planned at once, and does not wait for them."""
    others = (each for each in workshop.experiments.values() if each.id != subject)
    if not any(each.running for each in others):
        return step.id
    changed = workshop.form(form_of("decision", subject)).part("decision") == "modify"
    if changed or workshop.drafts:
        return workbook.first(StepKind.PLAN, form="experiment").id
    return workbook.first(StepKind.FOLLOW).id


def _next_cycle(workbook: Workbook, workshop: Workshop) -> Place:
    return workbook.first(StepKind.PLAN, form="experiment").id if workshop.drafts else ""


def preceding(workbook: Workbook, workshop: Workshop, place: Place) -> Place:
    """The place before this one; "" where there is no way back."""
    order = route(workbook, workshop)
    resting = rests_before(place)
    here = following(workbook, workshop, place) if resting else step_of(place)
    before = order.index(here) - 1
    if before < 0:
        return ""
    if not resting and (rest := _rest_at(workbook, workshop, here)):
        return rest
    step, subject = workbook.steps[order[before]], subject_of(place)
    if step_at(workbook, place).per:
        return f"{step.id}@{subject}" if step.per else step.id
    return "" if step.per or step.kind is StepKind.FOLLOW else step.id


def form_at(workbook: Workbook, workshop: Workshop, place: Place) -> str:
    """The key of the form that a plan step fills in; "" where there is none yet."""
    step = step_at(workbook, place)
    if step.form == "experiment":
        return workshop.editing if workshop.editing in workshop.drafts else ""
    return form_of(step.form or "", subject_of(place))


def voices_heard(workbook: Workbook, workshop: Workshop, place: Place) -> frozenset[Voice]:
    """The voices from which something has come in at this place, by the step's kind."""
    people: Iterable[int]
    match step_at(workbook, place).kind:
        case StepKind.RATE | StepKind.SURVEY:
            people = (x for each in ratings_at(workbook, workshop, place) for x in each)
        case StepKind.VOTE:
            people = (person for person, own in workshop.dots.items() if any(own.values()))
        case StepKind.EVALUATE:
            people = workshop.judgements.get(place, {})
        case StepKind.AGREE if step_at(workbook, place).on == "plans":
            accepters = (workshop.participants[each].voice for each in _accepters(workshop))
            comments = items_now(workbook, workshop, place)
            return frozenset((*accepters, *(each.voice for each in comments)))
        case StepKind.JOIN:
            people = (each.id for each in workshop.active)
        case _:
            return frozenset(each.voice for each in workshop.items(place))
    return frozenset(workshop.participants[each].voice for each in people)


COOPERATION = 0
"""What a survey rates, where other steps rate numbered contributions."""


def ratings_at(
    workbook: Workbook, workshop: Workshop, place: Place
) -> tuple[Mapping[PersonId, Rating], ...]:
    """The ratings of each thing that this place rates and that somebody has rated."""
    step = step_at(workbook, place)
    listed = [each.id for earlier in step.items for each in workshop.items(earlier)]
    rated = [COOPERATION] if step.kind is StepKind.SURVEY else listed
    return tuple(workshop.ratings[each] for each in rated if each in workshop.ratings)


def plans_of_round(workshop: Workshop) -> tuple[Experiment, ...]:
    """The plans that are read back: the drafts, or else those that were agreed on last."""
    known = workshop.experiments.values()
    agreed = max((each.agreed_at for each in known if each.agreed_at), default=None)
    drafts = tuple(each for each in known if each.stage is Stage.DRAFT)
    return drafts or tuple(each for each in known if each.agreed_at == agreed)


def _accepters(workshop: Workshop) -> frozenset[int]:
    accepted = [each.accepted for each in plans_of_round(workshop)]
    return frozenset.intersection(*accepted) if accepted else frozenset()


def items_now(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """What stands at a place; at a plan's comments and promises, of this round only."""
    step, found = step_at(workbook, place), workshop.items(place)
    if step.on == "plans" or step.kind is StepKind.COMMIT:
        return tuple(each for each in found if each.id > workshop.renewed)
    return tuple(found)


def open_gap(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Voice, ...]:
    """The voices whose silence waits for a choice; one that speaks meanwhile drops out."""
    missing = missing_voices(workbook, workshop, place)
    return tuple(each for each in workshop.gap.get(place, ()) if each in missing)


def voices_in_evaluation(
    workbook: Workbook, workshop: Workshop, experiment: str
) -> frozenset[Voice]:
    """The voices that have said anything in the evaluation of an experiment."""
    heard = set[Voice]()
    for step in workbook.steps.values():
        place = f"{step.id}@{experiment}"
        heard |= {each.voice for each in workshop.items(place)}
        heard |= {voice for voice, _ in workshop.judgements.get(place, {}).values()}
    return frozenset(heard)


def still_waited(workbook: Workbook, workshop: Workshop, experiment: str) -> tuple[Voice, ...]:
    """The voices that a provisional decision still waits for."""
    decision = workshop.experiments[experiment].decision
    if decision is None or not decision.waits_for:
        return ()
    heard = voices_in_evaluation(workbook, workshop, experiment)
    return tuple(each for each in decision.waits_for if each not in heard)


HEARS_VOICES = frozenset(
    {
        StepKind.JOIN,
        StepKind.COLLECT,
        StepKind.RATE,
        StepKind.SURVEY,
        StepKind.VOTE,
        StepKind.EVALUATE,
    }
)


def hears_voices(step: Step) -> bool:
    """Whether the gap rule watches this step."""
    return step.kind in HEARS_VOICES or step.on in ("sentence", "plans")


def missing_voices(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Voice, ...]:
    """The core voices that have not been heard here and whose silence nobody has accepted.

    A voice that nobody holds was accepted when the workshop began, so it is not asked again.
    """
    step = step_at(workbook, place)
    if not hears_voices(step):
        return ()
    heard = voices_heard(workbook, workshop, place)
    known = set(workshop.accepted_gaps.get(place, ()))
    if step.kind is not StepKind.JOIN:
        known |= set(workshop.absent_voices)
    return tuple(voice for voice in CORE_VOICES if voice not in heard | known)


def board_gaps(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Voice, ...]:
    """The core voices that the board of this place lacks, to be shown on it."""
    if not hears_voices(step_at(workbook, place)):
        return ()
    heard = voices_heard(workbook, workshop, place)
    return tuple(voice for voice in CORE_VOICES if voice not in heard)


def candidates(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The named candidates for development targets, in order."""
    place = next(each.id for each in workbook.steps.values() if each.on == "targets")
    gone = {str(each.id) for each in workshop.contributions.values() if each.withdrawn}
    return tuple(each for each in workshop.items(place) if each.about not in gone)


def free_ideas(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The ideas of the pool that no candidate has taken up."""
    adopted = {each.about for each in candidates(workbook, workshop)}
    return tuple(each for each in pool(workbook, workshop) if str(each.id) not in adopted)


def pool(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The idea pool: ideas and weak practices, in the order of the road (method, section 2).

    What was merged into another idea is told there, as long as that one stands.
    """
    kept: list[Contribution] = []
    for step in map(workbook.steps.__getitem__, route(workbook, workshop)):
        kept += (each for each in workshop.items(step.id) if each.kind == "idea")
        if step.kind is StepKind.RATE:
            rated = (each for place in step.items for each in workshop.items(place))
            kept += (each for each in rated if is_weak(workshop, each.id))
    between = (workshop.items(each) for each in workshop.at_place if rests_before(each))
    kept += (idea for found in between for idea in found)
    return tuple(each for each in kept if _stands(each) and _lead(workshop, each.id) == each.id)


def _stands(idea: Contribution) -> bool:
    return not (idea.withdrawn or idea.erased)


def _lead(workshop: Workshop, number: int) -> int:
    """The idea under which this one is told: itself, unless it was merged into one that stands."""
    while (into := workshop.merged.get(number)) and _stands(workshop.contributions[into]):
        number = into
    return number


def told_under(workshop: Workshop, contribution: Contribution) -> tuple[Contribution, ...]:
    """The ideas that were merged into this one, or into the one that this candidate adopts."""
    about = contribution.about
    number = int(about) if about.isdigit() and contribution.kind != "reason" else contribution.id
    joined = (workshop.contributions[x] for x in workshop.merged if _lead(workshop, x) == number)
    return tuple(each for each in joined if _stands(each) and each.id != number)


def carried(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Contribution, ...]:
    """What later steps are shown of a collected place: all, or the few that most voices share."""
    step, found = step_at(workbook, place), tuple(workshop.items(place))
    if step.kind is not StepKind.COLLECT or step.most == 1:
        return found
    standing = (each for each in found if not each.erased)
    return tuple(sorted(standing, key=lambda each: -len(each.marks))[: step.most])


def is_weak(workshop: Workshop, item: int) -> bool:
    """A practice with any "no", or one that leaves a core voice unserved (method, A3)."""
    answers = [each.answers for each in workshop.ratings.get(item, {}).values()]
    if any("no" in given for each in answers for given in each.values()):
        return True
    served = [set(each["serves"]) for each in answers if "serves" in each]
    return bool(served) and not set(CORE_VOICES) <= set().union(*served)


def wording(workshop: Workshop, contribution: Contribution) -> str:
    """The words of a contribution; an adopted idea's are those of the idea itself."""
    adopted = contribution.about.isdigit() and contribution.kind != "reason"
    if contribution.text or not adopted:
        return contribution.text
    idea = workshop.contributions[int(contribution.about)]
    return "" if idea.withdrawn else idea.text
