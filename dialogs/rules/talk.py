"""Unheard talk: people talk past the card, and nothing says so. No word of it is ever read."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.events import Place
from dialogs.facts.voices import voices_heard
from dialogs.outcome import Outcome
from dialogs.scene import Scene
from dialogs.workbook.kinds import Hides
from dialogs.workshop_command import WorkshopCommand


@dataclass(frozen=True, slots=True)
class NoticeTalk(WorkshopCommand):
    """A group talks while its question has no answers: its card says, once, what the bot sees."""

    place: Place
    actor: None = None

    def decide(self, scene: Scene) -> Outcome:
        return (e.TalkUnheard(self.place),) if is_talked_past(scene, self.place) else ()


def is_talked_past(scene: Scene, place: Place) -> bool:
    """Whether a hint would be of use: words are asked for, none came, and it was not given yet."""
    workshop, hides = scene.workshop, scene.step(place).traits.hides
    waits = workshop.is_open(place) and not workshop.is_revealed(place)
    asks = waits and hides is Hides.ANSWERS and place not in workshop.talked
    return asks and not voices_heard(scene, place)
