"""Buttons that steer: show what is hidden, go on, give time, or choose when a voice is missing."""

from dialogs.buttons import Button, Rows, act
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.rules.steering import AddTime, Advance, Nudge, has_hidden
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind


def gap_rows(scene: Scene, place: Place) -> Rows:
    """The choice when a voice is missing: a private word, more time, or go on without."""
    return (
        (act("nudge", Nudge(ANYBODY, place)), more_time(scene, place)),
        (act("accept_gap", Advance(ANYBODY, place, "gap", accept_gap=True)),),
    )


def more_time(scene: Scene, place: Place) -> Button:
    """It says how much has been added before, so that two presses add once."""
    return act("more_time", AddTime(ANYBODY, place, scene.workshop.added.get(place, 0)))


def steer(scene: Scene, place: Place) -> Button:
    """Reveal what is hidden, or go on: two buttons, so that two presses are not one too many."""
    if has_hidden(scene, place):
        votes = scene.step(place).kind is StepKind.VOTE
        return act("close_vote" if votes else "reveal", Advance(ANYBODY, place, "reveal"))
    return act("advance", Advance(ANYBODY, place))


def ready_now(scene: Scene, place: Place) -> int:
    """How many of those who take part have said that they are ready."""
    here = {each.id for each in scene.workshop.people_at(place)}
    return len(here & set(scene.workshop.ready.get(place, ())))
