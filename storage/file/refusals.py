"""Why a database cannot be used: one line for the person who runs the bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.file.lock import InUseError

_REASONS = {
    sqlite3.SQLITE_BUSY: "is locked by another program: close what has it open",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the rights of the file and its folder",
    sqlite3.SQLITE_CORRUPT: "is damaged: it was left as it is; restore a backup",
    sqlite3.SQLITE_FULL: "has no room: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: it is no file, or the disk is full or fails",
    sqlite3.SQLITE_NOTADB: "is not a database, or is damaged: it was left as it is; "
    "restore a backup, or correct DATABASE_PATH",
    sqlite3.SQLITE_READONLY: "cannot be written: look at the rights of the file and its folder",
}
DAMAGED = _REASONS[sqlite3.SQLITE_CORRUPT]


class DatabaseError(Exception):
    """The database cannot be used; one line for the person who runs the bot."""


def why(error: sqlite3.Error) -> str:
    """What SQLite's own error means for the file."""
    return reason(error) or str(error)


def reason(error: Exception) -> str | None:
    """The same, and None where only SQLite's own words would tell it: they may quote people."""
    return _REASONS.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Whatever fails with the file becomes a DatabaseError that names it."""
    try:
        yield
    except InUseError as error:
        reason = f"is in use by another running Kokeilubotti (process {error.holder})"
        raise DatabaseError(f"{path} {reason}") from error
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} {why(error)}") from error
    except OSError as error:
        raise DatabaseError(f"{path} cannot be opened: {error.strerror or error}") from error
