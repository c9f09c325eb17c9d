"""Showing: what is new or has changed in the chats of a played workshop, as lines to print."""

from difflib import ndiff

from bot.rehearsal.stage.stage import Stage
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import Chat, SentMessage


def show(stage: Stage) -> None:
    """Tell what is new since the last look, in the order it came, and then what has changed.

    A changed card is told where the example's student would see it: in the groups that the
    student is in, and in the student's private chat.
    """
    looked = [(_where(stage, chat), chat) for chat in _chats(stage)]
    messages = [(where, each) for where, chat in looked for each in chat.messages]
    new = [(where, each) for where, each in messages if key_of(each) not in stage.seen]
    for where, message in sorted(new, key=lambda each: (each[1].date, each[1].sender.is_bot)):
        _tell_new(stage, where, message)
    for where, message in messages:
        if _follows(stage, message) and (lines := _changes(stage, message)):
            stage.told(f"{where}✎ " + "\n    ".join(lines) + "\n")
    stage.seen |= {key_of(each): text_of(each) for _, each in messages}


def _chats(stage: Stage) -> list[Chat]:
    return [*stage.groups.values(), *(each.private for each in stage.people.values())]


def _where(stage: Stage, chat: Chat) -> str:
    names: dict[Chat, str] = {x.private: x.first_name for x in stage.people.values()}
    names |= {each: each.title for each in stage.apart.values()}
    return f"[{names[chat]}] " if chat in names else ""


def _follows(stage: Stage, message: SentMessage) -> bool:
    chat = message.chat
    if isinstance(chat, Group):
        return chat.standing(stage.student).inside
    return chat is stage.student.private


def _changes(stage: Stage, message: SentMessage) -> list[str]:
    new = text_of(message)
    old = stage.seen.get(key_of(message), new)
    changes = ndiff(old.splitlines(), new.splitlines()) if old != new else ()
    return [each[2:] for each in changes if each.startswith("+ ") and each[2:].strip()]


def _tell_new(stage: Stage, where: str, message: SentMessage) -> None:
    text = text_of(message)
    if not text or text.startswith("/start"):
        return
    local = message.date.astimezone(stage.room.app.settings.time_zone)
    stage.told(f"{where}{message.sender.first_name} · {local:%d.%m.%Y %H.%M}")
    for line in text.splitlines():
        stage.told(f"    {line}")
    if message.labels:
        stage.told(f"    {' '.join(f'[{label}]' for label in message.labels)}")
    stage.told("")


def key_of(message: SentMessage) -> tuple[int, int]:
    return message.chat.id, message.id


def text_of(message: SentMessage) -> str:
    return message.text or message.caption or ""
