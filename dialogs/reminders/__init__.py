"""The table of reminders: everything that the bot reminds of by itself, each kind a row."""

from collections.abc import Mapping

from dialogs.reminders import (
    alarms,
    attendance,
    evaluation,
    experiment,
    late,
    meetings,
    promises,
    stopped,
    timers,
)
from dialogs.reminders.kind import ReminderKind

KINDS: Mapping[str, ReminderKind] = {
    each.name: each
    for each in (
        *meetings.KINDS,
        *timers.KINDS,
        *stopped.KINDS,
        *promises.KINDS,
        *experiment.KINDS,
        *alarms.KINDS,
        *late.KINDS,
        *evaluation.KINDS,
        *attendance.KINDS,
    )
}
"""By the name that is stored. What is due in the same message stands in this order."""


def family_of(name: str) -> str:
    """The kinds with which one is muted, and overtakes each other, by their common name."""
    return KINDS[name].family or name
