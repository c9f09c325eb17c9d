"""The scribe: who steers writes for people without Telegram, voice by voice."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Show
from dialogs.events import PersonId
from dialogs.outcome import Outcome, Refusal
from dialogs.pool import candidates
from dialogs.road import knows, whereabouts
from dialogs.rules import collect
from dialogs.scene import Scene
from dialogs.texts import clean
from dialogs.voices import SCRIBED
from dialogs.workbook import Voice


def card_for(scene: Scene, actor: PersonId, rest: str) -> str:
    """The scribe's card of the step that is asked for, or else of the one that is open now."""
    place, _, voice = rest.partition(":")
    here = knows(scene, place) and scene.workshop.is_open(place)
    place = place if here else whereabouts(scene, actor)
    chosen = voice in list(Voice) and scene.step(place).kind in SCRIBED
    return f"scribe:{place}:{voice}" if chosen else f"scribe:{place}"


def speak_for(scene: Scene, command: c.SpeakFor) -> Outcome:
    """Say which voices are there without Telegram, so that they are waited for and heard."""
    workshop = scene.workshop
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if workshop.ended:
        return Refusal.ENDED
    if (command.voice in workshop.spoken_for) is command.on:
        return Refusal.ALREADY
    spoken = e.VoiceSpokenFor(command.voice, command.actor, command.on)
    return (spoken, Show(f"scribe:{workshop.place}", to=command.actor))


def write(scene: Scene, command: c.Scribe) -> Outcome:
    """Keep words with the voice that was chosen; they are one more of that voice, not of a person.

    They can be edited and taken back by the scribe.
    """
    if not scene.workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    step = scene.step(command.place)
    if step.kind not in SCRIBED:
        return Refusal.NOT_SCRIBED
    refusal = collect.why_not_here(scene, command.place, command.actor)
    if refusal := refusal or (None if command.voice else Refusal.CHOOSE_VOICE):
        return refusal
    text = clean(command.text)
    if refusal := collect.why_not_text(text):
        return refusal
    if step.on == "targets" and len(candidates(scene)) >= step.most:
        return Refusal.TOO_MANY_CANDIDATES
    words = c.Contribute(command.actor, command.place, text, private=True, media=command.media)
    return collect.made(scene, words, text, scribed=command.voice)
