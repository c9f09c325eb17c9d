"""Every command by its name: what can be asked of a workshop. Each stands in its rule."""

from dialogs.cards.opening import AskForPerson, OpenCard
from dialogs.reminders.notices import (
    Due,
    Gather,
    Mute,
    ReportArrival,
    ReportFailure,
    Resend,
    Snooze,
    Tick,
)
from dialogs.rules.agree import AdoptIdea, Agree
from dialogs.rules.asking import AskMe, RemindAgain
from dialogs.rules.attendance import AskUnconfirmed, Come
from dialogs.rules.collect import Affirm, Contribute, Edit, MarkReady, SetMark, Withdraw
from dialogs.rules.duties import TakeDuty
from dialogs.rules.evaluate import HoldEvaluation, Judge
from dialogs.rules.experiments import (
    AskHelp,
    ConfirmInvitation,
    ConfirmStart,
    GivePulse,
    PostInvitation,
    StopExperiment,
)
from dialogs.rules.fields import ClearField, FillField, OpenField, SetField
from dialogs.rules.groups import DrawGroups, EndGroups, FormGroups, PlaceMember, SetBond
from dialogs.rules.ideas import KeepIdea
from dialogs.rules.leading import AskLeader, HandOver, LeadOn, NameDeputy, TakeOver
from dialogs.rules.media import Attach
from dialogs.rules.moving import MovePlan
from dialogs.rules.offering import AskDates, DecideDate, OfferDates, TakeOff, TickDate
from dialogs.rules.people import ChangeReach, Forget, Join, Leave, ShowVoice
from dialogs.rules.plan import (
    AcceptDuty,
    AcceptPlan,
    ChooseExperiment,
    DraftExperiment,
    DropExperiment,
)
from dialogs.rules.presence import ChangePresence, Remove
from dialogs.rules.rate import PickItem, Rate
from dialogs.rules.scribe import Scribe, SpeakFor
from dialogs.rules.steering import (
    AddTime,
    Advance,
    Back,
    BindGroup,
    Create,
    MoveGroup,
    Nudge,
    Pause,
    Resume,
    Skip,
    Undo,
)
from dialogs.rules.stuck import ConfirmGuess, HelpStuck
from dialogs.rules.talk import NoticeTalk
from dialogs.rules.tidy import KeepApart, MergeItems, MoveItem, PartItems
from dialogs.rules.vote import ChooseTarget, ClearDots, Revote, SetDots
