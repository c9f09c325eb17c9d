"""Pace: which format and order of tasks may be chosen when, and when the group meets next."""

from dialogs import events as e
from dialogs.effects import Effect, Show
from dialogs.events import Event, PersonId
from dialogs.facts.meetings import meeting_form
from dialogs.keys import CardKind
from dialogs.outcome import Refusal
from dialogs.places import rests_before
from dialogs.scene import Scene
from dialogs.workshop import Workshop

BREAK_MINUTES = 15
WEEK_IN_DAYS = 7
"""After a pause of a week the group is told where it was."""


def has_begun(scene: Scene) -> bool:
    """Whether the first task has been opened: from then on the tasks keep their order."""
    return any(not scene.step(each).traits.before_tasks for each in scene.workshop.opened)


def why_not_change(scene: Scene, form: str, field: str) -> Refusal | None:
    """Tasks that were begun in one order are not gone through in another."""
    if (form, field) != ("setup", "order"):
        return None
    return Refusal.ORDER_STAYS if has_begun(scene) else None


def why_not_clear(scene: Scene, form: str, field: str) -> Refusal | None:
    """Nor is the format taken away, of which the order may follow; another is chosen instead."""
    refusal = why_not_change(scene, form, "order")
    return refusal if field in ("format", "order") else None


def keeping_order(scene: Scene, form: str, field: str, by: PersonId) -> tuple[Event, ...]:
    """A format that is changed on the way brings its meetings, but not its own order of tasks."""
    setup = scene.workshop.form("setup")
    if (form, field) != ("setup", "format") or setup.part("order"):
        return ()
    known = scene.workbook.formats.get(setup.part("format"))
    if known is None or not has_begun(scene):
        return ()
    return (e.FieldFilled("setup", "order", by, value=(next(iter(known.orders)),)),)


def why_not_meet(workshop: Workshop, actor: PersonId, form: str) -> Refusal | None:
    """The time of the next meeting is agreed on between meetings, also while all is paused."""
    if not workshop.steers(actor):
        return Refusal.NOT_FACILITATOR
    if workshop.ended:
        return Refusal.ENDED
    resting = rests_before(workshop.place) and form == meeting_form(workshop.place)
    return None if resting else Refusal.STEP_CLOSED


def reminding(scene: Scene) -> tuple[Effect, ...]:
    """What a group that goes on after a long pause is told first, in each chat: where it was."""
    workshop = scene.workshop
    away = scene.world.now - workshop.paused_at if workshop.paused_at else None
    long = away is not None and away.days >= WEEK_IN_DAYS
    worked = has_begun(scene) and scene.step(workshop.place).traits.at_work
    places = workshop.open_places if long and worked else ()
    return tuple(Show(CardKind.RECAP(each), fresh=True) for each in places)
