"""The scribe's card: a button a voice, and what was written for the one that is chosen."""

from collections import Counter
from itertools import chain

from dialogs.buttons import act, opens
from dialogs.cards.entries import removals
from dialogs.cards.view import heading, item, rows_of
from dialogs.command import ANYBODY
from dialogs.facts.road import piles_now
from dialogs.keys import CardKind
from dialogs.rules.scribe import SpeakFor
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice


def scribe_card(scene: Scene, rest: str) -> CardView:
    """At joining: who is there without Telegram. Later: for whom the next words are."""
    place, _, voice = rest.partition(":")
    workshop, step = scene.workshop, scene.step(place)
    written = [x for x in piles_now(scene, place) if x[0].scribed]
    piles = (x for x in written if x[0].voice == voice and x[0].participant == scene.reader)
    own = sorted(chain.from_iterable(piles), key=lambda each: each.id)
    data = heading(scene, place) | {
        "here": workshop.is_open(place),
        "takes": step.traits.scribed,
        "voice": voice,
        "own": [item(workshop, each) for each in own],
    }
    if not workshop.is_open(place):
        return CardView("scribe", data)
    if step.kind is StepKind.JOIN:
        present = workshop.spoken_for
        seats = (
            act(f"voice_{x}", SpeakFor(ANYBODY, x, x not in present), ticked=x in present)
            for x in Voice
        )
        return CardView("scribe", data, rows_of(seats, 2))
    counted: Counter[str] = Counter()
    for pile in written:
        counted[pile[0].voice] += len(pile)
    voices = (
        opens(f"scribe_{x}", CardKind.SCRIBE(place, x), ticked=x == voice, count=counted[x])
        for x in Voice
    )
    chosen = rows_of(voices, 2) if step.traits.scribed else ()
    return CardView("scribe", data, (*chosen, *removals(own)))
