"""A running experiment: its start, pulses, calls for help, invitation, moves and early end."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Acknowledge, Await, Show
from dialogs.outcome import Outcome, Refusal
from dialogs.rules import forms
from dialogs.workbook import FormField, Workbook
from dialogs.workshop import Experiment, Stage, Workshop
from dialogs.world import World

PULSES = ("smooth", "stuck", "undone")
MOVABLE = ("start", "meeting")


def _running(workshop: Workshop, name: str) -> Experiment | None:
    experiment = workshop.experiments.get(name)
    return experiment if experiment and experiment.running else None


def confirm_start(workshop: Workshop, command: c.ConfirmStart) -> Outcome:
    experiment = _running(workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    responsible = workshop.form(command.experiment).person("responsible")
    if command.actor != responsible and not workshop.steers(command.actor):
        return Refusal.NOT_YOURS
    if experiment.started:
        return Refusal.ALREADY
    return (e.StartConfirmed(command.experiment, command.actor),)


def pulse(workshop: Workshop, command: c.GivePulse) -> Outcome:
    """One press; the private chat then waits for one sentence, which may be left out."""
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    experiment = _running(workshop, command.experiment)
    if experiment is None or command.answer not in PULSES:
        return Refusal.STALE
    asks = Await(command.actor, f"pulse:{command.experiment}:{command.occurrence}")
    given = {(x.participant, x.occurrence, x.answer) for x in experiment.pulses}
    if (command.actor, command.occurrence, command.answer) in given:
        return (asks,)
    made = e.PulseGiven(command.experiment, command.actor, command.occurrence, command.answer)
    return (made, asks)


def ask_help(workshop: Workshop, command: c.AskHelp, world: World) -> Outcome:
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    experiment = _running(workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    today = world.today(workshop.local)
    asked = {(who, at.astimezone(workshop.local).date()) for who, at in experiment.help_asked}
    if (command.actor, today) in asked:
        return Refusal.ALREADY
    return (e.HelpAsked(command.experiment, command.actor),)


def confirm_invitation(workshop: Workshop, command: c.ConfirmInvitation) -> Outcome:
    experiment = _running(workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    form = workshop.form(command.experiment)
    if command.actor not in (form.person("inviter"), form.person("deputy")) and not (
        workshop.steers(command.actor)
    ):
        return Refusal.NOT_YOURS
    if experiment.invited:
        return Refusal.ALREADY
    return (e.InvitationConfirmed(command.experiment, command.actor),)


def post_invitation(workshop: Workshop, command: c.PostInvitation) -> Outcome:
    """The facilitator lets the bot invite the group; that counts as an invitation sent."""
    experiment = _running(workshop, command.experiment)
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if experiment is None or experiment.invited:
        return Refusal.STALE if experiment is None else Refusal.ALREADY
    return (
        e.InvitationConfirmed(command.experiment, command.actor),
        Show(f"invitation:{command.experiment}", fresh=True),
    )


def move(workbook: Workbook, workshop: Workshop, command: c.MovePlan, world: World) -> Outcome:
    """Move the start or the meeting of an agreed plan; the plan's own rules still hold."""
    experiment = _running(workshop, command.experiment)
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    field = forms.field_of(workbook, command.experiment, command.field)
    if experiment is None or field is None or command.field not in MOVABLE:
        return Refusal.STALE
    value = _new_date(workshop, command, field, world)
    if isinstance(value, Refusal):
        return value
    return (
        e.PlanMoved(command.experiment, command.field, value),
        Await(command.actor, ""),
        Acknowledge(),
    )


def _new_date(
    workshop: Workshop, command: c.MovePlan, field: FormField, world: World
) -> str | Refusal:
    days = forms.read_days(workshop, command.experiment, field, command.text, world)
    if isinstance(days, Refusal):
        return days
    if len(days) > 1:
        return Refusal.DATE_NOT_UNDERSTOOD
    if command.field == "meeting":
        return _new_meeting(workshop, command.experiment, days[0])
    end = workshop.form(command.experiment).date("end")
    return days[0] if end and days[0] < end.isoformat() else Refusal.OUT_OF_RULE


def _new_meeting(workshop: Workshop, name: str, moment: str) -> str | Refusal:
    form = workshop.form(name)
    if "T" not in moment:
        moment += form.part("meeting")[10:]
    end = form.date("end")
    stopped = workshop.experiments[name].stage is Stage.STOPPED
    early = end and not stopped and moment[:10] < end.isoformat()
    return Refusal.OUT_OF_RULE if early else moment


def stop(workshop: Workshop, command: c.StopExperiment) -> Outcome:
    """A stopped experiment is a result: a short evaluation may be held at once."""
    experiment = _running(workshop, command.experiment)
    if not workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if experiment is None or experiment.stage is Stage.STOPPED:
        return Refusal.STALE
    return (e.ExperimentStopped(command.experiment, command.actor),)
