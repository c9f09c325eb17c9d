"""A command: what someone asks for, and how a button carries it.

Each command stands beside its rule. It is never stored, so it is free to change; what a button says
of it is sent, and stands in chats for years (see `written`).
"""

from abc import ABC
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Literal,
    NewType,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from dialogs.events import PersonId


class Stands(StrEnum):
    """On whose cards a button may stand: a press from elsewhere does not count."""

    ANYWHERE = "anywhere"
    IN_THE_GROUP = "group"
    IN_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Said:
    """What a press is answered with: a key of the words, and what fills its placeholders."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class Command(ABC):
    """What someone asks for. `actor` is their own id, or None for the clock and the house.

    A command that comes from a button carries the place it was drawn for, so a stale press is
    seen. Who may ask, and what comes of it, is for the kind of stream that it is asked of.
    """

    __slots__ = ()

    actor: PersonId | None
    says: ClassVar[str] = ""
    """The key of what its press is answered with; "" for nothing."""

    def reply(self, after: Any) -> Said | None:
        """What its press is answered with, when it was not refused, by the scene after it."""
        return Said(self.says) if self.says else None


@dataclass(frozen=True, slots=True)
class Press:
    """How buttons ask for a command: `fixed` is what the code says by itself, field by field."""

    command: type[Command]
    stands: Stands
    fixed: Mapping[str, object]
    carried: tuple[Field[Any], ...]
    """The fields that a button carries, in their order."""


Action = NewType("Action", str)
"""What a button says when it is pressed, as code:argument:argument (see `written`)."""
NO_ACTION = Action("")
C = TypeVar("C", bound=type[Command])
PRESSED: dict[str, Press] = {}
"""What buttons ask for, by the code that their actions begin with."""
_CODES: dict[type[Command], list[str]] = {}
"""The codes of each command, of those first that say most of it by themselves."""
ANYBODY: PersonId = 0
"""Stands for who will press a button, in the command that the button asks for."""


def pressed(
    code: str, *, says: str = "", stands: Stands = Stands.ANYWHERE, **fixed: object
) -> Callable[[C], C]:
    """A command that buttons ask for, under a code; under a second one, some fields are fixed.

    A code is never given another meaning: its buttons stand in chats for years.
    """

    def register(command: C) -> C:
        if code in PRESSED:
            raise ValueError(f"two commands have the code {code}")
        PRESSED[code] = Press(command, stands, fixed, _carried(command, fixed))
        codes = _CODES.setdefault(command, [])
        codes.append(code)
        codes.sort(key=lambda each: -len(PRESSED[each].fixed))
        command.says = says or command.says
        return command

    return register


def unpressed(default: Any) -> Any:
    """A field that no button carries: the outside fills it in, or the rule knows it."""
    return field(default=default, metadata={"pressed": False})


def always(default: Any) -> Any:
    """A field that a button says also where it is as usual."""
    return field(default=default, metadata={"always": True})


def wide() -> Any:
    """A field whose value may hold colons: it takes what the fields around it leave."""
    return field(metadata={"wide": True})


def written(command: Command) -> Action:
    """The action of a button that asks for a command; nothing else writes one.

    Fields at the end that are as usual are left out, except after a wide one, and except those
    that are always said.
    """
    code = next(each for each in _CODES[type(command)] if _is_said_by(each, command))
    known = PRESSED[code].carried
    values = [getattr(command, each.name) for each in known]
    if not any(each.metadata.get("wide") for each in known):
        while values and _goes_unsaid(known[len(values) - 1], values[-1]):
            values.pop()
    return Action(":".join((code, *map(_plain, values))))


def _is_said_by(code: str, command: Command) -> bool:
    """Whether what a code says by itself is so of the command."""
    return all(getattr(command, each) == value for each, value in PRESSED[code].fixed.items())


def _goes_unsaid(known: Field[Any], value: object) -> bool:
    return value == known.default and not known.metadata.get("always")


def command_of(action: str, actor: PersonId) -> Command | None:
    """The command of a pressed action; None where it means nothing (or is not well formed)."""
    code, *arguments = action.split(":")
    press = PRESSED.get(code)
    if press is None:
        return None
    try:
        return _made(press.command, actor, {**press.fixed, **dict(_read(press, arguments))})
    except (TypeError, ValueError):
        return None


def stands_in(action: str, *, private: bool) -> bool:
    """Whether a button of this action may stand in a private chat, or in the group's."""
    press = PRESSED.get(action.partition(":")[0])
    elsewhere = Stands.IN_THE_GROUP if private else Stands.IN_PRIVATE
    return press is None or press.stands is not elsewhere


def _made(kind: Callable[..., Command], actor: PersonId, values: Mapping[str, object]) -> Command:
    return kind(actor=actor, **values)


def _carried(command: type[Command], fixed: Mapping[str, object]) -> tuple[Field[Any], ...]:
    own = {"actor", *fixed}
    every = fields(command)  # type: ignore[arg-type]
    return tuple(x for x in every if x.name not in own and x.metadata.get("pressed", True))


@cache
def _types(kind: type[Command]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(press: Press, arguments: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The fields of a command from the arguments of its action."""
    for each, text in zip(press.carried, _shared(press.carried, arguments), strict=False):
        yield each.name, _value(_types(press.command)[each.name], text)


def _shared(known: Sequence[Field[Any]], arguments: Sequence[str]) -> Sequence[str]:
    """One text a field: a wide one takes what the others leave; ValueError for too many."""
    at = next((number for number, each in enumerate(known) if each.metadata.get("wide")), None)
    if at is None:
        if len(arguments) > len(known):
            raise ValueError(arguments)
        return arguments
    end = len(arguments) - (len(known) - at - 1)
    if end <= at:
        raise ValueError(arguments)
    return (*arguments[:at], ":".join(arguments[at:end]), *arguments[end:])


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _value(hint: Any, text: str) -> object:
    """A value of a field's type from its text; ValueError where it is none."""
    if get_origin(hint) is Literal:
        return get_args(hint)[get_args(hint).index(text)]
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if hint is bool:
        return text == "1"
    return hint(text)
