"""What to do next, for someone who has never led a workshop: a key of words, and who acts."""

from typing import Any

from bot.rehearsal.page.words import WORDS
from bot.rehearsal.play import Stage
from dialogs.workbook import Step, StepKind
from dialogs.workshop import Workshop, step_of
from storage import inspection

Json = dict[str, Any]


async def hint(stage: Stage) -> Json:
    """The `key` of the words; who acts and where; how many have, where that helps."""
    workshops = stage.room.app.workshops
    known = await inspection.workshops(workshops.database)
    workshop = await workshops.load(known[-1]) if known else None
    first = next(iter(stage.people))
    if workshop is None:
        opened = stage.people[first].private.started
        return {"key": "new" if opened else "open", "who": first, "where": "private"}
    if not workshop.bound:
        filled = len(workshop.form("setup").values) >= 4
        return {"key": "group" if filled else "setup", "who": first, "where": "private"}
    step = workshops.workbook_of(workshop).steps.get(step_of(workshop.place))
    return _on_the_road(stage, workshop, step)


def _on_the_road(stage: Stage, workshop: Workshop, step: Step | None) -> Json:
    about: Json = {"place": step_of(workshop.place), "where": "group", "who": ""}
    if workshop.ended or step is None:
        return about | {"key": "ended"}
    if workshop.paused:
        return about | {"key": "paused"}
    if step.kind is StepKind.JOIN:
        return about | {"key": "join", "done": len(workshop.active), "of": len(stage.people)}
    if step.kind is StepKind.FOLLOW:
        return about | {"key": "follow", "day": _meeting(workshop)}
    if workshop.gap.get(workshop.place):
        return about | {"key": "gap", "who": next(iter(stage.people))}
    if workshop.place not in workshop.position.revealed:
        return about | {"key": _worded(_kind(step), "step")}
    key = _worded(f"revealed_{_kind(step)}", "revealed")
    return about | {"key": key, "who": next(iter(stage.people))}


def _meeting(workshop: Workshop) -> str:
    """The day of the next evaluation, as the plans have it."""
    running = (each.id for each in workshop.experiments.values() if each.running)
    days = (workshop.form(each).date("meeting") for each in running)
    return min((each.isoformat() for each in days if each), default="")


def _worded(key: str, otherwise: str) -> str:
    """An author's workbook may have steps that the page has no words of its own for."""
    return key if f"hint.{key}" in WORDS.words["fi"] else otherwise


def _kind(step: Step) -> str:
    """A kind of step, and what it is about where that makes a difference to people."""
    return "_".join(filter(None, (step.kind, step.form, step.on)))
