"""Tidying as it is seen: what stands, what reads alike, and where words may go instead."""

from collections.abc import Iterator, Mapping
from itertools import islice
from operator import itemgetter

from dialogs.buttons import Button, Rows, act, opening, opens, press
from dialogs.cards.view import item
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.likeness import MOST_PAIRS
from dialogs.contributions.shelves import Listing
from dialogs.events import Place
from dialogs.facts.pool import told_under
from dialogs.keys import CardKind
from dialogs.places import step_of
from dialogs.rules import tidy
from dialogs.scene import Scene
from dialogs.views import CardView

MOST_MOVED = 12
"""Beside the buttons that remove, which come first where a keyboard is full."""


def sort_card(scene: Scene, among: str, *which: str) -> CardView:
    """Who steers presses first one item, and then what becomes of it.

    `which` are the item that is chosen, if one is, and where a page other than the first begins.
    """
    here = tidy.is_tidied_now(scene, among)
    open_now = here and not scene.workshop.paused
    found = tidy.tidied(scene, among)
    item_id = "".join(each for each in which if not each.startswith("+"))
    start = "".join(each[1:] for each in which if each.startswith("+")) or "0"
    known = scene.workshop.contributions.get(int(item_id)) if item_id.isdecimal() else None
    chosen = known if known is not None and known in found else None
    begins = int(start) if start.isdecimal() else len(found)
    if not open_now or begins >= max(1, len(found)) or (item_id and not chosen):
        return CardView("sort", _data(scene, among, {}) | {"done": True})
    if chosen:
        return _one(scene, among, chosen, found, begins)
    return _all(scene, among, found, begins)


def _data(scene: Scene, among: str, listed: Mapping[int, Contribution]) -> dict[str, object]:
    workshop = scene.workshop
    return {
        "pool": tidy.is_pool(scene.workbook, among),
        "items": [item(workshop, each) | {"number": number} for number, each in listed.items()],
        "pairs": (),
        "chosen": None,
        "done": False,
        "many": False,
    }


def _all(scene: Scene, among: str, found: Listing, start: int) -> CardView:
    """Pairs that read alike, and what there is to choose from: items, or places that have them.

    Pairs stand on the first page, which is drawn anew after each press.
    """
    known = scene.workshop.contributions
    alike = () if start else tidy.alike(scene, among)
    pairs = alike[:MOST_PAIRS]
    paired = {x: found.number(known[x]) for x in sorted({each for pair in pairs for each in pair})}
    places = tidy.places_among(scene, among)
    many = len(found) > tidy.AT_ONCE and len(places) > 1
    page = () if many else found[start : start + tidy.AT_ONCE]
    numbered = dict(enumerate(page, start + 1))
    first = {at: known[x] for x, at in sorted(paired.items(), key=itemgetter(1))}
    listed = first | numbered if len(found) > tidy.AT_ONCE else numbered
    told = {"pairs": [tuple(paired[x] for x in pair) for pair in pairs], "many": many}
    picks = (
        Button(text=str(number), action=opening(CardKind.SORT(among, each.id)))
        for number, each in numbered.items()
    )
    ways = (opens(f"step.{step_of(x)}.title", CardKind.SORT(x)) for x in places)
    rows = (
        *(_pair(among, pair, paired) for pair in pairs),
        *(laid_out(ways, 1) if many else laid_out(picks, 6)),
        () if many else _turning((among,), start, len(found)),
    )
    return CardView("sort", _data(scene, among, listed) | told, tuple(filter(None, rows)))


def _turning(about: tuple[object, ...], start: int, count: int) -> tuple[Button, ...]:
    """The way to the items before these and after these, where not all have a button at once."""
    before, after = start - tidy.AT_ONCE, start + tidy.AT_ONCE
    first = (f"+{before}",) if before > 0 else ()
    back = (opens("ideas_before", CardKind.SORT(*about, *first)),) if start else ()
    on = (opens("ideas_after", CardKind.SORT(*about, f"+{after}")),) if after < count else ()
    return (*back, *on)


def _pair(among: str, pair: tuple[int, int], numbers: Mapping[int, int]) -> tuple[Button, ...]:
    """Two that read alike: the later one may be told under the earlier one."""
    one, other = pair
    first, second = numbers[one], numbers[other]
    return (
        act("merge_pair", tidy.MergeItems(ANYBODY, among, other, one), one=first, other=second),
        act("keep_apart", tidy.KeepApart(ANYBODY, among, one, other), one=first, other=second),
    )


def _one(scene: Scene, among: str, chosen: Contribution, found: Listing, start: int) -> CardView:
    """What may become of one item: told under another, in another cell, or parted again."""
    workbook, workshop = scene.workbook, scene.workshop
    others, near = tidy.others_by_likeness(scene, among, chosen)
    page = {found.number(each): each for each in islice(near, start, start + tidy.AT_ONCE)}
    listed = dict(sorted(page.items()))
    merges = (
        press(tidy.MergeItems(ANYBODY, among, chosen.id, each.id), text=str(number))
        for number, each in listed.items()
    )
    part = act("part", tidy.PartItems(ANYBODY, among, chosen.id))
    parts = ((part,),) if told_under(workshop, chosen) else ()
    moves = () if tidy.is_pool(workbook, among) else _cells(scene, chosen)
    turning = _turning((among, chosen.id), start, len(others))
    back = (opens("other_item", CardKind.SORT(among)),)
    data = _data(scene, among, listed) | {"chosen": item(workshop, chosen)}
    rows = (*laid_out(merges, 6), turning, *moves, *parts, back)
    return CardView("sort", data, tuple(filter(None, rows)))


def _cells(scene: Scene, contribution: Contribution) -> Rows:
    """The other cells of the board, by what their steps are called."""
    places = tidy.cells_for(scene, contribution, scene.reader or 0)
    ways = (
        act(f"step.{step_of(x)}.title", tidy.MoveItem(ANYBODY, contribution.id, x)) for x in places
    )
    return laid_out(ways, 1)


def is_sorted(scene: Scene, about: str) -> bool:
    return bool(tidy.tidied(scene, about.partition(":")[0]))


def cell_card(scene: Scene, number: int) -> CardView:
    """Where one's own words might belong instead; KeyError for anybody else's."""
    workshop = scene.workshop
    found = workshop.contributions[number]
    if found.participant != scene.reader or found.withdrawn:
        raise KeyError(number)
    refusal = tidy.why_not_move(scene, found.participant, number)
    data = {"item": item(workshop, found), "open": refusal is None}
    return CardView("cell", data, () if refusal else _cells(scene, found))


def move_rows(scene: Scene, own: tuple[Contribution, ...]) -> Rows:
    """The way to another cell for each of one's latest items, while they may be moved."""
    latest = {each.place: each for each in own}
    elsewhere = {
        place for place, each in latest.items() if tidy.cells_for(scene, each, each.participant)
    }
    movable = (
        opens("move_item", CardKind.CELL(each.id), number=number)
        for number, each in reversed(tuple(enumerate(own, 1)))
        if each.place in elsewhere
    )
    return laid_out(reversed(tuple(islice(movable, MOST_MOVED))), 4)


def comparing_sorted(scene: Scene, about: str) -> Iterator[None]:
    yield from tidy.comparing_anew(scene, about.partition(":")[0])


def comparing_around(scene: Scene, group: str) -> Iterator[None]:
    """What is tidied where everyone, or a small group, is now."""
    workshop = scene.workshop
    if workshop.place:
        place = workshop.groups[int(group)].place if group else workshop.place
        yield from tidy.comparing_anew(scene, tidy.among_of(scene.workbook, place))


def sort_rows(scene: Scene, place: Place) -> Rows:
    """The way to tidying, where there is something to tidy; it tells how many pairs read alike.

    Of more pairs than a card shows at once it says so many, and more: `5+`.
    """
    among = tidy.among_of(scene.workbook, place)
    if not tidy.is_tidied_now(scene, among):
        return ()
    if len(tidy.tidied(scene, among)) <= 1:
        return ()
    pairs = len(tidy.alike(scene, among))
    count = pairs if pairs <= MOST_PAIRS else f"{MOST_PAIRS}+"
    return ((opens("sort_alike" if pairs else "sort", CardKind.SORT(among), count=count),),)
