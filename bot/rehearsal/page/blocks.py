"""Formatted text as blocks of runs, so that nobody who shows it has to count UTF-16 units."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.rehearsal.telegram.world.text import Entity, units

Json = dict[str, Any]

_BLOCKS = {"blockquote": "quote", "expandable_blockquote": "quote", "pre": "code"}


def blocks(text: str, entities: Sequence[Entity]) -> list[Json]:
    """Blocks of kind text, quote or code; each run has its text, its marks and perhaps a link."""
    raw, blocks = text.encode("utf-16-le"), list[Json]()
    begun = -1
    for start, end in pairwise(_edges(text, entities)):
        around = [each for each in entities if _covers(each, start, end)]
        block = next((each for each in around if each["type"] in _BLOCKS), None)
        begins = block["offset"] if block else -1
        if not blocks or begins != begun:
            blocks.append({"kind": _BLOCKS[block["type"]] if block else "text", "runs": []})
            begun = begins
        run = _run(raw[2 * start : 2 * end].decode("utf-16-le"), around)
        blocks[-1]["runs"].append(run)
    _trim(blocks)
    return blocks


def _edges(text: str, entities: Sequence[Entity]) -> list[int]:
    ends = [each["offset"] + each["length"] for each in entities]
    return sorted({0, units(text), *(each["offset"] for each in entities), *ends})


def _covers(entity: Entity, start: int, end: int) -> bool:
    return bool(entity["offset"] <= start and end <= entity["offset"] + entity["length"])


def _run(text: str, around: Sequence[Entity]) -> Json:
    run: Json = {"text": text}
    marks = [each["type"] for each in around if each["type"] not in _BLOCKS]
    if marks:
        run["marks"] = marks
    for each in around:
        if each["type"] == "text_link":
            run["link"] = each["url"]
        elif each["type"] == "url":
            run["link"] = text
    return run


def _trim(found: list[Json]) -> None:
    """A block begins on a line of its own anyway: the line break before it is not shown twice."""
    for before, after in pairwise(found):
        last, first = before["runs"][-1], after["runs"][0]
        last["text"] = last["text"].removesuffix("\n")
        first["text"] = first["text"].removeprefix("\n")
