"""decide(): a command meets a workshop; the one place that knows which rule answers which."""

from typing import assert_never

from dialogs import commands as c
from dialogs.commands import Command, EntryCommand, FollowCommand, StuckCommand, WorkCommand
from dialogs.outcome import Outcome, Refusal
from dialogs.road import knows
from dialogs.rules import (
    agree,
    collect,
    duties,
    evaluate,
    experiments,
    forms,
    groups,
    ideas,
    media,
    moving,
    notices,
    opening,
    people,
    plan,
    presence,
    rate,
    scribe,
    steering,
    stuck,
    tidy,
    vote,
)
from dialogs.workbook import Workbook
from dialogs.workshop import Workshop
from dialogs.world import World


def decide(
    workbook: Workbook, workshop: Workshop | None, command: Command, world: World
) -> Outcome:
    """The outcome of a command; nothing is allowed that a rule does not allow."""
    if workshop is None:
        if isinstance(command, c.Create):
            return steering.create(workbook, command)
        return Refusal.STALE
    if not knows(workbook, workshop, getattr(command, "place", workshop.place)):
        return Refusal.STALE
    gone = presence.why_gone(workshop, command.actor)
    if gone and workshop.is_barred(command.actor) and not isinstance(command, OPEN_TO_THE_GONE):
        return gone
    outcome = _steer(workbook, workshop, command, world)
    return gone if gone and outcome is Refusal.NOT_A_PARTICIPANT else outcome


OPEN_TO_THE_GONE = (c.Join, c.ChangeReach, c.Forget)


def _steer(workbook: Workbook, w: Workshop, command: Command, world: World) -> Outcome:
    match command:
        case c.Create():
            return Refusal.ALREADY
        case c.BindGroup():
            return steering.bind(workbook, w, command)
        case c.MoveGroup():
            return steering.move(workbook, w, command, world)
        case c.Join():
            return people.join(workbook, w, command)
        case c.ChangeReach():
            return people.change_reach(w, command)
        case c.ChangePresence():
            return presence.change_presence(workbook, w, command)
        case c.Remove():
            return presence.remove(workbook, w, command)
        case c.Leave():
            return people.leave(w, command)
        case c.Forget():
            return people.forget(w, command)
        case c.HandOver():
            return steering.hand_over(w, command)
        case c.TakeOver():
            return steering.take_over(workbook, w, command, world)
        case c.NameDeputy():
            return steering.name_deputy(w, command)
        case c.Advance():
            return steering.advance(workbook, w, command, world)
        case c.Back():
            return steering.back(workbook, w, command)
        case c.Skip():
            return steering.skip(workbook, w, command)
        case c.AddTime():
            return steering.add_time(workbook, w, command, world)
        case c.Nudge():
            return steering.nudge(workbook, w, command)
        case c.Undo():
            return steering.undo(workbook, w, command)
        case c.Pause():
            return steering.pause(w, command)
        case c.Resume():
            return steering.resume(workbook, w, command, world)
        case c.MarkReady():
            return collect.ready(w, command)
        case c.OpenCard():
            return opening.open_card(workbook, w, command)
        case c.DrawGroups():
            return groups.draw(workbook, w, command)
        case c.PlaceMember():
            return groups.place(workbook, w, command)
        case c.SetBond():
            return groups.bond(w, command)
        case c.FormGroups():
            return groups.form(w, command)
        case c.EndGroups():
            return groups.end(workbook, w, command)
        case c.SpeakFor() | c.Scribe() | c.KeepIdea() | c.Attach() | c.TakeDuty():
            return _enter(workbook, w, command, world)
        case _:
            return _work(workbook, w, command, world)


def _enter(workbook: Workbook, w: Workshop, command: EntryCommand, world: World) -> Outcome:
    match command:
        case c.SpeakFor():
            return scribe.speak_for(w, command)
        case c.Scribe():
            return scribe.write(workbook, w, command)
        case c.KeepIdea():
            return ideas.keep(workbook, w, command)
        case c.Attach(words=words):
            outcome = decide(workbook, w, words, world)
            return outcome if isinstance(outcome, Refusal) else media.ask_for_words(w, command)
        case c.TakeDuty():
            return duties.take(w, command)
    assert_never(command)


def _work(
    workbook: Workbook,
    w: Workshop,
    command: WorkCommand | StuckCommand | FollowCommand,
    world: World,
) -> Outcome:
    match command:
        case c.Contribute():
            return collect.contribute(workbook, w, command, world)
        case c.Edit():
            return collect.edit(workbook, w, command)
        case c.Withdraw():
            return collect.withdraw(workbook, w, command)
        case c.SetMark():
            return collect.mark(workbook, w, command)
        case c.Affirm():
            return collect.affirm(workbook, w, command)
        case c.PickItem():
            return rate.pick(workbook, w, command)
        case c.Rate():
            return rate.rate(workbook, w, command)
        case c.AdoptIdea():
            return agree.adopt(workbook, w, command)
        case c.MergeItems():
            return tidy.merge(workbook, w, command)
        case c.PartItems():
            return tidy.part(workbook, w, command)
        case c.KeepApart():
            return tidy.keep_apart(workbook, w, command)
        case c.MoveItem():
            return tidy.move(workbook, w, command)
        case c.ShowVoice():
            return people.show_voice(w, command)
        case c.Agree():
            return agree.agree(workbook, w, command)
        case c.SetDots():
            return vote.set_dots(workbook, w, command)
        case c.ClearDots():
            return vote.clear(workbook, w, command)
        case c.Revote():
            return vote.revote(workbook, w, command)
        case c.ChooseTarget():
            return vote.choose(workbook, w, command)
        case c.DraftExperiment():
            return plan.draft(workbook, w, command)
        case c.ChooseExperiment():
            return plan.choose(workbook, w, command)
        case c.DropExperiment():
            return plan.drop(workbook, w, command)
        case c.OpenField():
            return forms.open_field(workbook, w, command)
        case c.FillField():
            return forms.fill(workbook, w, command, world)
        case c.SetField():
            if moving.is_move(w, command):
                return moving.confirm(workbook, w, command, world)
            return forms.choose(workbook, w, command)
        case c.ClearField():
            if moving.is_move(w, command):
                return moving.ask_again(w, command)
            return forms.clear(workbook, w, command)
        case c.AcceptPlan():
            return plan.accept(workbook, w, command)
        case c.AcceptDuty():
            return plan.accept_duty(w, command)
        case c.HelpStuck():
            return stuck.help_on(workbook, w, command)
        case c.ConfirmGuess():
            return stuck.confirm(workbook, w, command)
        case _:
            return _follow(workbook, w, command, world)


def _follow(workbook: Workbook, w: Workshop, command: FollowCommand, world: World) -> Outcome:
    match command:
        case c.ConfirmStart():
            return experiments.confirm_start(w, command)
        case c.GivePulse():
            return experiments.pulse(w, command)
        case c.AskHelp():
            return experiments.ask_help(w, command, world)
        case c.ConfirmInvitation():
            return experiments.confirm_invitation(w, command)
        case c.PostInvitation():
            return experiments.post_invitation(w, command)
        case c.MovePlan():
            return moving.move(workbook, w, command, world)
        case c.StopExperiment():
            return experiments.stop(w, command)
        case c.HoldEvaluation():
            return evaluate.hold(workbook, w, command, world)
        case c.Judge():
            return evaluate.judge(workbook, w, command)
        case c.Snooze():
            return notices.snooze(w, command, world)
        case c.Mute():
            return notices.mute(w, command)
        case c.Tick():
            return notices.tick(workbook, w, command, world)
        case c.ReportFailure():
            return notices.report(w, command)
        case c.ReportArrival():
            return notices.arrive(w, command)
        case c.Gather():
            return notices.gather(workbook, w, command, world)
        case c.Resend():
            return notices.resend(w, command)
    assert_never(command)
