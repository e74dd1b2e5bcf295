"""Dictionary forms of a word: the tables of spacy-lookups-data read by own rules.

Each part of speech gives its exceptions, the word itself if its index has it, and what its
suffix rules make of it if the index has that; the look-up table adds one more. simplemma then
chooses where several remain. (spaCy's own lemmatizers need a trained tagger, or leave out every
ambiguous Dutch form.)
"""

import gzip
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from qualkit.language.languages import of_language, word_set
from qualkit.language.words import folded

# Particles that part from their verb: nakomen, kwam ... na, na te komen.
PARTICLES = {
    "nl": word_set(
        "aan achter af bij door dwars in los mee na neer op over samen tegen terug toe uit vast "
        "voor weg"
    ),
    "en": frozenset[str](),
}

# A diminutive is a word of its own (bandje, afspraakje, praatje): it seldom means the same.
_DIMINUTIVE = re.compile(r"(\w{2,}[^aeiou\W\d]je)s?")


@dataclass(frozen=True)
class Tables:
    """What the installed tables know of one language."""

    exceptions: dict[str, dict[str, list[str]]]
    index: dict[str, frozenset[str]]
    rules: dict[str, list[tuple[str, str]]]
    lookup: dict[str, str]

    def candidates(self, word: str) -> frozenset[str]:
        """Every dictionary form that `word` could be a form of; empty where nothing is known."""
        found = {self.lookup[word]} if word in self.lookup else set()
        for part in self.index.keys() | self.exceptions.keys():
            index = self.index.get(part, frozenset())
            found.update(self.exceptions.get(part, {}).get(word, ()))
            if word in index:
                found.add(word)
            for old, new in self.rules.get(part, ()):
                if old and word.endswith(old) and (stem := word[: -len(old)] + new) in index:
                    found.add(stem)
        return frozenset(found)

    def is_verb(self, lemma: str) -> bool:
        """Whether `lemma` is the dictionary form of a verb."""
        return lemma in self.index["verb"]


@lru_cache
def tables(language: str) -> Tables:
    """The tables of one language, read once."""
    of_language(PARTICLES, language)

    def read(name: str) -> Any:
        file = resources.files("spacy_lookups_data") / "data" / f"{language}_lemma_{name}.json.gz"
        return json.loads(gzip.decompress(file.read_bytes()))

    return Tables(
        exceptions=read("exc"),
        index={part: frozenset(words) for part, words in read("index").items()},
        rules={part: [(old, new) for old, new in rules] for part, rules in read("rules").items()},
        lookup=read("lookup"),
    )


@lru_cache(maxsize=1 << 18)
def lemmas(word: str, language: str) -> frozenset[str]:
    """The dictionary forms of `word`, in lower case; never empty.

    One where simplemma chooses; more where its choice is itself a form of another (vertrouwde:
    vertrouwd, vertrouwen). An unknown word is its own lemma; a Dutch diminutive too.
    Raises Invalid for an unknown language.

    >>> sorted(lemmas("Afspraken", "nl"))
    ['afspraak']
    """
    known, word = tables(language), folded(word)
    candidates = known.candidates(word)
    if language == "nl" and word not in candidates and (small := _DIMINUTIVE.fullmatch(word)):
        return frozenset({small.group(1)})
    if not candidates:
        return _unknown(word, language)
    if len(candidates) == 1:
        return candidates
    chosen = _simplemma(word, language)
    if chosen not in candidates:
        return candidates
    if chosen == word:
        return frozenset({word})
    return frozenset({chosen}) | (({word} | known.candidates(chosen)) & candidates)


@lru_cache(maxsize=1 << 14)
def keyword_lemmas(word: str, language: str) -> frozenset[str]:
    """The lemmas that a keyword stands for.

    A keyword that is a dictionary form stands for itself alone (`klik` is not klikken, `open` not
    openen), unless it is also the plural or participle of a shorter one (doelen: doel).
    """
    found, word = lemmas(word, language), folded(word)
    if word in found and not any(len(lemma) < len(word) for lemma in found):
        return frozenset({word})
    return found


def separable(verb: str, language: str) -> tuple[str, str] | None:
    """Particle and bare verb of a separable verb in its dictionary form, else None.

    >>> separable("nakomen", "nl")
    ('na', 'komen')
    """
    for particle in sorted(of_language(PARTICLES, language)):
        bare = verb.removeprefix(particle)
        if bare != verb and len(bare) > 3 and tables(language).is_verb(bare):
            return particle, bare
    return None


def _unknown(word: str, language: str) -> frozenset[str]:
    known = tables(language)
    for particle in sorted(PARTICLES[language]):
        bare = word.removeprefix(particle)
        if bare != word and len(bare) > 2:
            verbs = {lemma for lemma in known.candidates(bare) if known.is_verb(lemma)}
            if verbs:
                return frozenset(particle + verb for verb in verbs)
    return frozenset({_simplemma(word, language) or word})


def _simplemma(word: str, language: str) -> str:
    """What simplemma chooses; empty where it does not know the word."""
    import simplemma

    if not word or not simplemma.is_known(word, lang=language):
        return ""
    return simplemma.lemmatize(word, lang=language).replace("_", "").lower()
