"""A database of its own for each test, and a workshop in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.file.database import Database
from storage.tables import journal
from tests.storage.given import NOW, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "kokeilubotti.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    async with await Database.open(path, now=NOW) as database:
        yield database


@pytest.fixture
async def workshop(db: Database) -> int:
    return await write(db, journal.create(db, "workshop", NOW))
