"""The scene: all that a rule, a reminder or a card may look at, as it is at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dialogs.events import PersonId, Place
from dialogs.places import step_of
from dialogs.workbook.schema import Step, Workbook
from dialogs.workshop import Workshop
from dialogs.world import World


@dataclass(frozen=True)
class Scene:
    """A workshop, the workbook that it follows, the moment, and who looks on.

    `reader` is who reads a card in private; None for the group, and where nobody reads.
    """

    workbook: Workbook
    workshop: Workshop
    world: World
    reader: PersonId | None = None
    names: Mapping[PersonId, str] = field(default_factory=dict)
    """What people are called, to list them in order; a view never tells a name by itself."""

    def at(self, workshop: Workshop) -> "Scene":
        """The same moment of the workshop before or after something happened in it."""
        return replace(self, workshop=workshop)

    def step(self, place: Place) -> Step:
        """The workbook's step that a place belongs to."""
        return self.workbook.steps[step_of(place)]
