"""The worked examples of CONTRIBUTING: each is made in a copy of the tree, and works there."""

from pathlib import Path

import pytest

from tests.docs.document import ROOT, Block, Document
from tests.docs.examples import (
    Example,
    ExampleError,
    changed,
    copy_of_the_tree,
    examples_in,
    put,
    run,
)

EXAMPLES = examples_in(Document(ROOT / "CONTRIBUTING.md"))
TEXT = "one\n  two\nthree\ntwo\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.heading)
def test_an_example_costs_what_it_says(example: Example):
    assert len(example.source_files) <= example.goal


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.heading)
def test_an_example_works_and_its_test_sees_the_difference(example: Example, tmp_path: Path):
    assert example.tests
    assert example.commands
    tree = copy_of_the_tree(tmp_path / "tree")
    for block in example.tests:
        put(block, tree)
    own = " ".join(block.title for block in example.tests)
    without = run(f"-m pytest -q -p no:cacheprovider {own}", tree)
    assert without.returncode in (1, 2), without.stdout[-3000:]

    for block in example.blocks:
        if block.title and block not in example.tests:
            put(block, tree)

    for command in example.commands:
        done = run(command, tree)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_there_is_an_example():
    assert EXAMPLES


def diff(*lines: str) -> Block:
    return Block("diff", "".join(f"{each}\n" for each in lines), "a.txt")


def test_a_diff_changes_the_lines_it_shows():
    assert changed(TEXT, diff(" three", "+four", "-two")) == "one\n  two\nthree\nfour\n"


def test_a_diff_changes_several_places():
    assert changed(TEXT, diff("+nought", " one", "@@", "-three", "+3")) == (
        "nought\none\n  two\n3\ntwo\n"
    )


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((" five", "+six"), "not once"),
        (("+six",), "not once"),
        ((" two", "+two"), None),
        (("three",), "no line of a diff"),
        ((" one", "+x", "@@", " x", "+y", "@@", " three", " two", "-one"), "not once"),
    ],
)
def test_a_diff_that_does_not_fit_is_refused(lines: tuple[str, ...], why: str | None):
    if why is None:  # "  two" is another line than "two"
        assert changed(TEXT, diff(*lines)).endswith("two\ntwo\n")
        return
    with pytest.raises(ExampleError, match=why):
        changed(TEXT, diff(*lines))


def test_a_new_file_takes_the_place_of_none(tmp_path: Path):
    put(Block("python", "x = 1\n", "new/x.py"), tmp_path)

    assert (tmp_path / "new/x.py").read_text() == "x = 1\n"
    with pytest.raises(ExampleError, match="exists already"):
        put(Block("python", "x = 2\n", "new/x.py"), tmp_path)


def test_a_diff_needs_its_file(tmp_path: Path):
    with pytest.raises(ExampleError, match="no such file"):
        put(diff(" one"), tmp_path)


def test_an_example_says_what_it_costs(tmp_path: Path):
    document = tmp_path / "GUIDE.md"
    document.write_text('### A file\n\n```python title="x.py"\n```\n')

    with pytest.raises(ExampleError, match="how many files"):
        examples_in(Document(document))


def test_tests_words_and_documents_are_not_counted_as_source():
    titles = ("bot/a.py", "bot/b.html.j2", "bot/words/fi.toml", "docs/c.md", "tests/d.py")
    example = Example("One", 2, tuple(Block("python", "", each) for each in titles))

    assert example.source_files == {"bot/a.py", "bot/b.html.j2"}
