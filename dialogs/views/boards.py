"""Boards: what the cells of a task's steps make together, with the gaps in sight."""

from collections.abc import Iterator, Mapping

from dialogs.events import Place
from dialogs.road import board_gaps
from dialogs.views.card import Button, CardView, Scene, is_shown, item
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
    found = sorted(standing, key=lambda each: tuple(Voice).index(each.voice))
    if step.cell and step.cell.column:
        gaps = board_gaps(scene.workbook, scene.workshop, step.id) if shown else ()
        yield {
            "column": step.cell.column,
            "voice": "",
            "items": [item(scene.workshop, each) for each in found],
            "missing": gaps,
        }
        return
    for voice in corners(scene.workshop):
        mine = [each for each in found if voice in each.marks]
        items = [shared_item(scene.workshop, each) for each in mine]
        yield {"column": "", "voice": voice.value, "items": items, "missing": ()}


def corners(workshop: Workshop) -> tuple[Voice, ...]:
    """The corners of a board: the three core voices, and another partner where there is one."""
    return (*CORE_VOICES, Voice.MU) if workshop.holders(Voice.MU) else CORE_VOICES


def empty_corners(scene: Scene, place: Place) -> tuple[Voice, ...]:
    """The core voices for which nothing stands at a place."""
    marked = {mark for each in scene.workshop.items(place) for mark in each.marks}
    return tuple(voice for voice in CORE_VOICES if voice not in marked)


def shared_item(workshop: Workshop, contribution: Contribution) -> dict[str, object]:
    """An item that says whether several voices stand behind it."""
    return item(workshop, contribution) | {"shared": len(contribution.marks) > 1}


def board_buttons(scene: Scene) -> tuple[Button, ...]:
    """The way to each board that the group has begun."""
    return tuple(
        Button(label=f"board.{task.board}.label", card=f"board:{task.id}")
        for task in scene.workbook.boards.values()
        if any(step.id in scene.workshop.opened for step in task.steps)
    )
