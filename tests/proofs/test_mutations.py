"""The proofs notice: where a safeguard is taken out of the code, a named test fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.bots import ROOT

pytestmark = pytest.mark.proof

WINDOWS = "tests/proofs/test_crashes.py::test_in_the_narrowest_windows"

CONFIRM_FIRST = """
        if rows:
            after = max(x or 0 for x, _ in rows) + 1
            asked = {"offset": after, "limit": 1, "timeout": 0}
            await self.bot.do_api_request(GET_UPDATES, api_kwargs=asked)
            await self.inbox.receive(rows)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    target = tmp_path / "tree"
    names = ("bot", "dialogs", "storage", "tests", "pyproject.toml")
    target.mkdir()
    for each in names:
        source = ROOT / each
        if source.is_dir():
            shutil.copytree(source, target / each, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / each)
    return target


def change(copy: Path, file: str, was: str, now: str) -> None:
    text = (copy / file).read_text("utf-8")
    assert text.count(was) == 1, f"{file} has changed: adapt this proof to it"
    (copy / file).write_text(text.replace(was, now), "utf-8")


def run(copy: Path, *tests: str) -> tuple[int, str]:
    """The exit code of pytest (0 all passed, 1 some failed) over these tests, and what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    chosen = ["-k", " or ".join(each.partition("::")[2] or "test" for each in tests)]
    files = [each.partition("::")[0] for each in tests]
    environment = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(
        [*command, *chosen, *files],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout[-3000:] + done.stderr[-1000:]


def test_as_it_is_the_code_passes(copy: Path) -> None:
    code, said = run(copy, WINDOWS)

    assert code == 0, said


def test_without_the_dedup_key_a_proof_fails(copy: Path) -> None:
    change(
        copy,
        "storage/file/migrations/0001_initial.sql",
        "CREATE UNIQUE INDEX inbox_once",
        "CREATE INDEX inbox_once",
    )

    code, said = run(copy, WINDOWS)

    assert code == 1, said
    assert "AssertionError" in said


def test_confirming_before_the_commit_makes_a_proof_fail(copy: Path) -> None:
    was = "\n        if rows:\n            await self.inbox.receive(rows)\n"
    change(copy, "bot/incoming/polling.py", was, CONFIRM_FIRST)

    code, said = run(copy, WINDOWS)

    assert code == 1, said


def test_skipping_recovery_makes_a_proof_fail(copy: Path) -> None:
    change(copy, "bot/app.py", "        await self.relay.recover()\n", "")

    code, said = run(copy, WINDOWS)

    assert code == 1, said


def test_repeating_a_reminder_that_may_have_arrived_makes_a_proof_fail(copy: Path) -> None:
    was = "if not row.nudge or (live is not None and not row.fresh):"
    change(copy, "bot/delivery/results.py", was, "if True:")

    code, said = run(copy, "tests/proofs/test_faulty_telegram.py::test_a_reminder_of_which_nobody")

    assert code == 1, said
