"""What to do next, for someone who has never led a workshop: a key of words, and who acts."""

from typing import Any

from bot.rehearsal.play import Stage
from dialogs.workbook import StepKind
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
    return _on_the_road(stage, workshop, step.kind if step else None, (step and step.form) or "")


def _on_the_road(stage: Stage, workshop: Workshop, kind: StepKind | None, form: str) -> Json:
    about: Json = {"place": step_of(workshop.place), "where": "group", "who": ""}
    if workshop.ended or kind is None:
        return about | {"key": "ended"}
    if workshop.paused:
        return about | {"key": "paused"}
    if kind is StepKind.JOIN:
        return about | {"key": "join", "done": len(workshop.active), "of": len(stage.people)}
    if kind is StepKind.FOLLOW:
        return about | {"key": "follow"}
    revealed = workshop.place in workshop.position.revealed
    if revealed:
        return about | {"key": "revealed", "who": next(iter(stage.people))}
    return about | {"key": f"{kind}_{form}" if kind is StepKind.PLAN else str(kind)}
