"""What a private chat waits for: of several workshops, those that still take words now."""

from datetime import datetime

from bot.lobby.answering import meaning
from dialogs.outcome import Refusal
from dialogs.turn import decide
from dialogs.workshop import Workshop
from storage import people
from storage.workshops import Workshops

SOMETHING = "…"
"""Stands for words that are still to come."""
OVER = frozenset(
    {
        Refusal.STEP_CLOSED,
        Refusal.NOT_ASKED,
        Refusal.STALE,
        Refusal.NOT_A_PARTICIPANT,
        Refusal.AWAY,
        Refusal.REMOVED,
        Refusal.NOT_FACILITATOR,
        Refusal.PAUSED,
        Refusal.ENDED,
    }
)
"""Why words would not be taken at all; other refusals only want them in another form."""


async def still_asked(workshops: Workshops, person: int, now: datetime) -> list[tuple[int, str]]:
    """The workshops and asks that wait for this person's words, the latest first.

    The latest stands alone where none of them takes words any more, so that it can say why.
    """
    found = await people.focus(workshops.database, person)
    if len(found) < 2:
        return found
    loaded = [(each, await workshops.load(each[0])) for each in found]
    open_now = [each for each, w in loaded if w and _takes(workshops, w, each[1], person, now)]
    return open_now or found[:1]


def _takes(workshops: Workshops, workshop: Workshop, ask: str, person: int, now: datetime) -> bool:
    scene = workshops.scene(workshop, now)
    command = meaning(scene, ask, person, SOMETHING, private=True)
    if command is None:
        return False
    outcome = decide(scene.workbook, workshop, command, scene.world)
    return not (isinstance(outcome, Refusal) and outcome in OVER)
