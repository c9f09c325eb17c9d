"""Steering: who leads, and how the group moves along the road. Only humans move it on."""

from datetime import datetime, timedelta
from math import ceil

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.meetings import is_own_time, meets_at
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of, place_in, rests_before, step_of, subject_of
from dialogs.pool import candidates
from dialogs.road import ASYNC_DAYS, DAY, deadline, following, is_live, preceding
from dialogs.rules import groups, presence
from dialogs.rules.closing import close, why_not_skip, why_open
from dialogs.rules.pace import BREAK_MINUTES, reminding
from dialogs.scene import Scene
from dialogs.voices import missing_voices, ratings_at
from dialogs.workbook import StepKind, Voice, Workbook
from dialogs.workshop import Workshop

MORE_MINUTES = 3
SILENT_LIVE = timedelta(minutes=30)
SILENT = timedelta(hours=48)
"""How long a facilitator may be silent before others can take over (conversation, principle 7)."""


def create(workbook: Workbook, command: c.Create) -> Outcome:
    made = e.WorkshopCreated(
        command.actor, workbook.id, command.language, command.zone, command.coordinator
    )
    opened = e.StepOpened(workbook.order[0], command.actor)
    return (made, opened, Await(command.actor, "form:setup"))


def bind(scene: Scene, command: c.BindGroup) -> Outcome:
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if command.group:
        return groups.bind(scene, command)
    bound = e.GroupBound(command.actor)
    remote = Show("remote", to=workshop.facilitator, fresh=True)
    if scene.step(workshop.place).form != "setup":
        return (bound, remote)
    after = following(scene, workshop.place)
    return (bound, e.StepClosed(workshop.place), e.StepOpened(after, command.actor), remote)


def move(scene: Scene, command: c.MoveGroup) -> Outcome:
    """The chat has a new id, where no card of the old one exists: the open one is posted anew."""
    back = () if command.group else presence.moved_along(scene)
    here = scene.workshop.position_at(place_in("", command.group)).place
    open_step = (Show(f"step:{here}", fresh=True),) if here and scene.workshop.is_at(here) else ()
    return (e.GroupMoved(), *back, *open_step)


def _why_not(workshop: Workshop, actor: PersonId, place: Place) -> Refusal | None:
    if not workshop.steers(actor):
        return Refusal.NOT_FACILITATOR
    return stopped(workshop) or (None if workshop.is_at(place) else Refusal.STALE)


def advance(scene: Scene, command: c.Advance) -> Outcome:
    """Reveal first, then close and open the next; a missing voice turns it into a choice."""
    workshop = scene.workshop
    place = command.place
    if workshop.paused and not workshop.ended:
        return resume(scene, c.Resume(command.actor))
    if refusal := _why_not(workshop, command.actor, place):
        return refusal
    if command.said == "gather":
        return groups.gather(scene, command.actor)
    if refusal := why_open(scene, place):
        return refusal
    hidden = has_hidden(scene, place)
    spent = {"": False, "reveal": not hidden, "gap": place not in workshop.gap}
    if spent[command.said]:
        return Refusal.ALREADY
    missing = missing_voices(scene, place)
    if missing and not command.accept_gap:
        return (e.GapNoticed(place, missing),)
    accepted = (e.GapAccepted(place, missing, command.actor),) if missing else ()
    if hidden:
        return (*accepted, e.AnswersRevealed(place))
    proposed = groups.propose(scene, place)
    closed = close(scene, place)
    return (*accepted, *closed, *_open_next(scene, command), *proposed)


REVEALS = frozenset({StepKind.COLLECT, StepKind.EVALUATE})


def has_hidden(scene: Scene, place: Place) -> bool:
    """Whether the group has answers to be shown yet; a vote is always closed before it is left."""
    workshop = scene.workshop
    step = scene.step(place)
    if workshop.is_revealed(place):
        return False
    if step.kind in (StepKind.RATE, StepKind.SURVEY):
        return bool(ratings_at(scene, place))
    if step.kind is StepKind.VOTE:
        return True
    if step.kind in REVEALS or step.on == "sentence":
        return bool(workshop.at_place.get(place) or workshop.judgements.get(place))
    return False


def _open_next(scene: Scene, command: c.Advance | c.Skip) -> tuple[Event, ...]:
    after = following(scene, command.place)
    if not after:
        return (e.WorkshopEnded(),)
    opened = e.StepOpened(after, command.actor)
    return (opened, *groups.begin(scene, opened))


def skip(scene: Scene, command: c.Skip) -> Outcome:
    refusal = _why_not(scene.workshop, command.actor, command.place)
    if refusal := refusal or why_not_skip(scene, command.place):
        return refusal
    chosen: tuple[Event, ...] = ()
    if scene.step(command.place).kind is StepKind.VOTE:
        named = tuple(each.id for each in candidates(scene))
        chosen = (e.TargetsChosen(command.place, scene.workshop.targets or named),)
    after = _open_next(scene, command)
    return (*chosen, e.StepClosed(command.place, skipped=True), *after)


def back(scene: Scene, command: c.Back) -> Outcome:
    if refusal := _why_not(scene.workshop, command.actor, command.place):
        return refusal
    before = preceding(scene, command.place)
    if groups.are_sharing(scene, command.place):
        return Refusal.NOWHERE_BACK
    if not before or scene.step(before).form == "setup":
        return Refusal.NOWHERE_BACK
    return (e.StepOpened(before, command.actor),)


def add_time(scene: Scene, command: c.AddTime) -> Outcome:
    """More time, counted from now where the box was used up already."""
    place = command.place
    if refusal := _why_not(scene.workshop, command.actor, place):
        return refusal
    if command.had not in (None, scene.workshop.added.get(place, 0)):
        return Refusal.ALREADY
    minutes = MORE_MINUTES if is_live(scene, place) else DAY * ASYNC_DAYS // 2
    end = deadline(scene, place) or scene.world.now
    late = max(timedelta(), scene.world.now - end)
    return (e.TimeAdded(place, minutes + ceil(late / timedelta(minutes=1))),)


def nudge(scene: Scene, command: c.Nudge) -> Outcome:
    """A second word only where the facilitator chooses it again at the gap."""
    workshop = scene.workshop
    if refusal := _why_not(workshop, command.actor, command.place):
        return refusal
    if command.place in workshop.nudged and command.place not in workshop.gap:
        return Refusal.ALREADY
    return nudges(scene, command.place) or Refusal.NOBODY_TO_NUDGE


def nudges(scene: Scene, place: Place, *, unasked: bool = False) -> tuple[Event | Effect, ...]:
    """A private word to every reachable holder of a voice that is missing here."""
    missing = missing_voices(scene, place)
    people = tuple(
        x.id
        for voice in missing
        for x in scene.workshop.holders(Voice(voice), place)
        if x.reachable
    )
    if not people:
        return ()
    card = f"nudge:{place}"
    shown = (Show(card, to=x, fresh=True, nudge=True, unasked=unasked) for x in people)
    asks = scene.step(place).kind in (StepKind.COLLECT, StepKind.AGREE)
    awaits = (Await(each, f"answer:{place}") for each in people) if asks else ()
    return (e.VoicesNudged(place, people), *shown, *awaits)


def undo(scene: Scene, command: c.Undo) -> Outcome:
    if refusal := _why_not(scene.workshop, command.actor, command.place):
        return refusal
    before = scene.workshop.position_at(command.place).before
    if before is None or not before.place or _is_final(scene, before.place):
        return Refusal.NOTHING_TO_UNDO
    if group_of(command.place) and not goes_back_alone(scene, command.place):
        return Refusal.NOTHING_TO_UNDO
    undone = e.SteeringUndone(command.actor, group_of(command.place))
    if not groups.are_sharing(scene, command.place):
        return (undone,)
    apart = groups.call_back(scene, command.actor)
    return apart if isinstance(apart, Refusal) else (undone, *apart)


def goes_back_alone(scene: Scene, place: Place) -> bool:
    """Whether a small group came here within its task; to what came before, all go together."""
    before = scene.workshop.position_at(place).before
    if before is None or not before.place:
        return False
    return scene.workbook.tasks[step_of(before.place)] is scene.workbook.tasks[step_of(place)]


FINAL_FORMS = ("decision", "setup")


def _is_final(scene: Scene, left: Place) -> bool:
    """Whether what followed from leaving this place cannot be taken back by going back to it."""
    step = scene.step(left)
    agreed = step.on == "plans" and scene.workshop.place == following(scene, left)
    return agreed or step.form in FINAL_FORMS


def pause(scene: Scene, command: c.Pause) -> Outcome:
    if not scene.workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if command.minutes not in (0, BREAK_MINUTES):
        return Refusal.STALE
    return stopped(scene.workshop) or (e.WorkshopPaused(command.actor, command.minutes),)


def resume(scene: Scene, command: c.Resume) -> Outcome:
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if workshop.ended or not workshop.paused:
        return Refusal.ENDED if workshop.ended else Refusal.ALREADY
    told = reminding(scene)
    cards = (Show(f"step:{each}", fresh=True) for each in workshop.open_places)
    return (e.WorkshopResumed(command.actor), *told, *cards)


def hand_over(scene: Scene, command: c.HandOver) -> Outcome:
    workshop = scene.workshop
    if command.actor != workshop.facilitator:
        return Refusal.NOT_FACILITATOR
    if not workshop.takes_part(command.to):
        return Refusal.NOT_A_PARTICIPANT
    if command.to == workshop.facilitator:
        return Refusal.ALREADY
    return (
        e.FacilitatorChanged(command.to, command.actor),
        Show("remote", to=command.to, fresh=True),
    )


def take_over(scene: Scene, command: c.TakeOver) -> Outcome:
    if command.actor == scene.workshop.facilitator:
        return Refusal.ALREADY
    if not (command.admin or command.actor == scene.workshop.deputy):
        return Refusal.NOT_FACILITATOR
    if not may_be_taken_over(scene):
        return Refusal.NOT_SILENT_YET
    return (
        e.FacilitatorChanged(command.actor, command.actor),
        Show("remote", to=command.actor, fresh=True),
    )


def may_be_taken_over(scene: Scene) -> bool:
    """Whether the facilitator has left, or has been awaited so long that others may lead."""
    silent = scene.world.now - _awaited_since(scene)
    return scene.workshop.leaderless or silent >= silence(scene)


def _awaited_since(scene: Scene) -> datetime:
    """The latest steering; nobody needs to steer experiments before one is to be evaluated.

    Nor is anybody awaited between meetings, before the next one.
    """
    workshop = scene.workshop
    if rests_before(workshop.place):
        return max(workshop.steered_at, meets_at(workshop, workshop.place) or workshop.steered_at)
    if scene.step(workshop.place).kind is not StepKind.FOLLOW:
        return workshop.steered_at
    running = (each for each in workshop.experiments.values() if each.running)
    ends = (x.stopped_at or workshop.form(x.id).moment("meeting", workshop.local) for x in running)
    return max(workshop.steered_at, min(filter(None, ends), default=workshop.steered_at))


def silence(scene: Scene) -> timedelta:
    """How long the facilitator may be silent before the workshop can be taken over.

    A live group is at work from its first words until experiments run, and when it evaluates.
    """
    workshop = scene.workshop
    if workshop.paused or workshop.ended or not workshop.contributions:
        return SILENT
    running = any(each.running for each in workshop.experiments.values())
    if subject_of(workshop.place):
        return SILENT_LIVE
    if rests_before(workshop.place):
        return SILENT_LIVE if meets_at(workshop, workshop.place) else SILENT
    together = not is_own_time(scene)
    return SILENT_LIVE if together and not running else SILENT


def name_deputy(scene: Scene, command: c.NameDeputy) -> Outcome:
    workshop = scene.workshop
    if command.actor != workshop.facilitator:
        return Refusal.NOT_FACILITATOR
    if not workshop.takes_part(command.to) or command.to == workshop.facilitator:
        return Refusal.NOT_A_PARTICIPANT
    return (e.DeputyNamed(command.to), Show("remote", to=command.to, fresh=True))
