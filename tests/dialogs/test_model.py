"""Whatever anybody does in whatever order, what must hold holds: a model with random people."""

from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from functools import cache

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
from dialogs.cards import is_said_to_the_gone
from dialogs.command import command_of
from dialogs.effects import Show
from dialogs.events import Reminded
from dialogs.facts.meetings import meetings
from dialogs.facts.road import knows, step_at, still_working, whereabouts
from dialogs.keys import CardKey
from dialogs.outcome import Refusal, Turn
from dialogs.places import group_of, place_in, step_of
from dialogs.rules.pace import has_begun
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand
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
    texts_in,
)
from tests.dialogs.test_groups import THIRTEEN, apart, drawn

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
Placed = Callable[[int, str], WorkshopCommand]
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


GONE = (Refusal.AWAY, Refusal.REMOVED)


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

    def does(self, command: WorkshopCommand) -> None:
        before = self.play.workshop
        turn = self.play.tries(command)
        if turn.refusal is not None:
            assert self.play.state is before
            return
        self._is_for_those_who_are_here(turn)
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

    def _is_for_those_who_are_here(self, turn: Turn[Workshop]) -> None:
        """Who has left the chat, or was removed, is shown nothing and says nothing."""
        assert turn.state is not None
        for effect in turn.effects:
            if isinstance(effect, Show) and not effect.card.startswith("say:"):
                said = is_said_to_the_gone(CardKey(effect.card))
                assert said or not turn.state.is_barred(effect.to), effect
        for event in turn.events:
            if isinstance(event, e.ContributionMade) and not event.scribed:
                assert turn.state.takes_part(event.participant)

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
            assert isinstance(command, WorkshopCommand)
            self.does(command)

    def _notices(self) -> list[str]:
        return [f"notice:{each}" for each in list(self.play.workshop.notices)[-3:]]

    @rule(person=PEOPLE, data=st.data())
    def presses_an_old_button(self, person: int, data: st.DataObject) -> None:
        if self.stale:
            command = command_of(data.draw(st.sampled_from(self.stale[-60:])), person)
            assert isinstance(command, WorkshopCommand)
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
        self.does(c.OpenCard(person, CardKey(card), in_group))

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
        self.does(
            c.Attach(person, CardKey(f"answer:{here}"), c.Contribute(person, here, text, True))
        )
        self.does(c.OpenCard(person, CardKey(f"media:{number}")))

    @rule(person=PEOPLE, name=NAMES, duty=st.sampled_from(["responsible", "inviter", "doers"]))
    def takes_a_leavers_duty(self, person: int, name: str, duty: str) -> None:
        self.does(c.TakeDuty(person, name, duty))

    @rule(person=PEOPLE, forgets=st.booleans(), texts=st.booleans())
    def leaves(self, person: int, forgets: bool, texts: bool) -> None:
        self.does(c.Forget(person, texts) if forgets else c.Leave(person))

    @rule(person=PEOPLE, present=st.booleans())
    def comes_or_goes(self, person: int, present: bool) -> None:
        self.does(c.ChangePresence(person, present))

    @rule(person=PEOPLE, who=PEOPLE, on=st.booleans())
    def removes(self, person: int, who: int, on: bool) -> None:
        self.does(c.Remove(person, who, on))

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
        before = BOOK.route(meetings(self.play.scene))
        self.does(c.SetField(person, "setup", "format", form))
        self.does(c.SetField(person, "setup", "order", "change" if change else "practices"))
        self.does(c.ClearField(person, "setup", "order"))
        if has_begun(self.play.scene):
            assert BOOK.route(meetings(self.play.scene)) == before
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
            assert knows(self.play.scene, self.play.place)

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
            turn = self.play.tries(c.Advance(TEACHER, self.play.place))
            assert turn.refusal in (Refusal.ENDED, Refusal.NOT_FACILITATOR, *GONE)


GROUPS = st.integers(0, 4)
MANY = st.sampled_from([*THIRTEEN, COORDINATOR, STRANGER])
AT_WORK: dict[str, Callable[[], Play]] = {
    "drawn": drawn,
    "A": apart,
    "B": lambda: apart("B7"),
    "D": lambda: apart("D5b"),
}


@cache
def at_work(start: str) -> Play:
    return AT_WORK[start]()


class Groups(Crowd):
    """Thirteen people in small groups, and all that a crowd does besides."""

    secrets = 0

    @initialize(start=st.sampled_from([*AT_WORK]))
    def begin(self, start: str) -> None:
        self.play = copy(at_work(start))
        self.play.standing = self.play.reminders()
        self._remember()

    def _remember(self) -> None:
        super()._remember()
        for place in self.play.workshop.open_places:
            self.stale += self.play.actions(f"step:{place}")[:2]
        self.stale += self.play.actions("groups", self.play.workshop.facilitator)[-4:]

    # What people do in groups

    @rule(person=MANY, number=GROUPS, order=st.sampled_from(STEERING))
    def steers_a_group(self, person: int, number: int, order: Placed) -> None:
        self.does(order(person, self._place_of(number)))

    @rule(number=GROUPS, order=st.sampled_from(STEERING[:2]))
    def a_group_goes_on(self, number: int, order: Placed) -> None:
        self.does(order(self.play.workshop.facilitator, self._place_of(number)))

    @rule(person=MANY, number=GROUPS, private=st.booleans())
    def writes_in_a_group(self, person: int, number: int, private: bool) -> None:
        """Words that nobody has written before: where they are seen, it is these."""
        self.secrets += 1
        words = f"Salaisuus {self.secrets}."
        media = "photo" if self.secrets % 3 == 0 else ""
        self.does(c.Contribute(person, self._place_of(number), words, private, media=media))

    @rule(number=GROUPS, voice=st.sampled_from(Voice))
    def the_scribe_writes_in_a_group(self, number: int, voice: Voice) -> None:
        self.secrets += 1
        scribe, place = self.play.workshop.facilitator, self._place_of(number)
        self.does(c.OpenCard(scribe, CardKey(f"scribe:{place}")))
        self.does(c.Scribe(scribe, place, voice, f"Salaisuus {self.secrets}."))

    @rule(person=MANY, member=MANY, group=GROUPS)
    def moves_a_person(self, person: int, member: int, group: int) -> None:
        self.does(c.PlaceMember(person, member, group))
        self.does(c.PlaceMember(self.play.workshop.facilitator, member, group))

    @rule(one=MANY, other=MANY, on=st.booleans())
    def bonds(self, one: int, other: int, on: bool) -> None:
        self.does(c.SetBond(self.play.workshop.facilitator, one, other, on))

    @rule(person=MANY, order=st.sampled_from([c.DrawGroups, c.FormGroups, c.EndGroups]))
    def divides(self, person: int, order: Callable[[int], WorkshopCommand]) -> None:
        self.does(order(person))

    @rule(order=st.sampled_from([c.DrawGroups, c.FormGroups, c.FormGroups, c.EndGroups]))
    def the_facilitator_divides(self, order: Callable[[int], WorkshopCommand]) -> None:
        self.does(order(self.play.workshop.facilitator))

    @rule(person=MANY)
    def gathers(self, person: int) -> None:
        self.does(c.Advance(person, self.play.place, said="gather"))
        self.does(c.Advance(self.play.workshop.facilitator, self.play.place, said="gather"))

    @rule(person=MANY, group=GROUPS)
    def a_groups_chat_is_bound_and_moves(self, person: int, group: int) -> None:
        self.does(c.BindGroup(person, group))
        if group in self.play.workshop.groups:
            self.does(c.MoveGroup(group))

    @rule(person=MANY, voice=st.sampled_from(Voice), group=GROUPS)
    def joins_in_a_groups_chat(self, person: int, voice: Voice, group: int) -> None:
        self.does(c.Join(person, voice, reachable=True, group=group))

    @rule(person=MANY)
    def somebody_leaves(self, person: int) -> None:
        self.does(c.Leave(person))

    @rule(person=MANY, group=GROUPS, data=st.data())
    def opens_a_groups_card(self, person: int, group: int, data: st.DataObject) -> None:
        kinds = ["room:{}", "remote:{}", "board:B/{}", "answer:A1/{}", "rate:A3/{}", "stuck:A1/{}"]
        self.does(c.OpenCard(person, CardKey(data.draw(st.sampled_from(kinds)).format(group))))

    def _place_of(self, number: int) -> str:
        return self.play.workshop.position_at(place_in("", number)).place or self.play.place

    # What always holds in groups

    @invariant()
    def open_places_are_on_the_road_and_one_a_group(self) -> None:
        if not self.play.state:
            return
        workshop, places = self.play.workshop, self.play.workshop.open_places
        assert all(knows(self.play.scene, each) and workshop.is_at(each) for each in places)
        assert len({group_of(each) for each in places}) == len(places)
        assert set(still_working(self.play.scene)) <= set(places)
        if len(places) > 1:
            assert step_at(BOOK, workshop.place).kind is StepKind.SHARE
            assert len({BOOK.tasks[step_of(each)].id for each in places}) == 1

    @invariant()
    def everyone_is_asked_in_one_open_place(self) -> None:
        for person in self.play.workshop.participants if self.play.state else ():
            workshop = self.play.workshop
            here = whereabouts(self.play.scene, person)
            assert here in workshop.open_places
            assert workshop.is_asked(person, here)
            shown = self.play.tries(c.OpenCard(person, CardKey("answer:"))).effects
            assert {each.card.partition(":")[2] for each in shown if isinstance(each, Show)} <= {
                here
            }

    @invariant()
    def what_is_hidden_is_in_no_card_but_its_writers(self) -> None:
        if not self.play.state:
            return
        workshop = self.play.workshop
        hidden = {
            each.text: each.participant
            for each in workshop.contributions.values()
            if each.text.startswith("Salaisuus") and not workshop.is_shown(each.place)
            if each.kind != "idea"  # the pool has every idea, also of a step that was skipped
        }
        for card, reader in self.all_cards() if hidden else ():
            seen = set(texts_in(self.play.view(card, reader).data)) & hidden.keys()
            assert all(hidden[each] == reader for each in seen), (card, reader, seen)

    @invariant()
    def every_card_of_groups_can_be_drawn(self) -> None:
        for card, reader in self.all_cards() if self.play.state else ():
            self.play.view(card, reader)

    def all_cards(self) -> Iterator[tuple[str, int | None]]:
        """Every card of the whole and of each group that is there now."""
        workshop = self.play.workshop
        yield from (("status", None), ("groups", workshop.facilitator))
        yield from (("media", each) for each in workshop.participants)
        yield from ((f"step:{each}", None) for each in workshop.opened if each != BOOK.order[0])
        for number in workshop.groups:
            steerer = workshop.facilitator
            yield from ((f"room:{number}", None), (f"remote:{number}", steerer))
            yield from ((f"board:{task}/{number}", None) for task in BOOK.boards)
        yield from ((f"board:{task}", None) for task in BOOK.boards)
        for person in workshop.participants:
            here = whereabouts(self.play.scene, person)
            if step_at(BOOK, here).kind is StepKind.COLLECT:
                yield f"answer:{here}", person


QUICK = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
FULL = settings(QUICK, max_examples=500, stateful_step_count=40)
FULL_IN_GROUPS = settings(FULL, max_examples=200)
"""Every step draws every card of thirteen people, so it takes as long as the other's 500."""


@pytest.mark.slow
def test_a_crowd_breaks_nothing():
    run_state_machine_as_test(Crowd, settings=QUICK)


@pytest.mark.slow
def test_small_groups_break_nothing():
    run_state_machine_as_test(Groups, settings=QUICK)


@pytest.mark.proof
def test_small_groups_break_nothing_at_full_size():
    run_state_machine_as_test(Groups, settings=FULL_IN_GROUPS)


@pytest.mark.proof
def test_a_crowd_breaks_nothing_at_full_size():
    run_state_machine_as_test(Crowd, settings=FULL)
