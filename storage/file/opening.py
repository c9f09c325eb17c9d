"""Before a database is opened: it is taken for this process, and looked at before it is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.file import keyfile, migrations
from storage.file.lock import InstanceLock
from storage.file.refusals import DAMAGED, DatabaseError

APPLICATION_ID = 1265590882
_OLDEST_SQLITE = (3, 37)  # STRICT tables


def take(path: Path) -> InstanceLock:
    """Lock it, see that it is not lost, and make an empty file where all begins."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise DatabaseError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = InstanceLock(path.with_name(f"{path.name}.lock"))
    try:
        _must_not_be_lost(path)
        path.touch(mode=0o600)  # what SQLite puts beside it gets the same rights
    except BaseException:
        lock.release()
        raise
    return lock


def log_of(path: Path) -> Path:
    """SQLite's log of what was written last, which a process that was killed leaves behind."""
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def read_only(path: Path) -> str:
    """How SQLite is told to open it without changing anything."""
    return f"{path.absolute().as_uri()}?mode=ro"


def inspect(path: Path) -> None:
    """Look before writing: read-only, so a file that is refused has not been changed."""
    with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
        problems = connection.execute("PRAGMA quick_check(1)").fetchone()
        if problems != ("ok",):
            raise DatabaseError(f"{path} {DAMAGED}")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise DatabaseError(f"{path} belongs to another program: choose another path")
    if not tables and keyfile.beside(path).exists():
        raise _lost(path, keyfile.beside(path))
    newest = max(migrations.steps())
    if version > newest:
        raise DatabaseError(
            f"{path} was written by a newer Kokeilubotti (schema {version}, here {newest}): "
            "install that version again, or restore an older backup"
        )


def _must_not_be_lost(path: Path) -> None:
    """The key is made after the database, so a key without it is a loss and no beginning.

    So is a log without it: SQLite would remove the log.
    """
    key = keyfile.read(path)
    if path.exists() and path.stat().st_size > 0:
        return
    if key is not None:
        raise _lost(path, keyfile.beside(path))
    if has_log(path):
        raise _lost(path, log_of(path))


def _lost(path: Path, left: Path) -> DatabaseError:
    return DatabaseError(
        f"{path} is missing, empty or cut short, but {left.name} is beside it: "
        f"put the backup in its place; to begin anew, remove {left.name} too"
    )
