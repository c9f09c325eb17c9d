"""What happened in a workshop: the past-tense facts that its state is folded from.

Events hold ids, choices and dates. A field typed `Text` is a person's own words: the codec keeps
it apart from the journal, and it reads as "" once erased, so every rule tolerates an empty one.
"""

from dataclasses import dataclass
from typing import Annotated

from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import Voice


class Personal:
    """Marks a field as a person's own words, kept where they can be erased."""


Text = Annotated[str, Personal()]
PersonId = int
Place = str
"""A step id, step@experiment where a step repeats for each experiment, step/number in a small
group: A1, G2a@e1, A1/2.

A rest between two meetings is named by the task that the later one begins with: M@B.
"""


# The workshop and its people


@dataclass(frozen=True, slots=True)
class WorkshopCreated:
    facilitator: PersonId
    workbook: str
    language: str
    zone: str
    coordinator: PersonId | None = None


@dataclass(frozen=True, slots=True)
class GroupBound:
    """The workshop, or its small group, got its chat; which one is storage's matter."""

    by: PersonId
    group: int = 0


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """Telegram gave the group a new chat, where the old messages do not exist."""


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """Also told of someone who changes voice."""

    participant: PersonId
    voice: Voice
    reachable: bool


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The person opened, or closed, the private chat with the bot."""

    participant: PersonId
    reachable: bool


@dataclass(frozen=True, slots=True)
class AskingChanged:
    """Whether the person wants questions to come in private by themselves."""

    participant: PersonId
    on: bool


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    participant: PersonId


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """The person has left the workshop's chat, or is in it again, as Telegram tells it."""

    participant: PersonId
    present: bool


@dataclass(frozen=True, slots=True)
class ParticipantRemoved:
    """Who steers took the person out of the workshop, whatever the chat says; or back in."""

    participant: PersonId
    by: PersonId
    removed: bool = True


@dataclass(frozen=True, slots=True)
class VoiceSpokenFor:
    """People of a voice are there without Telegram, and the scribe writes for them; or not."""

    voice: Voice
    by: PersonId
    on: bool


@dataclass(frozen=True, slots=True)
class FacilitatorChanged:
    participant: PersonId
    by: PersonId


@dataclass(frozen=True, slots=True)
class DeputyNamed:
    participant: PersonId


# Steering


@dataclass(frozen=True, slots=True)
class StepOpened:
    place: Place
    by: PersonId


@dataclass(frozen=True, slots=True)
class StepClosed:
    place: Place
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class AnswersRevealed:
    place: Place


@dataclass(frozen=True, slots=True)
class GapNoticed:
    """A voice was missing when the facilitator wanted to go on; the choice is now open."""

    place: Place
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class GapAccepted:
    place: Place
    voices: tuple[Voice, ...]
    by: PersonId


@dataclass(frozen=True, slots=True)
class TalkUnheard:
    """The group was told, once at this place, that the bot hears only what answers its card."""

    place: Place


@dataclass(frozen=True, slots=True)
class VoicesNudged:
    place: Place
    participants: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class TimeAdded:
    place: Place
    minutes: int


@dataclass(frozen=True, slots=True)
class SteeringUndone:
    """The latest opening of a step was taken back, of everyone or of one small group."""

    by: PersonId
    group: int = 0


@dataclass(frozen=True, slots=True)
class WorkshopPaused:
    """`minutes`: how long a break is to last; 0 for a pause of any length. `by` 0 is the clock."""

    by: PersonId
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class WorkshopResumed:
    by: PersonId


@dataclass(frozen=True, slots=True)
class WorkshopEnded:
    pass


@dataclass(frozen=True, slots=True)
class GroupCalled:
    """A group that had stopped at a place was called back, by this rung of the ladder."""

    place: Place
    call: str


@dataclass(frozen=True, slots=True)
class MarkedReady:
    place: Place
    participant: PersonId


# Small groups


@dataclass(frozen=True, slots=True)
class GroupsDrawn:
    """A division that the facilitator looks at: the members of group 1, of group 2, and so on."""

    groups: tuple[tuple[PersonId, ...], ...]


@dataclass(frozen=True, slots=True)
class MemberPlaced:
    """The person belongs to this small group from now on; 0 for none."""

    participant: PersonId
    group: int


@dataclass(frozen=True, slots=True)
class BondSet:
    """Whether these people, who work together, are to be kept in one small group."""

    participants: tuple[PersonId, ...]
    on: bool


@dataclass(frozen=True, slots=True)
class GroupsFormed:
    """The drawn groups work apart from the next task on that allows it."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class GroupsEnded:
    """Everyone works together again; what the groups wrote stays theirs."""

    by: PersonId


# What people write and choose


@dataclass(frozen=True, slots=True)
class ContributionMade:
    """`about` names what the words belong to, if anything: a practice, an idea, an experiment.

    `guess`: said from the seat of this voice, by someone who does not hold it.
    `scribed`: the scribe wrote it for someone of this voice. `media`: "photo" or "voice", where
    such was sent along. `late`: the step had closed, and the words are an idea of the pool.
    """

    contribution: int
    place: Place
    participant: PersonId
    voice: Voice
    kind: str
    text: Text
    private: bool
    about: str = ""
    marks: tuple[str, ...] = ()
    guess: Voice | None = None
    scribed: bool = False
    media: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class ContributionEdited:
    contribution: int
    text: Text


@dataclass(frozen=True, slots=True)
class ContributionWithdrawn:
    contribution: int


@dataclass(frozen=True, slots=True)
class ContributionMarked:
    contribution: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContributionsErased:
    """The person's texts were taken away for good; the numbers stay."""

    participant: PersonId
    contributions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemsPicked:
    """Which practices a long list is narrowed to before rating."""

    place: Place
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemRated:
    place: Place
    item: int
    participant: PersonId
    question: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceAgreed:
    place: Place
    contribution: int


@dataclass(frozen=True, slots=True)
class IdeasMerged:
    """Two items say the same: `idea` is told under `into`, and keeps its words and its voice."""

    idea: int
    into: int


@dataclass(frozen=True, slots=True)
class IdeasParted:
    """What was merged into the item stands by itself again."""

    idea: int


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Two items read alike and do not mean the same; the smaller number comes first."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class ContributionMoved:
    """Words went to another cell of their board, and are now what that one gathers."""

    contribution: int
    place: Place
    kind: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceShown:
    """Whether the person's words are shown under the person's voice, or without it."""

    participant: PersonId
    shown: bool


@dataclass(frozen=True, slots=True)
class DotsSet:
    place: Place
    candidate: int
    participant: PersonId
    dots: int


@dataclass(frozen=True, slots=True)
class RevoteOpened:
    place: Place


@dataclass(frozen=True, slots=True)
class TargetsChosen:
    place: Place
    candidates: tuple[int, ...]


# When a group is stuck


@dataclass(frozen=True, slots=True)
class StuckHelped:
    """The group was offered a rung of the ladder; a swap without a voice ends the swapping."""

    place: Place
    rung: Rung
    by: PersonId
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class GuessConfirmed:
    """Somebody who holds the guessed voice said that it is so."""

    contribution: int
    participant: PersonId


# Forms: the plan card, the decision, the next cycle, the set-up


@dataclass(frozen=True, slots=True)
class FieldOpened:
    """The card now asks this field; `page` is the month a calendar shows, as 2027-03."""

    form: str
    field: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class FieldProposed:
    """Typed words were read as one or more ISO values, which wait for a press."""

    form: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldFilled:
    """`value` holds ids, choices or ISO dates in local time; typed words stand in `text`."""

    form: str
    field: str
    participant: PersonId
    value: tuple[str, ...] = ()
    text: Text = ""


@dataclass(frozen=True, slots=True)
class ExperimentDrafted:
    """`parent` names the experiment that this one is a changed child of."""

    experiment: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class ExperimentChosen:
    """The plan card now shows this draft."""

    experiment: str


@dataclass(frozen=True, slots=True)
class ExperimentDropped:
    experiment: str


@dataclass(frozen=True, slots=True)
class PlanAccepted:
    experiment: str
    participant: PersonId


@dataclass(frozen=True, slots=True)
class DutyAccepted:
    experiment: str
    duty: str
    participant: PersonId


@dataclass(frozen=True, slots=True)
class ExperimentAgreed:
    """The plan is valid and read back: the experiment is on its way."""

    experiment: str


# Follow-up and evaluation


@dataclass(frozen=True, slots=True)
class StartConfirmed:
    experiment: str
    participant: PersonId


@dataclass(frozen=True, slots=True)
class PulseGiven:
    """`occurrence` is the local date of the pulse that was asked."""

    experiment: str
    participant: PersonId
    occurrence: str
    answer: str


@dataclass(frozen=True, slots=True)
class HelpAsked:
    experiment: str
    participant: PersonId


@dataclass(frozen=True, slots=True)
class InvitationConfirmed:
    experiment: str
    participant: PersonId


@dataclass(frozen=True, slots=True)
class PlanMoved:
    """A date of an agreed plan changed; the old value stays in the journal."""

    experiment: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class ExperimentStopped:
    """Stopped before its end; a short evaluation follows."""

    experiment: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class JudgementGiven:
    place: Place
    participant: PersonId
    voice: Voice
    answer: str


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """`waits_for` lists voices that have not answered yet: while any does, it is provisional."""

    experiment: str
    decision: str
    waits_for: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class DecisionSettled:
    """Every voice has answered, or ten working days have passed."""

    experiment: str


# Reminders


@dataclass(frozen=True, slots=True)
class Reminded:
    """One reminder of a notice. `occurrence` is the local date, or minute, that it belongs to."""

    kind: str
    about: str
    occurrence: str


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """One message with all the reminders that were due to one recipient; None is the group."""

    notice: int
    to: PersonId | None
    items: tuple[Reminded, ...]


@dataclass(frozen=True, slots=True)
class ReminderSkipped:
    """Its moment had passed, or something later had overtaken it."""

    to: PersonId | None
    item: Reminded


@dataclass(frozen=True, slots=True)
class NoticeFailed:
    """Telegram may or may not have delivered it; the facilitator sees that."""

    notice: int


@dataclass(frozen=True, slots=True)
class NoticeArrived:
    """It has been delivered after all, or another one holds what still matters of it."""

    notice: int


@dataclass(frozen=True, slots=True)
class NoticeSnoozed:
    """`until` is a local date: the same reminders come again on that day."""

    notice: int
    until: str


@dataclass(frozen=True, slots=True)
class KindMuted:
    participant: PersonId
    kind: str


@dataclass(frozen=True, slots=True)
class MutingEnded:
    """The person is reminded of everything again."""

    participant: PersonId


@dataclass(frozen=True, slots=True)
class ComingTold:
    """Whether someone comes to a meeting, or answers in private instead.

    `about` is the experiment that is evaluated, or the rest after which they meet; `when` the local
    minute, as 20270407T1300: of another time nothing is known.
    """

    about: str
    when: str
    participant: PersonId
    comes: bool


@dataclass(frozen=True, slots=True)
class ConfirmationsAsked:
    """Who had not told whether they come was to be reminded, on a local ISO day."""

    about: str
    when: str
    on: str


@dataclass(frozen=True, slots=True)
class LeaderAsked:
    """Who follows the workshop asked who leads it; it arrives `on` a local working day (ISO).

    `about` is the experiment for whose evaluation a time is asked, or "".
    """

    leader: PersonId
    on: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class DatesOffered:
    """Which times the group may be asked about, for the meeting after the rest at `place`.

    Local minutes, as 20270203T1300, all of them anew; none where who leads begins to choose them.
    """

    place: Place
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatesAsked:
    """The group was asked which of the offered times suit."""

    place: Place


@dataclass(frozen=True, slots=True)
class DatesDropped:
    """Who leads decides the time without asking, or without asking further."""

    place: Place


@dataclass(frozen=True, slots=True)
class DateTicked:
    """Whether a time suits someone; the time "" says that none does."""

    place: Place
    time: str
    participant: PersonId
    fits: bool


SteeringEvent = (
    WorkshopCreated
    | GroupBound
    | GroupMoved
    | ParticipantJoined
    | ReachChanged
    | AskingChanged
    | ParticipantLeft
    | PresenceChanged
    | ParticipantRemoved
    | VoiceSpokenFor
    | FacilitatorChanged
    | DeputyNamed
    | StepOpened
    | StepClosed
    | AnswersRevealed
    | GapNoticed
    | GapAccepted
    | VoicesNudged
    | TalkUnheard
    | TimeAdded
    | SteeringUndone
    | WorkshopPaused
    | WorkshopResumed
    | WorkshopEnded
    | GroupCalled
    | MarkedReady
)

GroupEvent = GroupsDrawn | MemberPlaced | BondSet | GroupsFormed | GroupsEnded

WorkEvent = (
    ContributionMade
    | ContributionEdited
    | ContributionWithdrawn
    | ContributionMarked
    | ContributionsErased
    | ItemsPicked
    | ItemRated
    | SentenceAgreed
    | IdeasMerged
    | IdeasParted
    | KeptApart
    | ContributionMoved
    | VoiceShown
    | DotsSet
    | RevoteOpened
    | TargetsChosen
    | FieldOpened
    | FieldProposed
    | FieldFilled
)

StuckEvent = StuckHelped | GuessConfirmed

ExperimentEvent = (
    ExperimentDrafted
    | ExperimentChosen
    | ExperimentDropped
    | PlanAccepted
    | DutyAccepted
    | ExperimentAgreed
    | StartConfirmed
    | PulseGiven
    | HelpAsked
    | InvitationConfirmed
    | PlanMoved
    | ExperimentStopped
    | JudgementGiven
    | DecisionMade
    | DecisionSettled
)

NoticeEvent = (
    NoticeSent
    | ReminderSkipped
    | NoticeFailed
    | NoticeArrived
    | NoticeSnoozed
    | KindMuted
    | MutingEnded
    | ComingTold
    | ConfirmationsAsked
    | LeaderAsked
    | DatesOffered
    | DatesAsked
    | DatesDropped
    | DateTicked
)

Event = SteeringEvent | GroupEvent | WorkEvent | StuckEvent | ExperimentEvent | NoticeEvent
