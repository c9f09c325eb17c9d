"""Event <-> JSON, with what people wrote kept apart; old shapes are read here."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from dialogs.events import Event, Personal

Fields = dict[str, Any]

OLD_SHAPES: dict[str, Callable[[Fields], tuple[str, Fields]]] = {}
"""For a type that is stored in a shape of the past: its fields, texts among them, as of today.

The function is also given what has today's shape already, where the name has stayed the same, and
must then leave it alone.
"""


def by_name(events: Iterable[type]) -> Mapping[str, type]:
    """Classes of events by the name that is stored."""
    return {each.__name__: each for each in events}


OF_WORKSHOPS = by_name(get_args(Event))


class CodecError(Exception):
    """What is stored is no event that this version knows; never quotes what it holds."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """`body` is compact JSON in which every text is empty; `texts` holds those that are not."""

    type: str
    body: str
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one class of event is read and written, and which of its fields are texts."""

    adapter: TypeAdapter[Any]
    texts: tuple[str, ...]


def encode(event: Any) -> Encoded:
    shape = shape_of(event.__class__)
    texts = {name: text for name in shape.texts if (text := getattr(event, name))}
    hollow: Any = event
    if texts:
        hollow = replace(hollow, **dict.fromkeys(texts, ""))
    return Encoded(type(event).__name__, shape.adapter.dump_json(hollow).decode(), texts)


def decode(
    type: str, body: str, texts: Mapping[str, str], known: Mapping[str, Any] = OF_WORKSHOPS
) -> Any:
    """The event; a text that is not there, because it was erased, reads as "".

    Raises CodecError for an unknown type, and for any field that is missing, unknown or wrong.
    """
    if type in OLD_SHAPES:
        type, today = OLD_SHAPES[type](json.loads(body) | dict(texts))
        body, texts = json.dumps(today), {}
    if type not in known:
        raise CodecError(f"there is no event {type}: a newer version may have written it")
    shape = shape_of(known[type])
    if not texts.keys() <= set(shape.texts):
        raise CodecError(f"{type} has no such text: {', '.join(sorted(texts))}")
    try:
        event = shape.adapter.validate_json(body)
    except ValidationError as error:
        raise CodecError(f"a stored {type} has another shape: {error}") from error
    if event is None:
        raise CodecError(f"a stored {type} is empty")
    return replace(event, **texts) if texts else event


@cache
def shape_of(event: Any) -> Shape:
    """The shape of a class of events."""
    hints = get_type_hints(event, include_extras=True)
    texts = tuple(field.name for field in fields(event) if _is_personal(hints[field.name]))
    # A dataclass takes no configuration of its own here, but inherits that of the union around it.
    config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)
    return Shape(TypeAdapter(event | None, config=config), texts)


def _is_personal(hint: object) -> bool:
    marks = getattr(hint, "__metadata__", ())
    return any(mark is Personal or isinstance(mark, Personal) for mark in marks)
