"""What holds for every test."""

import pytest

PLAYED = {"browser", "proofs", "rehearsal", "stories"}
"""Where whole workshops are played: measuring coverage there doubles the time they take."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is shown by the tests of the parts themselves."""
    for item in items:
        if item.path.parent.name in PLAYED:
            item.add_marker(pytest.mark.no_cover)
