"""The ladder of one experiment, from the invitation to the day when its decision is checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from dialogs.buttons import Rows, act
from dialogs.command import ANYBODY
from dialogs.effects import Reminder
from dialogs.events import DecisionSettled, Event, PersonId, Reminded
from dialogs.experiment import Stage
from dialogs.places import form_of
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
)
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.rules.evaluate import settles_on
from dialogs.rules.experiments import ConfirmInvitation, PostInvitation
from dialogs.scene import Scene


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
        name="check", when=_check, of=_check_of, in_pause=True, line="check", data=_decision
    ),
    ReminderKind(name="settle", when=_settle, acts=_settled),
)
