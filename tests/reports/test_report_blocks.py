"""Tables too wide for a page or a screen, cut into parts."""

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.displays.table import Column, Row, Table
from qualkit.reports import write
from qualkit.reports.blocks import blocks, is_too_wide
from qualkit.reports.terminal import as_text


def codes(n: int, *, groups: int = 1) -> Table:
    """A row of numbers under many headings, a number of them under each group."""
    numbers = [
        Column(f"n_{group}_{i}", f"Heading {i}", "integer", group=f"Group {group}")
        for group in range(groups)
        for i in range(n)
    ]
    row = Row(("D001", *range(len(numbers))))
    return Table("t", "Title", (Column("case", "Case"), *numbers), (row,), ("A note.",))


def keys(table: Table) -> list[str]:
    return [column.key for column in table.columns]


@given(st.integers(1, 30), st.integers(1, 4), st.integers(14, 120))
def test_parts_hold_every_column_once_in_order_and_each_fits(
    n: int, groups: int, room: int
) -> None:
    """And each names the rows."""
    table = codes(n, groups=groups)
    parts = list(blocks(table, room, gap=2, indent=2))
    assert [key for part in parts for key in keys(part)[1:]] == keys(table)[1:]
    assert {keys(part)[0] for part in parts} == {"case"}
    assert not any(is_too_wide(part, room, gap=2, indent=2) for part in parts if len(parts) > 1)
    assert {len(row.cells) - len(part.columns) for part in parts for row in part.rows} == {0}


def test_columns_under_one_heading_stay_together_if_they_can() -> None:
    parts = list(blocks(codes(4, groups=3), 60, gap=2, indent=2))
    assert [len(part.columns) - 1 for part in parts] == [4, 4, 4]
    assert [{column.group for column in part.columns} for part in parts] == [
        {"", f"Group {i}"} for i in range(3)
    ]


def test_more_columns_under_one_heading_than_fit_are_parted() -> None:
    text = as_text(codes(40), 80)
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("D001") == text.count("Group 0") > 1


@pytest.mark.parametrize(("n", "is_cut"), [(8, False), (40, True)])
def test_in_word_a_table_that_is_too_wide_is_several_with_one_caption(
    n: int, is_cut: bool, tmp_path
) -> None:
    write(codes(n), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    headings = [cell.text for table in document.tables for cell in table.rows[1].cells]
    assert [h for h in headings if h != "Case"] == [f"Heading {i}" for i in range(n)]
    assert (len(document.tables) > 1) == is_cut
    words = [paragraph.text for paragraph in document.paragraphs]
    assert sum("Title" in text for text in words) == sum("A note." in text for text in words) == 1
