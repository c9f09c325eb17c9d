"""Between meetings: the closing of one, the recap that opens the next, and when that is."""

from collections.abc import Iterator, Mapping

from dialogs.buttons import Button, Rows, act, opens
from dialogs.cards.forms import field_rows, one_form
from dialogs.cards.offers import offer_data, offer_rows
from dialogs.cards.view import by_voice, counts, item
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.facts.attribution import told_counts
from dialogs.facts.meetings import agenda, is_break_point, meeting_form, meets_at, minutes_ahead
from dialogs.facts.offers import offer_here
from dialogs.facts.pool import told, wording
from dialogs.facts.road import following
from dialogs.facts.voices import board_gaps
from dialogs.keys import CardKind
from dialogs.places import form_of, rests_before, step_of
from dialogs.reading.calendar import is_july
from dialogs.rules.pace import BREAK_MINUTES
from dialogs.rules.steering import Advance, Pause
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import CORE_VOICES, Voice


def rest_body(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    """The closing of a meeting: what was done, what comes, and when; ideas are welcome."""
    ideas = told_counts(scene.workshop, scene.workshop.piles(place).values())
    body = meeting_data(scene, place) | {
        "counts": counts(scene.workshop, ideas),
        "ideas": ideas.total(),
    }
    idea = Button(label="write_idea", card=CardKind.ANSWER(place))
    return body, ((idea,), (act("begin_meeting", Advance(ANYBODY, place)),))


def meeting_data(scene: Scene, place: Place) -> dict[str, object]:
    """Where a place is among the meetings: tasks behind with their gaps, tasks ahead, and when."""
    known = agenda(scene, place)
    form = scene.workshop.form(meeting_form(place))
    return {
        "number": known.number,
        "behind": [_behind(scene, each) for each in known.behind],
        "ahead": known.ahead,
        "minutes": minutes_ahead(scene, place),
        "day": form.date("at") if rests_before(place) else None,
        "moment": meets_at(scene.workshop, place) if rests_before(place) else None,
    }


def _behind(scene: Scene, task: str) -> Mapping[str, object]:
    steps = scene.workbook.steps_of(task)
    piles = (pile for each in steps for pile in scene.workshop.piles(each).values())
    written = told_counts(scene.workshop, piles)
    return {
        "task": task,
        "counts": counts(scene.workshop, written) if written else {},
        "missing": _gaps(scene, task),
    }


def _gaps(scene: Scene, task: str) -> tuple[Voice, ...]:
    """The core voices that something written in a task lacks."""
    asked = (
        each
        for each in scene.workbook.steps_of(task)
        if scene.step(each).kind is StepKind.COLLECT
        if scene.workshop.was_skipped(each) is False
    )
    missing = {x for each in asked for x in board_gaps(scene, each)}
    return tuple(voice for voice in CORE_VOICES if voice in missing)


def recap_card(scene: Scene, place: Place) -> CardView:
    """Before work goes on after days or weeks: what was done and decided, and what today is about.

    `place` is the rest that ended, or where the group was when it paused.
    """
    workshop, resting = scene.workshop, bool(rests_before(place))
    known = agenda(scene, place)
    steps = (step for task in known.behind for step in scene.workbook.steps_of(task))
    shown = {key: pile for step in steps for key, pile in workshop.shown_piles(step).items()}
    ideas = told(workshop, shown).where(lambda each: each.kind == "idea")
    between = told_counts(workshop, workshop.piles(place).values() if resting else ())
    agreed = (workshop.contributions[each] for each in workshop.agreed.values())
    data = meeting_data(scene, place) | {
        "resting": resting,
        "step": step_of(following(scene, place) if resting else place),
        "ideas": by_voice(workshop, ideas) if resting else {},
        "between": counts(workshop, between) if between else {},
        "agreed": [wording(workshop, each) for each in agreed],
        "targets": [item(workshop, workshop.contributions[each]) for each in workshop.targets],
    }
    return CardView("recap", data, tuple((each,) for each in _boards(scene, known.behind)))


def _boards(scene: Scene, tasks: tuple[str, ...]) -> Iterator[Button]:
    for task in tasks:
        if known := scene.workbook.boards.get(task):
            yield Button(label=f"board.{known.board}.label", card=CardKind.BOARD(task))


def time_card(scene: Scene, task: str) -> CardView:
    """Who leads tells when the next meeting is."""
    place = scene.workshop.place
    form = form_of("meeting", task)
    here = rests_before(place) == task and not scene.workshop.ended
    july = is_july(scene.workshop.form(form).date("at"))
    data = one_form(scene, form) | {
        "number": _number(scene, task),
        "here": here,
        "july": july,
        "offer": offer_data(scene, offer_here(scene.workshop)) if here else None,
    }
    rows = offer_rows(scene, place, field_rows(scene, form)) if here else ()
    return CardView("time", data, rows)


def is_next_meeting(scene: Scene, task: str) -> bool:
    return bool(task) and rests_before(scene.workshop.place) == task


def _number(scene: Scene, task: str) -> int:
    rest = scene.workbook.first(StepKind.REST).id
    return agenda(scene, f"{rest}@{task}").number


def rest_rows(scene: Scene, place: Place) -> Rows:
    """What who leads does between meetings: agree on the time, and begin."""
    agreed = meets_at(scene.workshop, place) is not None
    label = "change_time" if agreed else "agree_time"
    return (
        (act("begin_meeting", Advance(ANYBODY, place)),),
        (opens(label, CardKind.TIME(rests_before(place))),),
    )


def rest_data(scene: Scene, place: Place) -> dict[str, object]:
    """The next meeting for /tilanne, or nothing where the group does not rest."""
    return {"rest": meeting_data(scene, place) if rests_before(place) else None}


def pausing(scene: Scene, place: Place) -> tuple[Button, ...]:
    """A pause of any length, and where people are at work together also a short break."""
    pause = act("pause", Pause(ANYBODY))
    if not scene.step(place).traits.at_work:
        return (pause,)
    return (pause, act("break", Pause(ANYBODY, BREAK_MINUTES), minutes=BREAK_MINUTES))


def proposes_break(scene: Scene, place: Place) -> bool:
    """Whether this is a good place for a break: the format says so, and nobody has written yet."""
    return is_break_point(scene, place)
