"""Steering: how the group moves along the road. Only humans move it on."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Literal

from dialogs import events as e
from dialogs.command import Stands, pressed, unpressed
from dialogs.effects import Await, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.facts.calls import may_nudge
from dialogs.facts.pool import candidates
from dialogs.facts.road import ASYNC_DAYS, DAY, deadline, following, is_live, preceding
from dialogs.facts.voices import missing_voices, ratings_at
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of, place_in, step_of
from dialogs.rules import groups, presence
from dialogs.rules.closing import close, why_not_skip, why_open
from dialogs.rules.pace import BREAK_MINUTES, reminding
from dialogs.scene import Scene
from dialogs.workbook.kinds import Hears, Hides, StepKind
from dialogs.workbook.schema import Voice, Workbook
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand

MORE_MINUTES = 3


@dataclass(frozen=True, slots=True)
class Create(WorkshopCommand):
    """Begin a workshop; what there is already cannot begin again."""

    actor: PersonId
    workbook: str
    language: str
    zone: str
    coordinator: PersonId | None = None

    def begin(self, workbook: Workbook) -> Outcome:
        made = e.WorkshopCreated(
            self.actor, workbook.id, self.language, self.zone, self.coordinator
        )
        opened = e.StepOpened(workbook.order[0], self.actor)
        return (made, opened, Await(self.actor, CardKind.FORM("setup")))

    def decide(self, scene: Scene) -> Outcome:
        return Refusal.ALREADY


@dataclass(frozen=True, slots=True)
class BindGroup(WorkshopCommand):
    """`group` is the small group that the chat is for; 0 for the whole workshop."""

    actor: PersonId
    group: int = 0

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if self.group:
            return groups.bind(scene, self.actor, self.group)
        bound = e.GroupBound(self.actor)
        remote = Show(CardKind.REMOTE(), to=workshop.facilitator, fresh=True)
        if scene.step(workshop.place).form != "setup":
            return (bound, remote)
        after = following(scene, workshop.place)
        return (bound, e.StepClosed(workshop.place), e.StepOpened(after, self.actor), remote)


@dataclass(frozen=True, slots=True)
class MoveGroup(WorkshopCommand):
    """Telegram gave a new id to the chat of everyone (0), or of a small group."""

    group: int = 0
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        """No card of the old chat exists in the new one: that of the open step is posted anew."""
        back = () if self.group else presence.moved_along(scene)
        here = scene.workshop.position_at(place_in("", self.group)).place
        open_step = (
            (Show(CardKind.STEP(here), fresh=True),) if here and scene.workshop.is_at(here) else ()
        )
        return (e.GroupMoved(), *back, *open_step)


def _why_not(workshop: Workshop, actor: PersonId, place: Place) -> Refusal | None:
    if not workshop.steers(actor):
        return Refusal.NOT_FACILITATOR
    return stopped(workshop) or (None if workshop.is_at(place) else Refusal.STALE)


@pressed("gather", said="gather")
@pressed("gap", said="gap", accept_gap=True)
@pressed("adv")
@dataclass(frozen=True, slots=True)
class Advance(WorkshopCommand):
    """Reveal what is hidden, or else go on. `accept_gap`: a missing voice is accepted.

    `said`: what the pressed button said it does, so that pressing it twice does it once.
    """

    actor: PersonId
    place: Place
    said: Literal["", "reveal", "gap", "gather"] = ""
    accept_gap: bool = unpressed(False)

    def decide(self, scene: Scene) -> Outcome:
        """Reveal first, then close and open the next; a missing voice turns it into a choice."""
        workshop = scene.workshop
        place = self.place
        if workshop.paused and not workshop.ended:
            return Resume(self.actor).outcome(scene)
        if refusal := _why_not(workshop, self.actor, place):
            return refusal
        if self.said == "gather":
            return groups.gather(scene, self.actor)
        if refusal := why_open(scene, place):
            return refusal
        hidden = has_hidden(scene, place)
        spent = {"": False, "reveal": not hidden, "gap": place not in workshop.gap}
        if spent[self.said]:
            return Refusal.ALREADY
        missing = missing_voices(scene, place)
        if missing and not (self.accept_gap or self.said == "gap"):
            return (e.GapNoticed(place, missing),)
        accepted = (e.GapAccepted(place, missing, self.actor),) if missing else ()
        if hidden:
            return (*accepted, e.AnswersRevealed(place))
        proposed = groups.propose(scene, place)
        closed = close(scene, place)
        return (*accepted, *closed, *_open_next(scene, self), *proposed)


def has_hidden(scene: Scene, place: Place) -> bool:
    """Whether the group has answers to be shown yet."""
    workshop = scene.workshop
    if workshop.is_revealed(place):
        return False
    match scene.step(place).traits.hides:
        case Hides.NOTHING:
            return False
        case Hides.ANSWERS:
            return bool(workshop.at_place.get(place) or workshop.judgements.get(place))
        case Hides.RATINGS:
            return bool(ratings_at(scene, place))
        case Hides.VOTES:
            return True


def _open_next(scene: Scene, command: "Advance | Skip") -> tuple[Event, ...]:
    after = following(scene, command.place)
    if not after:
        return (e.WorkshopEnded(),)
    opened = e.StepOpened(after, command.actor)
    return (opened, *groups.begin(scene, opened))


@pressed("skip", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Skip(WorkshopCommand):
    actor: PersonId
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        refusal = _why_not(scene.workshop, self.actor, self.place)
        if refusal := refusal or why_not_skip(scene, self.place):
            return refusal
        chosen: tuple[Event, ...] = ()
        if scene.step(self.place).kind is StepKind.VOTE:
            named = tuple(each.id for each in candidates(scene))
            chosen = (e.TargetsChosen(self.place, scene.workshop.targets or named),)
        after = _open_next(scene, self)
        return (*chosen, e.StepClosed(self.place, skipped=True), *after)


@pressed("back")
@dataclass(frozen=True, slots=True)
class Back(WorkshopCommand):
    actor: PersonId
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        if refusal := _why_not(scene.workshop, self.actor, self.place):
            return refusal
        before = preceding(scene, self.place)
        if groups.are_sharing(scene, self.place):
            return Refusal.NOWHERE_BACK
        if not before or scene.step(before).form == "setup":
            return Refusal.NOWHERE_BACK
        return (e.StepOpened(before, self.actor),)


@pressed("time")
@dataclass(frozen=True, slots=True)
class AddTime(WorkshopCommand):
    """`had`: how many added minutes the pressed button knew of, so that two presses add once."""

    actor: PersonId
    place: Place
    had: int | None = None

    def decide(self, scene: Scene) -> Outcome:
        """More time, counted from now where the box was used up already."""
        place = self.place
        if refusal := _why_not(scene.workshop, self.actor, place):
            return refusal
        if self.had not in (None, scene.workshop.added.get(place, 0)):
            return Refusal.ALREADY
        minutes = MORE_MINUTES if is_live(scene, place) else DAY * ASYNC_DAYS // 2
        end = deadline(scene, place) or scene.world.now
        late = max(timedelta(), scene.world.now - end)
        return (e.TimeAdded(place, minutes + ceil(late / timedelta(minutes=1))),)


@pressed("nudge")
@dataclass(frozen=True, slots=True)
class Nudge(WorkshopCommand):
    """A second word only where the facilitator chooses it again at the gap."""

    actor: PersonId
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if refusal := _why_not(workshop, self.actor, self.place):
            return refusal
        if not may_nudge(scene, self.place):
            return Refusal.ALREADY
        return nudges(scene, self.place) or Refusal.NOBODY_TO_NUDGE


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
    card = CardKind.NUDGE(place)
    shown = (Show(card, to=x, fresh=True, nudge=True, unasked=unasked) for x in people)
    traits = scene.step(place).traits
    asks = traits.card is CardKind.ANSWER and traits.hears is not Hears.JUDGEMENTS
    awaits = (Await(each, CardKind.ANSWER(place)) for each in people) if asks else ()
    return (e.VoicesNudged(place, people), *shown, *awaits)


@pressed("undo", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Undo(WorkshopCommand):
    actor: PersonId
    place: Place

    def decide(self, scene: Scene) -> Outcome:
        if refusal := _why_not(scene.workshop, self.actor, self.place):
            return refusal
        before = scene.workshop.position_at(self.place).before
        if before is None or not before.place or _is_final(scene, before.place):
            return Refusal.NOTHING_TO_UNDO
        if group_of(self.place) and not goes_back_alone(scene, self.place):
            return Refusal.NOTHING_TO_UNDO
        undone = e.SteeringUndone(self.actor, group_of(self.place))
        if not groups.are_sharing(scene, self.place):
            return (undone,)
        apart = groups.call_back(scene, self.actor)
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


@pressed("pause", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Pause(WorkshopCommand):
    """`minutes`: the length of a break; 0 for a pause that lasts until it is ended."""

    actor: PersonId
    minutes: int = 0

    def decide(self, scene: Scene) -> Outcome:
        """By who steers; and by who follows a workshop that has stopped."""
        workshop = scene.workshop
        follows = self.actor == workshop.coordinator and not self.minutes
        if not (workshop.steers(self.actor) or follows):
            return Refusal.NOT_FACILITATOR
        if self.minutes not in (0, BREAK_MINUTES):
            return Refusal.STALE
        return stopped(scene.workshop) or (e.WorkshopPaused(self.actor, self.minutes),)


@pressed("resume")
@dataclass(frozen=True, slots=True)
class Resume(WorkshopCommand):
    actor: PersonId

    def decide(self, scene: Scene) -> Outcome:
        """By who steers; by who follows, too, of whom the group waits for nothing."""
        workshop = scene.workshop
        steers = workshop.steers(self.actor)
        if not (steers or self.actor == workshop.coordinator):
            return Refusal.NOT_FACILITATOR
        if workshop.ended or not workshop.paused:
            return Refusal.ENDED if workshop.ended else Refusal.ALREADY
        told, here = reminding(scene), workshop.open_places
        cards = (Show(CardKind.STEP(each), fresh=True, unasked=not steers) for each in here)
        return (e.WorkshopResumed(self.actor), *told, *cards)
