"""The log: stderr, one line a record, and the bot's token in none of them."""

import logging
import re
import sys
from time import gmtime
from typing import Final, TextIO

REDACTED: Final = "[token]"

# A token as Telegram makes them, plain or as it stands in an escaped URL.
_LIKE_A_TOKEN = re.compile(r"\d{5,}(?::|%3A)[\w-]{30,}", re.IGNORECASE | re.ASCII)

# At a lower level these write the token (httpx: every URL), or what people typed (aiosqlite: the
# parameters of SQL; telegram: those of every call).
_QUIET: Final = {
    "aiosqlite": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,
    "tornado.access": logging.WARNING,
}


def set_up_logging(level: str, token: str) -> None:
    """Send all records from `level` up to stderr; a second call replaces what the first set."""
    handler = _Handler(sys.stderr)
    handler.setFormatter(_Formatter(token))
    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, root.level))
    logging.captureWarnings(True)


class _Formatter(logging.Formatter):
    """Redacts the finished line: message, arguments, exception and stack have all come together.

    A filter on the record would have to guess what an argument prints as, and would change the
    record for other handlers.
    """

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = gmtime
        secret = token.rpartition(":")[2]
        self._secrets = [text for text in (token, secret) if text]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        text = _LIKE_A_TOKEN.sub(REDACTED, text)
        return r"\n".join(text.splitlines())


class _Handler(logging.StreamHandler[TextIO]):
    """Names a record that cannot be written, where logging would print its raw arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = type(sys.exception()).__name__
        self.stream.write(f"ERROR {record.name}:{record.lineno}: unwritable record, {error}\n")
