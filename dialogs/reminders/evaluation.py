"""The ladder of one experiment, from the invitation to the day when its decision is checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from dialogs.buttons import Rows, act, opens
from dialogs.command import ANYBODY
from dialogs.effects import Reminder
from dialogs.events import DecisionSettled, Event, PersonId, Reminded
from dialogs.experiment import Stage
from dialogs.keys import CardKind
from dialogs.places import form_of
from dialogs.reading.calendar import add_days_but_july, add_workdays
from dialogs.reminders.alarms import look_button
from dialogs.reminders.attendance import (
    absent_button,
    begin_button,
    coming_buttons,
    is_over,
    told,
)
from dialogs.reminders.course import Course, meeting_of, of_each
from dialogs.reminders.experiment import note_button
from dialogs.reminders.hours import (
    DAY,
    MONTH,
    YEAR,
    before_meeting,
    months_after,
    next_month,
)
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.reminders.stopped import follower_buttons
from dialogs.rules.evaluate import settles_on
from dialogs.rules.experiments import ConfirmInvitation, PostInvitation
from dialogs.scene import Scene
from dialogs.workshop import UNEVALUATED


def _inviter(course: Course) -> tuple[PersonId, ...]:
    return (course.holder("inviter"),)


def _inviter_and_deputy(course: Course) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys((course.holder("inviter"), course.deputy)))


def _facilitator(course: Course) -> tuple[PersonId, ...]:
    return (course.facilitator,)


def _invitation(
    days: int,
    until: int,
    people: Callable[[Course], tuple[PersonId, ...]],
    *,
    again: bool = True,
) -> Callable[[Scene], Iterable[Occurrence]]:
    """So many days before the meeting, until so many before it, while the invitation waits.

    Only the first of them is worth being moved before July; it is asked `again` after it.
    """

    @of_each(Stage.AGREED)
    def rule(course: Course) -> Iterator[Occurrence]:
        if not course.experiment.invited and _is_ahead(course):
            day = course.meeting_day
            for person in people(course):
                begin, end = day - days * DAY, day - until * DAY
                yield from course.remind(person, begin, end, of=day, later=again)

    return rule


def _is_ahead(course: Course) -> bool:
    return course.meeting is not None and not course.is_being_evaluated


_ASKED = ("invite21", "invite17", "invite14")
"""The reminders of the invitation to who sends it, in their order."""


def _asks_inviter(scene: Scene, item: Reminded) -> Mapping[str, object]:
    """How the reader is asked to invite: by what they promised, or why it is theirs now."""
    reader, course = scene.reader or 0, Course(scene, scene.workshop.experiments[item.about])
    if item.kind not in _ASKED:
        vacant = "inviter" in scene.workshop.vacant(item.about)
        return {"words": "invite10_vacant" if vacant else "invite10"}
    if reader != course.holder("inviter"):
        return {"words": "invite14"}
    if _was_asked(scene, item):
        return {"words": "invite17"}
    if reader != course.form.person("inviter"):
        return {"words": "invite21_heir"}
    took = ("inviter", reader) in course.experiment.duties
    return {"words": "invite21" if took else "invite21_named"}


def _was_asked(scene: Scene, item: Reminded) -> bool:
    """Whether an earlier one of these has gone to the same reader."""
    earlier = _ASKED[: _ASKED.index(item.kind)]
    mine = (x.items for x in scene.workshop.notices.values() if x.to == scene.reader)
    return any(x.about == item.about and x.kind in earlier for items in mine for x in items)


def _is_invited(scene: Scene, item: Reminded) -> bool:
    """Or it is the day: whoever was to invite is free of it."""
    course = Course(scene, scene.workshop.experiments[item.about])
    return course.experiment.invited or course.meeting_day <= scene.world.today(
        scene.workshop.local
    )


def _invited_button(_scene: Scene, item: Reminded) -> Rows:
    return ((act("invited", ConfirmInvitation(ANYBODY, item.about)),),)


def _post_button(scene: Scene, item: Reminded) -> Rows:
    post = act("post_invitation", PostInvitation(ANYBODY, item.about))
    return (post,), *_invited_button(scene, item)


def _meeting_in(days: int) -> Callable[[Scene], Iterable[Occurrence]]:
    """So many days before the meeting, or earlier, but not on its day."""

    @of_each(Stage.AGREED)
    def rule(course: Course) -> Iterator[Occurrence]:
        day = course.meeting_day
        if _is_ahead(course):
            yield from course.remind(None, day - days * DAY, day, before=True, of=day)

    return rule


@of_each(Stage.AGREED)
def _meeting_today(course: Course) -> Iterator[Occurrence]:
    """On its morning, or before it where it begins early."""
    if (at := course.meeting) and _is_ahead(course):
        due, name = before_meeting(course.scene, at), course.meeting_day.isoformat()
        yield from course.unless_over(Occurrence(course.id, None, name, due, at))


@of_each(Stage.AGREED, Stage.STOPPED)
def _record(course: Course) -> Iterator[Occurrence]:
    """Of a meeting in July itself still in July; July does not count in what comes after."""
    day = course.awaited_since
    after, late = add_workdays(day, 1, course.scene.world.holidays), add_days_but_july(day, 7)
    of = meeting_of(course.scene, course.id)
    yield from course.remind(course.facilitator, after, late, of=of, later=True)


@of_each(Stage.AGREED, Stage.STOPPED)
def _overdue(course: Course) -> Iterator[Occurrence]:
    day = course.awaited_since
    late, end = add_days_but_july(day, 7), add_days_but_july(day, MONTH.days)
    for person in dict.fromkeys((course.facilitator, course.coordinator)):
        yield from course.remind(person, late, end, later=True)


@of_each(Stage.AGREED, Stage.STOPPED)
def _unevaluated(course: Course) -> Iterator[Occurrence]:
    late = add_days_but_july(course.awaited_since, MONTH.days)
    yield from course.remind(course.coordinator, late, late + YEAR, later=True)


@of_each(Stage.AGREED, Stage.STOPPED)
def _unheld(course: Course) -> Iterator[Occurrence]:
    """Monthly to who leads, from when the coordinator has been told, until it is held."""
    if _has_brief(course.scene, course.id):
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
    follows = scene.reader == scene.workshop.coordinator != scene.workshop.facilitator
    return {
        "words": f"{item.kind}_coordinator" if follows and item.kind == "overdue" else item.kind,
        "leader": scene.workshop.facilitator,
        "again": next_month(scene, item.occurrence),
    }


def _is_evaluated(scene: Scene, item: Reminded) -> bool:
    return not scene.workshop.experiments[item.about].running


def _is_evaluated_briefly(scene: Scene, item: Reminded) -> bool:
    return _is_evaluated(scene, item) or _has_brief(scene, item.about)


def _has_brief(scene: Scene, name: str) -> bool:
    form = scene.workshop.form(form_of("brief", name))
    return bool(form.part("done") and form.text("learnt"))


def _late_buttons(scene: Scene, item: Reminded) -> Rows:
    """A new time, or the brief evaluation; who only follows asks who leads."""
    if not scene.workshop.steers(scene.reader):
        return *follower_buttons(scene, item), *look_button(scene, item)
    move = opens("move_meeting", CardKind.MOVE(item.about, "meeting"))
    brief = _brief_button(scene, item) if item.kind == "unheld" else ()
    return ((move,), *brief, *look_button(scene, item))


def _brief_buttons(scene: Scene, item: Reminded) -> Rows:
    follows = not scene.workshop.steers(scene.reader)
    return *_brief_button(scene, item), *(follower_buttons(scene, item) if follows else ())


def _brief_button(_scene: Scene, item: Reminded) -> Rows:
    return ((opens("brief", CardKind.BRIEF(item.about)),),)


@of_each(Stage.EVALUATED)
def _check(course: Course) -> Iterator[Occurrence]:
    """To who leads, and to the first who continues."""
    decision = course.workshop.form(form_of("decision", course.id))
    if day := decision.date("check"):
        keepers = tuple(filter(course.workshop.reaches, decision.people("continues")))[:1]
        for person in dict.fromkeys((course.facilitator, *keepers)):
            yield from course.remind(person, day, day + 2 * MONTH, of=day)


def _check_of(scene: Scene, name: str) -> date | None:
    return scene.workshop.form(form_of("decision", name)).date("check")


def _decision(scene: Scene, item: Reminded) -> Mapping[str, object]:
    decision = scene.workshop.experiments[item.about].decision
    form = scene.workshop.form(form_of("decision", item.about))
    return {"decision": decision.kind if decision else "", "decided": form.text("how")}


@of_each(Stage.EVALUATED)
def _settle(course: Course) -> Iterator[Occurrence]:
    if day := settles_on(course.scene, course.experiment):
        settling = date.fromisoformat(day)
        yield from course.remind(None, settling, settling + YEAR)


def _settled(_scene: Scene, reminder: Reminder) -> Iterable[Event]:
    return (DecisionSettled(reminder.about),)


def _asks_who_comes(scene: Scene, item: Reminded) -> Rows:
    return *coming_buttons(scene, item), *note_button(scene, item)


def _of_the_day(scene: Scene, item: Reminded) -> Rows:
    return (
        *begin_button(scene, item),
        *note_button(scene, item),
        *absent_button(scene, item),
    )


KINDS = (
    ReminderKind(
        name="invite21",
        family="invite",
        when=_invitation(21, 14, _inviter, again=False),
        of=meeting_of,
        ends=True,
        line="invitation",
        data=_asks_inviter,
        is_done=_is_invited,
        buttons=_invited_button,
    ),
    ReminderKind(
        name="invite17",
        family="invite",
        when=_invitation(17, 14, _inviter),
        of=meeting_of,
        ends=True,
        line="invitation",
        data=_asks_inviter,
        is_done=_is_invited,
        buttons=_invited_button,
    ),
    ReminderKind(
        name="invite14",
        family="invite",
        when=_invitation(14, 3, _inviter_and_deputy),
        of=meeting_of,
        ends=True,
        line="invitation",
        data=_asks_inviter,
        is_done=_is_invited,
        buttons=_invited_button,
    ),
    ReminderKind(
        name="invite10",
        family="invite",
        when=_invitation(10, 0, _facilitator),
        of=meeting_of,
        ends=True,
        line="invitation",
        data=_asks_inviter,
        is_done=_is_invited,
        buttons=_post_button,
    ),
    ReminderKind(
        name="eval7",
        family="eval",
        when=_meeting_in(7),
        of=meeting_of,
        line="evaluation",
        data=told,
        is_done=is_over,
        buttons=_asks_who_comes,
    ),
    ReminderKind(
        name="eval1",
        family="eval",
        when=_meeting_in(1),
        of=meeting_of,
        line="evaluation",
        data=told,
        is_done=is_over,
        buttons=_asks_who_comes,
    ),
    ReminderKind(
        name="eval0",
        family="eval",
        when=_meeting_today,
        of=meeting_of,
        line="evaluation",
        data=told,
        is_done=is_over,
        buttons=_of_the_day,
    ),
    ReminderKind(
        name="record",
        when=_record,
        of=meeting_of,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated,
        buttons=look_button,
    ),
    ReminderKind(
        name="overdue",
        when=_overdue,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated,
        buttons=_late_buttons,
    ),
    ReminderKind(
        name=UNEVALUATED,
        when=_unevaluated,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_brief_buttons,
    ),
    ReminderKind(
        name="unheld",
        when=_unheld,
        line="overdue",
        data=_told_to,
        is_done=_is_evaluated_briefly,
        buttons=_late_buttons,
    ),
    ReminderKind(
        name="check", when=_check, of=_check_of, in_pause=True, line="check", data=_decision
    ),
    ReminderKind(name="settle", when=_settle, acts=_settled),
)
