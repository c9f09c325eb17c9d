"""Authoring: parsed TOML becomes a workbook, or is refused with file, key and reason."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from dialogs.formats import faults
from dialogs.texts import length
from dialogs.workbook import (
    OWN_VOICE,
    FieldKind,
    Mark,
    Step,
    StepKind,
    Structure,
    Voice,
    Workbook,
    WorkbookError,
)

MOST_PROMPT_CHARACTERS = 300
MOST_PROMPT_WORDS = 60
MOST_LABEL_CHARACTERS = 34
"""A button on a 360 px phone shows about this many characters before it is cut."""

MOST_STORY_CHARACTERS = 1000
MOST_STORY_WORDS = 120
"""Of a background or a story: it is read on demand, and still on one screen."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def build(structure: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> Workbook:
    """Check parsed TOML and make a workbook of it.

    `words` holds one nested table a language. Raises WorkbookError at the first fault.
    """
    try:
        parsed = Structure.model_validate(structure)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise WorkbookError("structure.toml", key, first["msg"]) from error
    flat = {language: dict(_flatten(table)) for language, table in words.items()}
    workbook = Workbook(parsed, flat)
    _check_ids(workbook)
    _check_road(workbook, workbook.order)
    _check_formats(workbook)
    _check_forms(workbook)
    _check_words(workbook)
    return workbook


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()


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


NEEDS: Mapping[StepKind, tuple[str, ...]] = {
    StepKind.COLLECT: ("gathers",),
    StepKind.RATE: ("items", "questions"),
    StepKind.SURVEY: ("gathers", "questions"),
    StepKind.VOTE: ("dots",),
    StepKind.PLAN: ("form",),
    StepKind.AGREE: ("on",),
    StepKind.EVALUATE: ("perspective", "per"),
    StepKind.REST: ("per", "form"),
}
"""What a step of each kind cannot do without."""


def _check_step(workbook: Workbook, step: Step, before: tuple[str, ...]) -> None:
    where = f"steps.{step.id}"
    for need in NEEDS.get(step.kind, ()):
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
"""The signs (dialogs/signs.py) that the rules of a form look for."""


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
    if step.kind not in (StepKind.JOIN, StepKind.FOLLOW, StepKind.VOTE, StepKind.SHARE):
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


def _check_words(workbook: Workbook) -> None:
    languages = workbook.structure.languages
    wanted = dict.fromkeys(wanted_words(workbook.structure))
    reference = workbook.words.get(languages[0], {})
    for language in languages:
        file = f"{language}.toml"
        words = workbook.words.get(language)
        if words is None:
            raise WorkbookError(file, "file", "is missing")
        for key in wanted:
            if not words.get(key):
                raise WorkbookError(file, key, "is missing or empty")
        for key in words:
            if key not in reference:
                raise WorkbookError(file, key, f"does not stand in {languages[0]}.toml")
        for key, text in reference.items():
            _check_text(file, key, words.get(key), text)


def _check_text(file: str, key: str, text: str | None, reference: str) -> None:
    if text is None:
        raise WorkbookError(file, key, "is missing or empty")
    if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(reference)):
        raise WorkbookError(file, key, "has other placeholders than the first language")
    first, last = key.partition(".")[0], key.rpartition(".")[2]
    if last in ("prompt", "ask", "concrete", "example") or first == "stuck":
        _check_length(file, key, text, MOST_PROMPT_CHARACTERS, MOST_PROMPT_WORDS)
    if last == "text" and first in ("background", "story"):
        _check_length(file, key, text, MOST_STORY_CHARACTERS, MOST_STORY_WORDS)
    short = first == "option" or last == "label" or (first, last) == ("story", "title")
    if short and length(text) > MOST_LABEL_CHARACTERS:
        raise WorkbookError(file, key, f"is longer than {MOST_LABEL_CHARACTERS} characters")


def _check_length(file: str, key: str, text: str, characters: int, words: int) -> None:
    if length(text) > characters:
        raise WorkbookError(file, key, f"is longer than {characters} characters")
    if len(text.split()) > words:
        raise WorkbookError(file, key, f"has more than {words} words")
