"""The log: stderr, one line a record, with neither the bot's token nor people's words in any."""

import copy
import logging
import re
import sys
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from time import gmtime
from types import TracebackType
from typing import Final, TextIO

from bot.errors import told

log = logging.getLogger(__name__)

REDACTED: Final = "[token]"
_OURS: Final = {"bot", "storage", "dialogs"}

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
    "telegram.request": logging.CRITICAL,  # an answer that is no JSON: it raises that as well
    "tornado.access": logging.ERROR,
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
    warnings.showwarning = _show_warning


def catch_the_rest() -> None:
    """What nobody catches becomes a record too: Python itself would print what an error says."""
    sys.excepthook = _not_caught
    threading.excepthook = lambda each: log.error("not caught in a thread: %s", each.exc_value)
    sys.unraisablehook = lambda each: log.error("not caught, and ignored: %s", each.exc_value)


def _not_caught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("not caught: %s", error)


def _show_warning(  # noqa: PLR0917 – as the library asks for it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("%s at %s:%d", category.__name__, Path(filename).name, lineno)


class _Formatter(logging.Formatter):
    """Tells what our own code says, and of everybody else's only what stands in their code.

    Libraries write what they were given into their messages, and into the texts of their errors:
    an answer that cannot be parsed, the parameters of SQL, the arguments of a callback.

    The token is redacted in the finished line: a filter on the record would have to guess what an
    argument prints as, and would change the record for other handlers.
    """

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = gmtime
        secret = token.rpartition(":")[2]
        self._secrets = [text for text in (token, secret) if text]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(_speakable(record))
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        text = _LIKE_A_TOKEN.sub(REDACTED, text)
        return r"\n".join(text.splitlines())

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The kinds of the errors and where they came from, the first cause last."""
        chain: list[str] = []
        error = ei[1]
        while error is not None and len(chain) < 5:
            chain.append(told(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return ", after ".join(chain)


def _speakable(record: logging.LogRecord) -> logging.LogRecord:
    spoken = copy.copy(record)
    spoken.exc_text = None  # another handler may have written the error out
    if record.name.partition(".")[0] in _OURS:
        match record.args:
            case tuple():
                spoken.args = tuple(map(_of_error, record.args))
            case Mapping():
                spoken.args = {key: _of_error(each) for key, each in record.args.items()}
            case None:
                pass
    else:
        literal = _stands_in_code(record)
        spoken.msg = record.msg if literal else f"at {record.filename}:{record.lineno}"
        spoken.args = ()
    return spoken


def _of_error(argument: object) -> object:
    """An error of others by its kind and place; ours say what they have to say."""
    if not isinstance(argument, BaseException):
        return argument
    return argument if type(argument).__module__.partition(".")[0] in _OURS else told(argument)


def _stands_in_code(record: logging.LogRecord) -> bool:
    """Whether the message is a constant of the function that logs it, which is still running."""
    frame = sys._getframe()
    while (back := frame.f_back) is not None:
        frame = back
        if frame.f_code.co_filename == record.pathname and frame.f_lineno == record.lineno:
            return record.msg in frame.f_code.co_consts
    return False


class _Handler(logging.StreamHandler[TextIO]):
    """Names a record that cannot be written, where logging would print its raw arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = type(sys.exception()).__name__
        self.stream.write(f"ERROR {record.name}:{record.lineno}: unwritable record, {error}\n")
