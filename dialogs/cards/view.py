"""What a card holds: plain data that may be shown to its readers, and its buttons."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import overload

from dialogs.buttons import Button, Rows
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Listing, piled
from dialogs.events import Place
from dialogs.facts.attribution import APART, TOLD, UNTOLD, shown_marks, told_counts, voice_of
from dialogs.facts.calls import Call, coming, full_at
from dialogs.facts.pool import guessed, told, told_under, wording
from dialogs.facts.road import deadline, piles_now, route
from dialogs.places import group_of, step_of
from dialogs.scene import Scene
from dialogs.workbook.schema import CORE_VOICES, Voice
from dialogs.workshop import Workshop


def corners(workshop: Workshop, marked: Iterable[Sequence[str]] = ()) -> tuple[str, ...]:
    """The voices of a workshop: the three core ones, another partner where there is one.

    What is told without a voice has a corner where any of `marked` is.
    """
    others = (Voice.MU,) if workshop.holders(Voice.MU) else ()
    untold = (UNTOLD,) if any(UNTOLD in each for each in marked) else ()
    return (*CORE_VOICES, *others, *untold)


def counts(workshop: Workshop, voices: Iterable[str] | Mapping[str, int]) -> Mapping[str, int]:
    """Contributions by voice; what was guessed, or is told without a voice, is counted apart."""
    counted = Counter(voices)
    shown = {str(voice): counted[voice] for voice in corners(workshop)}
    return shown | {each: counted[each] for each in APART if counted[each]}


def counts_of(scene: Scene, place: Place) -> Mapping[str, int]:
    """What stands at a place now, by the voice that is told."""
    piles = piles_now(scene, place)
    return counts(scene.workshop, told_counts(scene.workshop, piles))


Shown = Callable[[Workshop, Contribution], dict[str, object]]


def by_voice(
    workshop: Workshop, items: Iterable[Contribution], shown: Shown | None = None
) -> Mapping[str, Sequence[object]]:
    """Items as plain data, grouped by the voice that is told."""
    shown = shown or item
    groups = in_groups(workshop, items)
    return {voice: Drawn(found, partial(shown, workshop)) for voice, found in groups.items()}


def in_groups(workshop: Workshop, items: Iterable[Contribution]) -> Mapping[str, Listing]:
    """Items by voice, in the fixed order of the voices: it tells nothing of the writers."""
    found = items if isinstance(items, Listing) else told(workshop, piled(items))
    groups = found.by(partial(voice_of, workshop))
    return {voice: groups[voice] for voice in TOLD if groups.get(voice)}


class Drawn(Sequence[dict[str, object]]):
    """Items as plain data, each drawn once, when it is looked at: of very many a card shows few."""

    def __init__(
        self, items: Sequence[Contribution], draw: Callable[[Contribution], dict[str, object]]
    ) -> None:
        self._count, self._rest = len(items), map(draw, items)
        self._drawn: list[dict[str, object]] = []

    def _first(self, count: int) -> list[dict[str, object]]:
        """At least so many of them, if there are so many."""
        self._drawn += islice(self._rest, max(0, count - len(self._drawn)))
        return self._drawn

    def __repr__(self) -> str:
        return repr([*self])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[dict[str, object]]:
        return (self._first(at + 1)[at] for at in range(self._count))

    @overload
    def __getitem__(self, at: int) -> dict[str, object]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, object]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, object] | list[dict[str, object]]:
        wanted = range(self._count)[at]
        if isinstance(wanted, int):
            return self._first(wanted + 1)[wanted]
        return self._first(max(wanted, default=-1) + 1)[at]


def item(workshop: Workshop, contribution: Contribution) -> dict[str, object]:
    """A contribution as plain data; never who wrote it."""
    voice, marks = voice_of(workshop, contribution), shown_marks(workshop, contribution)
    own = contribution.guess or voice
    return {
        "id": contribution.id,
        "text": wording(workshop, contribution),
        "voice": voice,
        "guess": guessed(workshop, contribution) is not None,
        "marks": () if marks == (own,) else marks,
        "shared": False,
        "place": contribution.place,
        "step": step_of(contribution.place),
        "scribed": contribution.scribed,
        "media": contribution.media,
        "also": [
            {"text": each.text, "voice": voice_of(workshop, each)}
            for each in told_under(workshop, contribution)
        ],
        "erased": contribution.erased or not wording(workshop, contribution),
    }


def heading(scene: Scene, place: Place) -> dict[str, object]:
    """Where on the road a place is: `A · 2/4`, and what its task and step are called."""
    step = scene.step(place)
    task = scene.workbook.tasks[step.id]
    mine = route(scene, place)
    ids = [each.id for each in task.steps if each is step or each.id in mine]
    return {
        "place": place,
        "group": group_of(place),
        "step": step.id,
        "kind": step.kind.value,
        "task": task.id,
        "number": ids.index(step.id) + 1,
        "of": len(ids),
        "gathers": step.gathers,
        "paused": scene.workshop.paused,
        "back_at": scene.workshop.back_at,
        "break_over": _is_break_over(scene),
        "deadline": _deadline(scene, place),
        "time_up": _time_up(scene, place),
    }


def _is_break_over(scene: Scene) -> bool:
    back = scene.workshop.back_at
    return back is not None and back <= scene.world.now


def stopped_data(scene: Scene, place: Place) -> Mapping[str, object] | None:
    """Where a group was called back: since when, and when the next word comes, to whom."""
    lull = scene.workshop.lulls.get(place)
    if lull is None or not lull.calls or not scene.workshop.is_open(place):
        return None
    ahead = dict(coming(scene, place))
    leads = (ahead[each] for each in (Call.LEADER, Call.AGAIN) if each in ahead)
    follows = scene.workshop.coordinator not in (None, scene.workshop.facilitator)
    return {
        "opened": scene.workshop.opened[place],
        "full": full_at(scene, place),
        "group": ahead.get(Call.GROUP),
        "leader": next(leads, None),
        "follower": ahead.get(Call.FOLLOWER) if follows else None,
        "pause": ahead.get(Call.PAUSE),
    }


def is_shown(scene: Scene, place: Place) -> bool:
    """Whether what was written, rated or voted at a place has been shown to all who are there."""
    return scene.workshop.is_shown(place)


def visible(scene: Scene, place: Place) -> Listing:
    """What stands at a place and has been shown."""
    return told(scene.workshop, scene.workshop.shown_piles(place))


def _deadline(scene: Scene, place: Place) -> datetime | None:
    end = deadline(scene, place)
    return end if end and scene.workshop.is_at(place) else None


def _time_up(scene: Scene, place: Place) -> bool:
    end = _deadline(scene, place)
    return end is not None and end <= scene.world.now


MOST_CHOICES = 60
"""Telegram takes 100 buttons a message, and a card has others besides."""


def rows_of(buttons: Iterable[Button], width: int) -> Rows:
    """Buttons laid out in rows of at most `width`; of very many, the latest."""
    found = tuple(buttons)[-MOST_CHOICES:]
    return tuple(found[start : start + width] for start in range(0, len(found), width))


def last(
    found: Sequence[Contribution], most: int = MOST_CHOICES
) -> Iterable[tuple[int, Contribution]]:
    """As many of them as a keyboard takes, each with its number: of very many, the latest."""
    start = max(0, len(found) - most)
    return enumerate(found[start:], start + 1)
