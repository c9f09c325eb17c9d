"""Saying: what words do, said to a card or to what a private chat waits for."""

from dataclasses import replace

from dialogs import commands as c
from dialogs.cards import CARDS
from dialogs.command import Command
from dialogs.events import PersonId, Place
from dialogs.facts.road import form_at
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Refusal
from dialogs.rules import forms
from dialogs.rules.ideas import may_keep
from dialogs.scene import Scene
from dialogs.turn import decide
from dialogs.views import Say
from dialogs.workbook.kinds import StepKind
from dialogs.workshop_command import WorkshopCommand

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


def takes_words(key: CardKey) -> bool:
    """Whether a card of a workshop can be answered by words; what is only said or asked is none."""
    card = CARDS.get(key.kind)
    return card is not None and card.view is not None and card.words is not None


def meaning(scene: Scene, say: Say) -> WorkshopCommand | None:
    """The command that words are; None where the card asks for no words."""
    card = CARDS.get(say.card.kind)
    meant = card.words(scene, say) if card and card.words else None
    return meaning(scene, replace(say, card=meant)) if isinstance(meant, CardKey) else meant


def lasting(scene: Scene, command: Command, key: CardKey) -> CardKey:
    """What words answer, as it can still be told once the form has gone on to its next field."""
    match command:
        case c.FillField(form=form, field=field):
            return CardKind.FIELD(form, field)
        case c.Contribute(place=place) if scene.step(place).kind is StepKind.PLAN:
            form = form_at(scene, place)
            field = forms.asked(scene, form)
            return CardKind.FIELD(form, field) if field else key
        case _:
            return key


def still_takes(scene: Scene, person: PersonId, key: CardKey) -> bool:
    """Whether this person's words for it would still be taken, whatever they are."""
    command = meaning(scene, Say(person, key, SOMETHING, private=True))
    if command is None:
        return False
    outcome = decide(scene.workbook, scene.workshop, command, scene.world)
    return not (isinstance(outcome, Refusal) and outcome in OVER)


def left_late(scene: Scene, person: PersonId, key: CardKey) -> Place:
    """The place that closed before a person's words came, if they can still become an idea."""
    command = meaning(scene, Say(person, key, SOMETHING, private=True))
    if not isinstance(command, c.Contribute):
        return ""
    return command.place if may_keep(scene, command.place, person) else ""


def attaching(scene: Scene, say: Say) -> tuple[c.Attach, Place] | None:
    """Something sent without words, and where its words will go; a form has no place for it."""
    asked = CardKey(say.card.about) if say.card.kind == CardKind.LINE else say.card
    words = meaning(scene, replace(say, card=asked, text=SOMETHING))
    if not isinstance(words, c.Contribute | c.Scribe | c.KeepIdea):
        return None
    fills = scene.step(words.place).kind is StepKind.PLAN
    return None if fills else (c.Attach(say.person, asked, words), words.place)
