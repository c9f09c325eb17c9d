"""What to do next, for someone who has never led a workshop: a key of words, and who acts."""

from typing import Any

from bot.rehearsal.page.words import WORDS
from bot.rehearsal.stage.stage import Stage, placed
from dialogs.events import Place
from dialogs.facts.road import still_working
from dialogs.places import group_of, step_of
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Step
from dialogs.workshop import Workshop
from storage import inspection, workshops

Json = dict[str, Any]


async def hint(stage: Stage) -> Json:
    """The `key` of the words; who acts and where; how many have, where that helps."""
    streams = stage.room.app.streams
    workshop_ids = await inspection.streams(streams.database)
    workshop = await workshops.load(streams, workshop_ids[-1]) if workshop_ids else None
    first = next(iter(stage.people))
    if workshop is None:
        opened = stage.people[first].private.started
        return {"key": "new" if opened else "open", "who": first, "where": "private"}
    if not workshop.bound:
        filled = len(workshop.form("setup").values) >= 4
        return {"key": "group" if filled else "setup", "who": first, "where": "private"}
    scene = workshops.scene(streams, workshop, stage.room.clock.now())
    waiting = {placed(x): _at(stage, scene, x) for x in _apart(scene)}
    return _at(stage, scene, workshop.place) | {"groups": waiting}


def _apart(scene: Scene) -> tuple[Place, ...]:
    """Where the small groups are whose chats wait for something."""
    workshop = scene.workshop
    working = () if workshop.ended or workshop.paused else still_working(scene)
    return tuple(each for each in working if group_of(each) in workshop.housed)


def _at(stage: Stage, scene: Scene, place: Place) -> Json:
    workshop, step = scene.workshop, scene.workbook.steps.get(step_of(place))
    first = next(iter(stage.people))
    about: Json = {"place": step_of(place), "where": placed(place), "who": ""}
    if workshop.ended or step is None:
        return about | {"key": "ended"}
    if workshop.paused:
        return about | {"key": "paused"}
    if step.kind is StepKind.JOIN:
        return about | {"key": "join", "done": len(workshop.active), "of": len(stage.people)}
    if workshop.drawn and not workshop.apart:
        return about | {"key": "groups", "who": first, "where": "private"}
    if step.kind is StepKind.SHARE:
        return about | _sharing(stage, scene)
    if step.kind is StepKind.FOLLOW:
        return about | {"key": "follow", "day": _meeting(workshop)}
    if workshop.gap.get(place):
        return about | {"key": "gap", "who": first}
    if place not in workshop.position_at(place).revealed:
        return about | {"key": _worded(_kind(step), "step")}
    return about | {"key": _worded(f"revealed_{_kind(step)}", "revealed"), "who": first}


def _sharing(stage: Stage, scene: Scene) -> Json:
    """Chats for the small groups first, then their work, and then what they found."""
    first = next(iter(stage.people))
    if not set(scene.workshop.working_groups) <= scene.workshop.housed:
        return {"key": "houses", "who": first, "where": "private"}
    waiting = _apart(scene)
    if not waiting:
        return {"key": "shared", "who": first}
    where = placed(waiting[0])
    inside = stage.groups.get(where, stage.group).standing
    who = next((k for k, x in stage.people.items() if k != first and inside(x).inside), first)
    return {"key": "share", "who": who, "where": where}


def _meeting(workshop: Workshop) -> str:
    """The day of the next evaluation, as the plans have it."""
    running = (each.id for each in workshop.experiments.values() if each.running)
    days = (workshop.form(each).date("meeting") for each in running)
    return min((each.isoformat() for each in days if each), default="")


def _worded(key: str, otherwise: str) -> str:
    """An author's workbook may have steps that the page has no words of its own for."""
    return key if f"hint.{key}" in WORDS.words[WORDS.spoken.root] else otherwise


def _kind(step: Step) -> str:
    """A kind of step, and what it is about where that makes a difference to people."""
    return "_".join(filter(None, (step.kind, step.form, step.on)))
