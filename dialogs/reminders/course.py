"""The course of an experiment, as its reminders look at it: its days, its people, how far it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from dialogs.events import PersonId
from dialogs.experiment import Experiment, Form, Stage
from dialogs.places import subject_of
from dialogs.reminders.hours import on_morning
from dialogs.reminders.kind import Occurrence
from dialogs.scene import Scene
from dialogs.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Course:
    """One experiment at one moment; days and moments are local."""

    scene: Scene
    experiment: Experiment

    @property
    def workshop(self) -> Workshop:
        return self.scene.workshop

    @property
    def id(self) -> str:
        return self.experiment.id

    @property
    def form(self) -> Form:
        return self.workshop.form(self.id)

    @property
    def begin(self) -> date:
        return self.form.date("start") or date.max

    @property
    def end(self) -> date:
        return self.form.date("end") or date.max

    @property
    def meeting(self) -> datetime | None:
        """When it is evaluated; None while only the day is known."""
        return self.form.moment("meeting", self.workshop.local)

    @property
    def meeting_day(self) -> date:
        meeting = self.meeting
        return meeting.date() if meeting else self.end

    @property
    def awaited_since(self) -> date:
        """The day since which its evaluation can be held: that of the meeting, or of its stop."""
        if self.experiment.stage is not Stage.STOPPED:
            return self.meeting_day
        stopped = self.experiment.stopped_at or self.workshop.created_at
        return stopped.astimezone(self.workshop.local).date()

    @property
    def is_being_evaluated(self) -> bool:
        """Whether the group has come to its evaluation, be it now or before."""
        places = (self.workshop.place, *self.workshop.position.closed)
        return self.id in map(subject_of, places)

    @property
    def facilitator(self) -> PersonId:
        return self.workshop.facilitator

    @property
    def coordinator(self) -> PersonId:
        """Who follows many workshops, or else who leads this one."""
        return self.workshop.coordinator or self.workshop.facilitator

    @property
    def deputy(self) -> PersonId:
        return self._first_reached("deputy")

    def holder(self, duty: str) -> PersonId:
        """Who hears of a duty now: the named person, or else the deputy, or the facilitator."""
        return self._first_reached(duty, "deputy")

    def _first_reached(self, *fields: str) -> PersonId:
        for person in map(self.form.person, fields):
            if person is not None and self.workshop.reaches(person):
                return person
        return self.workshop.facilitator

    def doers(self) -> Iterator[PersonId | None]:
        """Each doer whose private chat is open; the group once, if somebody's is not."""
        people = [self.workshop.participants[each] for each in self.form.people("doers")]
        present = [each for each in people if not each.left]
        yield from (each.id for each in present if each.reachable)
        if any(not each.reachable for each in present):
            yield None

    def remind(
        self,
        to: PersonId | None,
        day: date,
        until: date | datetime,
        *,
        before: bool = False,
        of: date | None = None,
        later: bool = False,
    ) -> Iterator[Occurrence]:
        """On a morning, unless its use ends before it can go out, or ended before the plan was."""
        found = on_morning(self.scene, self.id, to, day, until, before=before, of=of, later=later)
        for each in found:
            yield from self.unless_over(each)

    def unless_over(self, occurrence: Occurrence) -> Iterator[Occurrence]:
        """What was of use after the plan had been made."""
        agreed = self.experiment.agreed_at
        if agreed is None or occurrence.until > agreed:
            yield occurrence


def start_of(scene: Scene, name: str) -> date | None:
    """The day on which an experiment starts."""
    return scene.workshop.form(name).date("start")


def meeting_of(scene: Scene, name: str) -> date | None:
    """The day on which an experiment is to be evaluated, unless it was stopped before."""
    experiment = scene.workshop.experiments.get(name)
    stopped = experiment is None or experiment.stage is Stage.STOPPED
    return None if stopped else scene.workshop.form(name).date("meeting")


Rule = Callable[[Course], Iterable[Occurrence]]


def of_each(*stages: Stage) -> Callable[[Rule], Callable[[Scene], Iterator[Occurrence]]]:
    """A rule about one experiment becomes one about all that have come to one of these stages."""

    def over_all(rule: Rule) -> Callable[[Scene], Iterator[Occurrence]]:
        def when(scene: Scene) -> Iterator[Occurrence]:
            for experiment in scene.workshop.experiments.values():
                if experiment.stage in stages:
                    yield from rule(Course(scene, experiment))

        return when

    return over_all
