"""pyproject.toml declares what the code imports, each with the lowest version it was tried with."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"bot", "dialogs", "storage", "tests"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = PROJECT["dependencies"]
DEVELOPING = PROJECT["optional-dependencies"]["dev"]
DISTRIBUTIONS = packages_distributions()
UNIMPORTED = {"sniffio", "tzdata"}
"""What the bot needs though no line of it says so: pyproject.toml tells why."""


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~ ]", requirement)[0].lower()


def imported(*folders: str) -> dict[str, set[str]]:
    """Each package that is neither Python's nor ours, with the modules that import it."""
    found: dict[str, set[str]] = {}
    for path in (file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in imports_of(node):
                found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return {name: where for name, where in found.items() if name not in sys.stdlib_module_names}


def imports_of(node: ast.AST) -> set[str]:
    names = set()
    if isinstance(node, ast.Import):
        names = {each.name for each in node.names}
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        names = {node.module}
    return {each.partition(".")[0] for each in names} - OURS


def declared(package: str, requirements: list[str]) -> bool:
    names = {name_of(each) for each in requirements}
    return any(each.lower().replace("_", "-") in names for each in DISTRIBUTIONS.get(package, ()))


def test_the_bot_declares_each_package_that_it_imports():
    packages = imported("bot", "dialogs", "storage")

    assert {"telegram", "pydantic_core"} <= packages.keys()
    assert {x: where for x, where in packages.items() if not declared(x, NEEDED)} == {}


def test_the_tests_declare_each_package_that_they_import():
    packages = imported("tests")

    assert "pytest" in packages
    assert {x: where for x, where in packages.items() if not declared(x, NEEDED + DEVELOPING)} == {}


def test_what_is_declared_is_imported():
    packages = imported("bot", "dialogs", "storage")
    distributions = {d.lower().replace("_", "-") for x in packages for d in DISTRIBUTIONS[x]}

    assert {name_of(each) for each in NEEDED} - distributions == UNIMPORTED


@pytest.mark.parametrize("requirement", [*NEEDED, *DEVELOPING])
def test_each_has_a_lowest_version_that_the_lock_keeps(requirement: str):
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = re.search(rf"^{re.escape(name_of(requirement))}==([\d.]+)", lock, re.M)
    lowest = re.search(r">=([\d.]+)", requirement)

    assert lowest, f"{requirement}: no lowest version"
    assert locked, f"{requirement}: not in requirements.lock (make lock)"
    assert numbers(locked[1]) >= numbers(lowest[1])


def numbers(version: str) -> list[int]:
    return [int(each) for each in version.strip(".").split(".")]
