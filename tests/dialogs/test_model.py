"""Whatever anybody does in whatever order, what must hold holds: a model with random people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dialogs import commands as c
from dialogs import events as e
from dialogs.actions import command_of
from dialogs.commands import Command
from dialogs.events import Reminded
from dialogs.ladder import Rung
from dialogs.meetings import meetings
from dialogs.outcome import Refusal
from dialogs.road import knows, step_at
from dialogs.rules.pace import has_begun
from dialogs.workbook import Voice
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    EVERYONE,
    STRANGER,
    TEACHER,
    VOICES,
    Play,
    at,
    fresh,
)

PEOPLE = st.sampled_from([*VOICES, COORDINATOR, STRANGER])
STARTS = ("I2", "A2", "A3", "A4", "E2", "E3", "E4", "E5", "F", "G1@e1", "G3a@e1", "G5@e1", "G6")
PLACES = st.sampled_from([*BOOK.order, "M@B", "M@D", "G1@e1", "G3a@e1", "G5@e1", "G1@e9", "X1"])
TEXTS = st.sampled_from(["Hei", "", "\u202e", "1.3.", "7.4. klo 13", "30.2.", "a" * 5000])
JUMPS = st.sampled_from([0.01, 0.1, 1, 9, 26, 24 * 8, 24 * 30, -2, -48])
NAMES = st.sampled_from(["e1", "e2", "e9"])
FIELDS = st.sampled_from(["name", "start", "end", "meeting", "doers", "decision", "targets", "x"])
FORMATS = ("ONCE", "SERIES", "FOUR", "ASYNC")
CARDS = st.sampled_from(
    ["time:B", "answer:", "answer:G3a@e1", "rate:A3", "remote", "exp:e1", "note:e1", ""]
)
MOVES = (e.StepOpened, e.SteeringUndone, e.AnswersRevealed)
Placed = Callable[[int, str], Command]
STEERING: tuple[Placed, ...] = (
    c.Advance,
    lambda who, place: c.Advance(who, place, accept_gap=True),
    c.Back,
    c.Skip,
    c.Undo,
    c.AddTime,
    c.Nudge,
    lambda who, place: c.HelpStuck(who, place, Rung.SWAP, Voice.OP),
    lambda who, place: c.HelpStuck(who, place, Rung.PARK),
)


class Crowd(RuleBasedStateMachine):
    """A workshop in the hands of people who press anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.written: dict[int, str] = {}
        self.gone: set[int] = set()
        self.sent: set[tuple[int | None, Reminded]] = set()
        self.stale: list[str] = []

    @initialize(place=st.sampled_from(STARTS), form=st.sampled_from(FORMATS))
    def begin(self, place: str, form: str) -> None:
        self.play = fresh(form=form) if place == "I2" else at(place, form)
        self.play.standing = self.play.reminders()
        self._remember()

    # What people do

    def does(self, command: Command) -> None:
        before = self.play.workshop
        turn = self.play.when(command)
        if turn.refusal is not None:
            assert self.play.state is before
            return
        steers = before.steers(command.actor)
        for event in turn.events:
            if isinstance(event, MOVES):
                assert steers, command
            if isinstance(event, e.NoticeSent) and not isinstance(command, c.Resend):
                items = {(event.to, each) for each in event.items}
                assert not items & self.sent
                self.sent |= items
            if isinstance(event, e.ContributionWithdrawn):
                self.gone.add(event.contribution)
            if isinstance(event, e.ContributionsErased):
                self.gone |= set(event.contributions)
        self._remember()

    def _remember(self) -> None:
        for number, each in self.play.workshop.contributions.items():
            self.written.setdefault(number, each.text)
        self.stale += self.play.actions()[:4]

    @rule(person=PEOPLE, order=st.sampled_from(STEERING), here=st.booleans(), place=PLACES)
    def steers(self, person: int, order: Placed, here: bool, place: str) -> None:
        self.does(order(person, self.play.place if here else place))

    @rule(order=st.sampled_from(STEERING[:2]))
    def goes_on(self, order: Placed) -> None:
        self.does(order(self.play.workshop.facilitator, self.play.place))

    @rule()
    def does_what_the_step_asks(self) -> None:
        """So that random people also get somewhere."""
        play, kind = self.play, step_at(BOOK, self.play.place).kind
        for person in EVERYONE:
            if kind == "evaluate":
                self.does(c.Judge(person, play.place, "partly"))
            elif kind in ("collect", "agree", "commit"):
                self.does(c.Contribute(person, play.place, "Asia", True))

    @rule(person=PEOPLE, data=st.data())
    def presses_a_button(self, person: int, data: st.DataObject) -> None:
        cards = [f"step:{self.play.place}", "status", "remote", *self._notices()]
        card = data.draw(st.sampled_from(cards))
        actions = self.play.actions(card, person)
        if actions:
            command = command_of(data.draw(st.sampled_from(actions)), person)
            assert command is not None
            self.does(command)

    def _notices(self) -> list[str]:
        return [f"notice:{each}" for each in list(self.play.workshop.notices)[-3:]]

    @rule(person=PEOPLE, data=st.data())
    def presses_an_old_button(self, person: int, data: st.DataObject) -> None:
        if self.stale:
            command = command_of(data.draw(st.sampled_from(self.stale[-60:])), person)
            assert command is not None
            self.does(command)

    @rule(person=PEOPLE, here=st.booleans(), place=PLACES, text=TEXTS, private=st.booleans())
    def writes(self, person: int, here: bool, place: str, text: str, private: bool) -> None:
        where = self.play.place if here else place
        self.does(c.Contribute(person, where, text, private))

    @rule(person=PEOPLE, number=st.integers(0, 40), text=TEXTS)
    def edits(self, person: int, number: int, text: str) -> None:
        self.does(c.Edit(person, number, text))
        found = self.play.workshop.contributions.get(number)
        if found and self.play.turn.refusal is None:
            self.written[number] = found.text

    @rule(person=PEOPLE, number=st.integers(0, 40))
    def withdraws(self, person: int, number: int) -> None:
        self.does(c.Withdraw(person, number))

    @rule(person=PEOPLE, candidate=st.integers(0, 40), dots=st.integers(-1, 5))
    def votes(self, person: int, candidate: int, dots: int) -> None:
        self.does(c.SetDots(person, "E3", candidate, dots))

    @rule(person=PEOPLE, form=st.sampled_from(["e1", "e2", "d1", "next"]), key=FIELDS, text=TEXTS)
    def fills(self, person: int, form: str, key: str, text: str) -> None:
        self.does(c.FillField(person, form, key, text))
        self.does(c.SetField(person, form, key, "2027-04-01T13:00"))
        self.does(c.ClearField(person, form, key))

    @rule(person=PEOPLE, name=NAMES)
    def follows_up(self, person: int, name: str) -> None:
        for command in (
            c.DraftExperiment(person, self.play.place),
            c.GivePulse(person, name, "2027-02-15", "stuck"),
            c.AskHelp(person, name),
            c.AcceptPlan(person, name),
        ):
            self.does(command)

    @rule(person=PEOPLE, name=NAMES, end=st.booleans())
    def ends_an_experiment(self, person: int, name: str, end: bool) -> None:
        self.does(c.StopExperiment(person, name) if end else c.HoldEvaluation(person, name))

    @rule(person=PEOPLE, card=CARDS, in_group=st.booleans())
    def opens(self, person: int, card: str, in_group: bool) -> None:
        self.does(c.OpenCard(person, card, in_group))

    @rule(person=PEOPLE, number=st.integers(1, 5))
    def answers_a_notice(self, person: int, number: int) -> None:
        for command in (
            c.ReportFailure(number),
            c.Snooze(person, number),
            c.Mute(person, number),
            c.Resend(person, number),
        ):
            self.does(command)

    @rule(person=PEOPLE, voice=st.sampled_from(Voice), reachable=st.booleans())
    def joins(self, person: int, voice: Voice, reachable: bool) -> None:
        self.does(c.Join(person, voice, reachable))
        self.does(c.ChangeReach(person, not reachable))

    @rule(person=PEOPLE, voice=st.sampled_from(Voice), here=st.booleans(), place=PLACES, text=TEXTS)
    def writes_for_others(
        self, person: int, voice: Voice, here: bool, place: str, text: str
    ) -> None:
        self.does(c.SpeakFor(person, voice, here))
        self.does(c.Scribe(person, self.play.place if here else place, voice, text))

    @rule(person=PEOPLE, place=PLACES, text=TEXTS, number=st.integers(0, 40))
    def comes_too_late_or_sends_a_photo(
        self, person: int, place: str, text: str, number: int
    ) -> None:
        here = self.play.place
        self.does(c.KeepIdea(person, place, text))
        self.does(c.Contribute(person, here, text, private=True, media="photo"))
        self.does(c.Attach(person, f"answer:{here}", c.Contribute(person, here, text, True)))
        self.does(c.OpenCard(person, f"media:{number}"))

    @rule(person=PEOPLE, name=NAMES, duty=st.sampled_from(["responsible", "inviter", "doers"]))
    def takes_a_leavers_duty(self, person: int, name: str, duty: str) -> None:
        self.does(c.TakeDuty(person, name, duty))

    @rule(person=PEOPLE, forgets=st.booleans(), texts=st.booleans())
    def leaves(self, person: int, forgets: bool, texts: bool) -> None:
        self.does(c.Forget(person, texts) if forgets else c.Leave(person))

    @rule(person=PEOPLE, to=PEOPLE, admin=st.booleans())
    def leads(self, person: int, to: int, admin: bool) -> None:
        self.does(c.NameDeputy(person, to))
        self.does(c.HandOver(person, to))
        self.does(c.TakeOver(person, admin))

    @rule(pause=st.sampled_from([0, 15, None]), person=PEOPLE)
    def pauses(self, pause: int | None, person: int) -> None:
        self.does(c.Resume(person) if pause is None else c.Pause(person, pause))

    @rule(
        person=PEOPLE, form=st.sampled_from(FORMATS), change=st.booleans(), day=st.integers(1, 28)
    )
    def changes_the_pace(self, person: int, form: str, change: bool, day: int) -> None:
        before = BOOK.route(meetings(BOOK, self.play.workshop))
        self.does(c.SetField(person, "setup", "format", form))
        self.does(c.SetField(person, "setup", "order", "change" if change else "practices"))
        self.does(c.ClearField(person, "setup", "order"))
        if has_begun(BOOK, self.play.workshop):
            assert BOOK.route(meetings(BOOK, self.play.workshop)) == before
        task = self.play.place.partition("@")[2]
        self.does(c.SetField(person, f"m{task}", "at", f"2027-02-{day:02}T13:00"))

    @rule(hours=JUMPS)
    def time_passes(self, hours: float) -> None:
        self.play.now += timedelta(hours=hours)
        due = tuple(c.Due(each.to, each.item) for each in self.play.due())
        self.does(c.Tick(due))

    # What always holds

    @invariant()
    def replay_is_the_live_state(self) -> None:
        assert self.play.replayed() == self.play.state

    @invariant()
    def the_group_stands_on_its_road(self) -> None:
        if self.play.state:
            assert knows(BOOK, self.play.workshop, self.play.place)

    @invariant()
    def nobody_has_more_than_three_dots(self) -> None:
        dots = self.play.workshop.dots if self.play.state else {}
        assert all(0 <= sum(own.values()) <= 3 for own in dots.values())

    @invariant()
    def no_words_disappear(self) -> None:
        known = self.play.workshop.contributions if self.play.state else {}
        for number, text in self.written.items():
            assert number in known
            if number not in self.gone:
                assert known[number].text == text
                assert not known[number].withdrawn

    @invariant()
    def every_card_can_be_drawn(self) -> None:
        if self.play.state:
            here = self.play.place
            drawn = ("media", f"scribe:{here}:OP", f"welcome:{here}", f"idea:{here}")
            for card in ("", "status", "remote", *drawn, *self._notices()):
                self.play.view(card, TEACHER)

    @invariant()
    def a_decision_is_one_and_an_ended_workshop_is_over(self) -> None:
        decided = [x for x, _ in self.play.told if isinstance(x, e.DecisionMade)]
        assert len(decided) == len({each.experiment for each in decided})
        if self.play.state and self.play.workshop.ended:
            turn = self.play.when(c.Advance(TEACHER, self.play.place))
            assert turn.refusal in (Refusal.ENDED, Refusal.NOT_FACILITATOR)


QUICK = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
FULL = settings(QUICK, max_examples=500, stateful_step_count=40)


def test_a_crowd_breaks_nothing():
    run_state_machine_as_test(Crowd, settings=QUICK)


@pytest.mark.proof
def test_a_crowd_breaks_nothing_at_full_size():
    run_state_machine_as_test(Crowd, settings=FULL)
