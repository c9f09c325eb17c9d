"""The button of the day: meetings told to who leads, who comes, and who has not told yet."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from dialogs.buttons import Button, Rows, act, opens
from dialogs.command import ANYBODY, Command
from dialogs.events import Reminded
from dialogs.facts.attendance import attendance, is_to_come, meeting_at, minute_of
from dialogs.keys import CardKind
from dialogs.places import rests_before
from dialogs.reading.calendar import is_july
from dialogs.reminders.hours import DAY, before_meeting, morning_before, next_open_hour
from dialogs.reminders.kind import Occurrence, ReminderKind
from dialogs.rules.attendance import AskUnconfirmed, Come
from dialogs.rules.evaluate import HoldEvaluation
from dialogs.rules.steering import Advance
from dialogs.scene import Scene


def _met(scene: Scene) -> Iterator[tuple[str, datetime]]:
    """Every meeting that is agreed on and to come: of a rest, or of an experiment."""
    resting = (scene.workshop.place,) if rests_before(scene.workshop.place) else ()
    for about in (*resting, *scene.workshop.experiments):
        at = meeting_at(scene, about)
        if at and is_to_come(scene, about, minute_of(at)):
            yield about, at


def meets_on(scene: Scene, about: str) -> date | None:
    at = meeting_at(scene, about)
    return at.date() if at else None


def _led(due: Callable[[Scene, datetime], datetime]) -> Callable[[Scene], Iterable[Occurrence]]:
    """To who leads, once a meeting; of no use once that has begun."""

    def when(scene: Scene) -> Iterator[Occurrence]:
        for about, at in _met(scene):
            agreed = _agreed_at(scene, about)
            if agreed is None or at > agreed:
                name, to = f"{at:%Y-%m-%dT%H:%M}", scene.workshop.facilitator
                yield Occurrence(about, to, name, due(scene, at), at)

    return when


def _agreed_at(scene: Scene, about: str) -> datetime | None:
    known = scene.workshop.experiments.get(about)
    return known.agreed_at if known else None


def _day_before(scene: Scene, at: datetime) -> datetime:
    return morning_before(scene, at.date() - DAY, july=is_july(at.date()))


def _confirmations(scene: Scene) -> Iterator[Occurrence]:
    """To each who has not told whether they come, when who leads had them reminded."""
    for about, at in _met(scene):
        day = scene.workshop.confirmed.get((about, minute_of(at)))
        for person in attendance(scene, about).untold if day else ():
            if day and scene.workshop.reaches(person):
                yield Occurrence(about, person, day, _morning_of(scene, day), at)


def _morning_of(scene: Scene, day: str) -> datetime:
    noon = datetime.combine(date.fromisoformat(day), datetime.min.time(), scene.workshop.local)
    return next_open_hour(scene, noon, july=is_july(noon.date()))


def is_over(scene: Scene, item: Reminded) -> bool:
    """Whether its meeting has begun, or was put off to a moment of which it was not a reminder."""
    at = meeting_at(scene, item.about)
    if at is None or not is_to_come(scene, item.about, minute_of(at)):
        return True
    return "T" in item.occurrence and item.occurrence != f"{at:%Y-%m-%dT%H:%M}"


def told(scene: Scene, item: Reminded) -> Mapping[str, object]:
    """How many come: counted to the group, named to who leads."""
    known = attendance(scene, item.about)
    return {
        "coming": len(known.coming),
        "privately": len(known.privately),
        "people": known.people,
        "untold": known.untold,
        "partner": scene.workshop.form("setup").text("partner"),
        "questions": _questions(scene),
    }


def _questions(scene: Scene) -> int:
    """How many steps the task has in which experiments are evaluated."""
    workbook = scene.workbook
    first = next((x.id for x in workbook.steps.values() if x.per == "experiment"), None)
    return len(workbook.tasks[first].steps) if first else 0


def _when(scene: Scene, about: str) -> str:
    at = meeting_at(scene, about)
    return minute_of(at) if at else ""


def coming_buttons(scene: Scene, item: Reminded) -> Rows:
    """Who comes presses once; who cannot is led to the private chat by the same press."""
    when, count = _when(scene, item.about), len(attendance(scene, item.about).coming)
    come = act("come", Come(ANYBODY, item.about, when), count=count)
    return ((come,), *absent_button(scene, item))


def absent_button(scene: Scene, item: Reminded) -> Rows:
    return (
        (Button(label="cannot_come", card=CardKind.ABSENT(item.about, _when(scene, item.about))),),
    )


def _begins(about: str) -> Command:
    return Advance(ANYBODY, about) if rests_before(about) else HoldEvaluation(ANYBODY, about)


def begin_button(_scene: Scene, item: Reminded) -> Rows:
    """In the group it says whose it is."""
    label = "leader_begins" if rests_before(item.about) else "leader_holds"
    return ((act(label, _begins(item.about)),),)


def move_button(item: Reminded) -> Button:
    if rests_before(item.about):
        return opens("change_time", CardKind.TIME(rests_before(item.about)))
    return opens("move_meeting", CardKind.MOVE(item.about, "meeting"))


def _remind_buttons(scene: Scene, item: Reminded) -> Rows:
    untold = attendance(scene, item.about).untold
    reached = [each for each in untold if scene.workshop.reaches(each)]
    names = ", ".join(scene.names.get(each, "…") for each in reached)
    ask = act(
        "remind_them", AskUnconfirmed(ANYBODY, item.about, _when(scene, item.about)), names=names
    )
    return (*(((ask,),) if reached else ()), (move_button(item),))


def _day_buttons(_scene: Scene, item: Reminded) -> Rows:
    rests = bool(rests_before(item.about))
    begin = act("begin_meeting" if rests else "hold_short", _begins(item.about))
    look = () if rests else ((opens("look_at_notes", CardKind.EXPERIMENT(item.about)),),)
    return ((begin,), *look, (move_button(item),))


KINDS = (
    ReminderKind(
        name="lead1",
        family="lead",
        when=_led(_day_before),
        of=meets_on,
        line="led",
        data=told,
        is_done=is_over,
        buttons=_remind_buttons,
    ),
    ReminderKind(
        name="lead0",
        family="lead",
        when=_led(before_meeting),
        of=meets_on,
        line="led",
        data=told,
        is_done=is_over,
        buttons=_day_buttons,
    ),
    ReminderKind(
        name="coming",
        when=_confirmations,
        of=meets_on,
        line="coming",
        data=told,
        is_done=is_over,
        buttons=coming_buttons,
    ),
)
