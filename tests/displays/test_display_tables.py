"""Displays as data: what stands in their cells, and what does not."""

import numpy as np
import pandas as pd
import pytest

from qualkit.displays.estimates import spread_out
from qualkit.displays.frequency_table import frequency_table, plain
from qualkit.displays.joint import link_ledger, poles_named
from qualkit.displays.listing import listing
from qualkit.displays.pole_bars import COLOURS, pole_bars
from qualkit.displays.table import Column, Estimate, Row, Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import words

EN, NL = Catalogue("en"), Catalogue("nl")
MEASURES = ["n_codings", "n_documents", "n_cases", "n_words", "share_of_words", "per_1000_words"]


def counted(*groups: str) -> pd.DataFrame:
    rows = [
        (code, group, 10 * i + k, 1, 1, 5, 0.1, np.nan)
        for i, code in enumerate(("trust", "openness"))
        for k, group in enumerate(groups or ("",))
    ]
    return pd.DataFrame(rows, columns=["code", "setting", *MEASURES])


def table(frame: pd.DataFrame, *, is_long: bool = False, groups: bool = True) -> Table:
    by = [("setting", "Field of work", {"north": "the north"})] if groups else []
    return frequency_table(
        frame,
        labels={"trust": "Trust", "openness": "Openness"},
        levels={"trust": 0, "openness": 1},
        groups=by,
        sizes={("north",): 2, ("south",): 1},
        notes=("A note.",),
        say=EN,
        is_long=is_long,
    )


def test_without_groups_all_measures_stand_in_a_row() -> None:
    """One row per code, indented as in the tree, numbers unrounded, missing as nothing."""
    made = table(counted(), groups=False)
    assert [column.key for column in made.columns] == ["code", *MEASURES]
    assert made.rows == (
        Row(("trust", 0, 1, 1, 5, 0.1, None)),
        Row(("openness", 10, 1, 1, 5, 0.1, None), 1),
    )
    assert [words(row.cells[0], made.columns[0], EN) for row in made.rows] == ["Trust", "Openness"]
    assert made.notes == ("A note.",)
    assert table(counted(*"abcdefg"), groups=False).title == "Code frequencies"


def test_with_groups_they_stand_side_by_side() -> None:
    """A group is a heading over its columns, named by its label or, without one, its key."""
    made = table(counted("north", "south"))
    groups = [column.group.replace("\N{NO-BREAK SPACE}", " ") for column in made.columns[1:]]
    assert groups == ["the north (n = 2)"] * 2 + ["south (n = 1)"] * 2
    assert [row.cells for row in made.rows] == [("Trust", 0, 1, 1, 1), ("Openness", 10, 1, 11, 1)]
    assert "field of work" in made.title


def test_many_groups_have_one_column_each() -> None:
    """Beyond six groups only passages are shown, under the group's name, and the title says so."""
    made = table(counted(*"abcdefg"))
    assert [column.heading for column in made.columns[:2]] == [
        "Code",
        "a (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0)",
    ]
    assert len(made.columns) == 8 and made.title.startswith("Passages")


def test_a_long_table_has_a_row_per_code_and_group() -> None:
    """For spreadsheets, each group is a value in a column of its own."""
    made = table(counted("north", "south"), is_long=True)
    assert len(made.rows) == 4
    assert made.rows[0].cells[:2] == ("trust", "north")
    assert words(made.rows[0].cells[1], made.columns[1], EN) == "the north"


@pytest.mark.parametrize(
    ("value", "cell"),
    [(np.int64(3), 3), (np.float64(0.5), 0.5), (np.nan, None), (None, None), ("a", "a"),
     (pd.NA, None), (pd.NaT, None)],
)  # fmt: skip
def test_a_value_becomes_a_plain_cell(value: object, cell: object) -> None:
    """Cells are Python's own numbers and words; whatever is missing is None."""
    assert plain(value) == cell
    assert type(plain(value)) in (int, float, str, type(None))


def test_a_listing_knows_numbers_from_words() -> None:
    """Whole numbers, decimals and words get columns of their kind, in the order asked for."""
    frame = pd.DataFrame(
        {"name": ["a", None], "n_words": [3, 4], "score": [0.5, np.nan], "other": [1, 2]}
    )
    made = listing(frame, key="some", title="Some", columns=["score", "name", "n_words"], say=EN)
    assert [(c.key, c.kind) for c in made.columns] == [
        ("score", "number"), ("name", "text"), ("n_words", "integer"),
    ]  # fmt: skip
    assert [row.cells for row in made.rows] == [(0.5, "a", 3), (None, None, 4)]


def test_a_listing_says_yes_and_no_in_words_and_keeps_them_as_numbers() -> None:
    """Where nobody has said, there is nothing; a column without any answer is one of words."""
    frame = pd.DataFrame({"may": [True, False, None], "never": [None] * 3, "sure": [True] * 3})
    made = listing(frame, key="some", title="Some", columns=["may", "never", "sure"], say=EN)
    assert [(c.kind, dict(c.values)) for c in made.columns] == [
        ("integer", {0: "no", 1: "yes"}), ("text", {}), ("integer", {0: "no", 1: "yes"}),
    ]  # fmt: skip
    may = made.columns[0]
    assert [words(row.cells[0], may, EN) for row in made.rows] == ["yes", "no", "–"]


@pytest.mark.parametrize(("n", "words"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_a_listing_says_how_many_rows_it_has(n: int, words: str) -> None:
    """The note counts the rows, in good English."""
    frame = pd.DataFrame({"name": ["x"] * n})
    made = listing(frame, key="some", title="Some", columns=["name"], say=EN)
    assert made.notes[0].startswith(words + ("." if n == 1 else ""))


def test_a_listing_can_be_indented_by_a_column() -> None:
    """The codebook's listing shows its tree."""
    frame = pd.DataFrame({"name": ["a", "b"], "level": [0, 1]})
    made = listing(frame, key="some", title="Some", columns=["name"], say=EN, level="level")
    assert [row.indent for row in made.rows] == [0, 1]


def test_columns_that_hold_nothing_may_go() -> None:
    """Only those that may, and only where every row is empty."""
    columns = (Column("a", "A"), Column("b", "B", may_go=True), Column("c", "C", may_go=True))
    table = Table("key", "Title", columns, (Row((None, None, None)), Row((None, "", "x"))))
    shown = table.without_empty_columns()
    assert [column.key for column in shown.columns] == ["a", "c"]
    assert shown.rows == (Row((None, None)), Row((None, "x")))
    assert len(Table("key", "Title", columns, ()).without_empty_columns().columns) == 3


def test_bars_have_a_colour_per_pole_and_leave_out_empty_ones() -> None:
    """Poles without any passage have no series; the description says all numbers in words."""
    counts = pd.DataFrame(
        {"positive": [3, 0], "ambivalent": [0, 0], "negative": [1, 2], "": [0, 0]},
        index=["trust", "bond"],
    )
    figure = pole_bars(counts, labels={"trust": "Trust", "bond": "Bond"}, notes=(), say=EN)
    assert figure.categories == ("Trust", "Bond")
    assert [(s.name, s.values) for s in figure.series] == [
        ("positive", (3.0, 0.0)), ("negative", (1.0, 2.0)),
    ]  # fmt: skip
    assert len({s.colour for s in figure.series}) == 2
    assert len(set(COLOURS.values())) == 4
    assert "Trust: positive 3, negative 1; Bond: negative 2" in figure.description


def test_a_pole_is_called_as_the_codebook_calls_it() -> None:
    """A code's own name of a pole comes first, then the general word, then nothing."""
    poles = {"positive": {"en": "open", "nl": "open en eerlijk"}}
    assert poles_named(poles, "positive", EN) == "open"
    assert poles_named(poles, "positive", NL) == "open en eerlijk"
    assert poles_named(poles, "negative", EN) == "negative"
    assert poles_named(poles, None, EN) == ""


def test_the_ledger_has_words_for_every_status() -> None:
    """Readers see words, not the keys of the analysis."""
    frame = pd.DataFrame(
        {
            "status": ["both", "score only", "text only", "neither"],
            "reason": ["", "no document", "no answers", ""],
            "n": [1, 2, 3, 4],
        }
    )
    made = link_ledger([("Trust", frame), ("Bond", frame)], title="Who", notes=("note",), say=EN)
    assert [row.cells[0] for row in made.rows] == ["Trust", "", "", "", "Bond", "", "", ""]
    assert [row.cells[1] for row in made.rows] == [
        "score and text", "score only", "text only", "neither",
    ] * 2  # fmt: skip
    assert [row.cells[3] for row in made.rows] == [1, 2, 3, 4] * 2
    assert made.rows[0].cells[2] is None
    assert "no document at this measurement" in str(made.rows[1].cells[2])


def test_estimates_are_unrounded_columns_for_machines_and_words_for_readers() -> None:
    """A mean with its spread is one cell in print, and two columns of numbers in a spreadsheet."""
    columns = (Column("code", "Code"), Column("mean", "M (SD)", "estimate", 2))
    rows = (Row(("Trust", Estimate(3.456789, spread=0.1234))), Row(("Bond", None)))
    table = Table("t", "T", columns, rows)
    assert words(rows[0].cells[1], columns[1], Catalogue("nl")) == "3,46 (0,12)"
    wide = spread_out(table)
    assert [column.key for column in wide.columns] == ["code", "mean", "mean_sd"]
    assert [row.cells for row in wide.rows] == [("Trust", 3.456789, 0.1234), ("Bond", None, None)]
