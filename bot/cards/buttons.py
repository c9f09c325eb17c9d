"""Buttons as Telegram knows them: signed data, links to the private chat, and short labels."""

import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from storage import inspection
from storage.file import keyfile
from storage.file.database import Database

log = logging.getLogger(__name__)

SIGNATURE = 8
"""Characters of signature: 48 bits, which nobody can try out against Telegram's own limits."""
MOST_BYTES = 64
MOST_ID = 1 << 63
"""Above the largest number that the database can hold."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SigningKey:
    """The secret that signs buttons and derives links; it lives in a file beside the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    async def beside(cls, database: Database) -> "SigningKey":
        """Read the key, or make one where there is none yet."""
        key = keyfile.read(database.path)
        if key is None:
            if await inspection.is_lived_in(database):
                log.warning("the key was not there, so a new one was made: old buttons are dead")
            key = secrets.token_bytes(keyfile.LENGTH)
            keyfile.make(database.path, key)
        return cls(key)

    def sign(self, text: str, length: int = SIGNATURE) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode()[:length]

    def verifies(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text, len(signature) or 1), signature)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A genuine button: of which workshop (0 is the house), and what it asks for."""

    stream_id: int
    action: str


def callback_data(key: SigningKey, stream_id: int, action: str) -> str:
    """Signed callback data; ValueError past Telegram's 64 bytes."""
    body = f"{base36(stream_id)}.{action}"
    data = f"{key.sign(body)}.{body}"
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"too long for a button: {data}")
    return data


def read_callback(key: SigningKey, data: str) -> Pressed | None:
    """What a press means; None for anything that this house did not sign."""
    signature, _, body = data.partition(".")
    workshop, dot, action = body.partition(".")
    if not dot or len(signature) != SIGNATURE or not key.verifies(body, signature):
        return None
    return Pressed(int(workshop, 36), action)


def base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def start_payload(stream_id: int, card: str) -> str:
    """The start parameter that opens a card in private; it holds no secret."""
    plain = card.replace(":", "-").replace("@", "_").replace("/", "__")
    return f"w{base36(stream_id)}-{plain}"


def read_start(payload: str) -> Pressed | None:
    """The workshop and card of a start parameter; None where it is something else.

    A number that no workshop can have is that of none (0).
    """
    number, _, card = payload.removeprefix("w").partition("-")
    if not payload.startswith("w") or not number.isalnum() or not number.isascii():
        return None
    try:
        stream_id = int(number, 36)
    except ValueError:
        return None
    stream_id = stream_id if stream_id < MOST_ID else 0
    return Pressed(stream_id, card.replace("__", "/").replace("_", "@").replace("-", ":"))
