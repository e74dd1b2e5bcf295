"""The codebook that goes out to a file and comes in again."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.errors import Conflict, Invalid, NotFound, Unreadable


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".xlsx"])
def test_what_goes_out_and_comes_in_unchanged_is_no_act(
    few: Project, tmp_path: Path, ending: str
) -> None:
    """No code is revised and nothing stands in the log."""
    n_events = len(few.events())
    done = few.import_codebook(few.export_codebook(tmp_path / f"book{ending}"))
    assert (done.added, done.revised, done.remarks) == ((), (), ())
    assert len(few.events()) == n_events


def test_the_whole_example_goes_through_excel(example: Project, tmp_path: Path) -> None:
    n_events = len(example.events())
    example.import_codebook(example.export_codebook(tmp_path / "book.xlsx"))
    assert len(example.events()) == n_events


def test_a_codebook_is_the_same_in_another_study(few: Project, tmp_path: Path) -> None:
    path = few.export_codebook(tmp_path / "book.xlsx")
    with Project.create(tmp_path / "other.qualkit", coder="ben") as other:
        other.import_codebook(path)
        tree = [code for code, _ in few.codebook.in_tree_order()]
        assert [code for code, _ in other.codebook.in_tree_order()] == tree


def test_what_is_changed_in_excel_is_a_revision_of_that_code(few: Project, tmp_path: Path) -> None:
    """Keywords and poles of the code stay; a new row is a new code."""
    path = few.export_codebook(tmp_path / "book.xlsx")
    book = load_workbook(path)
    sheet = book["Codes"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["definition_en"]).value = "Whether one relies on the other."
    sheet.cell(sheet.max_row + 1, places["label_en"]).value = "A new code"
    book.save(path)
    before = few.codebook["trust"]
    done = few.import_codebook(path)
    assert (done.added, done.revised, done.reopened) == (("a_new_code",), ("trust",), ("trust",))
    after = few.codebook["trust"]
    assert after.definition == {"en": "Whether one relies on the other."}
    assert (after.patterns, after.poles) == (before.patterns, before.poles)


def test_a_column_that_means_nothing_is_said(few_path: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("code;n\nTrust;3\n", encoding="utf-8")
    words = ["import", "codebook", str(tmp_path / "own.csv")]
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": "ana"}
    said = CliRunner().invoke(qualkit, words, env=env).output
    assert "own.csv: columns that mean nothing in a codebook were passed over: n." in said


def test_an_exported_file_is_never_replaced(few: Project, tmp_path: Path) -> None:
    path = few.export_codebook(tmp_path / "book.xlsx")
    before = path.read_bytes()
    with pytest.raises(Conflict, match="exists already"):
        few.export_codebook(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "error"), [("book.docx", Invalid), ("book", Invalid), ("gone/book.xlsx", NotFound)]
)
def test_where_a_codebook_cannot_go_is_said(
    few: Project, tmp_path: Path, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        few.export_codebook(tmp_path / name)
    assert not list(tmp_path.rglob("book*"))


def test_what_is_no_codebook_is_refused(few: Project, few_path: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not say what it is"):
        few.import_codebook(shutil.copy(few_path, tmp_path / "book.doc"))
