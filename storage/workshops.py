"""Workshops: the streams of that kind, as those see them who know what a workshop is."""

from datetime import datetime

from dialogs.commands import Create
from dialogs.scene import Scene
from dialogs.workbook.schema import Workbook
from dialogs.workshop import Workshop
from dialogs.workshop_kind import WorkshopKind
from storage.streams import Streams
from storage.tables import journal, members


async def load(streams: Streams, workshop_id: int) -> Workshop | None:
    """The workshop as it stands; None where there is none, or another kind of stream."""
    found = await streams.load(workshop_id)
    return found.state if found and isinstance(found.state, Workshop) else None


async def of_person(streams: Streams, person: int) -> list[int]:
    """The workshops in which a person takes or took part, newest first."""
    return await members.streams_of(streams.database, person, WorkshopKind.name)


async def followed_by(streams: Streams, person: int) -> list[int]:
    """The workshops that a person follows, as who begins them says, newest first."""
    return await journal.begun_for(streams.database, WorkshopKind.name, "coordinator", person)


def workbook_of(streams: Streams, workshop: Workshop) -> Workbook:
    return streams.kind(WorkshopKind).workbook_of(workshop)


def scene(streams: Streams, workshop: Workshop, now: datetime, reader: int | None = None) -> Scene:
    """The workshop at a moment, as rules and cards look at it."""
    return streams.kind(WorkshopKind).scene(workshop, streams.world(now), reader)


async def create(streams: Streams, command: Create, now: datetime) -> int:
    """Begin a workshop inside the open transaction; its id."""
    return await streams.create(WorkshopKind, command, now)
