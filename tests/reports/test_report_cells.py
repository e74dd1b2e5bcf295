"""How cells become words and plain values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.displays.table import Cell, Column, Quotation
from qualkit.messages import Catalogue
from qualkit.reports.cells import plain, printable, words

COLUMNS = {
    "integer": Column("n", "n", "integer"),
    "number": Column("m", "M", "number", 2),
    "percent": Column("p", "%", "percent", 1),
    "text": Column("t", "t"),
    "quotations": Column("q", "q", "quotations"),
}


@pytest.mark.parametrize(
    ("kind", "cell", "english", "dutch"),
    [
        ("integer", 1234567, "1,234,567", "1.234.567"),
        ("integer", 3.0, "3", "3"),
        ("number", 2, "2.00", "2,00"),
        ("number", -1234.5, "−1,234.50", "−1.234,50"),
        ("number", -0.001, "0.00", "0,00"),
        ("number", math.nan, "–", "–"),
        ("number", "<5", "<5", "<5"),
        ("percent", 0.1234, "12.3\xa0%", "12,3\xa0%"),
        ("percent", 1, "100.0\xa0%", "100,0\xa0%"),
        ("text", 2019, "2019", "2019"),
        ("text", None, "–", "–"),
        ("quotations", (), "–", "–"),
        ("quotations", (Quotation("ja", "D1"),), "“ja” (D1)", "“ja” (D1)"),
        ("quotations", (Quotation("ja", "D1", "+"),), "“ja” (D1; +)", "“ja” (D1; +)"),
        ("quotations", (Quotation("ja", ""), Quotation("nee", "")), "“ja”\n“nee”", "“ja”\n“nee”"),
    ],
)
def test_a_cell_is_written_as_its_column_and_language_say(
    kind: str, cell: Cell, english: str, dutch: str
) -> None:
    assert words(cell, COLUMNS[kind], Catalogue("en")) == english
    assert words(cell, COLUMNS[kind], Catalogue("nl")) == dutch


def test_numbers_of_numpy_become_numbers_of_python() -> None:
    assert type(plain(np.int64(3))) is int  # type: ignore[arg-type]
    assert type(plain(np.float64(0.5))) is float
    assert plain(np.float64("nan")) is None


@given(st.text())
def test_control_characters_are_dropped_and_nothing_else(text: str) -> None:
    kept = printable(text)
    assert printable(kept) == kept
    assert [c for c in text if c.isprintable() or c in "\t\n"] == [
        c for c in kept if c.isprintable() or c in "\t\n"
    ]
