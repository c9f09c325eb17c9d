"""Workbooks are loaded from their folders, and a fault is named with its file and place."""

import shutil
from pathlib import Path

import pytest

from dialogs.workbook.schema import WorkbookError
from storage import library

WORKBOOKS = Path(__file__).parents[2] / "dialogs" / "workbooks"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shutil.copytree(WORKBOOKS, tmp_path / "workbooks")
    return tmp_path / "workbooks"


@pytest.fixture
def folder(shelf: Path) -> Path:
    return shelf / "uudista"


def refused(folder: Path) -> WorkbookError:
    with pytest.raises(WorkbookError) as refusal:
        library.load(folder)
    return refusal.value


def test_a_workbook_is_loaded_with_its_languages(folder):
    workbook = library.load(folder)

    assert workbook.id == "uudista"
    assert workbook.languages.tags == ("fi", "en")


def test_each_file_beside_the_structure_is_a_language(folder):
    (folder / "sv.toml").write_text('[language]\nname = "Svenska"\nfallback = "fi"\n')
    workbook = library.load(folder)
    (folder / "notes.toml").write_text("cake = 1")

    assert workbook.languages.tags == ("fi", "en", "sv")
    assert (refused(folder).file, refused(folder).key) == ("notes.toml", "language.name")


def test_all_workbooks_are_found_by_their_id(shelf):
    (shelf / "__pycache__").mkdir(exist_ok=True)

    assert set(library.load_all(shelf)) == {
        each.parent.name for each in shelf.glob("*/*cture.toml")
    }


def test_two_workbooks_with_one_id_are_refused(shelf, folder):
    shutil.copytree(folder, shelf / "zopy")

    with pytest.raises(WorkbookError, match=r"zopy/structure\.toml: id: another workbook"):
        library.load_all(shelf)


def test_a_fault_among_all_names_the_folder(shelf, folder):
    (folder / "structure.toml").write_text("id = 7")

    with pytest.raises(WorkbookError, match=r"uudista/structure\.toml: "):
        library.load_all(shelf)


def test_a_missing_structure_is_named(tmp_path):
    error = refused(tmp_path)

    assert (error.file, error.key, error.reason) == ("structure.toml", "file", "is missing")


def test_a_missing_language_is_named(folder):
    (folder / "fi.toml").unlink()

    error = refused(folder)

    assert (error.file, error.reason) == ("en.toml", "there is no fi.toml")


def test_everything_that_is_wrong_in_the_words_is_named(folder):
    english = (folder / "en.toml").read_text("utf-8")
    (folder / "en.toml").write_text(
        english.replace('OP = "Student"', f'OP = "{"a" * 35}"\ncake = "x"', 1), "utf-8"
    )

    languages, faults = library.look_over(folder)

    assert languages.lacking("en") == ()
    assert [(x.file, x.key) for x in faults] == [
        ("en.toml", "option.cake"),
        ("en.toml", "option.OP"),
    ]


def test_a_slip_of_syntax_is_named_with_its_line(folder):
    (folder / "fi.toml").write_text('[workbook]\nname = "Uudista\n', encoding="utf-8")

    error = refused(folder)

    assert error.file == "fi.toml"
    assert error.key == "line 2, column 16"
    assert "line 2" not in error.reason


def test_a_file_in_another_encoding_is_named_with_its_place(folder):
    (folder / "fi.toml").write_bytes('name = "Työpaja"'.encode("latin-1"))

    error = refused(folder)

    assert (error.file, error.key, error.reason) == ("fi.toml", "byte 10", "is not UTF-8 text")


def test_an_error_without_a_place_is_told_whole():
    assert library._parted("Something else") == ("Something else", "file")
