"""Reach: whether a private chat or a group can be written to, and who is told when not."""

from datetime import datetime

from dialogs import commands as c
from dialogs.effects import Show
from storage import cards, members, outbox, people
from storage.workshops import Workshops

GROUP_LOST = "say:say.group_lost"


async def set_reach(workshops: Workshops, person: int, *, reachable: bool, now: datetime) -> None:
    """Remember whether the private chat is open, and let every workshop of the person know."""
    await people.set_reachable(workshops.database, person, reachable)
    if reachable:
        await outbox.unpark(workshops.database, person, now)
    for each in await members.workshops_of(workshops.database, person):
        await workshops.handle(each, c.ChangeReach(person, reachable), now)


async def tell_group_lost(workshops: Workshops, workshop_id: int, now: datetime) -> None:
    """Once a loss, to the facilitator in private; who cannot be reached there, the coordinator."""
    workshop = await workshops.load(workshop_id)
    if workshop is None:
        return
    to = workshop.facilitator
    known = await people.find(workshops.database, to)
    if workshop.coordinator is not None and not (known and known.reachable):
        to = workshop.coordinator
    where = (workshops.database, workshop_id, GROUP_LOST, to)
    if await cards.live(*where) is None and not await outbox.waits(*where):
        await workshops.put(workshop_id, Show(GROUP_LOST, to=to, fresh=True), now)


async def group_found(workshops: Workshops, workshop_id: int) -> None:
    """The next loss is told again."""
    for each in await cards.live_cards(workshops.database, workshop_id):
        if each.card == GROUP_LOST:
            await cards.drop(workshops.database, each.chat_id, each.message_id)
