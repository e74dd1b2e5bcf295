"""Where the questions of a questionnaire stand on a form, and where their answers do.

In a table the answer stands right of its question or, where nothing is right of it, in the row
below; a question in a paragraph is answered by what follows it. Questions are known by their
wording in any language, whatever its case, punctuation and number, or by their key in the first
of two columns.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from qualkit.formats.blocks import Layout, Place
from qualkit.formats.form_choices import has_box
from qualkit.formats.labels import is_label, key
from qualkit.model import Item, Span

CLOSE = 0.85
"""How much a wording must resemble a question's to be taken for it (0 to 1, by difflib)."""
_CLOSER = 0.05  # and how much more than that of every other question
_SHORTEST = 12  # characters of a wording that can be told by resemblance
_NUMBER = re.compile(
    r"\s*(?:(?:vraag|question|v|q)\s*)?(?P<n>\d{1,3})\s?[a-z]?(?:\s*[.):\-–]\s*|\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """The words in a cell of a table, or on a line outside tables, without blanks around them."""

    span: Span
    words: str
    first_line: int
    last_line: int
    place: Place | None = None


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Wording:
    """An item that a cell asks; its words begin behind a number. `is_close`: not word for word."""

    item: Item
    n_before: int = 0
    is_close: bool = False


@dataclass
class Question:
    """A question on a form: the cell that asks it and the cells where its answer stands.

    `has_boxes_after`: boxes stand below it that belong to no question and may be its answer.
    """

    cell: Cell
    wording: Wording
    answer: list[Cell] = field(default_factory=list)
    has_boxes_after: bool = False

    @property
    def item(self) -> Item:
        """What is asked."""
        return self.wording.item

    @property
    def words(self) -> Span:
        """The question without its number."""
        return Span(self.cell.span.start + self.wording.n_before, self.cell.span.end)

    @property
    def table(self) -> int | None:
        """The table that it stands in."""
        return self.cell.place.table if self.cell.place else None


@dataclass(frozen=True)
class Search:
    """The questions in the order of the form.

    `strays` are places with words that belong to no question, where one may be that the
    questionnaire lacks. `headings` are the words above questions and open answers, if any.
    """

    questions: tuple[Question, ...]
    strays: tuple[Cell, ...]
    headings: tuple[str, str] | None

    @property
    def asking_answers(self) -> Iterator[tuple[Question, Cell]]:
        """Lines that were read as an answer, outside tables, and may be a question."""
        for question in self.questions:
            for line in question.answer if question.table is None else ():
                if line.place is None and line.words.endswith("?"):
                    yield question, line


def find_questions(layout: Layout, items: Sequence[Item]) -> Search:
    """Find the questions on a form, those that it asks twice twice."""
    rows = _rows(layout)
    wordings = _wordings(rows, items)
    with_questions = {cell.place.table for cell in wordings if cell.place}
    questions: list[Question] = []
    last: list[Question] = []  # those that a row below may belong to
    strays: list[Cell] = []
    for row in rows:
        table = row[0].place.table if row[0].place else None
        asking = [n for n, cell in enumerate(row) if cell in wordings]
        if asking:
            last = [
                Question(row[start], wordings[row[start]], list(row[start + 1 : end]))
                for start, end in pairwise([*asking, len(row)])
            ]
            questions += last
            if any(question.answer for question in last):
                last = last[-1:]
        elif not questions:
            continue
        elif _goes_on(questions[-1], row, with_questions):
            for question, cells in _shared_out(last, row):
                question.answer += cells
        elif any(cell.words for cell in row) and table == questions[-1].table:
            strays.append(next(cell for cell in row if cell.words))
            for question, cells in _shared_out(last, row):
                question.has_boxes_after |= _may_answer(question, cells)
    for question in questions:
        strays += _beyond_the_answer(question)
    return Search(
        tuple(questions),
        tuple(sorted(strays, key=lambda cell: cell.first_line)),
        _headings(rows, questions),
    )


def _rows(layout: Layout) -> list[Row]:
    """The rows of all tables, a cell for each that is really there; a line outside is a row."""
    cells: list[Cell] = []
    lines = enumerate(layout.lines)
    for place, group in groupby(lines, key=lambda pair: pair[1].place or pair[0]):
        of_cell = list(group)
        start, end = of_cell[0][1].span.start, of_cell[-1][1].span.end
        words = layout.string[start:end]
        start += len(words) - len(words.lstrip())
        span = Span(start, start + len(words.strip()))
        cell = Cell(span, words.strip(), of_cell[0][0], of_cell[-1][0])
        cells.append(replace(cell, place=place) if isinstance(place, Place) else cell)
    by_row = groupby(cells, key=lambda cell: cell.place[:2] if cell.place else cell.first_line)
    return [list(row) for _, row in by_row]


# Wordings -------------------------------------------------------------------------------------


def _wordings(rows: Sequence[Row], items: Sequence[Item]) -> dict[Cell, Wording]:
    """The cells that ask an item: word for word, by its key, or else nearly word for word."""
    known: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for wording in {_plain(text) for text in item.question.values()}:
            known[wording].append(item)
    only = {words: of_it[0] for words, of_it in known.items() if words and len(of_it) == 1}
    by_key = {key(item.key): item for item in items if not item.key.isdecimal()}
    found: dict[Cell, Wording] = {}
    for cell, row in _in_rows(rows):
        for wording, n_before in _candidates(cell, row):
            if wording in only:
                found.setdefault(cell, Wording(only[wording], n_before))
    for row in rows:
        is_pair = row[0].place is not None and len(row) == 2
        if is_pair and key(row[0].words) in by_key and not any(cell in found for cell in row):
            found[row[0]] = Wording(by_key[key(row[0].words)])
    taken = {wording.item.key for wording in found.values()}
    for cell, row in _in_rows(rows):
        for wording, n_before in _candidates(cell, row) if cell not in found else ():
            near = _nearest(wording, only)
            if near and near.key not in taken:
                found[cell] = Wording(near, n_before, is_close=True)
    return found


def _in_rows(rows: Iterable[Row]) -> Iterator[tuple[Cell, Row]]:
    return ((cell, row) for row in rows for cell in row)


def _candidates(cell: Cell, row: Row) -> list[tuple[str, int]]:
    """What may be the wording in a cell, and how many characters stand before it.

    With its number and without it; all of it, or its first line where the answer stands beside
    it, since an instruction may follow.
    """
    texts = [cell.words]
    if cell is not row[-1]:
        texts.append(cell.words.split("\n")[0])
    number = _NUMBER.match(cell.words)
    starts = [0, number.end()] if number else [0]
    return [(_plain(text[start:]), start) for text in texts for start in starts]


def _nearest(wording: str, known: Mapping[str, Item]) -> Item | None:
    """The item whose wording is clearly the nearest; None where that is not near."""
    if len(wording) < _SHORTEST:
        return None
    ratios: dict[str, float] = {}
    for other, item in known.items():
        matcher = SequenceMatcher(None, wording, other, autojunk=False)
        if matcher.real_quick_ratio() > CLOSE - _CLOSER < matcher.quick_ratio():
            ratios[item.key] = max(ratios.get(item.key, 0), matcher.ratio())
    first, second = sorted((*ratios.values(), 0.0, 0.0), reverse=True)[:2]
    if first < CLOSE or first - second < _CLOSER:
        return None
    return next(item for item in known.values() if ratios.get(item.key) == first)


def _plain(words: str) -> str:
    """The words only: without case and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", words).casefold()))


# Answers --------------------------------------------------------------------------------------


def _goes_on(question: Question, row: Row, with_questions: set[int]) -> bool:
    """Whether a row or line without a question belongs to the answer of the last one."""
    last = question.answer[-1] if question.answer else question.cell
    here, there = row[0].place, last.place
    if question.cell.place is None:
        if there is not None:  # in lines the answer may stand in a table, of one box or more
            return here is not None and here.table == there.table
        if row[0].first_line != last.last_line + 1:
            return False
        if here is None:
            return not _is_next_number(question, row[0])
        return here.table not in with_questions and not any(c.words for c in question.answer)
    if here is None or there is None or here[:2] != (there.table, there.row + 1):
        return False
    is_below = not question.answer
    return is_below or here.column > question.cell.place.column  # the question's cell is merged


def _shared_out(questions: Sequence[Question], row: Row) -> Iterator[tuple[Question, Row]]:
    """The cells of a row that stand below each of some questions, several of them abreast."""
    places = [question.cell.place for question in questions]
    if len(questions) == 1 or not all((*places, *(cell.place for cell in row))):
        yield questions[-1], row
        return
    starts = [0, *(place.column for place in places[1:] if place)]
    for question, start, end in zip(questions, starts, [*starts[1:], None], strict=True):
        yield (
            question,
            [
                cell
                for cell in row
                if cell.place
                and start <= cell.place.column
                and (end is None or cell.place.column < end)
            ],
        )


def _may_answer(question: Question, row: Row) -> bool:
    """Whether boxes in a row or line may be the answer: not those beside words of their own."""
    column = question.cell.place.column if question.cell.place else None
    beside = [cell for cell in row if cell.place and cell.place.column == column and cell.words]
    return any(has_box(cell.words) for cell in row) and all(has_box(c.words) for c in beside)


def _is_next_number(question: Question, cell: Cell) -> bool:
    """Whether a line has a number above that of the question: then it is another question."""
    own, other = _NUMBER.match(question.cell.words), _NUMBER.match(cell.words)
    return bool(own and other and question.wording.n_before and int(other["n"]) > int(own["n"]))


def _beyond_the_answer(question: Question) -> list[Cell]:
    """Takes from an answer in lines what follows an empty line, and hands back where it begins.

    It may be a heading, or a question that is not known. Boxes belong to the answer wherever
    they stand.
    """
    if question.table is not None:
        return []
    runs = [list(run) for _, run in groupby(question.answer, key=lambda cell: bool(cell.words))]
    boxes = [n for n, run in enumerate(runs) if any(has_box(cell.words) for cell in run)]
    filled = [n for n, run in enumerate(runs) if run[0].words]
    if not filled or runs[filled[0]][0].place is not None:
        return []
    last = max((filled[0], *boxes)) if not question.item.is_open else filled[0]
    question.answer = [cell for run in runs[: last + 1] for cell in run]
    return [run[0] for run in runs[last + 1 :] if run[0].words]


def answer_span(question: Question) -> Span | None:
    """Where the words of the answer stand; None where there are none."""
    written = [cell.span for cell in question.answer if cell.words]
    return Span(written[0].start, written[-1].end) if written else None


def _headings(rows: Sequence[Row], questions: Iterable[Question]) -> tuple[str, str] | None:
    """The words above the questions and the answers of the first table that has such a row."""
    first: dict[int | None, Question] = {}
    for question in questions:
        first.setdefault(question.table, question)
    for question in first.values():
        asked, answered = question.cell.place, question.answer[0].place if question.answer else None
        if not asked or not answered or asked.row != answered.row:
            continue
        for row in rows:
            cells = {c.place.column: c.words for c in row if c.place and c.place < asked}
            pair = cells.get(asked.column, ""), cells.get(answered.column, "")
            in_table = row[0].place and row[0].place.table == asked.table
            if in_table and all(map(is_label, pair)) and key(pair[0]) != key(pair[1]):
                return pair
    return None
