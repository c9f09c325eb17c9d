"""Lulls: what ends one at a place, so that a group that has stopped is told from one at work."""

from dataclasses import replace
from datetime import datetime

from dialogs import events as e
from dialogs.events import Event, Place
from dialogs.places import schema_of
from dialogs.workshop import Lull, Workshop
from dialogs.workshop import replace as altered

FIRST = "first"
"""The first call, when time is up: it comes once, whatever happens after it."""


def lulled(workshop: Workshop, event: Event, at: datetime) -> Workshop:
    """The workshop after an event, with what that did to the lull at its place."""
    match event:
        case e.GroupCalled(place, call):
            known = workshop.lulls.get(place) or Lull(at)
            return _with(workshop, place, replace(known, calls=(*known.calls, (call, at))))
        case e.StepOpened(place) | e.TimeAdded(place):
            return _with(workshop, place, Lull(at))
        case e.FieldFilled(form=form) if schema_of(form) == "meeting":
            return _with(workshop, workshop.place, Lull(at))
        case e.WorkshopResumed() | e.FacilitatorChanged():
            return _stirred(workshop, at, *workshop.open_places)
        case e.FieldFilled() | e.PlanAccepted() | e.DutyAccepted() | e.ParticipantJoined():
            return _stirred(workshop, at, workshop.place)
        case e.ContributionEdited(number) | e.ContributionWithdrawn(number):
            return _stirred(workshop, at, workshop.contributions[number].place)
        case e.StepClosed() | e.ContributionMoved() | e.SteeringUndone():
            return workshop
        case _:
            place = getattr(event, "place", "")
            return _stirred(workshop, at, place) if place in workshop.opened else workshop


def _stirred(workshop: Workshop, at: datetime, *places: Place) -> Workshop:
    """Something happened: whoever was called since is not called again for a while."""
    for place in places:
        calls = workshop.lulls[place].calls if place in workshop.lulls else ()
        workshop = _with(workshop, place, Lull(at, tuple(x for x in calls if x[0] == FIRST)))
    return workshop


def _with(workshop: Workshop, place: Place, lull: Lull) -> Workshop:
    return altered(workshop, lulls={**workshop.lulls, place: lull})
