"""Authoring: parsed TOML becomes a workbook, or is refused with file, key and reason."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from dialogs.reading.texts import length
from dialogs.workbook import languages
from dialogs.workbook.formats import faults
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.languages import MOST_LABEL_CHARACTERS, Languages, WordsError
from dialogs.workbook.schema import (
    OWN_VOICE,
    FieldKind,
    Mark,
    Step,
    Structure,
    Voice,
    Workbook,
    WorkbookError,
)

MOST_PROMPT_CHARACTERS = 300
MOST_PROMPT_WORDS = 60
MOST_STORY_CHARACTERS = 1000
MOST_STORY_WORDS = 120
"""Of a background or a story: it is read on demand, and still on one screen."""


def build(structure: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> Workbook:
    """Check parsed TOML and make a workbook of it.

    `words` holds one nested table a language. Raises WorkbookError at the first fault.
    """
    workbook = unread(structure, words)
    for fault in faults_of_words(workbook):
        raise fault
    return workbook


def unread(structure: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> Workbook:
    """A workbook whose structure and languages are sound; its words are not looked at."""
    try:
        spoken = languages.read(words)
    except WordsError as error:
        raise WorkbookError(error.file, error.key, error.reason) from error
    try:
        parsed = Structure.model_validate(structure)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise WorkbookError("structure.toml", key, first["msg"]) from error
    workbook = Workbook(_offering(parsed, spoken.tags), _named(spoken))
    _check_ids(workbook)
    _check_road(workbook, workbook.order)
    _check_formats(workbook)
    _check_forms(workbook)
    return workbook


def _offering(structure: Structure, tags: tuple[str, ...]) -> Structure:
    """The structure with an option for each language where a form offers them."""
    forms = {
        name: tuple(
            each.model_copy(update={"options": tags}) if each.offers else each for each in fields
        )
        for name, fields in structure.forms.items()
    }
    return structure.model_copy(update={"forms": forms})


def _named(spoken: Languages) -> Languages:
    """Each language's name is among the words of all of them, as the name of an option is."""
    names = {f"option.{tag}": about.name for tag, about in spoken.about.items()}
    return Languages(spoken.about, {tag: {**own, **names} for tag, own in spoken.own.items()})


def _check_ids(workbook: Workbook) -> None:
    ids = [step.id for task in workbook.structure.tasks for step in task.steps]
    for each in workbook.steps.values():
        if ids.count(each.id) > 1:
            raise WorkbookError("structure.toml", f"steps.{each.id}", "two steps have this id")
        if each.kind is StepKind.REST:
            _check_step(workbook, each, ())


def _check_road(workbook: Workbook, route: tuple[str, ...], road: str = "") -> None:
    seen: list[str] = []
    for each in route:
        step = workbook.steps[each]
        for earlier in (*step.shows, *step.items):
            if earlier not in seen:
                reason = f"refers to {earlier}, which does not come before it{road}"
                raise WorkbookError("structure.toml", f"steps.{each}", reason)
        _check_step(workbook, step, tuple(seen))
        seen.append(each)


def _check_formats(workbook: Workbook) -> None:
    """Each is whole, can be chosen, and has nothing that looks at what comes after it."""
    formats = workbook.structure.formats
    rests = any(each.kind is StepKind.REST for each in workbook.steps.values())
    for where, reason in faults(formats, workbook.before_experiments, rests=rests):
        raise WorkbookError("structure.toml", where, reason)
    orders = {(each.key, name) for each in formats for name in each.orders}
    for key, name in sorted(orders):
        route = workbook.route(workbook.meetings(key, name))
        _check_road(workbook, route, f" in the order {name} of {key}")
    _check_chosen(workbook, "format", {key for key, _ in orders})
    _check_chosen(workbook, "order", {name for _, name in orders})


def _check_chosen(workbook: Workbook, field: str, known: set[str]) -> None:
    fields = (each for each in workbook.structure.forms.get("setup", ()) if each.key == field)
    offered = {option for each in fields for option in each.options}
    for each in sorted(offered ^ known) if known else ():
        reason = f"{each} does not stand both here and in formats"
        raise WorkbookError("structure.toml", f"forms.setup.{field}", reason)


def _check_step(workbook: Workbook, step: Step, before: tuple[str, ...]) -> None:
    where = f"steps.{step.id}"
    for need in step.traits.needs:
        if not getattr(step, need):
            raise WorkbookError("structure.toml", where, f"a {step.kind} step needs {need}")
    kinds = [workbook.steps[each].kind for each in before]
    targets = [each for each in before if workbook.steps[each].on == "targets"]
    if step.kind is StepKind.VOTE and not targets:
        raise WorkbookError("structure.toml", where, "no step before it names targets")
    if step.per == "experiment" and StepKind.FOLLOW not in kinds:
        raise WorkbookError("structure.toml", where, "cannot be reached: no follow step before it")
    if step.form and step.form not in workbook.structure.forms:
        raise WorkbookError("structure.toml", where, f"there is no form {step.form}")
    if step.kind is StepKind.REST and len(workbook.tasks[step.id].steps) > 1:
        raise WorkbookError("structure.toml", where, "a rest step has a task of its own")
    if step.cell and not workbook.tasks[step.id].board:
        raise WorkbookError("structure.toml", where, "has a cell, but its task has no board")
    if step.mark:
        _check_mark(step.mark, where)


def _check_mark(mark: Mark, where: str) -> None:
    for value in (mark.begins, mark.affirms):
        if value and value not in (*mark.options, OWN_VOICE):
            raise WorkbookError("structure.toml", where, f"{value} is no option of its mark")


def _check_forms(workbook: Workbook) -> None:
    for name, fields in workbook.structure.forms.items():
        for field in fields:
            chooses = field.kind in (FieldKind.CHOICE, FieldKind.CHOICES)
            if chooses != bool(field.options):
                where = f"forms.{name}.{field.key}"
                raise WorkbookError("structure.toml", where, "choices and options go together")


SIGNS: Mapping[str, tuple[str, ...]] = {"experiment": ("observable", "verb")}
"""The signs (dialogs/reading/keywords.py) that the rules of a form look for."""


def wanted_words(structure: Structure) -> Iterator[str]:
    """Every dotted key that each language file of this structure must hold."""
    yield "workbook.name"
    yield "workbook.credit"
    yield from (f"stuck.{each}" for each in ("wait", "park", *Voice))
    for number in range(1, structure.stories + 1):
        yield from (f"story.{number}.title", f"story.{number}.text")
    for task in structure.tasks:
        yield f"task.{task.id}.title"
        if task.steps[0].kind is not StepKind.REST:
            yield f"background.{task.id}.text"
        if task.board:
            yield f"board.{task.board}.label"
        for step in task.steps:
            yield from _words_of_step(step)
    yield from (f"format.{each.key}.about" for each in structure.formats)
    for name, fields in structure.forms.items():
        yield from (f"sign.{each}" for each in SIGNS.get(name, ()))
        for field in fields:
            yield f"form.{name}.{field.key}.label"
            yield f"form.{name}.{field.key}.ask"
            yield from (f"option.{each}" for each in field.options)


def _words_of_step(step: Step) -> Iterator[str]:
    yield f"step.{step.id}.title"
    yield f"step.{step.id}.prompt"
    if step.traits.asks_each:
        yield f"step.{step.id}.ask"
    if step.asks:
        yield from (f"step.{step.id}.concrete", f"step.{step.id}.example")
    for question in step.questions:
        yield f"question.{question.key}.ask"
        yield f"question.{question.key}.label"
        yield from (f"option.{each}" for each in question.options)
    if step.mark:
        yield f"mark.{step.mark.key}.ask"
        yield from (f"option.{each}" for each in step.mark.options)
        if step.mark.affirms:
            yield f"mark.{step.mark.key}.affirm"
    if step.cell:
        row, column = step.cell.row, step.cell.column
        yield f"row.{row}.label"
        yield f"column.{column}.label" if column else f"row.{row}.empty"


def faults_of_words(workbook: Workbook) -> Iterator[WorkbookError]:
    """What is wrong in the files of words; what a language lacks is none: its fallback says it.

    The language that falls back on no other lacks nothing that the structure asks for.
    """
    spoken = workbook.languages
    for key in dict.fromkeys(wanted_words(workbook.structure)):
        if key not in spoken.own[spoken.root]:
            yield WorkbookError(f"{spoken.root}.toml", key, "is missing or empty")
    for fault in spoken.faults():
        yield WorkbookError(fault.file, fault.key, fault.reason)
    for tag in spoken.tags:
        for key, text in spoken.own[tag].items():
            if reason := _too_long(key, text):
                yield WorkbookError(f"{tag}.toml", key, reason)


def _too_long(key: str, text: str) -> str:
    """Why a text is too long for where it stands; "" where it is not."""
    first, last = key.partition(".")[0], key.rpartition(".")[2]
    if last in ("prompt", "ask", "concrete", "example") or first == "stuck":
        return _longer(text, MOST_PROMPT_CHARACTERS, MOST_PROMPT_WORDS)
    if last == "text" and first in ("background", "story"):
        return _longer(text, MOST_STORY_CHARACTERS, MOST_STORY_WORDS)
    short = first == "option" or last == "label" or (first, last) == ("story", "title")
    return _longer(text, MOST_LABEL_CHARACTERS, MOST_LABEL_CHARACTERS) if short else ""


def _longer(text: str, characters: int, words: int) -> str:
    if length(text) > characters:
        return f"is longer than {characters} characters"
    return f"has more than {words} words" if len(text.split()) > words else ""
