"""Buttons that steer: show what is hidden, go on, give time, or choose when a voice is missing."""

from dialogs.buttons import Button, Rows, act
from dialogs.events import Place
from dialogs.kinds import StepKind
from dialogs.rules.steering import has_hidden
from dialogs.scene import Scene


def gap_rows(scene: Scene, place: Place) -> Rows:
    """The choice when a voice is missing: a private word, more time, or go on without."""
    return (
        (act("nudge", "nudge", place), more_time(scene, place)),
        (act("accept_gap", "gap", place),),
    )


def more_time(scene: Scene, place: Place) -> Button:
    """It says how much has been added before, so that two presses add once."""
    return act("more_time", "time", place, scene.workshop.added.get(place, 0))


def steer(scene: Scene, place: Place) -> Button:
    """Reveal what is hidden, or go on: two buttons, so that two presses are not one too many."""
    if has_hidden(scene, place):
        votes = scene.step(place).kind is StepKind.VOTE
        return act("close_vote" if votes else "reveal", "adv", place, "reveal")
    return act("advance", "adv", place)


def ready_now(scene: Scene, place: Place) -> int:
    """How many of those who take part have said that they are ready."""
    here = {each.id for each in scene.workshop.people_at(place)}
    return len(here & set(scene.workshop.ready.get(place, ())))
