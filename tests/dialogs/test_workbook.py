"""A wrong workbook is refused at load, with its file, the key and the reason."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from dialogs.workbook import authoring
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Workbook, WorkbookError
from tests.dialogs.given import BOOK, table

Tables = dict[str, Any]


def build(change: Callable[[Tables], object]) -> Workbook:
    files = {"structure": table("structure.toml"), "fi": table("fi.toml"), "en": table("en.toml")}
    tables: Tables = deepcopy(files)
    change(tables)
    structure: Tables = tables.pop("structure")
    return authoring.build(structure, tables)


def step(tables: Tables, id: str) -> Tables:
    found: Tables = next(
        each for task in tables["structure"]["tasks"] for each in task["steps"] if each["id"] == id
    )
    return found


def paces(tables: Tables, key: str) -> Tables:
    found: Tables = next(x for x in tables["structure"]["formats"] if x["key"] == key)
    return found


def paced(tables: Tables, key: str, *meetings: list[str]) -> None:
    """A format whose own order has these meetings."""
    paces(tables, key)["orders"]["practices"] = meetings


ORDERED = ("structure.toml", "formats.ONCE.orders.practices")
REST = {"kind": "rest", "per": "meeting", "form": "meeting"}


def take(table: Tables, key: str) -> object:
    return table.pop(key)


WRONG = [
    # The structure
    (lambda t: take(t["structure"], "id"), "structure.toml", "id", "Field required"),
    (lambda t: t["structure"].update(cake=1), "structure.toml", "cake", "Extra inputs"),
    (lambda t: t["structure"].update(tasks=[]), "structure.toml", "tasks", "at least 1 item"),
    (
        lambda t: step(t, "A1").update(kind="dance"),
        "structure.toml",
        "tasks.1.steps.0.kind",
        "rate",
    ),
    (lambda t: step(t, "A1").update(id="a1"), "structure.toml", "tasks.1.steps.0.id", "pattern"),
    # The road
    (lambda t: step(t, "A2").update(id="A1"), "structure.toml", "steps.A1", "two steps"),
    (lambda t: step(t, "I3").update(shows=["A1"]), "structure.toml", "steps.I3", "refers to A1"),
    (lambda t: step(t, "A3").update(items=["A4"]), "structure.toml", "steps.A3", "refers to A4"),
    (lambda t: take(step(t, "A1"), "gathers"), "structure.toml", "steps.A1", "needs gathers"),
    (lambda t: take(step(t, "A3"), "questions"), "structure.toml", "steps.A3", "needs questions"),
    (lambda t: take(step(t, "A3"), "items"), "structure.toml", "steps.A3", "needs items"),
    (lambda t: take(step(t, "E3"), "dots"), "structure.toml", "steps.E3", "needs dots"),
    (lambda t: take(step(t, "E4"), "form"), "structure.toml", "steps.E4", "needs form"),
    (lambda t: take(step(t, "E5"), "on"), "structure.toml", "steps.E5", "needs on"),
    (lambda t: take(step(t, "G3a"), "per"), "structure.toml", "steps.G3a", "needs per"),
    (lambda t: step(t, "E2").update(on="plans"), "structure.toml", "steps.E3", "names targets"),
    (lambda t: step(t, "F").update(kind="commit"), "structure.toml", "steps.G1", "reached"),
    (lambda t: step(t, "E4").update(form="cake"), "structure.toml", "steps.E4", "no form cake"),
    (lambda t: take(step(t, "D6"), "questions"), "structure.toml", "steps.D6", "needs questions"),
    (lambda t: step(t, "C1").update(cell={"row": "x"}), "structure.toml", "steps.C1", "no board"),
    (
        lambda t: step(t, "B2")["mark"].update(begins="cake"),
        "structure.toml",
        "steps.B2",
        "cake is no option",
    ),
    (
        lambda t: step(t, "D2")["mark"].update(affirms="B2"),
        "structure.toml",
        "steps.D2",
        "B2 is no option",
    ),
    # Formats
    (lambda t: paced(t, "ONCE", ["I", "A", "B", "C", "E"]), *ORDERED, "lacks task D"),
    (lambda t: paced(t, "ONCE", ["I", "A", "B", "C", "D", "A", "E"]), *ORDERED, "A twice"),
    (lambda t: paced(t, "ONCE", ["I", "A", "B", "C", "D", "E", "X"]), *ORDERED, "has X"),
    (lambda t: paced(t, "ONCE", ["I", "A", "B", "C", "D", "E", "F"]), *ORDERED, "has F"),
    (lambda t: paced(t, "ONCE", ["I", "A"], [], ["B", "C", "D", "E"]), *ORDERED, "without tasks"),
    (lambda t: paced(t, "ONCE", ["A", "I", "B", "C", "D", "E"]), *ORDERED, "begin with task I"),
    (
        lambda t: paced(t, "ONCE", ["I", "A", "C", "B", "D", "E"]),
        "structure.toml",
        "steps.C1",
        "refers to B1, which does not come before it in the order practices of ONCE",
    ),
    (
        lambda t: paced(t, "ONCE", ["I", "E", "A", "B", "C", "D"]),
        "structure.toml",
        "steps.E1",
        "refers to D1",
    ),
    (
        lambda t: t["structure"]["tasks"].pop(),
        "structure.toml",
        "formats.SERIES.orders.practices",
        "no rest step",
    ),
    (
        lambda t: paces(t, "ONCE").update(break_before="X"),
        "structure.toml",
        "formats.ONCE.break_before",
        "no task X",
    ),
    (
        lambda t: paces(t, "ONCE").update(break_before="I"),
        "structure.toml",
        "formats.ONCE.break_before",
        "no task I",
    ),
    (lambda t: paces(t, "ONCE").update(orders={}), "structure.toml", "formats.0.orders", "1 item"),
    (
        lambda t: paces(t, "ONCE").update(key="TWICE"),
        "structure.toml",
        "forms.setup.format",
        "ONCE does not stand both",
    ),
    (
        lambda t: t["structure"]["forms"]["setup"][3]["options"].append("random"),
        "structure.toml",
        "forms.setup.order",
        "random does not stand both",
    ),
    (lambda t: take(step(t, "M"), "per"), "structure.toml", "steps.M", "needs per"),
    (lambda t: take(step(t, "M"), "form"), "structure.toml", "steps.M", "needs form"),
    (lambda t: step(t, "A2").update(REST), "structure.toml", "steps.A2", "task of its own"),
    # Forms
    (
        lambda t: t["structure"]["forms"]["decision"][0].update(options=[]),
        "structure.toml",
        "forms.decision.decision",
        "go together",
    ),
    (
        lambda t: t["structure"]["forms"]["decision"][1].update(options=["adopt"]),
        "structure.toml",
        "forms.decision.how",
        "go together",
    ),
    # Words
    (lambda t: take(t, "fi"), "en.toml", "language.fallback", "there is no fi.toml"),
    (lambda t: take(t["en"], "language"), "en.toml", "language.name", "Field required"),
    (lambda t: take(t["en"]["language"], "fallback"), "en.toml", "language.fallback", "en, fi"),
    (lambda t: t["fi"]["language"].update(fallback="en"), "en.toml", "language.f", "round again"),
    (lambda t: t["fi"]["language"].update(name="a" * 35), "fi.toml", "language.name", "34"),
    (lambda t: take(t["fi"]["step"]["A1"], "prompt"), "fi.toml", "step.A1.prompt", "missing"),
    (lambda t: t["en"]["step"]["A1"].update(ask=" "), "en.toml", "step.A1.ask", "missing or empty"),
    (lambda t: take(t["fi"]["option"], "TP"), "fi.toml", "option.TP", "missing"),
    (lambda t: take(t["fi"]["board"]["arrow"], "label"), "fi.toml", "board.arrow", "missing"),
    (lambda t: take(t["fi"]["row"]["ways"], "label"), "fi.toml", "row.ways.label", "missing"),
    (lambda t: take(t["fi"]["row"]["benefits"], "empty"), "fi.toml", "row.benefits", "missing"),
    (lambda t: take(t["fi"]["column"]["coming"], "label"), "fi.toml", "column.coming", "missing"),
    (lambda t: take(t["fi"]["mark"]["sign"], "affirm"), "fi.toml", "mark.sign.affirm", "missing"),
    (lambda t: take(t["fi"]["option"], "nowhere"), "fi.toml", "option.nowhere", "missing"),
    (lambda t: take(t["fi"]["question"]["meetings"], "ask"), "fi.toml", "question.m", "missing"),
    (lambda t: take(t["fi"]["mark"]["aspect"], "ask"), "fi.toml", "mark.aspect.ask", "missing"),
    (lambda t: take(t["fi"]["question"]["smooth"], "ask"), "fi.toml", "question.smooth", "missing"),
    (lambda t: take(t["fi"]["form"]["next"]["topic"], "label"), "fi.toml", "form.next", "missing"),
    (lambda t: take(t["fi"]["format"]["FOUR"], "about"), "fi.toml", "format.FOUR", "missing"),
    (lambda t: take(t["fi"]["sign"], "verb"), "fi.toml", "sign.verb", "missing"),
    (lambda t: take(t["fi"]["step"]["A1"], "concrete"), "fi.toml", "step.A1.concrete", "missing"),
    (lambda t: take(t["fi"]["step"]["E4"], "example"), "fi.toml", "step.E4.example", "missing"),
    (lambda t: take(t["fi"]["stuck"], "wait"), "fi.toml", "stuck.wait", "missing"),
    (lambda t: take(t["fi"]["stuck"], "MU"), "fi.toml", "stuck.MU", "missing"),
    (lambda t: take(t["fi"]["background"], "F"), "fi.toml", "background.F.text", "missing"),
    (lambda t: take(t["fi"]["story"]["2"], "title"), "fi.toml", "story.2.title", "missing"),
    (lambda t: t["structure"].update(stories=3), "fi.toml", "story.3.title", "missing"),
    (lambda t: t["fi"]["step"]["A1"].update(concrete="a" * 301), "fi.toml", "step.A1.c", "300"),
    (lambda t: t["fi"]["step"]["A1"].update(example="a " * 61), "fi.toml", "step.A1.ex", "60"),
    (lambda t: t["fi"]["stuck"].update(OP="a" * 301), "fi.toml", "stuck.OP", "300"),
    (lambda t: t["fi"]["background"]["A"].update(text="a " * 121), "fi.toml", "backg", "120 words"),
    (lambda t: t["fi"]["story"]["1"].update(text="a" * 1001), "fi.toml", "story.1.text", "1000"),
    (lambda t: t["fi"]["story"]["1"].update(title="a" * 35), "fi.toml", "story.1.title", "34"),
    (lambda t: t["en"]["step"]["A1"].update(cake="x"), "en.toml", "step.A1.cake", "does not stand"),
    (
        lambda t: t["en"]["step"]["A1"].update(prompt="{name}?"),
        "en.toml",
        "step.A1.prompt",
        "other placeholders",
    ),
    (lambda t: t["fi"]["step"]["A1"].update(ask="a" * 301), "fi.toml", "step.A1.ask", "300"),
    (lambda t: t["fi"]["step"]["A1"].update(ask="a " * 61), "fi.toml", "step.A1.ask", "60 words"),
    (lambda t: t["fi"]["option"].update(TP="a" * 35), "fi.toml", "option.TP", "34"),
    (
        lambda t: t["fi"]["form"]["next"]["topic"].update(label="a" * 35),
        "fi.toml",
        "form.next.topic.label",
        "34",
    ),
]


@pytest.mark.parametrize(("change", "file", "key", "reason"), WRONG)
def test_a_wrong_workbook_is_refused(change, file, key, reason):
    with pytest.raises(WorkbookError) as refused:
        build(change)

    assert refused.value.file == file
    assert refused.value.key.startswith(key)
    assert reason in refused.value.reason
    assert str(refused.value).startswith(f"{file}: {key}")


def test_the_workbook_of_the_house_is_in_order():
    book = build(lambda tables: None)

    assert book.id == "uudista"
    assert book.order[0] == "I1"
    assert book.first(StepKind.PLAN, form="decision").id == "G5"
    assert book.tasks["G3a"].live
    assert not book.tasks["A1"].live


def test_a_workbook_without_formats_goes_in_one_meeting():
    def plain(tables: Tables) -> None:
        structure = tables["structure"]
        take(structure, "formats")
        structure["tasks"].pop()

    book = build(plain)

    assert book.meetings("SERIES", "change") == (("I", "A", "B", "C", "D", "E"),)
    assert book.route(book.meetings("", "")) == book.order


def test_a_step_where_nobody_answers_needs_no_help():
    words = BOOK.words("fi")

    for place in ("I1", "I2", "F"):
        assert f"step.{place}.concrete" not in words
    build(lambda t: t["structure"].update(stories=0))


def test_what_a_language_lacks_its_fallback_says():
    def partly(tables: Tables) -> None:
        take(tables["en"]["step"]["A1"], "prompt")
        take(tables["en"], "option")

    book = build(partly)

    assert book.text("en", "step.A1.prompt") == BOOK.text("fi", "step.A1.prompt")
    assert book.text("en", "step.A1.ask") == BOOK.text("en", "step.A1.ask")
    assert "step.A1.prompt" in book.languages.lacking("en")
    assert "step.A1.ask" not in book.languages.lacking("en")


def test_a_language_that_the_workbook_lacks_is_the_one_it_is_a_variant_of_or_else_the_first():
    assert BOOK.text("en-GB", "workbook.name") == BOOK.text("en", "workbook.name")
    assert BOOK.text("sv", "workbook.name") == BOOK.text("fi", "workbook.name")


def test_the_form_offers_every_language_of_the_workbook_by_its_own_name():
    def added(tables: Tables) -> None:
        tables["sv"] = {"language": {"name": "Svenska", "fallback": "fi"}}

    book = build(added)

    [field] = (each for each in book.form("setup") if each.key == "language")
    names = [book.text("fi", f"option.{each}") for each in field.options]
    assert names == ["Suomi", "English", "Svenska"]


def test_edges_are_allowed():
    build(lambda t: t["fi"]["step"]["A1"].update(ask="a" * 300))
    build(lambda t: t["fi"]["option"].update(TP="a" * 34))


def test_words_of_an_unknown_language_are_those_of_the_first():
    assert BOOK.text("sv", "option.TP") == BOOK.text("fi", "option.TP")
    assert BOOK.text("en", "option.TP") != BOOK.text("fi", "option.TP")


def test_a_kind_that_is_not_there_is_said():
    with pytest.raises(KeyError):
        BOOK.first(StepKind.PLAN, form="cake")
