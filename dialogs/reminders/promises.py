"""Promises: a week after someone promised to do something, their own reminder, to nobody else."""

from collections.abc import Iterator, Mapping

from dialogs.events import Reminded
from dialogs.facts.pool import wording
from dialogs.reminders.hours import WEEK, morning
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind


def _promises(scene: Scene) -> Iterator[Occurrence]:
    workshop = scene.workshop
    steps = (x.id for x in scene.workbook.steps.values() if x.kind is StepKind.COMMIT)
    for each in (promise for step in steps for promise in workshop.items(step)):
        if workshop.reaches(each.participant) and not each.erased:
            day = each.at.astimezone(workshop.local).date() + WEEK
            due = morning(scene, day)
            yield Occurrence(str(each.id), each.participant, day.isoformat(), due, due + WEEK)


def _promise(scene: Scene, item: Reminded) -> Mapping[str, object]:
    workshop = scene.workshop
    return {"promise": wording(workshop, workshop.contributions[int(item.about)])}


KINDS = (ReminderKind(name="commit", when=_promises, line="promise", data=_promise),)
