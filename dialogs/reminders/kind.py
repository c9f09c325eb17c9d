"""One kind of reminder: when it becomes due and to whom, and how it looks once it was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialogs.buttons import Rows
from dialogs.effects import Effect, Reminder
from dialogs.events import Event, PersonId, Reminded
from dialogs.scene import Scene


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a kind of reminder is due: to whom (None is the group), about what.

    `name` tells it from the others of its kind, and is mostly the local ISO date that it is for.
    It is due at `due_at`, and of no use from `until` on (both aware UTC).
    """

    about: str
    to: PersonId | None
    name: str
    due_at: datetime
    until: datetime


def as_first_due(item: Reminded) -> Reminded:
    """What was put off, as it was called before: `2027-02-08+2027-02-09` is `2027-02-08`."""
    return replace(item, occurrence=item.occurrence.partition("+")[0])


def put_off(item: Reminded, day: str) -> Reminded:
    """The same once more, on a later local ISO day."""
    return replace(item, occurrence=f"{as_first_due(item).occurrence}+{day}")


def _tells_nothing(_scene: Scene, _item: Reminded) -> Mapping[str, object]:
    return {}


def _is_never_done(_scene: Scene, _item: Reminded) -> bool:
    return False


def _is_of_no_day(_scene: Scene, _about: str) -> date | None:
    return None


def _never_again(_scene: Scene, _item: Reminded) -> int:
    return 0


def _has_no_buttons(_scene: Scene, _item: Reminded) -> Rows:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderKind:
    """A row of the table of reminders; its words are `card.notice.` and its name.

    What looks at a reminder that was sent is given a scene whose `reader` it was sent to (None is
    the group), and the reminder as it was first due, however often it was put off.
    """

    name: str
    """As it is stored."""
    when: Callable[[Scene], Iterable[Occurrence]]
    """When it is due and to whom, of all that has not been done."""
    of: Callable[[Scene, str], date | None] = _is_of_no_day
    """The day, chosen by people, that it is about: where that is in July, it is said in July."""
    family: str = ""
    """Kinds of one family overtake each other, and are muted together; by itself if empty."""
    weekly: bool = False
    """At most one message of all such kinds a person a week."""
    ends: bool = False
    """Put off past its use it does not come any more."""
    in_pause: bool = False
    """Whether it stands also while the workshop is paused."""
    acts: Callable[[Scene, Reminder], Iterable[Event | Effect]] | None = None
    """What the clock does at its time, for a kind that sends no message of its own."""
    line: str = "plain"
    """The macro that draws it (bot/cards/templates/_reminders.html.j2)."""
    data: Callable[[Scene, Reminded], Mapping[str, object]] = _tells_nothing
    """What its line tells besides the plan, or the meeting, that it is about."""
    is_done: Callable[[Scene, Reminded], bool] = _is_never_done
    """Whether what it asked of someone has been done, so that it needs no button."""
    buttons: Callable[[Scene, Reminded], Rows] = _has_no_buttons
    again: Callable[[Scene, Reminded], int] = _never_again
    """In how many days its reader may have it come again, in place of tomorrow or never; or 0."""
    asks_pulse: bool = False
    """Whether it is answered by a pulse, which may be changed, and a sentence to go with it."""
