"""What a private chat waits for: of several workshops, those that still take words now."""

from datetime import datetime

from dialogs.keys import CardKey
from dialogs.saying import still_takes
from storage import people
from storage.workshops import Workshops


async def still_asked(
    workshops: Workshops, person: int, now: datetime
) -> list[tuple[int, CardKey]]:
    """The workshops and asks that wait for this person's words, the latest first.

    The latest stands alone where none of them takes words any more, so that it can say why.
    """
    found = await people.focus(workshops.database, person)
    if len(found) < 2:
        return found
    loaded = [(each, await workshops.load(each[0])) for each in found]
    open_now = [x for x, w in loaded if w and still_takes(workshops.scene(w, now), person, x[1])]
    return open_now or found[:1]
