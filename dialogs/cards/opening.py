"""Opening cards: who may see which, and what the private chat then waits for."""

from dataclasses import dataclass

from dialogs.buttons import ASK, OPEN
from dialogs.cards import CARDS
from dialogs.command import Stands, pressed, unpressed, wide
from dialogs.effects import Await, Show
from dialogs.events import PersonId
from dialogs.keys import CardKey, CardKind
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
        """Show one's own card, and let the private chat wait for words where it asks for them.

        Of a card that asks for none the chat goes on waiting for what it waited for before.
        """
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
        asked = CARDS[opened.kind]
        waits = (Await(person, opened),) if asked.words and asked.asks else ()
        return (*told, shown, *waits)


@pressed(ASK, stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskForPerson(WorkshopCommand):
    """Show me the people, to choose one for a purpose."""

    actor: PersonId
    purpose: str

    def decide(self, scene: Scene) -> Outcome:
        return OpenCard(self.actor, CardKind.PEOPLE(self.purpose)).outcome(scene)
