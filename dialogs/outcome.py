"""What a rule answers: events and effects, or a refusal; and what comes of it in a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from dialogs.command import Said
from dialogs.effects import Effect, Reminder
from dialogs.events import Event
from dialogs.workshop import Workshop


class Refusal(StrEnum):
    """A polite, rule-based no. Each has one sentence for people, by this key, in cards/words."""

    NOT_A_PARTICIPANT = "not_a_participant"
    AWAY = "away"
    REMOVED = "removed"
    NOT_FACILITATOR = "not_facilitator"
    NOT_YOURS = "not_yours"
    NOT_FROM_SCHOOL = "not_from_school"
    STEP_CLOSED = "step_closed"
    STALE = "stale"
    PAUSED = "paused"
    ENDED = "ended"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_MANY_LINES = "too_many_lines"
    NOT_A_LINK = "not_a_link"
    NOT_ASKED = "not_asked"
    ALREADY = "already"
    NEEDS_GROUP = "needs_group"
    NEEDS_WORKPLACE = "needs_workplace"
    NEEDS_SCHOOL = "needs_school"
    NOBODY_TO_NUDGE = "nobody_to_nudge"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOWHERE_BACK = "nowhere_back"
    CANNOT_SKIP = "cannot_skip"
    NOT_SILENT_YET = "not_silent_yet"
    NOT_IN_GROUP = "not_in_group"
    GROUPS_WORKING = "groups_working"
    TOO_FEW_FOR_GROUPS = "too_few_for_groups"
    NO_GROUP_WORK_AHEAD = "no_group_work_ahead"
    CHOOSE_SENTENCE = "choose_sentence"
    CHOOSE_TARGETS = "choose_targets"
    NO_CANDIDATES = "no_candidates"
    TOO_MANY_CANDIDATES = "too_many_candidates"
    TOO_MANY_TARGETS = "too_many_targets"
    NO_DOTS_LEFT = "no_dots_left"
    ONLY_ONE_REVOTE = "only_one_revote"
    PICK_ITEMS = "pick_items"
    TOO_MANY_ITEMS = "too_many_items"
    TOO_MANY_EXPERIMENTS = "too_many_experiments"
    PLAN_INCOMPLETE = "plan_incomplete"
    TOO_MANY_CHOICES = "too_many_choices"
    DATE_NOT_UNDERSTOOD = "date_not_understood"
    NO_SUCH_DAY = "no_such_day"
    DATE_PAST = "date_past"
    TOO_FEW_DATES = "too_few_dates"
    WEEKDAY_DISAGREES = "weekday_disagrees"
    TIME_NOT_UNDERSTOOD = "time_not_understood"
    EVALUATION_EARLY = "evaluation_early"
    USE_EVALUATION = "use_evaluation"
    START_OUT = "start_out"
    MEETING_EARLY = "meeting_early"
    MEETING_LATE = "meeting_late"
    MEETING_HOURS = "meeting_hours"
    ORDER_STAYS = "order_stays"
    NOT_YOUR_VOICE = "not_your_voice"
    NOT_YOUR_GROUP = "not_your_group"
    NOT_SCRIBED = "not_scribed"
    CHOOSE_VOICE = "choose_voice"
    WORDS_LOST = "words_lost"
    OPEN_PRIVATE = "open_private"
    ASKED_TODAY = "asked_today"
    LEADER_UNREACHED = "leader_unreached"


Outcome = Sequence[Event | Effect] | Refusal


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Turn(Generic[S]):
    """What came of a command. `reminders` is None where they stand as they stood."""

    state: S | None
    events: tuple[Any, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None
    said: Said | None = None
    """What a press is answered with."""
    reminders: tuple[Reminder, ...] | None = None


def stopped(workshop: Workshop) -> Refusal | None:
    """Why nothing can be done in this workshop now, if so."""
    if workshop.ended:
        return Refusal.ENDED
    return Refusal.PAUSED if workshop.paused else None
