"""A running experiment: its start, pulses, calls for help, invitation and early end."""

from dataclasses import dataclass

from dialogs import events as e
from dialogs.command import Stands, pressed
from dialogs.effects import Await, Show
from dialogs.events import PersonId
from dialogs.experiment import Experiment, Stage
from dialogs.keys import CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop import Workshop
from dialogs.workshop_command import Role, WorkshopCommand

PULSES = ("smooth", "stuck", "undone")


def _running(workshop: Workshop, name: str) -> Experiment | None:
    experiment = workshop.experiments.get(name)
    return experiment if experiment and experiment.running else None


def _bears(workshop: Workshop, actor: PersonId, name: str, *duties: str) -> bool:
    """Whether the person bears one of these duties, or steers."""
    named = actor in (workshop.form(name).person(each) for each in duties)
    return workshop.steers(actor) or (named and workshop.takes_part(actor))


@pressed("started", says="toast.thanks")
@dataclass(frozen=True, slots=True)
class ConfirmStart(WorkshopCommand):
    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        experiment = _running(scene.workshop, self.experiment)
        if experiment is None:
            return Refusal.STALE
        if not _bears(scene.workshop, self.actor, self.experiment, "responsible", "deputy"):
            return Refusal.NOT_YOURS
        if experiment.started:
            return Refusal.ALREADY
        return (e.StartConfirmed(self.experiment, self.actor),)


@pressed("pulse", says="toast.thanks")
@dataclass(frozen=True, slots=True)
class GivePulse(WorkshopCommand):
    """One press; the private chat then waits for one sentence, which may be left out."""

    actor: PersonId
    experiment: str
    occurrence: str
    answer: str

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        experiment = _running(scene.workshop, self.experiment)
        if experiment is None or self.answer not in PULSES:
            return Refusal.STALE
        asks = Await(self.actor, CardKind.PULSE(self.experiment, self.occurrence))
        given = {(x.participant, x.occurrence, x.answer) for x in experiment.pulses}
        if (self.actor, self.occurrence, self.answer) in given:
            return (asks,)
        made = e.PulseGiven(self.experiment, self.actor, self.occurrence, self.answer)
        return (made, asks)


@pressed("help", says="toast.thanks")
@dataclass(frozen=True, slots=True)
class AskHelp(WorkshopCommand):
    actor: PersonId
    experiment: str

    may = Role.PARTICIPANT

    def decide(self, scene: Scene) -> Outcome:
        workshop = scene.workshop
        experiment = _running(workshop, self.experiment)
        if experiment is None:
            return Refusal.STALE
        today = scene.world.today(workshop.local)
        asked = {(who, at.astimezone(workshop.local).date()) for who, at in experiment.help_asked}
        if (self.actor, today) in asked:
            return Refusal.ALREADY
        return (e.HelpAsked(self.experiment, self.actor),)


@pressed("invited", says="toast.thanks")
@dataclass(frozen=True, slots=True)
class ConfirmInvitation(WorkshopCommand):
    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        experiment = _running(scene.workshop, self.experiment)
        if experiment is None:
            return Refusal.STALE
        if not _bears(scene.workshop, self.actor, self.experiment, "inviter", "deputy"):
            return Refusal.NOT_YOURS
        if experiment.invited:
            return Refusal.ALREADY
        return (e.InvitationConfirmed(self.experiment, self.actor),)


@pressed("postinv")
@dataclass(frozen=True, slots=True)
class PostInvitation(WorkshopCommand):
    """Let the bot post the invitation in the group on behalf of the inviter."""

    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        """The facilitator lets the bot invite the group; that counts as an invitation sent."""
        experiment = _running(scene.workshop, self.experiment)
        if not scene.workshop.steers(self.actor):
            return Refusal.NOT_FACILITATOR
        if experiment is None or experiment.invited:
            return Refusal.STALE if experiment is None else Refusal.ALREADY
        return (
            e.InvitationConfirmed(self.experiment, self.actor),
            Show(CardKind.INVITATION(self.experiment), fresh=True),
        )


@pressed("stop", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class StopExperiment(WorkshopCommand):
    """A stopped experiment is a result: a short evaluation may be held at once."""

    actor: PersonId
    experiment: str

    def decide(self, scene: Scene) -> Outcome:
        experiment = _running(scene.workshop, self.experiment)
        if not scene.workshop.steers(self.actor):
            return Refusal.NOT_FACILITATOR
        if experiment is None or experiment.stage is Stage.STOPPED:
            return Refusal.STALE
        return (e.ExperimentStopped(self.experiment, self.actor),)
