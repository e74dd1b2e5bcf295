"""The text model: positions are Unicode code points of one immutable Text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from qualkit.errors import Invalid


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A half-open interval [start, end) of code points; may be empty, never negative.

        text   h i j   n a m   m e
        Span(4, 7)     -----

    `inner in outer`, `a & b` (None where they do not overlap), `len(span)`, `span.of(string)`.
    Raises Invalid when start or end make no interval.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise Invalid(
                "A passage cannot run from {start} to {end}.", start=self.start, end=self.end
            )

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return self.end > self.start

    def __contains__(self, other: "Span | int") -> bool:
        if isinstance(other, int):
            return self.start <= other < self.end
        return self.start <= other.start and other.end <= self.end

    def __and__(self, other: "Span") -> "Span | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def of(self, string: str) -> str:
        """The words between start and end."""
        return string[self.start : self.end]

    def shift(self, by: int) -> "Span":
        """The same interval `by` code points further on."""
        return Span(self.start + by, self.end + by)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same ground covered by disjoint spans in order; touching ones become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if not span:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(left: Iterable[Span], right: Iterable[Span]) -> tuple[Span, ...]:
    """The ground covered by both, as disjoint spans in order."""
    a, b = union(left), union(right)
    shared: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if common := a[i] & b[j]:
            shared.append(common)
        if a[i].end < b[j].end:
            i += 1
        else:
            j += 1
    return tuple(shared)


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run of the source file stands in the Text.

    `paragraph` and `run` count from 0 in reading order of the file; `is_generated` marks
    characters that the file does not hold as text (line ends, list numbers, box states).
    """

    paragraph: int
    run: int
    span: Span
    is_generated: bool = False


@dataclass(frozen=True)
class Text:
    """One immutable version of a document's words, as `reader` (name and version) made it.

    Paragraphs and line breaks are one `\\n` each; nothing is normalised. `unspoken` covers
    transcriber's marks inside speech, which are text but never words.
    Raises Invalid for a NUL character.
    """

    string: str
    reader: str
    runs: tuple[Run, ...] = ()
    unspoken: tuple[Span, ...] = ()
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        if "\0" in self.string:
            raise Invalid("The text holds a NUL character, which no transcript has.")
        object.__setattr__(self, "sha256", sha256(self.string.encode()).hexdigest())

    def __len__(self) -> int:
        return len(self.string)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn on one Text: label and time stamp, then speech, half-open.

    What stands between `start` and `speech_start` is text but never speech. `time` is seconds
    from the beginning of the recording. `about` is the id of a case.
    """

    start: int
    speech_start: int
    end: int
    speaker: str = ""
    role: str | None = None
    participant: str | None = None
    time: float | None = None
    item: str | None = None
    about: str | None = None

    @property
    def speech(self) -> Span:
        """The words that were spoken."""
        return Span(self.speech_start, self.end)
