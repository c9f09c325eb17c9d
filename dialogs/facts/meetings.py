"""Meetings: what is done at one sitting, where the group rests between, and where it breaks."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.events import Place
from dialogs.places import form_of, rests_before, step_of
from dialogs.scene import Scene
from dialogs.workbook.formats import Meetings, in_a_row, split_before
from dialogs.workshop import Workshop


def meetings(scene: Scene) -> Meetings:
    """The tasks of each meeting, as the workshop's format and order have them."""
    form = scene.workshop.form("setup")
    return scene.workbook.meetings(form.part("format"), form.part("order"))


def is_own_time(scene: Scene) -> bool:
    """Whether the format lets each answer when it suits."""
    known = scene.workbook.formats.get(scene.workshop.form("setup").part("format"))
    return known is not None and known.own_time


def begins_meeting(scene: Scene, task: str) -> bool:
    """Whether a meeting other than the first one begins with this task."""
    return task in (each[0] for each in meetings(scene)[1:])


def is_break_point(scene: Scene, place: Place) -> bool:
    """Whether the format has a break here, and the group has neither had it nor gone on."""
    workshop = scene.workshop
    known = scene.workbook.formats.get(workshop.form("setup").part("format"))
    if known is None or not known.break_before:
        return False
    first = scene.workbook.steps_of(known.break_before)[0]
    return step_of(place) == first and place not in workshop.rested | workshop.at_place.keys()


@dataclass(frozen=True, slots=True)
class Agenda:
    """Where a place is among the meetings: the meeting's number, tasks behind and tasks ahead.

    At a rest the meeting is the next one, and behind is what was done in the one before it.
    """

    number: int
    behind: tuple[str, ...]
    ahead: tuple[str, ...]


def agenda(scene: Scene, place: Place) -> Agenda:
    """The agenda at a place; a rest parts two meetings, also where the format has changed since."""
    task = rests_before(place)
    here = task or scene.workbook.tasks[step_of(place)].id
    known = meetings(scene)
    found = split_before(known, task) if task else known
    number = next((at for at, tasks in enumerate(found, 1) if here in tasks), 0)
    if not number:  # after the meetings, when experiments run
        return Agenda(len(found) + 1, in_a_row(found), (here,))
    if task:
        return Agenda(number, found[number - 2], found[number - 1])
    done = in_a_row(found)[: in_a_row(found).index(here)]
    today = found[number - 1]
    return Agenda(number, done, today[today.index(here) :])


def minutes_ahead(scene: Scene, place: Place) -> int:
    """How long the rest of the meeting at a place takes; 0 where each works in their own time."""
    if is_own_time(scene):
        return 0
    known = agenda(scene, place)
    steps = [each for task in known.ahead for each in scene.workbook.steps_of(task)]
    start = 0 if rests_before(place) else steps.index(step_of(place))
    timed = (scene.workbook.steps[each] for each in steps[start:])
    return sum(each.minutes for each in timed if each.traits.counted)


def meets_at(workshop: Workshop, place: Place) -> datetime | None:
    """When the group meets after this rest; None while the moment is not agreed on."""
    return workshop.form(meeting_form(place)).moment("at", workshop.local)


def meeting_form(place: Place) -> str:
    """The key of the form that holds when the group meets after this rest."""
    return form_of("meeting", rests_before(place))
