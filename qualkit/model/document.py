"""Documents: transcripts and survey records with their words."""

import datetime
import re
from dataclasses import dataclass, field

from qualkit.errors import Conflict, NotFound
from qualkit.model.text import Span, Text, Turn

INTERVIEW, SURVEY_RECORD = "interview", "survey record"
"""The kinds of documents that have a meaning of their own; others may be named freely."""


@dataclass(frozen=True)
class Source:
    """The file that a document was read from."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Speaker:
    """Who speaks under a label in one document."""

    label: str
    role: str | None = None
    participant: str | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of the conversation. `language` is a code such as nl; minutes of talk."""

    language: str | None = None
    interviewer: str | None = None
    date: datetime.date | None = None
    minutes: int | None = None
    place: str | None = None
    mode: str | None = None
    transcriber: str | None = None


@dataclass(frozen=True)
class Segment:
    """A span with its document and words: a quotation."""

    document: str
    span: Span
    words: str


@dataclass(frozen=True)
class Document:
    """One transcript or survey record, read and ready to be kept."""

    name: str
    text: Text
    turns: tuple[Turn, ...]
    kind: str = INTERVIEW
    wave: str | None = None
    cases: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    facts: Facts = field(default_factory=Facts)
    source: Source | None = None

    def segment(self, start: int, end: int) -> Segment:
        """The passage from start to end. Raises NotFound where the text is shorter."""
        span = Span(int(start), int(end))  # a data frame hands out numbers of its own kind
        if span.end > len(self.text):
            raise NotFound(
                "The document {document} has {n} characters; there is no passage {start}-{end}.",
                document=self.name,
                n=len(self.text),
                start=start,
                end=end,
            )
        return Segment(self.name, span, span.of(self.text.string))

    def turn(self, number: int) -> Segment:
        """What was said in a turn; the first is 1. Raises NotFound."""
        if not 1 <= number <= len(self.turns):
            raise NotFound(
                "The document {document} has {n} turns; there is no turn {number}.",
                "`qualkit turns` shows them.",
                document=self.name,
                n=len(self.turns),
                number=number,
            )
        speech = self.turns[number - 1].speech
        return self.segment(speech.start, speech.end)

    def find(self, words: str) -> Segment:
        """The passage with these words; any blanks or line ends may stand between them.

        Raises NotFound if there is none and Conflict, with their places, if there are several.
        """
        pattern = r"\s+".join(map(re.escape, words.split()))
        found = list(re.finditer(pattern, self.text.string)) if pattern else []
        if not found:
            raise NotFound(
                "These words are not in the document {document}.",
                "Copy them from the text as they stand there, or give start and end.",
                document=self.name,
            )
        if len(found) > 1:
            raise Conflict(
                "These words are {n} times in the document {document}.",
                "Take more words along, or give start and end. They stand at: {places}.",
                n=len(found),
                document=self.name,
                places=", ".join(f"{m.start()}-{m.end()}" for m in found[:10]),
            )
        return self.segment(*found[0].span())
