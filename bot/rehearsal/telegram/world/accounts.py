"""Accounts: users and bots, as the User object says them."""

from bot.rehearsal.telegram.wire import Json


class Account:
    """A user or a bot, as in the User object; two accounts with one id are equal."""

    def __init__(
        self, id: int, first_name: str, username: str | None = None, is_bot: bool = False
    ) -> None:
        self.id = id
        self.first_name = first_name
        self.username = username
        self.is_bot = is_bot
        self.language: str | None = None

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            body["username"] = self.username
        if self.language:
            body["language_code"] = self.language
        return body

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Account) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.first_name} {self.id}>"


ANONYMOUS = Account(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
