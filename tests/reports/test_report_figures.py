"""Figures drawn."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.image import imread

from qualkit.displays.table import Figure, Series
from qualkit.reports import write
from qualkit.reports.figures import draw


def texts(figure: Figure) -> list[str]:
    """The words in the drawing, as an svg viewer would let one select them."""
    buffer = io.BytesIO()
    draw(figure, buffer, "svg")
    return re.findall(r"<text[^>]*>([^<]*)</text>", buffer.getvalue().decode())


def test_a_picture_is_16_cm_wide_at_300_dots_per_inch(figure: Figure, tmp_path: Path) -> None:
    write(figure, tmp_path / "a.png")
    assert imread(tmp_path / "a.png").shape[1] == pytest.approx(16 / 2.54 * 300, abs=1)


@pytest.mark.parametrize("format", ["png", "svg"])
def test_the_same_figure_gives_the_same_bytes(figure: Figure, tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        write(figure, tmp_path / f"{name}.{format}")
    assert (tmp_path / f"one.{format}").read_bytes() == (tmp_path / f"two.{format}").read_bytes()


def test_the_drawing_names_series_and_categories_but_not_its_title(figure: Figure) -> None:
    found = texts(figure)
    assert {"Vertrouwen", "positief", "negatief", "niet beoordeeld", "fragmenten"} <= set(found)
    assert "Stroefheid in het contact als de cliënt verplicht komt" not in found  # on two lines
    assert figure.title not in found


def test_a_segment_has_its_value_in_the_figures_language_where_there_is_room(
    figure: Figure,
) -> None:
    assert {"63,0", "39,5"} <= set(texts(figure))
    assert "1,0" not in texts(figure)
    assert "39.5" in texts(replace(figure, language="en"))


def test_a_single_series_needs_no_legend_and_has_every_value(figure: Figure) -> None:
    found = texts(replace(figure, series=(Series("aandeel", (12.0, 0.0), "#0072B2"),)))
    assert "aandeel" not in found
    assert {"12", "0"} <= set(found)


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_a_figure_of_noughts_can_be_drawn(figure: Figure, value: float) -> None:
    empty = tuple(replace(series, values=(value, value)) for series in figure.series)
    assert "Vertrouwen" in texts(replace(figure, series=empty))


def test_a_figure_of_nothing_can_be_drawn(figure: Figure) -> None:
    assert "fragmenten" in texts(replace(figure, categories=(), series=()))


def test_a_dollar_sign_is_only_a_dollar_sign(figure: Figure) -> None:
    assert "$x_1$" in texts(replace(figure, categories=("$x_1$", "b")))
