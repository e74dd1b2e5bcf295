"""The nouns: frozen dataclasses, standard library only."""

from qualkit.model.coding import (
    EXTENTS,
    ORIGINS,
    POLARITIES,
    POLARITY_NAMES,
    Code,
    Codebook,
    Coding,
    Suggestion,
    Theme,
)
from qualkit.model.document import (
    INTERVIEW,
    SURVEY_RECORD,
    Document,
    Facts,
    Segment,
    Source,
    Speaker,
)
from qualkit.model.instrument import (
    BLANK,
    Answer,
    Answers,
    Columns,
    Instrument,
    Item,
    Scale,
    Subscale,
)
from qualkit.model.names import Label, by_name, plain_name
from qualkit.model.study import (
    CONSENSUS,
    CONSENSUS_UUID,
    ONCE,
    Case,
    Coder,
    Design,
    Membership,
    Participant,
    Presence,
    Role,
    Wave,
    memberships,
)
from qualkit.model.text import Run, Span, Text, Turn, intersection, union

__all__ = [
    "BLANK", "CONSENSUS", "CONSENSUS_UUID", "EXTENTS", "INTERVIEW", "ONCE", "ORIGINS",
    "POLARITIES", "POLARITY_NAMES", "SURVEY_RECORD", "Answer", "Answers", "Case", "Code",
    "Codebook", "Coder",
    "Coding", "Columns", "Design", "Document", "Facts", "Instrument", "Item", "Label",
    "Membership", "Participant", "Presence", "Role", "Run", "Scale", "Segment", "Source", "Span",
    "Speaker", "Subscale", "Suggestion", "Text", "Theme", "Turn", "Wave", "by_name",
    "intersection", "memberships", "plain_name", "union",
]  # fmt: skip
