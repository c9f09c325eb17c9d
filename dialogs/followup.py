"""Follow-up: which reminders stand now, as a pure function of plans, answers and the moment.

Nothing here sends. A reminder whose action was confirmed is simply no longer in the answer, so it
stops; one whose moment has passed is due at once while it still matters, and skipped after that.
Sources: method, section 4; waking hours and the weekly limit: conversation, principle 9.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from dialogs.calendar import add_months, add_workdays, allowed_moment, to_utc
from dialogs.calling import calls
from dialogs.events import PersonId, Place, Reminded
from dialogs.experiment import Experiment, Form, Stage
from dialogs.kinds import StepKind
from dialogs.places import subject_of
from dialogs.road import deadline, is_live, minutes_of
from dialogs.rules.evaluate import settles_on
from dialogs.scene import Scene
from dialogs.workshop import Workshop

MORNING = time(9)
DAY = timedelta(days=1)
REASSIGN_WORKDAYS = 5
"""How long a duty may be without its bearer before the coordinator hears (method, section 3)."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that stands: due at `due_at`, of no use from `until` on (both aware UTC)."""

    kind: str
    about: str
    to: PersonId | None
    occurrence: str
    due_at: datetime
    until: datetime

    @property
    def item(self) -> Reminded:
        return Reminded(self.kind, self.about, self.occurrence)


FAMILY = {
    "begun": "pulse",
    "note": "pulse",
    "invite21": "invite",
    "invite17": "invite",
    "invite14": "invite",
    "eval7": "eval",
    "eval1": "eval",
    "eval0": "eval",
    "start3": "start",
    "meet1": "meet",
    "meet0": "meet",
}
"""Reminders of one family overtake each other: only the latest that is due goes out."""
WEEKLY = frozenset({"begun", "pulse", "note"})
"""At most one message of these kinds a person a week."""
SILENT = frozenset({"half", "timeup", "settle", "back"})
"""What the clock does without a message of its own."""


def family(kind: str) -> str:
    return FAMILY.get(kind, kind)


def reminders(scene: Scene) -> tuple[Reminder, ...]:
    """Every reminder that stands in this workshop now, in no particular order."""
    workshop = scene.workshop
    found = [*_calls(scene)]
    if workshop.paused:
        found += _break(workshop)
    else:
        found += _of_the_road(scene)
    wanted = (each for each in found if _stands(workshop, each))
    fresh = [_limited(scene, each) for each in wanted]
    fresh += _snoozed(scene, {(each.to, each.item): each for each in found})
    return tuple(_waking(scene, each) for each in fresh)


def _of_the_road(scene: Scene) -> Iterator[Reminder]:
    for place in scene.workshop.open_places:
        yield from _timers(scene, place)
    yield from _commitments(scene)
    for experiment in scene.workshop.experiments.values():
        yield from _of_experiment(scene, experiment)


def _calls(scene: Scene) -> Iterator[Reminder]:
    """What is called apart from experiments, at the hours when people may be called."""
    for each in calls(scene):
        due = (_morning_before if each.before else _morning)(scene, each.day)
        until = each.until
        if not isinstance(until, datetime):
            until = to_utc(until, MORNING, scene.workshop.local)
        if due < until:
            occurrence = each.occurrence or each.day.isoformat()
            yield Reminder(each.kind, each.about, each.to, occurrence, due, until)


def _break(workshop: Workshop) -> Iterator[Reminder]:
    """The end of a break: the cards say so, and a human goes on."""
    if end := workshop.back_at:
        occurrence = end.isoformat(timespec="seconds")
        yield Reminder("back", workshop.place, None, occurrence, end, end + timedelta(days=30))


def _stands(workshop: Workshop, reminder: Reminder) -> bool:
    if (reminder.to, reminder.item) in workshop.settled:
        return False
    return reminder.to is None or (reminder.to, family(reminder.kind)) not in workshop.muted


def _limited(scene: Scene, reminder: Reminder) -> Reminder:
    """Moved to a week after the latest message of its sort; past its use it will be skipped."""
    if reminder.kind not in WEEKLY:
        return reminder
    sent = [
        notice.at.astimezone(scene.workshop.local).date()
        for notice in scene.workshop.notices.values()
        if notice.to == reminder.to and any(each.kind in WEEKLY for each in notice.items)
    ]
    if not sent:
        return reminder
    earliest = _morning(scene, max(sent) + WEEK)
    return replace(reminder, due_at=max(reminder.due_at, min(earliest, reminder.until)))


def _snoozed(
    scene: Scene, known: dict[tuple[PersonId | None, Reminded], Reminder]
) -> Iterator[Reminder]:
    """What was put off comes again on the chosen day, if it still matters then."""
    for notice in scene.workshop.notices.values():
        for item in notice.items if notice.snoozed else ():
            first = replace(item, occurrence=item.occurrence.partition("+")[0])
            original = known.get((notice.to, first))
            again = replace(first, occurrence=f"{first.occurrence}+{notice.snoozed}")
            if original is None or not _stands(
                scene.workshop, replace(original, occurrence=again.occurrence)
            ):
                continue
            due = _morning(scene, date.fromisoformat(notice.snoozed))
            until = max(original.until, due + DAY)
            yield Reminder(again.kind, again.about, notice.to, again.occurrence, due, until)


def _waking(scene: Scene, reminder: Reminder) -> Reminder:
    """A passed moment becomes the next one at which people may be addressed."""
    if reminder.due_at >= scene.world.now:
        return reminder
    if reminder.kind in SILENT:
        return replace(reminder, due_at=scene.world.now)
    if is_open_hour(scene):
        return replace(reminder, due_at=scene.world.now)
    return replace(
        reminder, due_at=allowed_moment(scene.world.now, scene.workshop.local, scene.world.holidays)
    )


def is_open_hour(scene: Scene) -> bool:
    """Whether people may be addressed unasked now: weekdays 9-16 local, not in July."""
    return (
        allowed_moment(scene.world.now, scene.workshop.local, scene.world.holidays)
        == scene.world.now
    )


def _morning(scene: Scene, day: date) -> datetime:
    """The morning of the day, or of the next one on which people may be addressed (UTC)."""
    moment = to_utc(day, MORNING, scene.workshop.local)
    return allowed_moment(moment, scene.workshop.local, scene.world.holidays)


def _morning_before(scene: Scene, day: date) -> datetime:
    """The morning of the day, or of the latest one before it on which people may be addressed."""
    while _morning(scene, day) != to_utc(day, MORNING, scene.workshop.local):
        day -= DAY
    return to_utc(day, MORNING, scene.workshop.local)


def _timers(scene: Scene, place: Place) -> Iterator[Reminder]:
    """Half of the time box, and its end, of a step that is open."""
    workshop = scene.workshop
    end = deadline(scene, place)
    if workshop.ended or end is None:
        return
    waits = not workshop.is_revealed(place) and place not in workshop.nudged
    if scene.step(place).traits.gap and waits:
        yield _halfway(scene, place, end)
    occurrence = end.isoformat(timespec="seconds")
    yield Reminder("timeup", place, None, occurrence, end, end + timedelta(days=30))


def _halfway(scene: Scene, place: Place, end: datetime) -> Reminder:
    """The moment for a private word to the silent: it does not move when time is added."""
    workshop = scene.workshop
    box = minutes_of(scene, place) - workshop.added.get(place, 0)
    due = workshop.opened[place] + timedelta(minutes=box / 2)
    occurrence = due.isoformat(timespec="seconds")
    if not is_live(scene, place):
        due = allowed_moment(max(due, scene.world.now), workshop.local, scene.world.holidays)
        end = max(end, due + DAY)
    return Reminder("half", place, None, occurrence, due, end)


def _commitments(scene: Scene) -> Iterator[Reminder]:
    """A week after someone promised to do something: their own reminder, to nobody else."""
    workshop = scene.workshop
    for step in scene.workbook.steps.values():
        if step.kind is not StepKind.COMMIT:
            continue
        for each in workshop.items(step.id):
            day = each.at.astimezone(workshop.local).date() + WEEK
            if workshop.reaches(each.participant) and not each.erased:
                due = _morning(scene, day)
                about, occurrence = str(each.id), day.isoformat()
                yield Reminder("commit", about, each.participant, occurrence, due, due + WEEK)


def _of_experiment(scene: Scene, experiment: Experiment) -> Iterator[Reminder]:
    ladder = Ladder(scene, experiment)
    match experiment.stage:
        case Stage.AGREED:
            yield from ladder.start()
            yield from ladder.pulses()
            yield from ladder.alarms()
            yield from ladder.evaluation()
            yield from ladder.overdue(ladder.meeting_day)
        case Stage.STOPPED:
            yield from ladder.overdue(ladder.stopped_day)
        case Stage.EVALUATED:
            yield from ladder.afterwards()
        case Stage.DRAFT:
            return


class Ladder:
    """The reminders of one experiment, step by step of its ladder (method, section 4)."""

    def __init__(self, scene: Scene, experiment: Experiment) -> None:
        self.scene, self.experiment = scene, experiment
        self.workshop = workshop = scene.workshop
        self.form: Form = workshop.form(experiment.id)
        self.begin = self.form.date("start") or date.max
        self.end = self.form.date("end") or date.max
        self.meeting = self.form.moment("meeting", workshop.local)
        self.meeting_day = self.meeting.date() if self.meeting else self.end
        stopped = experiment.stopped_at or experiment.agreed_at or workshop.created_at
        self.stopped_day = stopped.astimezone(workshop.local).date()
        places = (workshop.place, *workshop.position.closed)
        self.opened = experiment.id in map(subject_of, places)
        self.asks = "pulse" if "pulse" in self.form.parts("followup") else "note"
        self.noted = workshop.noted(experiment.id) if self.asks == "note" else frozenset()

    def _remind(
        self,
        kind: str,
        to: PersonId | None,
        day: date,
        until: date | datetime,
        *,
        before: bool = False,
    ) -> Iterator[Reminder]:
        """One reminder, unless its use ends before it can go out, or ended before the plan was."""
        rule = _morning_before if before else _morning
        due = rule(self.scene, day)
        if not isinstance(until, datetime):
            until = to_utc(until, MORNING, self.workshop.local)
        agreed = self.experiment.agreed_at
        if due < until and (agreed is None or until > agreed):
            yield Reminder(kind, self.experiment.id, to, day.isoformat(), due, until)

    def _holder(self, duty: str) -> PersonId:
        """Who hears of a duty now: the named person, or else the deputy, or the facilitator."""
        for person in (self.form.person(duty), self.form.person("deputy")):
            if self.workshop.reaches(person):
                return person or 0
        return self.workshop.facilitator

    def _doers(self) -> Iterator[PersonId | None]:
        """Each doer whose private chat is open; the group once, if somebody's is not."""
        people = [self.workshop.participants[each] for each in self.form.people("doers")]
        present = [each for each in people if not each.left]
        yield from (each.id for each in present if each.reachable)
        if any(not each.reachable for each in present):
            yield None

    def start(self) -> Iterator[Reminder]:
        if not self.experiment.started:
            responsible = self._holder("responsible")
            yield from self._remind("start3", responsible, self.begin - 3 * DAY, self.begin)
        yield from self._remind("start", None, self.begin, self.begin + WEEK)

    def pulses(self) -> Iterator[Reminder]:
        """How it begins is asked of every doer; after that a pulse, or a note, as was agreed."""
        days = [self.begin, self.begin + WEEK, *self._rhythm()]
        ends = (*days[2:], max(days[-1] + WEEK, self.end))
        for (before, day), until in zip(pairwise(days), ends, strict=True):
            kind = self.asks if before > self.begin else "begun"
            for person in self._doers():
                if not self._answered(kind, person, before, day):
                    yield from self._remind(kind, person, day, until)
        middle = self.begin + (self.end - self.begin) / 2
        for person in (None, self.workshop.facilitator):
            yield from self._remind("midpoint", person, middle, self.end)

    def _rhythm(self) -> Iterator[date]:
        """The local dates of the agreed pulses, from the second week to the end."""
        rhythm = self.form.part("rhythm")
        step = 1 if rhythm == "weekly" else 2
        for count in range(1, 60):
            weeks = self.begin + count * step * WEEK
            day = add_months(self.begin, count) if rhythm == "monthly" else weeks
            if day >= self.end:
                return
            if day >= self.begin + 2 * WEEK:
                yield day

    def _answered(self, kind: str, person: PersonId | None, before: date, day: date) -> bool:
        """Whether the pulse of the day was given, or a note written since the day before it."""
        if kind == "note":
            return any(who == person and on >= before for who, on in self.noted)
        given = {(each.participant, each.occurrence) for each in self.experiment.pulses}
        return (person, day.isoformat()) in given

    def alarms(self) -> Iterator[Reminder]:
        """To the facilitator, the same working day: trouble twice in a row, help, a lost duty."""
        if stuck := self._stuck_since():
            yield self._alarm("stuck", stuck)
        for _, asked_at in self.experiment.help_asked:
            yield self._alarm("help", asked_at)
        for duty in self.workshop.vacant(self.experiment.id):
            yield from self._vacancy(duty)

    def _vacancy(self, duty: str) -> Iterator[Reminder]:
        """To the facilitator at once; to the coordinator if nobody new was named in five days."""
        person = self.form.person(duty) or 0
        known = self.workshop.participants.get(person)
        left = (known.left_at if known else None) or self.scene.world.now
        day = left.astimezone(self.workshop.local).date()
        late = add_workdays(day, REASSIGN_WORKDAYS, self.scene.world.holidays)
        coordinator = self.workshop.coordinator or self.workshop.facilitator
        alarm = self._alarm("duty", left)
        still = self._remind("vacant", coordinator, late, late + 30 * DAY)
        for each in (replace(alarm, until=alarm.due_at + 30 * DAY), *still):
            yield replace(each, occurrence=f"{duty}-{person}")

    def _stuck_since(self) -> datetime | None:
        """When trouble was told for the second time in a row, by one person or by two."""
        pulses = sorted(self.experiment.pulses, key=lambda each: each.at)
        people = {each.participant for each in pulses}
        rows = [pulses, *([x for x in pulses if x.participant == who] for who in people)]
        troubled = (
            row[-1].at
            for row in rows
            if len(row) > 1 and all(each.answer != "smooth" for each in row[-2:])
        )
        return max(troubled, default=None)

    def _alarm(self, kind: str, moment: datetime) -> Reminder:
        zone, facilitator = self.workshop.local, self.workshop.facilitator
        due = allowed_moment(moment, zone, self.scene.world.holidays)
        occurrence = moment.astimezone(zone).date().isoformat()
        return Reminder(kind, self.experiment.id, facilitator, occurrence, due, due + WEEK)

    def evaluation(self) -> Iterator[Reminder]:
        day = self.meeting_day
        if self.opened or self.meeting is None:
            return
        if not self.experiment.invited:
            yield from self._invitation(day)
        yield from self._remind("eval7", None, day - WEEK, day, before=True)
        yield from self._remind("eval1", None, day - DAY, day, before=True)
        yield from self._remind("eval0", None, day, self.meeting)

    def _invitation(self, day: date) -> Iterator[Reminder]:
        inviter, facilitator = self._holder("inviter"), self.workshop.facilitator
        deputy = self.form.person("deputy")
        deputy = deputy if self.workshop.reaches(deputy) else facilitator
        yield from self._remind("invite21", inviter, day - 21 * DAY, day - 17 * DAY)
        yield from self._remind("invite17", inviter, day - 17 * DAY, day - 14 * DAY)
        yield from self._remind("invite14", inviter, day - 14 * DAY, day - 7 * DAY)
        if deputy is not None and deputy != inviter:
            yield from self._remind("invite14", deputy, day - 14 * DAY, day - 7 * DAY)
        yield from self._remind("invite10", facilitator, day - 10 * DAY, day)

    def overdue(self, day: date) -> Iterator[Reminder]:
        facilitator = self.workshop.facilitator
        coordinator = self.workshop.coordinator or facilitator
        after = add_workdays(day, 1, self.scene.world.holidays)
        yield from self._remind("record", facilitator, after, day + WEEK)
        for person in dict.fromkeys((facilitator, coordinator)):
            yield from self._remind("overdue", person, day + WEEK, day + 30 * DAY)
        yield from self._remind("unevaluated", coordinator, day + 30 * DAY, day + 365 * DAY)

    def afterwards(self) -> Iterator[Reminder]:
        decided = self.workshop.form(f"d{self.experiment.id[1:]}")
        if check := decided.date("check"):
            keepers = tuple(filter(self.workshop.reaches, decided.people("continues")))[:1]
            for person in dict.fromkeys((self.workshop.facilitator, *keepers)):
                yield from self._remind("check", person, check, check + 60 * DAY)
        if day := settles_on(self.scene, self.experiment):
            settling = date.fromisoformat(day)
            yield from self._remind("settle", None, settling, settling + 365 * DAY)
