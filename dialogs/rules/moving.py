"""Moving the start or the meeting of an agreed plan: typed, read back, and confirmed by a press."""

from datetime import date

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Effect, Show
from dialogs.events import PersonId
from dialogs.experiment import Stage
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import forms, plan
from dialogs.scene import Scene
from dialogs.workshop import Workshop

MOVABLE = ("start", "meeting")
MOST_MOVES = 2
"""After these the coordinator is shown that the meeting moves again (method, section 3)."""


def is_move(scene: Scene, command: c.SetField | c.ClearField) -> bool:
    """Whether a press on a date is about a plan that runs already."""
    experiment = scene.workshop.experiments.get(command.form)
    return bool(experiment and experiment.running and command.field in MOVABLE)


def may_move(workshop: Workshop, actor: PersonId, name: str, field: str) -> bool:
    """Who steers may move both; the responsible person may put off the start."""
    if workshop.steers(actor):
        return True
    responsible = workshop.form(name).person("responsible")
    return field == "start" and actor == responsible and workshop.takes_part(actor)


def move(scene: Scene, command: c.MovePlan) -> Outcome:
    """Read typed words as a new date and read it back."""
    name, field = command.experiment, command.field
    if refusal := _why_not(scene.workshop, command.actor, name, field):
        return refusal
    known = forms.field_of(scene.workbook, name, field)
    if known is None:
        return Refusal.STALE
    days = forms.read_days(scene, name, known, command.text)
    if isinstance(days, Refusal):
        return days
    moments = (_with_hour(scene.workshop, name, field, each) for each in days)
    fitting = tuple(each for each in moments if _fits(scene, name, field, each))
    if not fitting:
        return Refusal.OUT_OF_RULE
    return (e.FieldProposed(name, field, fitting), *_asks(command.actor, name, field))


def confirm(scene: Scene, command: c.SetField) -> Outcome:
    """A date that was read back, or pressed: the plan moves, and its history stays."""
    workshop = scene.workshop
    name, field = command.form, command.field
    if refusal := _why_not(workshop, command.actor, name, field):
        return refusal
    known = forms.field_of(scene.workbook, name, field)
    if known is None or not forms.is_date(known, command.value):
        return Refusal.STALE
    value = _with_hour(workshop, name, field, command.value)
    if value == workshop.form(name).part(field):
        return Refusal.ALREADY
    if not _fits(scene, name, field, value):
        return Refusal.OUT_OF_RULE
    shown: tuple[Effect, ...] = (Show(f"move:{name}:{field}", to=command.actor),)
    again = field == "meeting" and workshop.experiments[name].moves >= MOST_MOVES
    if again and workshop.coordinator is not None:
        shown += (Show(f"exp:{name}", to=workshop.coordinator, fresh=True),)
    return (e.PlanMoved(name, field, value), Await(command.actor, ""), *shown)


def ask_again(scene: Scene, command: c.ClearField) -> Outcome:
    """It was not that day."""
    if refusal := _why_not(scene.workshop, command.actor, command.form, command.field):
        return refusal
    put_away = e.FieldOpened(command.form, "")
    return (put_away, *_asks(command.actor, command.form, command.field))


def _asks(actor: PersonId, name: str, field: str) -> tuple[Effect, ...]:
    card = f"move:{name}:{field}"
    return (Show(card, to=actor), Await(actor, card))


def _why_not(workshop: Workshop, actor: PersonId, name: str, field: str) -> Refusal | None:
    if not may_move(workshop, actor, name, field):
        return Refusal.NOT_FACILITATOR
    experiment = workshop.experiments.get(name)
    if experiment is None or not experiment.running or field not in MOVABLE:
        return Refusal.STALE
    return Refusal.ALREADY if field == "start" and experiment.started else None


def _with_hour(workshop: Workshop, name: str, field: str, value: str) -> str:
    """A meeting whose day is moved keeps its hour."""
    keeps = field == "meeting" and "T" not in value
    return value + workshop.form(name).part(field)[10:] if keeps else value


def _fits(scene: Scene, name: str, field: str, value: str) -> bool:
    """The plan's own rules still hold; a meeting that was missed may be later than they say."""
    workshop = scene.workshop
    form, today = workshop.form(name), scene.world.today(workshop.local)
    day, end = date.fromisoformat(value[:10]), form.date("end") or date.max
    if day < today:
        return False
    if field == "start":
        return (end - day).days in plan.REASONED_DAYS
    if not plan.in_office_hours(value):
        return False
    missed = (form.date("meeting") or today) < today
    stopped = workshop.experiments[name].stage is Stage.STOPPED
    return stopped or (day >= end and (missed or day <= end + plan.MEETING_WITHIN))
