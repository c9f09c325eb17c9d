"""A group that stops is called back: group, facilitator, coordinator, and in the end a pause."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from dialogs.buttons import Button, Rows, act, choosing
from dialogs.command import ANYBODY
from dialogs.effects import Effect, Reminder, Show
from dialogs.events import Event, GroupCalled, PersonId, Place, Reminded, WorkshopPaused
from dialogs.facts.calls import Call, coming
from dialogs.facts.road import is_live
from dialogs.keys import CardKind
from dialogs.places import group_of, rests_before, step_of
from dialogs.reminders.hours import YEAR
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.rules.leading import AskLeader
from dialogs.rules.steering import Pause, Resume
from dialogs.scene import Scene
from dialogs.workshop import Workshop

TO_GROUP = (Call.FIRST, Call.GROUP)
TO_LEADER = (Call.FIRST, Call.LEADER, Call.AGAIN)
SOON = timedelta(days=30)
FORTNIGHT = 14


def _next_call(scene: Scene) -> Iterator[Occurrence]:
    """Of each place where people are the next call alone: each is counted from the one before."""
    for place in scene.workshop.open_places:
        for call, at in coming(scene, place):
            name = f"{call}-{at:%Y-%m-%dT%H:%M}"
            yield Occurrence(place, None, name, at, at + YEAR)
            break


def _call(scene: Scene, reminder: Reminder) -> Iterable[Event | Effect]:
    """Call whoever the rung calls; live at any hour, else when people may be addressed."""
    place, call = reminder.about, Call(reminder.occurrence.partition("-")[0])
    if call is Call.PAUSE:
        return _pause(scene)
    unasked = not is_live(scene, place) or call is not Call.FIRST
    return (
        GroupCalled(place, call),
        *(_to_group(place, unasked=unasked) if call in TO_GROUP else ()),
        *(_to_leader(scene, place, unasked=unasked) if _calls_leader(scene, call) else ()),
    )


def _calls_leader(scene: Scene, call: Call) -> bool:
    alone = call is Call.FOLLOWER and follower(scene) is None
    return call in TO_LEADER or alone


def _to_group(place: Place, *, unasked: bool) -> Iterator[Show]:
    """The card of the place, posted anew at the end of the chat."""
    yield Show(CardKind.STEP(place), fresh=True, unasked=unasked)


def _to_leader(scene: Scene, place: Place, *, unasked: bool) -> Iterator[Show]:
    """The card with every way to go on, at the end of the private chat."""
    number = group_of(place)
    remote = CardKind.REMOTE(number) if number else CardKind.REMOTE()
    yield Show(remote, to=scene.workshop.facilitator, fresh=True, unasked=unasked)


def _pause(scene: Scene) -> Iterator[Event | Effect]:
    """It pauses by itself; one press goes on."""
    yield WorkshopPaused(ANYBODY)
    for place in scene.workshop.open_places:
        yield from _to_group(place, unasked=True)
    yield from _to_leader(scene, "", unasked=True)


def follower(scene: Scene) -> PersonId | None:
    """Who follows the workshop without leading it."""
    coordinator = scene.workshop.coordinator
    return None if scene.workshop.steers(coordinator) else coordinator


def _halted(scene: Scene) -> Iterator[Occurrence]:
    """To the coordinator, as soon as the ladder has come to them; also once it has paused so."""
    to = None if scene.workshop.paused and not scene.workshop.halted else follower(scene)
    for place in scene.workshop.open_places if to else ():
        lull = scene.workshop.lulls.get(place)
        at = lull.called(Call.FOLLOWER) if lull else None
        if at is not None and not scene.workshop.ended:
            yield Occurrence(place, to, f"{at:%Y-%m-%d}", at, at + SOON)


def _tells(scene: Scene, item: Reminded) -> Mapping[str, object]:
    return tried(scene, item.about)


def tried(scene: Scene, place: Place) -> Mapping[str, object]:
    """What was tried with a group that stopped, and what happens by itself if nothing does."""
    workshop = scene.workshop
    lull = workshop.lulls.get(place)
    told = dict(lull.calls) if lull else {}
    return {
        "place": place,
        "halted": workshop.halted,
        "step": step_of(place),
        "rests": bool(rests_before(place)),
        "partner": workshop.form("setup").text("partner"),
        "opened": workshop.opened.get(place),
        "leader": workshop.facilitator,
        "led": [told[each] for each in TO_LEADER if each in told],
        "asked": [told[each] for each in TO_GROUP if each in told],
        "pauses": dict(coming(scene, place)).get(Call.PAUSE),
    }


def _goes_on(scene: Scene, item: Reminded) -> bool:
    """Whether something has happened since, or people paused the workshop."""
    workshop, lull = scene.workshop, scene.workshop.lulls.get(item.about)
    stands = lull is not None and lull.called(Call.FOLLOWER) is not None
    still = workshop.is_open(item.about) or (workshop.halted and workshop.is_at(item.about))
    return not (stands and still) or workshop.ended


CHANGE_LEADER = choosing("change_leader", "handover")


def follower_buttons(_scene: Scene, _item: Reminded) -> Rows:
    """What the coordinator can do: ask who leads, or have somebody else lead."""
    return ((act("ask_leader", AskLeader(ANYBODY)),), (CHANGE_LEADER,))


def _stopped_buttons(scene: Scene, item: Reminded) -> Rows:
    ask, change = follower_buttons(scene, item)
    return (ask, (pause_button(scene.workshop),), change)


def pause_button(workshop: Workshop) -> Button:
    """What halts a workshop, or lets it go on."""
    if workshop.paused:
        return act("resume", Resume(ANYBODY))
    return act("pause_for_now", Pause(ANYBODY))


def _in_a_fortnight(_scene: Scene, _item: Reminded) -> int:
    return FORTNIGHT


KINDS = (
    ReminderKind(name="stopped", when=_next_call, acts=_call),
    ReminderKind(
        name="halted",
        when=_halted,
        in_pause=True,
        line="halted",
        data=_tells,
        is_done=_goes_on,
        buttons=_stopped_buttons,
        again=_in_a_fortnight,
    ),
)
