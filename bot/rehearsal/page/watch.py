"""An author's workbook in rehearsal: read again whenever one of its files is saved."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.app import WORKBOOKS
from bot.lobby.front_door import WORKBOOK
from bot.rehearsal.page.rehearsal import Rehearsal
from dialogs.workbook.schema import Workbook, WorkbookError
from storage import library

EVERY = 0.5
"""Real seconds between two looks at the files."""


def workbooks() -> Mapping[str, Workbook]:
    """The house's own, to be replaced by the author's as soon as that one is whole."""
    return library.load_all(WORKBOOKS)


async def watch(folder: Path, rehearsal: Rehearsal, every: float = EVERY) -> None:
    """Read the folder now and after every change, until cancelled."""
    seen: dict[str, int] = {}
    while True:
        stamps = await asyncio.to_thread(_stamps, folder)
        if stamps != seen:
            seen = stamps
            await _read(folder, rehearsal)
        await asyncio.sleep(every)


def _stamps(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_mtime_ns for each in folder.glob("*.toml")}


async def _read(folder: Path, rehearsal: Rehearsal) -> None:
    try:
        workbook = await asyncio.to_thread(library.load, folder)
    except WorkbookError as error:
        rehearsal.mistake = {"file": error.file, "key": error.key, "reason": error.reason}
        rehearsal.changed()
        return
    rehearsal.mistake = None
    await rehearsal.take(WORKBOOK, workbook)
