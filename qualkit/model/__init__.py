"""The nouns: frozen dataclasses, standard library only."""

from qualkit.model.coding import (
    EXTENTS,
    ORIGINS,
    POLARITIES,
    Code,
    Codebook,
    Coding,
    Suggestion,
    Theme,
)
from qualkit.model.document import Document, Facts, Segment, Source, Speaker
from qualkit.model.instrument import Answer, Answers, Columns, Instrument, Item, Subscale
from qualkit.model.study import (
    CONSENSUS,
    CONSENSUS_UUID,
    ONCE,
    Case,
    Coder,
    Design,
    Label,
    Membership,
    Participant,
    Role,
    Wave,
)
from qualkit.model.text import Run, Span, Text, Turn, intersection, union

__all__ = [
    "CONSENSUS", "CONSENSUS_UUID", "EXTENTS", "ONCE", "ORIGINS", "POLARITIES", "Answer", "Answers",
    "Case", "Code", "Codebook", "Coder", "Coding", "Columns", "Design", "Document", "Facts",
    "Instrument", "Item", "Label", "Membership", "Participant", "Role", "Run", "Segment", "Source",
    "Span", "Speaker", "Subscale", "Suggestion", "Text", "Theme", "Turn", "Wave", "intersection",
    "union",
]  # fmt: skip
