"""Files: which goes with a card. What stands in it is made where it is sent from."""

from dialogs.scene import Scene
from dialogs.views import CardFile


def calendar_file(scene: Scene, experiment: str) -> CardFile:
    return CardFile("calendar", experiment)


def wall_file(scene: Scene, about: str) -> CardFile:
    return CardFile("wall")


def media_file(scene: Scene, number: str) -> CardFile | None:
    """What someone sent along, by its number; the list of all of it has none."""
    return CardFile("media", number) if number else None


def notice_file(scene: Scene, number: str) -> CardFile | None:
    """A notice that asks for an invitation has the calendar file with it."""
    for item in scene.workshop.notices[int(number)].items:
        if item.kind.startswith("invite"):
            return CardFile("calendar", item.about)
    return None
