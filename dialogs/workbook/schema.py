"""A workbook: the authored road of steps and its words. How one is checked: authoring.py."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dialogs.workbook.formats import Format, Meetings, in_a_row
from dialogs.workbook.kinds import KINDS, StepKind, Traits
from dialogs.workbook.languages import Languages


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
        return self.traits.asks and self.form != "setup"

    @property
    def traits(self) -> Traits:
        """The record of its kind, or of what is agreed on."""
        return KINDS[self.on or self.kind]


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
    offers: Literal["languages"] | None = None
    """Its options are the languages that the workbook speaks, by their own names."""
    least: int = 1
    most: int = 1
    optional: bool = False


class Structure(_Part):
    """The workbook without its words, as written in structure.toml."""

    id: Identifier
    version: int
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    formats: tuple[Format, ...] = ()
    forms: dict[str, tuple[FormField, ...]]
    stories: int = 0
    """How many example stories it has; they are numbered from 1."""


class Workbook:
    """A checked workbook: structure and words by language. Build it with `authoring.build`."""

    def __init__(self, structure: Structure, languages: Languages) -> None:
        self.structure = structure
        self.languages = languages

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
    def apart(self) -> frozenset[str]:
        """The steps at which small groups work: a later one of their task shares what is found."""
        found: set[str] = set()
        for task in self.structure.tasks:
            shares = [at for at, x in enumerate(task.steps) if x.kind is StepKind.SHARE]
            found |= {each.id for each in task.steps[: max(shares, default=0)]}
        return frozenset(found)

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

    def words(self, language: str) -> Mapping[str, str]:
        """All words of a language, or else of the workbook's first one, by dotted key."""
        return self.languages.words[self.languages.nearest(language) or self.languages.root]

    def text(self, language: str, key: str) -> str:
        """The words at a dotted key, in the language or else in the workbook's first one."""
        return self.words(language)[key]
