"""Which cards of small groups may look different after a turn, each in its own chat."""

from collections.abc import Iterator

from dialogs import events as e
from dialogs.effects import Effect, Show
from dialogs.events import Event, Place
from dialogs.places import group_of, place_in
from dialogs.road import step_at, still_working
from dialogs.scene import Scene
from dialogs.workbook import StepKind, Workbook
from dialogs.workshop import Workshop


def of_groups(before: Scene | None, after: Scene, events: tuple[Event, ...]) -> Iterator[Effect]:
    """The cards of the groups that something happened in, and what all share once all are done."""
    if before is None or not after.workshop.groups:
        return
    touched = {group_of(each) for each in _places(after.workshop, events)}
    touched |= {x for each in events for x in _homes(before.workshop, after.workshop, each)}
    touched &= after.workshop.groups.keys()
    for group in sorted(touched):
        yield from _of_group(before, after, group)
    waited, waits = (still_working(each) for each in (before, after))
    task = after.workbook.tasks[after.step(after.workshop.place).id]
    if waited and not waits and task.board and before.workshop.place == after.workshop.place:
        yield Show(f"board:{task.id}", fresh=True)


def _places(after: Workshop, events: tuple[Event, ...]) -> Iterator[Place]:
    """Where each event happened; what is done to someone's words happens where they stand."""
    for event in events:
        if place := getattr(event, "place", ""):
            yield place
        elif number := getattr(event, "contribution", 0):
            yield after.contributions[number].place
        elif number := getattr(event, "group", 0):
            yield place_in("", number)


def _homes(before: Workshop, after: Workshop, event: Event) -> Iterator[int]:
    """Whose cards count people differently now: the groups that someone left or came to."""
    match event:
        case e.WorkshopPaused() | e.WorkshopEnded():
            yield from after.working_groups
        case (
            e.ParticipantJoined(person)
            | e.ParticipantLeft(person)
            | e.PresenceChanged(person)
            | e.ParticipantRemoved(person)
            | e.MemberPlaced(person)
        ):
            known = (each.participants.get(person) for each in (before, after))
            yield from (each.group for each in known if each)
        case _:
            return


def _of_group(before: Scene, after: Scene, group: int) -> Iterator[Effect]:
    now, was = (
        after.workshop.groups[group].place,
        before.workshop.groups[group].place if group in before.workshop.groups else "",
    )
    if was and was != now:
        yield Show(f"step:{was}")
    if now:
        yield Show(f"step:{now}")
        yield from _board(after.workbook, now) if was != now else ()
    for steerer in (after.workshop.facilitator, after.workshop.deputy):
        if steerer is not None:
            yield Show(f"remote:{group}", to=steerer)


def _board(workbook: Workbook, now: Place) -> Iterator[Effect]:
    """A group that is ready with its task sees what it made."""
    task = workbook.tasks[step_at(workbook, now).id]
    if task.board and step_at(workbook, now).kind is StepKind.SHARE:
        yield Show(f"board:{place_in(task.id, group_of(now))}", fresh=True)
