"""What a survey shows: how many have answered, and then its means."""

from collections.abc import Mapping

from dialogs.cards.view import by_voice, is_shown
from dialogs.events import Place
from dialogs.facts.pool import told
from dialogs.rules import rate, survey
from dialogs.scene import Scene


def survey_data(scene: Scene, place: Place) -> dict[str, object]:
    """Means only once they are shown, and only for as many people as hide each other."""
    workshop = scene.workshop
    shown = is_shown(scene, place)
    means = survey.perspectives(scene, place) if shown else ()
    statements = survey.statements(scene, place) if shown else ()
    return {
        "done": rate.finished(scene, place),
        "people": len(workshop.people_at(place)),
        "perspectives": [_reading(each) for each in means],
        "statements": [_reading(each) for each in statements],
        "unsure": survey.unsure(scene, place) if shown else 0,
        "voices": by_voice(workshop, told(workshop, workshop.piles(place) if shown else {})),
    }


def _reading(reading: survey.Reading) -> Mapping[str, object]:
    """Means in tenths: each language has its own decimal mark."""
    means = [{"voices": x.voices, "tenths": round(x.value * 10)} for x in reading.means]
    return {"key": reading.key, "means": means, "differs": reading.differs, "low": reading.low}
