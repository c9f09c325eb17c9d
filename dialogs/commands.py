"""What someone asks for. `actor` is the person's own id, or None for the clock and the house.

A command that comes from a button carries the place it was drawn for, so a stale press is seen.
"""

from dataclasses import dataclass
from typing import Literal

from dialogs.events import PersonId, Place, Reminded
from dialogs.ladder import Rung
from dialogs.workbook import Voice


@dataclass(frozen=True, slots=True)
class Create:
    actor: PersonId
    workbook: str
    language: str
    zone: str
    coordinator: PersonId | None = None


@dataclass(frozen=True, slots=True)
class BindGroup:
    """`group` is the small group that the chat is for; 0 for the whole workshop."""

    actor: PersonId
    group: int = 0


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """Telegram gave a new id to the chat of everyone (0), or of a small group."""

    group: int = 0
    actor: None = None


@dataclass(frozen=True, slots=True)
class Join:
    """`group` is the small group in whose chat the person joins; 0 for none."""

    actor: PersonId
    voice: Voice
    reachable: bool
    group: int = 0


@dataclass(frozen=True, slots=True)
class ChangeReach:
    actor: PersonId
    reachable: bool


@dataclass(frozen=True, slots=True)
class ChangePresence:
    """Telegram told, or a deed in the workshop's chat showed, whether the person is in it."""

    person: PersonId
    present: bool
    actor: None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a person out of the workshop for good; `on` False takes them back."""

    actor: PersonId
    person: PersonId
    on: bool = True


@dataclass(frozen=True, slots=True)
class Leave:
    actor: PersonId


@dataclass(frozen=True, slots=True)
class Forget:
    """Take the person out; `texts` also empties what the person wrote."""

    actor: PersonId
    texts: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    actor: PersonId
    to: PersonId


@dataclass(frozen=True, slots=True)
class TakeOver:
    """`admin`: the chat was asked, and the person is one of its admins."""

    actor: PersonId
    admin: bool


@dataclass(frozen=True, slots=True)
class NameDeputy:
    actor: PersonId
    to: PersonId


@dataclass(frozen=True, slots=True)
class Advance:
    """Reveal what is hidden, or else go on. `accept_gap`: a missing voice is accepted.

    `said`: what the pressed button said it does, so that pressing it twice does it once.
    """

    actor: PersonId
    place: Place
    accept_gap: bool = False
    said: Literal["", "reveal", "gap", "gather"] = ""


@dataclass(frozen=True, slots=True)
class Back:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class Skip:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class AddTime:
    """`had`: how many added minutes the pressed button knew of, so that two presses add once."""

    actor: PersonId
    place: Place
    had: int | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class Undo:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class Pause:
    """`minutes`: the length of a break; 0 for a pause that lasts until it is ended."""

    actor: PersonId
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Resume:
    actor: PersonId


@dataclass(frozen=True, slots=True)
class MarkReady:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class DrawGroups:
    """Propose a division into small groups, anew each time."""

    actor: PersonId


@dataclass(frozen=True, slots=True)
class PlaceMember:
    actor: PersonId
    member: PersonId
    group: int


@dataclass(frozen=True, slots=True)
class SetBond:
    """Keep two people who work together in one small group."""

    actor: PersonId
    member: PersonId
    other: PersonId
    on: bool


@dataclass(frozen=True, slots=True)
class FormGroups:
    actor: PersonId


@dataclass(frozen=True, slots=True)
class EndGroups:
    actor: PersonId


@dataclass(frozen=True, slots=True)
class OpenCard:
    """Show me this card in private (or the status where I asked); asks what it asks."""

    actor: PersonId
    card: str
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class Contribute:
    actor: PersonId
    place: Place
    text: str
    private: bool
    about: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    actor: PersonId
    contribution: int
    text: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    actor: PersonId
    contribution: int


@dataclass(frozen=True, slots=True)
class SetMark:
    actor: PersonId
    contribution: int
    value: str
    on: bool


@dataclass(frozen=True, slots=True)
class Affirm:
    """Say of anyone's words what their step lets everyone say of them: seen already; ours too."""

    actor: PersonId
    contribution: int


@dataclass(frozen=True, slots=True)
class PickItem:
    actor: PersonId
    place: Place
    item: int
    on: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """For a question of voices, `answer` is a voice, and `on` says whether it is served."""

    actor: PersonId
    place: Place
    item: int
    question: str
    answer: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class AdoptIdea:
    """Make an idea of the pool a candidate for a development target."""

    actor: PersonId
    place: Place
    idea: int


@dataclass(frozen=True, slots=True)
class MergeItems:
    """Tell `item` under `into`, where two say the same.

    `among`: what is being tidied, a task, a place or the pool (see dialogs/rules/tidy.py).
    """

    actor: PersonId
    among: str
    item: int
    into: int


@dataclass(frozen=True, slots=True)
class PartItems:
    actor: PersonId
    among: str
    item: int


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Two items read alike, and do not mean the same."""

    actor: PersonId
    among: str
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Put words in another cell of their board."""

    actor: PersonId
    contribution: int
    place: Place


@dataclass(frozen=True, slots=True)
class ShowVoice:
    """Show what I say under my voice, or without it."""

    actor: PersonId
    on: bool


@dataclass(frozen=True, slots=True)
class Agree:
    actor: PersonId
    place: Place
    contribution: int


@dataclass(frozen=True, slots=True)
class SetDots:
    """`dots` is the wanted number on the candidate, so a double press changes nothing."""

    actor: PersonId
    place: Place
    candidate: int
    dots: int
    at_least: bool = False
    """Leave it as it is where there are already as many."""


@dataclass(frozen=True, slots=True)
class ClearDots:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class Revote:
    actor: PersonId
    place: Place


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    actor: PersonId
    place: Place
    candidate: int
    on: bool


@dataclass(frozen=True, slots=True)
class DraftExperiment:
    """`experiment` is the name that the button offers, so that two presses make one; "" for any."""

    actor: PersonId
    place: Place
    experiment: str = ""


@dataclass(frozen=True, slots=True)
class ChooseExperiment:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class DropExperiment:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class OpenField:
    actor: PersonId
    form: str
    field: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class FillField:
    """Typed words, which are read by the field's kind."""

    actor: PersonId
    form: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SetField:
    """A pressed value: a choice, a person's id, an ISO date or moment. `on` False unticks it."""

    actor: PersonId
    form: str
    field: str
    value: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class ClearField:
    actor: PersonId
    form: str
    field: str


@dataclass(frozen=True, slots=True)
class AcceptPlan:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class AcceptDuty:
    actor: PersonId
    experiment: str
    duty: str


@dataclass(frozen=True, slots=True)
class ConfirmStart:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class GivePulse:
    actor: PersonId
    experiment: str
    occurrence: str
    answer: str


@dataclass(frozen=True, slots=True)
class AskHelp:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class ConfirmInvitation:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class PostInvitation:
    """Let the bot post the invitation in the group on behalf of the inviter."""

    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class MovePlan:
    """Where the start or the evaluation meeting of an agreed plan should go, in typed words.

    What is read is read back: a press (SetField) then moves it.
    """

    actor: PersonId
    experiment: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class StopExperiment:
    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class HoldEvaluation:
    """Open the evaluation of an experiment: the people are together now."""

    actor: PersonId
    experiment: str


@dataclass(frozen=True, slots=True)
class Judge:
    actor: PersonId
    place: Place
    answer: str


@dataclass(frozen=True, slots=True)
class Snooze:
    actor: PersonId
    notice: int


@dataclass(frozen=True, slots=True)
class Mute:
    actor: PersonId
    notice: int


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come."""

    to: PersonId | None
    item: Reminded


@dataclass(frozen=True, slots=True)
class Tick:
    """Everything that is due in this workshop, at once, so that it becomes one message each."""

    due: tuple[Due, ...]
    actor: None = None


@dataclass(frozen=True, slots=True)
class ReportFailure:
    """A notice did not reach its recipient; `unsure`: or it did, and nobody can tell."""

    notice: int
    unsure: bool = False
    actor: None = None


@dataclass(frozen=True, slots=True)
class ReportArrival:
    """A notice that had been given up as failed has arrived after all."""

    notice: int
    actor: None = None


@dataclass(frozen=True, slots=True)
class Gather:
    """Notices of one recipient have waited for long, or for each other: what still matters?"""

    to: PersonId | None
    notices: tuple[int, ...]
    actor: None = None


@dataclass(frozen=True, slots=True)
class Resend:
    actor: PersonId
    notice: int


@dataclass(frozen=True, slots=True)
class HelpStuck:
    """Offer the group a rung of the ladder; `voice`: whose seat is taken, None ends that."""

    actor: PersonId
    place: Place
    rung: Rung
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class ConfirmGuess:
    actor: PersonId
    contribution: int


# Ways in: for people without Telegram, without words, after the step, or after a leaver


@dataclass(frozen=True, slots=True)
class SpeakFor:
    """People of this voice are there without Telegram: the scribe writes for them."""

    actor: PersonId
    voice: Voice
    on: bool


@dataclass(frozen=True, slots=True)
class Scribe:
    """Words of someone else, as the scribe types them. `voice` None: it was not chosen yet."""

    actor: PersonId
    place: Place
    voice: Voice | None
    text: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class KeepIdea:
    """Words that came after their step had closed become an idea of the pool."""

    actor: PersonId
    place: Place
    text: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class Attach:
    """A photo or a voice message without words, as the answer to `ask`.

    `words` is what a line of text would be there: where that is refused, so is this.
    """

    actor: PersonId
    ask: str
    words: "Contribute | Scribe | KeepIdea"


@dataclass(frozen=True, slots=True)
class TakeDuty:
    """Take the duty of someone who has left."""

    actor: PersonId
    experiment: str
    duty: str


SteeringCommand = (
    Create
    | BindGroup
    | MoveGroup
    | Join
    | ChangeReach
    | ChangePresence
    | Remove
    | Leave
    | Forget
    | HandOver
    | TakeOver
    | NameDeputy
    | Advance
    | Back
    | Skip
    | AddTime
    | Nudge
    | Undo
    | Pause
    | Resume
    | MarkReady
    | OpenCard
)
GroupCommand = DrawGroups | PlaceMember | SetBond | FormGroups | EndGroups
WorkCommand = (
    Contribute
    | Edit
    | Withdraw
    | SetMark
    | Affirm
    | PickItem
    | Rate
    | AdoptIdea
    | MergeItems
    | PartItems
    | KeepApart
    | MoveItem
    | ShowVoice
    | Agree
    | SetDots
    | ClearDots
    | Revote
    | ChooseTarget
    | DraftExperiment
    | ChooseExperiment
    | DropExperiment
    | OpenField
    | FillField
    | SetField
    | ClearField
    | AcceptPlan
    | AcceptDuty
)
FollowCommand = (
    ConfirmStart
    | GivePulse
    | AskHelp
    | ConfirmInvitation
    | PostInvitation
    | MovePlan
    | StopExperiment
    | HoldEvaluation
    | Judge
    | Snooze
    | Mute
    | Tick
    | ReportFailure
    | ReportArrival
    | Gather
    | Resend
)
StuckCommand = HelpStuck | ConfirmGuess
EntryCommand = SpeakFor | Scribe | KeepIdea | Attach | TakeDuty
Command = SteeringCommand | GroupCommand | WorkCommand | StuckCommand | FollowCommand | EntryCommand
