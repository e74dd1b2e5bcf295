"""The pattern language in which a codebook's keywords are written.

    vertrouwen            a word: any of its inflections (vertrouwt, vertrouwde)
    =open                 only this form
    vertrouw*  *baar      a word that begins or ends so; *trouw* holds it
    plan van aanpak       words that follow each other
    kwam ... niet         up to four words or marks in between, within one sentence
    geen/weinig klik      either word at this place

Case is ignored; accents count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Literal

from qualkit.errors import Invalid
from qualkit.language.languages import of_language
from qualkit.language.lemmas import keyword_lemmas, separable
from qualkit.language.words import folded, plain

if TYPE_CHECKING:
    from spacy.language import Language

GAP = 4  # tokens that `...` may stand for

# Expressions in which a keyword does not mean what it says: hits within them are dropped,
# unless the keyword is the whole expression.
EXPRESSIONS = {
    "nl": (
        "eerlijk gezegd", "=open en =bloot", "=deur ... =open", "=open =deur", "=open staan voor",
        "staan ... =open voor", "onder controle", "in =verzet gaan", "afspraak =verzet",
        "afspraak zijn/worden/hebben/kunnen =verzet", "afspraak ... =verzet naar",
        "band ... plakken", "band =is/=was =lek", "=lekke =band", "band van ... fiets/auto",
    ),
    "en": ("under control",),
}  # fmt: skip
# The same, but only where a clause begins: `you have to be honest` means it.
ASIDES = {
    "nl": ("om eerlijk te zijn", "als ik eerlijk ben", "als ik eerlijk moet zijn"),
    "en": ("to be honest", "to be =quite/=perfectly/=completely =honest"),
}


@dataclass(frozen=True)
class Word:
    """One word of a pattern, compared folded; `lemmas` only where it is inflected."""

    form: str
    match: Literal["inflected", "exact", "begins", "ends", "holds"]
    lemmas: frozenset[str] = frozenset()

    def fits(self, form: str) -> bool:
        """Whether a folded form is what was written, inflections aside."""
        match self.match:
            case "begins":
                return form.startswith(self.form)
            case "ends":
                return form.endswith(self.form)
            case "holds":
                return self.form in form
        return form == self.form


@dataclass(frozen=True)
class Pattern:
    """One keyword pattern, as written and as read.

    Each of `sequences` is a way to match: per place the words of which one stands there, or
    None for `...`. `separable` holds particle and bare verb of the verbs that may stand apart.
    """

    written: str
    sequences: tuple[tuple[tuple[Word, ...] | None, ...], ...]
    separable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Patterns:
    """The patterns of a whole codebook, read once: pairs of label and pattern in one language."""

    language: str
    patterns: tuple[tuple[str, Pattern], ...]


def compile_patterns(
    patterns: Mapping[str, Sequence[str]] | Sequence[str], language: str
) -> Patterns:
    """Read patterns, each with the label (a code's key) that it stands under; without, ''.

    Raises Invalid for an unknown language, and with all patterns that cannot be read.
    """
    of_language(EXPRESSIONS, language)
    labelled = patterns if isinstance(patterns, Mapping) else {"": patterns}
    compiled: list[tuple[str, Pattern]] = []
    problems: list[Invalid] = []
    for label, several in labelled.items():
        for written in several:
            try:
                compiled.append((label, _read(written, language)))
            except Invalid as problem:
                problems.append(problem)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Invalid("{n} patterns cannot be read.", problems=problems, n=len(problems))
    return Patterns(language, tuple(compiled))


@lru_cache
def expressions(language: str) -> Patterns:
    """The expressions of a language in which a keyword means something else, and the asides."""
    labelled = {"expression": EXPRESSIONS[language], "aside": ASIDES[language]}
    return compile_patterns(labelled, language)


@lru_cache
def tokenizer(language: str) -> "Language":
    """spaCy without a trained model: its tokenizer, which also parts words at a slash."""
    import spacy
    from spacy.util import compile_infix_regex

    pipeline = spacy.blank(language)
    infixes = [*(pipeline.Defaults.infixes or ()), r"(?<=\w)/(?=\w)"]
    own: Any = pipeline.tokenizer
    own.infix_finditer = compile_infix_regex(infixes).finditer
    return pipeline


@lru_cache(maxsize=1 << 14)
def _read(written: str, language: str) -> Pattern:
    places = written.replace("…", "...").split()
    if not places:
        raise _bad(written, "A pattern needs at least one word.")
    if places[0] == "..." or places[-1] == "...":
        raise _bad(written, "`...` stands between two words.")
    if any(a == b == "..." for a, b in pairwise(places)):
        raise _bad(written, "Write `...` once; it stands for up to four words.")
    ways = [list(_ways(written, place, language)) for place in places]
    sequences = tuple(tuple(place for way in chosen for place in way) for chosen in product(*ways))
    return Pattern(written, sequences, tuple(_separable(sequences, language)))


def _ways(written: str, place: str, language: str) -> Iterator[tuple[tuple[Word, ...] | None, ...]]:
    """The ways to fill one blank-separated place: an alternative may be several tokens (don't)."""
    if place == "...":
        yield (None,)
        return
    single: list[Word] = []
    for alternative in place.split("/"):
        tokens = tuple(_words(written, alternative, language))
        if len(tokens) == 1:
            single.append(tokens[0])
        else:
            yield tuple((token,) for token in tokens)
    if single:
        yield (tuple(single),)


def _words(written: str, alternative: str, language: str) -> Iterator[Word]:
    form = folded(alternative)
    begins, ends, is_form = form.endswith("*"), form.startswith("*"), form.startswith("=")
    stem = form.removeprefix("*").removesuffix("*").removeprefix("=")
    if "*" in stem or "=" in stem or (is_form and begins):
        raise _bad(written, "`*` stands before or after a word, `=` before one without `*`.")
    if not any(character.isalnum() for character in stem):
        raise _bad(written, "Between blanks or slashes stands a word.")
    if begins or ends:
        if len(stem) < 2:
            raise _bad(written, "`*` needs two letters or more beside it.")
        yield Word(stem, "holds" if begins and ends else "begins" if begins else "ends")
        return
    for token in tokenizer(language).make_doc(plain(stem)):
        part = folded(token.text)
        if is_form or not any(character.isalnum() for character in part):
            yield Word(part, "exact")
        else:
            yield Word(part, "inflected", keyword_lemmas(part, language))


def _separable(
    sequences: Iterable[tuple[tuple[Word, ...] | None, ...]], language: str
) -> Iterator[tuple[str, str]]:
    for sequence in sequences:
        if len(sequence) == 1 and sequence[0]:
            for word in sequence[0]:
                for lemma in sorted(word.lemmas):
                    if parts := separable(lemma, language):
                        yield parts


def _bad(written: str, hint: str) -> Invalid:
    return Invalid("The pattern {pattern} cannot be read.", hint, pattern=repr(written))
