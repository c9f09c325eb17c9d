"""What the tests of the dialogue share: five people, a clock that is turned, and a quick road."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dialogs
from bot.cards.vocabulary import load_vocabulary
from dialogs import commands as c
from dialogs.cards import Button, card_view
from dialogs.command import command_of
from dialogs.effects import Effect, Reminder
from dialogs.events import (
    ContributionEdited,
    ContributionMade,
    ContributionWithdrawn,
    Event,
    FieldFilled,
    NoticeSent,
    Reminded,
    ReminderSkipped,
)
from dialogs.evolve import evolve
from dialogs.experiment import Experiment, Form
from dialogs.facts.road import step_at
from dialogs.keys import CardKey
from dialogs.outcome import Refusal, Turn
from dialogs.reminders.standing import reminders
from dialogs.scene import Scene
from dialogs.turn import take_turn
from dialogs.workbook.authoring import build
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand
from dialogs.world import World

TEACHER, INSTRUCTOR, STUDENT, SUPERVISOR, COORDINATOR, STRANGER = range(1001, 1007)
VOICES = {
    TEACHER: Voice.OL,
    INSTRUCTOR: Voice.TP,
    STUDENT: Voice.OP,
    SUPERVISOR: Voice.TP,
}
ZONE = ZoneInfo("Europe/Helsinki")
FOLDER = Path(dialogs.__file__).parent / "workbooks" / "uudista"


def table(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


BOOK = build(table("structure.toml"), {"fi": table("fi.toml"), "en": table("en.toml")})

DATE_WORDS = load_vocabulary().date_words

ROAD = tuple(each for each in BOOK.order if BOOK.steps[each].kind is not StepKind.SHARE)
"""The steps of a workshop whose people work together all the time."""


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of Helsinki's clocks, in UTC."""
    return datetime.combine(date(year, month, day), time(hour, minute), ZONE).astimezone(UTC)


MONDAY = local(2027, 1, 18, 10)
PLAN: Mapping[str, object] = {
    "name": "Yhteinen aloituspuhelu",
    "targets": (),
    "perspectives": ("P1",),
    "forms": ("KEH",),
    "aim": "Opiskelija osaa kertoa tavoitteensa.",
    "actions": "Soitamme viikkoa ennen\nTäytämme tavoitekortin",
    "responsible": TEACHER,
    "doers": (INSTRUCTOR, STUDENT),
    "start": "2027-02-01",
    "end": "2027-03-31",
    "period": "inside",
    "followup": ("pulse",),
    "rhythm": "fortnightly",
    "meeting": "2027-04-07T13:00",
    "place": "Työpaikan kahvihuone",
    "inviter": INSTRUCTOR,
}
"""A plan that is in order, as the method's own example."""
DECISION: Mapping[str, object] = {
    "decision": "adopt",
    "how": "Puhelu klo 13.",
    "continues": (TEACHER, INSTRUCTOR),
    "check": "2027-10-07",
}
NEXT: Mapping[str, object] = {"topic": "Palaute", "date": "2027-12-01"}


WORDED = (ContributionMade, ContributionEdited, FieldFilled)


def _words_of(event: Event) -> object:
    """What the words of an event are for: the next event for the same makes them former ones."""
    match event:
        case ContributionMade() | ContributionEdited() | ContributionWithdrawn():
            return event.contribution
        case FieldFilled():
            return event.form, event.field
        case _:
            return None


class Play:
    """A workshop in hand: commands go in, turns come out, and everything is remembered."""

    def __init__(self, now: datetime = MONDAY, holidays: Iterable[date] = ()) -> None:
        self.now = now
        self.holidays = frozenset(holidays)
        self.state: Workshop | None = None
        self.told: tuple[tuple[Event, datetime], ...] = ()
        self.standing: tuple[Reminder, ...] = ()
        self.turn: Turn[Workshop] = Turn(None)
        self._looked: tuple[Scene | None, tuple[Reminder, ...]] = None, ()

    @property
    def workshop(self) -> Workshop:
        assert self.state is not None
        return self.state

    @property
    def world(self) -> World:
        return World(self.now, self.holidays, DATE_WORDS)

    @property
    def scene(self) -> Scene:
        return Scene(BOOK, self.workshop, self.world)

    @property
    def place(self) -> str:
        return self.workshop.place

    @property
    def events(self) -> tuple[Event, ...]:
        return self.turn.events

    def when(self, command: WorkshopCommand) -> Turn[Workshop]:
        """One turn, which has to be taken: whoever expects otherwise uses `refuses` or `tries`."""
        turn = self.tries(command)
        assert turn.refusal is None, f"{command}: {turn.refusal}"
        return turn

    def tries(self, command: WorkshopCommand | str, by: int = TEACHER) -> Turn[Workshop]:
        """One turn, taken or refused.

        Events are kept with their moment, reminders as storage would keep them.
        """
        command = _meant(command, by)
        before = self.state
        self.turn = take_turn(BOOK, before, command, self.world)
        after = self.turn.state
        if before and after and after is not before and self.turn.reminders is None:
            assert self._stands(before) == self._stands(after), f"{command} moves reminders"
        if self.turn.refusal is None:
            self.state = self.turn.state
            self.told += tuple((each, self.now) for each in self.turn.events)
        if self.turn.reminders is not None:
            self.standing = self.turn.reminders
        return self.turn

    def _stands(self, workshop: Workshop) -> tuple[Reminder, ...]:
        """The reminders of a state now, asked for once though two turns look at it."""
        scene = Scene(BOOK, workshop, self.world)
        looked, stand = self._looked
        if looked is None or looked.workshop is not workshop or looked.world != scene.world:
            self._looked = looked, stand = scene, reminders(scene)
        return stand

    def press(self, action: str, by: int = TEACHER) -> Turn[Workshop]:
        return self.when(_meant(action, by))

    def refuses(self, command: WorkshopCommand | str, by: int = TEACHER) -> Refusal | None:
        """The refusal, if any; whatever is refused changes nothing."""
        before = self.state
        turn = self.tries(command, by)
        if turn.refusal is not None:
            assert self.state is before
            assert not turn.events
            assert not turn.effects
        return turn.refusal

    def writes(
        self, person: int, text: str, place: str = "", *, private: bool = True
    ) -> Turn[Workshop]:
        return self.when(c.Contribute(person, place or self.place, text, private))

    def later(self, **span: float) -> "Play":
        self.now += timedelta(**span)
        return self

    def replayed(self) -> Workshop | None:
        """Folded from what storage keeps: words that were changed or taken back are not there."""
        latest = {_words_of(event): number for number, (event, _) in enumerate(self.told)}
        state = None
        for number, (event, at) in enumerate(self.told):
            kept = event
            if isinstance(event, WORDED) and latest[_words_of(event)] > number:
                kept = replace(event, text="")
            state = evolve(state, kept, at)
        return state

    # What is seen

    def view(self, card: str = "", reader: int | None = None) -> Any:
        """A CardView, whose data is of any shape."""
        scene = Scene(BOOK, self.workshop, self.world, reader)
        return card_view(scene, CardKey(card or f"step:{self.place}"))

    def buttons(self, card: str = "", reader: int | None = None) -> list[Button]:
        return [each for row in self.view(card, reader).rows for each in row]

    def actions(self, card: str = "", reader: int | None = None) -> list[str]:
        return [each.action for each in self.buttons(card, reader) if each.action]

    def experiment(self, name: str = "e1") -> Experiment:
        return self.workshop.experiments[name]

    def form(self, name: str = "e1") -> Form:
        return self.workshop.form(name)

    # Reminders

    def reminders(self) -> tuple[Reminder, ...]:
        return tuple(sorted(reminders(self.scene), key=lambda x: x.due_at))

    def due(self) -> tuple[Reminder, ...]:
        return tuple(each for each in self.standing if each.due_at <= self.now)

    def tick(self) -> Turn[Workshop]:
        """What the clockwork does: everything that is due, in one turn."""
        return self.when(c.Tick(tuple(c.Due(each.to, each.item) for each in self.due())))

    def sleep_until(self, moment: datetime) -> Turn[Workshop]:
        """The bot was away, and wakes up."""
        self.now = moment
        return self.tick()

    def runs_until(self, moment: datetime) -> "list[tuple[str, int | None, tuple[str, ...]]]":
        """Let the clockwork run; every message: local moment, recipient and its kinds."""
        found = []
        for _ in range(1000):
            coming = min((each.due_at for each in self.standing), default=moment)
            if max(coming, self.now) >= moment:
                break
            self.now = max(coming, self.now)
            for event in self.tick().events:
                if isinstance(event, NoticeSent):
                    stamp = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
                    found.append((stamp, event.to, tuple(each.kind for each in event.items)))
        self.now = moment
        return found

    # The road

    def fills(self, form: str, values: Mapping[str, object], by: int = TEACHER) -> None:
        """Fill a form field by field: words are typed, all else is pressed."""
        for key, value in values.items():
            field = next(x for x in BOOK.form(_schema(form)) if x.key == key)
            if field.kind in ("text", "lines"):
                self.when(c.FillField(by, form, key, str(value)))
            else:
                for each in value if isinstance(value, tuple) else (value,):
                    self.when(c.SetField(by, form, key, str(each)))

    def advances(self, by: int = TEACHER) -> Turn[Workshop]:
        return self.when(c.Advance(by, self.place))

    def passes(self) -> "Play":
        """Do what the step asks, by all three voices, and leave it."""
        place = self.place
        PASSING[step_at(BOOK, place).kind](self)
        for _ in range(2):
            if self.place == place and not self.workshop.ended:
                self.advances()
        assert self.place != place or self.workshop.ended, (place, self.turn.refusal)
        return self

    def goes_to(self, place: str) -> "Play":
        while self.place != place:
            self.passes()
        return self


def _meant(command: WorkshopCommand | str, by: int) -> WorkshopCommand:
    """The command of a button, where it is not one already."""
    found = command_of(command, by) if isinstance(command, str) else command
    assert isinstance(found, WorkshopCommand), command
    return found


def _schema(form: str) -> str:
    return {"e": "experiment", "d": "decision"}.get(form[0], form) if form[1:].isdigit() else form


EVERYONE = (TEACHER, INSTRUCTOR, STUDENT)


def _write(play: Play) -> None:
    for each in EVERYONE:
        play.writes(each, f"Asia {each} {play.place}")


def _rate(play: Play) -> None:
    if play.place == "C3a":
        for each in (x for x in play.workshop.items("C2") if not x.erased):
            play.press(f"rate:C3a:{each.id}:learnt:both:1", by=STUDENT)
            play.press(f"rate:C3a:{each.id}:learnt:work:1", by=INSTRUCTOR)
            play.press(f"rate:C3a:{each.id}:learnt:school:1", by=TEACHER)
        return
    items = [each["id"] for each in play.view().data["items"]]
    for person in EVERYONE:
        for item in items:
            rates(play, person, item)


def _survey(play: Play) -> None:
    for person in EVERYONE:
        surveys(play, person, "4")


def surveys(play: Play, person: int, degree: str) -> None:
    """One person's same answer to every statement; no words."""
    for question in BOOK.steps["D6"].questions:
        answer = degree if question.kind == "degree" else "done"
        play.when(c.Rate(person, "D6", 0, question.key, answer))


ALL = "TP OL OP"


def rates(play: Play, person: int, item: int, scale: str = "well", serves: str = ALL) -> None:
    """One person's whole rating of one practice."""
    for question in ("smooth", "requirements"):
        play.when(c.Rate(person, "A3", item, question, scale))
    for voice in (*serves.split(), "done"):
        play.when(c.Rate(person, "A3", item, "serves", voice))
    play.when(c.Rate(person, "A3", item, "learning", scale))
    play.when(c.Rate(person, "A3", item, "reason", "done"))


def _agree(play: Play) -> None:
    if play.place == "E5":
        for each in EVERYONE:
            for name in play.workshop.drafts:
                play.when(c.AcceptPlan(each, name))
        return
    _write(play)
    if play.place == "E1":
        play.advances()
        first = next(play.workshop.items("E1"))
        play.when(c.Agree(TEACHER, "E1", first.id))


def _vote(play: Play) -> None:
    first = next(play.workshop.items("E2"))
    for each in EVERYONE:
        play.when(c.SetDots(each, "E3", first.id, 1))
    play.advances()
    play.when(c.ChooseTarget(TEACHER, "E3", first.id, True))


def plans(play: Play, **changes: object) -> str:
    """Draft an experiment with the example's plan, changed as told; its name."""
    play.when(c.DraftExperiment(TEACHER, "E4"))
    name = play.workshop.editing
    number = name[1:]
    own = {"name": f"{PLAN['name']} {number}", "targets": (play.workshop.targets[0],)}
    wanted = {**PLAN, **own, **changes}
    play.fills(name, {key: value for key, value in wanted.items() if value is not None})
    return name


def _plan(play: Play) -> None:
    match play.place.partition("@"):
        case ("E4", _, _):
            if not play.workshop.drafts:
                plans(play)
        case ("G5", _, name):
            play.fills(f"d{name[1:]}", DECISION)
        case _:
            play.fills("next", NEXT)


def _judge(play: Play) -> None:
    for each in EVERYONE:
        play.when(c.Judge(each, play.place, "yes"))


def _nothing(play: Play) -> None:
    return


def _hold(play: Play) -> None:
    name = next(each.id for each in play.workshop.experiments.values() if each.running)
    play.now = max(play.now, local(2027, 4, 7, 13))
    play.when(c.HoldEvaluation(TEACHER, name))


PASSING: Mapping[StepKind, Callable[[Play], None]] = {
    StepKind.JOIN: _nothing,
    StepKind.COLLECT: _write,
    StepKind.RATE: _rate,
    StepKind.SURVEY: _survey,
    StepKind.AGREE: _agree,
    StepKind.VOTE: _vote,
    StepKind.PLAN: _plan,
    StepKind.COMMIT: _nothing,
    StepKind.FOLLOW: _hold,
    StepKind.EVALUATE: _judge,
    StepKind.REST: _nothing,
}


def fresh(people: Mapping[int, Voice] = VOICES, form: str = "ONCE") -> Play:
    """A workshop in its group, with its people, at the joining card."""
    play = Play()
    play.when(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki", coordinator=COORDINATOR))
    values = {"partner": "Konepaja", "field": "Metalli", "format": form, "language": "fi"}
    play.fills("setup", values)
    play.when(c.BindGroup(TEACHER))
    for person, voice in people.items():
        play.when(c.Join(person, voice, reachable=True))
    return play


@cache
def _base(place: str, form: str) -> Play:
    order = [each for each in BOOK.route(BOOK.meetings(form, "")) if each in ROAD]
    plain = place.partition("@")[0]
    if plain == "I2":
        return fresh(form=form)
    before = order[order.index(plain) - 1]
    subject = "@e1" if before in PER else ""
    play = copy(_base(before + subject, form)).passes()
    return play if play.place == place else play.passes()


PER = tuple(step.id for step in BOOK.steps.values() if step.per)


def at(place: str, form: str = "ONCE") -> Play:
    """A workshop that has come to this place by the straight road."""
    play = copy(_base(place, form))
    assert play.place == place
    return play


def running(**changes: object) -> Play:
    """An experiment is agreed and runs; the plan is changed as told."""
    if not changes:
        return at("F")
    play = at("E4")
    plans(play, **changes)
    return play.goes_to("F")


def messages(turn: Turn[Workshop]) -> list[NoticeSent]:
    return [each for each in turn.events if isinstance(each, NoticeSent)]


def skipped(turn: Turn[Workshop]) -> list[Reminded]:
    return [each.item for each in turn.events if isinstance(each, ReminderSkipped)]


def kinds(events: Iterable[Event | Effect]) -> list[str]:
    return [type(each).__name__ for each in events]


def texts_in(value: object) -> Iterator[str]:
    """Every text anywhere in a view's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_in(key)
            yield from texts_in(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from texts_in(each)
