"""The vote: secret dots, totals once it is closed, and what the group then chooses."""

from collections import Counter

from dialogs.buttons import Button, Rows, act, press
from dialogs.cards.steering import steer
from dialogs.cards.view import is_shown, item
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.facts.attribution import TOLD
from dialogs.facts.pool import candidates
from dialogs.keys import CardKind
from dialogs.rules import vote
from dialogs.scene import Scene


def vote_body(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    workshop = scene.workshop
    named = candidates(scene)
    revealed = is_shown(scene, place)
    votes = (own for person, own in workshop.dots.items() if workshop.takes_part(person))
    totals = vote.totals(workshop) if revealed else {}
    body: dict[str, object] = {
        "candidates": [
            item(workshop, each)
            | {
                "total": dots.total(),
                "voices": {voice: dots[voice] for voice in TOLD if dots[voice]},
                "chosen": each.id in workshop.targets,
            }
            for each in named
            for dots in (totals.get(each.id, Counter()),)
        ],
        "dots": scene.step(place).dots,
        "most": scene.step(place).most,
        "voted": sum(any(own.values()) for own in votes),
        "people": len(workshop.active),
        "tied": revealed and vote.is_tied(scene) and not workshop.revoted,
    }
    return body, (_choosing if revealed else _voting)(scene, place)


def _voting(scene: Scene, place: Place) -> Rows:
    dots = (
        press(vote.SetDots(ANYBODY, place, each.id, 1, at_least=True), text=f"● {number}")
        for number, each in enumerate(candidates(scene), 1)
    )
    own = Button(label="own_dots", card=CardKind.VOTE(place))
    return (
        *laid_out(dots, 4),
        (act("clear_dots", vote.ClearDots(ANYBODY, place)), own),
        (steer(scene, place),),
    )


def _choosing(scene: Scene, place: Place) -> Rows:
    workshop = scene.workshop
    picks = (
        press(
            vote.ChooseTarget(ANYBODY, place, each.id, not chosen), text=str(number), ticked=chosen
        )
        for number, each in enumerate(candidates(scene), 1)
        for chosen in (each.id in workshop.targets,)
    )
    tied = vote.is_tied(scene) and not workshop.revoted
    again = ((act("revote", vote.Revote(ANYBODY, place)),),) if tied else ()
    return (*laid_out(picks, 4), *again, (steer(scene, place),))
