"""The private chat of one person with the bot."""

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.ground import Ground
from bot.rehearsal.telegram.world.messages import Chat, SentMessage


class Private(Chat):
    """The chat of one person with the bot; `started` is true once Start was pressed."""

    def __init__(self, world: Ground, person: Account) -> None:
        super().__init__(world, person.id)
        self.person = person
        self.started = False
        self.blocked = False

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "type": "private", "first_name": self.person.first_name}
        if self.person.username:
            body["username"] = self.person.username
        return body

    def hears(self, message: SentMessage) -> bool:
        return not self.blocked

    @property
    def hears_reactions(self) -> bool:
        return not self.blocked

    def __repr__(self) -> str:
        return f"<Private {self.person.first_name}>"
