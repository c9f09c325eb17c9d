"""An independent judge of the wire: aiogram's models, and what those models do not see.

Install it with `telegram.judge = judge`; it raises AssertionError, which the pretend Telegram
keeps and raises when it closes.
"""

from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.rehearsal.telegram.world.files import Upload

_TAGS = frozenset(
    (
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "code",
        "pre",
        "span",
        "tg-spoiler",
        "tg-emoji",
        "tg-time",
        "blockquote",
    )
)
_LIMITS = {"text": 4096, "caption": 1024}


def come_in() -> None:
    """Read aiogram in, before anyone waits for an answer: it takes seconds."""
    _models()


def judge(kind: str, name: str, payload: Any) -> None:
    """Judge a request, an answer or an update; AssertionError says what is wrong with it."""
    try:
        match kind:
            case "request":
                _judge_request(name, payload)
            case "answer":
                _judge_answer(name, payload)
            case "update":
                _no_unknown(_adapter(_models()[1].Update).validate_python(payload), "update")
            case _:
                raise AssertionError(f"the judge knows no {kind!r}")
    except ValidationError as error:
        raise AssertionError(f"{kind} {name} does not fit the Bot API: {error}") from error


def _judge_request(name: str, params: dict[str, Any]) -> None:
    model = _method(name)
    sent: dict[str, Any] = {
        key: "attach://file" if isinstance(value, Upload) else value
        for key, value in params.items()
    }
    for key, value in params.items():
        attached = isinstance(value, Upload) and key not in model.model_fields
        assert key in model.model_fields or attached, f"{name} has no parameter {key!r}"
        if attached:
            del sent[key]
    _no_unknown(_adapter(model).validate_python(sent), name)
    _judge_texts(name, sent)
    _judge_markup(name, sent.get("reply_markup") or {})


def _judge_answer(name: str, result: Any) -> None:
    returning = getattr(_method(name), "__returning__")  # noqa: B009
    _no_unknown(_adapter(returning).validate_python(result), name)


def _judge_texts(name: str, params: dict[str, Any]) -> None:
    for field, limit in _LIMITS.items():
        text = params.get(field)
        if not isinstance(text, str):
            continue
        if params.get("parse_mode") == "HTML":
            text = _plain(name, text)
        size = len(text.encode("utf-16-le")) // 2
        if name == "answerCallbackQuery":
            limit = 200  # noqa: PLW2901
        assert size <= limit, f"{name}: {field} of {size} units, {limit} are allowed"
        assert text.strip() or field == "caption", f"{name}: empty {field}"


def _judge_markup(name: str, markup: dict[str, Any]) -> None:
    rows = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        data = button.get("callback_data")
        if data is not None:
            size = len(data.encode())
            assert 1 <= size <= 64, f"{name}: callback data of {size} bytes: {data!r}"
        assert button["text"].strip(), f"{name}: a button without a label"
        assert len(button) >= 2, f"{name}: button {button['text']!r} does nothing"
    count = sum(len(row) for row in rows)
    assert count <= 100, f"{name}: {count} buttons, 100 are allowed"
    assert all(len(row) <= 8 for row in rows), f"{name}: more than 8 buttons in a row"
    placeholder = markup.get("input_field_placeholder") or ""
    assert len(placeholder) <= 64, f"{name}: placeholder of {len(placeholder)} characters"


class _Reader(HTMLParser):
    """Python's own reader of HTML, watched more strictly."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self.name = name
        self.stack: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, f"{self.name}: Telegram knows no <{tag}>"
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1:] == [tag], f"{self.name}: </{tag}> closes nothing"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        assert "<" not in data, f"{self.name}: a bare < in the text: {data!r}"
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.parts.append(unescape(f"&#{name};"))


def _plain(name: str, source: str) -> str:
    reader = _Reader(name)
    reader.feed(source)
    reader.close()
    assert not reader.stack, f"{name}: <{reader.stack[-1]}> is never closed"
    return "".join(reader.parts)


def _no_unknown(value: Any, path: str) -> None:
    """aiogram's models keep what they do not know; here that is a mistake."""
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{path}: unknown {sorted(value.model_extra or ())}"
        for name in value.model_fields_set:
            _no_unknown(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            _no_unknown(item, f"{path}[]")


@cache
def _models() -> tuple[ModuleType, ModuleType]:
    """aiogram's methods and types; only a process that judges pays for them."""
    with pytest.MonkeyPatch.context() as patch:
        # It builds its hundreds of models as it is imported; `_adapter` builds those of a call.
        patch.setattr(BaseModel, "model_rebuild", classmethod(lambda _, **__: None))
        return import_module("aiogram.methods"), import_module("aiogram.types")


def _method(name: str) -> type[BaseModel]:
    methods, _ = _models()
    model: type[BaseModel] | None = getattr(methods, name[0].upper() + name[1:], None)
    assert model is not None, f"the Bot API has no method {name}"
    return model


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    adapter = TypeAdapter(kind)
    adapter.rebuild(_types_namespace=vars(_models()[1]))
    return adapter
