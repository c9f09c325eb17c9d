"""Former copies: the one line that is left of a card which stands at the end of its chat again."""

from dialogs.cards.view import heading, is_shown
from dialogs.keys import CardKey
from dialogs.places import step_of
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import Hides, StepKind

QUESTION, OWN, BELOW = "question", "own", "below"
"""Lines: a question of the group, what one person was asked, and all else."""


def former_card(scene: Scene, key: CardKey, line: str) -> CardView:
    """What is left of a copy: never a button, and no words of people."""
    data: dict[str, object] = {"line": line}
    if line != BELOW and step_of(key.about) in scene.workbook.steps:
        data |= heading(scene, key.about) | {"line": _of_step(scene, key.about, line)}
    elif line != BELOW:
        data["line"] = BELOW
    return CardView("former", data)


def _of_step(scene: Scene, place: str, line: str) -> str:
    if line == OWN:
        return line
    step = scene.step(place)
    if step.kind is StepKind.FOLLOW:
        return "running"
    if step.traits.hides is Hides.NOTHING:
        return line if step.traits.card and step.traits.asks else BELOW
    return "answers" if is_shown(scene, place) else line
