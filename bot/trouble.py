"""Trouble with the database: told once by all who write, again with growing pauses, and its end."""

import logging
import sqlite3
from datetime import timedelta

from bot.clock import Clock
from bot.errors import told
from storage.file.refusals import reason

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)
"""After so long it is said again, then after twice as long, and so on."""


class Trouble:
    """What the database does not take waits with whoever tried, who tries again."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._met_by: set[str] = set()
        self._since = self._told = clock.now()
        self._quiet = AGAIN

    def met(self, who: str, error: sqlite3.Error | OSError) -> None:
        now = self.clock.now()
        if not self._met_by:
            self._since, self._quiet = now, AGAIN
        elif self._told <= now < self._told + self._quiet:
            self._met_by.add(who)
            return
        else:
            self._quiet *= 2
        self._met_by.add(who)
        self._told = now
        why = f": it {said}" if (said := reason(error)) else ""
        log.error(
            "the database did not take it%s. Nothing is lost, and it is tried again (%s, %s)",
            why,
            who,
            told(error),
        )

    def over(self, who: str) -> None:
        """Who had met it has now done what could not be done."""
        if who in self._met_by:
            self._met_by.remove(who)
            if not self._met_by:
                span = timedelta(seconds=int((self.clock.now() - self._since).total_seconds()))
                log.info("the database takes everything again, after %s", span)
