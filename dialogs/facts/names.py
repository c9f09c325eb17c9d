"""Names: kept as Telegram gives them, told so that everyone can be seen and told apart."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import regex

from dialogs.events import PersonId
from dialogs.keys import CardKey
from dialogs.reading.texts import UNDRAWN, beginning, one_line, shorten
from dialogs.workshop import Workshop

MOST_KEPT = 64
FEWEST_ON_A_PAGE = 12
"""Of people to choose from there are at least so many on a page that is not the last one."""
TOLD_APART_BY = 34
"""Names that begin alike for so long get numbers: a button shows little more of them."""
SEEN = regex.compile(rf"[[\p{{L}}\p{{N}}\p{{So}}\p{{Sm}}\p{{Sc}}]--[{UNDRAWN}]]", regex.V1)
"""A letter, a digit or a sign that is drawn."""
AFTER_Z = str.maketrans("åäö", "{|}")
"""Signs that follow z, as these letters do in Finnish and Swedish."""


def kept(name: str) -> str:
    """The name on one line, at most 64 code points of whole characters."""
    return beginning(one_line(name), MOST_KEPT).rstrip()


def is_seen(name: str) -> bool:
    """Whether there is anything to be seen of a name; dots and dashes alone are no name."""
    return SEEN.search(name) is not None


def told(
    workshop: Workshop, names: Mapping[PersonId, str], stand_in: Callable[[str, int], str]
) -> Mapping[PersonId, str]:
    """The name by which each person goes in this workshop; "" for one who was erased.

    `stand_in` says who someone without a visible name is, by what the person does here
    (`participant`, `facilitator`, `coordinator`) and a number, which the person keeps.
    """
    numbers = {person: number for number, person in enumerate(workshop.participants, 1)}
    found: dict[PersonId, str] = {}
    for person in (*numbers, *names):
        name = names.get(person, "")
        if not is_seen(name) and (name or _is_known(workshop, person)):
            name = stand_in(_doing(workshop, person), numbers.get(person, 0))
        found[person] = name
    return _told_apart(found)


def _is_known(workshop: Workshop, person: PersonId) -> bool:
    """Also who is out of the group, or was removed: only who was erased is nobody any more."""
    known = workshop.participants.get(person)
    gone = person in workshop.away or person in workshop.removed
    return known is None or not known.left or gone


def _doing(workshop: Workshop, person: PersonId) -> str:
    if person in workshop.participants:
        return "participant"
    return "facilitator" if person == workshop.facilitator else "coordinator"


def _told_apart(names: Mapping[PersonId, str]) -> Mapping[PersonId, str]:
    """The same names, with numbers for those that nobody could tell apart on a button."""
    looks = {who: _look(name) for who, name in names.items() if name}
    alike, met = Counter(looks.values()), Counter[str]()
    found = dict(names)
    for who, look in looks.items():
        met[look] += 1
        if alike[look] > 1:
            found[who] = f"{shorten(names[who], TOLD_APART_BY)} ({met[look]})"
    return found


def _look(name: str) -> str:
    return unicodedata.normalize("NFKC", shorten(name, TOLD_APART_BY)).casefold()


def in_order(name: str) -> tuple[str, str]:
    """What to sort a name by: as in a list of names, where letters with marks stand by their own.

    Å, ä and ö are letters of their own and follow z.
    """
    own = name.casefold().translate(AFTER_Z)
    plain = (x for x in unicodedata.normalize("NFKD", own) if not unicodedata.combining(x))
    return "".join(plain), name


def listed(card: CardKey, workshop: Workshop) -> Iterator[CardKey]:
    """The card on which people are chosen, and each page that there may be: `people:deputy:2`."""
    yield CardKey(card.rstrip(":"))
    for page in range(2, -(-len(workshop.participants) // FEWEST_ON_A_PAGE) + 1):
        yield CardKey(f"{card}:{page}")
