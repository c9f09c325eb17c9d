"""Loads workbooks: one folder each, with structure.toml and a file of words a language."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dialogs.workbook.authoring import build, faults_of_words, unread
from dialogs.workbook.languages import Languages
from dialogs.workbook.schema import Workbook, WorkbookError

_STRUCTURE = "structure.toml"


def load(folder: Path) -> Workbook:
    """Read and check one workbook; WorkbookError names the file, the key or line, and the fault."""
    return build(*_tables(folder))


def look_over(folder: Path) -> tuple[Languages, list[WorkbookError]]:
    """A workbook's languages and everything that is wrong in its words.

    WorkbookError where its structure, or the form of a file, leaves nothing to look over.
    """
    workbook = unread(*_tables(folder))
    return workbook.languages, [*faults_of_words(workbook)]


def _tables(folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The structure, and the words of each language: every other file beside it."""
    files = (each for each in sorted(folder.glob("*.toml")) if each.name != _STRUCTURE)
    return _read(folder / _STRUCTURE), {each.stem: _read(each) for each in files}


def load_all(folder: Path) -> Mapping[str, Workbook]:
    """Every workbook of the folder's subfolders, by its id; not to be changed by who asks."""
    workbooks: dict[str, Workbook] = {}
    for structure in sorted(folder.glob(f"*/{_STRUCTURE}")):
        name = structure.parent.name
        try:
            workbook = load(structure.parent)
        except WorkbookError as error:
            raise WorkbookError(f"{name}/{error.file}", error.key, error.reason) from error
        if workbook.id in workbooks:
            raise WorkbookError(f"{name}/{_STRUCTURE}", "id", "another workbook has this id")
        workbooks[workbook.id] = workbook
    return MappingProxyType(workbooks)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WorkbookError(file.name, "file", "is missing") from error
    except UnicodeDecodeError as error:
        raise WorkbookError(file.name, f"byte {error.start}", "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        reason, where = _parted(str(error))
        raise WorkbookError(file.name, where, reason) from error


def _parted(message: str) -> tuple[str, str]:
    """The reason and the place of "Invalid value (at line 3, column 5)"."""
    found = re.fullmatch(r"(.*) \(at (.*)\)", message, re.DOTALL)
    return (found[1], found[2]) if found else (message, "file")
