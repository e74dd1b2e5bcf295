"""Codes as numbers with a row for each case, and what other programs make of them."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from qualkit import Project
from qualkit.analysis.quantitise import MEASURES, OF_POLES, WHOLE
from qualkit.cli.results import MEASURES as CHOICES
from qualkit.displays import case_table as displayed
from qualkit.errors import Conflict, Invalid, NotFound, TooFewData
from qualkit.reports import write

MONITOR = Path(__file__).parents[2] / "transcripts" / "monitor.sav"


@pytest.fixture
def done(few: Project) -> Project:
    """The study of a few interviews with everything marked as read."""
    few.finish()
    return few


@pytest.mark.parametrize("measure", MEASURES)
def test_the_table_holds_what_quantitise_gives(done: Project, measure: str) -> None:
    """Every number stands in the row of its case and the column of its code."""
    table = done.case_table(wave="last", measures=measure).set_index("case")
    numbers = done.quantitise(wave="last", measure=measure).set_index(["case", "code"])["value"]
    columns = [name for name in table if name.endswith(f"_{measure}")]
    assert columns
    for name in columns:
        code = name.removesuffix(f"_{measure}")
        of_code = numbers.xs(code, level="code").reindex(table.index)
        pd.testing.assert_series_equal(
            table[name].astype(float), of_code.astype(float), check_names=False
        )
        assert str(table[name].dtype) == ("Int64" if measure in WHOLE else "float64")


def test_every_case_has_a_row_and_not_read_is_not_zero(done: Project) -> None:
    """Cases without a finished document of the wave have no number; the others have nought."""
    table = done.case_table(wave="last").set_index("case")
    assert table.index.tolist() == done.cases()["case"].tolist()
    assert table["setting"].tolist() == done.cases()["setting"].tolist()
    bond = table["bond_presence"]
    assert bond.dropna().to_dict() == {"C1": 0, "C2": 0, "C4": 0}
    assert bond.isna().sum() == 4


def test_columns_stand_by_measure_in_the_order_of_the_codebook(done: Project) -> None:
    """So that SPSS takes `first TO last`; retired codes that nobody used have none."""
    table = done.case_table(wave="last", measures=["presence", "count", "presence"])
    codes = ["trust", "openness", "bond", "frame", "agreements"]
    assert list(table) == [
        "case", "setting", *(f"{c}_{m}" for m in ("presence", "count") for c in codes),
    ]  # fmt: skip


def test_codes_that_are_named_have_columns_and_no_others(done: Project) -> None:
    table = done.case_table(wave="last", codes=["bond", "trust", "bond"])
    assert list(table) == ["case", "setting", "bond_presence", "trust_presence"]


@pytest.mark.parametrize("measure", OF_POLES)
def test_codes_without_poles_have_no_column_of_poles(done: Project, measure: str) -> None:
    """A nought there would say that somebody could have judged it."""
    table = done.case_table(wave="last", measures=measure)
    assert list(table)[2:] == [f"trust_{measure}", f"openness_{measure}"]


def test_a_measurement_must_be_chosen_where_several_have_documents(done: Project) -> None:
    with pytest.raises(Invalid, match="Of which measurement") as refused:
        done.case_table()
    assert refused.value.values["choices"] == "first, last"
    with pytest.raises(Invalid, match="no wave middle"):
        done.case_table(wave="middle")


def test_the_only_measurement_with_documents_need_not_be_named(few: Project) -> None:
    """Without the document of the first measurement only the last has any."""
    few.withdraw(document="P4_first")
    few.finish()
    assert few.case_table().equals(few.case_table(wave="last"))
    assert "last" in few.case_table_display().title


def test_what_cannot_be_had_is_refused(few: Project) -> None:
    with pytest.raises(TooFewData, match="marked as read"):
        few.case_table(wave="last")
    few.finish()
    with pytest.raises(Invalid, match="no measure words"):
        few.case_table(wave="last", measures="words")
    with pytest.raises(NotFound, match="no code trusst"):
        few.case_table(wave="last", codes=["trusst"])


def test_with_several_coders_somebody_must_be_named(done: Project, few_path: Path) -> None:
    with Project.open(few_path, coder="bo") as other:
        other.finish("P1_last")
    with pytest.raises(Conflict, match="whose codings"):
        done.case_table(wave="last")
    assert len(done.case_table(wave="last", coder="ana")) == 7


def test_an_attribute_cannot_be_called_like_a_column(
    done: Project, tmp_path: Path, few_files: Any
) -> None:
    rows = "file,case,participant,role,wave,bond_presence\nP1_last.docx,C1,P1,professional,last,x\n"
    (tmp_path / "list.csv").write_text(rows, encoding="utf-8")
    file = few_files.transcripts / "P1_last.docx"
    done.import_transcripts(file, respondents=tmp_path / "list.csv")
    with pytest.raises(Invalid, match="attribute bond_presence"):
        done.case_table(wave="last")


def test_a_code_that_was_revised_is_empty_and_named(
    done: Project, tmp_path: Path, few_files: Any
) -> None:
    """Documents count as not read for it, until somebody reads them again."""
    book = few_files.codebook.read_text(encoding="utf-8")
    changed = tmp_path / "codebook.yaml"
    changed.write_text(
        book.replace("label: {en: Bond}", "label: {en: Bond}\n    definition: {en: Warmth.}"),
        encoding="utf-8",
    )
    assert done.import_codebook(changed).reopened == ("bond",)
    table = done.case_table(wave="last", codes=["bond", "trust"])
    assert table["bond_presence"].isna().all() and table["trust_presence"].notna().any()
    notes = done.case_table_display(wave="last", codes=["bond", "trust"]).notes
    assert any("Not read for" in note and note.endswith(": bond.") for note in notes)


def test_the_notes_say_what_was_counted_and_why_cells_are_empty(done: Project) -> None:
    done.withdraw(document="P1_last")
    notes = " ".join(done.case_table_display(wave="last", measures=["count", "balance"]).notes)
    for said in (
        "Unit: pair; numbers for 2 of 7",
        "(last measurement)",
        "Empty is not read; 0, or no, is read and not found",
        "passages: how many; balance:",
        "a document of another measurement only: 1",
        "no consent to analysis, or withdrawn: 1",
        "Codings of ana.",
        "consent withdrawn or refused: P1_last.",
        "Codebook version",
    ):
        assert said in notes
    assert "Unit: passage" not in notes and "Shares and rates" not in notes
    rates = done.case_table_display(wave="last", measures="per_1000_words").notes
    assert any(note.startswith("Shares and rates") for note in rates)


def test_people_are_spared_the_cases_without_numbers(done: Project) -> None:
    """Programs get all of them."""
    full = done.case_table_display(wave="last")
    short = done.case_table_display(wave="last", is_complete=False)
    assert len(full.rows) == 7
    assert [row.cells[0] for row in short.rows] == ["C1", "C2", "C4"]
    assert full.notes == short.notes


def test_every_measure_has_words_and_can_be_chosen() -> None:
    assert set(displayed.MEASURES) == set(displayed.MEANINGS) == set(MEASURES)
    assert tuple(CHOICES.choices) == MEASURES


OF_INTERVIEWS: Any = {"wave": "final", "coder": "consensus"}


def written(study: Project, tmp_path: Path, **options: Any) -> tuple[pd.DataFrame, Any]:
    """The table as SPSS has it."""
    write(study.case_table_display(**options), tmp_path / "codes.sav")
    return pyreadstat.read_sav(str(tmp_path / "codes.sav"))


def test_in_spss_codes_have_labels_in_the_language_and_yes_and_no(
    example: Project, tmp_path: Path
) -> None:
    dutch = Project(example.store, coder="ana", language="nl")
    frame, facts = written(dutch, tmp_path, measures=["presence", "count"], **OF_INTERVIEWS)
    assert facts.column_names[:2] == ["case", "setting"]
    assert facts.column_names_to_labels["trust_presence"].startswith("Vertrouwen (")
    assert facts.variable_value_labels["trust_presence"].keys() == {0.0, 1.0}
    assert "trust_count" not in facts.variable_value_labels
    assert facts.variable_value_labels["setting"]["probation"] == "reclassering"
    assert facts.original_variable_types["case"] == "A5"  # D-145
    assert facts.variable_measure["trust_presence"] == "nominal"
    assert facts.variable_measure["trust_count"] == "scale"
    assert frame["case"].tolist() == example.cases()["case"].tolist()
    assert frame["trust_presence"].notna().sum() == 12


def test_the_table_joins_the_questionnaire_by_case(example: Project, tmp_path: Path) -> None:
    """Codes from qualkit and answers from SPSS stand side by side, each of its own case."""
    codes, _ = written(example, tmp_path, measures=["presence", "count"], **OF_INTERVIEWS)
    monitor, _ = pyreadstat.read_sav(str(MONITOR))
    merged = monitor.merge(codes, left_on="dyad", right_on="case", how="left", validate="1:1")
    assert len(merged) == len(monitor) == 267
    assert merged["case"].equals(merged["dyad"])
    assert merged["setting_x"].equals(merged["setting_y"])
    numbers = (
        example.quantitise(measure="count", **OF_INTERVIEWS)
        .query("code == 'trust'")
        .set_index("case")
    )
    read = merged[merged["trust_count"].notna()].set_index("dyad")
    assert read["trust_count"].astype(int).to_dict() == numbers["value"].astype(int).to_dict()
    assert read["tr1_T2_c"].notna().all()


def test_an_id_is_kept_to_the_letter(few: Project, tmp_path: Path, few_files: Any) -> None:
    """Leading zeros and digits only do not make it a number."""
    answers = few_files.answers.read_text(encoding="utf-8").replace("\nC6,", "\n0060,")
    (tmp_path / "more.csv").write_text(answers, encoding="utf-8")
    few.import_answers(tmp_path / "more.csv", instrument=few_files.instrument)
    few.finish()
    frame, _ = written(few, tmp_path, wave="last")
    assert "0060" in frame["case"].tolist()
