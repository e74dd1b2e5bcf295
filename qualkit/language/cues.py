"""Caution cues around a hit: negation, hypothesis, generality, question; by rule, in its sentence.

A cue says why a hit may not mean what its keyword says. It never decides: whoever uses it shows
it to a person. Speech bends every rule here; see the tests for what each is meant to catch.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qualkit.language.cue_words import VOCABULARIES, Phrases
from qualkit.language.languages import of_language
from qualkit.language.words import WORD, folded
from qualkit.model import Span

Kind = Literal["negated", "hypothetical", "generic", "question"]


@dataclass(frozen=True)
class Cue:
    """Why a hit may not mean what its keyword says: the kind, and the words that say so."""

    kind: Kind
    words: str
    span: Span


_TOKEN = re.compile(rf"{WORD.pattern}|[^\w\s]", re.IGNORECASE)
_STOPPING = frozenset(",;:.!?…()[]–—")
_CLOSERS = " \t\"'”’»)]"
_NEAR = 5  # words between a hit and the person that it is about


@dataclass(frozen=True)
class _Token:
    word: str
    span: Span


def cues(
    text: str, span: Span, sentence: Span, language: str, *, parts: Sequence[Span] = ()
) -> tuple[Cue, ...]:
    """The caution cues for the hit at `span` in `sentence`, at most one of each kind.

    `parts` are the hit's matched words where others stand between them: a negation between them
    (`kwam de afspraken niet na`) counts, one among them does not. `negated` says that the words
    are denied: for a keyword that is itself negative (`niet dat ik hem wantrouw`) the caller
    turns that round. Raises Invalid for an unknown language.
    """
    return tuple(_Sentence(text, span, sentence, language, parts).cues())


class _Sentence:
    """The tokens of one sentence, seen from one hit."""

    def __init__(
        self, text: str, span: Span, sentence: Span, language: str, parts: Sequence[Span]
    ) -> None:
        self.text, self.span, self.sentence = text, span, sentence
        self.known = of_language(VOCABULARIES, language)
        self.tokens = [
            _Token(folded(match.group()), Span(*match.span()))
            for match in _TOKEN.finditer(text, sentence.start, sentence.end)
        ]
        taken = list(parts) or [span]
        self.is_hit = [any(token.span & part for part in taken) for token in self.tokens]
        within = [i for i, token in enumerate(self.tokens) if token.span & span]
        self.first = within[0] if within else 0
        self.last = within[-1] if within else -1
        self.start, self.end = self._segment()

    def cues(self) -> Iterator[Cue]:
        if self.first > self.last:
            return
        negated, unreal = self._negation(), self._hypothesis()
        if negated and self._is_counterfactual(negated):
            negated, unreal = None, negated
        if negated:
            yield self._cue("negated", *negated)
        if unreal:
            yield self._cue("hypothetical", *unreal)
        if generic := self._generality():
            yield self._cue("generic", *generic)
        if self.sentence.of(self.text).rstrip(_CLOSERS).endswith("?"):
            mark = self.text.rindex("?", self.sentence.start, self.sentence.end)
            yield Cue("question", "?", Span(mark, mark + 1))

    def _cue(self, kind: Kind, first: int, last: int) -> Cue:
        span = Span(self.tokens[first].span.start, self.tokens[last].span.end)
        return Cue(kind, span.of(self.text), span)

    def _word(self, i: int) -> str:
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def _is_mark(self, i: int) -> bool:
        return self._word(i) in _STOPPING

    def _segment(self) -> tuple[int, int]:
        """The tokens around the hit, as far as the nearest contrast on either side."""
        start, end = self.first, self.last + 1
        while start > 0 and not self._is_contrast(start - 1):
            start -= 1
        while end < len(self.tokens) and not self._is_contrast(end):
            end += 1
        return start, end

    def _is_contrast(self, i: int) -> bool:
        return self._word(i) in self.known.contrasts or self._word(i) == ";"

    def _phrase_at(self, phrases: Phrases, i: int) -> tuple[int, int] | None:
        """The first and last token of a phrase that token `i` belongs to."""
        for at, words in phrases.get(self._word(i), ()):
            first, last = i - at, i - at + len(words) - 1
            if all(self._word(first + n) == word for n, word in enumerate(words)):
                return first, last
        return None

    def _phrase(self, phrases: Phrases, start: int) -> tuple[int, int] | None:
        """The first phrase from `start` on, within the segment and outside the hit's own words."""
        for i in range(start, self.end):
            found = self._phrase_at(phrases, i)
            if found and found[1] < self.end and not any(self.is_hit[found[0] : found[1] + 1]):
                return found
        return None

    # Negation

    def _negation(self) -> tuple[int, int] | None:
        return self._before() or self._between() or self._after()

    def _is_negator(self, i: int, negators: frozenset[str]) -> bool:
        word = self._word(i)
        if word not in negators and not word.endswith("n't"):
            return False
        if word in ("no", "nee") and self._word(i + 1) in self.known.subjects:
            return False  # "no I trust him"
        return self._phrase_at(self.known.not_negations, i) is None

    def _before(self) -> tuple[int, int] | None:
        """Walk back from the hit; two negations of which one denies the other cancel out."""
        known, is_cancelled, is_reversible, has_that = self.known, False, False, False
        found: tuple[int, int] | None = None
        for steps, i in enumerate(range(self.first - 1, self.start - 1, -1)):
            word = self._word(i)
            if self._is_mark(i) or word in known.stops or steps >= known.reach_before:
                break
            if word in known.joins and self._word(i + 1) in known.subjects:
                break
            has_that = has_that or (found is not None and word in known.that)
            if self._is_negator(i, known.negators):
                if found is None:
                    found, is_reversible = (i, i), False
                    continue
                is_cancelled = is_reversible or has_that
                break
            if found is None and (weak := self._reversible(i)):
                found, is_reversible = weak, True
        return None if is_cancelled else found

    def _reversible(self, i: int) -> tuple[int, int] | None:
        if self._phrase_at(self.known.not_negations, i):
            return None
        found = self._phrase_at(self.known.reversible, i)
        return found if found and found[1] < self.first else None

    def _between(self) -> tuple[int, int] | None:
        for i in range(self.first, self.last + 1):
            if not self.is_hit[i] and self._is_negator(i, self.known.negators):
                return i, i
        return None

    def _after(self) -> tuple[int, int] | None:
        known, steps, i = self.known, 0, self.last + 1
        while i < self.end and steps < known.reach_after:
            word = self._word(i)
            at = i + 1 if word == "," else i
            resuming = known.resuming_verbs | known.negators_after
            if self._word(at) in known.resumptive and self._word(at + 1) in resuming:
                i, steps = at + 1, 0  # "dat vertrouwen, dat was er gewoon niet"
                continue
            if (
                self._is_mark(i)
                or word in known.stops
                or word in known.joins
                or word in known.resumptive
                or word in known.that
            ):
                break
            if self._is_negator(i, known.negators_after):
                return i, i
            if denial := self._phrase_at(known.denials_after, i):
                return denial
            if word in known.closing_negators and (i + 1 == self.end or self._is_mark(i + 1)):
                return i, i
            i, steps = i + 1, steps + 1
        return None

    # Hypothesis

    def _is_counterfactual(self, negated: tuple[int, int]) -> bool:
        """`zonder die afspraken was het misgegaan`: they were there."""
        following = (self._word(i) for i in range(self.last + 1, min(self.end, self.last + 4)))
        return self._word(negated[0]) in self.known.without and any(
            word in self.known.unreal for word in following
        )

    def _hypothesis(self) -> tuple[int, int] | None:
        known = self.known
        for i in range(self.start, self.first):
            if self._word(i) in known.conditions and self._word(i + 1) in known.subjects:
                rest = range(i + 1, self.end)
                if any(self._word(j) in known.unreal and not self.is_hit[j] for j in rest):
                    return i, i
        start = self.start
        while found := self._phrase(known.supposing, start):
            if not self._phrase_at(known.not_supposing, found[0]):
                return found
            start = found[0] + 1
        return None

    # Another person, or people in general

    def _generality(self) -> tuple[int, int] | None:
        return self._phrase(self.known.general, self.start) or self._other() or self._norm()

    def _other(self) -> tuple[int, int] | None:
        known = self.known
        for i in range(self.start, self.end):
            word = self._word(i)
            if self.is_hit[i]:
                continue
            is_past = word in known.previous and self._word(i + 1) not in known.times
            has_noun = i + 1 < self.end and not self._is_mark(i + 1) and not self.is_hit[i + 1]
            if is_past and has_noun:
                return i, i + 1
            distance = max(self.first - i, i - self.last)
            between = range(min(i, self.last), max(i, self.first))
            is_near = distance <= _NEAR and not any(self._is_mark(j) for j in between)
            if word in known.others and is_near:
                return i, i
        return None

    def _norm(self) -> tuple[int, int] | None:
        """`vertrouwen is natuurlijk belangrijk`."""
        start, end = self.first, self.last + 1
        while start > self.start and not self._is_mark(start - 1):
            start -= 1
        while end < self.end and not self._is_mark(end):
            end += 1
        for i in range(max(start, self.first - _NEAR), min(end, self.last + 1 + _NEAR)):
            is_own = self._phrase_at(self.known.for_me, i + 1)
            if self._word(i) in self.known.norms and not self.is_hit[i] and not is_own:
                verbs = [self._word(j) in self.known.norm_verbs for j in range(start, end)]
                return (i, i) if any(verbs) else None
        return None
