"""What holds for every test."""

import gc

import pytest

PLAYED = {"browser", "proofs", "rehearsal", "stories"}
"""Where whole workshops are played: measuring coverage there doubles the time they take."""
MEASURED = {
    "rehearsal": ("faults", "files", "groups", "messages"),
    "stories": (
        *("edits", "example", "group_chats", "joining", "media", "platform", "steering"),
        *("upkeep", "way_in"),
    ),
}
"""Of what is played, the files that between them come to every corner of `bot/`."""
SHARED = {"test_example"}
"""Files whose tests share one long play: begun first, they stay in one process, which plays it."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Coverage is shown by the tests of the parts themselves, and by a few stories."""
    items.sort(key=lambda each: each.path.stem not in SHARED)
    if config.getoption("cov_context", None):
        return  # `make mutants` asks of every test where it comes
    for item in items:
        suite, name = item.path.parent.name, item.path.stem.removeprefix("test_")
        unmeasured = suite in PLAYED and name not in MEASURED.get(suite, ())
        if unmeasured or item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end, so nothing of it is looked through for garbage again."""
    gc.collect()
    gc.freeze()
