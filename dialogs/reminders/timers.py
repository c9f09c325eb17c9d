"""Timers: what the clock does by itself, without a message, in a step's time box and a break."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from dialogs import events as e
from dialogs.effects import Effect, Reminder, Show
from dialogs.events import Event, Place
from dialogs.facts.road import deadline, is_live, minutes_of
from dialogs.keys import CardKind
from dialogs.places import group_of
from dialogs.reminders.hours import DAY, is_open_hour, next_open_hour
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.rules.steering import nudges
from dialogs.rules.talk import is_talked_past
from dialogs.scene import Scene

LATEST = timedelta(days=30)
"""So long after its moment a clock that was stopped still acts."""


def _name(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _boxes(scene: Scene) -> Iterator[tuple[Place, datetime]]:
    """The open places that have a time box, each with the end of it."""
    for place in scene.workshop.open_places:
        end = None if scene.workshop.ended else deadline(scene, place)
        if end is not None:
            yield place, end


def _half_time(scene: Scene) -> Iterator[Occurrence]:
    """The moment for a private word to the silent: it does not move when time is added."""
    workshop = scene.workshop
    for place, end in _boxes(scene):
        if workshop.is_revealed(place) or place in workshop.nudged:
            continue
        if not scene.step(place).traits.gap:
            continue
        box = minutes_of(scene, place) - workshop.added.get(place, 0)
        half = workshop.opened[place] + timedelta(minutes=box / 2)
        if is_live(scene, place):
            yield Occurrence(place, None, _name(half), half, end)
        else:
            due = next_open_hour(scene, max(half, scene.world.now))
            yield Occurrence(place, None, _name(half), due, max(end, due + DAY))


def _nudge(scene: Scene, reminder: Reminder) -> Iterable[Event | Effect]:
    """A word to the silent; unasked but in the evening, when a group is at it just now.

    Where nobody has answered, the group may be talking past its card: it says what the bot sees.
    """
    place = reminder.about
    if reminder.until <= scene.world.now or not scene.workshop.is_at(place):
        return ()
    hint = (e.TalkUnheard(place),) if is_talked_past(scene, place) else ()
    return *hint, *nudges(scene, place, unasked=is_open_hour(scene))


def _time_up(scene: Scene) -> Iterator[Occurrence]:
    """Where each works in their own time: together, all are called at once (`stopped`)."""
    for place, end in _boxes(scene):
        if is_live(scene, place):
            continue
        yield Occurrence(place, None, _name(end), end, end + LATEST)


def _tell_time_up(scene: Scene, reminder: Reminder) -> Iterable[Effect]:
    number = group_of(reminder.about)
    remote = CardKind.REMOTE(number) if number else CardKind.REMOTE()
    return Show(CardKind.STEP(reminder.about)), Show(remote, scene.workshop.facilitator)


def _break_over(scene: Scene) -> Iterator[Occurrence]:
    """The end of a break: the cards say so, and a human goes on."""
    workshop = scene.workshop
    if workshop.paused and (end := workshop.back_at):
        yield Occurrence(workshop.place, None, _name(end), end, end + LATEST)


def _tell_break_over(scene: Scene, _reminder: Reminder) -> Iterable[Effect]:
    cards = (Show(CardKind.STEP(each)) for each in scene.workshop.open_places)
    return *cards, Show(CardKind.REMOTE(), scene.workshop.facilitator)


KINDS = (
    ReminderKind(name="back", when=_break_over, in_pause=True, acts=_tell_break_over),
    ReminderKind(name="half", when=_half_time, acts=_nudge),
    ReminderKind(name="timeup", when=_time_up, acts=_tell_time_up),
)
