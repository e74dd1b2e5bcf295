"""Displays as the example study makes them, small enough to read; all words are invented."""

import pytest

from qualkit.displays.table import (
    Column,
    Figure,
    Heading,
    Paragraph,
    Quotation,
    Report,
    Row,
    Series,
    Table,
)


@pytest.fixture
def frequencies() -> Table:
    """A tree of codes in two fields of work, with a hidden cell and one that does not apply."""
    return Table(
        key="frequencies",
        title="Codefrequenties naar werkveld",
        columns=(
            Column("code", "Code"),
            Column("n_probation", "Interviews", "integer", 0, "Reclassering"),
            Column("share_probation", "% van interviews", "percent", 1, "Reclassering"),
            Column("n_debt", "Interviews", "integer", 0, "Schuldhulpverlening"),
            Column("rate_debt", "Per 1.000 woorden", "number", 2, "Schuldhulpverlening"),
        ),
        rows=(
            Row(("Vertrouwen", 1234, 0.123, 7, 2 / 3)),
            Row(("Serieus genomen worden", 40, 0.005, "<5", None), indent=1),
            Row(("Afspraken nakomen", 0, 0.0, 12, -1.5), indent=2),
        ),
        notes=("Eenheid: document.", "3 van 9 interviews zijn nog niet als gelezen afgevinkt."),
        language="nl",
    )


@pytest.fixture
def joint() -> Table:
    """A wide table with numbers, quotations and words of the researcher."""
    return Table(
        key="joint",
        title="Scores naast uitspraken",
        columns=(
            Column("theme", "Thema"),
            Column("n", "n", "integer", 0, "Laag vertrouwen"),
            Column("quotes", "Citaten", "quotations", 0, "Laag vertrouwen"),
            Column("inference", "Duiding"),
        ),
        rows=(
            Row(
                (
                    "Serieus nemen",
                    4,
                    (
                        Quotation(
                            "Ik zei wat ik dacht, één keer.", "D014, professional", "positief"
                        ),
                        Quotation("Ze kwam drie keer niet opdagen.", "D022, professional"),
                    ),
                    None,
                )
            ),
            Row(("Afspraken", None, (), "nog niet geschreven")),
        ),
        notes=("Eenheid: dyade.",),
        language="nl",
        is_wide=True,
    )


@pytest.fixture
def figure() -> Figure:
    """Stacked bars with a long label and a segment too small for its number."""
    return Figure(
        key="polarity",
        title="Richting van de uitspraken",
        categories=("Vertrouwen", "Stroefheid in het contact als de cliënt verplicht komt"),
        series=(
            Series("positief", (63.0, 4.0), "#0072B2"),
            Series("negatief", (21.0, 39.5), "#D55E00"),
            Series("niet beoordeeld", (1.0, 0.0), "#F0E442"),
        ),
        axis="fragmenten",
        description="Over vertrouwen vooral positief, over stroefheid vooral negatief.",
        language="nl",
    )


@pytest.fixture
def report(frequencies: Table, joint: Table, figure: Figure) -> Report:
    """A report with a table, a wide table under its own heading, and a figure."""
    return Report(
        title="De werkalliantie",
        subtitle="Eindmeting",
        parts=(
            Heading("Methode"),
            Paragraph("De interviews zijn gecodeerd."),
            frequencies,
            Heading("Cijfers en woorden"),
            joint,
            Heading("Richting", 2),
            figure,
        ),
        language="nl",
    )
