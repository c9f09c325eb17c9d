"""The one table of kinds of streams."""

from collections.abc import Mapping

from dialogs.workbook.schema import Workbook
from dialogs.workshop_kind import WorkshopKind
from storage import projections
from storage.streams import StoredKind


def kinds(workbooks: Mapping[str, Workbook]) -> tuple[StoredKind, ...]:
    """Every kind that is stored, and what else is so in storage after its turns."""
    return (StoredKind(WorkshopKind(workbooks), projections.follow),)
