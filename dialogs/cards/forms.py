"""A form's card: what is filled, what is asked now, and the buttons that answer it."""

from calendar import Calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.buttons import Button, Rows, act, press
from dialogs.cards.people import people_rows
from dialogs.cards.plans import doers
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY, written
from dialogs.events import PersonId, Place
from dialogs.experiment import Form
from dialogs.facts.pool import wording
from dialogs.facts.road import form_at
from dialogs.places import schema_of
from dialogs.reading.calendar import add_months, around_summer, next_workday
from dialogs.rules import forms, plan, warning
from dialogs.rules.fields import ClearField, OpenField, SetField
from dialogs.scene import Scene
from dialogs.views import Month
from dialogs.workbook.schema import TYPED, FieldKind, FormField

PERSON_KINDS = (FieldKind.PERSON, FieldKind.PEOPLE)
MANY_KINDS = (FieldKind.CHOICES, FieldKind.PEOPLE, FieldKind.TARGETS)


def form_data(scene: Scene, place: Place) -> dict[str, object]:
    """The data of the form that a plan step fills in."""
    key = form_at(scene, place)
    here = scene.step(place).form or ""
    drafts = list(scene.workshop.drafts)
    data = one_form(scene, key) if key else {"fields": [], "asking": None}
    return data | {
        "schema": here,
        "drafts": drafts if here == "experiment" else [],
        "parked": [
            wording(scene.workshop, scene.workshop.contributions[each])
            for each in plan.uncovered(scene.workshop)
        ],
    }


def one_form(scene: Scene, key: str) -> dict[str, object]:
    """One form by its key: its fields, problems and warnings, and the field that is asked."""
    workshop = scene.workshop
    schema = schema_of(key)
    form = workshop.form(key)
    problems = forms.problems(scene, key)
    asked = forms.asked(scene, key)
    field = forms.field_of(scene.workbook, key, asked)
    return {
        "form": key,
        "schema": schema,
        "fields": [field_data(scene, key, each) for each in scene.workbook.form(schema)],
        "problems": [each for each in problems if each.rule != "missing"],
        "warnings": _warnings(scene, key) if schema == "experiment" else (),
        "complete": not problems,
        "asking": field_data(scene, key, field) if field else None,
        "proposed": form.proposed,
        "needs_time": _needs_time(field, form),
    }


def _warnings(scene: Scene, key: str) -> tuple[plan.Problem, ...]:
    return warning.warnings(scene, key)


def _needs_time(field: FormField | None, form: Form) -> bool:
    if field is None or field.kind is not FieldKind.MOMENT:
        return False
    return bool(form.part(field.key)) and "T" not in form.part(field.key)


def field_data(scene: Scene, key: str, field: FormField) -> Mapping[str, object]:
    form = scene.workshop.form(key)
    parts = form.parts(field.key)
    targets = scene.workshop.contributions
    named = field.kind in PERSON_KINDS and field.key != "doers"
    return {
        "key": field.key,
        "kind": field.kind.value,
        "optional": field.optional,
        "text": form.text(field.key),
        "choices": parts if field.options else (),
        "people": form.people(field.key) if named else (),
        "voices": doers(scene, form.people(field.key)) if field.key == "doers" else {},
        "targets": [wording(scene.workshop, targets[int(each)]) for each in parts]
        if field.kind is FieldKind.TARGETS
        else (),
        "date": form.date(field.key) if field.kind in (FieldKind.DATE, FieldKind.MOMENT) else None,
        "moment": form.moment(field.key, scene.workshop.local),
        "filled": bool(form.values.get(field.key)),
    }


def form_rows(scene: Scene, place: Place) -> Rows:
    """The buttons of the form at a plan step, with its neighbours where there are several."""
    key = form_at(scene, place)
    rows: Rows = field_rows(scene, key) if key else ()
    step = scene.step(place)
    if step.form != "experiment":
        return rows
    drafts = scene.workshop.drafts
    others = (
        press(
            plan.ChooseExperiment(ANYBODY, each),
            text=scene.workshop.form(each).text("name") or "?",
            ticked=each == key,
        )
        for each in drafts
        if len(drafts) > 1 or not key
    )
    draft = plan.DraftExperiment(ANYBODY, place, plan.next_name(scene.workshop))
    new = (act("draft", draft),) if len(drafts) < step.most else ()
    drop = (act("drop", plan.DropExperiment(ANYBODY, key)),) if len(drafts) > 1 else ()
    return (*rows, *laid_out(others, 1), *(((*new, *drop),) if new or drop else ()))


def field_rows(scene: Scene, key: str) -> Rows:
    """The answers to the field that is asked, and the way to other fields."""
    asked = forms.asked(scene, key)
    field = forms.field_of(scene.workbook, key, asked)
    fields = scene.workbook.form(schema_of(key))
    rows = tuple(_answers(scene, key, field)) if field else _doubted(scene, key)
    return (*rows, _walk(key, [each.key for each in fields], asked))


def _doubted(scene: Scene, key: str) -> Rows:
    """From a full plan, straight to the fields that deserve a second look."""
    if schema_of(key) != "experiment":
        return ()
    fields = dict.fromkeys(each.field for each in _warnings(scene, key))
    buttons = (
        act(f"form.experiment.{each}.label", OpenField(ANYBODY, key, each)) for each in fields
    )
    return laid_out(buttons, 2)


def _walk(key: str, keys: list[str], asked: str) -> tuple[Button, ...]:
    """Back and forth among the fields, where there are several; from a full form, to the first."""
    if [asked] == keys:
        return ()
    if asked not in keys:
        return (act("change_fields", OpenField(ANYBODY, key, keys[0])),)
    at = keys.index(asked)
    before = OpenField(ANYBODY, key, keys[at - 1])
    after = OpenField(ANYBODY, key, keys[(at + 1) % len(keys)])
    return (act("field_before", before), act("field_after", after))


def _answers(scene: Scene, key: str, field: FormField) -> Iterator[tuple[Button, ...]]:
    form = scene.workshop.form(key)
    if form.proposed:
        yield from read_back(scene, key, field.key, form.proposed)
    elif field.kind in (FieldKind.DATE, FieldKind.MOMENT):
        yield from _dates(scene, key, field)
    elif field.kind in TYPED:
        return
    else:
        yield from _options(scene, key, field)
        if field.kind in MANY_KINDS:
            yield (act("next_field", OpenField(ANYBODY, key, "")),)


def _options(scene: Scene, key: str, field: FormField) -> Rows:
    form = scene.workshop.form(key)
    ticked = form.parts(field.key)

    def change(value: str) -> SetField:
        return SetField(ANYBODY, key, field.key, value, value not in ticked)

    def named(number: int, text: str = "", person: PersonId | None = None) -> Button:
        value = str(number)
        return press(change(value), text=text, person=person, ticked=value in ticked)

    if field.kind in PERSON_KINDS:
        return people_rows(
            scene,
            scene.workshop.active,
            lambda each: named(each.id, person=each.id),
            lambda page: written(OpenField(ANYBODY, key, field.key, str(page))),
            page=int(form.page) if form.page.isdecimal() else 1,
        )
    if field.kind is FieldKind.TARGETS:
        targets = [scene.workshop.contributions[each] for each in scene.workshop.targets]
        return laid_out((named(each.id, wording(scene.workshop, each)) for each in targets), 2)
    options = [act(f"option.{x}", change(x), ticked=x in ticked) for x in field.options]
    return laid_out(options, 2 if len(options) < 9 else 3)


def read_back(scene: Scene, key: str, field: str, proposed: tuple[str, ...]) -> Rows:
    """What was typed, read back with weekday and year: one to confirm, or several to choose."""
    if not proposed:
        return ()
    label = "confirm_date" if len(proposed) == 1 else "date"
    zone = scene.workshop.local
    days = (
        (act(label, SetField(ANYBODY, key, field, each), date=_when(each, zone)),)
        for each in proposed
    )
    return (*days, (act("not_that_day", ClearField(ANYBODY, key, field)),))


def _when(value: str, zone: ZoneInfo) -> date:
    """The day, or the local moment, that a form's ISO value names."""
    moment = datetime.fromisoformat(value).replace(tzinfo=zone)
    return moment if "T" in value else moment.date()


def _dates(scene: Scene, key: str, field: FormField) -> Iterator[tuple[Button, ...]]:
    form = scene.workshop.form(key)
    part = form.part(field.key)
    if field.kind is FieldKind.MOMENT and part and "T" not in part:
        hours = (time(hour, minute) for hour in range(8, 17) for minute in (0, 30))
        clock = (
            act("clock", SetField(ANYBODY, key, field.key, f"{part}T{each:%H:%M}"), at=each)
            for each in hours
        )
        yield from laid_out(clock, 4)
        yield (act("other_day", ClearField(ANYBODY, key, field.key)),)
        return
    quick = (
        act("date", SetField(ANYBODY, key, field.key, each.isoformat()), date=each)
        for each in _quick(scene, key, field)
    )
    yield from laid_out(quick, 2)
    yield from _month(scene, key, field)


def _quick(scene: Scene, key: str, field: FormField) -> Iterator[date]:
    """Days that are likely."""
    form = scene.workshop.form(key)
    start, end = form.date("start"), form.date("end")
    if field.key == "end" and start:
        yield from _ends(start)
    elif field.key == "meeting" and end:
        days = (next_workday(end + timedelta(days=each), scene.world.holidays) for each in (1, 7))
        yield from dict.fromkeys(days)
    elif field.key == "check":
        yield add_months(scene.world.today(scene.workshop.local), 6)
    elif field.key == "date" and key == "next":
        today = scene.world.today(scene.workshop.local)
        yield from (add_months(today, months) for months in (6, 12))


def _ends(start: date) -> Iterator[date]:
    """One to three months later; where that is in the summer break, also what is around it."""
    usual = [add_months(start, months) for months in (1, 2, 3)]
    around = dict.fromkeys(each for day in usual for each in around_summer(day))
    fitting = (each for each in around if (each - start).days in plan.REASONED_DAYS)
    yield from sorted({*usual, *fitting})


def _month(scene: Scene, key: str, field: FormField) -> Iterator[tuple[Button, ...]]:
    """A calendar keyboard: one month, with the way to the months beside it."""
    today = scene.world.today(scene.workshop.local)
    first = _shown_month(scene, key, field, today)
    before, after = add_months(first, -1), add_months(first, 1)

    def turning(month: date) -> OpenField:
        return OpenField(ANYBODY, key, field.key, f"{month:%Y-%m}")

    yield (
        act("month_before", turning(before), month=Month(before)),
        act("month", turning(first), month=Month(first)),
        act("month_after", turning(after), month=Month(after)),
    )
    for week in Calendar().monthdatescalendar(first.year, first.month):
        yield tuple(
            press(SetField(ANYBODY, key, field.key, day.isoformat()), text=str(day.day))
            for day in week
            if day.month == first.month and day >= today
        )


def _shown_month(scene: Scene, key: str, field: FormField, today: date) -> date:
    form = scene.workshop.form(key)
    if "-" in form.page:
        return date.fromisoformat(f"{form.page}-01")
    near = {"end": form.date("start"), "meeting": form.date("end")}.get(field.key)
    return (form.date(field.key) or near or today).replace(day=1)
