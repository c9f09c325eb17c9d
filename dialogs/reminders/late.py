"""An evaluation that nobody has held: it is asked for until it is held, or told briefly."""

from collections.abc import Iterator, Mapping
from datetime import date

from dialogs.buttons import Button, Rows, act, opens
from dialogs.command import ANYBODY
from dialogs.events import Reminded
from dialogs.experiment import Stage
from dialogs.keys import CardKind
from dialogs.places import form_of
from dialogs.reading.calendar import add_days_but_july, add_workdays
from dialogs.reminders.alarms import look_button
from dialogs.reminders.course import Course, meeting_of, of_each
from dialogs.reminders.hours import MONTH, YEAR, months_after, next_month
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.reminders.stopped import CHANGE_LEADER
from dialogs.rules.leading import AskLeader
from dialogs.scene import Scene
from dialogs.workshop import OVERDUE, UNEVALUATED, UNRECORDED

LATE = 7
"""So many days after it was to be held an evaluation is late (method, section 4)."""


@of_each(Stage.AGREED, Stage.STOPPED)
def _record(course: Course) -> Iterator[Occurrence]:
    """Of a meeting in July itself still in July; July does not count in what comes after."""
    day = course.awaited_since
    after, late = add_workdays(day, 1, course.scene.world.holidays), add_days_but_july(day, 7)
    of = meeting_of(course.scene, course.id)
    yield from course.remind(course.facilitator, after, late, of=of, later=True)


@of_each(Stage.AGREED, Stage.STOPPED)
def _overdue(course: Course) -> Iterator[Occurrence]:
    if has_brief(course.scene, course.id):
        return
    late, end = late_on(course), add_days_but_july(course.awaited_since, MONTH.days)
    for person in dict.fromkeys((course.facilitator, course.coordinator)):
        yield from course.remind(person, late, end, later=True)


def late_on(course: Course) -> date:
    """The day from which its evaluation is late: who follows the workshop is told of it."""
    return add_days_but_july(course.awaited_since, LATE)


@of_each(Stage.AGREED, Stage.STOPPED)
def _unevaluated(course: Course) -> Iterator[Occurrence]:
    if has_brief(course.scene, course.id):
        return
    late = add_days_but_july(course.awaited_since, MONTH.days)
    yield from course.remind(course.coordinator, late, late + YEAR, later=True)


@of_each(Stage.AGREED, Stage.STOPPED)
def _unheld(course: Course) -> Iterator[Occurrence]:
    """Monthly to who leads, from when the coordinator has been told, until it is held."""
    if has_brief(course.scene, course.id):
        return
    today = course.scene.world.today(course.workshop.local)
    for day in months_after(_unevaluated_on(course), today):
        yield from course.remind(course.facilitator, day, day + MONTH + MONTH / 2, later=True)


def _unevaluated_on(course: Course) -> date:
    """The day on which the coordinator was told that nobody has evaluated it, or is to be."""
    told = (
        each.at.astimezone(course.workshop.local).date()
        for each in course.workshop.notices.values()
        if any((x.kind, x.about) == (UNEVALUATED, course.id) for x in each.items)
    )
    return max(told, default=add_days_but_july(course.awaited_since, MONTH.days))


def _told_to(scene: Scene, item: Reminded) -> Mapping[str, object]:
    """Who leads can agree on a new time; who follows the workshop can ask them."""
    data = {"words": item.kind, "again": next_month(scene, item.occurrence)}
    if item.kind == OVERDUE and _follows(scene):
        return {**data, **late_data(scene, item.about), "titled": True}
    return {**data, "leader": scene.workshop.facilitator}


def _follows(scene: Scene) -> bool:
    """Whether the reader follows the workshop without steering it."""
    reader, workshop = scene.reader, scene.workshop
    return reader is not None and reader == workshop.coordinator and not workshop.steers(reader)


def late_data(scene: Scene, name: str) -> Mapping[str, object]:
    """What was tried to have a late evaluation held, as who follows the workshop is told."""
    workshop = scene.workshop
    course = Course(scene, workshop.experiments[name])
    since, kinds = course.awaited_since, (UNRECORDED, "unheld")
    led = [
        notice.at
        for notice in workshop.notices.values()
        if notice.to == workshop.facilitator
        and any(x.about == name and x.kind in kinds for x in notice.items)
    ]
    return {
        "partner": workshop.form("setup").text("partner"),
        "name": course.form.text("name"),
        "since": since,
        "weeks": max(1, (scene.world.today(workshop.local) - since).days // 7),
        "ended_early": course.experiment.stage is Stage.STOPPED,
        "leader": workshop.facilitator,
        "led": led,
        "invited": course.experiment.invited,
    }


def _in_a_week(scene: Scene, _item: Reminded) -> int:
    return LATE if _follows(scene) else 0


def _is_evaluated(scene: Scene, item: Reminded) -> bool:
    return not scene.workshop.experiments[item.about].running


def _is_evaluated_briefly(scene: Scene, item: Reminded) -> bool:
    return _is_evaluated(scene, item) or has_brief(scene, item.about)


def has_brief(scene: Scene, name: str) -> bool:
    form = scene.workshop.form(form_of("brief", name))
    return bool(form.part("done") and form.text("learnt"))


def _record_buttons(scene: Scene, item: Reminded) -> Rows:
    """Held, moved, or not to be held: then two questions stand for it (method, section 4)."""
    move = opens("move_meeting", CardKind.MOVE(item.about, "meeting"))
    off = opens("call_off", CardKind.BRIEF(item.about))
    return (*look_button(scene, item), (move,), (off,))


def _late_buttons(scene: Scene, item: Reminded) -> Rows:
    """A new time, or the brief evaluation; who only follows asks who leads."""
    if not scene.workshop.steers(scene.reader):
        return late_rows(item.about)
    move = opens("move_meeting", CardKind.MOVE(item.about, "meeting"))
    brief = ((opens("brief", CardKind.BRIEF(item.about)),),) if item.kind == "unheld" else ()
    return ((move,), *brief, *look_button(scene, item))


def late_rows(name: str) -> Rows:
    """What who follows the workshop can do about a late evaluation."""
    ask = act("ask_for_time", AskLeader(ANYBODY, name))
    return ((ask,), (_brief_button(name),), (CHANGE_LEADER,))


def _brief_buttons(scene: Scene, item: Reminded) -> Rows:
    if scene.workshop.steers(scene.reader):
        return ((_brief_button(item.about),),)
    ask, brief, change = late_rows(item.about)
    return (brief, ask, change)


def _brief_button(name: str) -> Button:
    return opens("make_brief", CardKind.BRIEF(name))


KINDS = (
    ReminderKind(
        name=UNRECORDED,
        when=_record,
        of=meeting_of,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_record_buttons,
    ),
    ReminderKind(
        name=OVERDUE,
        when=_overdue,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_late_buttons,
        again=_in_a_week,
    ),
    ReminderKind(
        name=UNEVALUATED,
        when=_unevaluated,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_brief_buttons,
        again=_in_a_week,
    ),
    ReminderKind(
        name="unheld",
        when=_unheld,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_late_buttons,
    ),
)
