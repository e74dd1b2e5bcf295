"""Tables as plain text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.displays.table import Column, Row, Table
from qualkit.reports.terminal import as_text


def test_a_table_reads_as_a_table(frequencies: Table) -> None:
    """Headings over columns, a tree by indents, numbers under each other, notes below."""
    space = "\xa0"
    assert as_text(frequencies, 80) == (
        "Codefrequenties naar werkveld\n"
        "\n"
        "                               Reclassering        Schuldhulpverlening\n"
        "                          ----------------------  ---------------------\n"
        "                                           % van              Per 1.000\n"
        "Code                      Interviews  interviews  Interviews    woorden\n"
        "-----------------------------------------------------------------------\n"
        f"Vertrouwen                     1.234      12,3{space}%           7       0,67\n"
        f"  Serieus genomen worden          40       0,5{space}%          <5          –\n"
        f"    Afspraken nakomen              0       0,0{space}%          12      -1,50\n"
        "-----------------------------------------------------------------------\n"
        "Eenheid: document.\n"
        "3 van 9 interviews zijn nog niet als gelezen afgevinkt.\n"
    )


def test_a_word_above_several_columns_is_not_broken() -> None:
    columns = tuple(Column(f"n{i}", "n", "integer", group="Meetmomenten") for i in range(2))
    table = Table("t", "t", (Column("code", "Code"), *columns), (Row(("a", 1, 2)),))
    assert "Meetmomenten" in as_text(table, 80)


def test_too_many_columns_are_cut_into_blocks_that_each_name_the_rows(
    frequencies: Table,
) -> None:
    text = as_text(frequencies, 50)
    assert text.count("Afspraken nakomen") == 2
    assert max(map(len, text.splitlines())) <= 50


def test_quotations_that_do_not_fit_beside_the_rest_are_listed_by_row(joint: Table) -> None:
    text = as_text(joint, 44)
    assert "\n  Laag vertrouwen\n    n: 4\n" in text
    assert "\n  Duiding: nog niet geschreven\n" in text
    assert max(map(len, text.splitlines())) <= 44


@pytest.mark.parametrize("width", range(40, 121, 5))
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    frequencies: Table, joint: Table, width: int
) -> None:
    for table in (frequencies, joint):
        text = as_text(table, width)
        assert max(map(len, text.splitlines())) <= width
        assert {"Afspraken", "Eenheid:"} <= set(text.split())


def test_an_old_windows_console_can_print_it(frequencies: Table, joint: Table) -> None:
    for table in (frequencies, joint):
        as_text(table, 80).encode("cp1252")


def test_a_table_without_rows_is_still_a_table(frequencies: Table) -> None:
    assert "Interviews" in as_text(replace(frequencies, rows=()), 80)


@given(st.text(max_size=60), st.integers(20, 90))
def test_any_text_can_be_printed(text: str, width: int) -> None:
    table = Table("t", text, (Column("a", text), Column("n", "n", "integer")), (Row((text, 1)),))
    assert "\x1b" not in as_text(table, width)
