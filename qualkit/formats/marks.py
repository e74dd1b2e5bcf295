"""Transcriber's marks: what stands in a transcript without having been said.

In square brackets everything up to 40 characters is a mark, so also a replacement such as
[NAAM]: a word was said there, but not this one, so it must never be counted or found.
Round brackets hold asides as often as marks: there every word must be a known one.
"""

import re

from qualkit.formats.stamps import BRACKETED
from qualkit.model import Span, union

_MAX = 40
_WORDS = {
    "laughing and crying": (
        "lacht lachen lachend lachje gelach glimlacht grinnikt gniffelt huilt huilen huilend snikt "
        "laugh laughs laughing laughter chuckle chuckles chuckling giggles smiles "
        "cry cries crying sobs sobbing weeps"
    ),
    "silence": (
        "stilte stil zwijgt pauze pauzeert aarzelt aarzeling aarzelend denkt nadenkt "
        "silence silent pause pauses pausing hesitates hesitation hesitating"
    ),
    "breath and body": (
        "zucht zuchten zuchtend hoest hoesten kucht kuchje schraapt keel niest slikt snuift knikt "
        "schudt hoofd haalt schouders op "
        "sigh sighs sighing cough coughs coughing clears throat sneezes sniffs nods nodding shakes "
        "head shrugs breathes"
    ),
    "not understood": (
        "onverstaanbaar onverst onv onduidelijk onhoorbaar niet verstaan te "
        "inaudible unintelligible indistinct unclear crosstalk overlapping"
    ),
    "manner and surroundings": (
        "fluistert fluisterend ironisch sarcastisch geluid geluiden geruis telefoon gaat rinkelt "
        "onderbreking overlap door elkaar heen opname stopt einde begin "
        "whispers whispering ironically sarcastically noise sound sounds phone rings ringing "
        "interruption interrupted recording stops ends"
    ),
}
"""What marks are about -> words that they are made of, Dutch and English."""
_BESIDE = (
    "kort korte lang lange even beetje zacht zachtjes hard luid diep diepe beide beiden "
    "allebei samen sec seconden seconde s min minuten minuut stuk woord woorden de het een van en "
    "short brief long softly quietly loudly deep deeply both together seconds second minutes "
    "minute word words the a an of and"
)
# alone these are ordinary asides: (niet), (door), (gaat)
_ASIDES = (
    "niet te keel hoofd haalt schouders op gaat door elkaar heen denkt stil begin einde head ends "
    "stops sound sounds telefoon phone schudt opname recording"
)
_NEVER_ALONE = frozenset(_ASIDES.split())
_KNOWN = frozenset(word for words in _WORDS.values() for word in words.split())
_BESIDES = frozenset(_BESIDE.split())
_DURATION = re.compile(r"\d+([.,]\d+)?\s*(s|sec|seconden|seconds?|min|minuten|minutes?)\.?")

_SHAPES = re.compile(
    rf"""
      (?P<certain>
          {BRACKETED}
        | \[ [^\[\]\n]{{1,{_MAX}}} \]
        | [(] [ .…?]{{1,12}} [)]
        | (?<!\w) [xX]{{3,}} (?!\w)
      )
    | (?: [(] (?P<round>[^()\n]{{1,{_MAX}}}) [)]
        | <   (?P<angle>[^<>\n]{{1,{_MAX}}}) >
        | (?<!\*) \* (?P<star>[^*\n]{{1,{_MAX}}}) \* (?!\*)
      )
    """,
    re.VERBOSE,
)


def is_mark(inside: str) -> bool:
    """Whether these words, between brackets, are a transcriber's and not the speaker's."""
    inside = inside.strip().casefold()
    if _DURATION.fullmatch(inside):
        return True
    words = re.findall(r"[^\W\d_]+", inside)
    known = [word for word in words if word in _KNOWN]
    if not known or any(word not in _KNOWN and word not in _BESIDES for word in words):
        return False
    return any(word not in _NEVER_ALONE for word in known) or len(known) > 1


def find_marks(string: str) -> tuple[Span, ...]:
    """Where marks stand, brackets included, in order and apart."""
    return union(
        Span(*found.span())
        for found in _SHAPES.finditer(string)
        if found["certain"] or is_mark(found["round"] or found["angle"] or found["star"])
    )
