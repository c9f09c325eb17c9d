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
    group_of,
    place_in,
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
    if "/" in place:
        number = group_of(place)
        together = is_shared(workbook, step) or step.kind is StepKind.SHARE
        return together and number in workshop.groups and place == place_in(step.id, number)
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


UNTIMED = (StepKind.JOIN, StepKind.FOLLOW, StepKind.SHARE, StepKind.REST)


def deadline(workbook: Workbook, workshop: Workshop, place: Place) -> datetime | None:
    """When the time box of an opened place is up (UTC); None where there is none."""
    opened = workshop.opened.get(place)
    step = step_at(workbook, place)
    if opened is None or step.kind in UNTIMED or step.form == "setup":
        return None
    return opened + timedelta(minutes=minutes_of(workbook, workshop, place))


def is_shared(workbook: Workbook, step: Step) -> bool:
    """Whether small groups work at this step: a later one of its task shares what they found."""
    steps = workbook.tasks[step.id].steps
    return any(x.kind is StepKind.SHARE for x in steps[steps.index(step) + 1 :])


def route(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[str, ...]:
    """The steps in the order in which whoever is at the place goes through them.

    A small group goes through its task, up to the step where all share. While groups are apart
    everyone together goes from one such step to the next; else there is nothing to share.
    """
    here = step_at(workbook, place)
    if group_of(place):
        steps = workbook.tasks[here.id].steps
        return tuple(x.id for x in steps if x is here or _is_apart(workbook, x))
    road = (workbook.steps[each] for each in workbook.route(meetings(workbook, workshop)))
    return tuple(x.id for x in road if x is here or _is_on_way(workbook, workshop, x, here))


def _is_apart(workbook: Workbook, step: Step) -> bool:
    return step.kind is StepKind.SHARE or is_shared(workbook, step)


def _is_on_way(workbook: Workbook, workshop: Workshop, step: Step, here: Step) -> bool:
    """A task that everyone has begun together is brought to its end together."""
    if not _is_apart(workbook, step):
        return True
    same = workbook.tasks[step.id] is workbook.tasks[here.id]
    parted = workshop.apart and not (same and is_shared(workbook, here))
    return parted is (step.kind is StepKind.SHARE)


def whereabouts(workbook: Workbook, workshop: Workshop, person: PersonId | None) -> Place:
    """The place where a person is asked something now: with the small group, or with everyone."""
    known = workshop.participants.get(person or 0)
    own = workshop.groups.get(known.group) if known and not known.left else None
    busy = own is not None and is_working(workbook, workshop, own.place)
    return own.place if own is not None and busy else workshop.place


def is_working(workbook: Workbook, workshop: Workshop, place: Place) -> bool:
    """Whether a small group is still at work at this place, before all share."""
    return bool(
        workshop.apart
        and place
        and step_at(workbook, workshop.place).kind is StepKind.SHARE
        and step_at(workbook, place).kind is not StepKind.SHARE
    )


def still_working(workbook: Workbook, workshop: Workshop) -> tuple[Place, ...]:
    """Where the small groups are that everyone still waits for."""
    places = (workshop.groups[each].place for each in workshop.working_groups)
    return tuple(each for each in places if is_working(workbook, workshop, each))


def local(workbook: Workbook, place: Place, earlier: str) -> Place:
    """An earlier step as it is seen from a place: a small group sees its own of the same task."""
    same = workbook.tasks[earlier] is workbook.tasks[step_of(place)]
    return place_in(earlier, group_of(place)) if same else earlier


def following(workbook: Workbook, workshop: Workshop, place: Place) -> Place:
    """The place after this one; "" at the end of the road."""
    order = route(workbook, workshop, place)
    if rests_before(place):
        return _first_of(workbook, order, rests_before(place))
    after = order.index(step_of(place)) + 1
    if group_of(place):
        return place_in(order[after], group_of(place)) if after < len(order) else ""
    if after == len(order):
        return _next_cycle(workbook, workshop)
    step, subject = workbook.steps[order[after]], subject_of(place)
    if step_at(workbook, place).form == "experiment" and _nothing_left(workshop):
        return ""
    if subject and not step.per:
        return _after_evaluation(workbook, workshop, step, subject)
    if rest := _rest_at(workbook, workshop, step_of(place), step.id):
        return rest
    return f"{step.id}@{subject}" if step.per and subject else step.id


def _rest_at(workbook: Workbook, workshop: Workshop, left: str, entered: str) -> Place:
    """The rest between two steps that follow each other, where a later meeting begins; or ""."""
    task = workbook.tasks[entered]
    begins = task is not workbook.tasks[left] and begins_meeting(workbook, workshop, task.id)
    return f"{workbook.first(StepKind.REST).id}@{task.id}" if begins else ""


def _first_of(workbook: Workbook, order: tuple[str, ...], task: str) -> str:
    return next(each for each in order if workbook.tasks[each].id == task)


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
    order = route(workbook, workshop, place)
    resting = rests_before(place)
    here = _first_of(workbook, order, resting) if resting else step_of(place)
    before = order.index(here) - 1
    if before < 0:
        return ""
    if group_of(place):
        return place_in(order[before], group_of(place))
    if not resting and (rest := _rest_at(workbook, workshop, order[before], here)):
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


SCRIBED = frozenset({StepKind.COLLECT, StepKind.AGREE, StepKind.EVALUATE})
"""The kinds of step whose words a scribe can write for others; each rates and votes for oneself."""


def voices_heard(workbook: Workbook, workshop: Workshop, place: Place) -> frozenset[Voice]:
    """The voices from which something has come in at this place, also through the scribe."""
    scribed = {each.voice for each in workshop.items(place) if each.scribed}
    return _heard(workbook, workshop, place) | scribed


def _heard(workbook: Workbook, workshop: Workshop, place: Place) -> frozenset[Voice]:
    """What people have sent themselves, by the step's kind."""
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
            return frozenset(each.voice for each in workshop.active) | workshop.spoken_for
        case _:
            return frozenset(each.voice for each in workshop.items(place) if not each.guess)
    return frozenset(workshop.participants[each].voice for each in people)


COOPERATION = 0
"""What a survey rates, where other steps rate numbered contributions."""


def ratings_at(
    workbook: Workbook, workshop: Workshop, place: Place
) -> tuple[Mapping[PersonId, Rating], ...]:
    """The ratings of each thing that this place rates and that somebody has rated."""
    step = step_at(workbook, place)
    earlier = (local(workbook, place, each) for each in step.items)
    listed = [each.id for where in earlier for each in workshop.items(where)]
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
        heard |= {each.voice for each in workshop.items(place) if not each.guess}
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

    A voice that nobody holds was accepted when the workshop began, so it is not asked again; nor
    is one that only a scribe speaks for, where the scribe cannot write.
    """
    step = step_at(workbook, place)
    if not hears_voices(step):
        return ()
    heard = voices_heard(workbook, workshop, place)
    known = set(workshop.accepted_gaps.get(place, ()))
    if step.kind is not StepKind.JOIN:
        waited = step.kind in SCRIBED and not group_of(place)
        scribed = workshop.spoken_for if waited else frozenset()
        known |= set(workshop.absent_voices(place)) - scribed
    return tuple(voice for voice in CORE_VOICES if voice not in heard | known)


def board_gaps(workbook: Workbook, workshop: Workshop, place: Place) -> tuple[Voice, ...]:
    """The core voices that the board of this place lacks, to be shown on it."""
    if not hears_voices(step_at(workbook, place)):
        return ()
    heard = voices_heard(workbook, workshop, place)
    return tuple(voice for voice in CORE_VOICES if voice not in heard)


def candidates(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The named candidates for development targets, in the order that all are told."""
    place = next(each.id for each in workbook.steps.values() if each.on == "targets")
    gone = {str(each.id) for each in workshop.contributions.values() if each.withdrawn}
    return listed(workshop, (x for x in workshop.items(place) if x.about not in gone))


def free_ideas(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The ideas of the pool that no candidate has taken up."""
    adopted = {each.about for each in candidates(workbook, workshop)}
    return tuple(each for each in pool(workbook, workshop) if str(each.id) not in adopted)


def pool(workbook: Workbook, workshop: Workshop) -> tuple[Contribution, ...]:
    """The idea pool: ideas and weak practices, in the order of the road (method, section 2).

    What was merged into another idea is told there, as long as that one stands.
    """
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
    return tuple(each for each in kept if _stands(each))


def pool_is_open(workbook: Workbook, workshop: Workshop) -> bool:
    """Whether ideas can still come: until the candidates for targets have been named."""
    naming = next(each.id for each in workbook.steps.values() if each.on == "targets")
    return not workshop.ended and naming not in map(step_of, workshop.position.closed)


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
