"""One workshop as a line among many: where it is, what comes, and what it needs somebody for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from dialogs.cards.waiting import agreed_moments, experiment_now
from dialogs.events import PersonId, Place
from dialogs.experiment import Experiment, Stage
from dialogs.facts.calls import Call, full_at
from dialogs.facts.meetings import meets_at
from dialogs.facts.road import deadline
from dialogs.places import rests_before
from dialogs.reminders.course import Course
from dialogs.reminders.late import has_brief, late_on
from dialogs.reminders.meetings import LONG, paused_on
from dialogs.rules.leading import is_unled
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind

INVITED_BEFORE = timedelta(days=14)
"""So long before an evaluation its invitation should have been sent (method, section 4)."""


class Need(IntEnum):
    """What a workshop needs somebody for, the first first."""

    LATE = 0
    STOPPED = 1
    UNREACHED = 2
    UNINVITED = 3
    LONG_PAUSE = 4
    NOTHING = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """The line of one workshop; `says` is a key of words, the rest is told with it."""

    says: str
    need: Need = Need.NOTHING
    day: date | None = None
    moment: datetime | None = None
    place: Place = ""
    experiment: str = ""
    count: int = 0
    ask: PersonId | None = None
    """Whom to ask, where somebody is needed."""


def overview(scene: Scene) -> Overview:
    """What it needs somebody for, the first of all that; else where it is."""
    return min(_needs(scene), key=lambda each: each.need, default=None) or _state(scene)


def comes_at(scene: Scene) -> datetime | None:
    """The next moment that is known; those that have passed count no more."""
    workshop, place = scene.workshop, scene.workshop.place
    if workshop.ended or not workshop.bound:
        return None
    found = [each.moment for each in agreed_moments(scene, place)]
    found += [deadline(scene, place)] if not workshop.paused else []
    return min((each for each in found if each and each > scene.world.now), default=None)


def _needs(scene: Scene) -> Iterator[Overview]:
    workshop = scene.workshop
    if workshop.ended or not workshop.bound:
        return
    yield from _late(scene)
    yield from _stopped(scene)
    if is_unled(workshop):
        yield Overview("unreached", Need.UNREACHED, _local(scene, workshop.unreached_at))
    yield from _uninvited(scene)
    paused = paused_on(scene)
    if paused and paused + LONG <= _today(scene):
        yield Overview("paused", Need.LONG_PAUSE, paused, ask=workshop.facilitator)


def _late(scene: Scene) -> Iterator[Overview]:
    """Evaluations that who follows the workshop was to hear of, the latest first."""
    found = [x for x in _awaited(scene) if late_on(x) <= _today(scene)]
    for each in sorted(found, key=lambda course: course.awaited_since):
        yield _lateness(each, Need.LATE)


def _lateness(course: Course, need: Need) -> Overview:
    since = course.awaited_since
    days = (_today(course.scene) - since).days
    ask = course.facilitator if need is Need.LATE else None
    return Overview("late", need, since, experiment=course.id, count=days, ask=ask)


def _awaited(scene: Scene) -> Iterator[Course]:
    """What runs and is to be evaluated: neither begun nor told briefly."""
    for each in scene.workshop.experiments.values():
        course = Course(scene, each)
        if each.running and not course.is_being_evaluated and not has_brief(scene, each.id):
            yield course


def _stopped(scene: Scene) -> Iterator[Overview]:
    """Where who leads was called on the third working day, and where it has paused by itself."""
    workshop = scene.workshop
    if workshop.halted:
        yield Overview("halted", Need.STOPPED, paused_on(scene), ask=workshop.facilitator)
    for place in stopped_at(scene):
        since, ask = _local(scene, full_at(scene, place)), workshop.facilitator
        yield Overview("stopped", Need.STOPPED, since, place=place, ask=ask)


def stopped_at(scene: Scene) -> tuple[Place, ...]:
    """The open places from which who leads has been called, and where nothing happened since."""
    workshop = scene.workshop
    lulls = {x: workshop.lulls[x] for x in workshop.open_places if x in workshop.lulls}
    return tuple(x for x in lulls if workshop.is_open(x) and lulls[x].called(Call.LEADER))


def _uninvited(scene: Scene) -> Iterator[Overview]:
    """An invitation that nobody is to send, or that should have been sent by now."""
    for course in _awaited(scene):
        experiment, day, today = course.experiment, course.meeting_day, _today(scene)
        if experiment.invited or experiment.stage is not Stage.AGREED or day <= today:
            continue
        if "inviter" in scene.workshop.vacant(course.id):
            yield _about(course, "inviterless", course.facilitator)
        elif day - INVITED_BEFORE <= today:
            yield _about(course, "uninvited", course.holder("inviter"))


def _about(course: Course, says: str, ask: PersonId) -> Overview:
    return Overview(says, Need.UNINVITED, course.meeting_day, experiment=course.id, ask=ask)


def _state(scene: Scene) -> Overview:
    """Where it is, for one that needs nobody."""
    workshop, place = scene.workshop, scene.workshop.place
    step = scene.step(place)
    if workshop.ended:
        return Overview("ended")
    if not workshop.bound or step.kind is StepKind.JOIN:
        begins = workshop.form("setup").date("date")
        return Overview("begins", day=begins) if begins else Overview("unbegun")
    if workshop.paused:
        return Overview("paused", day=paused_on(scene))
    if rests_before(place):
        at = meets_at(workshop, place)
        opened = _local(scene, workshop.opened[place])
        return Overview("between", moment=at) if at else Overview("untimed", day=opened)
    if experiment := experiment_now(scene):
        return _running(scene, experiment)
    opened = _local(scene, workshop.opened[place])
    return Overview("question", day=opened, moment=comes_at(scene), place=place)


def _running(scene: Scene, experiment: Experiment) -> Overview:
    """Under way, to be evaluated, or some days late."""
    course, today = Course(scene, experiment), _today(scene)
    if has_brief(scene, course.id):
        return Overview("brief", experiment=course.id)
    if course.awaited_since < today:
        return _lateness(course, Need.NOTHING)
    says = "running" if course.end >= today else "evaluation"
    return Overview(says, day=course.end, moment=course.meeting, experiment=course.id)


def _today(scene: Scene) -> date:
    return scene.world.today(scene.workshop.local)


def _local(scene: Scene, moment: datetime | None) -> date | None:
    return moment.astimezone(scene.workshop.local).date() if moment else None
