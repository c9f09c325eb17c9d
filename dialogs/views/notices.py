"""Cards about the whole: reminders, the road, the summary of an experiment, the invitation."""

from collections.abc import Mapping
from datetime import date

from dialogs import telling
from dialogs.buttons import Button, Rows, act
from dialogs.events import PersonId, Place, Reminded
from dialogs.experiment import Experiment, Notice
from dialogs.followup import family
from dialogs.meetings import meets_at
from dialogs.places import step_of
from dialogs.pool import told, wording
from dialogs.road import route
from dialogs.rules.notices import is_sent_again
from dialogs.scene import Scene
from dialogs.views.boards import board_buttons
from dialogs.views.card import CardView, by_voice, is_shown, rows_of
from dialogs.views.entries import media_button
from dialogs.views.forms import field_data
from dialogs.views.meetings import meeting_data, rest_data, rest_rows
from dialogs.views.plans import brief_data, follow_data, past_of, plan_data
from dialogs.views.stuck import to_guesses
from dialogs.voices import still_waited
from dialogs.workbook import StepKind

INVITES = ("invite21", "invite17", "invite14", "invite10")


def notice_card(scene: Scene, number: int) -> CardView:
    """All reminders of one message, each with what it needs and the buttons that answer it."""
    workshop = scene.workshop
    notice = workshop.notices[number]
    muted = {kind for person, kind in workshop.muted if person == notice.to}
    data = {
        "items": [_reminded(scene, notice.to, each) for each in notice.items],
        "snoozed": notice.snoozed,
        "muted": all(family(each.kind) in muted for each in notice.items),
        "to_group": notice.to is None,
        "several": len(notice.items) > 1,
    }
    rows = [row for each in notice.items for row in _item_rows(scene, notice, each)]
    undone = any(not _is_done(scene, notice.to, each) for each in notice.items)
    if undone and notice.to is not None and not notice.snoozed and not data["muted"]:
        rows.append((act("later", "later", number), act("mute", "mute", number)))
    return CardView("notice", data, tuple(rows))


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
    return CardView("missed", data, () if done else ((act("send_again", "resend", number),),))


def _experiment(scene: Scene, item: Reminded) -> Experiment | None:
    return scene.workshop.experiments.get(item.about)


def _reminded(scene: Scene, to: PersonId | None, item: Reminded) -> Mapping[str, object]:
    workshop = scene.workshop
    data: dict[str, object] = {
        "kind": item.kind,
        "occurrence": item.occurrence.partition("+")[0],
        "done": _is_done(scene, to, item),
        "plan": None,
    }
    if experiment := _experiment(scene, item):
        data |= {"plan": plan_data(scene, experiment.id)} | past_of(scene, experiment.id)
        data["answer"] = _pulse_answer(experiment, to, item)
        data["decision"] = experiment.decision.kind if experiment.decision else ""
        data["decided"] = workshop.form(f"d{experiment.id[1:]}").text("how")
    if item.kind == "commit":
        data["promise"] = wording(workshop, workshop.contributions[int(item.about)])
    if item.kind == "next":
        data["topic"] = workshop.form("next").text("topic")
        data["date"] = workshop.form("next").date("date")
    if item.kind in CALLS:
        data |= meeting_data(scene, item.about)
        data["since"] = workshop.paused_at
    return data


CALLS = ("meet1", "meet0", "untimed", "unbegun", "paused")
"""What is reminded of between meetings, and while all is paused."""


def _pulse_answer(experiment: Experiment, to: PersonId | None, item: Reminded) -> str:
    occurrence = item.occurrence.partition("+")[0]
    for each in experiment.pulses:
        if (each.participant, each.occurrence) == (to, occurrence):
            return each.answer
    return ""


def _is_done(scene: Scene, to: PersonId | None, item: Reminded) -> bool:
    """Whether what the reminder asks for has been done, so that it needs no button."""
    experiment = _experiment(scene, item)
    if item.kind in CALLS:
        return _is_answered(scene, item)
    if experiment is None:
        return False
    if item.kind in INVITES:
        return experiment.invited
    if item.kind == "start3":
        return experiment.started
    if item.kind in ("pulse", "begun"):
        return bool(_pulse_answer(experiment, to, item))
    if item.kind == "note":
        asked = date.fromisoformat(item.occurrence.partition("+")[0])
        return any(who == to and on >= asked for who, on in scene.workshop.noted(experiment.id))
    if item.kind in ("duty", "vacant"):
        return not scene.workshop.vacant(experiment.id)
    if item.kind == "unevaluated" and brief_data(scene, experiment.id):
        return True
    return item.kind in ("record", "overdue", "unevaluated") and not experiment.running


def _is_answered(scene: Scene, item: Reminded) -> bool:
    """Whether the meeting has begun or been agreed on anew, or the pause is over."""
    workshop = scene.workshop
    if item.kind == "paused":
        return not workshop.paused
    if workshop.ended or item.about != workshop.place:
        return True
    at = meets_at(workshop, item.about)
    if item.kind == "untimed":
        return at is not None
    if item.kind == "unbegun":
        return at is not None and at > scene.world.now
    return at is None or f"{at:%Y-%m-%dT%H:%M}" != item.occurrence


def _item_rows(scene: Scene, notice: Notice, item: Reminded) -> Rows:
    name = item.about
    if _is_done(scene, notice.to, item) and item.kind not in ("pulse", "begun"):
        return ()
    occurrence = item.occurrence.partition("+")[0]
    match item.kind:
        case "pulse" | "begun":
            labels = "pulse" if item.kind == "pulse" else "begun"
            answers = ("smooth", "stuck", "undone")
            given = _pulse_answer(scene.workshop.experiments[name], notice.to, item)
            buttons = tuple(
                act(f"{labels}_{x}", "pulse", name, occurrence, x, ticked=x == given)
                for x in answers
            )
            return (buttons, (act("ask_help", "help", name),))
        case "start3":
            return (
                (act("start_ready", "started", name),),
                (act("move_start", "open", f"move:{name}:start"),),
            )
        case "invite10":
            return ((act("post_invitation", "postinv", name),), (act("invited", "invited", name),))
        case "invite21" | "invite17" | "invite14":
            return ((act("invited", "invited", name),),)
        case "untimed" | "unbegun":
            return rest_rows(scene, name)[item.kind == "untimed" :]
        case "paused":
            return ((act("resume", "resume"),),)
        case "note" | "eval7" | "eval1" | "eval0":
            return ((Button(label="note_privately", card=f"note:{name}"),),)
        case "unevaluated":
            return ((act("brief", "open", f"brief:{name}"),),)
        case "record" | "overdue" | "stuck" | "help" | "duty" | "vacant":
            return ((act("look_at_experiment", "open", f"exp:{name}"),),)
        case _:
            return ()


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
    judged = {each: found for each in places if (found := telling.judged(workshop, each))}
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
