"""The ladder of one experiment, from before its start to its midpoint (method, section 4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from dialogs.buttons import Button, Rows, act, opens
from dialogs.command import ANYBODY
from dialogs.events import Reminded
from dialogs.experiment import Stage
from dialogs.keys import CardKind
from dialogs.reading.calendar import add_months, is_july
from dialogs.reminders.course import Course, of_each, start_of
from dialogs.reminders.hours import DAY, WEEK
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.rules.experiments import PULSES, AskHelp, ConfirmStart, GivePulse
from dialogs.scene import Scene


@of_each(Stage.AGREED)
def _start_is_near(course: Course) -> Iterator[Occurrence]:
    if not course.experiment.started:
        responsible = course.holder("responsible")
        begin = course.begin
        yield from course.remind(responsible, begin - 3 * DAY, begin, of=begin)


def _is_started(scene: Scene, item: Reminded) -> bool:
    return scene.workshop.experiments[item.about].started


def _asks_responsible(scene: Scene, item: Reminded) -> Mapping[str, object]:
    named = scene.workshop.form(item.about).person("responsible") == scene.reader
    return {"words": "start3" if named else "start3_heir"}


def _start_buttons(_scene: Scene, item: Reminded) -> Rows:
    move = opens("move_start", CardKind.MOVE(item.about, "start"))
    return ((act("start_ready", ConfirmStart(ANYBODY, item.about)),), (move,))


@of_each(Stage.AGREED)
def _start(course: Course) -> Iterator[Occurrence]:
    yield from course.remind(None, course.begin, course.begin + WEEK, of=course.begin)


def _askings(course: Course) -> Iterable[tuple[date, date, date]]:
    """After the beginning: the day of the asking before, the day of each, and of the next one."""
    days = [course.begin + WEEK, *_rhythm(course)]
    days.append(max(days[-1] + WEEK, course.end))
    return zip(days, days[1:], days[2:], strict=False)


def _rhythm(course: Course) -> Iterator[date]:
    """The local dates of the agreed pulses, from the second week to the end."""
    rhythm, begin, end = course.form.part("rhythm"), course.begin, course.end
    weeks = WEEK if rhythm == "weekly" else 2 * WEEK
    for count in range(1, 60):
        day = add_months(begin, count) if rhythm == "monthly" else begin + count * weeks
        if day >= end:
            return
        if day >= begin + 2 * WEEK:
            yield day


@of_each(Stage.AGREED)
def _began(course: Course) -> Iterator[Occurrence]:
    """How it has begun is asked of every doer, whatever was agreed for later."""
    day = course.begin + WEEK
    until = next(_rhythm(course), max(day + WEEK, course.end))
    yield from _pulses(course, day, until)


@of_each(Stage.AGREED)
def _pulse(course: Course) -> Iterator[Occurrence]:
    if _follows_by_pulse(course):
        for _, day, until in _askings(course):
            yield from _pulses(course, day, until)


def _follows_by_pulse(course: Course) -> bool:
    return "pulse" in course.form.parts("followup")


def _pulses(course: Course, day: date, until: date) -> Iterator[Occurrence]:
    """To each doer who has not answered yet."""
    given = {x.participant for x in course.experiment.pulses if x.occurrence == day.isoformat()}
    late = _after_july(course, day, until)
    for person in course.doers():
        if person not in given:
            yield from course.remind(person, day, late, later=True)


def _after_july(course: Course, day: date, until: date) -> date:
    """What was to be asked in July is asked in the first week after it, if it still runs then."""
    week = date(day.year, 8, 1) + WEEK
    return max(until, min(week, course.end)) if is_july(day) else until


def _answer(scene: Scene, item: Reminded) -> str:
    """The pulse that its reader has given, or ""."""
    for each in scene.workshop.experiments[item.about].pulses:
        if (each.participant, each.occurrence) == (scene.reader, item.occurrence):
            return each.answer
    return ""


def _is_answered(scene: Scene, item: Reminded) -> bool:
    return bool(_answer(scene, item))


def _answer_in(words: str) -> Callable[[Scene, Reminded], Mapping[str, object]]:
    """The answer, and where its words stand: they differ by what was asked."""

    def data(scene: Scene, item: Reminded) -> Mapping[str, object]:
        return {"answer": _answer(scene, item), "words": words}

    return data


def _pulse_buttons(scene: Scene, item: Reminded) -> Rows:
    given = _answer(scene, item)
    answers = tuple(
        act(
            f"{item.kind}_{x}",
            GivePulse(ANYBODY, item.about, item.occurrence, x),
            ticked=x == given,
        )
        for x in PULSES
    )
    return answers, (act("ask_help", AskHelp(ANYBODY, item.about)),)


@of_each(Stage.AGREED)
def _note(course: Course) -> Iterator[Occurrence]:
    """A note instead of a pulse, where that was agreed; not of who has just written one."""
    if _follows_by_pulse(course):
        return
    noted = course.workshop.noted(course.id)
    for before, day, until in _askings(course):
        for person in course.doers():
            if not any(who == person and on >= before for who, on in noted):
                late = _after_july(course, day, until)
                yield from course.remind(person, day, late, later=True)


def _is_noted(scene: Scene, item: Reminded) -> bool:
    asked = date.fromisoformat(item.occurrence)
    noted = scene.workshop.noted(item.about)
    return any(who == scene.reader and on >= asked for who, on in noted)


def note_button(_scene: Scene, item: Reminded) -> Rows:
    return ((Button(label="note_privately", card=CardKind.NOTE(item.about)),),)


@of_each(Stage.AGREED)
def _midpoint(course: Course) -> Iterator[Occurrence]:
    """No later than when three quarters have gone: then it is not half way any more."""
    half = (course.end - course.begin) / 2
    middle = course.begin + half
    for person in (None, course.facilitator):
        yield from course.remind(person, middle, middle + half / 2)


KINDS = (
    ReminderKind(
        name="start3",
        family="start",
        when=_start_is_near,
        of=start_of,
        line="start_is_near",
        data=_asks_responsible,
        is_done=_is_started,
        buttons=_start_buttons,
    ),
    ReminderKind(name="start", when=_start, of=start_of, line="start"),
    ReminderKind(
        name="begun",
        family="pulse",
        when=_began,
        weekly=True,
        line="pulse",
        data=_answer_in("begun"),
        is_done=_is_answered,
        buttons=_pulse_buttons,
        asks_pulse=True,
    ),
    ReminderKind(
        name="pulse",
        when=_pulse,
        weekly=True,
        line="pulse",
        data=_answer_in("pulsed"),
        is_done=_is_answered,
        buttons=_pulse_buttons,
        asks_pulse=True,
    ),
    ReminderKind(
        name="note",
        family="pulse",
        when=_note,
        weekly=True,
        line="note",
        is_done=_is_noted,
        buttons=note_button,
    ),
    ReminderKind(name="midpoint", when=_midpoint, line="midpoint"),
)
