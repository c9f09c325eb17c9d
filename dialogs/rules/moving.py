"""Moving the start or the meeting of an agreed plan: typed, read back, and confirmed by a press."""

from dataclasses import dataclass
from datetime import date

from dialogs import events as e
from dialogs.effects import Await, Effect, Show
from dialogs.events import PersonId
from dialogs.experiment import Stage
from dialogs.keys import NO_CARD, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import forms, plan
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand

MOVABLE = ("start", "meeting")
MOST_MOVES = 2
"""After these the coordinator is shown that the meeting moves again (method, section 3)."""


def is_move(scene: Scene, form: str, field: str) -> bool:
    """Whether a press on a date is about a plan that runs already."""
    experiment = scene.workshop.experiments.get(form)
    return bool(experiment and experiment.running and field in MOVABLE)


def may_move(workshop: Workshop, actor: PersonId, name: str, field: str) -> bool:
    """Who steers may move both; who is asked about the start may put that off."""
    if workshop.steers(actor):
        return True
    named = (workshop.form(name).person(each) for each in ("responsible", "deputy"))
    return field == "start" and actor in named and workshop.takes_part(actor)


@dataclass(frozen=True, slots=True)
class MovePlan(WorkshopCommand):
    """Where the start or the evaluation meeting of an agreed plan should go, in typed words.

    What is read is read back: a press (SetField) then moves it.
    """

    actor: PersonId
    experiment: str
    field: str
    text: str

    def decide(self, scene: Scene) -> Outcome:
        """Read typed words as a new date and read it back."""
        name, field = self.experiment, self.field
        if refusal := _why_not(scene.workshop, self.actor, name, field):
            return refusal
        known = forms.field_of(scene.workbook, name, field)
        if known is None:
            return Refusal.STALE
        days = forms.read_days(scene, name, known, self.text)
        if isinstance(days, Refusal):
            return days
        moments = [_with_hour(scene.workshop, name, field, each) for each in days]
        faults = [_why_not_then(scene, name, field, each) for each in moments]
        fitting = tuple(x for x, fault in zip(moments, faults, strict=True) if fault is None)
        if not fitting:
            return faults[0] or Refusal.STALE
        return (e.FieldProposed(name, field, fitting), *_asks(self.actor, name, field))


def confirm(scene: Scene, actor: PersonId, name: str, field: str, value: str) -> Outcome:
    """A date that was read back, or pressed: the plan moves, and its history stays."""
    workshop = scene.workshop
    if refusal := _why_not(workshop, actor, name, field):
        return refusal
    known = forms.field_of(scene.workbook, name, field)
    if known is None or not forms.is_date(known, value):
        return Refusal.STALE
    value = _with_hour(workshop, name, field, value)
    if value == workshop.form(name).part(field):
        return Refusal.ALREADY
    if refusal := _why_not_then(scene, name, field, value):
        return refusal
    shown: tuple[Effect, ...] = (Show(CardKind.MOVE(name, field), to=actor),)
    again = field == "meeting" and workshop.experiments[name].moves >= MOST_MOVES
    if again and workshop.coordinator is not None:
        follows = workshop.coordinator
        shown += (Show(CardKind.EXPERIMENT(name), to=follows, fresh=True, unasked=True),)
    return (e.PlanMoved(name, field, value), Await(actor, NO_CARD), *shown)


def ask_again(scene: Scene, actor: PersonId, name: str, field: str) -> Outcome:
    """It was not that day."""
    if refusal := _why_not(scene.workshop, actor, name, field):
        return refusal
    put_away = e.FieldOpened(name, "")
    return (put_away, *_asks(actor, name, field))


def _asks(actor: PersonId, name: str, field: str) -> tuple[Effect, ...]:
    card = CardKind.MOVE(name, field)
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


def _why_not_then(scene: Scene, name: str, field: str, value: str) -> Refusal | None:
    """Which of the plan's own rules a new date breaks, if one."""
    workshop = scene.workshop
    day = date.fromisoformat(value[:10])
    if day < scene.world.today(workshop.local):
        return Refusal.DATE_PAST
    end = workshop.form(name).date("end") or date.max
    if field == "start":
        return None if (end - day).days in plan.REASONED_DAYS else Refusal.START_OUT
    if not plan.in_office_hours(value):
        return Refusal.MEETING_HOURS
    if workshop.experiments[name].stage is Stage.STOPPED:
        return None
    if day < end:
        return Refusal.MEETING_EARLY
    latest = latest_meeting(scene, name)
    return Refusal.MEETING_LATE if latest and day > latest else None


def latest_meeting(scene: Scene, name: str) -> date | None:
    """The last day on which it may be evaluated; None once it was missed, or stopped early."""
    workshop = scene.workshop
    form, today = workshop.form(name), scene.world.today(workshop.local)
    end, stopped = form.date("end"), workshop.experiments[name].stage is Stage.STOPPED
    if end is None or stopped or (form.date("meeting") or today) < today:
        return None
    return end + plan.MEETING_WITHIN
