"""The key file beside a database: 32 bytes that sign its buttons and open its invitations."""

import os
from pathlib import Path

from storage.file import files
from storage.file.refusals import DatabaseError, explained

LENGTH = 32
_WHAT_TO_DO = (
    "put back the one from the backup; or remove it, and a new one is made: then the buttons of "
    "cards sent so far and invitations not yet used stop working"
)


def beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.key")


def read(database: Path) -> bytes | None:
    """The key; None where there is no file. DatabaseError for anything but a whole key."""
    path = beside(database)
    if not os.path.lexists(path):
        return None
    with explained(path):
        if not path.is_file():
            raise DatabaseError(f"{path} is no file, so it is no key: {_WHAT_TO_DO}")
        with path.open("rb") as file:
            key = file.read(LENGTH + 1)
    if len(key) != LENGTH:
        raise DatabaseError(f"{path} is not a whole key of {LENGTH} bytes: {_WHAT_TO_DO}")
    return key


def make(database: Path, key: bytes) -> None:
    """Write the key, which the caller made by chance, whole or not at all."""
    path = beside(database)
    with explained(path):
        files.write_whole(path, key)
