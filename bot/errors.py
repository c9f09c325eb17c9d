"""Errors: a bug or an outage, told without the words that it met."""

import sqlite3
import traceback
from pathlib import Path


class FatalError(Exception):
    """The bot cannot go on: its token was refused, or another instance runs with it."""


class Stopped(Exception):
    """The process is to end, and did not get as far as working."""


def is_outage(error: BaseException) -> bool:
    """Whether the database could not do its work now: the same may well succeed later.

    sqlite3's other errors blame what was to be stored, and would come again each time.
    """
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def told(error: BaseException) -> str:
    """The kind of an error and where it came from: its own text may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = (f"{Path(each.filename).name}:{each.lineno}" for each in frames[-4:])
    return f"{type(error).__name__} at {' > '.join(places)}"
