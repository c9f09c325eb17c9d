"""A workbook: the authored road of steps, its words, and the checks that each one must pass."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogs.formats import Format, Meetings, faults, in_a_row

MOST_PROMPT_CHARACTERS = 300
MOST_PROMPT_WORDS = 60
MOST_LABEL_CHARACTERS = 34
"""A button on a 360 px phone shows about this many characters before it is cut."""

MOST_STORY_CHARACTERS = 1000
MOST_STORY_WORDS = 120
"""Of a background or a story: it is read on demand, and still on one screen."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Voice(StrEnum):
    """Whose side a participant speaks from (method, section 1)."""

    TP = "TP"
    OL = "OL"
    OP = "OP"
    MU = "MU"


CORE_VOICES = (Voice.TP, Voice.OL, Voice.OP)
"""The three voices whose absence is always a visible choice."""


class Perspective(StrEnum):
    """The three perspectives that structure the method (section 1)."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class StepKind(StrEnum):
    """The generic kinds of step; each has one module of rules."""

    JOIN = "join"
    COLLECT = "collect"
    RATE = "rate"
    SURVEY = "survey"
    VOTE = "vote"
    PLAN = "plan"
    COMMIT = "commit"
    EVALUATE = "evaluate"
    AGREE = "agree"
    SHARE = "share"
    FOLLOW = "follow"
    REST = "rest"


class FieldKind(StrEnum):
    """How one field of a form is answered."""

    TEXT = "text"
    LINES = "lines"
    LINK = "link"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    MOMENT = "moment"
    PERSON = "person"
    PEOPLE = "people"
    TARGETS = "targets"


TYPED = frozenset({FieldKind.TEXT, FieldKind.LINES, FieldKind.LINK})
DATED = frozenset({FieldKind.DATE, FieldKind.MOMENT})
SINGLE = frozenset({FieldKind.CHOICE, FieldKind.PERSON})


class WorkbookError(Exception):
    """A workbook was refused; says in which file, at which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,11}$")]


class Question(_Part):
    """One question of a rate step or a survey; `gathers` is what its words are."""

    key: Identifier
    kind: Literal["scale", "voices", "choice", "degree", "words"]
    options: tuple[Identifier, ...] = ()
    perspective: Perspective | None = None
    gathers: str | None = None


OWN_VOICE = "voice"
"""Among a mark's options: whichever voice the person speaks with."""


class Mark(_Part):
    """A closed choice that may be put on a contribution with one press."""

    key: Identifier
    options: tuple[Identifier, ...]
    many: bool = False
    begins: Identifier | None = None
    """What words are marked with as they come; nothing less stands on them later."""
    affirms: Identifier | None = None
    """What anyone may say of anyone's words, once they are shown to all."""


class Cell(_Part):
    """One box of a board; where it names no column, each voice has a box of its own."""

    row: Identifier
    column: Identifier | None = None


class Step(_Part):
    """One ordered unit of the road."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,3}$")]
    kind: StepKind
    minutes: int = 5
    gathers: str | None = None
    shows: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    mark: Mark | None = None
    cell: Cell | None = None
    required: bool = False
    """Somebody has to answer, and the step cannot be skipped."""
    on: Literal["sentence", "targets", "plans"] | None = None
    form: str | None = None
    per: Literal["experiment", "meeting"] | None = None
    perspective: Perspective | None = None
    dots: int = 0
    most: int = 1

    @property
    def asks(self) -> bool:
        """Whether the group answers here, and so may get stuck."""
        silent = (StepKind.JOIN, StepKind.SHARE, StepKind.FOLLOW, StepKind.REST)
        return self.kind not in silent and self.form != "setup"


class Task(_Part):
    """One of the workbook's tasks (A, B …): consecutive steps under one heading."""

    id: Annotated[str, Field(pattern=r"^[A-Z]$")]
    perspective: Perspective | None = None
    board: Identifier | None = None
    """What the cells of its steps make together, shown when the task ends."""
    live: bool = False
    """People are together for it, even where the other tasks are answered in one's own time."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class FormField(_Part):
    """One field of a form; least and most count characters, lines or choices by its kind."""

    key: Identifier
    kind: FieldKind
    options: tuple[Identifier, ...] = ()
    least: int = 1
    most: int = 1
    optional: bool = False


class Structure(_Part):
    """The workbook without its words, as written in structure.toml."""

    id: Identifier
    version: int
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    formats: tuple[Format, ...] = ()
    forms: dict[str, tuple[FormField, ...]]
    stories: int = 0
    """How many example stories it has; they are numbered from 1."""


class Workbook:
    """A checked workbook: structure and words by language. Build it with `build`."""

    def __init__(self, structure: Structure, words: Mapping[str, Mapping[str, str]]) -> None:
        self.structure = structure
        self.words = words

    @property
    def id(self) -> str:
        return self.structure.id

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Every step by its id, in the order of the road."""
        return {step.id: step for task in self.structure.tasks for step in task.steps}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The steps of the road as it is written; rests between meetings are no part of it."""
        return tuple(each.id for each in self.steps.values() if each.kind is not StepKind.REST)

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """The task that each step belongs to, by step id."""
        return {step.id: task for task in self.structure.tasks for step in task.steps}

    @cached_property
    def boards(self) -> Mapping[str, Task]:
        """The tasks that have a board, by their id."""
        return {task.id: task for task in self.structure.tasks if task.board}

    @cached_property
    def formats(self) -> Mapping[str, Format]:
        return {each.key: each for each in self.structure.formats}

    @cached_property
    def before_experiments(self) -> tuple[str, ...]:
        """The tasks that formats divide into meetings: those before experiments are followed."""
        ids = tuple(dict.fromkeys(self.tasks[each].id for each in self.order))
        follow = (x for x in self.order if self.steps[x].kind is StepKind.FOLLOW)
        first = next(follow, None)
        return ids[: ids.index(self.tasks[first].id)] if first else ids

    def meetings(self, format: str, order: str) -> Meetings:
        """The tasks of each meeting; all in one where the workbook knows no such format."""
        known = self.formats.get(format)
        return known.meetings(order) if known else (self.before_experiments,)

    def route(self, meetings: Meetings) -> tuple[str, ...]:
        """Every step of the road, where the tasks come as these meetings have them."""
        tasks = dict.fromkeys((*in_a_row(meetings), *(self.tasks[x].id for x in self.order)))
        return tuple(step for task in tasks for step in self.steps_of(task))

    def steps_of(self, task: str) -> tuple[str, ...]:
        """The steps of a task, in order; a rest is no step of one."""
        return self._by_task.get(task, ())

    @cached_property
    def tasks_done(self) -> tuple[Task, ...]:
        """The tasks that a group does, in order; to rest is none."""
        return tuple(each for each in self.structure.tasks if self.steps_of(each.id))

    @cached_property
    def _by_task(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for each in self.order:
            task = self.tasks[each].id
            found[task] = (*found.get(task, ()), each)
        return found

    @property
    def stories(self) -> tuple[str, ...]:
        """The numbers of the example stories, as their words name them."""
        return tuple(str(each + 1) for each in range(self.structure.stories))

    def form(self, name: str) -> tuple[FormField, ...]:
        return self.structure.forms[name]

    def first(self, kind: StepKind, *, form: str | None = None) -> Step:
        """The first step of a kind (and of a form, if named); KeyError where there is none."""
        for step in self.steps.values():
            if step.kind is kind and (form is None or step.form == form):
                return step
        raise KeyError(kind)

    def text(self, language: str, key: str) -> str:
        """The words at a dotted key, in the language or else in the workbook's first one."""
        words = self.words.get(language) or self.words[self.structure.languages[0]]
        return words[key]

    @staticmethod
    def build(structure: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> "Workbook":
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
    if short and len(text) > MOST_LABEL_CHARACTERS:
        raise WorkbookError(file, key, f"is longer than {MOST_LABEL_CHARACTERS} characters")


def _check_length(file: str, key: str, text: str, characters: int, words: int) -> None:
    if len(text) > characters:
        raise WorkbookError(file, key, f"is longer than {characters} characters")
    if len(text.split()) > words:
        raise WorkbookError(file, key, f"has more than {words} words")
