"""Evaluating: opening the meeting, and each voice's judgement side by side."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import pressed
from dialogs.effects import Await, Show
from dialogs.events import Event, PersonId, Place
from dialogs.experiment import Experiment, Stage
from dialogs.facts.voices import still_waited
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import subject_of
from dialogs.reading.calendar import add_workdays
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop_command import Role, WorkshopCommand

ANSWERS = ("yes", "partly", "no", "early")
PROVISIONAL_WORKDAYS = 10
"""How long a decision waits for a voice that was not there (method, section 5)."""


@pressed("hold")
@dataclass(frozen=True, slots=True)
class HoldEvaluation(WorkshopCommand):
    """Open the evaluation of an experiment: the people are together now."""

    actor: PersonId
    experiment: str

    may = Role.STEERER
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        """The people are together: open the evaluation, at the earliest on the experiment's end."""
        workshop = scene.workshop
        experiment = workshop.experiments.get(self.experiment)
        if experiment is None or not experiment.running:
            return Refusal.STALE
        if scene.step(workshop.place).kind is not StepKind.FOLLOW:
            return Refusal.STALE
        end = workshop.form(experiment.id).date("end")
        early = (
            experiment.stage is not Stage.STOPPED
            and end
            and scene.world.today(workshop.local) < end
        )
        if early:
            return Refusal.EVALUATION_EARLY
        first = next(each.id for each in scene.workbook.steps.values() if each.per == "experiment")
        return (e.StepOpened(f"{first}@{experiment.id}", self.actor),)


@pressed("judge", says="toast.saved")
@dataclass(frozen=True, slots=True)
class Judge(WorkshopCommand):
    """One participant's answer; differing voices stay side by side and are never averaged."""

    actor: PersonId
    place: Place
    answer: str

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        place, actor = self.place, self.actor
        if not workshop.takes_part(actor):
            return Refusal.NOT_A_PARTICIPANT
        if scene.step(place).kind is not StepKind.EVALUATE or self.answer not in ANSWERS:
            return Refusal.STALE
        if not (workshop.is_open(place) or workshop.may_answer_late(place, actor)):
            return stopped(workshop) or Refusal.STEP_CLOSED
        voice = workshop.participants[actor].voice
        if workshop.judgements.get(place, {}).get(actor) == (voice, self.answer):
            return ()
        made = e.JudgementGiven(place, actor, voice, self.answer)
        asks = (Await(actor, CardKind.ANSWER(place)), Show(CardKind.ANSWER(place), to=actor))
        return (made, *settling(scene, place, voice), *asks)


def settling(scene: Scene, place: Place, voice: Voice) -> tuple[Event, ...]:
    """A provisional decision stands once the last voice that it waited for has spoken."""
    name = subject_of(place)
    waits = still_waited(scene, name) if name else ()
    return (e.DecisionSettled(name),) if waits and set(waits) <= {voice} else ()


def late_questions(scene: Scene, name: str, person: PersonId) -> tuple[Place, ...]:
    """The judgements that someone of an absent voice has not given yet."""
    places = [
        f"{x.id}@{name}" for x in scene.workbook.steps.values() if x.kind is StepKind.EVALUATE
    ]
    open_to = (each for each in places if scene.workshop.may_answer_late(each, person))
    return tuple(each for each in open_to if person not in scene.workshop.judgements.get(each, {}))


def settles_on(scene: Scene, experiment: Experiment) -> str:
    """The local ISO day on which a provisional decision settles by itself; "" if none waits."""
    decision = experiment.decision
    if decision is None or not decision.waits_for:
        return ""
    made = decision.at.astimezone(scene.workshop.local).date()
    return add_workdays(made, PROVISIONAL_WORKDAYS, scene.world.holidays).isoformat()
