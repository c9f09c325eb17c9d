"""Cards about the whole: reminders, the road, the summary of an experiment, the invitation."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dialogs.buttons import Button, Rows, act, opens
from dialogs.cards.boards import board_buttons
from dialogs.cards.entries import media_button
from dialogs.cards.forms import field_data
from dialogs.cards.meetings import meeting_data, rest_data
from dialogs.cards.plans import follow_data, past_of, plan_data
from dialogs.cards.stuck import to_guesses
from dialogs.cards.view import by_voice, is_shown, rows_of
from dialogs.command import ANYBODY
from dialogs.events import Place, Reminded
from dialogs.experiment import Notice
from dialogs.facts import attribution
from dialogs.facts.meetings import meets_at
from dialogs.facts.pool import told
from dialogs.facts.road import route
from dialogs.facts.voices import still_waited
from dialogs.keys import CardKind
from dialogs.places import rests_before, step_of
from dialogs.reminders import KINDS, family_of
from dialogs.reminders.kind import as_first_due
from dialogs.reminders.notices import Mute, Resend, Snooze, is_over, is_sent_again, put_off_by
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind


def notice_card(scene: Scene, number: int) -> CardView:
    """All reminders of one message, each with what it needs and the buttons that answer it."""
    workshop = scene.workshop
    notice = workshop.notices[number]
    receiving = replace(scene, reader=notice.to)
    sent = [as_first_due(each) for each in notice.items]
    day = notice.at.astimezone(workshop.local).date()
    items = [_reminded(receiving, each, day) for each in sent]
    muted = {kind for person, kind in workshop.muted if person == notice.to}
    data = {
        "items": items,
        "snoozed": notice.snoozed,
        "muted": all(family_of(each.kind) in muted for each in sent),
        "to_group": notice.to is None,
        "several": len(sent) > 1,
        "again": _comes_again(scene, notice),
    }
    rows = [row for each in sent for row in _item_rows(receiving, each)]
    if notice.to is not None and not (is_over(scene, notice) or data["muted"]):
        rows += _putting_off(scene, notice)
    return CardView("notice", data, tuple(x for n, x in enumerate(rows) if x not in rows[:n]))


def _comes_again(scene: Scene, notice: Notice) -> date | None:
    """The day that is told, where it was put off by more than to the next working day."""
    far = notice.snoozed and put_off_by(scene, notice)
    return date.fromisoformat(notice.snoozed) if far else None


def _putting_off(scene: Scene, notice: Notice) -> Rows:
    """Once it is put off, the way to the whole stands in the same place for who follows."""
    days = put_off_by(scene, notice)
    if notice.snoozed:
        return ((opens("look_at_workshop", CardKind.FOLLOWED()),),) if days else ()
    if days:
        return ((again_button(notice, days),),)
    return ((act("later", Snooze(ANYBODY, notice.id)), act("mute", Mute(ANYBODY, notice.id))),)


def again_button(notice: Notice, days: int) -> Button:
    """The reader's wish to be reminded of the same in so many days."""
    return act(f"remind_in_{days}", Snooze(ANYBODY, notice.id, days))


def _reminded(scene: Scene, item: Reminded, sent: date) -> Mapping[str, object]:
    """One reminder as plain data: what its kind tells, and what it is about.

    A meeting is told by how many days it was ahead when the message was sent.
    """
    kind = KINDS[item.kind]
    data: dict[str, object] = {
        "kind": item.kind,
        "line": kind.line,
        "done": kind.is_done(scene, item),
        "plan": None,
        "titled": False,
    }
    if item.about in scene.workshop.experiments:
        data |= {"plan": plan_data(scene, item.about)} | past_of(scene, item.about)
        meets = scene.workshop.form(item.about).moment("meeting", scene.workshop.local)
    elif rests_before(item.about):
        data |= meeting_data(scene, item.about)
        meets = meets_at(scene.workshop, item.about)
    else:
        meets = None
    data["ahead_by"] = (meets.date() - sent).days if meets else None
    return {**data, **kind.data(scene, item)}


def _item_rows(scene: Scene, item: Reminded) -> Rows:
    """What is done has no buttons but those of a pulse, which may be changed."""
    kind = KINDS[item.kind]
    if kind.is_done(scene, item) and not kind.asks_pulse:
        return ()
    return kind.buttons(scene, item)


def missed_card(scene: Scene, number: int) -> CardView:
    """A reminder of which nobody knows whether it arrived, and the way to have it again."""
    notice = scene.workshop.notices[number]
    again = is_sent_again(scene.workshop, notice)
    data = {
        "mine": notice.to is not None and notice.to == scene.reader,
        "to": notice.to,
        "at": notice.at,
        "again": again,
        "arrived": not notice.failed,
    }
    done = again or not notice.failed
    resend = act("send_again", Resend(ANYBODY, number))
    return CardView("missed", data, () if done else ((resend,),))


def invitation_card(scene: Scene, name: str) -> CardView:
    """The invitation to the evaluation meeting, as the group reads it."""
    return CardView("invitation", {"plan": plan_data(scene, name)})


def done_card(scene: Scene, name: str) -> CardView:
    """The one-page summary of an evaluated experiment: nothing averaged, every voice beside."""
    workshop = scene.workshop
    experiment = workshop.experiments[name]
    key = f"d{name[1:]}"
    places = [f"{x.id}@{name}" for x in scene.workbook.steps.values() if x.per == "experiment"]
    places = [each for each in places if is_shown(scene, each)]
    judged = {each: found for each in places if (found := attribution.judged(workshop, each))}
    words = {
        each: by_voice(workshop, told(workshop, piles))
        for each in places
        if (piles := workshop.piles(each))
    }
    data = {
        "plan": plan_data(scene, name),
        "judged": judged,
        "words": words,
        "decision": [field_data(scene, key, each) for each in scene.workbook.form("decision")],
        "kind": experiment.decision.kind if experiment.decision else "",
        "waits_for": still_waited(scene, name),
    }
    return CardView("done", data)


def _left(scene: Scene, place: Place) -> str:
    """How a place that is behind the group was left."""
    if not scene.workshop.position.closed[place]:
        return "closed"
    return "parked" if scene.workshop.is_parked(place) else "skipped"


def status_card(scene: Scene) -> CardView:
    """The whole road with a mark at "you are here", dates, and who waits for what."""
    workshop = scene.workshop
    here = scene.step(workshop.place)
    closed = {step_of(place): place for place in workshop.position.closed}
    road = [
        {
            "step": step,
            "task": scene.workbook.tasks[step].id,
            "state": "here"
            if step == here.id and not workshop.ended
            else _left(scene, closed[step])
            if step in closed
            else "ahead",
        }
        for step in route(scene, workshop.place)
    ]
    form = workshop.form("setup")
    data = (
        follow_data(scene)
        | {
            "road": road,
            "partner": form.text("partner"),
            "place": workshop.place,
            "step": here.id,
            "paused": workshop.paused,
            "ended": workshop.ended,
            "following": here.kind is StepKind.FOLLOW,
        }
        | rest_data(scene, workshop.place)
    )
    background = Button(label="background", card="background")
    more = (*board_buttons(scene), *media_button(scene), background)
    return CardView("status", data, (*to_guesses(scene), *rows_of(more, 2)))
