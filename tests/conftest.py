"""What holds for every test."""

import gc
import pkgutil
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from coverage import Coverage

OURS = ("bot", "dialogs", "storage")

CASES = 3
"""Of a test with many cases, so many are measured: the others come where these have been."""
PLAYED = {"browser", "proofs", "rehearsal", "stories"}
"""Where whole workshops are played: measuring coverage there doubles the time they take."""
WHOLE = {
    *("rehearsal/buttons", "rehearsal/faults", "rehearsal/files", "rehearsal/groups"),
    *("rehearsal/html", "rehearsal/http", "rehearsal/limits", "rehearsal/messages"),
    *("rehearsal/private", "rehearsal/updates", "rehearsal/webhook", "stories/way_in"),
}
"""Of these all, as of the parts; of each other file in which workshops are played, the first."""
ALSO = {
    "test_a_photo_is_shown_and_nothing_else_is_run",
    "test_an_author_sees_a_mistake_in_place_and_the_mended_words_at_once",
    "test_the_hint_leads_through_the_work_of_small_groups",
    "test_the_transcript_is_a_page_that_reads_by_itself",
}
"""Of the page of the rehearsal, those that between them come to nearly all of it."""
NEVER = {
    *("browser", "docs", "proofs/budget", "proofs/crashes", "proofs/disk", "proofs/fairness"),
    *("proofs/flood", "proofs/leaks", "proofs/time", "rehearsal/examples"),
    *("rehearsal/room_command", "stories/command_line", "stories/start", "stories/starts"),
    *("stories/example", "stories/thirteen", "storage/crash", "storage/erasure"),
}
"""What takes long, measures time itself, runs in other processes, or comes to nothing new."""
SHARED = {"test_example"}
"""Files whose tests share one long play: begun first, they stay in one process, which plays it."""


MEASURED = pytest.StashKey[bool]()
COVERAGE = pytest.StashKey[Coverage]()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Coverage rests while tests are gathered: what is measured then is what importing runs."""
    coverage = Coverage.current()
    if coverage and not session.config.getoption("cov_context", None):
        session.config.stash[COVERAGE] = coverage
        if not session.config.getoption("numprocesses", None):  # else its workers run the tests
            _read_in_all()
        coverage.stop()
    return (yield)


def _read_in_all() -> None:
    for name in OURS:
        for each in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            if not each.name.endswith(".__main__"):
                import_module(each.name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is shown by some tests of each part: they come to nearly all that all come to."""
    items.sort(key=lambda each: each.path.stem not in SHARED)
    cases: Counter[str] = Counter()
    tests: Counter[Path] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        tests[item.path] += cases[test] == 1
        item.stash[MEASURED] = _is_measured(item, cases[test], tests[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure a test with all that is set up for it, or nothing of it."""
    coverage = item.config.stash.get(COVERAGE, None)
    if coverage is None or not item.stash[MEASURED]:
        return (yield)
    coverage.start()
    try:
        return (yield)
    finally:
        coverage.stop()


def _is_measured(item: pytest.Item, case: int, number: int) -> bool:
    """Whether it shows coverage: the so manieth case of the so manieth test of its file."""
    suite = item.path.parent.name
    file = f"{suite}/{item.path.stem.removeprefix('test_')}"
    if item.get_closest_marker("slow") or {suite, file} & NEVER:
        return False
    if suite not in PLAYED or file in WHOLE:
        return case <= CASES
    return item.name in ALSO or (case == 1 and number == 1)


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end, so nothing of it is looked through for garbage again."""
    gc.collect()
    gc.freeze()
