"""A running experiment: its start, pulses, calls for help, invitation and early end."""

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Await, Show
from dialogs.events import PersonId
from dialogs.experiment import Experiment, Stage
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop import Workshop

PULSES = ("smooth", "stuck", "undone")


def _running(workshop: Workshop, name: str) -> Experiment | None:
    experiment = workshop.experiments.get(name)
    return experiment if experiment and experiment.running else None


def _bears(workshop: Workshop, actor: PersonId, name: str, *duties: str) -> bool:
    """Whether the person bears one of these duties, or steers."""
    named = actor in (workshop.form(name).person(each) for each in duties)
    return workshop.steers(actor) or (named and workshop.takes_part(actor))


def confirm_start(scene: Scene, command: c.ConfirmStart) -> Outcome:
    experiment = _running(scene.workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    if not _bears(scene.workshop, command.actor, command.experiment, "responsible"):
        return Refusal.NOT_YOURS
    if experiment.started:
        return Refusal.ALREADY
    return (e.StartConfirmed(command.experiment, command.actor),)


def pulse(scene: Scene, command: c.GivePulse) -> Outcome:
    """One press; the private chat then waits for one sentence, which may be left out."""
    if not scene.workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    experiment = _running(scene.workshop, command.experiment)
    if experiment is None or command.answer not in PULSES:
        return Refusal.STALE
    asks = Await(command.actor, f"pulse:{command.experiment}:{command.occurrence}")
    given = {(x.participant, x.occurrence, x.answer) for x in experiment.pulses}
    if (command.actor, command.occurrence, command.answer) in given:
        return (asks,)
    made = e.PulseGiven(command.experiment, command.actor, command.occurrence, command.answer)
    return (made, asks)


def ask_help(scene: Scene, command: c.AskHelp) -> Outcome:
    workshop = scene.workshop
    if not workshop.takes_part(command.actor):
        return Refusal.NOT_A_PARTICIPANT
    experiment = _running(workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    today = scene.world.today(workshop.local)
    asked = {(who, at.astimezone(workshop.local).date()) for who, at in experiment.help_asked}
    if (command.actor, today) in asked:
        return Refusal.ALREADY
    return (e.HelpAsked(command.experiment, command.actor),)


def confirm_invitation(scene: Scene, command: c.ConfirmInvitation) -> Outcome:
    experiment = _running(scene.workshop, command.experiment)
    if experiment is None:
        return Refusal.STALE
    if not _bears(scene.workshop, command.actor, command.experiment, "inviter", "deputy"):
        return Refusal.NOT_YOURS
    if experiment.invited:
        return Refusal.ALREADY
    return (e.InvitationConfirmed(command.experiment, command.actor),)


def post_invitation(scene: Scene, command: c.PostInvitation) -> Outcome:
    """The facilitator lets the bot invite the group; that counts as an invitation sent."""
    experiment = _running(scene.workshop, command.experiment)
    if not scene.workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if experiment is None or experiment.invited:
        return Refusal.STALE if experiment is None else Refusal.ALREADY
    return (
        e.InvitationConfirmed(command.experiment, command.actor),
        Show(f"invitation:{command.experiment}", fresh=True),
    )


def stop(scene: Scene, command: c.StopExperiment) -> Outcome:
    """A stopped experiment is a result: a short evaluation may be held at once."""
    experiment = _running(scene.workshop, command.experiment)
    if not scene.workshop.steers(command.actor):
        return Refusal.NOT_FACILITATOR
    if experiment is None or experiment.stage is Stage.STOPPED:
        return Refusal.STALE
    return (e.ExperimentStopped(command.experiment, command.actor),)
