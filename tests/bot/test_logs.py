"""The log: one line a record, and never the token."""

import logging
import re
import warnings
from collections.abc import Iterator

import pytest

from bot.logs import REDACTED, set_up_logging

TOKEN = "123456789:AAbb-CCdd_EEff0011223344556677889"
ANOTHER = "987654321:ZZyy-XXww_VVuu9988776655443322110"
SECRET = TOKEN.partition(":")[2]

log = logging.getLogger("bot.test")


def ours() -> list[logging.Handler]:
    """The handlers of the bot, beside those with which pytest listens."""
    return [one for one in logging.getLogger().handlers if type(one).__module__ == "bot.logs"]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    named = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    levels = {one: one.level for one in named}
    yield
    logging.captureWarnings(False)
    root.setLevel(level)
    for handler in ours():
        root.removeHandler(handler)
    for one in root.manager.loggerDict.values():
        if isinstance(one, logging.Logger):
            one.setLevel(levels.get(one, logging.NOTSET))


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError(TOKEN)


def test_a_record_is_one_line_with_its_time_level_and_place(capsys):
    set_up_logging("INFO", TOKEN)

    log.info("%d groups\nare awake\r\nnow", 3)

    line = capsys.readouterr().err
    time, rest = line.split(" ", maxsplit=1)
    assert rest == "INFO bot.test: 3 groups\\nare awake\\nnow\n"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        ANOTHER,
        SECRET,
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/file/bot{ANOTHER}/photos/1.jpg",
        f"https://proxy.example/?to=bot{ANOTHER.replace(':', '%3A')}",
        f"{{'token': '{TOKEN}'}}",
    ],
)
def test_a_token_is_blacked_out_of_message_and_arguments(capsys, written):
    set_up_logging("INFO", TOKEN)

    log.info(f"calling {written} once")
    log.info("calling %s once", written)
    log.info("calling %(url)r once", {"url": [written]})

    out = capsys.readouterr().err
    assert out.count(REDACTED) == 3
    assert out.count(" once\n") == 3
    assert SECRET not in out
    assert ANOTHER.partition(":")[2] not in out


def test_an_exception_is_told_on_its_line_without_the_token(capsys):
    set_up_logging("INFO", TOKEN)
    try:
        try:
            raise ValueError(f"the token {TOKEN} was rejected")
        except ValueError as error:
            raise RuntimeError(f"no answer from /bot{ANOTHER}/getMe") from error
    except RuntimeError:
        log.exception("stopping", stack_info=True)

    out = capsys.readouterr().err

    assert out.count("\n") == 1
    assert f"ValueError: the token {REDACTED} was rejected" in out
    assert f"RuntimeError: no answer from /bot{REDACTED}/getMe" in out
    assert SECRET not in out
    assert ANOTHER not in out


def test_what_is_no_token_is_left_alone(capsys):
    set_up_logging("INFO", TOKEN)

    log.info("chat -1001234567890 at 12:30:00, ratio 16:9, id 123456:abc")

    assert capsys.readouterr().err.endswith(
        "chat -1001234567890 at 12:30:00, ratio 16:9, id 123456:abc\n"
    )


def test_a_record_that_cannot_be_written_is_named_without_its_arguments(capsys):
    set_up_logging("INFO", TOKEN)
    (handler,) = ours()

    for message, argument in (("%d groups", TOKEN), ("hello %s", Unprintable())):
        handler.handle(log.makeRecord(log.name, logging.INFO, "", 7, message, (argument,), None))

    first, second = capsys.readouterr().err.splitlines()
    assert first == "ERROR bot.test:7: unwritable record, TypeError"
    assert second == "ERROR bot.test:7: unwritable record, RuntimeError"


def test_libraries_that_tell_too_much_are_kept_quiet_at_every_level(capsys):
    set_up_logging("DEBUG", TOKEN)

    logging.getLogger("httpx").info("HTTP Request: POST /getMe")
    logging.getLogger("httpcore.connection").debug("connect_tcp.started")
    logging.getLogger("apscheduler.scheduler").info("Scheduler started")
    logging.getLogger("telegram.Bot").debug("Kukaan ei tiennyt, että tulen")
    logging.getLogger("aiosqlite").debug("executing INSERT, ('Kukaan ei tiennyt',)")
    log.debug("awake")

    (only,) = capsys.readouterr().err.splitlines()
    assert only.endswith("DEBUG bot.test: awake")


def test_a_higher_level_holds_for_libraries_too(capsys):
    set_up_logging("ERROR", TOKEN)

    logging.getLogger("httpx").warning("slow")
    log.warning("slow")

    assert capsys.readouterr().err == ""


def test_setting_up_twice_writes_once(capsys):
    set_up_logging("INFO", ANOTHER)
    set_up_logging("INFO", TOKEN)

    log.info("awake")

    assert len(ours()) == 1
    assert capsys.readouterr().err.count("awake") == 1


def test_a_warning_of_a_library_comes_as_a_line(capsys):
    set_up_logging("INFO", TOKEN)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"{TOKEN} is old", DeprecationWarning, stacklevel=1)

    out = capsys.readouterr().err
    assert out.count("\n") == 1
    assert "WARNING py.warnings: " in out
    assert f"{REDACTED} is old" in out
