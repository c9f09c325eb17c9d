"""Erasure: a person, and on wish every text of theirs, is gone from everything that is kept."""

from datetime import datetime

from dialogs import commands as c
from dialogs.effects import Show
from storage import acks, cards, heard, inbox, journal, media, members, people, sources, wipes
from storage.people import Person
from storage.workshops import Workshops


async def forget(workshops: Workshops, person: Person, *, texts: bool, now: datetime) -> None:
    """Erase the person: name, Telegram id and, on wish, every text; decisions stay unlinked."""
    database = workshops.database
    for each in await members.workshops_of(database, person.id):
        await workshops.handle(each, c.Forget(person.id, texts), now)
        await members.drop(database, each, person.id)
        await _draw_again(workshops, each, now)
    await journal.unlink_texts(database, person.id)
    await heard.forget(database, person.id)
    await sources.forget(database, person.id)
    await media.forget(database, person.id)
    await _forget_chat(workshops, person, now)
    await people.erase(database, person.id)


async def _forget_chat(workshops: Workshops, person: Person, now: datetime) -> None:
    """The bot's own messages leave the private chat; only their numbers wait for that."""
    database, chat = workshops.database, person.telegram_id or 0
    await inbox.forget(database, chat)
    await acks.forget_chat(database, chat)
    await sources.forget_edits(database, chat)
    for each in await cards.messages_in(database, chat):
        await wipes.put(database, chat, each, person.language, now)
    await cards.forget_chat(database, chat)


async def _draw_again(workshops: Workshops, workshop_id: int, now: datetime) -> None:
    """Every card of a workshop, wherever it is: any of them may have told what is gone.

    Older copies of a card that was posted anew are emptied.
    """
    await cards.set_apart(workshops.database, workshop_id)
    for each in await cards.live_cards(workshops.database, workshop_id):
        await workshops.put(workshop_id, Show(each.card, to=each.person or None), now)
