"""Every card of a played workshop, in every language, as Telegram would take it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as of_any
from hypothesis import strategies as st

from bot.cards.buttons import SigningKey, read_callback, read_start
from bot.cards.render import Reader, Rendered, Renderer
from bot.cards.vocabulary import load_vocabulary
from bot.rehearsal.telegram.methods.formatting import read_text
from dialogs import commands as c
from dialogs import events as e
from dialogs import reminders
from dialogs.buttons import act
from dialogs.cards import Button, CardView, card_view
from dialogs.command import ANYBODY, PRESSED, Action, Stands, command_of, stands_in
from dialogs.events import Reminded
from dialogs.evolve import evolve
from dialogs.facts.pool import free_ideas, pages, pool
from dialogs.keys import CardKey
from dialogs.outcome import Turn
from dialogs.rules.tidy import among_of
from dialogs.scene import Scene
from dialogs.turn import take_turn
from dialogs.views import Month
from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand
from dialogs.world import World
from storage.library import load
from tests.dialogs import given as core
from tests.dialogs import test_group_cards as small

ROOT = Path(__file__).parents[3]
WORKBOOK = load(ROOT / "dialogs/workbooks/uudista")
VOCABULARY = load_vocabulary()
KEY = SigningKey(b"a key of thirty-two bytes, no more")
RENDERER = Renderer(VOCABULARY, KEY, "kokeilubotti")
ZONE = ZoneInfo("Europe/Helsinki")
START = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
LANGUAGES = ("fi", "en")

TEACHER, INSTRUCTOR, STUDENT, GUEST = 1, 2, 3, 4
NAMES = {TEACHER: "Anna", INSTRUCTOR: "Bertta", STUDENT: "Cesar <b>", GUEST: "Dina"}
VOICES = {TEACHER: Voice.OL, INSTRUCTOR: Voice.TP, STUDENT: Voice.OP, GUEST: Voice.MU}
OF_AN_EXPERIMENT = (
    *reminders.experiment.KINDS,
    *reminders.alarms.KINDS,
    *reminders.evaluation.KINDS,
)
ITEM_KINDS = tuple(each.name for each in OF_AN_EXPERIMENT if not each.acts)

SECRET = "Kukaan ei tiennyt tulostani"
PROMISE = "Varaan ajan maanantaina"
PLAIN = (SECRET, "Soitto viikkoa ennen", "Iltavuoro ei tiennyt mitään")
EVIL = {
    "markup": "</b><blockquote><a href='tg://user?id=1'>x</a> {0} {name} {{ 7*7 }} {% if %} &lt;",
    "bidi": "\u202eabc\u2066 שלום \u202c العربية \u2069\u2069 x",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈👋🏽" * 100,
    "long": "Pitkä sana ja toinen " * 195,
    "one word": "ä" * 4096,
    "joiners": "a" + "\u200d\u200c" * 2047,
    "lines": "a\n\n\n\n" * 600,
    "commands": "/poista @everyone https://example.org/?a=1&b=<c> #x",
}


@dataclass
class Play:
    """A workshop that is played command by command, and the moment it has come to."""

    text: tuple[str, ...] = PLAIN
    partner: str = "Verstas & Pojat"
    now: datetime = START
    workshop: Workshop | None = None
    seen: list[tuple[str, Workshop, datetime]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return World(self.now, frozenset({date(2026, 12, 25)}), VOCABULARY.date_words)

    def does(self, command: WorkshopCommand) -> Turn[Workshop]:
        turn = take_turn(WORKBOOK, self.workshop, command, self.world)
        assert turn.refusal is None, (command, turn.refusal)
        self.workshop = turn.state
        return turn

    def happens(self, event: e.Event) -> None:
        self.workshop = evolve(self.workshop, event, self.now)

    @property
    def shop(self) -> Workshop:
        assert self.workshop is not None
        return self.workshop

    @property
    def place(self) -> str:
        return self.shop.place

    def writes(self, person: int, text: str, *, private: bool = True) -> None:
        self.does(c.Contribute(person, self.place, text, private))

    def advances(self) -> None:
        """Reveals or goes on, accepting every gap."""
        self.does(c.Advance(TEACHER, self.place, accept_gap=True))

    def leaves(self) -> None:
        """Goes on until another place is open."""
        before = self.place
        while self.place == before and not self.shop.ended:
            self.advances()

    def marks(self, label: str) -> None:
        """Keeps this state, so that its cards can be drawn."""
        self.seen.append((label, self.shop, self.now))


def fill_form(play: Play, form: str, values: Mapping[str, str | tuple[str, ...]]) -> None:
    for key, value in values.items():
        if isinstance(value, str) and not value.startswith("="):
            play.happens(e.FieldFilled(form, key, TEACHER, text=value))
        else:
            parts = (value[1:],) if isinstance(value, str) else value
            play.happens(e.FieldFilled(form, key, TEACHER, value=parts))


def play_setup(play: Play) -> None:
    play.does(c.Create(TEACHER, "uudista", "fi", "Europe/Helsinki"))
    play.marks("setup: nothing yet")
    fill_form(play, "setup", {"partner": play.partner})
    play.does(c.OpenField(TEACHER, "setup", "date"))
    play.marks("setup: date")
    play.does(c.FillField(TEACHER, "setup", "date", "20.10."))
    play.marks("setup: date read")
    play.does(c.SetField(TEACHER, "setup", "date", "2026-10-20"))
    fill_form(play, "setup", {"field": play.partner})
    play.does(c.SetField(TEACHER, "setup", "format", "ONCE"))
    play.does(c.SetField(TEACHER, "setup", "language", "fi"))
    play.marks("setup: full")
    fill_form(play, "setup", {"link": "https://t.me/+AbC"})
    play.marks("setup: with its link")
    play.does(c.BindGroup(TEACHER))
    play.marks("join: empty")


def play_beginning(play: Play) -> None:
    for person in (TEACHER, INSTRUCTOR, GUEST):
        play.does(c.Join(person, VOICES[person], reachable=True))
    play.does(c.Advance(TEACHER, play.place))
    play.marks("join: gap")
    play.does(c.Join(STUDENT, VOICES[STUDENT], reachable=True))
    play.does(c.AddTime(TEACHER, play.place))
    play.does(c.NameDeputy(TEACHER, INSTRUCTOR))
    play.marks("join: all")
    play.leaves()
    play.marks("collect: empty")
    play.does(c.Advance(TEACHER, play.place))
    play.marks("collect: gap")
    play.does(c.Nudge(TEACHER, play.place))
    for person, text in zip((TEACHER, INSTRUCTOR, STUDENT), play.text, strict=True):
        play.writes(person, text)
    play.does(c.MarkReady(STUDENT, play.place))
    play.marks("collect: hidden")
    play.now += timedelta(minutes=30)
    play.marks("collect: time is up")
    play.does(c.Pause(TEACHER))
    play.marks("collect: paused")
    play.does(c.Resume(TEACHER))
    play.advances()
    play.marks("collect: revealed")
    play.leaves()
    play.marks("collect: with earlier answers")
    for rung in (Rung.WAIT, Rung.CONCRETE, Rung.EXAMPLE):
        play.does(c.HelpStuck(TEACHER, play.place, rung))
        play.marks(f"stuck: {rung}")
    play.does(c.HelpStuck(TEACHER, play.place, Rung.PARK))
    play.marks("collect: parked")
    play.does(c.Undo(TEACHER, play.place))
    play.does(c.Skip(TEACHER, play.place))
    play.marks("collect: skipped")


def play_practices(play: Play) -> None:
    for person in (TEACHER, INSTRUCTOR, STUDENT):
        play.writes(person, play.text[1], private=person == STUDENT)
    play.leaves()
    play.writes(STUDENT, play.text[2])
    play.leaves()
    play.marks("rate: nothing")
    practices = [each.id for place in ("A1", "A2") for each in play.shop.items(place)]
    for number in practices:
        rate(play, STUDENT, number, "no")
        if number != practices[-1]:
            rate(play, TEACHER, number, "well")
    play.marks("rate: some")
    play.advances()
    play.marks("rate: revealed")
    play.leaves()
    for person, text in zip((TEACHER, INSTRUCTOR, STUDENT, GUEST), play.text * 2, strict=False):
        play.writes(person, text)
    idea = next(iter(play.shop.own_items(play.place, STUDENT)))
    play.does(c.SetMark(STUDENT, idea.id, "OP", on=True))
    play.marks("collect: marked")
    play.does(c.HelpStuck(TEACHER, play.place, Rung.SWAP, Voice.OP))
    for person, text in zip((TEACHER, INSTRUCTOR), play.text, strict=False):
        play.writes(person, text)
    play.marks("guess: hidden")
    play.advances()
    play.marks("guess: revealed")
    play.does(c.HelpStuck(TEACHER, play.place, Rung.EXAMPLE))
    guess = next(each for each in play.shop.items(play.place) if each.guess)
    play.does(c.ConfirmGuess(STUDENT, guess.id))
    play.marks("guess: confirmed")
    play.leaves()


def play_change(play: Play) -> None:
    """B and C: the arrow picture, its needs, and where they are learnt."""
    while play.place != "C3a":
        cue = play.place in ("B2", "C2")
        for person, text in zip((TEACHER, INSTRUCTOR, STUDENT), play.text, strict=True):
            play.writes(person, text, private=person != TEACHER)
        if cue:
            play.marks(f"collect: {play.place} hidden")
            play.advances()
            play.marks(f"collect: {play.place} revealed")
        play.leaves()
    play.marks("choice: nothing")
    for each in play.shop.items("C2"):
        play.does(c.Rate(STUDENT, "C3a", each.id, "learnt", "nowhere"))
    play.advances()
    play.marks("choice: revealed")
    play.leaves()


def play_cooperation(play: Play) -> None:
    """D: goals, the triangle and the evaluation form."""
    while play.place != "D6":
        for person, text in zip((TEACHER, INSTRUCTOR), play.text, strict=False):
            play.writes(person, text, private=person == INSTRUCTOR)
        play.advances()
        if play.place == "D2":
            need = next(play.shop.items("D2"))
            play.does(c.Affirm(STUDENT, need.id))
        if play.place in ("D2", "D5"):
            play.marks(f"collect: {play.place} revealed")
        play.leaves()
    play.marks("survey: nothing")
    for person, degree in ((TEACHER, "1"), (INSTRUCTOR, "5"), (STUDENT, "unknown")):
        answer_survey(play, person, degree)
    answer_survey(play, GUEST, "3")
    play.advances()
    play.writes(STUDENT, play.text[0])
    play.marks("survey: revealed")
    play.leaves()


def answer_survey(play: Play, person: int, degree: str) -> None:
    for each in WORKBOOK.steps["D6"].questions:
        answer = degree if each.kind == "degree" else "done"
        play.does(c.Rate(person, "D6", 0, each.key, answer))


def rate(play: Play, person: int, number: int, answer: str) -> None:
    for question in ("smooth", "requirements"):
        play.does(c.Rate(person, play.place, number, question, answer))
    if "rate: serves" not in [each for each, _, _ in play.seen]:
        play.marks("rate: serves")
    play.does(c.Rate(person, play.place, number, "serves", "TP"))
    play.does(c.Rate(person, play.place, number, "serves", "done"))
    play.does(c.Rate(person, play.place, number, "learning", answer))
    if person == STUDENT:
        if "rate: reason" not in [each for each, _, _ in play.seen]:
            play.marks("rate: reason")
        play.writes(person, play.text[0])
    else:
        play.does(c.Rate(person, play.place, number, "reason", "done"))


def play_targets(play: Play) -> None:
    play.marks("sentence: nothing")
    for person, text in zip((TEACHER, INSTRUCTOR, STUDENT), play.text, strict=True):
        play.writes(person, text)
    play.advances()
    play.marks("sentence: revealed")
    play.does(c.Agree(TEACHER, play.place, next(play.shop.items(play.place)).id))
    play.marks("sentence: agreed")
    play.leaves()
    play.marks("targets: nothing")
    for text in play.text:
        play.writes(INSTRUCTOR, text, private=False)
    idea, other = (each.id for each in free_ideas(Scene(WORKBOOK, play.shop, play.world))[:2])
    play.does(c.MergeItems(TEACHER, play.place, other, idea))
    play.marks("targets: merged")
    play.does(c.AdoptIdea(STUDENT, play.place, idea))
    play.marks("targets: named")
    play.leaves()
    play.marks("vote: nothing")
    for number in [each.id for each in play.shop.items("E2")]:
        play.does(c.SetDots(STUDENT, play.place, number, 0 if number % 2 else 1))
    play.does(c.SetDots(TEACHER, play.place, next(play.shop.items("E2")).id, 3))
    play.marks("vote: hidden")
    play.advances()
    play.marks("vote: revealed")
    play.does(c.ChooseTarget(TEACHER, play.place, next(play.shop.items("E2")).id, on=True))
    play.marks("vote: chosen")
    play.leaves()


def play_plan(play: Play) -> None:
    play.marks("plan: none")
    play.does(c.DraftExperiment(TEACHER, play.place))
    play.marks("plan: empty")
    for each in WORKBOOK.form("experiment"):
        play.does(c.OpenField(TEACHER, "e1", each.key))
        if each.key in ("targets", "forms", "actions", "doers", "end", "reason", "rhythm"):
            play.marks(f"plan: asks {each.key}")
    play.does(c.FillField(TEACHER, "e1", "start", "26.10."))
    play.marks("plan: one day read")
    play.does(c.FillField(TEACHER, "e1", "start", "ensi viikolla"))
    play.marks("plan: many days read")
    fill_form(play, "e1", plan_values(play))
    play.does(c.SetField(TEACHER, "e1", "meeting", "2026-12-25"))
    play.marks("plan: asks the time")
    play.does(c.SetField(TEACHER, "e1", "meeting", "2026-12-25T07:00"))
    play.happens(e.FieldFilled("e1", "doers", TEACHER, value=("1",)))
    play.happens(e.FieldFilled("e1", "reason", TEACHER))
    play.marks("plan: out of rule")
    fill_form(play, "e1", plan_values(play) | {"meeting": "=2026-12-28T13:00"})
    play.happens(e.FieldOpened("e1", ""))
    play.marks("plan: full")
    play.leaves()
    play.marks("plans: nothing")
    for person in (TEACHER, INSTRUCTOR, STUDENT):
        play.does(c.AcceptPlan(person, "e1"))
    play.does(c.AcceptDuty(TEACHER, "e1", "responsible"))
    play.writes(STUDENT, play.text[2])
    play.marks("plans: accepted")
    play.leaves()
    play.marks("commit: nothing")
    play.writes(STUDENT, PROMISE)
    play.marks("commit: some")
    play.leaves()


def plan_values(play: Play) -> dict[str, str | tuple[str, ...]]:
    return {
        "name": play.text[0][:60].replace("\n", " "),
        "targets": (str(play.shop.targets[0]),),
        "perspectives": ("P1",),
        "forms": ("KEH",),
        "aim": play.text[1],
        "actions": "\n".join(each.replace("\n", " ") for each in play.text),
        "responsible": "=1",
        "doers": ("1", "2", "3"),
        "start": "=2026-10-26",
        "end": "=2026-12-21",
        "reason": play.text[2],
        "followup": ("pulse", "note"),
        "rhythm": "=weekly",
        "place": play.text[1][:120],
        "inviter": "=2",
        "deputy": "=3",
    }


def play_follow_up(play: Play) -> None:
    play.marks("follow: begun")
    notify(play, STUDENT, "pulse", "2026-11-09")
    notify(play, None, "pulse", "2026-11-09")
    for person, answer in ((STUDENT, "smooth"), (INSTRUCTOR, "stuck")):
        play.does(c.GivePulse(person, "e1", "2026-11-09", answer))
    play.does(c.Contribute(STUDENT, "F", play.text[0], True, about="e1"))
    play.does(c.Contribute(STUDENT, "F", play.text[1], True, about="pulse:e1:2026-11-09"))
    play.does(c.AskHelp(STUDENT, "e1"))
    for kind in ITEM_KINDS:
        notify(play, None if kind in ("start", "midpoint") else TEACHER, kind, "2026-11-16")
    numbers = len(play.shop.notices)
    play.does(c.Snooze(TEACHER, numbers))
    play.happens(e.NoticeFailed(numbers))
    play.happens(e.NoticeFailed(2))
    play.happens(e.NoticeSent(numbers + 1, TEACHER, several()))
    play.marks("follow: notices")
    play.does(c.ConfirmInvitation(INSTRUCTOR, "e1"))
    play.does(c.ConfirmStart(TEACHER, "e1"))
    play.happens(e.KindMuted(TEACHER, "pulse"))
    play.marks("follow: notices done")
    play.does(c.StopExperiment(TEACHER, "e1"))
    play.marks("follow: stopped")


def several() -> tuple[Reminded, ...]:
    promise = Reminded("commit", "1", "2026-11-16")
    return (promise, *(Reminded(x, "e1", "2026-11-16") for x in ITEM_KINDS))


def notify(play: Play, to: int | None, kind: str, day: str) -> None:
    number = len(play.shop.notices) + 1
    play.happens(e.NoticeSent(number, to, (Reminded(kind, "e1", day),)))


def play_evaluation(play: Play) -> None:
    play.does(c.HoldEvaluation(TEACHER, "e1"))
    play.marks("collect: of an experiment")
    for _ in range(3):
        play.writes(TEACHER, play.text[0])
        play.writes(INSTRUCTOR, play.text[1])
        play.marks(f"collect: {play.place}")
        play.leaves()
    play.marks("evaluate: nothing")
    for _ in range(3):
        play.does(c.Judge(TEACHER, play.place, "early"))
        play.does(c.Judge(INSTRUCTOR, play.place, "partly"))
        play.writes(INSTRUCTOR, play.text[2])
        play.marks(f"evaluate: hidden {play.place}")
        play.advances()
        play.marks(f"evaluate: revealed {play.place}")
        play.leaves()
    play.writes(INSTRUCTOR, play.text[0])
    play.leaves()
    play.marks("decision: empty")
    play.does(c.SetField(TEACHER, "d1", "decision", "modify"))
    play.marks("decision: begun")
    fill_form(
        play,
        "d1",
        {
            "how": play.text[0],
            "lesson": play.text[1],
            "continues": ("1", "3"),
            "check": "=2027-06-01",
        },
    )
    play.happens(e.FieldOpened("d1", ""))
    play.marks("decision: full")
    play.leaves()
    play.marks("done: provisional")
    play.does(c.Contribute(STUDENT, "G3a@e1", play.text[2], True))
    play.does(c.Judge(STUDENT, "G3a@e1", "yes"))
    play.marks("done: settled")


def play_end(play: Play) -> None:
    fill_form(play, "next", {"topic": play.text[1], "date": "=2027-05-03"})
    play.happens(e.FieldOpened("next", ""))
    play.marks("next: full")
    play.does(c.Forget(STUDENT, texts=True))
    play.marks("someone is forgotten")
    play.happens(e.StepClosed(play.place))
    play.happens(e.WorkshopEnded())
    number = len(play.shop.notices) + 1
    play.happens(e.NoticeSent(number, TEACHER, (Reminded("next", "", "2027-05-03"),)))
    check = Reminded("check", "e1", "2027-06-01")
    play.happens(e.NoticeSent(number + 1, TEACHER, (check,)))
    play.marks("ended")


CHAPTERS = (
    play_setup,
    play_beginning,
    play_practices,
    play_change,
    play_cooperation,
    play_targets,
    play_plan,
    play_follow_up,
    play_evaluation,
    play_end,
)


def played(text: tuple[str, ...] = PLAIN, partner: str = "Verstas & Pojat") -> Play:
    play = Play(text, partner)
    for chapter in CHAPTERS:
        chapter(play)
    return play


PLAYED = played()
STATES = {label: (workshop, now) for label, workshop, now in PLAYED.seen}


def cards_of(workshop: Workshop) -> Iterator[tuple[str, int | None]]:
    """Every card that exists now, and who may be looking at it."""
    yield from (("status", None), ("status", STUDENT), ("form:setup", TEACHER))
    yield "wall", TEACHER
    yield from (("remote", TEACHER), ("people:deputy", TEACHER), ("people:handover", TEACHER))
    yield "people:remove", TEACHER
    yield from ((f"person:{each.id}", TEACHER) for each in workshop.active if each.id == STUDENT)
    yield from ((f"presence:{each}", STUDENT) for each in ("removed", "taken_back"))
    yield from (("presence:lead_away", TEACHER), (f"presence:facilitator_away:{TEACHER}", GUEST))
    yield from ((f"board:{task}", None) for task in WORKBOOK.boards)
    yield from (("guesses", STUDENT), ("background", STUDENT))
    numbers = range(1, pages(Scene(WORKBOOK, workshop, World(workshop.created_at))) + 1)
    yield from ((f"ideas:{number}", STUDENT) for number in numbers)
    yield from ((f"background:{task.id}", STUDENT) for task in WORKBOOK.tasks_done)
    yield from ((f"story:{number}", STUDENT) for number in WORKBOOK.stories)
    for place in workshop.opened:
        yield f"step:{place}", None
        if WORKBOOK.steps[place.partition("@")[0]].asks:
            yield f"stuck:{place}", TEACHER
        if place == "E2":
            first = pool(Scene(WORKBOOK, workshop, World(workshop.created_at)))[0].id
            yield from (("sort:E2", TEACHER), (f"sort:E2:{first}", TEACHER))
        among = among_of(WORKBOOK, place)
        yield f"sort:{among}", TEACHER
        for item in list(workshop.items(place))[:2]:
            yield f"sort:{among}:{item.id}", TEACHER
            yield f"cell:{item.id}", item.participant
        kind = WORKBOOK.steps[place.partition("@")[0]].kind.value
        private = {"rate": "rate", "survey": "rate", "vote": "vote"}.get(kind, "answer")
        if kind in ("collect", "agree", "evaluate", "commit", "rate", "survey", "vote"):
            for person in (TEACHER, STUDENT):
                yield f"{private}:{place}", person
            yield f"nudge:{place}", STUDENT
    for name, experiment in workshop.experiments.items():
        if workshop.form(name).date("meeting") and experiment.agreed_at:
            seen = ("exp", "note", "invitation", "done", "brief")
            yield from ((f"{x}:{name}", TEACHER) for x in seen)
            yield from ((f"duty:{name}:{x}", TEACHER) for x in ("responsible", "inviter"))
            yield from ((f"move:{name}:{x}", TEACHER) for x in ("start", "meeting"))
            yield f"note:pulse:{name}:2026-11-09", STUDENT
            yield f"note:{name}", STUDENT
    for notice in workshop.notices.values():
        yield f"notice:{notice.id}", notice.to


def view_of(workshop: Workshop, now: datetime, card: str, reader: int | None) -> CardView:
    return card_view(Scene(WORKBOOK, workshop, World(now), reader), CardKey(card))


def draw(view: CardView, language: str, *, house: bool = False) -> Rendered:
    workbook = None if house else WORKBOOK
    reader = Reader(language, ZONE, 35**6 if not house else 0, NAMES, workbook)
    return RENDERER.render(view, reader)


def drawn(label: str, card: str, reader: int | None = None, language: str = "fi") -> str:
    workshop, now = STATES[label]
    return draw(view_of(workshop, now, card, reader), language).plain


def buttons_of(view: CardView, rendered: Rendered) -> Iterator[tuple[Button, dict[str, str]]]:
    keyboard = rendered.keyboard
    flat = [each for row in view.rows for each in row]
    shown = [each.to_dict() for row in keyboard.inline_keyboard for each in row] if keyboard else []
    return zip(flat, shown, strict=True)


@contextmanager
def named(label: str, card: str) -> Iterator[None]:
    """Whatever fails inside says at which card of which state."""
    try:
        yield
    except Exception as error:
        error.add_note(f"{label}: {card}")
        raise


def check(view: CardView, language: str, *, house: bool = False) -> str:
    """Telegram takes the text, which is returned, and every button leads somewhere."""
    rendered = draw(view, language, house=house)
    read = read_text({"text": rendered.html, "parse_mode": "HTML"})
    assert read.text.strip()
    assert len(read.entities) <= 100
    for button, shown in () if house else buttons_of(view, rendered):
        assert shown["text"].strip("✓ ")
        if "url" in shown:
            payload = shown["url"].partition("=")[2]
            found = read_start(payload)
            assert len(payload) <= 64
            assert found is not None
            assert found.action == button.card
        else:
            assert len(shown["callback_data"].encode()) <= 64
            pressed = read_callback(KEY, shown["callback_data"])
            assert pressed is not None
            assert command_of(pressed.action, TEACHER) is not None, pressed.action
    return read.text


class Seen(NamedTuple):
    """A card as someone sees it."""

    label: str
    card: str
    reader: int | None
    view: CardView


def views_of(states: Iterable[tuple[str, Workshop, datetime]]) -> Iterator[Seen]:
    """Every view where it is seen first: most cards look as they did in the state before."""
    known = set()
    for label, workshop, now in states:
        for card, reader in cards_of(workshop):
            view = view_of(workshop, now, card, reader)
            if (look := looks(view, reader)) not in known:
                known.add(look)
                yield Seen(label, card, reader, view)


def looks(view: CardView, reader: int | None) -> tuple[str, bool]:
    """What drawing and pressing a view depend on."""
    return repr(view), reader is None


@cache
def usual() -> tuple[Seen, ...]:
    return tuple(views_of(PLAYED.seen))


def at_states(play: Play, labels: tuple[str, ...]) -> Iterator[Seen]:
    return views_of(each for each in play.seen if each[0] in labels)


@cache
def usual_looks(labels: tuple[str, ...]) -> frozenset[tuple[str, bool]]:
    return frozenset(looks(each.view, each.reader) for each in at_states(PLAYED, labels))


def typed(play: Play, labels: tuple[str, ...]) -> tuple[Seen, ...]:
    """The views of these states that show what people typed: the usual play has others there."""
    known = usual_looks(labels)
    found = [x for x in at_states(play, labels) if looks(x.view, x.reader) not in known]
    assert len(found) > 100
    return tuple(found)


@pytest.mark.slow
def test_telegram_takes_every_card_at_every_phase():
    assert len(usual()) > 1000

    for label, card, _, view in usual():
        for language in LANGUAGES:
            with named(label, card):
                check(view, language)


ENOUGH = (
    "setup: full",
    "targets: merged",
    "rate: revealed",
    "plan: full",
    "follow: notices",
    "done: provisional",
)
"""States whose cards hold all that anybody typed."""


EVERY = [(sort, language) for sort in EVIL for language in LANGUAGES]
USUAL = [*zip(EVIL, cycle(LANGUAGES), strict=False)]
IN_TURN = [pytest.param(*each, marks=() if each in USUAL else pytest.mark.proof) for each in EVERY]
"""Each sort of text in one of the languages; in the others when all is proven."""


@pytest.mark.slow
@pytest.mark.parametrize(("sort", "language"), IN_TURN)
def test_what_people_type_harms_no_card(sort: str, language: str):
    evil = EVIL[sort]
    play = played((evil, f"{evil} 2"[-4096:], evil[::-1]), partner=evil)

    for label, card, _, view in typed(play, ENOUGH):
        with named(label, card):
            text = check(view, language)
            assert "49" not in text or sort != "markup"


LIKE_SOMETHING_ELSE = (
    *("50:50", "99:99", "2027-02-01", "2027-02-30", "2027-02-01T13:00", "12", "²", "-1", "e1"),
    *("?OP", "untold", "None", "step:A1", "say:say.text_only", "file:own:1", "A1/2", "@e1"),
    *("option.P1", "form.experiment.name.label", "story.1", "button.join", "{count}", "{{ 1 }}"),
    *("%s", "<b>x</b>", "&amp;", "/tilanne", "w1-answer-A1"),
)
"""What people may well call a workplace or an experiment, and what the bot uses in other ways."""


NAMING = {
    "join: all": "step:I2",
    "collect: revealed": "step:I3",
    "plans: nothing": "step:E5",
    "follow: begun": "status",
    "done: settled": "done:e1",
}
"""Cards of the group that tell what somebody called something, by their state."""


def says_as_written(view: CardView, language: str) -> str:
    """The card is one that Telegram takes, and each button says a person's text as it stands."""
    text = check(view, language)
    for button, shown in buttons_of(view, draw(view, language)):
        written = (each for each in (button.text, *button.values.values()) if each)
        assert all(each in shown["text"] for each in written if isinstance(each, str))
    return text


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(LIKE_SOMETHING_ELSE), 3))
def test_what_looks_like_something_else_is_shown_as_written_on_every_card(first: int):
    text = (LIKE_SOMETHING_ELSE * 2)[first : first + 3]

    for label, card, _, view in typed(played(text, text[0]), ("plan: full", "done: provisional")):
        with named(label, card):
            says_as_written(view, "fi")


@pytest.mark.parametrize("name", LIKE_SOMETHING_ELSE)
def test_what_looks_like_something_else_stands_where_it_names_something(name: str):
    play = played((name, f"{name} b", f"{name} c"), partner=name)

    for label, card in NAMING.items():
        workshop, now = next((w, at) for each, w, at in play.seen if each == label)
        assert name in check(view_of(workshop, now, card, None), "fi"), card


@pytest.mark.parametrize("language", LANGUAGES)
@of_any(name=st.from_regex(r"(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?", fullmatch=True).filter(bool))
def test_no_button_reads_a_name_as_a_day_or_a_time(language: str, name: str):
    view = CardView("help", {}, ((act("accept_plan", c.AcceptPlan(ANYBODY, "e1"), name=name),),))

    assert says_as_written(view, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_tell_days_times_and_months_in_the_readers_way(language: str):
    at = datetime(2027, 4, 7, 13, 5, tzinfo=ZONE)
    values = (at, at.date(), at.time(), Month(at.date().replace(day=1)))
    row = tuple(act("date", c.ClearField(ANYBODY, "e1", "start"), date=each) for each in values)

    keyboard = draw(CardView("help", {}, (row,)), language).keyboard

    assert keyboard is not None
    moment, day, clock, month = (each.text for each in keyboard.inline_keyboard[0])
    assert (moment, day) == (VOCABULARY.moment(language, at, ZONE), VOCABULARY.day(language, at))
    assert (clock, month) == (
        VOCABULARY.clock(language, at),
        VOCABULARY.month(language, at.date()),
    )


@pytest.mark.parametrize(
    ("language", "shown"), [("fi", ["9.05", "13.30"]), ("en", ["9:05", "13:30"])]
)
def test_a_time_on_a_button_has_the_sign_of_its_language(language: str, shown: list[str]):
    times = (time(9, 5), time(13, 30))
    row = tuple(act("date", c.ClearField(ANYBODY, "e1", "start"), date=each) for each in times)

    keyboard = draw(CardView("help", {}, (row,)), language).keyboard

    assert keyboard is not None
    assert [each.text for each in keyboard.inline_keyboard[0]] == shown


@pytest.mark.slow
def test_every_button_stands_where_its_press_counts():
    views = [(each.view, each.reader) for each in usual()]
    views += [(each.view, each.reader) for each in usual_small()]

    stand = {
        (each.action, reader is not None)
        for view, reader in views
        for row in view.rows
        for each in row
        if each.action
    }

    assert all(stands_in(action, private=private) for action, private in stand)
    in_the_group = {x for x, each in PRESSED.items() if each.stands is Stands.IN_THE_GROUP}
    assert {action.partition(":")[0] for action, _ in stand} > in_the_group - {
        "pick",
        "revote",
        "plan",
        "drop",
        "take",
        "lead",
    }


def small_views(plays: Mapping[str, core.Play]) -> Iterator[Seen]:
    """Every view of small groups where it is seen first."""
    known = set()
    for label, given in plays.items():
        for card, reader in small.cards(given):
            view = given.view(card, reader)
            if (look := looks(view, reader)) not in known:
                known.add(look)
                yield Seen(label, card, reader, view)


@cache
def usual_small() -> tuple[Seen, ...]:
    return tuple(small_views({label: make() for label, make in small.STATES.items()}))


@pytest.mark.slow
def test_telegram_takes_every_card_of_small_groups():
    assert len(usual_small()) > 200

    for label, card, _, view in usual_small():
        for language in LANGUAGES:
            with named(label, card):
                check(view, language)


@pytest.mark.slow
@pytest.mark.parametrize(("sort", "language"), IN_TURN)
def test_what_people_type_harms_no_card_of_small_groups(sort: str, language: str):
    evil = EVIL[sort]
    plays = {
        "busy at B": small.busy("B7", evil),
        "busy at C": small.busy("C4", evil),
        "gaps": small.with_gaps(evil),
        "ready at B": small.all_ready("B7", evil),
        "ready at D": small.all_ready("D5b", evil),
    }
    usual = {looks(each.view, each.reader) for each in usual_small()}

    for label, card, reader, view in small_views(plays):
        if looks(view, reader) not in usual:
            with named(label, card):
                text = check(view, language)
                assert "49" not in text or sort != "markup"


def test_the_cards_of_small_groups_show_markup_as_it_was_typed():
    given = small.all_ready("C4", "<b>x</b> & {name}")

    assert "<b>x</b> & {name} 2" in draw(given.view("step:C4"), "fi").plain


def test_markup_in_words_and_names_is_shown_as_it_was_typed():
    play = Play(("<b>x</b> & <script>", "{name} {{ 1 }}", "y"))
    for chapter in CHAPTERS[:2]:
        chapter(play)
    label = next(each for each in play.seen if each[0] == "collect: revealed")

    text = draw(view_of(label[1], label[2], "step:I3", None), "fi").plain

    assert "<b>x</b> & <script>" in text
    assert "{name} {{ 1 }}" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "label", ["collect: hidden", "collect: time is up", "collect: paused", "collect: gap"]
)
def test_private_answers_are_not_seen_before_they_are_revealed(label: str, language: str):
    workshop, now = STATES[label]

    for card, reader in (("step:I3", None), ("remote", TEACHER), ("status", None)):
        text = draw(view_of(workshop, now, card, reader), language).plain
        assert not any(each in text for each in PLAIN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_dots_and_judgements_are_not_seen_before_they_are_revealed(language: str):
    assert "(" not in drawn("vote: hidden", "step:E3", language=language).partition("1.")[2]
    hidden = drawn("evaluate: hidden G3a@e1", "step:G3a@e1", language=language)
    assert PLAIN[2] not in hidden
    assert VOCABULARY.words[language]["judged.early"] not in hidden.splitlines()


def test_what_was_promised_is_seen_by_nobody_else():
    for card, reader in cards_of(STATES["follow: begun"][0]):
        if (card, reader) == ("answer:E6", STUDENT):
            continue
        if card.startswith(("step:E6", "answer:E6", "remote")):
            assert PROMISE not in drawn("commit: some", card, reader)


@pytest.mark.parametrize("label", ["collect: revealed", "sentence: revealed", "rate: revealed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_revealed_answers_carry_voices_and_no_names(label: str, language: str):
    workshop, now = STATES[label]

    text = draw(view_of(workshop, now, f"step:{workshop.place}", None), language).plain

    assert VOCABULARY.words[language]["voice_short.OP"] in text
    assert not any(name in text for name in NAMES.values())


def test_a_missing_voice_is_named_by_voice():
    assert "⚠ Oppilaitoksen näkökulma puuttuu" in drawn("rate: nothing", "step:A2")
    gap = drawn("collect: gap", "step:I3")
    assert "🎓 Opiskelija" in gap
    assert "näkyy taululla" in gap


MOST_WORDS = 60
"""Of a prompt, with how to answer it (conversation, numbers to hold)."""


def words_of(text: str) -> int:
    return sum(bool(re.search(r"\w", each)) for each in text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", [x.id for x in WORKBOOK.steps.values()])
def test_a_prompt_with_how_to_answer_it_is_short(step: str, language: str):
    said = VOCABULARY.words[language]
    found = WORKBOOK.steps[step]
    how = said.get(f"card.{found.on or found.kind}.how", "")

    text = f"{WORKBOOK.text(language, f'step.{step}.prompt')} {how}"

    assert words_of(text) <= MOST_WORDS


def test_a_card_says_where_we_are_and_last_what_to_do():
    card = drawn("collect: empty", "step:I3").splitlines()

    assert card[0].startswith("I · 3/4 — ")
    assert card[-1].startswith("Vastatkaa tähän viestiin tai painakaa Vastaa yksityisesti.")


def test_a_task_of_one_step_has_no_counter():
    assert drawn("follow: begun", "step:F").startswith("F — ")


def test_time_is_told_as_a_clock_time_and_then_as_up():
    assert "klo 10.08" in drawn("collect: hidden", "step:I3")
    assert "Aika on täynnä" in drawn("collect: time is up", "step:I3")


def test_a_long_board_is_shortened_until_it_fits():
    play = Play(("x" * 3000,) * 3)
    for chapter in CHAPTERS[:2]:
        chapter(play)
    _, workshop, now = next(each for each in play.seen if each[0] == "collect: revealed")
    made = next(iter(workshop.contributions.values()))
    many = {n: replace(made, id=n) for n in range(1, 60)}
    full = replace(workshop, contributions=many, at_place={"I3": tuple(many)})

    rendered = draw(view_of(full, now, "step:I3", None), "fi")

    check(view_of(full, now, "step:I3", None), "fi")
    assert "… ja " in rendered.plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*["help", "privacy", "hello", "about", "language"]])
def test_telegram_takes_the_house_cards(key: str, language: str):
    check(CardView(key, {}), language, house=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["", "teacher", "coordinator"])
def test_telegram_takes_the_cards_that_know_a_person(role: str, language: str):
    listed = [
        {"id": 1, "partner": "Verstas & Pojat", "ended": False},
        {"id": 2, "partner": "", "ended": True},
    ]
    home = {"may_create": bool(role), "role": role, "workshops": listed if role else []}
    home["left"] = ["Verstas & Pojat", "#2"] if role != "teacher" else []
    kept = [
        {"partner": "<i>", "voice": "OP", "words": ["a", "", "<b>"]},
        {"partner": "", "voice": "", "words": []},
    ]
    data = {
        "name": "<b>",
        "language_code": language,
        "role": role,
        "workshops": kept if role else [],
    }

    check(CardView("home", home), language, house=True)
    check(CardView("data", data, ((Button("export", Action("export")),),)), language, house=True)
    check(CardView("invite", {"link": "https://t.me/bot?start=a-b_c"}), language, house=True)
    forget = Button("forget_me", Action("forget:me"))
    check(CardView("forget", {}, ((forget,),)), language, house=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "key",
    [x for x in VOCABULARY.words["fi"] if x.startswith(("say.", "refusal.")) or x == "toast.saved"],
)
def test_everything_the_bot_may_say_is_a_card_too(key: str, language: str):
    view = CardView("say", {"key": key})

    check(view, language, house=True)

    assert draw(view, language, house=True).plain == VOCABULARY.words[language][key]


def test_dates_are_read_back_with_weekday_and_year():
    assert "ma 26.10.2026" in drawn("plan: full", "step:E4")
    assert "Mon 26 October 2026" in drawn("plan: full", "step:E4", language="en")
    assert "ma 28.12.2026 klo 13.00" in drawn("plans: nothing", "step:E5")
