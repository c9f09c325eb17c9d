"""Digests: by which what looks the same is known again, and not sent twice."""

import hashlib

from bot.cards.render import Rendered


def digest(drawn: Rendered) -> str:
    """What a card looks like, so that what looks the same is not sent: markup, keyboard, words."""
    return f"{short(drawn.html)}:{short(drawn.buttons)}:{short(drawn.plain)}"


def same_keyboard(shown: str, drawn: Rendered) -> bool:
    """Whether only the words of a card differ: nobody waits for that at their buttons."""
    return shown.split(":")[1:2] == [short(drawn.buttons)]


def short(text: str) -> str:
    """A digest by which the same text is known again."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=9).hexdigest()
