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
from dialogs.scene import Scene
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
    scene = Scene(workbook, workshop, world)
    if not knows(scene, getattr(command, "place", workshop.place)):
        return Refusal.STALE
    gone = presence.why_gone(workshop, command.actor)
    if gone and workshop.is_barred(command.actor) and not isinstance(command, OPEN_TO_THE_GONE):
        return gone
    outcome = _steer(scene, command)
    return gone if gone and outcome is Refusal.NOT_A_PARTICIPANT else outcome


OPEN_TO_THE_GONE = (c.Join, c.ChangeReach, c.Forget)


def _steer(scene: Scene, command: Command) -> Outcome:
    match command:
        case c.Create():
            return Refusal.ALREADY
        case c.BindGroup():
            return steering.bind(scene, command)
        case c.MoveGroup():
            return steering.move(scene, command)
        case c.Join():
            return people.join(scene, command)
        case c.ChangeReach():
            return people.change_reach(scene, command)
        case c.ChangePresence():
            return presence.change_presence(scene, command)
        case c.Remove():
            return presence.remove(scene, command)
        case c.Leave():
            return people.leave(scene, command)
        case c.Forget():
            return people.forget(scene, command)
        case c.HandOver():
            return steering.hand_over(scene, command)
        case c.TakeOver():
            return steering.take_over(scene, command)
        case c.NameDeputy():
            return steering.name_deputy(scene, command)
        case c.Advance():
            return steering.advance(scene, command)
        case c.Back():
            return steering.back(scene, command)
        case c.Skip():
            return steering.skip(scene, command)
        case c.AddTime():
            return steering.add_time(scene, command)
        case c.Nudge():
            return steering.nudge(scene, command)
        case c.Undo():
            return steering.undo(scene, command)
        case c.Pause():
            return steering.pause(scene, command)
        case c.Resume():
            return steering.resume(scene, command)
        case c.MarkReady():
            return collect.ready(scene, command)
        case c.OpenCard():
            return opening.open_card(scene, command)
        case c.DrawGroups():
            return groups.draw(scene, command)
        case c.PlaceMember():
            return groups.place(scene, command)
        case c.SetBond():
            return groups.bond(scene, command)
        case c.FormGroups():
            return groups.form(scene, command)
        case c.EndGroups():
            return groups.end(scene, command)
        case c.SpeakFor() | c.Scribe() | c.KeepIdea() | c.Attach() | c.TakeDuty():
            return _enter(scene, command)
        case _:
            return _work(scene, command)


def _enter(scene: Scene, command: EntryCommand) -> Outcome:
    match command:
        case c.SpeakFor():
            return scribe.speak_for(scene, command)
        case c.Scribe():
            return scribe.write(scene, command)
        case c.KeepIdea():
            return ideas.keep(scene, command)
        case c.Attach(words=words):
            outcome = decide(scene.workbook, scene.workshop, words, scene.world)
            return outcome if isinstance(outcome, Refusal) else media.ask_for_words(scene, command)
        case c.TakeDuty():
            return duties.take(scene, command)
    assert_never(command)


def _work(scene: Scene, command: WorkCommand | StuckCommand | FollowCommand) -> Outcome:
    match command:
        case c.Contribute():
            return collect.contribute(scene, command)
        case c.Edit():
            return collect.edit(scene, command)
        case c.Withdraw():
            return collect.withdraw(scene, command)
        case c.SetMark():
            return collect.mark(scene, command)
        case c.Affirm():
            return collect.affirm(scene, command)
        case c.PickItem():
            return rate.pick(scene, command)
        case c.Rate():
            return rate.rate(scene, command)
        case c.AdoptIdea():
            return agree.adopt(scene, command)
        case c.MergeItems():
            return tidy.merge(scene, command)
        case c.PartItems():
            return tidy.part(scene, command)
        case c.KeepApart():
            return tidy.keep_apart(scene, command)
        case c.MoveItem():
            return tidy.move(scene, command)
        case c.ShowVoice():
            return people.show_voice(scene, command)
        case c.Agree():
            return agree.agree(scene, command)
        case c.SetDots():
            return vote.set_dots(scene, command)
        case c.ClearDots():
            return vote.clear(scene, command)
        case c.Revote():
            return vote.revote(scene, command)
        case c.ChooseTarget():
            return vote.choose(scene, command)
        case c.DraftExperiment():
            return plan.draft(scene, command)
        case c.ChooseExperiment():
            return plan.choose(scene, command)
        case c.DropExperiment():
            return plan.drop(scene, command)
        case c.OpenField():
            return forms.open_field(scene, command)
        case c.FillField():
            return forms.fill(scene, command)
        case c.SetField():
            if moving.is_move(scene, command):
                return moving.confirm(scene, command)
            return forms.choose(scene, command)
        case c.ClearField():
            if moving.is_move(scene, command):
                return moving.ask_again(scene, command)
            return forms.clear(scene, command)
        case c.AcceptPlan():
            return plan.accept(scene, command)
        case c.AcceptDuty():
            return plan.accept_duty(scene, command)
        case c.HelpStuck():
            return stuck.help_on(scene, command)
        case c.ConfirmGuess():
            return stuck.confirm(scene, command)
        case _:
            return _follow(scene, command)


def _follow(scene: Scene, command: FollowCommand) -> Outcome:
    match command:
        case c.ConfirmStart():
            return experiments.confirm_start(scene, command)
        case c.GivePulse():
            return experiments.pulse(scene, command)
        case c.AskHelp():
            return experiments.ask_help(scene, command)
        case c.ConfirmInvitation():
            return experiments.confirm_invitation(scene, command)
        case c.PostInvitation():
            return experiments.post_invitation(scene, command)
        case c.MovePlan():
            return moving.move(scene, command)
        case c.StopExperiment():
            return experiments.stop(scene, command)
        case c.HoldEvaluation():
            return evaluate.hold(scene, command)
        case c.Judge():
            return evaluate.judge(scene, command)
        case c.Snooze():
            return notices.snooze(scene, command)
        case c.Mute():
            return notices.mute(scene, command)
        case c.Tick():
            return notices.tick(scene, command)
        case c.ReportFailure():
            return notices.report(scene, command)
        case c.ReportArrival():
            return notices.arrive(scene, command)
        case c.Gather():
            return notices.gather(scene, command)
        case c.Resend():
            return notices.resend(scene, command)
    assert_never(command)
