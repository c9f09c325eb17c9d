"""Under the floor: the journal, the outbox and the planned reminders, a line each."""

from dataclasses import fields
from typing import Any

from dialogs.reading.texts import shorten
from storage import inspection
from storage.file.database import Database
from storage.tables import journal, reminders
from storage.tables.journal import Recorded

Json = dict[str, Any]

LATEST = 12


async def events(db: Database, workshop: int, after: int) -> list[Json]:
    """The journal from this version on."""
    return [_event(each) for each in await journal.read(db, workshop, after)]


def _event(recorded: Recorded) -> Json:
    event = recorded.event
    values = {each.name: getattr(event, each.name) for each in fields(event)}
    shown = {name: value for name, value in values.items() if value not in (None, "", ())}
    return {
        "n": recorded.version,
        "at": recorded.at.isoformat(),
        "kind": type(event).__name__,
        "about": " ".join(f"{name}={_short(value)}" for name, value in shown.items()),
    }


def _short(value: object) -> str:
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return shorten(text, 60)


async def waiting(db: Database) -> Json:
    """What is in the outbox, the latest first, and every reminder that is planned."""
    return {
        "outbox": [
            {"n": each.id, "card": each.card, "to": each.person, "state": each.state}
            for each in await inspection.deliveries(db, LATEST)
        ],
        "reminders": [
            {"at": each.due_at.isoformat(), "kind": each.kind, "about": each.about, "to": each.to}
            for workshop in await inspection.streams(db)
            for each in await reminders.pending(db, workshop)
        ],
    }
