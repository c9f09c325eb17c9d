"""Opening cards: who may see which, and what the private chat then waits for."""

from dataclasses import dataclass

from dialogs.buttons import ASK, OPEN
from dialogs.cards import CARDS
from dialogs.command import Stands, pressed, unpressed, wide
from dialogs.effects import Await, Show
from dialogs.events import PersonId
from dialogs.keys import NO_CARD, CardKey, CardKind
from dialogs.outcome import Outcome, Refusal
from dialogs.scene import Scene
from dialogs.workshop_command import WorkshopCommand


@pressed(OPEN)
@dataclass(frozen=True, slots=True)
class OpenCard(WorkshopCommand):
    """Show me this card in private (or the status where I asked); asks what it asks."""

    actor: PersonId
    card: CardKey = wide()
    in_group: bool = unpressed(False)

    def decide(self, scene: Scene) -> Outcome:
        """Show one's own card, and let the private chat wait for what the card asks."""
        key, person = self.card, self.actor
        card = CARDS.get(key.kind)
        if card is None:
            return Refusal.STALE
        if refusal := card.readers(scene, person, key.about):
            return refusal
        if self.in_group:
            return (Show(key, fresh=True),) if card.in_group else Refusal.STALE
        if not card.exists(scene, key.about):
            return Refusal.STALE
        opened = card.opens(scene, person, key.about) if card.opens else key
        if not isinstance(opened, CardKey):
            return opened
        shown = Show(opened, to=person, fresh=True)
        told = card.tells(scene, person, key.about) if card.tells else ()
        if card.glance:
            return (*told, shown)
        return (*told, shown, Await(person, opened if CARDS[opened.kind].words else NO_CARD))


@pressed(ASK, stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskForPerson(WorkshopCommand):
    """Show me the people, to choose one for a purpose."""

    actor: PersonId
    purpose: str

    def decide(self, scene: Scene) -> Outcome:
        return OpenCard(self.actor, CardKind.PEOPLE(self.purpose)).outcome(scene)
