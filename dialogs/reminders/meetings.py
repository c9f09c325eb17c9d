"""Meetings: reminders of the next one, of a pause that has lasted, and of the next round."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from dialogs.buttons import Rows, act, opens
from dialogs.command import ANYBODY
from dialogs.events import Place, Reminded
from dialogs.facts.meetings import meets_at
from dialogs.keys import CardKind
from dialogs.places import rests_before
from dialogs.reading.calendar import add_months
from dialogs.reminders.attendance import absent_button, begin_button, coming_buttons, told
from dialogs.reminders.hours import (
    DAY,
    YEAR,
    before_meeting,
    months_after,
    next_month,
    on_morning,
)
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.reminders.stopped import follower, follower_buttons
from dialogs.rules.steering import Advance, Resume
from dialogs.scene import Scene

FORTNIGHT = timedelta(days=14)
LONG = timedelta(days=90)
"""How long a pause may last before the coordinator hears of it."""


def _resting(scene: Scene) -> Place:
    """Where the group rests between two meetings, or ""."""
    place = scene.workshop.place
    return place if not scene.workshop.ended and rests_before(place) else ""


def _agreed(scene: Scene) -> tuple[Place, datetime] | None:
    """The rest at which the group is, and the local moment of the meeting that is agreed on."""
    place = _resting(scene)
    at = meets_at(scene.workshop, place) if place else None
    return (place, at) if at else None


def _name(at: datetime) -> str:
    """A reminder of a meeting belongs to its moment: one that is moved is reminded of anew."""
    return f"{at:%Y-%m-%dT%H:%M}"


def _day_before(scene: Scene) -> Iterator[Occurrence]:
    if agreed := _agreed(scene):
        place, at = agreed
        day = at.date()
        yield from on_morning(
            scene, place, None, day - DAY, day, name=_name(at), before=True, of=day
        )


def _same_day(scene: Scene) -> Iterator[Occurrence]:
    if agreed := _agreed(scene):
        place, at = agreed
        yield Occurrence(place, None, _name(at), before_meeting(scene, at), at)


def _is_called_off(scene: Scene, item: Reminded) -> bool:
    """Whether the meeting has begun, or is at another time."""
    at = meets_at(scene.workshop, item.about)
    return item.about != _resting(scene) or at is None or _name(at) != item.occurrence


def _no_more(_scene: Scene) -> Iterator[Occurrence]:
    """A rest without a time, or past it, climbs the ladder of a group that has stopped (`stopped`).

    Messages of these kinds, sent before that was so, stand in chats and are drawn.
    """
    yield from ()


def _has_time(scene: Scene, item: Reminded) -> bool:
    return item.about != _resting(scene) or meets_at(scene.workshop, item.about) is not None


def _is_ahead(scene: Scene, item: Reminded) -> bool:
    """Whether the meeting has begun, or was put off to a moment still to come."""
    at = meets_at(scene.workshop, item.about)
    return item.about != _resting(scene) or (at is not None and at > scene.world.now)


def _time_button(scene: Scene, item: Reminded) -> Rows:
    label = "agree_time" if meets_at(scene.workshop, item.about) is None else "change_time"
    return ((opens(label, CardKind.TIME(rests_before(item.about))),),)


def _begin_buttons(scene: Scene, item: Reminded) -> Rows:
    return ((act("begin_meeting", Advance(ANYBODY, item.about)),), *_time_button(scene, item))


def paused_on(scene: Scene) -> date | None:
    """The local day since which the workshop has been paused; None where it goes on."""
    workshop = scene.workshop
    if workshop.ended or not workshop.paused or workshop.paused_at is None:
        return None
    return workshop.paused_at.astimezone(workshop.local).date()


def _long_pause(scene: Scene) -> Iterator[Occurrence]:
    """A paused workshop is not forgotten: asked about after two weeks, then monthly, for good."""
    workshop = scene.workshop
    if (paused := paused_on(scene)) is None:
        return
    first, today = paused + FORTNIGHT, scene.world.today(workshop.local)
    for day in (first, *(months_after(first, today) if first <= today else ())):
        late = add_months(day, 1) + FORTNIGHT
        yield from on_morning(scene, workshop.place, workshop.facilitator, day, late, later=True)


def _very_long_pause(scene: Scene) -> Iterator[Occurrence]:
    """Who follows the workshop hears of it, too, after so long."""
    workshop = scene.workshop
    if (paused := paused_on(scene)) and (to := follower(scene)):
        day = paused + LONG
        yield from on_morning(scene, workshop.place, to, day, day + YEAR, later=True)


def _paused_when_evaluated(scene: Scene) -> Iterator[Occurrence]:
    """And on the day on which an experiment was to be evaluated."""
    paused, to = paused_on(scene), follower(scene)
    running = (each.id for each in scene.workshop.experiments.values() if each.running)
    for name in running if paused and to else ():
        day = scene.workshop.form(name).date("meeting")
        if day and paused and day >= paused:
            yield from on_morning(scene, name, to, day, day + YEAR, later=True)


def _since(scene: Scene, item: Reminded) -> Mapping[str, object]:
    return {
        "since": scene.workshop.paused_at,
        "leader": scene.workshop.facilitator,
        "again": next_month(scene, item.occurrence),
    }


def _is_resumed(scene: Scene, _item: Reminded) -> bool:
    return not scene.workshop.paused


def _resume_button(_scene: Scene, _item: Reminded) -> Rows:
    return ((act("resume", Resume(ANYBODY)),),)


def _next_round(scene: Scene) -> Iterator[Occurrence]:
    """Two weeks before the next round that the group agreed on."""
    workshop = scene.workshop
    if workshop.ended and (day := workshop.form("next").date("date")):
        early, until, name = day - FORTNIGHT, day + FORTNIGHT / 2, day.isoformat()
        yield from on_morning(scene, "", workshop.facilitator, early, until, name=name, of=day)


def _round_of(scene: Scene, _about: str) -> date | None:
    return scene.workshop.form("next").date("date")


def _meets_on(scene: Scene, place: Place) -> date | None:
    at = meets_at(scene.workshop, place)
    return at.date() if at else None


def _round(scene: Scene, _item: Reminded) -> Mapping[str, object]:
    form = scene.workshop.form("next")
    return {"topic": form.text("topic"), "date": form.date("date")}


def _of_the_day(scene: Scene, item: Reminded) -> Rows:
    return *begin_button(scene, item), *absent_button(scene, item)


KINDS = (
    ReminderKind(
        name="next",
        when=_next_round,
        of=_round_of,
        in_pause=True,
        line="next_round",
        data=_round,
    ),
    ReminderKind(
        name="paused",
        when=_long_pause,
        in_pause=True,
        line="paused",
        data=_since,
        is_done=_is_resumed,
        buttons=_resume_button,
    ),
    ReminderKind(
        name="paused90",
        family="pause_told",
        when=_very_long_pause,
        in_pause=True,
        line="paused",
        data=_since,
        is_done=_is_resumed,
        buttons=follower_buttons,
    ),
    ReminderKind(
        name="pausedeval",
        family="pause_told",
        when=_paused_when_evaluated,
        in_pause=True,
        line="paused",
        data=_since,
        is_done=_is_resumed,
        buttons=follower_buttons,
    ),
    ReminderKind(
        name="meet1",
        family="meet",
        when=_day_before,
        of=_meets_on,
        line="next_meeting",
        data=told,
        is_done=_is_called_off,
        buttons=coming_buttons,
    ),
    ReminderKind(
        name="meet0",
        family="meet",
        when=_same_day,
        of=_meets_on,
        line="next_meeting",
        data=told,
        is_done=_is_called_off,
        buttons=_of_the_day,
    ),
    ReminderKind(
        name="untimed",
        when=_no_more,
        line="meeting",
        is_done=_has_time,
        buttons=_time_button,
    ),
    ReminderKind(
        name="unbegun",
        when=_no_more,
        line="meeting",
        is_done=_is_ahead,
        buttons=_begin_buttons,
    ),
)
