"""Small faults, planted one at a time: what the tests do not see survives, and is printed.

`python -m tests.mutants --seed 7 --count 40` plants a sample of 40 that is always the same. Each
fault stands in a copy of the tree, where the tests that come to its line are run until one fails.
Which tests those are is measured once, with coverage's contexts, and kept in `.mutants/`.

Well-kept tools were looked at first: mutmut and cosmic-ray plant everything, in no seeded sample,
and run too many tests for a suite that plays whole workshops.
"""

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from coverage import CoverageData

ROOT = Path(__file__).parents[1]
PACKAGES = ("dialogs", "storage", "bot")
APART = ("bot/rehearsal/", "bot/__main__.py")
"""The pretend Telegram, which is itself a test, and the way in."""
SUITES = ("dialogs", "storage", "bot", "stories")
KEPT = ROOT / ".mutants" / "coverage"
MOST = 30
"""So many of the tests that come to a line are run first; all others only if those pass."""
PATIENCE = 900
"""Seconds after which a fault counts as caught: it may have made a loop endless."""

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Lines of a file, and what stands there instead."""

    path: str
    first: int
    last: int
    instead: tuple[str, ...]
    was: tuple[str, ...]

    def plant(self, tree: Path) -> None:
        file = tree / self.path
        lines = (ROOT / self.path).read_text("utf-8").splitlines()
        lines[self.first - 1 : self.last] = self.instead
        file.write_text("\n".join(lines) + "\n", "utf-8")

    def pull(self, tree: Path) -> None:
        shutil.copyfile(ROOT / self.path, tree / self.path)

    def __str__(self) -> str:
        pairs = zip(self.was, self.instead, strict=False)
        shown = [f"  - {a.strip()}\n  + {b.strip()}" for a, b in pairs if a != b]
        return "\n".join([f"{self.path}:{self.first}", *shown])


# What can be planted


def faults() -> Iterator[Fault]:
    """Every fault that can be planted, always in the same order."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            path = str(file.relative_to(ROOT))
            if not path.startswith(APART):
                source = file.read_text("utf-8")
                yield from _in_file(path, source, source.splitlines())


def _in_file(path: str, source: str, lines: list[str]) -> Iterator[Fault]:
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in function.body:
                for node in _walk(statement):
                    for text in _instead_of(node):
                        yield _fault(path, lines, node, text)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """What is done: no annotations, words for people, log lines, nor functions within."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assert):
        return
    if isinstance(node, ast.AnnAssign) or _is_told(node):
        return
    yield node
    for each in ast.iter_child_nodes(node):
        yield from _walk(each)


def _is_told(node: ast.AST) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Constant) or bool(call and ast.unparse(call).startswith("log."))


def _instead_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield _written(ast.Compare(node.left, [_swapped(op)], node.comparators))  # type: ignore[list-item]
        case ast.BoolOp(op=op):
            yield _written(ast.BoolOp(_swapped(op), node.values))  # type: ignore[arg-type]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            yield _written(ast.BinOp(node.left, _swapped(node.op), node.right))  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.Not()):
            yield _written(node.operand)
        case ast.Constant(value=bool()):
            yield str(not node.value)
        case ast.Constant(value=int() as number):
            yield str(number + 1)
        case ast.Return(value=ast.expr()) if ast.unparse(node.value or node) != "None":
            yield "return None"
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield "pass"
        case ast.Continue():
            yield "break"
        case _:  # all else of the language stays as it is
            return


def _swapped(op: ast.AST) -> ast.AST:
    return SWAPPED[type(op)]()


def _written(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _fault(path: str, lines: list[str], node: ast.AST, text: str) -> Fault:
    """The lines of the node, with the text where the node stands; columns count bytes."""
    assert isinstance(node, ast.expr | ast.stmt)
    first, last = node.lineno, node.end_lineno or node.lineno
    was = tuple(lines[first - 1 : last])
    before = was[0].encode()[: node.col_offset].decode()
    after = was[-1].encode()[node.end_col_offset or 0 :].decode()
    return Fault(path, first, last, (f"{before}{text}{after}",), was)


# Who sees it


def measure() -> None:
    """Which tests come to which line: the whole suite once, with contexts."""
    KEPT.parent.mkdir(exist_ok=True)
    suites = [f"tests/{each}" for each in SUITES]
    options = ("--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0")
    command = [sys.executable, "-m", "pytest", "-q", "-n3", "--dist=worksteal", *options, *suites]
    subprocess.run(command, cwd=ROOT, check=True)
    shutil.copyfile(ROOT / ".coverage", KEPT)


def tests_at(data: CoverageData, fault: Fault) -> list[str]:
    """The tests that come to the lines of a fault, the most particular ones first."""
    known = data.contexts_by_lineno(str(ROOT / fault.path))
    found = {x for line in range(fault.first, fault.last + 1) for x in known.get(line, ())}
    return sorted({each.partition("|")[0] for each in found if each})


def survives(fault: Fault, tree: Path, tests: list[str], chance: Random) -> bool:
    fault.plant(tree)
    try:
        few = chance.sample(tests, min(MOST, len(tests)))
        rest = sorted({each.partition("::")[0] for each in tests}) or [f"tests/{SUITES[0]}"]
        return all(_pass(tree, some) for some in (few, rest) if some)
    finally:
        fault.pull(tree)


def _pass(tree: Path, tests: Iterable[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=tree, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    """How many of the sample were caught, and each that was not; 1 if fewer than 95 %."""
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--within", default="", help="a path, such as dialogs/rules")
    chosen = parser.parse_args()
    if not KEPT.exists():
        measure()
    data = CoverageData(str(KEPT))
    data.read()
    chance = Random(chosen.seed)
    every = [each for each in faults() if each.path.startswith(chosen.within)]
    sample = chance.sample(every, min(chosen.count, len(every)))
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        for package in (*PACKAGES, "tests", "docs"):
            shutil.copytree(ROOT / package, Path(folder, package))
        shutil.copyfile(ROOT / "pyproject.toml", Path(folder, "pyproject.toml"))
        for fault in sample:
            if survives(fault, Path(folder), tests_at(data, fault), chance):
                left += 1
                print(fault, flush=True)
    caught = len(sample) - left
    print(f"{caught} of {len(sample)} caught (seed {chosen.seed}, of {len(every)})")
    return int(caught < 0.95 * len(sample))


if __name__ == "__main__":
    sys.exit(main())
