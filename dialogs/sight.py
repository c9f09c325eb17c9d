"""Sight: how far up in its chat a card lies, and when it is to be posted anew at the end.

A chat is a stream: what matters now must be at its end. A card is edited where it is as long as
people have it in sight; else it is posted anew, and its former copy becomes one line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_NEWER = 2
"""A card is in sight among the bot's last three messages."""
MOST_BEHIND = 7
"""And among the last eight of anybody, where numbers tell."""
A_DAY = timedelta(days=1)
MOST_BETWEEN = 3
"""Who sits together has a card before the eyes with so many messages of anybody after it."""
UNHEARD_TALK = 3
"""So many messages that the bot did not hear are talk."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the live copy of a card lies in its chat, as far as the bot can tell."""

    newer: int
    """How many messages of the bot came after it."""
    last: bool
    """Whether nothing is known to have come after it."""
    posted_at: datetime | None = None
    """None for a card of the time before this was kept."""
    behind: int | None = None
    """How many messages of anybody came after it; None where numbers do not tell."""
    unheard: int = 0
    """How many of them the bot has not heard."""
    heard: int = 0
    """How many the bot has heard since it came."""

    @property
    def is_talked_past(self) -> bool:
        """Whether people talk that the bot does not hear."""
        return self.unheard >= UNHEARD_TALK

    @property
    def is_near(self) -> bool:
        """Whether at most a few messages of people lie under it, and none of the bot."""
        between = self.heard if self.behind is None else self.behind
        return self.last or (
            not self.newer and self.posted_at is not None and between <= MOST_BETWEEN
        )

    def is_out(self, now: datetime) -> bool:
        """Whether people have to look for it: it lies far up, or among what is of another day."""
        old = self.posted_at is not None and now - self.posted_at >= A_DAY
        far = self.newer > MOST_NEWER or (self.behind or 0) > MOST_BEHIND
        return far or (old and not self.last)
