"""Figures drawn: horizontal bars, stacked by series, quiet enough for a printed page."""

from pathlib import Path
from textwrap import fill
from typing import IO, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Picture
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from qualkit.displays.table import Figure, Series
from qualkit.messages import Catalogue
from qualkit.reports.cells import plain, printable

WIDTH = 16 / 2.54  # inches: the text of an A4 page with margins of 2.5 cm
BAR = 0.2  # inches
LABEL, LEGEND = 38, 95  # characters on a line
INK, GREY = "#1a1a1a", "#8a8a8a"
DIGIT = 4.7  # points, the width of a figure set in 8
_FONTS = ("Arial", "Liberation Sans", "DejaVu Sans")


def draw(
    figure: Figure,
    target: str | Path | IO[bytes],
    format: Literal["png", "svg"] = "png",
    *,
    dpi: int = 300,
) -> None:
    """Draw the figure 16 cm wide, without its title, which belongs in the caption.

    The same figure gives the same bytes on the same computer. What is not finite is drawn
    as nought.
    """
    known = set(font_manager.get_font_names())
    settings = {
        "font.family": [name for name in _FONTS if name in known],
        "font.size": 9,
        "svg.fonttype": "none",
        "svg.hashsalt": figure.key,
        "text.parse_math": False,
    }
    metadata = {"Software": None} if format == "png" else {"Date": None, "Creator": None}
    with mpl.rc_context(settings):  # type: ignore[arg-type]
        _picture(figure).savefig(target, format=format, dpi=dpi, metadata=metadata)


def _picture(figure: Figure) -> Picture:
    labels = [fill(printable(category), LABEL) for category in figure.categories]
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    n_legend_columns = _legend_columns(figure.series)
    n_legend_lines = -(-len(figure.series) // n_legend_columns) if len(figure.series) > 1 else 0
    step = max(1.5 * BAR, 0.155 * lines + 0.08)
    height = step * max(1, len(labels)) + 0.6 + 0.21 * n_legend_lines
    picture = Picture(figsize=(WIDTH, height))
    picture.set_layout_engine("constrained", w_pad=0.02, h_pad=0.03)
    axes = picture.add_subplot()
    values = [[_finite(value) for value in series.values] for series in figure.series]
    _scale(axes, figure, labels, values)
    if n_legend_lines:
        # matplotlib fills a legend column by column, people read it line by line
        order = [s for i in range(n_legend_columns) for s in figure.series[i::n_legend_columns]]
        picture.legend(
            handles=[Patch(color=s.colour, label=printable(s.name)) for s in order],
            loc="outside lower center",
            ncols=n_legend_columns,
            frameon=False,
            handlelength=1.0,
            handleheight=1.0,
            columnspacing=1.6,
            handletextpad=0.5,
            labelcolor=INK,
        )
    picture.draw_without_rendering()  # only now is it known how much room a number has
    _bars(axes, figure, values, BAR / step)
    return picture


def _scale(axes: Axes, figure: Figure, labels: list[str], values: list[list[float]]) -> None:
    """The axis of values below and the categories at the left, the first one on top."""
    highest = max((sum(stack) for stack in zip(*values, strict=True)), default=0.0)
    lowest = min((value for series in values for value in series), default=0.0)
    is_whole = all(value.is_integer() for series in values for value in series)
    locator = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], integer=is_whole)
    room = 1.06 if len(figure.series) == 1 else 1.0  # for the value at the end of the bar
    ticks = [float(tick) for tick in locator.tick_values(min(lowest, 0.0), highest * room or 1.0)]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    digits = next((d for d in range(4) if abs(round(step, d) - step) < 1e-9), 4)
    number = Catalogue(figure.language).number
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_xticks(ticks, [number(abs(tick) and tick, digits) for tick in ticks])
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel(printable(figure.axis), color=INK, fontsize=9)
    axes.tick_params(axis="y", length=0, pad=5, labelcolor=INK)
    axes.tick_params(axis="x", length=3, width=0.6, color=GREY, labelcolor=INK, labelsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set(color=GREY, linewidth=0.6)


def _bars(axes: Axes, figure: Figure, values: list[list[float]], thickness: float) -> None:
    """The segments, each with its value where it fits; a single series has them at the end."""
    number = Catalogue(figure.language).number
    digits = _digits([value for series in values for value in series])
    points_per_unit = (
        axes.get_window_extent().width / axes.figure.dpi * 72 / abs(sum(map(abs, axes.get_xlim())))
    )
    starts = [0.0] * len(figure.categories)
    for series, lengths in zip(figure.series, values, strict=True):
        axes.barh(
            range(len(lengths)), lengths, thickness, left=starts, color=series.colour,
            edgecolor="white", linewidth=0.6,
        )  # fmt: skip
        for place, (start, length) in enumerate(zip(starts, lengths, strict=True)):
            said = number(length, digits)
            if len(figure.series) == 1:
                axes.annotate(
                    said, (length, place), (3, 0), textcoords="offset points",
                    va="center_baseline", fontsize=8, color=INK,
                )  # fmt: skip
            elif abs(length) * points_per_unit > DIGIT * len(said) + 3 and length:
                axes.text(
                    start + length / 2, place, said, ha="center", va="center_baseline",
                    fontsize=8, color=_ink_on(series.colour),
                )  # fmt: skip
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]


def _finite(value: float) -> float:
    found = plain(value)
    return float(found) if isinstance(found, int | float) else 0.0


def _digits(values: list[float]) -> int:
    """None for whole numbers, else as many as a reader can use."""
    if all(value.is_integer() for value in values):
        return 0
    return 1 if max(map(abs, values)) >= 10 else 2


def _legend_columns(series: tuple[Series, ...]) -> int:
    """As many as fit in the width of the picture."""
    lengths = [len(one.name) + 5 for one in series]
    for n in range(len(lengths), 1, -1):
        if sum(max(lengths[i::n]) for i in range(n)) <= LEGEND:
            return n
    return 1


def _ink_on(colour: str) -> str:
    """White or near-black, whichever is the more readable (WCAG 2 relative luminance)."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.06 else INK
