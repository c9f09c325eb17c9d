"""What must be so before a step closes, and what its closing brings about."""

from dialogs import events as e
from dialogs.events import Event, Place
from dialogs.facts.pool import candidates
from dialogs.facts.road import form_at, still_working
from dialogs.facts.voices import voices_in_evaluation
from dialogs.outcome import Refusal
from dialogs.places import form_of, group_of, place_in, subject_of
from dialogs.rules import forms, plan, rate
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import CORE_VOICES, Voice
from dialogs.workshop import Workshop

MOST_TARGETS = 3
FEWEST_PICKED = 4


def why_open(scene: Scene, place: Place) -> Refusal | None:
    """Why the open step cannot be left yet, apart from missing voices."""
    workshop = scene.workshop
    step = scene.step(place)
    match step.kind:
        case StepKind.JOIN:
            return _why_not_start(workshop)
        case StepKind.AGREE:
            return _why_disagreed(scene, place)
        case StepKind.VOTE:
            chosen = bool(workshop.targets) or not workshop.is_revealed(place)
            return None if chosen else Refusal.CHOOSE_TARGETS
        case StepKind.RATE:
            return _why_not_rated(scene, place)
        case StepKind.SHARE:
            waits = group_of(place) or still_working(scene)
            return Refusal.GROUPS_WORKING if waits else None
        case StepKind.PLAN:
            return _why_not_planned(scene)
        case StepKind.FOLLOW:
            return Refusal.USE_EVALUATION
        case StepKind.COLLECT | StepKind.SURVEY | StepKind.COMMIT:
            return None
        case StepKind.EVALUATE | StepKind.REST:
            return None


def _why_disagreed(scene: Scene, place: Place) -> Refusal | None:
    """What a group has to agree on before it goes on."""
    workshop, step = scene.workshop, scene.step(place)
    match step.on:
        case "targets":
            named = len(candidates(scene))
            if not named:
                return Refusal.NO_CANDIDATES
            return Refusal.TOO_MANY_CANDIDATES if named > step.most else None
        case "sentence":
            chosen = not workshop.is_revealed(place) or place in workshop.agreed
            return None if chosen else Refusal.CHOOSE_SENTENCE
        case "plans":
            return _why_not_agreed(scene)
        case None:
            return None


def _why_not_start(workshop: Workshop) -> Refusal | None:
    """A workshop starts with at least one workplace and one school voice (method, section 1)."""
    held = {each.voice for each in workshop.active} | workshop.spoken_for
    if Voice.TP not in held:
        return Refusal.NEEDS_WORKPLACE
    return None if Voice.OL in held else Refusal.NEEDS_SCHOOL


def _why_not_rated(scene: Scene, place: Place) -> Refusal | None:
    """A long list is narrowed first; and somebody has to look at the goals (method, A3)."""
    required = scene.step(place).required
    items = rate.rated_items(scene, place)
    if len(rate.listed(scene, place)) > rate.ALL_RATED and len(items) < FEWEST_PICKED:
        return Refusal.PICK_ITEMS
    unrated = required and items and not any(each.id in scene.workshop.ratings for each in items)
    return Refusal.CANNOT_SKIP if unrated else None


def _why_not_agreed(scene: Scene) -> Refusal | None:
    """A plan is agreed on as a whole, and by the rules of the day on which that is done."""
    faulty = any(forms.problems(scene, each) for each in scene.workshop.drafts)
    return Refusal.PLAN_INCOMPLETE if faulty else None


def _why_not_planned(scene: Scene) -> Refusal | None:
    workshop = scene.workshop
    step = scene.step(workshop.place)
    if step.form == "setup":
        return Refusal.NEEDS_GROUP
    if step.form == "experiment":
        if not workshop.experiments:
            return Refusal.PLAN_INCOMPLETE
        return _why_not_agreed(scene)
    form = form_at(scene, workshop.place)
    return Refusal.PLAN_INCOMPLETE if forms.problems(scene, form) else None


def why_not_skip(scene: Scene, place: Place) -> Refusal | None:
    """A step that later ones stand on cannot be skipped; nor can A3 (method, section 1)."""
    step = scene.step(place)
    if not step.traits.skippable:
        return Refusal.CANNOT_SKIP
    if step.required and rate.listed(scene, place):
        return Refusal.CANNOT_SKIP
    if step.kind is StepKind.VOTE:
        many = len(candidates(scene)) > MOST_TARGETS
        return Refusal.CHOOSE_TARGETS if many else None
    return None


def close(scene: Scene, place: Place) -> tuple[Event, ...]:
    """The events of closing an open step, with what follows from its kind."""
    workshop = scene.workshop
    closed = e.StepClosed(place)
    step = scene.step(place)
    if step.on == "plans":
        return (*(e.ExperimentAgreed(each) for each in workshop.drafts), closed)
    if step.form == "decision":
        return _decide(scene, closed)
    if step.kind is StepKind.SHARE:
        apart = (place_in(step.id, each) for each in workshop.working_groups)
        return (*(e.StepClosed(each) for each in apart if workshop.is_at(each)), closed)
    return (closed,)


def _decide(scene: Scene, closed: e.StepClosed) -> tuple[Event, ...]:
    """Record the decision; "modify" drafts a changed child of the experiment."""
    workshop = scene.workshop
    subject = subject_of(closed.place)
    form = workshop.form(form_of("decision", subject))
    held = {each.voice for each in workshop.active}
    silent = held - voices_in_evaluation(scene, subject)
    unheard = tuple(voice for voice in CORE_VOICES if voice in silent)
    made = e.DecisionMade(subject, form.part("decision"), unheard)
    child: tuple[Event, ...] = ()
    if form.part("decision") == "modify":
        child = _child_of(workshop, subject)
    return (made, *child, closed)


NOT_INHERITED = frozenset({"start", "end", "meeting", "reason"})


def _child_of(workshop: Workshop, parent: str) -> tuple[Event, ...]:
    name = plan.next_name(workshop)
    inherited = (
        e.FieldFilled(name, key, workshop.facilitator, value.parts, value.text)
        for key, value in workshop.form(parent).values.items()
        if key not in NOT_INHERITED
    )
    return (e.ExperimentDrafted(name, parent), *inherited)
