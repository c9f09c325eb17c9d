"""Moments on disk: whole microseconds since 1970 in UTC, which sort and compare as numbers."""

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = timedelta(microseconds=1)


def to_stamp(moment: datetime) -> int:
    """Exact, for an aware moment of any zone; a naive one raises TypeError."""
    return (moment - _START) // _UNIT


def from_stamp(stamp: int) -> datetime:
    return _START + stamp * _UNIT
