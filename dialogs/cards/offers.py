"""A date by many: which times suit, for the group to tick, and for who leads to confirm."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dialogs.buttons import Button, Rows, act, opens
from dialogs.cards.view import counts
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.facts.attendance import minute_of
from dialogs.facts.meetings import meeting_form, meets_at, minutes_ahead
from dialogs.facts.offers import LEAST, MOST, answered, moments, offer_here, suits
from dialogs.keys import CardKind
from dialogs.places import rests_before
from dialogs.rules.fields import SetField
from dialogs.rules.offering import AskDates, DecideDate, OfferDates, TakeOff, TickDate
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workshop import Offer


def dates_card(scene: Scene, task: str) -> CardView:
    """The question, with a button for each time; then what was agreed on."""
    place = scene.workshop.place
    here, offer = rests_before(place) == task, offer_here(scene.workshop)
    data: dict[str, object] = {
        "partner": scene.workshop.form("setup").text("partner"),
        "minutes": minutes_ahead(scene, place) if here else 0,
        "moment": meets_at(scene.workshop, place) if here else None,
        "offer": offer_data(scene, offer) if here and offer and offer.asked else None,
    }
    rows = tuple(_ticks(scene, place, offer)) if data["offer"] and offer else ()
    return CardView("dates", data, rows)


def is_offered(scene: Scene, task: str) -> bool:
    offer = offer_here(scene.workshop)
    return rests_before(scene.workshop.place) == task and offer is not None and offer.asked


def _ticks(scene: Scene, place: Place, offer: Offer) -> Iterator[tuple[Button, ...]]:
    def count(at: datetime | None) -> int:
        return len(suits(scene.workshop, offer, at))

    for at in moments(scene, offer):
        yield (act("date_fits", TickDate(ANYBODY, place, minute_of(at)), date=at, count=count(at)),)
    yield (act("none_fits", TickDate(ANYBODY, place), count=count(None)),)
    yield (opens("confirm_time", CardKind.TIME(rests_before(place))),)


def offer_data(scene: Scene, offer: Offer | None) -> Mapping[str, object] | None:
    """How far the offer is: its times, and once the group is asked, who has answered by voice."""
    if offer is None:
        return None
    workshop = scene.workshop
    told = answered(workshop, offer)
    return {
        "times": [*moments(scene, offer)],
        "asked": offer.asked,
        "enough": len(offer.times) >= MOST,
        "answered": len(told),
        "people": len(workshop.active),
        "counts": counts(workshop, (workshop.participants[x].voice.value for x in told)),
    }


def offer_rows(scene: Scene, place: Place, choosing: Rows) -> Rows:
    """What who leads does: offers times, takes some off, asks; then confirms one of them.

    `choosing` is how a time is chosen.
    """
    offer, own = offer_here(scene.workshop), (act("decide_date", DecideDate(ANYBODY, place)),)
    form = scene.workshop.form(meeting_form(place))
    if offer is None:
        agreed = meets_at(scene.workshop, place) is not None and not form.asking
        begin = (act("offer_dates", OfferDates(ANYBODY, place)),)
        return choosing if agreed else (*choosing, begin)
    if offer.asked:  # another time may be typed all the same, and is read back
        typed = choosing if form.proposed else ()
        return (*typed, *_confirming(scene, place, offer), own)
    times = [*moments(scene, offer)]
    ask = (act("ask_dates", AskDates(ANYBODY, place), count=len(times)),)
    off = ((act("drop_date", TakeOff(ANYBODY, place, minute_of(x)), date=x),) for x in times)
    return (
        *((ask,) if len(times) >= LEAST else ()),
        *(choosing if len(times) < MOST else ()),
        *off,
        own,
    )


def _confirming(scene: Scene, place: Place, offer: Offer) -> Iterator[tuple[Button, ...]]:
    form = meeting_form(place)
    for at in moments(scene, offer):
        chosen = SetField(ANYBODY, form, "at", f"{at:%Y-%m-%dT%H:%M}")
        yield (act("date_fits", chosen, date=at, count=len(suits(scene.workshop, offer, at))),)
