"""The plan card's rules (method, section 3), and those of the decision and the next cycle."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.events import PersonId, Place
from dialogs.experiment import Form, Stage
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand

USUAL_DAYS = range(28, 93)
"""One to three months."""
REASONED_DAYS = range(14, 121)
"""Shorter or longer than usual, but within these days, with a reason."""
MEETING_WITHIN = timedelta(days=14)
MEETING_HOURS = range(8, 17)


@dataclass(frozen=True, slots=True)
class Problem:
    """A field that is missing, out of rule or doubtful; `rule` is a key of the words for people."""

    field: str
    rule: str
    about: str = ""
    """The people's own words that it is about."""


Rules = Callable[[Scene, str], list[Problem]]


def _experiment(scene: Scene, name: str) -> list[Problem]:
    workshop = scene.workshop
    form = workshop.form(name)
    return [
        *_name(workshop, name),
        *_targets(workshop, form),
        *_people(workshop, form),
        *_span(form, scene.world.today(workshop.local)),
        *_meeting(form),
    ]


def _name(workshop: Workshop, name: str) -> Iterator[Problem]:
    own = workshop.form(name).text("name").casefold()
    others = (workshop.form(each).text("name") for each in workshop.experiments if each != name)
    parent = workshop.experiments[name].parent if name in workshop.experiments else ""
    inherited = parent and workshop.form(parent).text("name").casefold() == own
    if own and not inherited and own in (each.casefold() for each in others):
        yield Problem("name", "name_taken")


def _targets(workshop: Workshop, form: Form) -> Iterator[Problem]:
    """A target that was put away after a step back no longer counts."""
    parts = form.parts("targets")
    if parts and not any(int(each) in workshop.targets for each in parts):
        yield Problem("targets", "missing")


def _people(workshop: Workshop, form: Form) -> Iterator[Problem]:
    for duty in ("responsible", "inviter"):
        person = form.person(duty)
        if person is not None and not workshop.takes_part(person):
            yield Problem(duty, "person_left")
        elif duty == "inviter" and person and not workshop.participants[person].reachable:
            yield Problem(duty, "inviter_unreachable")
    doers = form.people("doers")
    voices = {workshop.participants[each].voice for each in workshop.still_here(doers)}
    if doers and len(voices | workshop.spoken_for) < 2:
        yield Problem("doers", "one_voice")


def _span(form: Form, today: date) -> Iterator[Problem]:
    start, end = form.date("start"), form.date("end")
    if start and start < today:
        yield Problem("start", "start_past")
    if not (start and end):
        return
    days = (end - start).days
    if days not in REASONED_DAYS:
        yield Problem("end", "length_out")
    elif days not in USUAL_DAYS and not form.text("reason"):
        yield Problem("reason", "reason_needed")


def _meeting(form: Form) -> Iterator[Problem]:
    end, part = form.date("end"), form.part("meeting")
    if "T" not in part:
        return
    day = date.fromisoformat(part[:10])
    if end and day < end:
        yield Problem("meeting", "meeting_early")
    if end and day > end + MEETING_WITHIN:
        yield Problem("meeting", "meeting_late")
    if not in_office_hours(part):
        yield Problem("meeting", "meeting_hours")


def in_office_hours(moment: str) -> bool:
    """Whether a local ISO moment is on a weekday at 8-17."""
    clock = moment[11:]
    hours = int(clock[:2]) in MEETING_HOURS or clock == "17:00"
    return hours and date.fromisoformat(moment[:10]).weekday() < 5


def uncovered(workshop: Workshop) -> tuple[int, ...]:
    """The chosen targets that no experiment takes up: they are parked openly."""
    covered = {
        part for each in workshop.experiments for part in workshop.form(each).parts("targets")
    }
    return tuple(each for each in workshop.targets if str(each) not in covered)


def _decision(scene: Scene, name: str) -> list[Problem]:
    form = scene.workshop.form(name)
    found = []
    if form.part("decision") == "stop" and not form.text("lesson"):
        found.append(Problem("lesson", "lesson_needed"))
    if form.part("decision") == "widen" and not form.text("widen_to"):
        found.append(Problem("widen_to", "widen_needed"))
    return found + _future(form, "check", scene.world.today(scene.workshop.local))


def _next(scene: Scene, name: str) -> list[Problem]:
    return _future(scene.workshop.form(name), "date", scene.world.today(scene.workshop.local))


def _meets(scene: Scene, name: str) -> list[Problem]:
    """A meeting whose day has passed without it has to be agreed on anew."""
    return _future(scene.workshop.form(name), "at", scene.world.today(scene.workshop.local))


def _future(form: Form, key: str, today: date) -> list[Problem]:
    day = form.date(key)
    return [Problem(key, "date_past")] if day and day < today else []


RULES: Mapping[str, Rules] = {
    "setup": lambda scene, name: [],
    "experiment": _experiment,
    "decision": _decision,
    "next": _next,
    "brief": lambda scene, name: [],
    "meeting": _meets,
}
"""The rules of each form, beyond what its fields say themselves."""


@pressed("draft", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class DraftExperiment(WorkshopCommand):
    """`experiment` is the name that the button offers, so that two presses make one; "" for any."""

    actor: PersonId
    place: Place
    experiment: str = ""

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if not workshop.takes_part(self.actor) and not workshop.steers(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if refusal := _why_not_here(scene):
            return refusal
        if self.experiment in workshop.experiments:
            return Refusal.ALREADY
        unevaluated = [x for x in workshop.experiments.values() if x.stage is not Stage.EVALUATED]
        if len(unevaluated) >= scene.step(workshop.place).most:
            return Refusal.TOO_MANY_EXPERIMENTS
        return (e.ExperimentDrafted(next_name(workshop)),)


def next_name(workshop: Workshop) -> str:
    """The name that the next experiment gets."""
    return f"e{max((int(each[1:]) for each in workshop.experiments), default=0) + 1}"


def _why_not_here(scene: Scene) -> Refusal | None:
    """Plans are drafted, chosen and dropped while plans are made."""
    if refusal := stopped(scene.workshop):
        return refusal
    here = scene.step(scene.workshop.place).form == "experiment"
    return None if here else Refusal.STEP_CLOSED


@pressed("plan", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class ChooseExperiment(WorkshopCommand):
    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if not workshop.takes_part(self.actor) and not workshop.steers(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if refusal := _why_not_here(scene):
            return refusal
        if self.experiment not in workshop.drafts:
            return Refusal.STALE
        return (e.ExperimentChosen(self.experiment),)


@pressed("drop", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class DropExperiment(WorkshopCommand):
    actor: PersonId
    experiment: str

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        if refusal := _why_not_here(scene):
            return refusal
        if self.experiment not in scene.workshop.drafts:
            return Refusal.STALE
        return (e.ExperimentDropped(self.experiment),)


@pressed("accept", says="toast.accepted", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class AcceptPlan(WorkshopCommand):
    """Read back: a participant accepts a plan as it stands."""

    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        experiment = workshop.experiments.get(self.experiment)
        if not workshop.takes_part(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if experiment is None or scene.step(workshop.place).on != "plans":
            return Refusal.STALE
        if refusal := stopped(workshop):
            return refusal
        if experiment.stage is not Stage.DRAFT:
            return Refusal.STALE
        if self.actor in experiment.accepted:
            return Refusal.ALREADY
        return (e.PlanAccepted(self.experiment, self.actor),)


@pressed("duty", says="toast.accepted", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class AcceptDuty(WorkshopCommand):
    """The named person takes the duty that the plan gives."""

    actor: PersonId
    experiment: str
    duty: str

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        experiment = workshop.experiments.get(self.experiment)
        if experiment is None or self.duty not in ("responsible", "inviter"):
            return Refusal.STALE
        holder = workshop.form(self.experiment).person(self.duty)
        if holder != self.actor or not workshop.takes_part(self.actor):
            return Refusal.NOT_YOURS
        if (self.duty, self.actor) in experiment.duties:
            return Refusal.ALREADY
        return (e.DutyAccepted(self.experiment, self.duty, self.actor),)
