"""Suggestions from the codebook's keyword patterns, on respondents' words only.

A hit proposes as much around it as its code says: the sentence, the turn, or the words found.
Negation turns the pole round and is shown; what makes a
hit doubtful (hypothetical, general, a question) is shown and lowers its place in the list.
Nothing is dropped but what the codebook's own `never` patterns exclude.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from qualkit.language import Cue, Hit, Patterns, compile_patterns, cues, find
from qualkit.messages import Catalogue
from qualkit.model import Code, Codebook, Document, Span, Suggestion

METHOD = "keywords/1"
OPPOSITE = {"any": "negative", "positive": "negative", "negative": "positive"}
DOUBTS = frozenset({"hypothetical", "generic", "question"})


def propose(
    document: Document, codebook: Codebook, *, language: str, spans: Sequence[Span], say: Catalogue
) -> tuple[Suggestion, ...]:
    """What the keyword patterns propose in one document, in the order of its text.

    `spans` are the respondents' speech, `language` the document's; `say` words the evidence.
    """
    codes = {code.key: code for code in codebook.codes}
    never: dict[str, list[Span]] = defaultdict(list)
    found: dict[tuple[str, Span, str | None], list[tuple[Hit, tuple[Cue, ...]]]] = defaultdict(list)
    hits = find(document.text.string, _compiled(_patterns(codebook, language), language), spans,
                language)  # fmt: skip
    for label, hit in hits:
        code, kind = label.split("/")
        if kind == "never":
            never[code].append(hit.span)
    for label, hit in hits:
        code, kind = label.split("/")
        if kind == "never" or any(hit.span & other for other in never[code]):
            continue
        seen = cues(document.text.string, hit.span, hit.sentence, language, parts=hit.parts)
        pole = _pole(codes[code], kind, seen)
        found[code, _extent(codes[code], hit, spans), pole].append((hit, seen))
    suggestions = (
        _suggestion(document, code, span, pole, evidence, say)
        for (code, span, pole), evidence in found.items()
    )
    return tuple(sorted(suggestions, key=lambda s: (s.span, s.code, s.polarity or "")))


def _extent(code: Code, hit: Hit, turns: Iterable[Span]) -> Span:
    if code.extent == "words":
        return hit.span
    if code.extent == "turn":
        return next(turn for turn in turns if hit.span in turn)
    return hit.sentence


def _pole(code: Code, kind: str, seen: Iterable[Cue]) -> str | None:
    if not code.poles:
        return None
    kinds = {cue.kind for cue in seen}
    if kinds & DOUBTS:
        return None
    if "negated" in kinds:
        return OPPOSITE[kind]
    return None if kind == "any" else kind


def _suggestion(
    document: Document,
    code: str,
    span: Span,
    pole: str | None,
    evidence: Sequence[tuple[Hit, tuple[Cue, ...]]],
    say: Catalogue,
) -> Suggestion:
    pattern = evidence[0][0].pattern
    identity = [document.text.sha256, span.start, span.end, code, METHOD, pattern, pole]
    return Suggestion(
        id=sha256(repr(identity).encode()).hexdigest()[:12],
        document=document.name,
        code=code,
        span=span,
        method=METHOD,
        pattern=pattern,
        score=max(_score(hit, seen) for hit, seen in evidence),
        polarity=pole,
        evidence="; ".join(dict.fromkeys(_words(hit, seen, say) for hit, seen in evidence)),
        hits=tuple(hit.span for hit, _ in evidence),
    )


def _score(hit: Hit, seen: Iterable[Cue]) -> float:
    """A rank, not a probability: phrases before words, exact before split, doubts last."""
    score = 0.5 + 0.1 * min(len(hit.parts) - 1, 2)
    score += {"exact": 0.2, "inflected": 0.15, "split": 0.0}[hit.form]
    return round(score - 0.2 * len({cue.kind for cue in seen} & DOUBTS), 2)


def _words(hit: Hit, seen: Iterable[Cue], say: Catalogue) -> str:
    names = {
        "negated": say("negated by"),
        "hypothetical": say("hypothetical:"),
        "generic": say("in general, or somebody else:"),
        "question": say("a question"),
    }
    doubts = [f"{names[cue.kind]} {cue.words}".strip() for cue in seen]
    return hit.words + (f" ({', '.join(dict.fromkeys(doubts))})" if doubts else "")


def _patterns(codebook: Codebook, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (f"{code.key}/{kind}", tuple(written))
        for code in codebook.codes
        if not code.is_retired and not code.is_heading
        for kind, written in code.patterns.get(language, {}).items()
    )


@lru_cache(maxsize=8)
def _compiled(labelled: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> Patterns:
    return compile_patterns(dict(labelled), language)
