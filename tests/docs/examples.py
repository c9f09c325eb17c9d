"""Worked examples: a section of a document whose blocks change a copy of the tree.

A block with a title is a file. ` ```diff title="bot/settings.py"` changes the file of that name:
lines with a space before them stand there already, exactly once; `-` takes a line away, `+` puts
one in; `@@` parts one place from the next. A block of any other kind is a whole new file. Lines of
the other blocks that begin with `.venv/bin/python` are run, after all files are in place.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.docs.document import ROOT, Block, Document, blocks_of

GOAL = re.compile(r"at most (\d+) files? of source", re.I)
PYTHON = ".venv/bin/python "
NO_SOURCE = (".toml", ".md", ".example", ".po")
"""Words, documents and settings are what a change is about; they are not counted as its cost."""
LEFT_OUT = shutil.ignore_patterns(".*", "data", "build", "dist")

NOT_HANDED_ON = ("PYTEST", "COV_", "COVERAGE_", "PYTHONDONTWRITEBYTECODE")
"""Settings of the tests that run now, which are not those of a reader."""


class ExampleError(Exception):
    """The example does not fit the tree that it is to change, and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """One section: its heading, what it may cost, and its blocks."""

    heading: str
    goal: int
    blocks: tuple[Block, ...]

    @property
    def tests(self) -> tuple[Block, ...]:
        return tuple(x for x in self.blocks if x.title.startswith("tests/"))

    @property
    def source_files(self) -> set[str]:
        """The files that it touches, without tests, words and documents."""
        titles = {x.title for x in self.blocks if x.title and x not in self.tests}
        return {each for each in titles if not each.endswith(NO_SOURCE)}

    @property
    def commands(self) -> tuple[str, ...]:
        """What it lets the reader run, without the Python that runs it."""
        lines = [line for x in self.blocks if not x.title for line in x.text.splitlines()]
        return tuple(x.removeprefix(PYTHON) for x in lines if x.startswith(PYTHON))


def examples_in(document: Document) -> tuple[Example, ...]:
    """Each section of the third level that makes or changes a file."""
    sections = re.split(r"^(?=#{1,3} )", document.text, flags=re.M)
    worked = (x for x in sections if any(each.title for each in blocks_of(x)))
    return tuple(_example(each) for each in worked)


def _example(section: str) -> Example:
    heading = section.splitlines()[0].lstrip("# ")
    goal = GOAL.search(section)
    if goal is None:
        raise ExampleError(f"{heading}: it does not say how many files of source it touches")
    return Example(heading, int(goal[1]), blocks_of(section))


def copy_of_the_tree(to: Path) -> Path:
    """The project as it stands here, without what was built and what is hidden.

    What Python has compiled comes along, so that the copy starts as quickly.
    """
    shutil.copytree(ROOT, to, ignore=LEFT_OUT)
    for each in (".env.example", ".gitignore"):
        shutil.copy(ROOT / each, to)
    return to


def put(block: Block, tree: Path) -> None:
    """Make or change one file. Raises ExampleError where the block does not fit."""
    path = tree / block.title
    if block.kind == "diff":
        if not path.is_file():
            raise ExampleError(f"{block.title}: there is no such file to change")
        path.write_text(changed(path.read_text("utf-8"), block), "utf-8")
    elif path.exists():
        raise ExampleError(f"{block.title}: it exists already")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")


def changed(text: str, block: Block) -> str:
    """The text after a diff without line numbers."""
    for hunk in re.split(r"^@@.*\n", block.text, flags=re.M):
        lines = [" \n" if each == "\n" else each for each in hunk.splitlines(keepends=True)]
        if strange := [each for each in lines if each[0] not in " +-"]:
            raise ExampleError(f"{block.title}: no line of a diff: {strange[0]!r}")
        before = "".join(each[1:] for each in lines if each[0] != "+")
        after = "".join(each[1:] for each in lines if each[0] != "-")
        if not before or f"\n{text}".count(f"\n{before}") != 1:
            raise ExampleError(f"{block.title}: these lines stand there not once:\n{before}")
        text = f"\n{text}".replace(f"\n{before}", f"\n{after}", 1)[1:]
    return text


def run(command: str, tree: Path) -> subprocess.CompletedProcess[str]:
    """Run what a reader would run, by the Python that runs the tests, in the copy of the tree."""
    kept = {x: value for x, value in os.environ.items() if not x.startswith(NOT_HANDED_ON)}
    return subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=tree,
        env=kept | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
