"""Alarms to who leads, the same working day: trouble twice in a row, help, a vacant duty."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from dialogs.buttons import Rows, choosing, opens
from dialogs.events import Reminded
from dialogs.experiment import Stage
from dialogs.keys import CardKind
from dialogs.reading.calendar import add_workdays
from dialogs.reminders.course import Course, of_each
from dialogs.reminders.hours import MONTH, WEEK, next_open_hour, on_morning
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.reminders.stopped import follower
from dialogs.scene import Scene

REASSIGN_WORKDAYS = 5
"""How long a duty may be without its bearer before the coordinator hears (method, section 3)."""


def _alarm(course: Course, moment: datetime) -> Occurrence:
    day = moment.astimezone(course.workshop.local).date()
    due = next_open_hour(course.scene, moment)
    return Occurrence(course.id, course.facilitator, day.isoformat(), due, due + WEEK)


@of_each(Stage.AGREED)
def _stuck(course: Course) -> Iterator[Occurrence]:
    if since := _stuck_since(course):
        yield _alarm(course, since)


def _stuck_since(course: Course) -> datetime | None:
    """When trouble was told for the second time in a row, by one person or by two."""
    pulses = sorted(course.experiment.pulses, key=lambda each: each.at)
    people = {each.participant for each in pulses}
    rows = [pulses, *([x for x in pulses if x.participant == who] for who in people)]
    troubled = (
        row[-1].at
        for row in rows
        if len(row) > 1 and all(each.answer != "smooth" for each in row[-2:])
    )
    return max(troubled, default=None)


@of_each(Stage.AGREED)
def _help(course: Course) -> Iterator[Occurrence]:
    for _, asked_at in course.experiment.help_asked:
        yield _alarm(course, asked_at)


def _vacancies(course: Course) -> Iterator[tuple[str, datetime]]:
    """The duties whose bearer has left: each by a name, with the moment of leaving."""
    for duty in course.workshop.vacant(course.id):
        person = course.form.person(duty) or 0
        bearer = course.workshop.participants.get(person)
        left_at = bearer.left_at if bearer else None
        yield f"{duty}-{person}", left_at or course.scene.world.now


@of_each(Stage.AGREED)
def _vacant(course: Course) -> Iterator[Occurrence]:
    for name, left_at in _vacancies(course):
        alarm = _alarm(course, left_at)
        yield replace(alarm, name=name, until=alarm.due_at + MONTH)


@of_each(Stage.AGREED)
def _still_vacant(course: Course) -> Iterator[Occurrence]:
    """To the coordinator, if nobody new was named in five working days."""
    for name, left_at in _vacancies(course):
        day = left_at.astimezone(course.workshop.local).date()
        late = add_workdays(day, REASSIGN_WORKDAYS, course.scene.world.holidays)
        for each in course.remind(course.coordinator, late, late + MONTH):
            yield replace(each, name=name)


def _is_borne(scene: Scene, item: Reminded) -> bool:
    return not scene.workshop.vacant(item.about)


def _unled(scene: Scene) -> Iterator[Occurrence]:
    """To who follows, on the working day after who leads could not be reached any more."""
    workshop, to = scene.workshop, follower(scene)
    if to and workshop.unreached_at and not workshop.ended:
        since = workshop.unreached_at.astimezone(workshop.local).date()
        day = add_workdays(since, 1, scene.world.holidays)
        yield from on_morning(scene, "", to, day, day + MONTH, later=True)


def _is_led(scene: Scene, _item: Reminded) -> bool:
    return scene.workshop.unreached_at is None


def _leads(scene: Scene, _item: Reminded) -> Mapping[str, object]:
    return {"leader": scene.workshop.facilitator}


def _new_leader_button(_scene: Scene, _item: Reminded) -> Rows:
    return ((choosing("change_leader", "handover"),),)


def look_button(_scene: Scene, item: Reminded) -> Rows:
    return ((opens("look_at_experiment", CardKind.EXPERIMENT(item.about)),),)


KINDS = (
    ReminderKind(name="stuck", when=_stuck, line="stuck", buttons=look_button),
    ReminderKind(name="help", when=_help, buttons=look_button),
    ReminderKind(
        name="duty",
        when=_vacant,
        line="vacancy",
        is_done=_is_borne,
        buttons=look_button,
    ),
    ReminderKind(
        name="vacant",
        when=_still_vacant,
        line="vacancy",
        is_done=_is_borne,
        buttons=look_button,
    ),
    ReminderKind(
        name="unled",
        when=_unled,
        in_pause=True,
        line="unled",
        data=_leads,
        is_done=_is_led,
        buttons=_new_leader_button,
    ),
)
