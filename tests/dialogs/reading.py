"""What the tests read of reminders: the messages of months, in the words that people see."""

from zoneinfo import ZoneInfo

from bot.cards.buttons import SigningKey
from bot.cards.render import Reader, Renderer
from bot.cards.vocabulary import load_vocabulary
from dialogs.events import NoticeSent
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    INSTRUCTOR,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    ZONE,
    Play,
)

NAMES = {
    TEACHER: "Tiina",
    INSTRUCTOR: "Matti",
    STUDENT: "Aino",
    SUPERVISOR: "Saara",
    COORDINATOR: "Kaisa",
}
RENDERER = Renderer(load_vocabulary(), SigningKey(b"a key for nothing but these tests"), "bot")


def words(given: Play, card: str, reader: int | None = None) -> str:
    """A card as it is read in Finnish; the labels of its buttons stand in brackets at its end."""
    return _drawn(given, card, reader, ZONE)


def _drawn(given: Play, card: str, reader: int | None, zone: ZoneInfo) -> str:
    drawn = RENDERER.render(given.view(card, reader), Reader("fi", zone, 1, NAMES, BOOK))
    rows = drawn.keyboard.inline_keyboard if drawn.keyboard else ()
    labels = [f"[{each.text}]" for row in rows for each in row]
    return "\n".join((drawn.plain, *labels)).replace("\u2068", "").replace("\u2069", "")


def read(given: Play, moment: object) -> list[tuple[str, int | None, str]]:
    """Let the clockwork run until a moment: of every message when, to whom, and its words."""
    known = len(given.told)
    given.runs_until(moment)  # type: ignore[arg-type]
    said = [(event, at) for event, at in given.told[known:] if isinstance(event, NoticeSent)]
    return [
        (f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}", x.to, words(given, f"notice:{x.notice}", x.to))
        for x, at in said
    ]


def latest(given: Play, to: int | None, *, kind: str = "") -> str:
    """The words of the latest message to somebody, or of the latest with a kind of reminder."""
    found = [
        n
        for n, each in given.workshop.notices.items()
        if each.to == to and (not kind or kind in {item.kind for item in each.items})
    ]
    return words(given, f"notice:{max(found)}", to)
