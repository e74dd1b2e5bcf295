"""Keyword patterns found in a document: spaCy's tokenizer and Matcher, one process.

Each sentence is tokenised once. A pattern is tried only on sentences that hold a form of each
of its words; the forms come from the document's own vocabulary.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qualkit.errors import Invalid
from qualkit.language.languages import word_set
from qualkit.language.lemmas import lemmas
from qualkit.language.patterns import (
    GAP,
    Pattern,
    Patterns,
    Word,
    compile_patterns,
    expressions,
    tokenizer,
)
from qualkit.language.sentences import sentences
from qualkit.language.words import folded, plain
from qualkit.model import Span

if TYPE_CHECKING:
    from spacy.matcher import Matcher

REACH = 6  # tokens between a finite verb and its particle
CONJUNCTIONS = word_set("en maar want dat als of dus omdat toen terwijl zodat")
OPENINGS = word_set("ja nee nou maar en want dus well but and so yes no because")

Form = Literal["exact", "inflected", "split"]


@dataclass(frozen=True)
class Hit:
    """A pattern found.

    `span` runs from the first matched word to the last, `words` is what stands there, `parts`
    are the matched words themselves, `sentence` is the sentence around them. `form` says whether
    the words stand as written, inflected, or as a separable verb in two.
    """

    pattern: str
    span: Span
    words: str
    form: Form
    parts: tuple[Span, ...]
    sentence: Span


def find(
    text: str,
    patterns: Patterns | Mapping[str, Sequence[str]],
    spans: Sequence[Span] | None,
    language: str,
) -> list[tuple[str, Hit]]:
    """Every hit of `patterns` with its label, in order of the text.

    `spans` are disjoint stretches to look in (respondents' speech); no hit and no sentence
    crosses their bounds; None stands for the whole text. Hits of one pattern never overlap.
    Raises Invalid for an unknown language, for patterns that cannot be read, or for patterns
    compiled in another language.
    """
    if not isinstance(patterns, Patterns):
        patterns = compile_patterns(patterns, language)
    if patterns.language != language:
        raise Invalid(
            "The patterns are in the language {patterns}, the text in {text}.",
            patterns=patterns.language,
            text=language,
        )
    document = _Document(text, [Span(0, len(text))] if spans is None else spans, language)
    elsewhere = document.expressions()
    found: list[tuple[str, Hit]] = []
    for label, pattern in patterns.patterns:
        for hit in document.hits(pattern):
            others = elsewhere.get(hit.sentence, ())
            if not any(hit.span in other and hit.span != other for other in others):
                found.append((label, hit))
    return sorted(found, key=lambda pair: (pair[1].span, pair[0], pair[1].pattern))


class _Document:
    """One text, tokenised by sentence, with its vocabulary."""

    def __init__(self, text: str, spans: Iterable[Span], language: str) -> None:
        self.text, self.language = text, language
        self.pipeline = tokenizer(language)
        self.sentences = [
            sentence.shift(span.start)
            for span in sorted(spans)
            for sentence in sentences(span.of(text), language)
        ]
        self.docs = [
            self.pipeline.make_doc(plain(sentence.of(text))) for sentence in self.sentences
        ]
        self.lowers = [[token.lower_ for token in doc] for doc in self.docs]
        self.where: dict[str, set[int]] = defaultdict(set)  # word -> numbers of its sentences
        for number, lowers in enumerate(self.lowers):
            for lower in lowers:
                self.where[lower].add(number)
        self.by_form: dict[str, set[str]] = defaultdict(set)  # folded word -> the text's spellings
        self.by_lemma: dict[str, set[str]] = defaultdict(set)
        for lower in self.where:
            form = folded(lower)
            self.by_form[form].add(lower)
            for lemma in lemmas(form, language):
                self.by_lemma[lemma].add(lower)
        self._forms: dict[Word, frozenset[str]] = {}

    def expressions(self) -> dict[Span, list[Span]]:
        """Per sentence the expressions in which a keyword means something else."""
        found: dict[Span, list[Span]] = defaultdict(list)
        for kind, pattern in expressions(self.language).patterns:
            for hit in self.hits(pattern):
                if kind == "expression" or self._begins_clause(hit):
                    found[hit.sentence].append(hit.span)
        return found

    def _begins_clause(self, hit: Hit) -> bool:
        before = self.text[hit.sentence.start : hit.span.start].split()
        return not before or not before[-1][-1].isalnum() or folded(before[-1]) in OPENINGS

    def forms(self, word: Word) -> frozenset[str]:
        """The spellings in this document that a pattern's word stands for, in lower case."""
        if word not in self._forms:
            if word.match in ("inflected", "exact"):
                found = set(self.by_form.get(word.form, ()))
                for lemma in word.lemmas:
                    found |= self.by_lemma.get(lemma, set())
            else:
                found = {s for form, all_ in self.by_form.items() if word.fits(form) for s in all_}
            self._forms[word] = frozenset(found)
        return self._forms[word]

    def hits(self, pattern: Pattern) -> list[Hit]:
        """The hits of one pattern, in order, none overlapping another; the tightest is kept."""
        found = [hit for sequence in pattern.sequences for hit in self._sequence(pattern, sequence)]
        for particle, verb in pattern.separable:
            found += self._split(pattern, particle, verb)
        kept: list[Hit] = []
        for hit in sorted(found, key=lambda hit: (hit.span.end, -hit.span.start)):
            if not kept or hit.span.start >= kept[-1].span.end:
                kept.append(hit)
        return kept

    def _sequence(
        self, pattern: Pattern, sequence: tuple[tuple[Word, ...] | None, ...]
    ) -> Iterator[Hit]:
        places = [
            place if place is None else frozenset[str]().union(*map(self.forms, place))
            for place in sequence
        ]
        words = [place for place in sequence if place is not None]
        numbers = self._numbers([place for place in places if place is not None])
        if not numbers:
            return
        if len(sequence) == 1:
            for number in numbers:
                for at, lower in enumerate(self.lowers[number]):
                    if lower in places[0]:  # type: ignore[operator]
                        yield self._hit(pattern, number, [at], words)
            return
        matcher, is_word = self._matcher(places)
        for number in numbers:
            matches: Any = matcher(self.docs[number], with_alignments=True)
            for _, start, _, alignment in matches:
                tokens = [start + i for i, place in enumerate(alignment) if is_word[place]]
                yield self._hit(pattern, number, tokens, words)

    def _matcher(self, places: Sequence[frozenset[str] | None]) -> "tuple[Matcher, list[bool]]":
        """spaCy's Matcher for one sequence, and which of its places are words."""
        from spacy.matcher import Matcher

        rule: list[dict[str, Any]] = []
        for i, place in enumerate(places):
            if place is None:
                rule.append({"OP": f"{{0,{GAP}}}"})
                continue
            if i and places[i - 1] is not None:
                rule.append({"IS_SPACE": True, "OP": "*"})
            rule.append({"LOWER": {"IN": sorted(place)}})
        matcher = Matcher(self.pipeline.vocab)
        matcher.add("pattern", [rule])
        return matcher, ["LOWER" in place for place in rule]

    def _numbers(self, places: Sequence[frozenset[str]]) -> list[int]:
        """The sentences that hold a word for every place."""
        held = [set[int]().union(*(self.where[form] for form in forms)) for forms in places]
        return sorted(set.intersection(*held))

    def _hit(
        self,
        pattern: Pattern,
        number: int,
        tokens: Sequence[int],
        words: Sequence[tuple[Word, ...]],
    ) -> Hit:
        lowers = self.lowers[number]
        is_exact = all(
            any(word.fits(folded(lowers[at])) for word in place)
            for at, place in zip(tokens, words, strict=True)
        )
        return self._made(pattern, number, tokens, "exact" if is_exact else "inflected")

    def _made(self, pattern: Pattern, number: int, tokens: Sequence[int], form: Form) -> Hit:
        doc = self.docs[number]
        sentence = self.sentences[number]
        parts = tuple(
            Span(doc[at].idx, doc[at].idx + len(doc[at])).shift(sentence.start) for at in tokens
        )
        span = Span(parts[0].start, parts[-1].end)
        return Hit(pattern.written, span, span.of(self.text), form, parts, sentence)

    def _split(self, pattern: Pattern, particle: str, verb: str) -> Iterator[Hit]:
        """A separable verb in two: `kwam ... niet na`, `na te komen`.

        The particle ends its clause, and nothing but words stands between it and the verb.
        """
        verbs = {f for f in self.by_lemma.get(verb, ()) if f[:2] != "ge" or verb[:2] == "ge"}
        for number in self._numbers([frozenset(verbs), frozenset({particle} & self.where.keys())]):
            lowers = self.lowers[number]
            for at, lower in enumerate(lowers):
                if lower != particle:
                    continue
                if lowers[at + 1 : at + 3] == ["te", verb]:
                    yield self._made(pattern, number, [at, at + 2], "split")
                elif at + 1 == len(lowers) or _parts_clauses(lowers[at + 1]):
                    for back in range(at - 1, max(-1, at - REACH - 2), -1):
                        if _parts_clauses(lowers[back]):
                            break
                        if lowers[back] in verbs:
                            yield self._made(pattern, number, [back, at], "split")
                            break


def _parts_clauses(lower: str) -> bool:
    """Whether a token is a mark or a conjunction, at which a clause ends."""
    return lower in CONJUNCTIONS or not any(character.isalnum() for character in lower)
