"""Forms: a card that fills up in place, one question at a time, by anyone who takes part."""

import re
from datetime import date, datetime, time

from dialogs import commands as c
from dialogs import dates
from dialogs import events as e
from dialogs.effects import Acknowledge, Show
from dialogs.events import Event, PersonId
from dialogs.experiment import Stage, Value
from dialogs.names import listed
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import schema_of
from dialogs.road import form_at, step_at
from dialogs.rules import pace, plan
from dialogs.texts import clean, length, one_line
from dialogs.workbook import DATED, TYPED, FieldKind, FormField, StepKind, Workbook
from dialogs.workshop import Workshop
from dialogs.world import World

PEOPLE = (FieldKind.PERSON, FieldKind.PEOPLE)
A_MONTH, A_NUMBER = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])"), re.compile(r"[1-9]\d{0,2}")
"""The pages of a field: a calendar's months, and what a list of people is divided into."""
GROUP_LINK = re.compile(r"(https://)?(t|telegram)\.me/\+?[\w/-]+")
"""How Telegram writes the link by which people join a group."""
MANY = (FieldKind.CHOICES, FieldKind.PEOPLE, FieldKind.TARGETS)


def field_of(workbook: Workbook, form: str, key: str) -> FormField | None:
    fields = workbook.structure.forms.get(schema_of(form), ()) if form else ()
    return next((each for each in fields if each.key == key), None)


def asked(workbook: Workbook, workshop: Workshop, form: str, world: World) -> str:
    """The key of the field that the card asks now; "" when nothing more is needed."""
    if workshop.form(form).asking:
        return workshop.form(form).asking
    return next((each.field for each in problems(workbook, workshop, form, world)), "")


def problems(
    workbook: Workbook, workshop: Workshop, form: str, world: World
) -> tuple[plan.Problem, ...]:
    """What is missing or out of rule in a form, in the order of its fields."""
    if not form:
        return ()
    fields = workbook.form(schema_of(form))
    found = [
        plan.Problem(each.key, "missing")
        for each in fields
        if not each.optional and not _complete(each, workshop.form(form).values.get(each.key))
    ]
    found += plan.RULES[schema_of(form)](workshop, form, world)
    order = [each.key for each in fields]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: order.index(each.field)))


def _complete(field: FormField, value: Value | None) -> bool:
    if not value:
        return False
    if field.kind is FieldKind.MOMENT:
        return "T" in value.parts[0]
    return field.kind not in MANY or len(value.parts) >= min(field.least, 1)


def why_not(workbook: Workbook, workshop: Workshop, actor: PersonId, form: str) -> Refusal | None:
    """Why this person cannot fill this form now."""
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
    here = step_at(workbook, workshop.place)
    if here.kind is not StepKind.PLAN:
        return Refusal.STEP_CLOSED
    if here.form == "experiment":
        experiment = workshop.experiments.get(form)
        draft = experiment is not None and experiment.stage is Stage.DRAFT
        return None if draft else Refusal.STEP_CLOSED
    return None if form == form_at(workbook, workshop, workshop.place) else Refusal.STEP_CLOSED


def _why_not_brief(workshop: Workshop, actor: PersonId, form: str) -> Refusal | None:
    """Two questions to who follows the workshop, once its evaluation is a month late."""
    if not workshop.steers(actor) and actor != workshop.coordinator:
        return Refusal.NOT_FACILITATOR
    return None if workshop.is_unevaluated(f"e{form[1:]}") else Refusal.STALE


def open_field(workbook: Workbook, workshop: Workshop, command: c.OpenField) -> Outcome:
    if refusal := why_not(workbook, workshop, command.actor, command.form):
        return refusal
    field = field_of(workbook, command.form, command.field)
    if command.field and field is None:
        return Refusal.STALE
    pages = A_NUMBER if field and field.kind in PEOPLE else A_MONTH
    if command.page and not pages.fullmatch(command.page):
        return Refusal.STALE
    return (e.FieldOpened(command.form, command.field, command.page),)


def fill(workbook: Workbook, workshop: Workshop, command: c.FillField, world: World) -> Outcome:
    """Read typed words by the field's kind; a date is read back before it counts."""
    if refusal := why_not(workbook, workshop, command.actor, command.form):
        return refusal
    field = field_of(workbook, command.form, command.field)
    if field is None:
        return Refusal.NOT_ASKED
    if field.kind in DATED:
        return _read_date(workshop, command, field, world)
    if field.kind not in TYPED:
        return Refusal.NOT_ASKED
    text = clean(command.text) if field.kind is FieldKind.LINES else one_line(command.text)
    if refusal := _why_not_text(field, text):
        return refusal
    filled = e.FieldFilled(command.form, field.key, command.actor, text=text)
    return (filled, e.FieldOpened(command.form, ""), Acknowledge())


def _why_not_text(field: FormField, text: str) -> Refusal | None:
    if not text:
        return Refusal.EMPTY
    if field.kind is FieldKind.LINES:
        lines = [line for line in text.splitlines() if line.strip()]
        return Refusal.TOO_MANY_LINES if len(lines) > field.most else None
    if field.kind is FieldKind.LINK and not GROUP_LINK.fullmatch(text):
        return Refusal.NOT_A_LINK
    if length(text) < field.least:
        return Refusal.TOO_SHORT
    return Refusal.TOO_LONG if length(text) > field.most else None


DATE_REFUSALS = {
    dates.DateProblem.NOT_UNDERSTOOD: Refusal.DATE_NOT_UNDERSTOOD,
    dates.DateProblem.VAGUE: Refusal.DATE_NOT_UNDERSTOOD,
    dates.DateProblem.NO_SUCH_DAY: Refusal.NO_SUCH_DAY,
    dates.DateProblem.NO_SUCH_TIME: Refusal.TIME_NOT_UNDERSTOOD,
    dates.DateProblem.PAST: Refusal.DATE_PAST,
    dates.DateProblem.WEEKDAY_DISAGREES: Refusal.WEEKDAY_DISAGREES,
}


def _read_date(workshop: Workshop, command: c.FillField, field: FormField, world: World) -> Outcome:
    days = read_days(workshop, command.form, field, command.text, world)
    if isinstance(days, Refusal):
        return days
    return (e.FieldProposed(command.form, field.key, days), Acknowledge())


def read_days(
    workshop: Workshop, form: str, field: FormField, text: str, world: World
) -> tuple[str, ...] | Refusal:
    """The ISO days, or moments where a time was typed too, that the words may mean.

    Once the day of a moment is known its time is read first, unless the words end in a dot and
    name a day; once both are known, the day is.
    """
    form_part = workshop.form(form).part(field.key)
    words, today = world.date_words_in(workshop.language), world.today(workshop.local)
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


def choose(workbook: Workbook, workshop: Workshop, command: c.SetField) -> Outcome:
    """Take a pressed value; the choices of a list are ticked and unticked."""
    form, actor = command.form, command.actor
    field = field_of(workbook, form, command.field)
    if field is None:
        return Refusal.STALE
    refusal = why_not(workbook, workshop, actor, form)
    if refusal and not _reassigns(workshop, command):
        return refusal
    if stays := pace.why_not_change(workbook, workshop, form, field.key):
        return stays
    if not _is_option(workshop, field, command.value):
        return Refusal.STALE
    if field.kind in MANY:
        return _tick(workshop, command, field)
    filled = e.FieldFilled(form, field.key, actor, value=(command.value,))
    more = field.kind is FieldKind.MOMENT and "T" not in command.value
    if refusal:
        return _reassigned(workshop, command, filled)
    kept = pace.keeping_order(workbook, workshop, form, field.key, actor)
    return (*kept, filled, e.FieldOpened(form, field.key if more else ""))


def _reassigns(workshop: Workshop, command: c.SetField) -> bool:
    """Who steers may name a new person in charge while an experiment runs."""
    experiment = workshop.experiments.get(command.form)
    duty = command.field in ("responsible", "inviter", "deputy")
    return bool(experiment and experiment.running and duty and workshop.steers(command.actor))


def _reassigned(workshop: Workshop, command: c.SetField, filled: e.FieldFilled) -> Outcome:
    """An inviter has to be someone whom the bot can write to."""
    person = int(command.value)
    if workshop.form(command.form).person(command.field) == person:
        return Refusal.ALREADY
    if command.field == "inviter" and not workshop.participants[person].reachable:
        return Refusal.STALE
    cards = listed(f"duty:{command.form}:{command.field}", workshop)
    return (filled, *(Show(each, to=command.actor) for each in cards))


def _is_option(workshop: Workshop, field: FormField, value: str) -> bool:
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


def _tick(workshop: Workshop, command: c.SetField, field: FormField) -> Outcome:
    parts = workshop.form(command.form).parts(field.key)
    if command.on == (command.value in parts):
        return ()
    kept = tuple(each for each in parts if each != command.value)
    values = (*kept, command.value) if command.on else kept
    if len(values) > field.most:
        return Refusal.TOO_MANY_CHOICES
    filled = e.FieldFilled(command.form, field.key, command.actor, value=values)
    form = workshop.form(command.form)
    page = form.page if form.asking == field.key else ""
    return (filled, e.FieldOpened(command.form, field.key, page))


def clear(workbook: Workbook, workshop: Workshop, command: c.ClearField) -> Outcome:
    """Empty a field, or put away the dates that were read, and ask the field again."""
    if refusal := why_not(workbook, workshop, command.actor, command.form):
        return refusal
    if field_of(workbook, command.form, command.field) is None:
        return Refusal.STALE
    if refusal := pace.why_not_clear(workbook, workshop, command.form, command.field):
        return refusal
    again: tuple[Event, ...] = (e.FieldOpened(command.form, command.field),)
    if workshop.form(command.form).proposed:
        return again
    return (e.FieldFilled(command.form, command.field, command.actor), *again)
