"""Speaker labels at the beginning of a line, with or without a time stamp.

I: ...   Int. 1: ...   [00:01:02] I: ...   I (00:01:02): ...   I: [00:01:02] ...
Sara Jansen  00:12     00:00:03 Speaker 1     (on a line of their own)

Here only the shape is judged; whether a label is a speaker is for `turns` to say.
"""

import re
from dataclasses import dataclass

from qualkit.formats.marks import is_mark
from qualkit.formats.stamps import BRACKETED, STAMP, seconds
from qualkit.model import Span

MAX_WORDS = 4
MAX_LENGTH = 40

_FIELDS = """
    datum date naam name tijd time tijdstip duur duration lengte length plaats place locatie
    location titel title project onderwerp topic subject transcript transcriptie transcription
    transcribent transcriber bestand file audio opname recording leeftijd age geslacht gender sex
    functie beroep profession organisatie organisation organization code nummer number id
    respondentnummer deelnemernummer versie version taal language setting kind wave case minutes
    convention interviewdatum kenmerk betreft afgenomen
"""
HEADING_FIELDS = frozenset(_FIELDS.split())
"""Labels of a header block, never speakers."""
_NEVER = HEADING_FIELDS | frozenset(
    (
        "let op", "doel", "implicatie", "nb", "n.b", "ps", "noot", "note", "opmerking",
        "toelichting", "bron", "source", "voorbeeld", "example", "conclusie", "conclusion",
    )
)  # fmt: skip
_QUOTING = (
    "zei zeg zegt zeggen zeiden dacht denk denkt vroeg vraagt vertelde riep antwoordde is was dus "
    "namelijk bijvoorbeeld volgt said say says thought think thinks asked asks told answered like"
)
_QUOTES = frozenset(_QUOTING.split())  # 'Ik zei: ...' is said by whoever tells it
_HEADINGS = "wie who spreker speaker naam name rol role persoon person tijd time timecode"
TABLE_HEADINGS = frozenset(_HEADINGS.split())
"""First cells of a table's heading row, never speakers."""

_LABEL = r"(?P<{0}>[^\W_][^\n:：\[\]()<>#{{}}|?!;,\"“”…]{{0,60}}?(?:[ \t]*\([^():\n]{{1,30}}\))?)"
_GAP = r"[ \t\u00a0]"
_WITH_COLON = re.compile(
    rf"{_GAP}*(?:(?P<before>{STAMP}){_GAP}*(?:[-–]{_GAP}*)?)?"
    + _LABEL.format("label")
    + rf"{_GAP}*(?P<after>{STAMP})?{_GAP}*(?:(?<=\d)[:：](?!\d)|(?<!\d)[:：](?!//))"
    + rf"{_GAP}*(?:(?P<inside>{BRACKETED}){_GAP}*)?"
)
_BETWEEN = rf"{_GAP}*[-–|]{_GAP}*|{_GAP}+"
_ON_ITS_OWN = re.compile(
    rf"{_GAP}*(?:"
    + _LABEL.format("label")
    + rf"(?:{_BETWEEN})(?P<after>{STAMP})|(?P<before>{STAMP})(?:{_BETWEEN})"
    + _LABEL.format("label_after")
    + rf"){_GAP}*"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a turn: label and time (seconds), from `span.start` to where speech begins."""

    span: Span
    label: str
    time: float | None = None


def key(label: str) -> str:
    """What labels that mean the same have in common: 'Int. 1' and 'int 1'."""
    return " ".join(label.replace(".", " ").split()).casefold()


def is_label(string: str) -> bool:
    """Whether a string has the shape of a label: short, beginning with a letter or digit."""
    string = string.strip()
    return (
        0 < len(string) <= MAX_LENGTH
        and string[0].isalnum()
        and len(string.split()) <= MAX_WORDS
        and "\n" not in string
    )


def can_speak(label: str) -> bool:
    """Whether the label is none that only looks like a speaker ('Datum', 'Let op', 'Ik zei')."""
    words = key(label)
    return words not in _NEVER and words.split()[-1] not in _QUOTES


def without_mark(label: str) -> str:
    """'R (lacht)' is R; 'R (moeder)' is someone of her own."""
    found = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", label.strip())
    return found[1] if found and is_mark(found[2]) else label.strip()


def find_head(string: str, line: Span) -> Head | None:
    """The head at the beginning of a line, None if it has none."""
    found = _WITH_COLON.match(string, line.start, line.end)
    if found is not None:
        label = found["label"]
        stamp = found["before"] or found["after"] or found["inside"]
    else:
        found = _ON_ITS_OWN.fullmatch(string, line.start, line.end)
        if found is None:
            return None
        label = found["label"] or found["label_after"]
        stamp = found["after"] or found["before"]
    label = without_mark(label)
    if not is_label(label):
        return None
    start = found.start() + len(found[0]) - len(found[0].lstrip(" \t\u00a0"))
    return Head(Span(start, found.end()), label, seconds(stamp) if stamp else None)
