"""Boards: what a task's cells make together, gaps in sight; and what all may say of its words."""

from collections.abc import Iterator, Mapping
from functools import partial

from dialogs.buttons import Button, Rows, press
from dialogs.cards.view import Drawn, corners, in_groups, is_shown, item, rows_of, visible
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Listing
from dialogs.events import Place
from dialogs.facts.attribution import shown_marks
from dialogs.facts.pool import is_weak, told
from dialogs.facts.road import local
from dialogs.facts.voices import board_gaps
from dialogs.keys import CardKind
from dialogs.places import group_of, place_in, step_of
from dialogs.rules.collect import Affirm
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.schema import CORE_VOICES, Step, Voice
from dialogs.workshop import Workshop


def board_card(scene: Scene, task: str) -> CardView:
    """A task's board, row by row, of all or of one group (B/2); KeyError where there is none."""
    known = scene.workbook.boards[step_of(task)]
    rows: dict[str, list[Mapping[str, object]]] = {}
    for step in known.steps:
        if step.cell:
            rows.setdefault(step.cell.row, []).extend(_cells(scene, step, group_of(task)))
    data = {"task": known.id, "board": known.board, "rows": rows, "group": group_of(task)}
    return CardView("board", data)


def is_board(scene: Scene, task: str) -> bool:
    """Whether a task, or a small group's part of one, has a board."""
    return any(task in scene.workshop.parts(each) for each in scene.workbook.boards)


def _cells(scene: Scene, step: Step, group: int) -> Iterator[Mapping[str, object]]:
    """The boxes of a step: the one that it names, or one for each voice."""
    place, workshop = place_in(step.id, group), scene.workshop
    standing = visible(scene, place).where(lambda each: not each.erased)
    if step.cell and step.cell.column:
        shown = is_shown(scene, place)
        gaps = board_gaps(scene, place) if shown else ()
        yield {
            "column": step.cell.column,
            "voice": "",
            "items": Drawn(_by_voice(workshop, standing), partial(_boxed, scene, step)),
            "missing": gaps,
            "parked": workshop.is_parked(place),
        }
        return
    marks = partial(shown_marks, workshop)
    parked = workshop.is_parked(place)
    for voice in corners(workshop, (marks(pile[0]) for pile in standing.piles)):
        found = standing.where(lambda each: voice in marks(each))  # noqa: B023
        items = Drawn(found, partial(shared_item, workshop))
        yield {"column": "", "voice": voice, "items": items, "missing": (), "parked": parked}


def _by_voice(workshop: Workshop, items: Listing) -> Listing:
    """The same items, one voice after another."""
    return sum(in_groups(workshop, items).values(), start=items.where(lambda _: False))


def _boxed(scene: Scene, step: Step, contribution: Contribution) -> dict[str, object]:
    """An item in its box; once practices are rated, with whether it was found weak."""
    raters = (x.id for x in scene.workbook.steps.values() if step.id in x.items)
    where = (local(scene.workbook, contribution.place, each) for each in raters)
    rated = any(is_shown(scene, each) for each in where)
    weak = rated and is_weak(scene.workshop, contribution.id)
    return item(scene.workshop, contribution) | {"weak": weak}


def empty_corners(scene: Scene, place: Place) -> tuple[Voice, ...]:
    """The core voices for which nothing stands at a place."""
    kinds = scene.workshop.kinds_of(place)
    marked = {mark for each in kinds for mark in each.marks if mark != each.guess}
    return tuple(voice for voice in CORE_VOICES if voice not in marked)


def shared_item(workshop: Workshop, contribution: Contribution) -> dict[str, object]:
    """An item that says whether several voices stand behind it."""
    shared = len(contribution.marks) > 1
    return item(workshop, contribution) | {"shared": shared, "weak": False}


MOST_NUMBERED = 60
"""Numbers on one keyboard, so that Telegram's hundred buttons are never passed."""


def affirming(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    """The numbers of shown words, and the buttons by which anyone may say: seen, or ours too."""
    mark = scene.step(place).mark
    if mark is None or mark.affirms is None or not is_shown(scene, place):
        return {"mark": "", "numbers": {}}, ()
    every = told(scene.workshop, scene.workshop.piles(place))
    found = _by_voice(scene.workshop, every)[:MOST_NUMBERED]
    numbers = {each.id: number for number, each in enumerate(found, 1)}
    open_to = (x for x in found if not x.erased and mark.affirms not in x.marks)
    buttons = (press(Affirm(ANYBODY, x.id), text=str(numbers[x.id])) for x in open_to)
    return {"mark": mark.key, "numbers": numbers}, rows_of(buttons, 8)


def corner_data(scene: Scene, place: Place) -> dict[str, object]:
    """Of a step with a box for each voice: whose box is still empty, once it is shown."""
    cell = scene.step(place).cell
    by_corner = cell is not None and cell.column is None and is_shown(scene, place)
    empty = empty_corners(scene, place) if by_corner else ()
    return {"row": cell.row if cell else "", "empty": empty}


def board_buttons(scene: Scene) -> tuple[Button, ...]:
    """The way to each board that the group has begun."""
    return tuple(
        Button(label=f"board.{task.board}.label", card=CardKind.BOARD(task.id))
        for task in scene.workbook.boards.values()
        if any(
            x in scene.workshop.opened for step in task.steps for x in scene.workshop.parts(step.id)
        )
    )
