"""The card of one workshop in the hand of who follows it: where it is, and what they may do."""

from collections.abc import Mapping
from datetime import date

from dialogs.buttons import Rows, act, opens
from dialogs.cards.notices import again_button
from dialogs.cards.overview import Need, Overview, comes_at, overview, stopped_at
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.experiment import Notice
from dialogs.keys import CardKind
from dialogs.places import step_of
from dialogs.reminders.late import late_data, late_rows
from dialogs.reminders.notices import is_over, put_off_by
from dialogs.reminders.stopped import CHANGE_LEADER, pause_button, tried
from dialogs.rules.leading import AskLeader, is_unled
from dialogs.scene import Scene
from dialogs.views import CardView


def followed_card(scene: Scene) -> CardView:
    """Where the workshop is, what has been tried, when the reader is reminded, and the ways on."""
    workshop, found = scene.workshop, overview(scene)
    notice = _reminding(scene)
    leader, asked = workshop.asked_leader
    data = {
        "partner": workshop.form("setup").text("partner"),
        "line": line_data(scene, found),
        "next": comes_at(scene),
        "leader": workshop.facilitator,
        "deputy": workshop.deputy,
        "unled": is_unled(workshop),
        "stopped": _stopped(scene, found),
        "late": _late(scene, found),
        "asked": _day(asked) if leader == workshop.facilitator else None,
        "again": _day(notice.snoozed) if notice else None,
        "ended": workshop.ended,
        "needs": found.need is not Need.NOTHING,
    }
    return CardView("followed", data, _rows(scene, found, notice))


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def line_data(scene: Scene, found: Overview) -> Mapping[str, object]:
    """The line of a workshop as plain data."""
    return {
        "says": found.says,
        "day": found.day,
        "moment": found.moment,
        "step": step_of(found.place) if found.place else "",
        "name": scene.workshop.form(found.experiment).text("name") if found.experiment else "",
        "count": found.count,
    }


def _stopped(scene: Scene, found: Overview) -> Mapping[str, object] | None:
    place = _stopped_place(scene) if found.need is Need.STOPPED else ""
    return tried(scene, place) if place else None


def _stopped_place(scene: Scene) -> Place:
    return next(iter(stopped_at(scene)), scene.workshop.place)


def _late(scene: Scene, found: Overview) -> Mapping[str, object] | None:
    return late_data(scene, found.experiment) if found.need is Need.LATE else None


def _reminding(scene: Scene) -> Notice | None:
    """The latest message to the reader of which something still waits, and that may be put off."""
    mine = [x for x in scene.workshop.notices.values() if x.to == scene.reader]
    open_now = (x for x in reversed(mine) if not is_over(scene, x) and put_off_by(scene, x))
    return next(open_now, None)


def _rows(scene: Scene, found: Overview, notice: Notice | None) -> Rows:
    """To who steers the way to that; else what may be done, and to be reminded again."""
    workshop = scene.workshop
    if workshop.steers(scene.reader):
        card = CardKind.REMOTE() if workshop.bound else CardKind.FORM("setup")
        return ((opens("look_at_remote", card),),)
    if workshop.ended:
        return ((opens("look_at_road", CardKind.STATUS()),),)
    ask = (act("ask_leader", AskLeader(ANYBODY)),)
    if not workshop.bound:
        return (ask,)
    ways: Rows = (ask, (pause_button(workshop),), (CHANGE_LEADER,))
    if found.need is Need.LATE and workshop.is_late(found.experiment):
        ways = (*late_rows(found.experiment), (pause_button(workshop),))
    if is_unled(workshop):
        ways = ((CHANGE_LEADER,), (pause_button(workshop),))
    may_wait = notice is not None and not notice.snoozed
    again = ((again_button(notice, put_off_by(scene, notice)),),) if notice and may_wait else ()
    return (*ways, *again)
