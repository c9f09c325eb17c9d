"""What the tests read of reminders: the messages of months, in the words that people see."""

from datetime import datetime

from bot.cards.buttons import SigningKey
from bot.cards.render import Reader, Renderer
from bot.cards.vocabulary import load_vocabulary
from dialogs.cards import card_view
from dialogs.keys import CardKey
from dialogs.scene import Scene
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    ZONE,
    Play,
    messages,
)

NAMES = {
    TEACHER: "Tiina",
    INSTRUCTOR: "Matti",
    STUDENT: "Aino",
    SUPERVISOR: "Saara",
    COORDINATOR: "Kaisa",
}
RENDERER = Renderer(load_vocabulary(), SigningKey(b"a key for nothing but these tests"), "bot")


Message = tuple[str, int | None, str]
"""When it was sent by the clocks of Helsinki, to whom (None is the group), and its words."""


def words(given: Play, card: str, reader: int | None = None) -> str:
    """A card as it is read in Finnish; the labels of its buttons stand in brackets at its end."""
    scene = Scene(BOOK, given.workshop, given.world, reader, NAMES)
    drawn = RENDERER.render(card_view(scene, CardKey(card)), Reader("fi", ZONE, 1, NAMES, BOOK))
    rows = drawn.keyboard.inline_keyboard if drawn.keyboard else ()
    labels = [f"[{each.text}]" for row in rows for each in row]
    return "\n".join((drawn.plain, *labels)).replace("\u2068", "").replace("\u2069", "")


def read(given: Play, until: datetime) -> list[Message]:
    """Let the clockwork run until a moment, and read each message as it is sent."""
    found = []
    while (coming := min((x.due_at for x in given.standing), default=until)) < until:
        given.now = max(coming, given.now)
        stamp = f"{given.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
        for each in messages(given.tick()):
            said = words(given, f"notice:{each.notice}", each.to)
            found.append((stamp, each.to, said))
    given.now = max(until, given.now)
    return found


def latest(given: Play, to: int | None, *, kind: str = "") -> str:
    """The words of the latest message to somebody, or of the latest with a kind of reminder."""
    found = [
        n
        for n, each in given.workshop.notices.items()
        if each.to == to and (not kind or kind in {item.kind for item in each.items})
    ]
    return words(given, f"notice:{max(found)}", to)
