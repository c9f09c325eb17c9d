"""What the outside should now do. Effects name cards, never texts: a card is drawn when it is sent.

A card's key says everything about what it shows, together with the workshop at that moment:

    step:A1            the group's card of a step          answer:A1   one person's private answers
    remote             the facilitator's steering card     status      the whole road
    rate:A3:17         one practice, rated in private      vote:E3     one person's dots
    form:setup         a form filled in private            cell:17     where one's own words belong
    sort:B             shown items to be tidied (sort:B:+24 from the 25th on); sort:B:17 one of
                       them (pages, too); sort:E2 the pool of ideas
    notice:4           reminders sent together             nudge:A1    a word to a silent voice
    note:e1            a field note is asked for           done:e1     the summary of an experiment
    wall               the link of the group, with its QR code to be hung up
    old:17             an older copy of a card, emptied when someone was forgotten
    missed:3           a reminder that may not have arrived
    lost               a chat of the group that is closed; lost:/2 that of a small group
    unseen             a card that the group does not see
    brief:e1           two questions about an experiment that nobody has evaluated
    board:B            what a task's cells make together; board:B/2 of one small group
    recap:M@B          what was done before a rest or a long pause (recap:A2), and what comes
    time:B             when the meeting that begins with a task is
    groups             the division into small groups, drawn up; groups:17 moves one person
    room:2             what a small group's own chat is for; remote:2 steers that group
    stuck:A1           the ladder of help, in the facilitator's hand
    guesses            what was guessed of one's own voice, to be confirmed
    background         what the tasks are about, as a list; background:B of one task
    story:1            an example story
    scribe:A1:OP       what the scribe writes for one voice   welcome:A1   who comes late
    idea:A1            an idea for the pool, after A1 closed  late:A1      the group's way there
    ideas:2            a page of the pool of ideas, to choose targets from
    offer:71:A1        the same, for the message 71       which:71     where it belongs, of two
    line:answer:A1     a line is asked for what was sent without words
    people:remove      everyone, to be removed or taken back (people:deputy, people:handover)
    person:17          one of them
    presence:removed   who is out of the workshop, or in it again; may be said to them, too
    media              photos and voice messages          vacancy:e1   duties of a leaver
"""

from dataclasses import dataclass

from dialogs.events import PersonId


@dataclass(frozen=True, slots=True)
class Show:
    """Edit the card where it is, or post it in the group. `to` None is the group.

    To a person only a `fresh` one is posted: nobody gets a private card that was not asked for.
    `fresh` posts a new message even so. `nudge` marks a message that must never be sent twice:
    when it is not known whether Telegram took it, it is flagged instead of repeated. `unasked`
    marks what nobody waits for: it lets all else go first, and is said at open hours only.
    """

    card: str
    to: PersonId | None = None
    fresh: bool = False
    nudge: bool = False
    unasked: bool = False


def is_said_to_the_gone(card: str) -> bool:
    """Whether also who has left the chat, or was removed, is told this; all else is kept away."""
    return card.startswith(("say:", "presence:"))


def room_of(card: str) -> int:
    """The small group in whose chat a group's card is shown; 0 for the workshop's own chat."""
    kind, _, rest = card.partition(":")
    number = rest if kind == "room" else rest.partition("/")[2]
    return int(number) if number.isdecimal() else 0


def in_room(card: str, group: int) -> str:
    """The card as it is shown in the chat of a small group; as it is, for everyone's (0)."""
    return f"{card}{'' if ':' in card else ':'}/{group}" if group else card


@dataclass(frozen=True, slots=True)
class Redraw:
    """Edit every card whose key begins so, wherever one stands: pages, of which few were read."""

    begins: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Let the writer see that the message was heard."""


@dataclass(frozen=True, slots=True)
class Await:
    """The person's private chat now waits for words for `ask`; "" for nothing.

    An ask is a card key, with the field where the card is a form: `answer:A1`, `form:e1:aim`.
    """

    person: PersonId
    ask: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send a person what came along with someone's words: the photos or the voice message."""

    contribution: int
    to: PersonId


Effect = Show | Redraw | Acknowledge | Await | Send
