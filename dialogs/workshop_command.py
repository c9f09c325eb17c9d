"""A command of a workshop: who may ask for it, and what comes of it."""

from abc import abstractmethod
from enum import StrEnum
from typing import ClassVar

from dialogs.command import Command
from dialogs.events import PersonId
from dialogs.outcome import Outcome, Refusal, stopped
from dialogs.scene import Scene
from dialogs.workshop import Workshop


class Role(StrEnum):
    """Who may ask for something; a rule may say more."""

    ANYONE = "anyone"
    PARTICIPANT = "participant"
    STEERER = "steerer"
    """The facilitator or the deputy."""

    def why_not(self, workshop: Workshop, person: PersonId | None) -> Refusal | None:
        """Why this person may not; None where they may."""
        match self:
            case Role.ANYONE:
                return None
            case Role.PARTICIPANT:
                return None if workshop.takes_part(person) else Refusal.NOT_A_PARTICIPANT
            case Role.STEERER:
                return None if workshop.steers(person) else Refusal.NOT_FACILITATOR


class WorkshopCommand(Command):
    """What someone asks for in a workshop."""

    __slots__ = ()

    may: ClassVar[Role] = Role.ANYONE
    goes_on: ClassVar[bool] = False
    """Whether it is refused while the workshop is paused, and once it has ended."""
    open_to_the_gone: ClassVar[bool] = False
    """Whether also who has left the chat, or was removed, may ask it."""

    @abstractmethod
    def decide(self, scene: Scene) -> Outcome:
        """What comes of it, for someone who may ask for it."""

    def outcome(self, scene: Scene) -> Outcome:
        """What comes of it; nothing is allowed that a rule does not allow."""
        refusal = self.may.why_not(scene.workshop, self.actor)
        if refusal is None and self.goes_on:
            refusal = stopped(scene.workshop)
        return refusal or self.decide(scene)
