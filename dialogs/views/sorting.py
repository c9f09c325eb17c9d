"""Tidying as it is seen: what stands, what reads alike, and where words may go instead."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.events import Place
from dialogs.places import step_of
from dialogs.pool import told_under
from dialogs.rules import tidy
from dialogs.views.card import Button, CardView, Rows, Scene, act, item
from dialogs.views.card import rows_of as laid_out
from dialogs.workshop import Contribution

MOST_PAIRS = 5
MOST_MOVED = 12
"""Beside the buttons that remove, which come first where a keyboard is full."""


def sort_card(scene: Scene, among: str, *which: str) -> CardView:
    """Who steers presses first one item, and then what becomes of it.

    `which` are the item that is chosen, if one is, and where a page other than the first begins.
    """
    here = tidy.is_tidied_now(scene.workbook, scene.workshop, among)
    open_now = here and not scene.workshop.paused
    found = tidy.tidied(scene.workbook, scene.workshop, among) if open_now else ()
    numbers = {each.id: number for number, each in enumerate(found, 1)}
    item_id = "".join(each for each in which if not each.startswith("+"))
    start = "".join(each[1:] for each in which if each.startswith("+")) or "0"
    chosen = next((each for each in found if str(each.id) == item_id), None)
    begins = int(start) if start.isdecimal() else len(found)
    if not open_now or begins >= max(1, len(found)) or (item_id and not chosen):
        return CardView("sort", _data(scene, among, (), numbers) | {"done": True})
    if chosen:
        return _one(scene, among, chosen, numbers, begins)
    return _all(scene, among, found, numbers, begins)


def _data(
    scene: Scene, among: str, listed: Iterable[Contribution], numbers: Mapping[int, int]
) -> dict[str, object]:
    workshop = scene.workshop
    return {
        "pool": tidy.is_pool(scene.workbook, among),
        "items": [item(workshop, x) | {"number": numbers[x.id]} for x in listed],
        "pairs": (),
        "chosen": None,
        "done": False,
        "many": False,
    }


def _all(
    scene: Scene,
    among: str,
    found: Sequence[Contribution],
    numbers: Mapping[int, int],
    start: int,
) -> CardView:
    """Pairs that read alike, and what there is to choose from: items, or places that have them.

    Pairs stand on the first page, which is drawn anew after each press.
    """
    pairs = () if start else tidy.alike(scene.workbook, scene.workshop, among)[:MOST_PAIRS]
    paired = {each for pair in pairs for each in pair}
    places = tidy.places_among(scene.workbook, scene.workshop, among)
    many = len(found) > tidy.AT_ONCE and len(places) > 1
    page = () if many else found[start : start + tidy.AT_ONCE]
    shown = paired | {each.id for each in page}
    listed = [each for each in found if each.id in shown]
    if len(found) > tidy.AT_ONCE:
        listed.sort(key=lambda each: each.id not in paired)
    told = {"pairs": [tuple(numbers[x] for x in pair) for pair in pairs], "many": many}
    picks = (Button(text=str(numbers[x.id]), action=f"open:sort:{among}:{x.id}") for x in page)
    ways = (Button(label=f"step.{step_of(x)}.title", action=f"open:sort:{x}") for x in places)
    rows = (
        *(_pair(among, pair, numbers) for pair in pairs),
        *(laid_out(ways, 1) if many else laid_out(picks, 6)),
        () if many else _turning(f"sort:{among}", start, len(found)),
    )
    return CardView("sort", _data(scene, among, listed, numbers) | told, tuple(filter(None, rows)))


def _turning(card: str, start: int, count: int) -> tuple[Button, ...]:
    """The way to the items before these and after these, where not all have a button at once."""
    before, after = start - tidy.AT_ONCE, start + tidy.AT_ONCE
    first = f"{card}:+{before}" if before > 0 else card
    back = (act("ideas_before", "open", first),) if start else ()
    on = (act("ideas_after", "open", f"{card}:+{after}"),) if after < count else ()
    return (*back, *on)


def _pair(among: str, pair: tuple[int, int], numbers: Mapping[int, int]) -> tuple[Button, ...]:
    """Two that read alike: the later one may be told under the earlier one."""
    one, other = pair
    first, second = numbers[one], numbers[other]
    return (
        act("merge_pair", "merge", among, other, one, one=first, other=second),
        act("keep_apart", "apart", among, one, other, one=first, other=second),
    )


def _one(
    scene: Scene, among: str, chosen: Contribution, numbers: Mapping[int, int], start: int
) -> CardView:
    """What may become of one item: told under another, in another cell, or parted again."""
    workbook, workshop = scene.workbook, scene.workshop
    near = tidy.nearest(workbook, workshop, among, chosen)
    others = sorted(near[start : start + tidy.AT_ONCE], key=lambda each: numbers[each.id])
    merges = (
        Button(text=str(numbers[x.id]), action=f"merge:{among}:{chosen.id}:{x.id}") for x in others
    )
    parts = ((act("part", "part", among, chosen.id),),) if told_under(workshop, chosen) else ()
    moves = () if tidy.is_pool(workbook, among) else _cells(scene, chosen)
    turning = _turning(f"sort:{among}:{chosen.id}", start, len(near))
    back = (act("other_item", "open", f"sort:{among}"),)
    data = _data(scene, among, others, numbers) | {"chosen": item(workshop, chosen)}
    rows = (*laid_out(merges, 6), turning, *moves, *parts, back)
    return CardView("sort", data, tuple(filter(None, rows)))


def _cells(scene: Scene, contribution: Contribution) -> Rows:
    """The other cells of the board, by what their steps are called."""
    places = tidy.cells_for(scene.workbook, scene.workshop, contribution, scene.reader or 0)
    ways = (
        Button(label=f"step.{step_of(x)}.title", action=f"cell:{contribution.id}:{x}")
        for x in places
    )
    return laid_out(ways, 1)


def cell_card(scene: Scene, number: int) -> CardView:
    """Where one's own words might belong instead; KeyError for anybody else's."""
    workshop = scene.workshop
    found = workshop.contributions[number]
    if found.participant != scene.reader or found.withdrawn:
        raise KeyError(number)
    refusal = tidy.why_not_move(scene.workbook, workshop, found.participant, number)
    data = {"item": item(workshop, found), "open": refusal is None}
    return CardView("cell", data, () if refusal else _cells(scene, found))


def move_rows(scene: Scene, own: tuple[Contribution, ...]) -> Rows:
    """The way to another cell for each of one's latest items, while they may be moved."""
    movable = tuple(
        act("move_item", "open", f"cell:{each.id}", number=number)
        for number, each in enumerate(own, 1)
        if tidy.cells_for(scene.workbook, scene.workshop, each, each.participant)
    )
    return laid_out(movable[-MOST_MOVED:], 4)


def sort_rows(scene: Scene, place: Place) -> Rows:
    """The way to tidying, where there is something to tidy; it tells how many pairs read alike."""
    among = tidy.among_of(scene.workbook, place)
    if not tidy.is_tidied_now(scene.workbook, scene.workshop, among):
        return ()
    if len(tidy.tidied(scene.workbook, scene.workshop, among)) <= 1:
        return ()
    pairs = len(tidy.alike(scene.workbook, scene.workshop, among))
    opens = f"sort:{among}"
    return ((act("sort_alike" if pairs else "sort", "open", opens, count=pairs),),)
