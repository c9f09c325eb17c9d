"""What the buttons say: an action, written as code:argument:argument, and its command."""

from collections.abc import Callable, Mapping

from dialogs import commands as c
from dialogs.commands import Command
from dialogs.events import PersonId
from dialogs.ladder import Rung
from dialogs.workbook import Voice

Made = Callable[..., Command]

ACTIONS: Mapping[str, Made] = {
    "join": lambda who, voice, group="0": c.Join(who, Voice(voice), False, int(group)),
    "adv": lambda who, place, *reveals: c.Advance(who, place, said="reveal" if reveals else ""),
    "gather": lambda who, place: c.Advance(who, place, said="gather"),
    "gap": lambda who, place: c.Advance(who, place, accept_gap=True, said="gap"),
    "back": c.Back,
    "skip": c.Skip,
    "time": lambda who, place, *had: c.AddTime(who, place, *map(int, had)),
    "nudge": c.Nudge,
    "undo": c.Undo,
    "pause": lambda who, *minutes: c.Pause(who, *map(int, minutes)),
    "resume": c.Resume,
    "ready": c.MarkReady,
    "draw": c.DrawGroups,
    "member": lambda who, member, group: c.PlaceMember(who, int(member), int(group)),
    "bond": lambda who, member, other, on: c.SetBond(who, int(member), int(other), on == "1"),
    "form": c.FormGroups,
    "ungroup": c.EndGroups,
    "open": lambda who, *card: c.OpenCard(who, ":".join(card)),
    "ask": lambda who, purpose: c.OpenCard(who, f"people:{purpose}"),
    "deputy": lambda who, person: c.NameDeputy(who, int(person)),
    "remove": lambda who, person, on: c.Remove(who, int(person), on == "1"),
    "handover": lambda who, person: c.HandOver(who, int(person)),
    "drop_item": lambda who, number: c.Withdraw(who, int(number)),
    "mark": lambda who, number, value, on: c.SetMark(who, int(number), value, on == "1"),
    "affirm": lambda who, number: c.Affirm(who, int(number)),
    "pick": lambda who, place, number, on: c.PickItem(who, place, int(number), on == "1"),
    "rate": lambda who, place, number, question, answer, on: c.Rate(
        who, place, int(number), question, answer, on == "1"
    ),
    "adopt": lambda who, place, number: c.AdoptIdea(who, place, int(number)),
    "merge": lambda who, among, item, into: c.MergeItems(who, among, int(item), int(into)),
    "part": lambda who, among, item: c.PartItems(who, among, int(item)),
    "apart": lambda who, among, one, other: c.KeepApart(who, among, int(one), int(other)),
    "cell": lambda who, number, place: c.MoveItem(who, int(number), place),
    "voice": lambda who, on: c.ShowVoice(who, on == "1"),
    "agree": lambda who, place, number: c.Agree(who, place, int(number)),
    "dot": lambda who, place, number: c.SetDots(who, place, int(number), 1, at_least=True),
    "dots": lambda who, place, number, dots: c.SetDots(who, place, int(number), int(dots)),
    "nodots": c.ClearDots,
    "revote": c.Revote,
    "target": lambda who, place, number, on: c.ChooseTarget(who, place, int(number), on == "1"),
    "draft": c.DraftExperiment,
    "plan": c.ChooseExperiment,
    "drop": c.DropExperiment,
    "field": c.OpenField,
    "set": lambda who, form, field, *rest: c.SetField(
        who, form, field, ":".join(rest[:-1]), rest[-1] == "1"
    ),
    "clear": c.ClearField,
    "accept": c.AcceptPlan,
    "duty": c.AcceptDuty,
    "started": c.ConfirmStart,
    "pulse": c.GivePulse,
    "help": c.AskHelp,
    "invited": c.ConfirmInvitation,
    "postinv": c.PostInvitation,
    "stop": c.StopExperiment,
    "hold": c.HoldEvaluation,
    "judge": c.Judge,
    "later": lambda who, number: c.Snooze(who, int(number)),
    "mute": lambda who, number: c.Mute(who, int(number)),
    "stuck": lambda who, place, rung, *seat: c.HelpStuck(who, place, Rung(rung), *map(Voice, seat)),
    "confirm": lambda who, number: c.ConfirmGuess(who, int(number)),
    "seat": lambda who, voice, on: c.SpeakFor(who, Voice(voice), on == "1"),
    "keep": lambda who, place: c.KeepIdea(who, place, ""),
    "take": c.TakeDuty,
    "resend": lambda who, number: c.Resend(who, int(number)),
}


IN_THE_GROUP = frozenset(
    {"join", "affirm", "pick", "agree", "dot", "revote", "target", "draft", "plan", "drop"}
    | {"accept", "duty", "take"}
)
"""Whose buttons stand on the group's cards only: who joins is one of those who see them."""
IN_PRIVATE = frozenset(
    {"skip", "undo", "pause", "draw", "member", "bond", "form", "ungroup", "ask", "deputy"}
    | {"handover", "drop_item", "mark", "rate", "merge", "part", "apart", "cell", "voice", "dots"}
    | {"stop", "later", "mute", "stuck", "seat", "keep", "resend", "remove"}
)
"""Whose buttons stand on one person's cards only."""
ANYWHERE = frozenset(
    {"adv", "gather", "gap", "back", "time", "nudge", "resume", "ready", "open", "adopt"}
    | {"nodots", "field", "set", "clear", "started", "pulse", "help", "invited", "postinv"}
    | {"hold", "judge", "confirm"}
)


def stands_in(action: str, *, private: bool) -> bool:
    """Whether a button of this action may stand in a private chat, or in the group's."""
    return action.partition(":")[0] not in (IN_THE_GROUP if private else IN_PRIVATE)


def command_of(action: str, actor: PersonId) -> Command | None:
    """The command of a pressed action; None where it means nothing (or is not well formed)."""
    code, *arguments = action.split(":")
    make = ACTIONS.get(code)
    if make is None:
        return None
    try:
        return make(actor, *arguments)
    except (TypeError, ValueError, IndexError):
        return None
