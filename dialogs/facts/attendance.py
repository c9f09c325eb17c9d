"""Attendance: who comes to a meeting, who answers in private instead, and who has not told."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.events import PersonId
from dialogs.experiment import Stage
from dialogs.facts.meetings import meets_at
from dialogs.places import rests_before, subject_of
from dialogs.scene import Scene


@dataclass(frozen=True, slots=True)
class Attendance:
    """Those who take part, by what they have told of one meeting."""

    coming: tuple[PersonId, ...] = ()
    privately: tuple[PersonId, ...] = ()
    untold: tuple[PersonId, ...] = ()
    """Who leads is not among them: they begin it."""
    people: int = 0


def meeting_at(scene: Scene, about: str) -> datetime | None:
    """The local moment of the meeting about an experiment, or after a rest; None where none is."""
    workshop = scene.workshop
    if rests_before(about):
        return meets_at(workshop, about) if workshop.place == about else None
    experiment = workshop.experiments.get(about)
    agreed = experiment is not None and experiment.stage is Stage.AGREED
    return workshop.form(about).moment("meeting", workshop.local) if agreed else None


def minute_of(at: datetime) -> str:
    """How a meeting's moment is told in events and on buttons."""
    return f"{at:%Y%m%dT%H%M}"


def is_to_come(scene: Scene, about: str, when: str) -> bool:
    """Whether a meeting at that minute is still ahead, and has not begun."""
    at, workshop = meeting_at(scene, about), scene.workshop
    if at is None or minute_of(at) != when or workshop.ended:
        return False
    return subject_of(workshop.place) != about and at.date() >= scene.world.today(workshop.local)


def attendance(scene: Scene, about: str) -> Attendance:
    """What those who take part have told of the meeting as it is agreed on now."""
    at = meeting_at(scene, about)
    told = scene.workshop.coming.get((about, minute_of(at)), {}) if at else {}
    known = {each.id: told.get(each.id) for each in scene.workshop.active}
    return Attendance(
        tuple(x for x, comes in known.items() if comes),
        tuple(x for x, comes in known.items() if comes is False),
        tuple(x for x, comes in known.items() if comes is None and x != scene.workshop.facilitator),
        len(known),
    )
