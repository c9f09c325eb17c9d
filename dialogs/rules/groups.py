"""Small groups: drawn up, formed, at work apart, and gathered again to share."""

from dataclasses import dataclass
from itertools import chain

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.facts.names import listed
from dialogs.facts.road import route, still_working
from dialogs.facts.voices import missing_voices
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of, place_in, step_of
from dialogs.rules import division
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand


@pressed("draw", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class DrawGroups(WorkshopCommand):
    """Propose a division into small groups, anew each time."""

    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        """Propose groups of three to five; what was moved by hand before is proposed anew."""
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor):
            return refusal
        if workshop.apart:
            return Refusal.ALREADY
        if len(workshop.active) < division.FEWEST:
            return Refusal.TOO_FEW_FOR_GROUPS
        if not work_ahead(scene):
            return Refusal.NO_GROUP_WORK_AHEAD
        drawn = division.divide(workshop.active, workshop.bonds)
        return (e.GroupsDrawn(drawn), *_cards(workshop, self.actor))


def propose(scene: Scene, place: Place) -> tuple[Event | Effect, ...]:
    """When people are in and many, the facilitator sees a division; nobody has to take it."""
    workshop = scene.workshop
    joining = scene.step(place).kind is StepKind.JOIN
    if not joining or workshop.drawn or workshop.apart or len(workshop.active) < division.FEWEST:
        return ()
    drawn = e.GroupsDrawn(division.divide(workshop.active, workshop.bonds))
    return (drawn, Show(CardKind.GROUPS(), to=workshop.facilitator, fresh=True))


def work_ahead(scene: Scene) -> bool:
    """Whether a step that small groups work at is still to come."""
    ahead = route(scene, scene.workshop.place)
    left = ahead[ahead.index(scene.step(scene.workshop.place).id) + 1 :]
    steps = [scene.workbook.steps[each] for each in left]
    return any(each.id in scene.workbook.apart or each.kind is StepKind.SHARE for each in steps)


@pressed("member", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class PlaceMember(WorkshopCommand):
    """Move a person to another group by hand, also while the groups work."""

    actor: PersonId
    member: PersonId
    group: int

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor):
            return refusal
        known = range(workshop.drawn + 1) if workshop.drawn else (0, *workshop.groups)
        if not workshop.takes_part(self.member) or self.group not in known:
            return Refusal.STALE
        if workshop.participants[self.member].group == self.group:
            return Refusal.ALREADY
        placed = e.MemberPlaced(self.member, self.group)
        again = _begin_again(scene, self.group, self.actor)
        welcome = _welcome(workshop, self.member, self.group)
        return (placed, *again, *welcome, *_cards(workshop, self.actor))


def _welcome(workshop: Workshop, member: PersonId, group: int) -> tuple[Effect, ...]:
    """Once groups work, who comes to one is told where it is."""
    if not (workshop.apart and group and workshop.reaches(member)):
        return ()
    return (Show(CardKind.ROOM(group), to=member, fresh=True),)


def _begin_again(scene: Scene, group: int, actor: PersonId) -> tuple[Event, ...]:
    """A group that had dissolved comes to the task that the others are at."""
    workshop = scene.workshop
    if not group or workshop.members(group) or not are_sharing(scene, workshop.place):
        return ()
    here, sharing = workshop.groups[group].place, scene.step(workshop.place)
    task = scene.workbook.tasks[sharing.id]
    if here and scene.workbook.tasks[step_of(here)] is task:
        return ()
    step = task.steps[0] if still_working(scene) else sharing
    return (e.StepOpened(place_in(step.id, group), actor),)


def settle(scene: Scene, person: PersonId, voice: Voice, group: int = 0) -> tuple[Event, ...]:
    """Who joins while groups work comes to the one that lacks the voice, or where they joined.

    Who comes back comes to their own.
    """
    workshop = scene.workshop
    if not workshop.apart or not workshop.groups:
        return ()
    known = workshop.participants.get(person)
    if known and known.group and not known.left:
        return ()
    groups = workshop.working_groups or tuple(workshop.groups)

    def need(group: int) -> tuple[int, int, int]:
        members = workshop.members(group)
        return (sum(x.voice is voice for x in members), len(members), group)

    own = (x for x in (group, known.group if known else 0) if x in workshop.groups)
    chosen = next(own, None) or min(groups, key=need)
    again = _begin_again(scene, chosen, person)
    return (e.MemberPlaced(person, chosen), *again)


@pressed("bond", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class SetBond(WorkshopCommand):
    """Keep two people who work together in one small group."""

    actor: PersonId
    member: PersonId
    other: PersonId
    on: bool

    def decide(self, scene: Scene) -> Outcome:
        """People who really work together stay in one group when the groups are drawn next."""
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor):
            return refusal
        people = tuple(sorted({self.member, self.other}))
        if len(people) != 2 or not all(map(workshop.takes_part, people)):
            return Refusal.STALE
        if (frozenset(people) in workshop.bonds) is self.on:
            return Refusal.ALREADY
        cards = (_cards(workshop, self.actor, each) for each in ("", str(self.member)))
        return (e.BondSet(people, self.on), *chain.from_iterable(cards))


@pressed("form", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class FormGroups(WorkshopCommand):
    """The groups as drawn work apart from the next task on; each hears where."""

    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor):
            return refusal
        if not workshop.drawn:
            return Refusal.ALREADY if workshop.apart else Refusal.STALE
        grouped = (each for each in workshop.active if each.group and each.reachable)
        rooms = (Show(CardKind.ROOM(each.group), to=each.id, fresh=True) for each in grouped)
        return (e.GroupsFormed(self.actor), *rooms, *_cards(workshop, self.actor))


@pressed("ungroup", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class EndGroups(WorkshopCommand):
    """Everyone goes on together; a task under way is gathered as far as it has come."""

    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor):
            return refusal
        if not (workshop.apart or workshop.drawn):
            return Refusal.ALREADY
        gathered = _gathered(scene, self.actor)
        return (*gathered, e.GroupsEnded(self.actor), *_cards(workshop, self.actor))


def bind(scene: Scene, actor: PersonId, group: int) -> Outcome:
    """A small group has got its chat: it hears what happens there, and sees its open step."""
    workshop = scene.workshop
    if group not in workshop.groups:
        return Refusal.STALE
    here = workshop.groups[group].place
    step = (Show(CardKind.STEP(here), fresh=True),) if here and workshop.is_at(here) else ()
    room = Show(CardKind.ROOM(group), fresh=True)
    return (
        e.GroupBound(actor, group),
        room,
        *step,
        *_cards(workshop, actor),
    )


def begin(scene: Scene, opened: e.StepOpened) -> tuple[e.StepOpened, ...]:
    """Where everyone comes to share later, each small group begins its task."""
    step = scene.step(opened.place)
    if not are_sharing(scene, opened.place):
        return ()
    first = scene.workbook.tasks[step.id].steps[0].id
    return tuple(e.StepOpened(place_in(first, x), opened.by) for x in scene.workshop.working_groups)


def gather(scene: Scene, actor: PersonId) -> Outcome:
    """Call the groups together before all of them are ready; what is missing is recorded."""
    return _gathered(scene, actor) or Refusal.ALREADY


def _gathered(scene: Scene, actor: PersonId) -> tuple[Event, ...]:
    events: list[Event] = []
    places = still_working(scene)
    for number, each in enumerate(places):
        if missing := missing_voices(scene, each, places[:number]):
            events.append(e.GapAccepted(each, missing, actor))
        shared = place_in(scene.step(scene.workshop.place).id, group_of(each))
        events += (e.StepClosed(each), e.StepOpened(shared, actor))
    return tuple(events)


def are_sharing(scene: Scene, place: Place) -> bool:
    """Whether everyone together waits here for the groups, or looks at what they found."""
    here = scene.step(place).kind is StepKind.SHARE
    return here and scene.workshop.apart and not group_of(place)


def call_back(scene: Scene, actor: PersonId) -> tuple[Event, ...] | Refusal:
    """Take the beginning of group work back, as long as no group has written anything."""
    workshop = scene.workshop
    places = [each for each in workshop.open_places if group_of(each)]
    if any(workshop.at_place.get(each) for each in places):
        return Refusal.NOTHING_TO_UNDO
    first = scene.workbook.tasks[scene.step(workshop.place).id].steps[0].id
    if any(scene.step(each).id != first for each in places):
        return Refusal.NOTHING_TO_UNDO
    return tuple(e.SteeringUndone(actor, group_of(each)) for each in places)


def _why_not(workshop: Workshop, actor: PersonId) -> Refusal | None:
    return stopped(workshop) if workshop.steers(actor) else Refusal.NOT_FACILITATOR


def _cards(workshop: Workshop, actor: PersonId, member: str = "") -> tuple[Show, ...]:
    """The division, or one person's part of it, in the facilitator's hand; with all its pages."""
    return tuple(Show(each, to=actor) for each in listed(CardKind.GROUPS(member), workshop))
