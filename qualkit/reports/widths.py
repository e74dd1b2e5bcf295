"""How wide the columns of a table are to be, counted in characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qualkit.displays.table import Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import holds_numbers, label_column, plain, words

NARROWEST = 6
GAP = 2  # characters between two columns
WIDEST = {"text": 44, "quotations": 64}
NARROWEST_QUOTATION = 20


@dataclass(frozen=True)
class Need:
    """The width below which words break, the one beyond which nothing is gained, and
    whether words may break at all (numbers never do)."""

    least: int
    wished: int
    may_break: bool


def needs(table: Table, *, indent: int = 2) -> list[Need]:
    """What each column needs, where every level of a tree takes `indent` characters, and so do
    the second and further lines of what names a row.
    """
    catalogue = Catalogue(table.language)
    labels = label_column(table)
    found = []
    for number, column in enumerate(table.columns):
        longest_word = _longest(_pieces(column.heading))
        least = max(longest_word, NARROWEST_QUOTATION if column.kind == "quotations" else 0)
        wished = max(least, -(-len(column.heading) // 2))
        rigid = longest_word if holds_numbers(column) else 0
        for row in table.rows:
            depth = row.indent * indent if number == labels else 0
            written = words(row.cells[number], column, catalogue)
            if holds_numbers(column) and not isinstance(plain(row.cells[number]), str):
                least, wished = max(least, len(written)), max(wished, len(written))
                rigid = max(rigid, len(written))
            else:
                pieces = _pieces(written)
                hanging = indent if number == labels and len(pieces) > 1 else 0
                least = max(least, depth + hanging + _longest(pieces))
                wished = max(wished, depth + _longest(written.splitlines()))
        widest = WIDEST.get(column.kind, WIDEST["text"] // 2)
        wished = min(wished, max(widest, rigid))
        found.append(Need(min(least, wished), wished, not holds_numbers(column)))
    return _below_headings(table, found)


def _below_headings(table: Table, found: Sequence[Need]) -> list[Need]:
    """The needs, widened where a word above several columns is longer than they are."""
    widened: list[Need] = []
    numbered = zip(table.columns, found, strict=True)
    for group, members in groupby(numbered, key=lambda pair: pair[0].group):
        of_group = [need for _, need in members]
        room = sum(need.least for need in of_group) + GAP * (len(of_group) - 1)
        lacking = _longest(_pieces(group)) - room
        if group and lacking > 0:
            more = -(-lacking // len(of_group))
            of_group = [
                replace(n, least=n.least + more, wished=max(n.wished, n.least + more))
                for n in of_group
            ]
        widened += of_group
    return widened


def fit(columns: Sequence[Need], total: float) -> list[float]:
    """A width for every column, together at most `total` if that can be.

    Each column has what it needs at least; of the room left columns of words get their wish
    first, shared by what each would gain, then the headings of numbers. Where even the least is
    too much, words break, but numbers do not.
    """
    wished = sum(column.wished for column in columns)
    least = sum(column.least for column in columns)
    if wished <= total:
        return [float(column.wished) for column in columns]
    if least <= total:
        gain = sum(column.wished - column.least for column in columns if column.may_break)
        room = total - least
        words = min(1.0, room / gain) if gain else 0.0
        numbers = max(0.0, room - gain) / max(1, wished - least - gain)
        return [
            column.least + (column.wished - column.least) * (words if column.may_break else numbers)
            for column in columns
        ]
    breakable = sum(column.least for column in columns if column.may_break)
    share = (total - (least - breakable)) / breakable if breakable else 1.0
    return [
        max(min(NARROWEST, column.least), column.least * share)
        if column.may_break
        else float(column.least)
        for column in columns
    ]


def _pieces(text: str) -> list[str]:
    """What a line is never broken within: a space that does not break is inside one."""
    return [piece for piece in re.split(r"[ \t\r\n]+", text) if piece]


def _longest(texts: Sequence[str]) -> int:
    return max((len(text) for text in texts), default=0)
