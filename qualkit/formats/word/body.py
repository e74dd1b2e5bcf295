"""The words of a Word file as a reader sees them, in reading order.

Read: text, tabs, breaks, inserted and moved-to text, content controls, links, results of
fields, symbols, tables with merged and nested cells. Not read: what was deleted, moved away or
hidden, and in this version notes, comments, text boxes, headers, list numbers; all of it is
counted in `left_out`.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from qualkit.formats.blocks import Block, Cell, Paragraph, Piece, Table
from qualkit.formats.word.package import Package
from qualkit.formats.word.xml import (
    Element,
    attribute,
    child,
    descendants,
    has_words,
    is_on,
    name,
)
from qualkit.messages import later

_WRAPPERS = (
    "w:ins w:moveTo w:smartTag w:customXml w:hyperlink w:fldSimple w:dir w:bdo w:sdtContent "
    "w:ruby w:rubyBase"
)
_TRANSPARENT = frozenset(_WRAPPERS.split())
_REMOVED = {"w:del": later("deleted text"), "w:moveFrom": later("text moved elsewhere")}
_LEFT_OUT = {
    "w:footnoteReference": later("footnotes"),
    "w:endnoteReference": later("endnotes"),
    "w:commentReference": later("comments"),
    "w:altChunk": later("embedded files"),
    "w:object": later("embedded objects"),
    "w:rt": later("reading aids above words"),
    "m:oMath": later("formulas"),
    "m:oMathPara": later("formulas"),
}
_CHARACTERS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "\n",
    "w:noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
}
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol")
_UNKNOWN_SYMBOL = "\N{WHITE SQUARE}"
_MAX_COLUMNS = 63  # Word's own limit
_SPACES = str.maketrans("\t\r\n", "   ")  # in w:t they are blanks; tabs and breaks are elements


@dataclass(frozen=True)
class Body:
    """Blocks in reading order; `left_out` says what else the file holds, and how many."""

    blocks: tuple[Block, ...]
    left_out: tuple[tuple[str, int], ...] = ()


def read_body(package: Package) -> Body:
    """Read the main part of a Word file."""
    walker = _Walker(package)
    body = child(package.main, "w:body")
    blocks = tuple(walker.blocks(body)) if body is not None else ()
    for kind in ("header", "footer"):
        walker.left_out[later("headers and footers")] += sum(map(has_words, package.related[kind]))
    return Body(blocks, tuple(sorted((+walker.left_out).items())))


class _Walker:
    """Walks once through the main part. What it must remember between runs is open fields."""

    def __init__(self, package: Package) -> None:
        self.left_out: Counter[str] = Counter()
        self._fields: list[bool] = []  # for each open field: whether its result has begun
        self._styles = _Styles(package.related["styles"])
        # numbered over the whole part, so that a later reader counts the same
        self._numbers = {p: n for n, p in enumerate(descendants(package.main, "w:p"))}

    def blocks(self, parent: Element) -> Iterator[Block]:
        carried: list[Piece] = []
        number = 0
        for element in self._shown(parent):
            match name(element):
                case "w:p":
                    number = self._numbers[element]
                    carried += self._pieces(element, number)
                    if not _has_removed_end(element):
                        yield Paragraph(number, tuple(carried))
                        carried = []
                case "w:tbl":
                    if carried:
                        yield Paragraph(number, tuple(carried))
                        carried = []
                    yield self._table(element)
                case other:
                    self._leave_out(other)
        if carried:
            yield Paragraph(number, tuple(carried))

    def _shown(self, parent: Element) -> Iterator[Element]:
        """Children, with wrappers opened and removed text left out, at any level."""
        for element in parent:
            match name(element):
                case kind if kind in _TRANSPARENT:
                    yield from self._shown(element)
                case "w:sdt":
                    content = child(element, "w:sdtContent")
                    if is_on(child(element, "w:sdtPr", "w:showingPlcHdr")):
                        self.left_out[later("placeholders not filled in")] += 1
                    elif content is not None:
                        yield from self._shown(content)
                case "mc:AlternateContent":
                    either = child(element, "mc:Choice")
                    either = child(element, "mc:Fallback") if either is None else either
                    if either is not None:
                        yield from self._shown(either)
                case kind if kind in _REMOVED:
                    self.left_out[_REMOVED[kind]] += has_words(element)
                case _:
                    yield element

    def _table(self, table: Element) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for row in self._shown(table):
            if name(row) != "w:tr":
                continue
            properties = child(row, "w:trPr")
            if is_on(child(properties, "w:del")):
                self.left_out[later("deleted text")] += has_words(row)
                continue
            if is_on(child(properties, "w:hidden")):
                self.left_out[later("hidden text")] += has_words(row)
                continue
            cells: list[Cell] = [()] * _number(child(properties, "w:gridBefore"), 0)
            for cell in self._shown(row):
                if name(cell) == "w:tc":
                    width = _number(child(cell, "w:tcPr", "w:gridSpan"), 1)
                    cells += [self._cell(cell), *[()] * (width - 1)]
            rows.append(tuple(cells))
        return Table(tuple(rows))

    def _cell(self, cell: Element) -> Cell:
        properties = child(cell, "w:tcPr")
        if child(properties, "w:cellDel") is not None:
            self.left_out[later("deleted text")] += has_words(cell)
            return ()
        if any(_continues(child(properties, kind)) for kind in ("w:vMerge", "w:hMerge")):
            self.left_out[later("text behind merged cells")] += has_words(cell)
            return ()
        paragraphs: list[Paragraph] = []
        for block in self.blocks(cell):
            if isinstance(block, Paragraph):
                paragraphs.append(block)
            else:
                paragraphs += [p for row in block.rows for inner in row for p in inner]
        return tuple(paragraphs)

    def _pieces(self, paragraph: Element, number: int) -> list[Piece]:
        runs = {run: n for n, run in enumerate(descendants(paragraph, "w:r"))}
        style = attribute_of(child(paragraph, "w:pPr", "w:pStyle"))
        pieces: list[Piece] = []
        page_break: Piece | None = None
        for element in self._shown(paragraph):
            if name(element) != "w:r":
                self._leave_out(name(element))
                continue
            for string, is_generated, is_page_break in self._run(element, style):
                piece = Piece(string, number, runs[element], is_generated)
                if is_page_break:
                    page_break = page_break or (piece if pieces else None)
                    continue
                if page_break:  # between words it parts them; elsewhere it is nothing
                    pieces.append(page_break)
                    page_break = None
                pieces.append(piece)
        if pieces and self._styles.is_numbered(paragraph, style):
            self.left_out[later("list numbers and bullets")] += 1
        return pieces

    def _run(self, run: Element, style: str | None) -> Iterator[tuple[str, bool, bool]]:
        """The characters of a run: string, whether generated, whether a page break."""
        is_hidden = self._styles.is_hidden(run, style)
        if is_hidden:
            self.left_out[later("hidden text")] += has_words(run)
        for element in self._shown(run):
            kind = name(element)
            if kind == "w:fldChar":
                self._field(element)
            elif is_hidden:
                continue
            elif self._fields and not all(self._fields):
                if kind == "w:t":
                    self.left_out[later("text inside field codes")] += has_words(element)
            elif kind == "w:t":
                yield (element.text or "").translate(_SPACES), False, False
            elif kind == "w:br":
                is_page = attribute(element, "type") in ("page", "column")
                yield "\n", is_page, is_page
            elif kind in _CHARACTERS:
                yield _CHARACTERS[kind], False, False
            elif kind in ("w:sym", "w16se:symEx"):
                symbol = _symbol(element)
                self.left_out[later("symbols that have no letter")] += not symbol
                yield symbol or _UNKNOWN_SYMBOL, not symbol, False
            elif kind == "w:r":  # the base of a ruby
                yield from self._run(element, style)
            elif kind in ("w:drawing", "w:pict"):
                self._picture(element)
            else:
                self._leave_out(kind)

    def _field(self, element: Element) -> None:
        match attribute(element, "fldCharType"):
            case "begin":
                self._fields.append(False)
                data = child(element, "w:ffData")
                if child(data, "w:checkBox") is not None or child(data, "w:ddList") is not None:
                    self.left_out[later("boxes and lists of forms")] += 1
            case "separate" if self._fields:
                self._fields[-1] = True
            case "end" if self._fields:
                self._fields.pop()

    def _picture(self, element: Element) -> None:
        boxes = [
            box
            for box in descendants(element, "w:txbxContent")
            if not any(name(above) == "mc:Fallback" for above in box.iterancestors())
        ]
        self.left_out[later("text boxes")] += sum(map(has_words, boxes))
        self.left_out[later("pictures")] += not boxes

    def _leave_out(self, kind: str) -> None:
        if kind in _LEFT_OUT:
            self.left_out[_LEFT_OUT[kind]] += 1


class _Styles:
    """What styles say about words: hidden, numbered."""

    def __init__(self, roots: tuple[Element, ...]) -> None:
        self._by_id = {
            attribute(style, "styleId"): style for r in roots for style in descendants(r, "w:style")
        }

    def is_hidden(self, run: Element, paragraph_style: str | None) -> bool:
        properties = child(run, "w:rPr")
        switches = (
            child(properties, "w:vanish"),
            self._first(attribute_of(child(properties, "w:rStyle")), "w:rPr", "w:vanish"),
            self._first(paragraph_style, "w:rPr", "w:vanish"),
        )
        return next((bool(is_on(s)) for s in switches if s is not None), False)

    def is_numbered(self, paragraph: Element, style: str | None) -> bool:
        numbering = child(paragraph, "w:pPr", "w:numPr")
        if numbering is None:
            numbering = self._first(style, "w:pPr", "w:numPr")
        return numbering is not None and attribute_of(child(numbering, "w:numId")) != "0"

    def _first(self, style: str | None, *path: str) -> Element | None:
        """The property in the style, or in the nearest that it is based on."""
        seen: set[str | None] = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            found = child(self._by_id[style], *path)
            if found is not None:
                return found
            style = attribute_of(child(self._by_id[style], "w:basedOn"))
        return None


def attribute_of(element: Element | None, key: str = "val") -> str | None:
    """The attribute of an element that may not be there."""
    return None if element is None else attribute(element, key)


def _has_removed_end(paragraph: Element) -> bool:
    """Whether the end of the paragraph was deleted, so that the next one continues it."""
    mark = child(paragraph, "w:pPr", "w:rPr")
    return any(child(mark, kind) is not None for kind in _REMOVED)


def _continues(merge: Element | None) -> bool:
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _number(element: Element | None, otherwise: int) -> int:
    value = attribute_of(element) or ""
    if not (value.isascii() and value.isdigit()):
        return otherwise
    return min(int(value[:9]), _MAX_COLUMNS)  # Python refuses to read thousands of digits


def _symbol(element: Element) -> str | None:
    """The character that a symbol shows, None where only its font knows."""
    font = (attribute(element, "font") or "").casefold()
    try:
        symbol = chr(int(attribute(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return None
    if font.startswith(_SYMBOL_FONTS):
        return None
    return None if unicodedata.category(symbol) in ("Co", "Cc", "Cs", "Cn") else symbol
