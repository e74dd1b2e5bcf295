"""Turns in a Text: who begins to speak where, and where the speech begins and ends.

A label is a speaker if it stands at least twice, or if the study knows it. A line without
label continues the turn; what stands before the first label belongs to no turn.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.formats.blocks import Layout, Line
from qualkit.formats.labels import (
    HEADING_FIELDS,
    TABLE_HEADINGS,
    Head,
    can_speak,
    find_head,
    is_label,
    key,
)
from qualkit.formats.speakers import Cast
from qualkit.formats.stamps import is_stamp, seconds
from qualkit.model import Span, Turn

_SHARE = 0.8  # of a column's cells that must have the shape of a label or a time
_MAX_FIELD = 100  # characters of a line in a header block
_SHARE_OF_HEADS = 0.1  # of the lines, where labels are all that speaks for a conversation

Row = Mapping[int, list[int]]
"""A table's row: column -> indices of the lines in that cell."""


@dataclass(frozen=True)
class Found:
    """Turns, their speaker spelled as first written, and spans that nobody spoke.

    `n_outside` counts lines after the first turn that belong to none, `n_skipped` lines of a
    header block ('Interviewer: ...', 'Datum: ...') that look like turns.
    """

    turns: tuple[Turn, ...]
    unspoken: tuple[Span, ...]
    n_outside: int
    n_skipped: int
    is_dialogue: bool


@dataclass(frozen=True)
class Columns:
    """Where a table of turns holds what."""

    who: int
    what: int
    time: int | None


def find_turns(layout: Layout, cast: Cast) -> Found:
    """Find the turns; `cast` is what is known of labels beforehand."""
    tables = _tables(layout)
    columns = {n: c for n, rows in tables.items() if (c := _columns(layout, rows, cast))}
    in_rows = {
        index: head
        for n, where in columns.items()
        for row in tables[n].values()
        for index, head in _row_head(layout, row, where)
    }
    stamps = _lone_stamps(layout, columns)
    in_lines = _line_heads(layout, columns, stamps)
    skipped = _header_block(layout, in_lines, cast)
    candidates = dict(sorted({**in_lines, **in_rows}.items()))
    for index in skipped:
        del candidates[index]
    heads = _speakers_only(layout, candidates, in_rows.keys(), skipped, cast)
    begun, unspoken, n_outside = _turns(layout, heads, columns, stamps)
    turns = _spelled_alike(begun)
    unspoken += [layout.lines[i].span for i in sorted(stamps)]
    is_dialogue = _is_dialogue(layout, turns, cast)
    return Found(turns, tuple(unspoken), n_outside, len(skipped), is_dialogue)


def _words(layout: Layout, indices: Iterable[int]) -> str:
    return "\n".join(layout.lines[i].span.of(layout.string) for i in indices).strip()


# Tables ---------------------------------------------------------------------------------------


def _tables(layout: Layout) -> dict[int, dict[int, dict[int, list[int]]]]:
    """table -> row -> column -> indices of lines."""
    tables: dict[int, dict[int, dict[int, list[int]]]] = {}
    for index, line in enumerate(layout.lines):
        if line.place:
            rows = tables.setdefault(line.place.table, {})
            rows.setdefault(line.place.row, {}).setdefault(line.place.column, []).append(index)
    return tables


def _columns(layout: Layout, rows: Mapping[int, Row], cast: Cast) -> Columns | None:
    """Which column holds who, what and time; None where the table holds no turns."""
    cells: dict[int, list[str]] = {}
    for row in rows.values():
        for column, indices in row.items():
            if words := _words(layout, indices):
                cells.setdefault(column, []).append(words)
    times = [c for c, words in cells.items() if _is_mostly(is_stamp, words)]
    others = sorted(set(cells) - set(times))
    if len(others) != 2 or len(times) > 1:
        return None
    who, what = others
    if not _is_mostly(lambda words: _who(words) is not None, cells[who]):
        return None
    labels = Counter(key(w[0]) for words in cells[who] if (w := _who(words)))
    speakers = [
        label for label, n in labels.items() if (n > 1 and can_speak(label)) or cast.knows(label)
    ]
    return Columns(who, what, times[0] if times else None) if speakers else None


def _is_mostly(is_so: Callable[[str], bool], cells: list[str]) -> bool:
    n = sum(map(is_so, cells))
    return n > 0 and n >= _SHARE * (len(cells) - 1)  # but for the heading


def _who(words: str) -> tuple[str, float | None] | None:
    """Label and time in a cell: 'I', 'I:', 'I (00:12)', or the time on a second line."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    stamps = [line for line in lines if is_stamp(line)]
    labels = [line for line in lines if line not in stamps]
    if len(labels) != 1 or len(stamps) > 1:
        return None
    time = seconds(stamps[0]) if stamps else None
    head = find_head(labels[0], Span(0, len(labels[0])))
    if head and len(head.span) == len(labels[0]):
        return head.label, time if head.time is None else head.time
    return (labels[0], time) if is_label(labels[0]) and ":" not in labels[0] else None


def _row_head(layout: Layout, row: Row, columns: Columns) -> Iterable[tuple[int, Head]]:
    """The head of a row, at its first line with words; none where the row goes on."""
    words = _words(layout, row.get(columns.who, ()))
    who = _who(words) if words else None
    if who is None or key(who[0]) in TABLE_HEADINGS:
        return
    label, time = who
    first = [i for c in (columns.who, columns.time) if c is not None for i in row.get(c, ())]
    before = [i for i in sorted(first) if layout.lines[i].span]
    stamp = _words(layout, row.get(columns.time, ())) if columns.time is not None else ""
    if is_stamp(stamp):
        time = seconds(stamp)
    end = max(layout.lines[i].span.end for i in row[columns.who])
    yield before[0], Head(Span(layout.lines[before[0]].span.start, end), label, time)


def _is_beside_speech(line: Line, columns: Mapping[int, Columns]) -> bool:
    """Whether the line stands in a table of turns, but not in its column of speech."""
    place = line.place
    return (
        place is not None and place.table in columns and place.column != columns[place.table].what
    )


# Lines ----------------------------------------------------------------------------------------


def _lone_stamps(layout: Layout, columns: Mapping[int, Columns]) -> set[int]:
    """Lines that are a time stamp and nothing else, outside columns of speech."""
    return {
        index
        for index, line in enumerate(layout.lines)
        if not (line.place and line.place.table in columns)
        and is_stamp(line.span.of(layout.string))
    }


def _line_heads(
    layout: Layout, columns: Mapping[int, Columns], stamps: set[int]
) -> dict[int, Head]:
    """What looks like the head of a turn at the beginning of lines, by index."""
    heads: dict[int, Head] = {}
    stamp: Span | None = None
    for index, line in enumerate(layout.lines):
        if line.place and line.place.table in columns:
            stamp = None
        elif index in stamps:
            stamp = line.span
        elif line.span.of(layout.string).strip():
            head = find_head(layout.string, line.span)
            if head and stamp and head.time is None:
                span = Span(stamp.start, head.span.end)
                head = replace(head, span=span, time=seconds(stamp.of(layout.string)))
            if head:
                heads[index] = head
            stamp = None
    return heads


def _header_block(layout: Layout, heads: Mapping[int, Head], cast: Cast) -> list[int]:
    """The lines of a header block: up to the last field ('Datum: ...') before labels repeat."""
    seen: list[str] = []
    block: list[int] = []
    end = 0
    for index, head in heads.items():
        label = key(head.label)
        if label in seen or len(layout.lines[index].span) > _MAX_FIELD:
            break
        seen.append(label)
        block.append(index)
        if label.split()[0] in HEADING_FIELDS and not cast.knows(head.label):
            end = len(block)
    return block[:end]


# Turns ----------------------------------------------------------------------------------------


def _speakers_only(
    layout: Layout,
    heads: Mapping[int, Head],
    in_rows: Iterable[int],
    skipped: list[int],
    cast: Cast,
) -> dict[int, Head]:
    """The heads whose label is a speaker's."""
    rows = set(in_rows)
    n = Counter(key(head.label) for head in heads.values())
    repeated = {
        key(h.label)
        for h in heads.values()
        if n[key(h.label)] > 1 and (can_speak(h.label) or cast.knows(h.label))
    }
    first = min((i for i, head in heads.items() if key(head.label) in repeated), default=None)
    taken = {cast.role(h.label).key for h in heads.values() if key(h.label) in repeated}

    kept: dict[int, Head] = {}
    begun: set[int] = set()  # tables whose first speaker was seen
    for index, head in heads.items():
        place = layout.lines[index].place
        if first is None:
            is_speaker = cast.knows(head.label) and not skipped
        elif key(head.label) in repeated or (index in rows and place and place.table in begun):
            is_speaker = True
        else:  # 'Interviewer: Jan' above a talk of I and R is no turn
            is_free = index > first or cast.role(head.label).key not in taken
            is_speaker = is_free and (cast.knows(head.label) or cast.is_usual(head.label))
        if is_speaker:
            kept[index] = head
            if place and index in rows:
                begun.add(place.table)
    return kept


def _turns(
    layout: Layout, heads: Mapping[int, Head], columns: Mapping[int, Columns], stamps: set[int]
) -> tuple[list[Turn], list[Span], int]:
    """The turns that begin at the heads, what no one spoke in them, and how many lines after
    the first belong to none."""
    with_heads = {place.table for i in heads if (place := layout.lines[i].place)}
    turns: list[Turn] = []
    unspoken: list[Span] = []
    beside: list[Span] = []  # unspoken, if the speech goes on after it
    n_outside = 0
    is_open = has_speech = False
    table: int | None = None
    for index, line in enumerate(layout.lines):
        before, table = table, line.place.table if line.place else None
        if before != table and (
            before in columns or (table is not None and table not in with_heads)
        ):
            is_open = False  # a table ends a turn, unless it holds turns on its lines
        start = line.span.start
        if head := heads.get(index):
            start = head.span.end
            turns.append(Turn(head.span.start, start, start, head.label, time=head.time))
            is_open, has_speech, beside = True, False, []
        if index in stamps or not layout.string[start : line.span.end].strip():
            continue
        if _is_beside_speech(line, columns):  # times, and headings that span columns
            beside += [line.span] if has_speech else []
        elif not is_open:
            n_outside += bool(turns)
        else:
            begin = turns[-1].speech_start if has_speech else start
            turns[-1] = replace(turns[-1], speech_start=begin, end=line.span.end)
            has_speech = True
            unspoken += beside
            beside = []
    return turns, unspoken, n_outside


def _is_dialogue(layout: Layout, turns: Sequence[Turn], cast: Cast) -> bool:
    """Whether two speakers take turns. Labels that nobody knows must not be rare: 'Figure 1:'."""
    speakers = {turn.speaker for turn in turns}
    n_lines = sum(bool(line.span) for line in layout.lines)
    is_known = any(cast.role(speaker).key for speaker in speakers)
    return len(speakers) >= 2 and (is_known or len(turns) >= _SHARE_OF_HEADS * n_lines)


def _spelled_alike(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """'r:' and 'R:' are one speaker, as first written."""
    first: dict[str, str] = {}
    return tuple(
        replace(turn, speaker=first.setdefault(key(turn.speaker), turn.speaker)) for turn in turns
    )
