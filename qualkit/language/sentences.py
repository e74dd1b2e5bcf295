"""Where a sentence of interview talk ends, in Dutch and English; standard library only."""

import re

from qualkit.language.languages import of_language, word_set
from qualkit.language.words import folded
from qualkit.model import Span

# After these no sentence ends.
ABBREVIATIONS = {
    "nl": word_set(
        "dhr mevr mw hr mr mrs dr drs prof ing ir ds st bijv bv vb m.a.w m.b.t m.n o.a o.m d.w.z "
        "i.p.v i.v.m i.h.k.v t.a.v t.b.v t.o.v t.g.v z.g zgn evt event incl excl resp ca circa vgl "
        "nr afd tel plm gem w.o z.s.m a.u.b s.v.p n.a.v"
    ),
    "en": word_set(
        "mr mrs ms dr prof st rev hon gen sgt capt vs e.g i.e viz cf approx dept ca incl excl nr "
        "tel mt"
    ),
}
# After these a sentence may end: it does when the next word has a capital.
MAY_END = {
    "nl": word_set("enz etc e.d e.a c.s a.s jl jr sr b.v n.v o.i.d"),
    "en": word_set("etc jr sr inc ltd co a.m p.m u.s u.k al"),
}
# Abbreviations only before a number: otherwise they are words (no, par, jan, mar).
BEFORE_NUMBER = {
    "nl": word_set(
        "art artt lid par hfst blz pag p pp fig tab min max jan feb mrt apr aug sep sept okt nov "
        "dec no vol"
    ),
    "en": word_set("no art ch sec p pp fig vol jan feb mar apr jun jul aug sep sept oct nov dec"),
}
# What begins a sentence after a single letter (`groep B. Toen ...`), where a name would not.
OPENERS = {
    "nl": word_set(
        "ik jij je u hij zij ze we wij jullie het dat dit die de een en maar want dus toen dan nou "
        "nu ja nee als er daar hier wat wie hoe waarom mijn toch ook nog niet"
    ),
    "en": word_set(
        "he she it we you they the a an and but so then that this these those there here what who "
        "how why my yes no well if not"
    ),
}

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_END = re.compile(
    r"(?P<mark>[.!?…]+)(?P<closers>[\"'”’»)\]]*)"
    r"(?:(?=\s|$)|(?<=[^\W\d_]{2}[.!?])(?=[^\W\d_]{2}))"  # `hoor.Nee`: the blank was forgotten
)
_LAST_WORD = re.compile(r"[^\W_](?:[\w./'’-]*[^\W_])?$")
_REMARKS = re.compile(r"^(?:\s*[\[(][^\])]*[\])])+")  # [lacht] tells nothing of what follows
_OPENING = "\"'“”„‘«([-–—*_ \t\u00a0"


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of `text`, in order; together they cover every character that is not blank.

    A line break always ends a sentence. Abbreviations, initials, times, list numbers, `(...)` and
    an ellipsis before a small letter do not. Raises Invalid for an unknown language.
    """
    of_language(OPENERS, language)
    found: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        string = line.group()
        for end in _END.finditer(string):
            if _ends(string, end, language):
                found += _trimmed(text, start, line.start() + end.end())
                start = line.start() + end.end()
        found += _trimmed(text, start, line.end())
    return found


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    if not piece.strip():
        return []
    start += len(piece) - len(piece.lstrip())
    return [Span(start, start + len(piece.strip()))]


def _ends(line: str, end: re.Match[str], language: str) -> bool:
    mark, closers = end["mark"], end["closers"]
    following = _REMARKS.sub("", line[end.end() : end.end() + 200]).lstrip(_OPENING)
    if end.end() < len(line) and not line[end.end()].isspace() and not following[:1].isupper():
        return False
    if not following:
        return True
    is_small = following[0].islower()
    if "!" in mark or "?" in mark:
        return not (closers and is_small)  # "Echt?" zei hij.
    if "…" in mark or len(mark) > 1:
        is_left_out = closers[:1] in (")", "]") and line[: end.start()].endswith(("(", "["))
        return not is_small and not is_left_out
    if closers:
        return not is_small
    last = _LAST_WORD.search(line, max(0, end.start() - 30), end.start())
    if last is None:
        return True
    word = folded(last.group())
    next_word = folded(re.split(r"[^\w]", following, maxsplit=1)[0])
    if word in MAY_END[language]:
        return not is_small
    if word in ABBREVIATIONS[language]:
        return False
    if word in BEFORE_NUMBER[language]:
        return not following[0].isdigit()
    if word.isdigit():  # a list number, not the year at a sentence's end
        return bool(line[: last.start()].strip())
    if re.fullmatch(r"[^\W\d_](?:\.[^\W\d_]+)*", word):  # initials: J.P. de Vries; mevrouw B.
        return not is_small and next_word in OPENERS[language]
    return True
