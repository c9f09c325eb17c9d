"""Joining and leaving, rights and anonymity: the members of a group."""

from dataclasses import dataclass

from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.accounts import Account
from bot.rehearsal.telegram.world.messages import Chat

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
)
_PERMISSIONS = (
    "can_change_info",
    "can_edit_tag",
    "can_invite_users",
    "can_manage_topics",
    "can_pin_messages",
    "can_react_to_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_messages",
    "can_send_other_messages",
    "can_send_photos",
    "can_send_polls",
    "can_send_video_notes",
    "can_send_videos",
    "can_send_voice_notes",
    "can_add_web_page_previews",
)
_INSIDE = ("creator", "administrator", "member")


@dataclass(frozen=True)
class Member:
    """One account's standing: creator, administrator, member, restricted, left or kicked.

    `is_member`: whether someone restricted is in the chat.
    """

    account: Account
    status: str
    anonymous: bool = False
    is_member: bool = True

    @property
    def inside(self) -> bool:
        return self.status in _INSIDE or (self.status == "restricted" and self.is_member)

    @property
    def admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def as_json(self) -> Json:
        """The ChatMember object."""
        body: Json = {"status": self.status, "user": self.account.as_json()}
        match self.status:
            case "creator":
                body["is_anonymous"] = self.anonymous
            case "administrator":
                body |= {"is_anonymous": self.anonymous, "can_be_edited": False}
                body |= dict.fromkeys(_RIGHTS, True)
            case "restricted":
                body |= {"is_member": self.is_member, "until_date": 0}
                body |= dict.fromkeys(_PERMISSIONS, False)
            case "kicked":
                body["until_date"] = 0
            case _:
                pass
        return body


class MemberedChat(Chat):
    """A chat that keeps its members, and tells the bot what changes among them."""

    creator: Account
    members: dict[int, Member]

    def add_bot(self, by: Account | None = None) -> None:
        actor = by or self.creator
        if not self.bot_is_member:
            self._set(Member(self.world.bot, "member"), actor)
            self.serve(actor, _joined(self.world.bot))

    def remove_bot(self, by: Account | None = None) -> None:
        """Remove the bot; from now on it is refused with 403."""
        actor = by or self.creator
        if self.type == "group":
            self.serve(actor, {"left_chat_member": self.world.bot.as_json()})
        self._set(Member(self.world.bot, "kicked"), actor)

    def bot_leaves(self) -> None:
        """The bot's own leaveChat."""
        self._set(Member(self.world.bot, "left"), self.world.bot)

    def add(self, person: Account, by: Account | None = None) -> None:
        """The person joins, or is added by someone."""
        self._set(Member(person, "member"), by or person)
        self.serve(by or person, _joined(person))

    def remove(self, person: Account, by: Account | None = None, *, said: bool = True) -> None:
        """The person leaves, or is removed by someone; `said`: the chat has a message of it."""
        actor = by or person
        restricted = self.standing(person).status == "restricted" and actor == person
        left = Member(person, "restricted", is_member=False) if restricted else None
        self._set(left or Member(person, "left" if actor == person else "kicked"), actor)
        if said:
            self.serve(actor, {"left_chat_member": person.as_json()})

    def restrict(self, person: Account) -> None:
        """An admin lets the person write nothing; the person is still there."""
        self._set(Member(person, "restricted"), self.creator)

    def promote(self, account: Account, anonymous: bool = False) -> None:
        """Make an administrator, perhaps one that stays anonymous."""
        status = "administrator" if account != self.creator else "creator"
        self._set(Member(account, status, anonymous), self.creator)

    def demote(self, account: Account) -> None:
        self._set(Member(account, "member"), self.creator)

    def standing(self, account: Account) -> Member:
        return self.members.get(account.id, Member(account, "left"))

    @property
    def bot_is_member(self) -> bool:
        member = self.members.get(self.world.bot.id)
        return member is not None and member.inside

    @property
    def bot_is_admin(self) -> bool:
        member = self.members.get(self.world.bot.id)
        return member is not None and member.admin

    def _set(self, new: Member, by: Account) -> None:
        old = self.standing(new.account)
        self.members[new.account.id] = new
        if old == new:
            return
        if new.account is self.world.bot:
            tell_change("my_chat_member", self, old, new, by)
        elif self.bot_is_admin:
            tell_change("chat_member", self, old, new, by)


def _joined(account: Account) -> Json:
    return {"new_chat_members": [account.as_json()]}


def tell_change(kind: str, chat: Chat, old: Member, new: Member, by: Account) -> None:
    """Let the bot know, where it asked for this kind, that somebody's standing is another one."""
    change = {
        "chat": chat.as_json(),
        "from": by.as_json(),
        "date": int(chat.world.now().timestamp()),
        "old_chat_member": old.as_json(),
        "new_chat_member": new.as_json(),
    }
    chat.world.update(kind, change)
    chat.world.changed(chat.id)
