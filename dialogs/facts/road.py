"""The road: which place follows which, where people are, and how long a step lasts."""

from datetime import datetime, timedelta

from dialogs.contributions.shelves import Pile
from dialogs.events import PersonId, Place
from dialogs.experiment import Experiment, Stage
from dialogs.facts.meetings import begins_meeting, is_own_time, meetings
from dialogs.places import form_of, group_of, place_in, rests_before, step_of, subject_of
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Step, Workbook
from dialogs.workshop import Workshop

DAY = 24 * 60
ASYNC_DAYS = 2
"""How long a step stays open when the group works in its own time (method, section 1)."""


def step_at(workbook: Workbook, place: Place) -> Step:
    return workbook.steps[step_of(place)]


def knows(scene: Scene, place: Place) -> bool:
    """Whether the road has this place: a step, about an experiment only where it repeats."""
    step, subject = scene.workbook.steps.get(step_of(place)), subject_of(place)
    if step is None:
        return False
    if step.kind is StepKind.REST:
        return rests_before(place) in scene.workbook.before_experiments[1:]
    if "/" in place:
        number = group_of(place)
        together = _is_apart(scene.workbook, step)
        return together and number in scene.workshop.groups and place == place_in(step.id, number)
    return subject in scene.workshop.experiments if step.per else "@" not in place


def is_live(scene: Scene, place: Place) -> bool:
    """Whether the group works together at a place, and not each in their own time."""
    together = scene.workbook.tasks[step_of(place)].live
    return together or not is_own_time(scene)


def minutes_of(scene: Scene, place: Place) -> int:
    """The time box of a place in minutes, with what was added to it."""
    step = scene.step(place)
    box = step.minutes if is_live(scene, place) else ASYNC_DAYS * DAY
    return box + scene.workshop.added.get(place, 0)


def deadline(scene: Scene, place: Place) -> datetime | None:
    """When the time box of an opened place is up (UTC); None where there is none."""
    opened = scene.workshop.opened.get(place)
    if opened is None or not scene.step(place).asks:
        return None
    return opened + timedelta(minutes=minutes_of(scene, place))


def route(scene: Scene, place: Place) -> tuple[str, ...]:
    """The steps in the order in which whoever is at the place goes through them.

    A small group goes through its task, up to the step where all share. While groups are apart
    everyone together goes from one such step to the next; else there is nothing to share.
    """
    here = scene.step(place)
    if group_of(place):
        steps = scene.workbook.tasks[here.id].steps
        return tuple(x.id for x in steps if x is here or _is_apart(scene.workbook, x))
    road = (scene.workbook.steps[each] for each in scene.workbook.route(meetings(scene)))
    return tuple(x.id for x in road if x is here or _is_on_way(scene, x, here))


def _is_apart(workbook: Workbook, step: Step) -> bool:
    return step.kind is StepKind.SHARE or step.id in workbook.apart


def _is_on_way(scene: Scene, step: Step, here: Step) -> bool:
    """A task that everyone has begun together is brought to its end together."""
    if not _is_apart(scene.workbook, step):
        return True
    same = scene.workbook.tasks[step.id] is scene.workbook.tasks[here.id]
    parted = scene.workshop.apart and not (same and here.id in scene.workbook.apart)
    return parted is (step.kind is StepKind.SHARE)


def whereabouts(scene: Scene, person: PersonId | None) -> Place:
    """The place where a person is asked something now: with the small group, or with everyone."""
    workshop = scene.workshop
    known = workshop.participants.get(person or 0)
    own = workshop.groups.get(known.group) if known and not known.left else None
    busy = own is not None and is_working(scene, own.place)
    return own.place if own is not None and busy else workshop.place


def is_working(scene: Scene, place: Place) -> bool:
    """Whether a small group is still at work at this place, before all share."""
    return bool(
        scene.workshop.apart
        and place
        and scene.step(scene.workshop.place).kind is StepKind.SHARE
        and scene.step(place).kind is not StepKind.SHARE
    )


def still_working(scene: Scene) -> tuple[Place, ...]:
    """Where the small groups are that everyone still waits for."""
    places = (scene.workshop.groups[each].place for each in scene.workshop.working_groups)
    return tuple(each for each in places if is_working(scene, each))


def is_at_work(scene: Scene, place: Place) -> bool:
    """Whether small groups still work at the task that this place belongs to."""
    task = scene.workbook.tasks[step_of(place)]
    return any(scene.workbook.tasks[step_of(x)] is task for x in still_working(scene))


def is_told(scene: Scene, person: PersonId, place: Place) -> bool:
    """Whether what is shown at a place is for this person, too: a group's own, until all share."""
    return scene.workshop.is_asked(person, place) or not is_at_work(scene, place)


def local(workbook: Workbook, place: Place, earlier: str) -> Place:
    """An earlier step as it is seen from a place: a small group sees its own of the same task."""
    same = workbook.tasks[earlier] is workbook.tasks[step_of(place)]
    return place_in(earlier, group_of(place)) if same else earlier


def following(scene: Scene, place: Place) -> Place:
    """The place after this one; "" at the end of the road."""
    order = route(scene, place)
    if rests_before(place):
        return _first_of(scene.workbook, order, rests_before(place))
    after = order.index(step_of(place)) + 1
    if group_of(place):
        return place_in(order[after], group_of(place)) if after < len(order) else ""
    if after == len(order):
        return _next_cycle(scene)
    step, subject = scene.workbook.steps[order[after]], subject_of(place)
    if scene.step(place).form == "experiment" and _nothing_left(scene.workshop):
        return ""
    if subject and not step.per:
        return _after_evaluation(scene, step, subject)
    if rest := _rest_at(scene, step_of(place), step.id):
        return rest
    return f"{step.id}@{subject}" if step.per and subject else step.id


def _rest_at(scene: Scene, left: str, entered: str) -> Place:
    """The rest between two steps that follow each other, where a later meeting begins; or ""."""
    task = scene.workbook.tasks[entered]
    begins = task is not scene.workbook.tasks[left] and begins_meeting(scene, task.id)
    return f"{scene.workbook.first(StepKind.REST).id}@{task.id}" if begins else ""


def _first_of(workbook: Workbook, order: tuple[str, ...], task: str) -> str:
    return next(each for each in order if workbook.tasks[each].id == task)


def _nothing_left(workshop: Workshop) -> bool:
    """Whether every changed experiment was dropped again, after earlier ones were tried."""
    known = workshop.experiments.values()
    return bool(known) and all(each.stage is Stage.EVALUATED for each in known)


def _after_evaluation(scene: Scene, step: Step, subject: str) -> Place:
    """While others run, what was changed is planned at once, and does not wait for them."""
    workshop = scene.workshop
    others = (each for each in workshop.experiments.values() if each.id != subject)
    if not any(each.running for each in others):
        return step.id
    changed = workshop.form(form_of("decision", subject)).part("decision") == "modify"
    if changed or workshop.drafts:
        return scene.workbook.first(StepKind.PLAN, form="experiment").id
    return scene.workbook.first(StepKind.FOLLOW).id


def _next_cycle(scene: Scene) -> Place:
    return (
        scene.workbook.first(StepKind.PLAN, form="experiment").id if scene.workshop.drafts else ""
    )


def preceding(scene: Scene, place: Place) -> Place:
    """The place before this one; "" where there is no way back."""
    order = route(scene, place)
    resting = rests_before(place)
    here = _first_of(scene.workbook, order, resting) if resting else step_of(place)
    before = order.index(here) - 1
    if before < 0:
        return ""
    if group_of(place):
        return place_in(order[before], group_of(place))
    if not resting and (rest := _rest_at(scene, order[before], here)):
        return rest
    step, subject = scene.workbook.steps[order[before]], subject_of(place)
    if scene.step(place).per:
        return f"{step.id}@{subject}" if step.per else step.id
    return "" if step.per or step.kind is StepKind.FOLLOW else step.id


def form_at(scene: Scene, place: Place) -> str:
    """The key of the form that a plan step fills in; "" where there is none yet."""
    workshop = scene.workshop
    step = scene.step(place)
    if step.form == "experiment":
        return workshop.editing if workshop.editing in workshop.drafts else ""
    return form_of(step.form or "", subject_of(place))


COOPERATION = 0
"""What a survey rates, where other steps rate numbered contributions."""


def plans_of_round(workshop: Workshop) -> tuple[Experiment, ...]:
    """The plans that are read back: the drafts, or else those that were agreed on last."""
    known = workshop.experiments.values()
    agreed = max((each.agreed_at for each in known if each.agreed_at), default=None)
    drafts = tuple(each for each in known if each.stage is Stage.DRAFT)
    return drafts or tuple(each for each in known if each.agreed_at == agreed)


def piles_now(scene: Scene, place: Place) -> tuple[Pile, ...]:
    """What stands at a place; at a plan's comments and promises, of this round only."""
    step, found = scene.step(place), tuple(scene.workshop.piles(place).values())
    if step.on != "plans" and step.kind is not StepKind.COMMIT:
        return found
    now = (tuple(each for each in pile if each.id > scene.workshop.renewed) for pile in found)
    return tuple(filter(None, now))
