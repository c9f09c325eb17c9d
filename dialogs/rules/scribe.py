"""The scribe: who steers writes for people without Telegram, voice by voice."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Show
from dialogs.events import PersonId, Place
from dialogs.facts.pool import candidates
from dialogs.facts.road import knows, whereabouts
from dialogs.keys import CardKey, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.reading.texts import clean
from dialogs.rules import collect
from dialogs.scene import Scene
from dialogs.workbook.schema import Voice
from dialogs.workshop_command import Role, WorkshopCommand


def card_for(scene: Scene, actor: PersonId, about: str) -> CardKey:
    """The scribe's card of the step that is asked for, or else of the one that is open now."""
    place, _, voice = about.partition(":")
    here = knows(scene, place) and scene.workshop.is_open(place)
    place = place if here else whereabouts(scene, actor)
    chosen = voice in list(Voice) and scene.step(place).traits.scribed
    return CardKind.SCRIBE(place, voice) if chosen else CardKind.SCRIBE(place)


@pressed("seat", says="toast.saved", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class SpeakFor(WorkshopCommand):
    """People of this voice are there without Telegram: the scribe writes for them."""

    actor: PersonId
    voice: Voice
    on: bool

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        """Say which voices are there without Telegram, so that they are waited for and heard."""
        workshop = scene.workshop
        if workshop.ended:
            return Refusal.ENDED
        if (self.voice in workshop.spoken_for) is self.on:
            return Refusal.ALREADY
        spoken = e.VoiceSpokenFor(self.voice, self.actor, self.on)
        return (spoken, Show(CardKind.SCRIBE(workshop.place), to=self.actor))


@dataclass(frozen=True, slots=True)
class Scribe(WorkshopCommand):
    """Words of someone else, as the scribe types them. `voice` None: it was not chosen yet."""

    actor: PersonId
    place: Place
    voice: Voice | None
    text: str
    media: str = ""

    may = Role.STEERER

    def decide(self, scene: Scene) -> Outcome:
        """Keep words with the chosen voice; they are one more of that voice, not of a person.

        They can be edited and taken back by the scribe.
        """
        step = scene.step(self.place)
        if not step.traits.scribed:
            return Refusal.NOT_SCRIBED
        refusal = collect.why_not_here(scene, self.place, self.actor)
        if refusal := refusal or (None if self.voice else Refusal.CHOOSE_VOICE):
            return refusal
        text = clean(self.text)
        if refusal := collect.why_not_text(text):
            return refusal
        if step.on == "targets" and len(candidates(scene)) >= step.most:
            return Refusal.TOO_MANY_CANDIDATES
        words = collect.Contribute(self.actor, self.place, text, private=True, media=self.media)
        return collect.made(scene, words, text, scribed=self.voice)
