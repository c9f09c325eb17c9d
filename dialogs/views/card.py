"""What a card holds: plain data that may be shown to its readers, and its buttons."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.events import PersonId, Place
from dialogs.road import deadline, step_at, told_under, wording
from dialogs.workbook import CORE_VOICES, Voice, Workbook
from dialogs.workshop import Contribution, Workshop
from dialogs.world import World


@dataclass(frozen=True, slots=True)
class Button:
    """One button: `label` is a key of the words, or empty where `text` or `person` stands for it.

    `action` is what a press asks for; `card` makes it a link to that card in private instead.
    """

    label: str = ""
    action: str = ""
    card: str = ""
    text: str = ""
    person: PersonId | None = None
    ticked: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A card before it has words: which template draws it, from which data, with which buttons."""

    template: str
    data: Mapping[str, object]
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a view may look at: the workbook, the workshop, the moment and the reader."""

    workbook: Workbook
    workshop: Workshop
    world: World
    reader: PersonId | None = None


def act(label: str, *parts: object, ticked: bool = False, **values: object) -> Button:
    """A button whose press asks for an action, written as code:argument:argument."""
    action = ":".join(str(each) for each in parts)
    return Button(label=label, action=action, ticked=ticked, values=values)


def counts(workshop: Workshop, voices: Iterable[Voice]) -> Mapping[str, int]:
    """Contributions by voice: the three core voices always, another partner where there is one."""
    counted = Counter(voices)
    shown = (*CORE_VOICES, Voice.MU) if workshop.holders(Voice.MU) else CORE_VOICES
    return {voice.value: counted[voice] for voice in shown}


Shown = Callable[[Workshop, Contribution], dict[str, object]]


def by_voice(
    workshop: Workshop, items: Iterable[Contribution], shown: Shown | None = None
) -> Mapping[str, Sequence[object]]:
    """Items grouped by voice, in the fixed order of the voices: it tells nothing of the writers."""
    shown = shown or item
    groups: dict[str, list[object]] = {}
    found = list(items)
    for voice in Voice:
        mine = [each for each in found if each.voice is voice]
        if mine:
            groups[voice.value] = [shown(workshop, each) for each in mine]
    return groups


def item(workshop: Workshop, contribution: Contribution) -> dict[str, object]:
    """A contribution as plain data; never who wrote it."""
    return {
        "id": contribution.id,
        "text": wording(workshop, contribution),
        "voice": contribution.voice.value,
        "marks": () if contribution.marks == (contribution.voice,) else contribution.marks,
        "shared": False,
        "place": contribution.place,
        "also": [
            {"text": each.text, "voice": each.voice.value}
            for each in told_under(workshop, contribution)
        ],
        "erased": contribution.erased or not wording(workshop, contribution),
    }


def heading(scene: Scene, place: Place) -> dict[str, object]:
    """Where on the road a place is: `A · 2/4`, and what its task and step are called."""
    step = step_at(scene.workbook, place)
    task = scene.workbook.tasks[step.id]
    ids = [each.id for each in task.steps]
    return {
        "place": place,
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


def is_shown(scene: Scene, place: Place) -> bool:
    """Whether what was written, rated or voted at a place has been shown to all."""
    position = scene.workshop.position
    return place in position.revealed or position.closed.get(place) is False


def _deadline(scene: Scene, place: Place) -> datetime | None:
    end = deadline(scene.workbook, scene.workshop, place)
    return end if end and place == scene.workshop.place else None


def _time_up(scene: Scene, place: Place) -> bool:
    end = _deadline(scene, place)
    return end is not None and end <= scene.world.now


MOST_CHOICES = 60
"""Telegram takes 100 buttons a message, and a card has others besides."""


def rows_of(buttons: Iterable[Button], width: int) -> Rows:
    """Buttons laid out in rows of at most `width`; of very many, the latest."""
    found = tuple(buttons)[-MOST_CHOICES:]
    return tuple(found[start : start + width] for start in range(0, len(found), width))
