"""Forms: a card that fills up in place, one question at a time, by anyone who takes part."""

import re
from datetime import date, datetime, time

from dialogs.events import PersonId
from dialogs.experiment import Stage, Value
from dialogs.facts.road import form_at
from dialogs.outcome import Refusal, stopped
from dialogs.places import schema_of
from dialogs.reading import dates
from dialogs.rules import pace, plan
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import DATED, FieldKind, FormField, Workbook
from dialogs.workshop import Workshop

PEOPLE = (FieldKind.PERSON, FieldKind.PEOPLE)
A_MONTH, A_NUMBER = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])"), re.compile(r"[1-9]\d{0,2}")
"""The pages of a field: a calendar's months, and what a list of people is divided into."""
GROUP_LINK = re.compile(r"(https://)?(t|telegram)\.me/\+?[\w/-]+")
"""How Telegram writes the link by which people join a group."""
MANY = (FieldKind.CHOICES, FieldKind.PEOPLE, FieldKind.TARGETS)


def field_of(workbook: Workbook, form: str, key: str) -> FormField | None:
    fields = workbook.structure.forms.get(schema_of(form), ()) if form else ()
    return next((each for each in fields if each.key == key), None)


def asked(scene: Scene, form: str) -> str:
    """The key of the field that the card asks now; "" when nothing more is needed."""
    if scene.workshop.form(form).asking:
        return scene.workshop.form(form).asking
    return next((each.field for each in problems(scene, form)), "")


def problems(scene: Scene, form: str) -> tuple[plan.Problem, ...]:
    """What is missing or out of rule in a form, in the order of its fields."""
    if not form:
        return ()
    fields = scene.workbook.form(schema_of(form))
    found = [
        plan.Problem(each.key, "missing")
        for each in fields
        if not each.optional and not _complete(each, scene.workshop.form(form).values.get(each.key))
    ]
    found += plan.RULES[schema_of(form)](scene, form)
    order = [each.key for each in fields]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: order.index(each.field)))


def _complete(field: FormField, value: Value | None) -> bool:
    if not value:
        return False
    if field.kind is FieldKind.MOMENT:
        return "T" in value.parts[0]
    return field.kind not in MANY or len(value.parts) >= min(field.least, 1)


def why_not(scene: Scene, actor: PersonId, form: str) -> Refusal | None:
    """Why this person cannot fill this form now."""
    workshop = scene.workshop
    if form == "setup":
        return None if workshop.steers(actor) else Refusal.NOT_FACILITATOR
    if schema_of(form) == "brief":
        return _why_not_brief(workshop, actor, form)
    if schema_of(form) == "meeting":
        return pace.why_not_meet(workshop, actor, form)
    if not (workshop.takes_part(actor) or workshop.steers(actor)):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    here = scene.step(workshop.place)
    if here.kind is not StepKind.PLAN:
        return Refusal.STEP_CLOSED
    if here.form == "experiment":
        experiment = workshop.experiments.get(form)
        draft = experiment is not None and experiment.stage is Stage.DRAFT
        return None if draft else Refusal.STEP_CLOSED
    return None if form == form_at(scene, workshop.place) else Refusal.STEP_CLOSED


def _why_not_brief(workshop: Workshop, actor: PersonId, form: str) -> Refusal | None:
    """Two questions to who steers or follows the workshop, once its evaluation is a week late."""
    if not workshop.steers(actor) and actor != workshop.coordinator:
        return Refusal.NOT_FACILITATOR
    return None if workshop.is_late(f"e{form[1:]}") else Refusal.STALE


DATE_REFUSALS = {
    dates.DateProblem.NOT_UNDERSTOOD: Refusal.DATE_NOT_UNDERSTOOD,
    dates.DateProblem.VAGUE: Refusal.DATE_NOT_UNDERSTOOD,
    dates.DateProblem.NO_SUCH_DAY: Refusal.NO_SUCH_DAY,
    dates.DateProblem.NO_SUCH_TIME: Refusal.TIME_NOT_UNDERSTOOD,
    dates.DateProblem.PAST: Refusal.DATE_PAST,
    dates.DateProblem.WEEKDAY_DISAGREES: Refusal.WEEKDAY_DISAGREES,
}


def read_days(scene: Scene, form: str, field: FormField, text: str) -> tuple[str, ...] | Refusal:
    """The ISO days, or moments where a time was typed too, that the words may mean.

    Once the day of a moment is known its time is read first, unless the words end in a dot and
    name a day; once both are known, the day is.
    """
    workshop = scene.workshop
    form_part = workshop.form(form).part(field.key)
    words, today = scene.world.date_words_in(workshop.language), scene.world.today(workshop.local)
    hour = dates.parse_time(text, words)
    read = dates.parse(text, today=today, words=words)
    dotted = text.rstrip().endswith(".") and not isinstance(read, dates.DateProblem)
    timely = field.kind is FieldKind.MOMENT and form_part and isinstance(hour, time)
    if timely and "T" not in form_part and not dotted:
        return (f"{form_part}T{hour:%H:%M}",)
    if timely and isinstance(read, dates.DateProblem):
        return (f"{form_part[:10]}T{hour:%H:%M}",)
    if isinstance(read, dates.DateProblem):
        return DATE_REFUSALS[read]
    days = read.days if isinstance(read, dates.Vague) else (read.day,)
    at = read.at if field.kind is FieldKind.MOMENT else None
    return tuple(_iso(each, at) for each in days)


def _iso(day: date, at: time | None) -> str:
    return day.isoformat() if at is None else datetime.combine(day, at).isoformat("T", "minutes")


def is_option(workshop: Workshop, field: FormField, value: str) -> bool:
    if field.options:
        return value in field.options
    if field.kind in PEOPLE:
        return value.isdecimal() and workshop.takes_part(int(value))
    if field.kind is FieldKind.TARGETS:
        return value.isdecimal() and int(value) in workshop.targets
    return is_date(field, value)


def is_date(field: FormField, value: str) -> bool:
    """Whether the value is an ISO day, or for a moment also an ISO minute."""
    day, _, clock = value.partition("T")
    if field.kind not in DATED or (clock and field.kind is not FieldKind.MOMENT):
        return False
    try:
        read = _iso(date.fromisoformat(day), time.fromisoformat(clock) if clock else None)
    except ValueError:
        return False
    return read == value
