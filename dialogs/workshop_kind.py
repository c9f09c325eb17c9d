"""The workshop as a kind of stream: the row that joins its turns, cards, words and reminders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, get_args

from dialogs import cards, saying
from dialogs import commands as c
from dialogs.command import Command, Said
from dialogs.events import Event, PersonId, Reminded
from dialogs.evolve import evolve
from dialogs.facts.names import told
from dialogs.facts.offers import is_asked
from dialogs.facts.road import is_live
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal, Turn
from dialogs.places import group_of, rests_before
from dialogs.reminders.notices import is_of_today, speaks_in_july
from dialogs.scene import Scene
from dialogs.sight import A_DAY, Sight
from dialogs.stream import Setting, StandIn, StreamKind
from dialogs.turn import take_turn
from dialogs.views import CardFile, CardView, Say
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Workbook
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand
from dialogs.world import World


@dataclass(frozen=True)
class WorkshopKind(StreamKind[Workshop]):
    """Workshops, each with the workbook that it follows."""

    workbooks: Mapping[str, Workbook]

    name: ClassVar[str] = "workshop"
    events: ClassVar[Sequence[type]] = get_args(Event)

    def workbook_of(self, workshop: Workshop) -> Workbook:
        return self.workbooks[workshop.workbook]

    # Its turns

    def evolve(self, state: Workshop | None, event: Event, at: datetime) -> Workshop:
        return evolve(state, event, at)

    def take_turn(self, state: Workshop | None, command: Command, world: World) -> Turn[Workshop]:
        name = state.workbook if state else getattr(command, "workbook", "")
        if not isinstance(command, WorkshopCommand) or name not in self.workbooks:
            return Turn(state, refusal=Refusal.STALE, said=Said("refusal.stale"))
        return take_turn(self.workbooks[name], state, command, world)

    def setting(self, state: Workshop) -> Setting:
        return Setting(state.language, state.local, self.workbook_of(state))

    def forgetting(self, person: PersonId, *, texts: bool) -> Command:
        return c.Forget(person, texts)

    # Its cards

    def has(self, key: CardKey) -> bool:
        return cards.is_of_a_workshop(key)

    def scene(
        self,
        state: Workshop,
        world: World,
        reader: PersonId | None = None,
        names: Mapping[PersonId, str] | None = None,
    ) -> Scene:
        return Scene(self.workbook_of(state), state, world, reader, names or {})

    def view(self, scene: Scene, key: CardKey) -> CardView:
        return cards.card_view(scene, key)

    def people(self, state: Workshop) -> Sequence[PersonId]:
        known = (*state.participants, state.facilitator, state.coordinator)
        return tuple(each for each in known if each)

    def is_shown(self, state: Workshop, person: PersonId) -> bool:
        follows = state.steers(person) or state.coordinator == person
        return follows or state.takes_part(person)

    def told_names(
        self, state: Workshop, names: Mapping[PersonId, str], stand_in: StandIn
    ) -> Mapping[PersonId, str]:
        return told(state, names, stand_in)

    def is_kept_from(self, state: Workshop, key: CardKey, person: PersonId) -> bool:
        return state.is_barred(person) and not cards.is_said_to_the_gone(key)

    def stands(self, state: Workshop, key: CardKey) -> bool:
        return key in {CardKind.STEP(each) for each in state.open_places}

    def at_end(self, state: Workshop, person: PersonId | None, room: int) -> CardKey | None:
        """In private it is the card in the hand of who leads."""
        if state.ended or not state.bound:
            return None
        if person is not None:
            return CardKind.REMOTE() if state.steers(person) else None
        here = [each for each in state.open_places if group_of(each) == room]
        if is_asked(state) and not room:
            return CardKind.DATES(rests_before(state.place))
        return CardKind.STEP(here[0]) if here else None

    def is_moved(self, scene: Scene, key: CardKey, sight: Sight, *, noticed: bool) -> bool:
        """Who sits together sees an edit of what is before their eyes; others are called anew."""
        place = key.about if key.kind == CardKind.STEP else scene.workshop.place
        if not noticed and _has_news_of_today(scene, place):
            return False
        if noticed and not (sight.is_near and is_live(scene, place)):
            return True
        return sight.is_out(scene.world.now)

    def talked_past(self, key: CardKey) -> Command | None:
        return c.NoticeTalk(key.about) if key.kind == CardKind.STEP else None

    def former(self, scene: Scene, key: CardKey) -> CardView | None:
        return cards.former(scene, key)

    def file(self, scene: Scene, key: CardKey) -> CardFile | None:
        return cards.file_of(scene, key)

    def comparing(self, scene: Scene, key: CardKey) -> Iterator[None]:
        return cards.comparing(scene, key)

    # What is said, and what was pressed

    def takes_words(self, key: CardKey) -> bool:
        return saying.takes_words(key)

    def goes_below(self, key: CardKey) -> bool:
        return cards.goes_below(key)

    def meaning(self, scene: Scene, say: Say) -> Command | None:
        return saying.meaning(scene, say)

    def still_takes(self, scene: Scene, person: PersonId, key: CardKey) -> bool:
        return saying.still_takes(scene, person, key)

    def lasting(self, scene: Scene, command: Command, key: CardKey) -> CardKey:
        return saying.lasting(scene, command, key)

    # What it reminds of

    def due(self, items: Sequence[tuple[PersonId | None, Reminded]]) -> Command:
        return c.Tick(tuple(c.Due(to, item) for to, item in items))

    def speaks_in_july(self, scene: Scene, key: CardKey) -> bool:
        return key.kind == CardKind.NOTICE and speaks_in_july(scene, int(key.about))

    def is_of_today(self, scene: Scene, key: CardKey) -> bool:
        return key.kind == CardKind.NOTICE and is_of_today(scene, int(key.about))

    def gathered(self, to: PersonId | None, notices: Sequence[CardKey]) -> Command:
        return c.Gather(to, tuple(int(each.about) for each in notices))

    def failed(self, notice: CardKey, *, unsure: bool) -> Command:
        return c.ReportFailure(int(notice.about), unsure)

    def arrived(self, notice: CardKey) -> Command:
        return c.ReportArrival(int(notice.about))


def _has_news_of_today(scene: Scene, place: str) -> bool:
    """Whether a reminder of today, with the buttons of the day, stands for a card between tasks."""
    if scene.step(place).kind not in (StepKind.FOLLOW, StepKind.REST):
        return False
    told = (each.at for each in scene.workshop.notices.values() if each.to is None)
    return any(scene.world.now - at < A_DAY for at in told)
