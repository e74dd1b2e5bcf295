"""What a reader of files hands on: paragraphs and tables, and the Text that they make.

Every document format is read into blocks; turns are found in the Text that they make, so
that they are found in the same way whatever the file was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualkit.model import Run, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together in one run of the file (see `Run`)."""

    string: str
    paragraph: int
    run: int
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `index` is its number in the file, which its pieces may go before."""

    index: int
    pieces: tuple[Piece, ...]

    @property
    def string(self) -> str:
        return "".join(piece.string for piece in self.pieces)


Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells on one grid: a merged cell stands once, then empty tuples."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


class Place(NamedTuple):
    """A cell of the n-th table."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """What stands between two line ends of a Text, and in which cell, if in a table."""

    span: Span
    place: Place | None = None


@dataclass(frozen=True)
class Layout:
    """The string that blocks make, its runs without a gap, its lines."""

    string: str
    runs: tuple[Run, ...]
    lines: tuple[Line, ...]


def lay_out(blocks: Sequence[Block]) -> Layout:
    """Join paragraphs and cells in reading order by one `\\n` each."""
    strings: list[str] = []
    runs: list[Run] = []
    lines: list[Line] = []
    at = 0

    def add(piece: Piece) -> None:
        nonlocal at
        if not piece.string:
            return
        span = Span(at, at := at + len(piece.string))
        strings.append(piece.string)
        last = runs[-1] if runs else None
        same = (piece.paragraph, piece.run, piece.is_generated)
        if last and (last.paragraph, last.run, last.is_generated) == same:
            runs[-1] = Run(*same[:2], Span(last.span.start, span.end), piece.is_generated)
        else:
            runs.append(Run(*same[:2], span, piece.is_generated))

    previous: Paragraph | None = None
    for paragraph, place in _paragraphs(blocks):
        if previous is not None:
            run = previous.pieces[-1].run if previous.pieces else 0
            add(Piece("\n", previous.index, run, is_generated=True))
        start = at
        for piece in paragraph.pieces:
            add(piece)
        for line in paragraph.string.split("\n"):
            lines.append(Line(Span(start, start + len(line)), place))
            start += len(line) + 1
        previous = paragraph
    return Layout("".join(strings), tuple(runs), tuple(lines))


def _paragraphs(blocks: Sequence[Block]) -> Iterator[tuple[Paragraph, Place | None]]:
    n_tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block, None
            continue
        for row, cells in enumerate(block.rows):
            for column, cell in enumerate(cells):
                for paragraph in cell:
                    yield paragraph, Place(n_tables, row, column)
        n_tables += 1
