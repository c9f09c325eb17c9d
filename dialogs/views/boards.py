"""Boards: what a task's cells make together, gaps in sight; and what all may say of its words."""

from collections.abc import Iterator, Mapping

from dialogs.events import Place
from dialogs.road import board_gaps, step_at
from dialogs.views.card import (
    Button,
    CardView,
    Rows,
    Scene,
    corners,
    in_order,
    is_shown,
    item,
    rows_of,
)
from dialogs.workbook import CORE_VOICES, Step, Voice
from dialogs.workshop import Contribution, Workshop


def board_card(scene: Scene, task: str) -> CardView:
    """A task's board, row by row; KeyError where the task has none."""
    known = scene.workbook.boards[task]
    rows: dict[str, list[Mapping[str, object]]] = {}
    for step in known.steps:
        if step.cell:
            rows.setdefault(step.cell.row, []).extend(_cells(scene, step))
    return CardView("board", {"task": task, "board": known.board, "rows": rows})


def _cells(scene: Scene, step: Step) -> Iterator[Mapping[str, object]]:
    """The boxes of a step: the one that it names, or one for each voice."""
    shown = is_shown(scene, step.id)
    standing = (each for each in scene.workshop.items(step.id) if shown and not each.erased)
    found = sorted(standing, key=in_order)
    if step.cell and step.cell.column:
        gaps = board_gaps(scene.workbook, scene.workshop, step.id) if shown else ()
        yield {
            "column": step.cell.column,
            "voice": "",
            "items": [item(scene.workshop, each) for each in found],
            "missing": gaps,
            "parked": scene.workshop.is_parked(step.id),
        }
        return
    for voice in corners(scene.workshop):
        mine = [each for each in found if voice in each.marks]
        items = [shared_item(scene.workshop, each) for each in mine]
        yield {
            "column": "",
            "voice": voice.value,
            "items": items,
            "missing": (),
            "parked": scene.workshop.is_parked(step.id),
        }


def empty_corners(scene: Scene, place: Place) -> tuple[Voice, ...]:
    """The core voices for which nothing stands at a place."""
    found = list(scene.workshop.items(place))
    marked = {mark for each in found for mark in each.marks if mark != each.guess}
    return tuple(voice for voice in CORE_VOICES if voice not in marked)


def shared_item(workshop: Workshop, contribution: Contribution) -> dict[str, object]:
    """An item that says whether several voices stand behind it."""
    return item(workshop, contribution) | {"shared": len(contribution.marks) > 1}


MOST_NUMBERED = 60
"""Numbers on one keyboard, so that Telegram's hundred buttons are never passed."""


def affirming(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    """The numbers of shown words, and the buttons by which anyone may say: seen, or ours too."""
    mark = step_at(scene.workbook, place).mark
    if mark is None or mark.affirms is None or not is_shown(scene, place):
        return {"mark": "", "numbers": {}}, ()
    found = sorted(scene.workshop.items(place), key=in_order)
    numbers = {each.id: number for number, each in enumerate(found[:MOST_NUMBERED], 1)}
    open_to = (x for x in found[:MOST_NUMBERED] if not x.erased and mark.affirms not in x.marks)
    buttons = (Button(text=str(numbers[x.id]), action=f"affirm:{x.id}") for x in open_to)
    return {"mark": mark.key, "numbers": numbers}, rows_of(buttons, 8)


def corner_data(scene: Scene, place: Place) -> dict[str, object]:
    """Of a step with a box for each voice: whose box is still empty, once it is shown."""
    cell = step_at(scene.workbook, place).cell
    by_corner = cell is not None and cell.column is None and is_shown(scene, place)
    empty = empty_corners(scene, place) if by_corner else ()
    return {"row": cell.row if cell else "", "empty": empty}


def board_buttons(scene: Scene) -> tuple[Button, ...]:
    """The way to each board that the group has begun."""
    return tuple(
        Button(label=f"board.{task.board}.label", card=f"board:{task.id}")
        for task in scene.workbook.boards.values()
        if any(step.id in scene.workshop.opened for step in task.steps)
    )
