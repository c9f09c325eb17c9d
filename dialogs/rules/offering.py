"""Offering: a date by many. Who leads offers times, people tick those that suit, one is confirmed.

The times are chosen on the card of the next meeting's time, as one is; they are confirmed there.
"""

from dataclasses import dataclass
from datetime import datetime

from dialogs import events as e
from dialogs.command import Said, Stands, always, pressed
from dialogs.events import PersonId, Place
from dialogs.facts.attendance import minute_of
from dialogs.facts.meetings import meeting_form
from dialogs.facts.offers import (
    LEAST,
    MOST,
    NONE_FITS,
    is_offering,
    moment_of,
    moments,
    offer_here,
)
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import pace
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand


def why_not(workshop: Workshop, actor: PersonId, place: Place) -> Refusal | None:
    if place != workshop.place:
        return Refusal.STEP_CLOSED
    return pace.why_not_meet(workshop, actor, meeting_form(place))


@pressed("offer", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class OfferDates(WorkshopCommand):
    """Begin to choose times for the group to tick."""

    actor: PersonId
    place: Place

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        if refusal := why_not(scene.workshop, self.actor, self.place):
            return refusal
        if offer_here(scene.workshop):
            return Refusal.ALREADY
        form = meeting_form(self.place)
        emptied = (e.FieldFilled(form, "at", self.actor), e.FieldOpened(form, "at"))
        return (*emptied, e.DatesOffered(self.place, ()))


def add(scene: Scene, actor: PersonId, form: str, value: str) -> Outcome:
    """One more time to offer, an ISO minute; the next one is chosen after it."""
    workshop, at = scene.workshop, datetime.fromisoformat(value)
    offer, minute = workshop.offers[workshop.place], minute_of(at)
    if at.replace(tzinfo=workshop.local) <= scene.world.now:
        return Refusal.DATE_PAST
    if minute in offer.times:
        return Refusal.ALREADY
    if len(offer.times) >= MOST:
        return Refusal.TOO_MANY_CHOICES
    offered = e.DatesOffered(workshop.place, (*offer.times, minute))
    return (e.FieldFilled(form, "at", actor), e.FieldOpened(form, "at"), offered)


@pressed("unoffer", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class TakeOff(WorkshopCommand):
    """Take one of the times off, before the group is asked."""

    actor: PersonId
    place: Place
    time: str

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        if refusal := why_not(scene.workshop, self.actor, self.place):
            return refusal
        offer = offer_here(scene.workshop)
        if offer is None or offer.asked or self.time not in offer.times:
            return Refusal.STALE
        kept = tuple(each for each in offer.times if each != self.time)
        return (e.DatesOffered(self.place, kept),)


@pressed("askdates", says="toast.dates_asked", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskDates(WorkshopCommand):
    """Ask the group which of the times suit."""

    actor: PersonId
    place: Place

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        if refusal := why_not(scene.workshop, self.actor, self.place):
            return refusal
        offer = offer_here(scene.workshop)
        if offer is None or not is_offering(scene.workshop, meeting_form(self.place)):
            return Refusal.STALE
        if len([*moments(scene, offer)]) < LEAST:
            return Refusal.TOO_FEW_DATES
        return (e.DatesAsked(self.place),)


@pressed("nodates", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class DecideDate(WorkshopCommand):
    """Choose the time without the group."""

    actor: PersonId
    place: Place

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        if refusal := why_not(scene.workshop, self.actor, self.place):
            return refusal
        return (e.DatesDropped(self.place),) if offer_here(scene.workshop) else Refusal.STALE


@pressed("tick")
@dataclass(frozen=True, slots=True)
class TickDate(WorkshopCommand):
    """Tell that a time suits, or with a second press that it does not; "" says that none does."""

    actor: PersonId
    place: Place
    time: str = always(NONE_FITS)

    may = Role.PARTICIPANT
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        offer = offer_here(scene.workshop)
        known = offer is not None and offer.asked and self.time in (*offer.times, NONE_FITS)
        if offer is None or not known or self.place != scene.workshop.place:
            return Refusal.STALE
        fits = self.time not in offer.fits.get(self.actor, ())
        return (e.DateTicked(self.place, self.time, self.actor, fits),)

    def reply(self, after: Scene) -> Said:
        offer = offer_here(after.workshop)
        on = "" if offer and self.time in offer.fits.get(self.actor, ()) else "un"
        if self.time == NONE_FITS:
            return Said(f"toast.{on}ticked_none")
        return Said(f"toast.{on}ticked", {"moment": moment_of(after.workshop, self.time)})
