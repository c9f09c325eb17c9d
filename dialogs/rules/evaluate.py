"""Evaluating: opening the meeting, and each voice's judgement side by side."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.calendar import add_workdays
from dialogs.effects import Await, Show
from dialogs.events import Event
from dialogs.outcome import Outcome, Refusal
from dialogs.road import step_at
from dialogs.rules.steering import stopped
from dialogs.workbook import StepKind, Workbook
from dialogs.workshop import Decision, Experiment, Stage, Workshop, subject_of
from dialogs.world import World

ANSWERS = ("yes", "partly", "no", "early")
PROVISIONAL_WORKDAYS = 10
"""How long a decision waits for a voice that was not there (method, section 5)."""


def hold(
    workbook: Workbook, workshop: Workshop, command: c.HoldEvaluation, world: World
) -> Outcome:
    """The people are together: open the evaluation, at the earliest on the experiment's end."""
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if refusal := stopped(workshop):
        return refusal
    experiment = workshop.experiments.get(command.experiment)
    if experiment is None or not experiment.running:
        return Refusal.STALE
    if step_at(workbook, workshop.place).kind is not StepKind.FOLLOW:
        return Refusal.STALE
    end = workshop.form(experiment.id).date("end")
    early = experiment.stage is not Stage.STOPPED and end and world.today(workshop.local) < end
    if early:
        return Refusal.EVALUATION_EARLY
    first = next(each.id for each in workbook.steps.values() if each.per)
    return (e.StepOpened(f"{first}@{experiment.id}", command.actor),)


def judge(workbook: Workbook, workshop: Workshop, command: c.Judge) -> Outcome:
    """One participant's answer; differing voices stay side by side and are never averaged."""
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if step_at(workbook, command.place).kind is not StepKind.EVALUATE:
        return Refusal.STALE
    if command.answer not in ANSWERS:
        return Refusal.STALE
    waiting = _waiting(workshop, command.place)
    refusal = stopped(workshop) or Refusal.STEP_CLOSED
    if not workshop.is_open(command.place) and not waiting:
        return refusal
    voice = workshop.participants[command.actor].voice
    given = workshop.judgements.get(command.place, {}).get(command.actor)
    if given == (voice, command.answer):
        return ()
    made = e.JudgementGiven(command.place, command.actor, voice, command.answer)
    asks = (
        Await(command.actor, f"answer:{command.place}"),
        Show(f"answer:{command.place}", to=command.actor),
    )
    settled: tuple[Event, ...] = ()
    if waiting and set(waiting.waits_for) <= {voice}:
        settled = (e.DecisionSettled(subject_of(command.place)),)
    return (made, *settled, *asks)


def _waiting(workshop: Workshop, place: str) -> Decision | None:
    experiment = workshop.experiments.get(subject_of(place))
    decision = experiment.decision if experiment else None
    return decision if decision and decision.waits_for else None


def settles_on(experiment: Experiment, workshop: Workshop, world: World) -> str:
    """The local ISO day on which a provisional decision settles by itself; "" if none waits."""
    decision = experiment.decision
    if decision is None or not decision.waits_for:
        return ""
    made = decision.at.astimezone(workshop.local).date()
    return add_workdays(made, PROVISIONAL_WORKDAYS, world.holidays).isoformat()
