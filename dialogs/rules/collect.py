"""Collecting: what people write, wherever it belongs, and changing or withdrawing it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.contributions.contribution import Contribution
from dialogs.effects import Acknowledge, Effect, Show
from dialogs.events import Event, PersonId, Place
from dialogs.facts.attribution import UNTOLD, shown_voice
from dialogs.facts.pool import candidates, pool_is_open
from dialogs.facts.road import COOPERATION, form_at
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.places import group_of
from dialogs.reading.texts import clean
from dialogs.rules import evaluate, fields, forms, rate, stuck
from dialogs.scene import Scene
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import OWN_VOICE, Mark, Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand

MOST_CHARACTERS = 4096
"""As many as Telegram takes in a message."""


@dataclass(frozen=True, slots=True)
class Contribute(WorkshopCommand):
    """Keep someone's words at a place; at a plan they fill the field that is asked."""

    actor: PersonId
    place: Place
    text: str
    private: bool
    about: str = ""
    media: str = ""

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        step = scene.step(self.place)
        if step.kind is StepKind.PLAN:
            return _fill(scene, self)
        if not workshop.takes_part(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if step.traits.words is None:
            return Refusal.NOT_ASKED
        if refusal := why_not_here(scene, self.place, self.actor):
            return refusal
        if self.private and not workshop.is_asked(self.actor, self.place):
            return Refusal.STEP_CLOSED  # it was of the group that the person was moved from
        text = clean(self.text)
        if refusal := why_not_text(text):
            return refusal
        if step.on == "targets" and len(candidates(scene)) >= step.most:
            return Refusal.TOO_MANY_CANDIDATES
        asked = step.kind is StepKind.SURVEY and not workshop.is_revealed(self.place)
        if asked or step.kind is StepKind.RATE:
            return _reason(scene, self, text)
        found = made(scene, self, text)
        return (*found, *at_ease(scene, self))


def _fill(scene: Scene, command: Contribute) -> Outcome:
    """Words for a plan are the answer to the field that its card asks."""
    form = form_at(scene, command.place)
    if not form and scene.workshop.is_at(command.place):
        return stopped(scene.workshop) or Refusal.NOT_ASKED
    asked = forms.asked(scene, form)
    return fields.FillField(command.actor, form, asked, command.text).outcome(scene)


def why_not_text(text: str) -> Refusal | None:
    if not text:
        return Refusal.EMPTY
    return Refusal.TOO_LONG if len(text) > MOST_CHARACTERS else None


def _reason(scene: Scene, command: Contribute, text: str) -> Outcome:
    """Words about what the private card is at: a reason for a rating, or a survey's last words."""
    asked = rate.words_asked(scene, command.place, command.actor)
    if asked is None:
        return Refusal.NOT_ASKED
    item, question = asked
    told = e.ItemRated(command.place, item, command.actor, question.key, (rate.DONE,))
    about = replace(command, about=str(item) if item != COOPERATION else "")
    return (*made(scene, about, text, question.gathers or ""), told)


def why_not_here(scene: Scene, place: str, actor: PersonId) -> Refusal | None:
    """Field notes are welcome as long as an experiment is tried; all else while the step is open.

    A voice that was absent from an evaluation may answer it also later.
    """
    workshop = scene.workshop
    if scene.step(place).kind is StepKind.FOLLOW:
        tried = any(each.agreed_at for each in workshop.experiments.values())
        return None if tried and not workshop.ended else Refusal.NOT_ASKED
    if workshop.may_answer_late(place, actor):
        return None
    if refusal := stopped(workshop):
        return refusal
    return None if workshop.is_at(place) else Refusal.STEP_CLOSED


def made(
    scene: Scene,
    command: Contribute,
    text: str,
    kind: str = "",
    *,
    scribed: Voice | None = None,
) -> tuple[Event | Effect, ...]:
    """Words as what they are here; `scribed` is the voice for which a scribe wrote them."""
    workshop = scene.workshop
    step = scene.step(command.place)
    kind = "pulse" if command.about.startswith("pulse:") else kind
    voice = scribed or workshop.participants[command.actor].voice
    guess = None if scribed else stuck.guessed_by(workshop, command.place, voice)
    found = e.ContributionMade(
        contribution=len(workshop.contributions) + 1,
        place=command.place,
        participant=command.actor,
        voice=voice,
        kind=kind or step.gathers or step.traits.words or "",
        text=text,
        private=command.private or step.traits.secret,
        about=command.about,
        marks=begun(step.mark, guess or voice),
        guess=guess,
        scribed=scribed is not None,
        media=command.media,
    )
    settled = () if guess else evaluate.settling(scene, found.place, voice)
    return (found, *settled, Acknowledge())


MANY = 20
BREATH = timedelta(minutes=1)


def at_ease(scene: Scene, command: Contribute) -> tuple[Effect, ...]:
    """Once a burst: who writes very much, without a minute's pause, hears that all is kept."""
    workshop = scene.workshop
    person, before, moment = command.actor, 0, scene.world.now
    for number in range(len(workshop.contributions), 0, -1):
        each = workshop.contributions[number]
        if moment - each.at > BREATH or before == MANY:
            break
        if each.participant == person:
            before, moment = before + 1, each.at
    to, card = person if workshop.reaches(person) else None, CardKind.SAY("say.kept_all")
    room = 0 if to else group_of(command.place)
    told = Show(card.in_room(room), to=to, fresh=True)
    return (told,) if before == MANY - 1 else ()


def begun(mark: Mark | None, voice: Voice) -> tuple[str, ...]:
    """What words are marked with before anybody has marked them."""
    value = _spoken(mark.begins, voice) if mark and mark.begins else None
    return (value,) if mark and value in mark.options else ()


def _spoken(value: str, voice: Voice) -> str:
    return voice.value if value == OWN_VOICE else value


def _own(workshop: Workshop, actor: PersonId, number: int) -> Contribution | Refusal:
    found = workshop.contributions.get(number)
    if found is None or found.withdrawn:
        return Refusal.STALE
    here = workshop.takes_part(actor) or (found.scribed and workshop.steers(actor))
    return found if here and found.participant == actor else Refusal.NOT_YOURS


def _why_not_changed(scene: Scene, found: Contribution, actor: PersonId) -> Refusal | None:
    """An idea that came late can be changed as long as the pool is open."""
    if found.late and pool_is_open(scene):
        return stopped(scene.workshop)
    return why_not_here(scene, found.place, actor)


@dataclass(frozen=True, slots=True)
class Edit(WorkshopCommand):
    """Change own words while their step is open."""

    actor: PersonId
    contribution: int
    text: str

    def decide(self, scene: Scene) -> Outcome:
        found = _own(scene.workshop, self.actor, self.contribution)
        if isinstance(found, Refusal):
            return found
        if refusal := _why_not_changed(scene, found, self.actor):
            return refusal
        text = clean(self.text)
        if refusal := why_not_text(text):
            return refusal
        if text == found.text:
            return ()
        return (e.ContributionEdited(found.id, text), Acknowledge())


@pressed("drop_item", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class Withdraw(WorkshopCommand):
    """Take own words back; among the candidates for targets, who steers joins duplicates so."""

    actor: PersonId
    contribution: int

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        found = _own(workshop, self.actor, self.contribution)
        if found is Refusal.NOT_YOURS and workshop.steers(self.actor):
            other = workshop.contributions[self.contribution]
            found = other if scene.step(other.place).on == "targets" else found
        if isinstance(found, Refusal):
            return found
        refusal = _why_not_changed(scene, found, self.actor)
        return refusal or (e.ContributionWithdrawn(found.id),)


@pressed("mark", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class SetMark(WorkshopCommand):
    """Put a closed choice on words: by their writer, or by who steers."""

    actor: PersonId
    contribution: int
    value: str
    on: bool

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        found = workshop.contributions.get(self.contribution)
        if found is None or found.withdrawn:
            return Refusal.STALE
        mine = self.actor == found.participant and workshop.takes_part(self.actor)
        if not mine and not workshop.steers(self.actor):
            return Refusal.NOT_YOURS
        if refusal := why_not_here(scene, found.place, self.actor):
            return refusal
        choice = scene.step(found.place).mark
        if choice is None or self.value not in choice.options:
            return Refusal.STALE
        kept = tuple(each for each in found.marks if each != self.value) if choice.many else ()
        values = (*kept, self.value) if self.on else kept
        return _marked(choice, found, values or begun(choice, found.guess or found.voice))


@pressed("affirm", says="toast.saved", stands=Stands.IN_THE_GROUP)
@dataclass(frozen=True, slots=True)
class Affirm(WorkshopCommand):
    """Say of anyone's words what their step lets everyone say of them: seen already; ours too."""

    actor: PersonId
    contribution: int

    def decide(self, scene: Scene) -> Outcome:
        """Once words are shown, anyone may say of them what their step lets everyone say."""
        workshop = scene.workshop
        found = workshop.contributions.get(self.contribution)
        if found is None or found.withdrawn:
            return Refusal.STALE
        if not workshop.takes_part(self.actor):
            return Refusal.NOT_A_PARTICIPANT
        if refusal := why_not_here(scene, found.place, self.actor):
            return refusal
        choice = scene.step(found.place).mark
        if choice is None or choice.affirms is None or not workshop.is_revealed(found.place):
            return Refusal.STALE
        voice = workshop.participants[self.actor].voice
        if voice is found.guess and choice.affirms == OWN_VOICE:
            return stuck.ConfirmGuess(self.actor, found.id).outcome(scene)
        own = shown_voice(workshop, self.actor) if choice.affirms == OWN_VOICE else ""
        value = own or choice.affirms
        if value in found.marks:
            return Refusal.ALREADY
        return _marked(choice, found, (*found.marks, value) if choice.many else (value,))


def _marked(choice: Mark, found: Contribution, values: tuple[str, ...]) -> Outcome:
    ordered = tuple(each for each in (*choice.options, UNTOLD) if each in values)
    return (e.ContributionMarked(found.id, ordered),) if ordered != found.marks else ()


@pressed("ready", says="toast.ready")
@dataclass(frozen=True, slots=True)
class MarkReady(WorkshopCommand):
    """One mark a person, so two presses at once both count, and one person's two count once."""

    actor: PersonId
    place: Place

    may = Role.PARTICIPANT
    goes_on = True

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        if not workshop.is_at(self.place):
            return Refusal.STALE
        if not workshop.is_asked(self.actor, self.place):
            return Refusal.NOT_YOUR_GROUP
        if self.actor in workshop.ready.get(self.place, ()):
            return Refusal.ALREADY
        return (e.MarkedReady(self.place, self.actor),)
