"""A document of the project: its code spans, fenced blocks, headings and links."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)```$", re.M)
TITLED = re.compile(r'^(?P<kind>\w+) title="(?P<title>[^"]+)"$')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `title` names the file that it makes or changes, where it does."""

    kind: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Document:
    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        return FENCE.sub("", self.text)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return blocks_of(self.text)

    @cached_property
    def spans(self) -> tuple[str, ...]:
        """What stands in `code` in running text."""
        return tuple(re.findall(r"`([^`\n]+)`", self.prose))

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """What a reader may type: each span, and each line of each block that is no file."""
        lines = (line for each in self.blocks if not each.title for line in each.text.splitlines())
        return (*self.spans, *lines)

    @cached_property
    def links(self) -> tuple[str, ...]:
        prose = re.sub(r"`[^`\n]+`", "", self.prose)
        return tuple(re.findall(r"\]\(([^)\s]+)\)", prose))

    @cached_property
    def anchors(self) -> set[str]:
        """What `#…` of a link may say: each heading as GitHub spells it."""
        headings = re.findall(r"^#+ (.+)$", self.prose, re.M)
        kept = (re.sub(r"[^\w\- ]", "", each.lower()) for each in headings)
        return {each.replace(" ", "-") for each in kept}

    @cached_property
    def later(self) -> tuple[str, ...]:
        """The numbers of the decisions by which this one was replaced or amended."""
        return tuple(re.findall(r"\*\*(?:Replaced|Amended) by \[(\d{4})\]", self.text))

    @property
    def is_replaced(self) -> bool:
        return "**Replaced by [" in self.text


def blocks_of(text: str) -> tuple[Block, ...]:
    found = []
    for each in FENCE.finditer(text):
        titled = TITLED.match(each["info"].strip())
        kind, title = (titled["kind"], titled["title"]) if titled else (each["info"].strip(), "")
        found.append(Block(kind, each["text"], title))
    return tuple(found)


DECISIONS = tuple(Document(x) for x in sorted((ROOT / "docs/decisions").glob("*.md")))
GUIDES = tuple(
    Document(x)
    for x in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
    if x.name != "CHANGELOG.md"
)
"""What tells of the program as it is; the changelog tells of what it was."""
