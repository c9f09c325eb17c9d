"""What the documents name exists, and what a reader may use is named."""

import re
from datetime import UTC, datetime

import pytest

from bot.__main__ import main
from bot.settings import Settings
from storage.file.database import Database
from tests.docs.document import DECISIONS, GUIDES, ROOT, Document

NOW_TRUE = (*GUIDES, *(each for each in DECISIONS if not each.is_replaced))
"""A decision that was replaced tells of a house that stands no more."""
SETTINGS = {name.upper() for name in Settings.model_fields}
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
PACKAGES = ("bot", "dialogs", "storage", "tests")
TOPS = {each.name for each in ROOT.iterdir()}
KINDS = ("py", "md", "toml", "sql", "j2", "js", "css", "html", "yml", "yaml", "lock", "png")
MADE = tuple(x.strip("/\n") for x in (ROOT / ".gitignore").read_text("utf-8").splitlines())
"""What is made where the project runs, and so is not in it."""
SOURCE = "\n".join(
    path.read_text("utf-8")
    for package in PACKAGES
    for path in (ROOT / package).rglob("*")
    if path.suffix in {".py", ".sql", ".toml", ".j2"} and "docs" not in path.parts
)
NAMES = {path.name for top in (*PACKAGES, "docs") for path in (ROOT / top).rglob("*")}
WORDS = set(re.findall(r"\w+", SOURCE))
ELSEWHERE = {"last_error_date", "PassportEntry"}
"""What only Telegram has, and what the method has and no code yet."""


def every(documents: tuple[Document, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", documents, ids=str)


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    return capsys.readouterr().out


def paths_in(document: Document) -> set[str]:
    """What looks like a path of this project; `…` and `*` stand for anything."""
    spans = {x for x in document.spans if re.fullmatch(r"[\w.*…/-]+", x) and not x.startswith("/")}
    ours = {x for x in spans if "/" in x and x.split("/")[0] in TOPS}
    return ours | {x for x in spans if x.rpartition(".")[2] in KINDS or x.endswith("/")}


def exists(path: str, document: Document) -> bool:
    """A bare name may be that of a file or folder anywhere; a path begins at the root or here."""
    if path.strip("/").split("/")[0] in MADE or path.strip("/") in NAMES:
        return True
    pattern = path.strip("/").replace("…", "*")
    return any(any(each.glob(pattern)) for each in (ROOT, document.path.parent))


@every(NOW_TRUE)
def test_each_path_exists(document):
    assert {each for each in paths_in(document) if not exists(each, document)} == set()


@every((*NOW_TRUE, Document(ROOT / "CHANGELOG.md")))
def test_each_link_leads_somewhere(document):
    assert [each for each in document.links if not leads_somewhere(each, document)] == []


def leads_somewhere(link: str, document: Document) -> bool:
    if re.match(r"(https|tg|mailto):", link):
        return True
    path, _, anchor = link.partition("#")
    target = document.path.parent / path if path else document.path
    return target.exists() and (not anchor or anchor in Document(target).anchors)


@every(NOW_TRUE)
def test_each_make_target_exists(document):
    typed = re.findall(r"\bmake ([a-z]+)\b", "\n".join(document.typed))

    assert set(typed) - TARGETS == set()


def test_each_make_target_is_named():
    typed = "\n".join(line for each in GUIDES for line in each.typed)

    assert {each for each in TARGETS if not re.search(rf"\bmake {each}\b", typed)} == set()


def test_each_command_and_option_exists_and_is_named(capsys):
    (listed, *_) = re.findall(r"{([a-z,]+)}", help_of(capsys))
    commands = set(listed.split(","))
    options = {
        (command, option)
        for command in commands
        for option in re.findall(r"--[a-z-]+", help_of(capsys, command))
        if option != "--help"
    }
    named_commands, named_options = set(), set()
    for document in NOW_TRUE:
        for line in document.typed:
            if called := re.search(r"\bkokeilubotti ([a-z]+)\b(.*)", line):
                named_commands.add(called[1])
                named_options |= {(called[1], x) for x in re.findall(r"--[a-z-]+", called[2])}
            elif line.startswith("--"):
                named_options |= {("rehearse", x) for x in re.findall(r"--[a-z-]+", line)}

    assert named_commands == commands
    assert named_options == options


@every(NOW_TRUE)
def test_each_name_of_the_code_exists(document):
    """Settings, tables, columns, events, functions: whatever is spelt as only a program spells."""
    names = {x.removesuffix("()") for x in document.spans}
    spelt = {
        each
        for each in names
        if re.fullmatch(r"[A-Z]+(_[A-Z]+)+|[a-z]+(_[a-z]+)+|[A-Z]?[a-z]+([A-Z][a-z]+)+", each)
    }
    assert spelt - WORDS - ELSEWHERE == set()


def test_each_setting_is_named_with_its_default():
    operating = (ROOT / "docs/operating.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| (.+?) \|", operating, re.M)
    named = {name: default for names, default in rows for name in re.findall(r"[A-Z_]+", names)}

    assert named.keys() == SETTINGS
    for name, field in Settings.model_fields.items():
        default = named[name.upper()]
        if default.startswith("`"):
            host_and_port = isinstance(field.default, tuple)
            known = "{}:{}".format(*field.default) if host_and_port else str(field.default)
            assert default == f"`{known}`"


async def test_each_table_is_named_and_exists(tmp_path):
    database = await Database.open(tmp_path / "new.db", now=datetime(2026, 3, 12, tzinfo=UTC))
    rows = await database.fetch(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    await database.close()
    automaton = (ROOT / "docs/automaton.md").read_text("utf-8")
    listed = re.findall(r"^\| (`[a-z_`, ]+`) \|", automaton.partition("## The tables")[2], re.M)

    assert {x for names in listed for x in re.findall(r"[a-z_]+", names)} == {x for (x,) in rows}


@pytest.mark.parametrize("document", DECISIONS, ids=str)
def test_a_decision_bears_its_number(document):
    number = int(document.path.name[:4])

    assert re.match(rf"# {number}\. \S", document.text)


@pytest.mark.parametrize("document", [x for x in DECISIONS if x.later], ids=str)
def test_what_replaced_or_amended_a_decision_is_later_and_stands(document):
    standing = {each.path.name[:4] for each in DECISIONS if not each.is_replaced}

    assert set(document.later) <= standing
    assert min(document.later) > document.path.name[:4]


def mentions() -> set[tuple[str, int]]:
    """Where a decision is named by its number: in documents, docstrings and comments."""
    texts = {str(each): each.text for each in NOW_TRUE}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            texts[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
    found = ((where, re.findall(r"\bdecision (\d{1,2})\b", text)) for where, text in texts.items())
    return {(where, int(number)) for where, numbers in found for number in numbers}


def test_each_decision_that_is_named_stands():
    standing = {int(x.path.name[:4]) for x in DECISIONS if not x.is_replaced}
    named = mentions()

    assert {number for _, number in named} >= {10, 15}
    assert {(where, number) for where, number in named if number not in standing} == set()


def test_each_section_of_the_method_that_is_named_exists():
    method = (ROOT / "docs/method.md").read_text("utf-8")
    sections = set(re.findall(r"^## (\d+)\.", method, re.M))
    texts = [SOURCE, *(each.text for each in NOW_TRUE)]
    named = {x for text in texts for x in re.findall(r"\bmethod, section (\d+)", text)}

    assert named
    assert named - sections == set()
