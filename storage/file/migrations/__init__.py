"""The schema as numbered steps; `PRAGMA user_version` says how many of them a file has taken."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import aiosqlite

from storage.file.moments import to_stamp


@cache
def steps() -> Mapping[int, Path]:
    """The SQL file of each step, by its number: 0001_initial.sql is step 1."""
    return {int(file.name[:4]): file for file in sorted(Path(__file__).parent.glob("*.sql"))}


async def migrate(
    connection: aiosqlite.Connection,
    steps: Mapping[int, Path],
    backup: Callable[[int], Awaitable[None]],
    now: datetime,
) -> None:
    """Take every step that is still ahead, each in a transaction of its own.

    `backup` is awaited once, with the number of the first step, unless the file is new.
    """
    ((version,),) = await connection.execute_fetchall("PRAGMA user_version")
    ahead = [number for number in steps if number > version]
    if ahead and version:
        await backup(ahead[0])
    for number in ahead:
        # executescript commits what is open, hence BEGIN and COMMIT inside.
        await connection.executescript(
            f"BEGIN IMMEDIATE;\n{steps[number].read_text(encoding='utf-8')}\n"
            f"INSERT INTO migrations (version, applied_at) VALUES ({number}, {to_stamp(now)});\n"
            f"PRAGMA user_version = {number};\nCOMMIT;"
        )
