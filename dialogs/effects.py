"""What the outside should now do. Effects name cards, never texts: these are drawn when sent."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.events import PersonId, Reminded
from dialogs.keys import CardKey


@dataclass(frozen=True, slots=True)
class Show:
    """Edit the card where it is, or post it in the group. `to` None is the group.

    To a person only a `fresh` one is posted: nobody gets a private card that was not asked for.
    `fresh` posts a new message even so. `nudge` marks a message that must never be sent twice:
    when it is not known whether Telegram took it, it is flagged instead of repeated. `unasked`
    marks what nobody waits for: it lets all else go first, and is said at open hours only.
    `noticed` marks what calls people: a card that is not before their eyes is posted anew.
    `kept` marks what only returns to the end of its chat: without a sound.
    """

    card: CardKey
    to: PersonId | None = None
    fresh: bool = False
    nudge: bool = False
    unasked: bool = False
    noticed: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Redraw:
    """Edit every card whose key begins so, wherever one stands: pages, of which few were read."""

    begins: CardKey


@dataclass(frozen=True, slots=True)
class Retire:
    """What a card asked is over: it is edited wherever it stands, and goes out to nobody more."""

    card: CardKey


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Let the writer see that the message was heard."""


@dataclass(frozen=True, slots=True)
class Await:
    """The person's private chat now waits for words for `ask`; NO_CARD for nothing.

    An ask is a card key, with the field where the card is a form: `answer:A1`, `form:e1:aim`.
    What someone asks for themselves puts aside what other streams ask; `beside`: it came by itself,
    and those wait on.
    """

    person: PersonId
    ask: CardKey
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Send a person what came along with someone's words: the photos or the voice message."""

    contribution: int
    to: PersonId


Effect = Show | Redraw | Retire | Acknowledge | Await | Send


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that stands: due at `due_at`, of no use from `until` on (both aware UTC)."""

    kind: str
    about: str
    to: PersonId | None
    occurrence: str
    due_at: datetime
    until: datetime

    @property
    def item(self) -> Reminded:
        return Reminded(self.kind, self.about, self.occurrence)
