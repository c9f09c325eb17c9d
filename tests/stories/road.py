"""The quick way along the road: the commands that bring a workshop to a place, in few lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogs import commands as c
from dialogs.command import Command
from dialogs.events import PersonId
from dialogs.workshop import Workshop

CHANGE = ("B1", "B2", "B3", "B4", "B5", "B6", "C1", "C2", "C3a", "C3b")
AHEAD = (*CHANGE, "D1", "D2", "D3a", "D3b", "D4", "D5", "D6")
"""The tasks on changing work and continuous cooperation: a group in haste passes them by."""
ORDER = ("I2", "I3", "I4", "A1", "A2", "A3", "A4", *AHEAD, "E1", "E2", "E3", "E4", "E5", "E6", "F")
PLAN: Mapping[str, str] = {
    "name": "Yhteinen aloituspuhelu",
    "aim": "Opiskelija kertoo omat tavoitteensa ensimmäisenä päivänä.",
    "actions": "Soitamme videopuhelun.\nTäytämme tavoitekortin.",
    "place": "Neuvotteluhuone",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who in the workshop, by their ids in it."""

    teacher: PersonId
    instructor: PersonId
    student: PersonId

    def __iter__(self) -> Iterator[PersonId]:
        yield from (self.instructor, self.teacher, self.student)


def through(step: str, cast: Cast, workshop: Workshop) -> Iterator[Command]:
    """What happens at a step until the next one is open; everyone says one thing."""
    place = workshop.place
    going_on = c.Advance(cast.teacher, place)
    match step:
        case "I2" | "E6" | "M":
            yield going_on
        case _ if step in AHEAD:
            yield c.Skip(cast.teacher, place)
        case "A3":
            practice = next(workshop.items("A1")).id
            yield from (c.Rate(who, place, practice, "smooth", "partly") for who in cast)
            yield from (going_on, going_on)
        case "E1":
            yield from (_says(who, place) for who in cast)
            first = len(workshop.contributions) + 1
            yield from (going_on, c.Agree(cast.teacher, place, first), going_on)
        case "E2":
            yield from (_says(who, place) for who in cast)
            yield going_on
        case "E3":
            named = [each.id for each in workshop.items("E2")]
            yield from (c.SetDots(who, place, named[0], 2) for who in cast)
            yield from (going_on, c.ChooseTarget(cast.teacher, place, named[0], True), going_on)
        case "E4":
            yield c.DraftExperiment(cast.teacher, place)
            yield from fill_plan(cast, workshop)
            yield going_on
        case "E5":
            yield from (c.AcceptPlan(who, "e1") for who in cast)
            yield c.AcceptDuty(cast.teacher, "e1", "responsible")
            yield c.AcceptDuty(cast.instructor, "e1", "inviter")
            yield going_on
        case "F":
            yield c.StopExperiment(cast.teacher, "e1")
            yield c.HoldEvaluation(cast.teacher, "e1")
        case "G3a" | "G3b" | "G3c":
            yield from (c.Judge(who, place, "partly") for who in cast)
            yield from (going_on, going_on)
        case "G5":
            yield from fill_decision(cast)
            yield going_on
        case _:
            yield from (_says(who, place) for who in cast)
            yield from (going_on, going_on)


def _says(who: PersonId, place: str) -> c.Contribute:
    return c.Contribute(who, place, f"{place}: sana {who}", private=True)


def fill_plan(cast: Cast, workshop: Workshop, form: str = "e1") -> Iterator[Command]:
    """A plan within every rule: 1.2.–31.3., the evaluation on 7.4. at 13."""

    def set_to(field: str, *values: object) -> Iterator[Command]:
        yield from (c.SetField(cast.teacher, form, field, str(each)) for each in values)

    yield from (c.FillField(cast.teacher, form, field, text) for field, text in PLAN.items())
    yield from set_to("targets", *workshop.targets)
    yield from set_to("perspectives", "P1")
    yield from set_to("forms", "KEH")
    yield from set_to("responsible", cast.teacher)
    yield from set_to("doers", *cast)
    yield from set_to("start", "2027-02-01")
    yield from set_to("end", "2027-03-31")
    yield from set_to("followup", "pulse")
    yield from set_to("rhythm", "fortnightly")
    yield from set_to("meeting", "2027-04-07T13:00")
    yield from set_to("inviter", cast.instructor)
    yield c.OpenField(cast.teacher, form, "")


def fill_decision(cast: Cast, decision: str = "adopt", form: str = "d1") -> Iterator[Command]:
    yield c.SetField(cast.teacher, form, "decision", decision)
    yield c.FillField(cast.teacher, form, "how", "Puhelu pidetään joka jaksolla.")
    yield c.SetField(cast.teacher, form, "continues", str(cast.instructor))
    yield c.SetField(cast.teacher, form, "check", "2027-10-04")
    yield c.OpenField(cast.teacher, form, "")
