"""Offers: times for the next meeting that the group is asked about, and whom they suit."""

from collections.abc import Iterator
from datetime import datetime

from dialogs.events import PersonId
from dialogs.facts.attendance import minute_of
from dialogs.facts.meetings import meeting_form
from dialogs.places import rests_before
from dialogs.scene import Scene
from dialogs.workshop import Offer, Workshop

LEAST, MOST = 2, 4
"""So many times may be offered (conversation, a date by many)."""
NONE_FITS = ""


def offer_here(workshop: Workshop) -> Offer | None:
    """The offer at the rest where the group is; None where there is none."""
    return workshop.offers.get(workshop.place) if rests_before(workshop.place) else None


def is_asked(workshop: Workshop) -> bool:
    offer = offer_here(workshop)
    return offer is not None and offer.asked


def is_offering(workshop: Workshop, form: str) -> bool:
    """Whether times of this form are now chosen to be offered."""
    offer = offer_here(workshop)
    return offer is not None and not offer.asked and form == meeting_form(workshop.place)


def moments(scene: Scene, offer: Offer) -> Iterator[datetime]:
    """The offered times that are still ahead, in their order, in the workshop's zone."""
    every = (moment_of(scene.workshop, each) for each in sorted(offer.times))
    return (at for at in every if at > scene.world.now)


def moment_of(workshop: Workshop, minute: str) -> datetime:
    """The moment, in the workshop's zone, of what `minute_of` tells."""
    return datetime.strptime(minute, "%Y%m%dT%H%M").replace(tzinfo=workshop.local)


def suits(workshop: Workshop, offer: Offer, at: datetime | None) -> tuple[PersonId, ...]:
    """Those who take part and whom a time suits; with None, those whom no time does."""
    time = NONE_FITS if at is None else minute_of(at)
    return tuple(each.id for each in workshop.active if time in offer.fits.get(each.id, ()))


def answered(workshop: Workshop, offer: Offer) -> tuple[PersonId, ...]:
    return tuple(each.id for each in workshop.active if offer.fits.get(each.id))
