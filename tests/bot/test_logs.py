"""The log: one line a record, and never the token, nor what people wrote."""

import asyncio
import gc
import io
import logging
import re
import subprocess
import sys
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
    show = warnings.showwarning
    yield
    warnings.showwarning = show
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


WORDS = "Kukaan ei tiennyt, että tulen"


def test_an_exception_is_told_on_its_line_by_kind_and_place_with_what_caused_it(capsys):
    set_up_logging("INFO", TOKEN)
    try:
        try:
            raise ValueError(f"{WORDS} {TOKEN}")
        except ValueError as error:
            raise RuntimeError(f"no answer to {WORDS}") from error
    except RuntimeError:
        log.exception("stopping")

    (line,) = capsys.readouterr().err.splitlines()

    assert "ERROR bot.test: stopping" in line
    assert re.search(r"RuntimeError at test_logs\.py:\d+, after ValueError at test_logs\.py", line)
    assert WORDS not in line
    assert SECRET not in line


class OurError(Exception):
    """As if of one of our modules."""

    __module__ = "storage.file.database"


def test_what_an_error_of_others_says_is_not_told_and_what_ours_say_is(capsys):
    set_up_logging("INFO", TOKEN)

    log.warning("not answered: %s", ValueError(WORDS))
    log.warning("not stored: %(why)s", {"why": KeyError(WORDS)})
    log.warning("not opened: %s", OurError("the file is in use"))

    first, second, third = capsys.readouterr().err.splitlines()
    assert "not answered: ValueError" in first
    assert "not stored: KeyError" in second
    assert third.endswith("not opened: the file is in use")
    assert WORDS not in first + second


def test_of_a_library_only_what_stands_in_its_code_is_told(capsys):
    set_up_logging("DEBUG", TOKEN)
    library = logging.getLogger("some.library")

    library.warning('cannot read "%s"', WORDS)
    library.warning(f"cannot read {WORDS}")
    library.warning("cannot read " + WORDS)
    library.warning(ValueError(WORDS))
    try:
        raise ValueError(WORDS)
    except ValueError:
        library.exception("cannot read it")

    first, *others, last = capsys.readouterr().err.splitlines()
    assert first.endswith('WARNING some.library: cannot read "%s"')
    assert all(re.search(r"some\.library: at test_logs\.py:\d+$", each) for each in others)
    assert re.search(r"cannot read it\\nValueError at test_logs\.py:\d+$", last)
    assert WORDS not in "".join([first, *others, last])


async def test_a_task_whose_error_nobody_asked_for_does_not_say_what_it_met(capsys):
    set_up_logging("DEBUG", TOKEN)

    async def fail() -> None:
        raise ValueError(WORDS)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    asyncio.get_running_loop().call_soon(WORDS.encode, WORDS)
    await asyncio.sleep(0)

    out = capsys.readouterr().err
    assert out.count("ERROR asyncio: ") == 2
    assert "ValueError at test_logs.py" in out
    assert "LookupError" in out
    assert "Kukaan" not in out


def test_what_another_handler_wrote_of_an_error_is_not_repeated(capsys):
    set_up_logging("INFO", TOKEN)
    other = logging.StreamHandler(io.StringIO())
    logging.getLogger().handlers.insert(0, other)
    try:
        raise ValueError(WORDS)
    except ValueError:
        log.exception("stopping")
    finally:
        logging.getLogger().removeHandler(other)

    assert WORDS in other.stream.getvalue()
    assert WORDS not in capsys.readouterr().err


CAUGHT_NOWHERE = f"""
import sys, threading
from bot.logs import catch_the_rest, set_up_logging
class Lost:
    def __del__(self):
        raise KeyError("{WORDS}")
set_up_logging("INFO", "{TOKEN}")
catch_the_rest()
thread = threading.Thread(target=int, args=("{WORDS}",))
thread.start()
thread.join()
Lost()
raise RuntimeError("{WORDS}")
"""


def test_what_nobody_catches_is_told_by_its_kind(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CAUGHT_NOWHERE], capture_output=True, text=True, check=False
    )

    kinds = [re.findall(r"(\w+Error)", each) for each in done.stderr.splitlines()]
    assert kinds == [["ValueError"], ["KeyError"], ["RuntimeError"]]
    assert done.returncode == 1
    assert "Kukaan" not in done.stderr


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


def test_a_warning_of_a_library_comes_as_a_line_by_kind_and_place(capsys):
    set_up_logging("INFO", TOKEN)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up_logging("INFO", TOKEN)
        warnings.warn(f"{TOKEN} is old", DeprecationWarning, stacklevel=1)

    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(r"WARNING bot\.logs: DeprecationWarning at test_logs\.py:\d+$", line)
