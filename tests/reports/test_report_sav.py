"""Tables as SPSS files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from qualkit.displays.estimates import spread_out
from qualkit.displays.table import Column, Estimate, Row, Table
from qualkit.reports import as_bytes, write


def read(table: Table, tmp_path: Path) -> tuple[Any, Any]:
    write(table, tmp_path / "a.sav")
    return pyreadstat.read_sav(str(tmp_path / "a.sav"))


def test_every_column_is_a_variable_with_its_heading_as_label(
    frequencies: Table, tmp_path: Path
) -> None:
    """Numbers are unrounded with the digits of their column; the level of a tree comes first."""
    frame, facts = read(frequencies, tmp_path)
    assert facts.column_names_to_labels == {
        "level": "Niveau",
        "code": "Code",
        "n_probation": "Interviews (Reclassering)",
        "share_probation": "% van interviews (Reclassering)",
        "n_debt": "Interviews (Schuldhulpverlening)",
        "rate_debt": "Per 1.000 woorden (Schuldhulpverlening)",
    }
    assert frame["code"].tolist() == [row.cells[0] for row in frequencies.rows]
    assert frame["level"].tolist() == [0, 1, 2]
    assert frame["share_probation"].tolist() == [0.123, 0.005, 0.0]
    assert frame["rate_debt"].tolist()[0] == 2 / 3
    types = facts.original_variable_types
    assert [types[name] for name in ("n_probation", "share_probation", "rate_debt")] == [
        "F8.0", "F8.3", "F8.2",
    ]  # fmt: skip
    assert set(facts.variable_measure.values()) == {"scale", "nominal"}


def test_what_does_not_apply_or_is_hidden_is_missing(frequencies: Table, tmp_path: Path) -> None:
    frame, _ = read(frequencies, tmp_path)
    assert frame["n_debt"].isna().tolist() == [False, True, False]  # '<5'
    assert frame["rate_debt"].isna().tolist() == [False, True, False]


def test_title_and_notes_are_in_the_file(frequencies: Table, tmp_path: Path) -> None:
    _, facts = read(frequencies, tmp_path)
    assert facts.file_label == frequencies.title
    assert facts.notes == [frequencies.title, *frequencies.notes]


def test_coded_values_have_labels(tmp_path: Path) -> None:
    """Numbers with labels are nominal, not scale."""
    column = Column("present", "Trust", "integer", group="Present", values={0: "no", 1: "yes"})
    setting = Column("setting", "Field", values={"labour_market": "labour market"})
    rows = (Row((1, "labour_market")), Row((None, None)))
    frame, facts = read(Table("t", "t", (column, setting), rows), tmp_path)
    assert facts.variable_value_labels == {
        "present": {0.0: "no", 1.0: "yes"}, "setting": {"labour_market": "labour market"},
    }  # fmt: skip
    assert facts.variable_measure["present"] == "nominal"
    assert frame["setting"].tolist() == ["labour_market", ""]


def test_estimates_are_a_variable_for_each_of_their_numbers(tmp_path: Path) -> None:
    columns = (Column("code", "Code"), Column("mean", "M (SD)", "estimate", 2))
    table = Table(
        "t", "t", columns, (Row(("Trust", Estimate(3.25, spread=0.5))), Row(("Bond", None)))
    )
    frame, facts = read(table, tmp_path)
    assert list(frame) == [column.key for column in spread_out(table).columns]
    assert frame["mean_sd"].tolist()[0] == 0.5 and facts.column_labels[1] == "M (SD)"


def test_quotations_are_one_text_with_their_sources(joint: Table, tmp_path: Path) -> None:
    frame, _ = read(joint, tmp_path)
    assert frame["quotes"].tolist()[0].count(" | ") == 1
    assert "(D022, professional)" in frame["quotes"].tolist()[0]


@pytest.mark.parametrize(("n", "said"), [(0, None), (1, "1 text is longer"), (2, "2 texts are")])
def test_texts_that_spss_has_no_room_for_are_counted_in_the_notes(
    n: int, said: str | None, tmp_path: Path
) -> None:
    rows = tuple(Row(("é" * (20_000 if i < n else 100),)) for i in range(3))
    frame, facts = read(Table("t", "t", (Column("text", "Text"),), rows), tmp_path)
    assert sum(text.endswith("[...]") for text in frame["text"]) == n
    assert facts.notes[-1].startswith(said) if said else facts.notes == ["t"]


def test_keys_that_spss_does_not_take_become_names_that_it_does(tmp_path: Path) -> None:
    """Attributes are called as researchers like."""
    columns = tuple(Column(key, key) for key in ("with", "Leeftijd (jr)", "leeftijd_JR", "één"))
    frame, facts = read(Table("t", "t", columns, (Row(("a", "b", "c", "d")),)), tmp_path)
    assert list(frame) == ["with_2", "Leeftijd_jr", "leeftijd_JR_2", "een"]
    assert facts.column_labels == [column.heading for column in columns]


def test_a_table_without_rows_keeps_its_variables(frequencies: Table, tmp_path: Path) -> None:
    frame, _ = read(replace(frequencies, rows=()), tmp_path)
    assert frame.empty and list(frame) == [column.key for column in frequencies.columns]


def test_the_time_it_was_made_is_the_one_that_is_given(frequencies: Table) -> None:
    made = as_bytes(frequencies, "sav", created=datetime(2019, 3, 3, 12))
    assert b"03 Mar 1912:00:00" in made[:176]
