"""What waits for one person in a workshop, and what comes next there: a part of /tilanne."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from dialogs.events import Place
from dialogs.experiment import Experiment
from dialogs.facts.attendance import Attendance, attendance, is_to_come, minute_of
from dialogs.facts.meetings import meets_at
from dialogs.facts.offers import offer_here
from dialogs.facts.road import deadline, is_live, whereabouts
from dialogs.facts.voices import missing_voices, open_gap
from dialogs.keys import CardKey, CardKind
from dialogs.places import group_of, rests_before
from dialogs.reminders import KINDS, family_of
from dialogs.reminders.kind import as_first_due
from dialogs.reminders.standing import reminders
from dialogs.rules.asking import asks_by_itself, has_answered, question_for
from dialogs.rules.experiments import PULSES
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import replace as altered


class Urgency(IntEnum):
    """Of what waits, the least first."""

    LIVE = 0
    TODAY = 1
    STOPPED = 2
    DUTY = 3
    QUESTION = 4
    SOON = 5
    SOME_TIME = 6


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits for the reader; `says` and `label` are keys of words.

    `card` is what its button opens; `values` is told with it, as plain data.
    """

    says: str
    label: str
    card: CardKey
    urgency: Urgency
    place: Place = ""
    name: str = ""
    moment: datetime | None = None
    voices: tuple[str, ...] = ()
    attendance: Attendance | None = None
    """Of a meeting of today: who comes."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next by itself: `says` is a key of words, and the moment where one is known."""

    says: str
    moment: datetime | None = None
    place: Place = ""
    day: date | None = None
    pulses: Mapping[str, int] = field(default_factory=dict)
    """Of an experiment that runs: how many of those who were asked last gave each answer."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All of a workshop that /tilanne tells its reader."""

    partner: str
    waits: tuple[Waits, ...]
    coming: Coming
    card: CardKey
    """What shows the whole: to who leads the way to steer it, to others the road."""
    muted: bool
    off: bool
    """Questions do not come by themselves."""


def situation(scene: Scene) -> Situation:
    """What waits for the reader, the most urgent first, and what comes then."""
    workshop, reader = scene.workshop, scene.reader or 0
    asks = (_questions, _offered, _led, _noticed)
    found = () if workshop.ended else tuple(one for each in asks for one in each(scene))
    steers = workshop.steers(reader)
    whole = CardKind.REMOTE() if workshop.bound else CardKind.FORM("setup")
    return Situation(
        workshop.form("setup").text("partner"),
        tuple(sorted(found, key=urgency)),
        _coming(scene),
        whole if steers else CardKind.STATUS(),
        any(person == reader for person, _ in workshop.muted),
        reader in workshop.unprompted and not workshop.ended,
    )


def urgency(one: Waits) -> tuple[Urgency, float]:
    """The order of what waits, over all workshops of a person."""
    return one.urgency, one.moment.timestamp() if one.moment else float("inf")


def _questions(scene: Scene) -> Iterator[Waits]:
    place = question_for(scene, scene.reader or 0)
    card = scene.step(place).traits.card if place else None
    if card is not None:
        rank = Urgency.LIVE if is_live(scene, place) else Urgency.QUESTION
        end = deadline(scene, place)
        ahead = end if end and end > scene.world.now else None
        yield Waits("question", "answer_for", card(place), rank, place, moment=ahead)


def _offered(scene: Scene) -> Iterator[Waits]:
    """Which times suit for the next meeting, of who has not told it."""
    workshop, reader = scene.workshop, scene.reader
    offer = offer_here(workshop)
    if offer and offer.asked and workshop.takes_part(reader) and reader not in offer.fits:
        yield Waits("dates", "look_at", CardKind.DATES(rests_before(workshop.place)), Urgency.SOON)


def _led(scene: Scene) -> Iterator[Waits]:
    """What a group waits for from who leads it."""
    workshop = scene.workshop
    if not workshop.steers(scene.reader):
        return
    if not workshop.bound:
        form = CardKind.FORM("setup")
        yield Waits("setup", "look_at", form, Urgency.SOME_TIME)
    elif workshop.paused:
        yield Waits("paused", "look_at", CardKind.REMOTE(), Urgency.SOME_TIME)
    else:
        for place in workshop.open_places:
            yield from _stopped(scene, place)
        yield from _resting(scene)
    yield from _evaluations(scene)


def _stopped(scene: Scene, place: Place) -> Iterator[Waits]:
    """A question whose time is up, that lacks a voice, or that all have answered."""
    card = CardKind.REMOTE(group_of(place)) if group_of(place) else CardKind.REMOTE()
    end, people = deadline(scene, place), scene.workshop.people_at(place)
    asked = scene.step(place).traits.asks and scene.step(place).traits.card
    up = end is not None and end <= scene.world.now
    if open_gap(scene, place) or (asked and up and missing_voices(scene, place)):
        lacks = tuple(missing_voices(scene, place))
        yield Waits("gap", "decide_for", card, Urgency.STOPPED, place, moment=end, voices=lacks)
    elif asked and up:
        yield Waits("time_up", "decide_for", card, Urgency.STOPPED, place, moment=end)
    elif asked and people and all(has_answered(scene, place, each.id) for each in people):
        yield Waits("answered", "decide_for", card, Urgency.STOPPED, place, moment=end)


def _resting(scene: Scene) -> Iterator[Waits]:
    """Between meetings: the time of the next one, or its day."""
    place = scene.workshop.place
    if not (task := rests_before(place)):
        return
    at = meets_at(scene.workshop, place)
    if at is None:
        yield Waits("untimed", "look_at", CardKind.TIME(task), Urgency.SOME_TIME)
    elif has_come(scene, at):
        comes = _comes(scene, place, at)
        remote, today = CardKind.REMOTE(), Urgency.TODAY
        yield Waits("meeting", "begin_for", remote, today, moment=at, attendance=comes)


def _evaluations(scene: Scene) -> Iterator[Waits]:
    workshop = scene.workshop
    for each in workshop.experiments.values():
        at = workshop.form(each.id).moment("meeting", workshop.local)
        evaluating = scene.step(workshop.place).kind is not StepKind.FOLLOW
        if each.running and at is not None and has_come(scene, at) and not evaluating:
            name = workshop.form(each.id).text("name")
            card, today = CardKind.EXPERIMENT(each.id), Urgency.TODAY
            comes = _comes(scene, each.id, at)
            yield Waits("evaluation", "begin_for", card, today, "", name, at, attendance=comes)


def _comes(scene: Scene, about: str, at: datetime) -> Attendance | None:
    """Who comes, while the meeting is still ahead, or is today."""
    return attendance(scene, about) if is_to_come(scene, about, minute_of(at)) else None


def has_come(scene: Scene, at: datetime) -> bool:
    """Whether it is the local day of a moment, or later."""
    local = scene.workshop.local
    return at.astimezone(local).date() <= scene.world.today(local)


@dataclass(frozen=True, slots=True)
class _Family:
    """How a reminder that waits is told, by the family of its kind."""

    says: str = "notice"
    label: str = "look_at"
    urgency: Urgency = Urgency.SOON


_FAMILIES: Mapping[str, _Family] = {
    "invite": _Family("invite", "invite_for", Urgency.DUTY),
    "pulse": _Family("pulse", "pulse_for"),
    "start": _Family(),
    "stuck": _Family(),
    "help": _Family(urgency=Urgency.DUTY),
    "duty": _Family(urgency=Urgency.DUTY),
}
"""Reminders that ask for a press. Others tell a day, or what waits for who leads anyway."""


def _noticed(scene: Scene) -> Iterator[Waits]:
    """The latest reminder of each sort that the reader has not answered, while it is of use."""
    workshop, seen = scene.workshop, set[tuple[str, str]]()
    anew = scene.at(altered(workshop, settled=frozenset()))
    of_use = {x.item for x in reminders(anew) if x.to == scene.reader}
    for number in sorted(workshop.notices, reverse=True):
        notice = workshop.notices[number]
        for item in notice.items if notice.to == scene.reader and not notice.snoozed else ():
            first, family = as_first_due(item), _FAMILIES.get(family_of(item.kind))
            sort = (family_of(item.kind), item.about)
            if family is None or sort in seen:
                continue
            seen.add(sort)
            if first in of_use and not KINDS[item.kind].is_done(scene, first):
                form = workshop.form(item.about)
                at = form.moment("meeting", workshop.local) if family.says == "invite" else None
                yield Waits(
                    family.says,
                    family.label,
                    CardKind.NOTICE(number),
                    family.urgency,
                    name=form.text("name"),
                    moment=at,
                )


def _coming(scene: Scene) -> Coming:
    """The next moment that is known; else how the next question comes."""
    workshop, reader = scene.workshop, scene.reader or 0
    if workshop.ended:
        return Coming("ended")
    if workshop.paused:
        return Coming("paused")
    if workshop.steers(reader) and (running := experiment_now(scene)):
        return _runs(scene, running)
    ahead = [x for x in _moments(scene) if x.moment and x.moment > scene.world.now]
    if ahead:
        return min(ahead, key=lambda each: each.moment or scene.world.now)
    if workshop.steers(reader):
        return Coming("led", place=workshop.place)
    if scene.step(workshop.place).kind is StepKind.FOLLOW:
        return Coming("following")
    return Coming("here" if asks_by_itself(workshop, reader) else "in_group")


def experiment_now(scene: Scene) -> Experiment | None:
    """Of the experiments that run on the group's road now, the one that is evaluated first."""
    workshop = scene.workshop
    if scene.step(workshop.place).kind is not StepKind.FOLLOW:
        return None
    running = (each for each in workshop.experiments.values() if each.running)
    return min(running, key=lambda x: workshop.form(x.id).part("meeting"), default=None)


def _runs(scene: Scene, experiment: Experiment) -> Coming:
    """To who leads: until when it runs, and what the latest pulses of its doers say."""
    form = scene.workshop.form(experiment.id)
    latest = {each.participant: each.answer for each in experiment.pulses}
    counted = Counter(latest.values())
    pulses = {each: counted[each] for each in PULSES if counted[each]}
    end, at = form.date("end"), form.moment("meeting", scene.workshop.local)
    return Coming("running", at, day=end, pulses=pulses)


def agreed_moments(scene: Scene, place: Place) -> Iterator[Coming]:
    """The meeting after the rest at a place, and those that evaluate what runs."""
    workshop = scene.workshop
    if rests_before(place):
        yield Coming("meeting", meets_at(workshop, place))
    for each in workshop.experiments.values():
        if each.running:
            yield Coming("evaluation", workshop.form(each.id).moment("meeting", workshop.local))


def _moments(scene: Scene) -> Iterator[Coming]:
    yield from agreed_moments(scene, whereabouts(scene, scene.reader))
    for reminder in reminders(scene):
        if reminder.to == scene.reader and KINDS[reminder.kind].asks_pulse:
            yield Coming("pulse", reminder.due_at)
