"""Collecting: what people write, wherever it belongs, and changing or withdrawing it."""

from dataclasses import replace

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Acknowledge
from dialogs.outcome import Outcome, Refusal
from dialogs.road import form_at, step_at
from dialogs.rules import forms, rate
from dialogs.rules.steering import stopped
from dialogs.texts import clean
from dialogs.workbook import StepKind, Workbook
from dialogs.workshop import Contribution, Workshop, subject_of
from dialogs.world import World

TAKES_WORDS = {
    StepKind.COLLECT: "",
    StepKind.AGREE: "comment",
    StepKind.RATE: "reason",
    StepKind.EVALUATE: "evidence",
    StepKind.COMMIT: "commitment",
    StepKind.FOLLOW: "note",
}
"""The kinds of step that words can be written to, and what they are where the step is silent."""


def contribute(
    workbook: Workbook, workshop: Workshop, command: c.Contribute, world: World
) -> Outcome:
    """Keep someone's words at a place; at a plan they fill the field that is asked."""
    step = step_at(workbook, command.place)
    if step.kind is StepKind.PLAN:
        form = form_at(workbook, workshop, command.place)
        asked = forms.asked(workbook, workshop, form, world)
        fill = c.FillField(command.actor, form, asked, command.text)
        return forms.fill(workbook, workshop, fill, world)
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if step.kind not in TAKES_WORDS:
        return Refusal.NOT_ASKED
    if refusal := _why_not_here(workbook, workshop, command.place):
        return refusal
    text = clean(command.text)
    if not text:
        return Refusal.EMPTY
    if step.kind is StepKind.RATE:
        return _reason(workbook, workshop, command, text)
    return _made(workbook, workshop, command, text)


def _reason(workbook: Workbook, workshop: Workshop, command: c.Contribute, text: str) -> Outcome:
    """One reason for a rating, about the practice that the private card is at."""
    asked = rate.practice_asked(workbook, workshop, command.place, command.actor)
    if asked is None:
        return Refusal.NOT_ASKED
    item, question = asked
    told = e.ItemRated(command.place, item, command.actor, question, (rate.DONE,))
    made = _made(workbook, workshop, replace(command, about=str(item)), text)
    return made if isinstance(made, Refusal) else (*made, told)


def _why_not_here(workbook: Workbook, workshop: Workshop, place: str) -> Refusal | None:
    """Field notes are welcome as long as an experiment exists; all else while the step is open."""
    if step_at(workbook, place).kind is StepKind.FOLLOW:
        return None if workshop.experiments and not workshop.ended else Refusal.NOT_ASKED
    if refusal := stopped(workshop):
        return refusal
    if place == workshop.place or is_late_answer(workshop, place):
        return None
    return Refusal.STEP_CLOSED


def is_late_answer(workshop: Workshop, place: str) -> bool:
    """A voice that a provisional decision waits for may still answer its evaluation."""
    experiment = workshop.experiments.get(subject_of(place))
    decision = experiment.decision if experiment else None
    return bool(decision and decision.waits_for)


def _made(workbook: Workbook, workshop: Workshop, command: c.Contribute, text: str) -> Outcome:
    step = step_at(workbook, command.place)
    kind = "pulse" if command.about.startswith("pulse:") else ""
    made = e.ContributionMade(
        contribution=len(workshop.contributions) + 1,
        place=command.place,
        participant=command.actor,
        voice=workshop.participants[command.actor].voice,
        kind=kind or step.gathers or TAKES_WORDS[step.kind],
        text=text,
        private=command.private or step.kind is StepKind.COMMIT,
        about=command.about,
    )
    return (made, Acknowledge())


def _own(workshop: Workshop, actor: int, number: int) -> Contribution | Refusal:
    found = workshop.contributions.get(number)
    if found is None or found.withdrawn:
        return Refusal.STALE
    return found if found.participant == actor else Refusal.NOT_YOURS


def edit(workbook: Workbook, workshop: Workshop, command: c.Edit) -> Outcome:
    """Change own words while their step is open."""
    found = _own(workshop, command.actor, command.contribution)
    if isinstance(found, Refusal):
        return found
    if refusal := _why_not_here(workbook, workshop, found.place):
        return refusal
    text = clean(command.text)
    if not text:
        return Refusal.EMPTY
    if text == found.text:
        return ()
    return (e.ContributionEdited(found.id, text), Acknowledge())


def withdraw(workbook: Workbook, workshop: Workshop, command: c.Withdraw) -> Outcome:
    found = _own(workshop, command.actor, command.contribution)
    if isinstance(found, Refusal):
        return found
    refusal = _why_not_here(workbook, workshop, found.place)
    return refusal or (e.ContributionWithdrawn(found.id),)


def mark(workbook: Workbook, workshop: Workshop, command: c.SetMark) -> Outcome:
    """Put a closed choice on words: by their writer, or by who steers."""
    found = workshop.contributions.get(command.contribution)
    if found is None or found.withdrawn:
        return Refusal.STALE
    if command.actor != found.participant and not workshop.steers(command.actor):
        return Refusal.NOT_YOURS
    choice = step_at(workbook, found.place).mark
    if choice is None or command.value not in choice.options:
        return Refusal.STALE
    kept = tuple(each for each in found.marks if each != command.value) if choice.many else ()
    values = (*kept, command.value) if command.on else kept
    ordered = tuple(each for each in choice.options if each in values)
    return (e.ContributionMarked(found.id, ordered),) if ordered != found.marks else ()


def ready(workshop: Workshop, command: c.MarkReady) -> Outcome:
    """One mark a person, so two presses at once both count, and one person's two count once."""
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    if refusal := stopped(workshop):
        return refusal
    if command.place != workshop.place:
        return Refusal.STALE
    if command.actor in workshop.ready.get(command.place, ()):
        return Refusal.ALREADY
    return (e.MarkedReady(command.place, command.actor),)
