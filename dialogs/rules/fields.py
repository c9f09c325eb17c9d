"""Fields: a question of a form is opened, answered in words or by a press, and emptied."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import pressed, wide
from dialogs.effects import Acknowledge, Show
from dialogs.events import Event, PersonId
from dialogs.facts import offers
from dialogs.facts.names import listed
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.reading.texts import clean, length, one_line
from dialogs.rules import moving, offering, pace
from dialogs.rules.forms import (
    A_MONTH,
    A_NUMBER,
    GROUP_LINK,
    MANY,
    PEOPLE,
    field_of,
    is_option,
    read_days,
    why_not,
)
from dialogs.scene import Scene
from dialogs.workbook.schema import DATED, TYPED, FieldKind, FormField
from dialogs.workshop_command import WorkshopCommand


@pressed("field")
@dataclass(frozen=True, slots=True)
class OpenField(WorkshopCommand):
    actor: PersonId
    form: str
    field: str
    page: str = ""

    def decide(self, scene: Scene) -> Outcome:
        if refusal := why_not(scene, self.actor, self.form):
            return refusal
        field = field_of(scene.workbook, self.form, self.field)
        if self.field and field is None:
            return Refusal.STALE
        pages = A_NUMBER if field and field.kind in PEOPLE else A_MONTH
        if self.page and not pages.fullmatch(self.page):
            return Refusal.STALE
        return (e.FieldOpened(self.form, self.field, self.page),)


@dataclass(frozen=True, slots=True)
class FillField(WorkshopCommand):
    """Typed words, which are read by the field's kind."""

    actor: PersonId
    form: str
    field: str
    text: str

    def decide(self, scene: Scene) -> Outcome:
        """Read typed words by the field's kind; a date is read back before it counts."""
        if refusal := why_not(scene, self.actor, self.form):
            return refusal
        field = field_of(scene.workbook, self.form, self.field)
        if field is None:
            return Refusal.NOT_ASKED
        if field.kind in DATED:
            return _read_date(scene, self, field)
        if field.kind not in TYPED:
            return Refusal.NOT_ASKED
        text = clean(self.text) if field.kind is FieldKind.LINES else one_line(self.text)
        if refusal := _why_not_text(field, text):
            return refusal
        filled = e.FieldFilled(self.form, field.key, self.actor, text=text)
        return (filled, e.FieldOpened(self.form, ""), Acknowledge())


def _why_not_text(field: FormField, text: str) -> Refusal | None:
    if not text:
        return Refusal.EMPTY
    if field.kind is FieldKind.LINES:
        lines = [line for line in text.splitlines() if line.strip()]
        return Refusal.TOO_MANY_LINES if len(lines) > field.most else None
    if field.kind is FieldKind.LINK and not GROUP_LINK.fullmatch(text):
        return Refusal.NOT_A_LINK
    if length(text) < field.least:
        return Refusal.TOO_SHORT
    return Refusal.TOO_LONG if length(text) > field.most else None


def _read_date(scene: Scene, command: FillField, field: FormField) -> Outcome:
    days = read_days(scene, command.form, field, command.text)
    if isinstance(days, Refusal):
        return days
    return (e.FieldProposed(command.form, field.key, days), Acknowledge())


@pressed("set")
@dataclass(frozen=True, slots=True)
class SetField(WorkshopCommand):
    """A pressed value: a choice, a person's id, an ISO date or moment. `on` False unticks it."""

    actor: PersonId
    form: str
    field: str
    value: str = wide()
    on: bool = True

    def decide(self, scene: Scene) -> Outcome:
        """Take a pressed value; the choices of a list are ticked and unticked."""
        if moving.is_move(scene, self.form, self.field):
            return moving.confirm(scene, self.actor, self.form, self.field, self.value)
        form, actor = self.form, self.actor
        field = field_of(scene.workbook, form, self.field)
        if field is None:
            return Refusal.STALE
        refusal = why_not(scene, actor, form)
        if refusal and not _reassigns(scene, self):
            return refusal
        if stays := pace.why_not_change(scene, form, field.key):
            return stays
        if not is_option(scene.workshop, field, self.value):
            return Refusal.STALE
        if field.kind in MANY:
            return _tick(scene, self, field)
        if offers.is_offering(scene.workshop, form) and "T" in self.value:
            return offering.add(scene, actor, form, self.value)
        filled = e.FieldFilled(form, field.key, actor, value=(self.value,))
        more = field.kind is FieldKind.MOMENT and "T" not in self.value
        if refusal:
            return _reassigned(scene, self, filled)
        kept = pace.keeping_order(scene, form, field.key, actor)
        return (*kept, filled, e.FieldOpened(form, field.key if more else ""))


def _reassigns(scene: Scene, command: SetField) -> bool:
    """Who steers may name a new person in charge while an experiment runs."""
    experiment = scene.workshop.experiments.get(command.form)
    duty = command.field in ("responsible", "inviter", "deputy")
    return bool(experiment and experiment.running and duty and scene.workshop.steers(command.actor))


def _reassigned(scene: Scene, command: SetField, filled: e.FieldFilled) -> Outcome:
    """An inviter has to be someone whom the bot can write to."""
    workshop = scene.workshop
    person = int(command.value)
    if workshop.form(command.form).person(command.field) == person:
        return Refusal.ALREADY
    if command.field == "inviter" and not workshop.participants[person].reachable:
        return Refusal.STALE
    cards = listed(CardKind.DUTY(command.form, command.field), workshop)
    return (filled, *(Show(each, to=command.actor) for each in cards))


def _tick(scene: Scene, command: SetField, field: FormField) -> Outcome:
    parts = scene.workshop.form(command.form).parts(field.key)
    if command.on == (command.value in parts):
        return ()
    kept = tuple(each for each in parts if each != command.value)
    values = (*kept, command.value) if command.on else kept
    if len(values) > field.most:
        return Refusal.TOO_MANY_CHOICES
    filled = e.FieldFilled(command.form, field.key, command.actor, value=values)
    form = scene.workshop.form(command.form)
    page = form.page if form.asking == field.key else ""
    return (filled, e.FieldOpened(command.form, field.key, page))


@pressed("clear")
@dataclass(frozen=True, slots=True)
class ClearField(WorkshopCommand):
    """Empty a field, or put away the dates that were read, and ask the field again."""

    actor: PersonId
    form: str
    field: str

    def decide(self, scene: Scene) -> Outcome:
        if moving.is_move(scene, self.form, self.field):
            return moving.ask_again(scene, self.actor, self.form, self.field)
        if refusal := why_not(scene, self.actor, self.form):
            return refusal
        if field_of(scene.workbook, self.form, self.field) is None:
            return Refusal.STALE
        if refusal := pace.why_not_clear(scene, self.form, self.field):
            return refusal
        again: tuple[Event, ...] = (e.FieldOpened(self.form, self.field),)
        if scene.workshop.form(self.form).proposed:
            return again
        return (e.FieldFilled(self.form, self.field, self.actor), *again)
